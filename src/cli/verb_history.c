// SPDX-License-Identifier: MIT
/*
 * verb_history: a recording over time.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/job.h"
#include "cli/message.h"
#include "cli/timeline.h"
#include "cli/whole_file.h"
#include "tcpwait/document.h"
#include "tcpwait/record.h"

enum { US_PER_SECOND = 1000000 };

static enum exit_status ask(struct job *job)
{
	const struct options *options = job->options;

	if (options->n_words > 0)
		return message_fail("history takes no filter: what was told of "
				    "each look stands in the recording");
	if (job->sampling.source->ops != &record_source)
		return message_fail("history needs a recording, as in history "
				    "--from incident.tcpwait");
	if ((options->given & OPTION_BIT(OPTION_SINCE)) &&
	    (options->given & OPTION_BIT(OPTION_UNTIL_TIME)) &&
	    options->since_us > options->until_us)
		return message_fail("--since is later than --until");
	return EXIT_DONE;
}

static int add(void *ctx, const struct record_moment *moment)
{
	return timeline_add(ctx, moment);
}

static int take(struct job *job, bool is_before, struct snapshot *snap,
		struct error *err)
{
	const struct options *options = job->options;
	struct timeline *timeline = job->own;
	const struct record_span span = {
		.since_us = options->given & OPTION_BIT(OPTION_SINCE)
				    ? options->since_us
				    : INT64_MIN,
		.until_us = options->given & OPTION_BIT(OPTION_UNTIL_TIME)
				    ? options->until_us
				    : INT64_MAX,
	};
	int ret;

	(void)is_before;
	timeline->step_us = (int64_t)(options->step_seconds * US_PER_SECOND);
	ret = record_history(job->sampling.source, &span, add, timeline, snap,
			     err);
	if (ret == 0 && timeline->n_rows == 0) {
		(void)error_set(err, 0, "%.100s has no look in that time",
				options->from[0]);
		return -ENODATA;
	}
	return ret < 0 && err->code == 0 && !err->text[0]
		       ? error_set(err, ret, "cannot hold the history")
		       : ret;
}

static int row_cmp(const void *a, const void *b, void *ctx)
{
	const struct history_row *left = a, *right = b;
	int cmp = output_order_cmp(ctx, a, b);

	if (cmp != 0)
		return cmp;
	return (left->time_us > right->time_us) -
	       (left->time_us < right->time_us);
}

static int draw(const struct options *options,
		const struct chronicle *chronicle)
{
	struct error err = { 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int ret = -ENOMEM;

	if (!out)
		return ret;
	render_history_svg(out, chronicle);
	if (fclose(out) == 0)
		ret = whole_file_write(options->svg, text, size, &err);
	free(text);
	if (ret < 0 && err.text[0])
		return (int)message_fail("%s", err.text);
	return ret;
}

static int show(struct job *job)
{
	const struct options *options = job->options;
	struct timeline *timeline = job->own;
	const struct chronicle chronicle = {
		.seen = &job->sampling.seen,
		.rows = timeline->rows,
		.n_rows = timeline->n_rows,
		.until_us = timeline->last_us,
		.findings = timeline->findings,
		.n_findings = timeline->n_findings,
	};
	struct sheet sheet;
	int ret = options->svg ? draw(options, &chronicle) : EXIT_DONE;

	if (ret != EXIT_DONE)
		return ret;
	if (job->order.column)
		qsort_r(timeline->rows, timeline->n_rows,
			sizeof(*timeline->rows), row_cmp, &job->order);
	sheet = job_sheet(job, timeline->rows, timeline->n_rows,
			  sizeof(*timeline->rows));
	if (!job_is_json(job))
		return render_history(stdout, &chronicle, &sheet,
				      &options->style);
	document_history(stdout, &chronicle, &sheet);
	return EXIT_DONE;
}

static void end(void *own)
{
	timeline_free(own);
}

const struct verb verb_history = {
	.name = "history",
	.summary = "a recording over time, and what began and ended",
	.options = OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_FORMAT) |
		   OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_NO_HEADER) |
		   OPTION_BIT(OPTION_SORT) | OPTION_BIT(OPTION_LIMIT) |
		   OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_COLOR) |
		   OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_UNTIL_TIME) |
		   OPTION_BIT(OPTION_STEP) | OPTION_BIT(OPTION_SVG) |
		   OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION),
	.columns = &columns_history,
	.words = "",
	.own_bytes = sizeof(struct timeline),
	.ask = ask,
	.take = take,
	.show = show,
	.end = end,
};
