// SPDX-License-Identifier: MIT
/*
 * job: the steps of every verb that looks.
 */
#include "cli/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/diagnosing.h"
#include "cli/message.h"

/* By itself, for an owner; and how much of it looks may take. */
static const double watch_seconds = 3;
static const double watch_share = 0.2;

bool job_is_json(const struct job *job)
{
	return job->options->style.format == FORMAT_JSON;
}

bool job_shows(const struct job *job, const char *name)
{
	return job_is_json(job) || output_shows(&job->columns, name) ||
	       (job->order.column &&
		strcmp(job->order.column->name, name) == 0);
}

struct sheet job_sheet(struct job *job, const void *rows, size_t n,
		       size_t row_bytes)
{
	job->n_rows = n;
	return (struct sheet){
		.columns = &job->columns,
		.view = &job->view,
		.rows = rows,
		.n_rows = output_limit(job->options, n),
		.row_bytes = row_bytes,
	};
}

/* Who shows no owner looks for none. */
static bool shows_owners(const struct job *job)
{
	return job_shows(job, "owner") || job_shows(job, "unit") ||
	       job_shows(job, "other_end");
}

static enum exit_status read_columns(struct job *job)
{
	const struct options *options = job->options;

	if (!job->verb->columns)
		return EXIT_DONE;
	job->view = (struct column_view){
		.seen = &job->sampling.seen,
		.for_eyes = options->style.format == FORMAT_TABLE,
		.utf8 = options->style.utf8,
	};
	if (output_columns(job->verb, options, options->by, &job->columns) !=
		    EXIT_DONE ||
	    output_order(job->verb, options, &job->view, &job->order) !=
		    EXIT_DONE)
		return EXIT_TROUBLE;
	if (job->verb->owners_if_shown && !shows_owners(job))
		job->sampling.request.owners = COLLECT_OWNERS_NEVER;
	return EXIT_DONE;
}

static enum exit_status ask(struct job *job)
{
	if (!(job->verb->options & OPTIONS_OWNERS))
		job->sampling.request.owners = COLLECT_OWNERS_NEVER;
	if (job->verb->ask && job->verb->ask(job) != EXIT_DONE)
		return EXIT_TROUBLE;
	return read_columns(job);
}

static int take(void *ctx, bool is_before, struct snapshot *snap,
		struct error *err)
{
	struct job *job = ctx;

	return job->verb->take(job, is_before, snap, err);
}

static enum exit_status look_longer(struct job *job)
{
	enum exit_status status =
		sampling_watch(&job->sampling, watch_seconds, watch_share);

	if (status != EXIT_DONE)
		return status;
	findings_free(&job->findings);
	return diagnosing_run(job->options, &job->sampling, &job->findings);
}

static enum exit_status look(struct job *job)
{
	enum exit_status status =
		sampling_run(&job->sampling, job->options,
			     job->verb->take ? take : NULL, job);

	if (status == EXIT_DONE && job->verb->finds)
		status = diagnosing_run(job->options, &job->sampling,
					&job->findings);
	if (status == EXIT_DONE && job->verb->watches_itself &&
	    isatty(STDOUT_FILENO) &&
	    diagnosing_wants_watch(job->options, &job->findings))
		status = look_longer(job);
	return status;
}

/* Nothing at all might as well be a mistake. */
static void note_empty(const struct job *job)
{
	if (!job->verb->columns || job->n_rows > 0 || job_is_json(job) ||
	    !isatty(STDERR_FILENO))
		return;
	message_warn(filter_takes_all(&job->options->filter)
			     ? "there is no socket"
			     : "no socket matches");
}

/* What a terminal is told beside the rows. */
static void note(const struct job *job)
{
	/* main tells why they could not be written, by the errno of then. */
	if (ferror(stdout))
		return;
	if (job->n_rows > 0)
		output_note_order(job->options, &job->order);
	note_empty(job);
}

static enum exit_status show(struct job *job)
{
	int ret = job->verb->show ? job->verb->show(job) : EXIT_DONE;

	if (ret < 0)
		return message_fail("out of memory");
	if (ret == EXIT_DONE)
		note(job);
	if (ret == EXIT_DONE && job->verb->tells_blind)
		output_blind(job->options, &job->sampling.seen, !job->is_bare);
	return ret == EXIT_DONE
		       ? diagnosing_status(job->options, &job->sampling,
					   &job->findings)
		       : (enum exit_status)ret;
}

enum exit_status job_run(const struct verb *verb, struct options *options,
			 struct source *source)
{
	struct job job = { .verb = verb,
			   .options = options,
			   .is_bare = verb->is_bare };
	enum exit_status status;

	if (verb->own_bytes > 0) {
		job.own = calloc(1, verb->own_bytes);
		if (!job.own)
			return message_fail("out of memory");
	}
	sampling_init(&job.sampling, options, source);
	if (!verb->finds)
		job.sampling.request.dead_min = 0;
	status = ask(&job);
	if (status == EXIT_DONE)
		status = look(&job);
	if (status == EXIT_DONE)
		status = show(&job);
	if (verb->end)
		verb->end(job.own);
	free(job.own);
	findings_free(&job.findings);
	sampling_free(&job.sampling);
	return status;
}
