// SPDX-License-Identifier: MIT
/*
 * sampling: looks at the kernel once, or twice.
 */
#include "cli/sampling.h"

#include "cli/message.h"
#include "cli/progress.h"
#include "cli/sources.h"
#include "tcpwait/ages.h"

/* Of the interval, for looks at what is alive. */
static const double watch_share = 0.05;

void sampling_init(struct sampling *sampling, const struct options *options,
		   struct source *source)
{
	*sampling = (struct sampling){
		.source = source,
		.request = {
			.reader = options->reader,
			.netns = options->netns,
			.filter = &options->filter,
			.owners = options->owners,
			.progress = progress_show,
			.progress_ctx = &sampling->progress,
			.dead_min = (uint32_t)options->thresholds
					    .value[THRESHOLD_DEAD_COUNT],
			/* From here on they cut a budget visibly. */
			.bound_ports_ratio =
				options->thresholds
					.value[THRESHOLD_BUDGET_INFO],
		},
	};
}

static void warn_incomplete(const struct snapshot *snap)
{
	if (!snap->complete)
		message_warn("not all sockets were seen: %s",
			     snap->why_incomplete);
}

static enum exit_status take_one(struct sampling *sampling,
				 sampling_take_fn take, void *ctx,
				 bool is_before, struct snapshot *snap)
{
	struct source *source = sampling->source;
	struct error err = { 0 };
	int ret;

	progress_begin(&sampling->progress);
	if (take)
		ret = take(ctx, is_before, snap, &err);
	else
		ret = source->ops->snapshot(source, &sampling->request, snap,
					    &err);
	progress_end(&sampling->progress);
	if (ret < 0)
		return message_fail("%s", err.text);
	if (!sampling->is_quiet)
		warn_incomplete(snap);
	return EXIT_DONE;
}

/* The time between two samples; it says that it passes. */
static void rest(struct sampling *sampling,
		 const struct collect_watching *watching)
{
	struct collect_request request = sampling->request;

	if (!sampling->is_quiet) {
		request.stop = progress_show_rest;
		request.stop_ctx = &sampling->progress;
	}
	progress_rest(&sampling->progress, watching->seconds);
	sources_watch(sampling->source, &request, watching, &sampling->seen);
	progress_end(&sampling->progress);
}

/* A look that goes before may have been kept with the one that is read. */
static void take_earlier(struct sampling *sampling)
{
	struct source *source = sampling->source;
	struct error ignored = { 0 };

	if (!source->ops->earlier)
		return;
	sampling->has_before =
		source->ops->earlier(source, &sampling->request,
				     &sampling->before, &ignored) == 0;
}

enum exit_status sampling_run(struct sampling *sampling,
			      const struct options *options,
			      sampling_take_fn take, void *ctx)
{
	const struct collect_watching watching = {
		.seconds = options->interval_seconds,
		.share = watch_share,
		.listens = sampling->listens,
	};
	enum exit_status status;

	if (options->interval_seconds > 0) {
		sampling->has_before = true;
		if (take_one(sampling, take, ctx, true, &sampling->before) !=
		    EXIT_DONE)
			return EXIT_TROUBLE;
		rest(sampling, &watching);
	}
	if (!take && options->interval_seconds <= 0)
		take_earlier(sampling);
	status = take_one(sampling, take, ctx, false, &sampling->seen);
	if (status == EXIT_DONE && sampling->has_before)
		ages_carry(&sampling->seen, &sampling->before);
	return status;
}

enum exit_status sampling_watch(struct sampling *sampling, double seconds,
				double share)
{
	const struct collect_watching watching = {
		.seconds = seconds,
		.share = share,
	};

	snapshot_free(&sampling->before);
	sampling->before = sampling->seen;
	sampling->has_before = true;
	sampling->seen = (struct snapshot){ 0 };
	rest(sampling, &watching);
	if (take_one(sampling, NULL, NULL, false, &sampling->seen) != EXIT_DONE)
		return EXIT_TROUBLE;
	ages_carry(&sampling->seen, &sampling->before);
	return EXIT_DONE;
}

const struct snapshot *sampling_before(const struct sampling *sampling)
{
	return sampling->has_before ? &sampling->before : NULL;
}

void sampling_free(struct sampling *sampling)
{
	snapshot_free(&sampling->seen);
	snapshot_free(&sampling->before);
}
