// SPDX-License-Identifier: MIT
/*
 * verb_record: looks again and again, and keeps what it sees in one file.
 *
 * A sample is there as a whole or not at all.  One that could not be kept is
 * told, and the next one is tried: a full disk may be emptied.
 */
#include <stdio.h>

#include "cli/diagnosing.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/sampling.h"
#include "cli/sources.h"
#include "cli/telling.h"
#include "cli/verbs.h"
#include "tcpwait/ages.h"
#include "tcpwait/clock.h"
#include "tcpwait/pace.h"
#include "tcpwait/record.h"

enum { INTERVAL_DEFAULT = 10 };

/* However large the table, most of a CPU is for what is recorded. */
static const double share_most = 0.25;

struct recording {
	const struct options *options;
	struct sampling sampling;
	struct record_writer *writer;
	struct kept kept;
	double cpu_seconds; /* used until the last sample's end */
	bool is_lost; /* the last sample */
};

static int look(struct recording *recording, struct error *err)
{
	struct sampling *sampling = &recording->sampling;
	struct source *source = sampling->source;
	int ret;

	snapshot_free(&sampling->before);
	sampling->before = sampling->seen;
	sampling->has_before = sampling->before.n_hosts > 0;
	sampling->seen = (struct snapshot){ 0 };
	kept_free(&recording->kept);
	ret = source->ops->snapshot(source, &sampling->request, &sampling->seen,
				    err);
	if (ret == 0 && sampling->has_before)
		ages_carry(&sampling->seen, &sampling->before);
	return ret;
}

static int keep(struct recording *recording, const struct findings *findings,
		struct error *err)
{
	const struct options *options = recording->options;
	const struct snapshot *seen = &recording->sampling.seen;
	struct record_told told;
	int ret = telling_make(&told, seen, findings);

	ret = ret < 0 ? error_set(err, ret, "cannot hold the sample")
		      : record_write(recording->writer, seen, &recording->kept,
				     &told, err);
	telling_free(&told);
	if (ret == 0 && (options->keep_seconds > 0 || options->size_max > 0))
		ret = record_forget(recording->writer, options->keep_seconds,
				    options->size_max, err);
	return ret;
}

static enum exit_status take_one(struct recording *recording)
{
	struct findings findings;
	struct error err = { 0 };
	enum exit_status status;
	int ret = look(recording, &err);

	if (ret < 0)
		return message_fail("%s", err.text);
	status = diagnosing_run(recording->options, &recording->sampling,
				&findings);
	if (status == EXIT_DONE)
		ret = keep(recording, &findings, &err);
	findings_free(&findings);
	recording->is_lost = ret < 0;
	if (ret < 0)
		message_warn("this sample is not kept: %s", err.text);
	return status;
}

static bool is_over(void *ctx)
{
	(void)ctx;
	return interrupt_seen();
}

/* From start to start, and it may be interrupted. */
static void rest(struct recording *recording, double began)
{
	const struct pace pace = {
		.interval_seconds =
			recording->options->interval_seconds > 0
				? recording->options->interval_seconds
				: INTERVAL_DEFAULT,
		.share = share_most,
	};
	double cpu = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
	const struct pace_cost cost = {
		.cpu_seconds = cpu - recording->cpu_seconds,
		.wall_seconds = clock_seconds(CLOCK_MONOTONIC) - began,
	};
	struct collect_request request = { .owners = COLLECT_OWNERS_NEVER,
					   .stop = is_over };
	const struct collect_watching watching = {
		.seconds = pace_rest(&pace, &cost, NULL),
	};

	recording->cpu_seconds = cpu;
	sources_watch(recording->sampling.source, &request, &watching,
		      &recording->sampling.seen);
}

static enum exit_status take_all(struct recording *recording)
{
	uint64_t left = recording->options->iterations;
	enum exit_status status = EXIT_DONE;

	interrupt_catch();
	while (status == EXIT_DONE && !interrupt_seen()) {
		double began = clock_seconds(CLOCK_MONOTONIC);

		status = take_one(recording);
		if (left == 1 || status != EXIT_DONE)
			break;
		left -= left > 0;
		rest(recording, began);
	}
	return status == EXIT_DONE && recording->is_lost ? EXIT_TROUBLE
							 : status;
}

static void ask_for_all(struct recording *recording)
{
	struct collect_request *request = &recording->sampling.request;

	request->all_ages = true;
	request->unlisted = true;
	request->sysctl_files = true;
	request->keep = &recording->kept;
	request->progress = NULL;
}

static enum exit_status run(const struct verb *verb, struct options *options,
			    struct source *source)
{
	struct recording recording = { .options = options };
	struct error err = { 0 };
	enum exit_status status;

	(void)verb;
	if (!options->output_file)
		return message_fail("record needs a file, as in record -O "
				    "incident.tcpwait");
	if (options->n_words > 0)
		return message_fail("record keeps every socket; a filter is "
				    "for whoever looks at them: tcpwait "
				    "report --from FILE FILTER");
	sampling_init(&recording.sampling, options, source);
	ask_for_all(&recording);
	if (record_open(&recording.writer, options->output_file, &err) < 0)
		return message_fail("%s", err.text);
	status = take_all(&recording);
	record_close(recording.writer);
	kept_free(&recording.kept);
	sampling_free(&recording.sampling);
	return status;
}

const struct verb verb_record = {
	.name = "record",
	.summary = "keeps looks in a file, to be looked at again",
	.options = OPTION_BIT(OPTION_OUTPUT_FILE) |
		   OPTION_BIT(OPTION_INTERVAL) | OPTION_BIT(OPTION_ITERATIONS) |
		   OPTION_BIT(OPTION_KEEP) | OPTION_BIT(OPTION_MAX_SIZE) |
		   OPTION_BIT(OPTION_NETNS) | OPTION_BIT(OPTION_READER) |
		   OPTIONS_OWNERS | OPTION_BIT(OPTION_HELP) |
		   OPTION_BIT(OPTION_VERSION),
	.words = "",
	.run = run,
};
