// SPDX-License-Identifier: MIT
/*
 * verb_close: a plan of what would be closed; with --yes it is done.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/closing.h"
#include "cli/interrupt.h"
#include "cli/job.h"
#include "cli/message.h"
#include "tcpwait/document.h"
#include "tcpwait/render_close.h"

struct close {
	struct login login;
	struct close_plan plan;
	char *filter; /* as it was written */
};

static bool is_given(const struct job *job, enum option_id id)
{
	return (job->options->given & OPTION_BIT(id)) != 0;
}

static enum exit_status check_options(const struct job *job)
{
	const struct options *options = job->options;

	if (options->style.format != FORMAT_TABLE && !job_is_json(job))
		return message_fail("close writes text, or JSON (-j)");
	if (!is_given(job, OPTION_YES) && options->log)
		return message_fail("--log tells what was closed: it needs "
				    "--yes");
	if (is_given(job, OPTION_YES) && options->netns &&
	    strcmp(options->netns, "all") == 0)
		return message_fail("close --yes is for one network namespace "
				    "at a time, as in -N NAME");
	return EXIT_DONE;
}

static enum exit_status ask(struct job *job)
{
	struct options *options = job->options;
	struct close *own = job->own;
	char message[FILTER_MESSAGE_SIZE];

	if (check_options(job) != EXIT_DONE)
		return EXIT_TROUBLE;
	if (!closing_narrow(&options->filter, message))
		return message_fail("%s", message);
	/* Which connections are of ssh, only their holders tell. */
	if (!is_given(job, OPTION_OWNERS))
		job->sampling.request.owners = COLLECT_OWNERS_ALWAYS;
	own->login = login_parse(getenv("SSH_CONNECTION"));
	own->filter = options_join_words(options);
	return own->filter ? EXIT_DONE : message_fail("out of memory");
}

static int take(struct job *job, bool is_before, struct snapshot *snap,
		struct error *err)
{
	const struct options *options = job->options;
	struct close *own = job->own;
	const struct closing_wish wish = {
		.login = &own->login,
		.even_ssh = is_given(job, OPTION_EVEN_SSH),
		.max = options->close_max,
		.resets_per_second = (double)options->close_rate,
	};

	(void)is_before;
	return closing_plan(job->sampling.source, &job->sampling.request, &wish,
			    snap, &own->plan, err);
}

static void print_plan(const struct job *job, const struct close_told *told)
{
	if (!job_is_json(job))
		render_close_plan(stdout, told, &job->options->style);
	else if (!told->results)
		document_close(stdout, told);
}

static int show_plan(struct job *job, struct close_told *told)
{
	const struct options *options = job->options;
	struct error err = { 0 };

	if ((!options->netns || strcmp(options->netns, "all") != 0) &&
	    closing_ready(options->netns, told->seen, &err) < 0)
		told->obstacle = err.text;
	print_plan(job, told);
	return EXIT_DONE;
}

static void tell_results(const struct job *job, const struct close_told *told)
{
	if (job_is_json(job))
		document_close(stdout, told);
	else
		render_close_results(stdout, told, &job->options->style);
}

/* What was not seen may be left as well. */
static enum exit_status status_of(const struct close_told *told)
{
	const struct close_results *results = told->results;
	size_t n_not = results->n[RESULT_CHANGED] + results->n[RESULT_REFUSED] +
		       results->n[RESULT_UNSUPPORTED];

	if (results->n[RESULT_CLOSED] == 0 &&
	    results->n[RESULT_REFUSED] + results->n[RESULT_UNSUPPORTED] > 0)
		return EXIT_TROUBLE;
	if (n_not + results->n_left > 0 || snapshot_lacks_sockets(told->seen))
		return EXIT_FOUND;
	return EXIT_DONE;
}

/* Whatever hinders it is told; and that is told, too, which was done. */
static enum exit_status act(struct job *job, struct close_told *told,
			    struct close_log *log,
			    struct close_results *results)
{
	const struct closing_run run = {
		.netns = job->options->netns,
		.seen = told->seen,
		.plan = told->plan,
		.log = log,
		.stop = interrupt_seen,
		.progress = progress_count,
		.ctx = &job->sampling.progress,
	};
	struct error err = { 0 };
	int ret;

	interrupt_catch();
	progress_begin(&job->sampling.progress);
	ret = closing_do(&run, results, &err);
	progress_end(&job->sampling.progress);
	return ret < 0 ? message_fail("%s", err.text) : EXIT_DONE;
}

static enum exit_status act_and_tell(struct job *job, struct close_told *told,
				     struct close_log *log,
				     const struct close_caller *caller)
{
	struct close_results results = { .n_left = told->plan->n_rows };
	struct error err = { 0 };
	enum exit_status status;

	told->results = &results;
	print_plan(job, told);
	/* What nobody can read is not done; main tells why. */
	if (fflush(stdout) != 0)
		return EXIT_TROUBLE;
	status = act(job, told, log, &results);
	if (log && close_log_close(log, &err) < 0 && status == EXIT_DONE)
		status = message_fail("%s", err.text);
	close_log_system(told, caller);
	tell_results(job, told);
	return status == EXIT_DONE ? status_of(told) : status;
}

/* What may hinder it is found out before the first socket. */
static int close_all(struct job *job, struct close_told *told)
{
	const struct close_caller caller = close_log_caller();
	const char *path = job->options->log;
	struct close_log log = { .file = NULL };
	struct error err = { 0 };
	enum exit_status status;

	if (closing_ready(job->options->netns, told->seen, &err) < 0)
		return (int)message_fail("%s", err.text);
	if (path && close_log_open(&log, path, told, &caller, &err) < 0)
		status = message_fail("nothing was closed: %s", err.text);
	else
		status = act_and_tell(job, told, path ? &log : NULL, &caller);
	(void)close_log_close(&log, &err);
	return (int)status;
}

static int show(struct job *job)
{
	const struct close *own = job->own;
	struct close_told told = {
		.seen = &job->sampling.seen,
		.plan = &own->plan,
		.filter = own->filter,
		.is_of_waiting = closing_is_of_waiting(&job->options->filter),
	};

	return is_given(job, OPTION_YES) ? close_all(job, &told)
					 : show_plan(job, &told);
}

static void end(void *own)
{
	struct close *close = own;

	close_plan_free(&close->plan);
	free(close->filter);
}

const struct verb verb_close = {
	.name = "close",
	.summary = "a plan of what would be closed by force; --yes does it",
	.options = (OPTIONS_COMMON &
		    ~(OPTION_BIT(OPTION_READER) | OPTION_BIT(OPTION_FROM) |
		      OPTION_BIT(OPTION_AT))) |
		   OPTION_BIT(OPTION_OWNERS) | OPTION_BIT(OPTION_PROCESSES) |
		   OPTION_BIT(OPTION_YES) | OPTION_BIT(OPTION_MAX) |
		   OPTION_BIT(OPTION_RATE) | OPTION_BIT(OPTION_LOG) |
		   OPTION_BIT(OPTION_EVEN_SSH),
	.own_bytes = sizeof(struct close),
	.tells_blind = true,
	.ask = ask,
	.take = take,
	.show = show,
	.end = end,
};
