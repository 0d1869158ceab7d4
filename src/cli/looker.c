// SPDX-License-Identifier: MIT
/*
 * looker: looks, rests as long as the look was dear, and looks again.
 *
 * CPU time is that of the whole process, from the end of one look to the end
 * of the next: what the rest and the screen use is paid for as well.
 */
#include "cli/looker.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/sampling.h"
#include "cli/sources.h"
#include "tcpwait/ages.h"
#include "tcpwait/clock.h"
#include "tcpwait/diagnosis.h"
#include "tcpwait/pace.h"
#include "tcpwait/remember.h"
#include "tcpwait/source.h"

/*
 * Of one CPU, and of that for the watch.  Below what is promised: the first
 * minute holds two looks more than rests, and one look may cost more than the
 * one before, by which its rest is reckoned.
 */
static const double share_of_all = 0.033;
static const double share_of_watch = 0.015;
/* And of that for listening: it ends early where closes are many. */
static const double share_of_listening = 0.01;

/* What takes longer with owners is first shown without them. */
static const double peek_from_seconds = 0.25;

/* The thread's own; nobody else reads it. */
struct looker {
	const struct looker_task *task;
	struct mailbox_turn turn;
	struct collect_request request; /* of the turn */
	bool is_first; /* nothing before compares */
	bool has_peeked;
	bool is_resting;
	double full_seconds; /* that the last look with owners took */
	double cpu_at_end; /* of the process, when the last look had ended */
	struct pace_cost cost; /* of the last look */
	double end_seconds; /* of it */
	struct top_sample *before; /* held */
	struct top_sample *next; /* with what was watched for it */
};

/* A look is cut short when its subject has changed, a rest by any wish. */
static bool is_enough(void *ctx)
{
	struct looker *looker = ctx;
	struct mailbox_turn turn = looker->turn;

	if (looker->is_resting)
		return mailbox_is_asked(looker->task->mailbox, &looker->turn);
	return !mailbox_goes_on(looker->task->mailbox, &turn);
}

static void make_request(struct looker *looker)
{
	const struct top_wish *wish = &looker->turn.wish;
	struct sampling sampling;

	sampling_init(&sampling, looker->task->options, looker->task->source);
	looker->request = sampling.request;
	looker->request.filter = &looker->turn.wish.filter;
	looker->request.progress = NULL;
	looker->request.stop = is_enough;
	looker->request.stop_ctx = looker;
	looker->request.sysctl_files = true;
	if (wish->all_netns)
		looker->request.netns = "all";
	if (!wish->owners)
		looker->request.owners = COLLECT_OWNERS_NEVER;
	else if (looker->request.owners == COLLECT_OWNERS_NEVER)
		looker->request.owners = COLLECT_OWNERS_AUTO;
}

static bool next_turn(struct looker *looker)
{
	uint64_t table = looker->turn.n_tables;

	if (!mailbox_next(looker->task->mailbox, &looker->turn))
		return false;
	/* Who owns the sockets changes none of their numbers. */
	if (looker->turn.n_tables != table) {
		looker->is_first = true;
		looker->has_peeked = false;
		top_sample_free(looker->before);
		top_sample_free(looker->next);
		looker->before = looker->next = NULL;
	}
	make_request(looker);
	return true;
}

static bool is_peek(const struct looker *looker)
{
	return looker->task->peeks && looker->is_first && !looker->has_peeked &&
	       looker->request.owners != COLLECT_OWNERS_NEVER &&
	       looker->full_seconds > peek_from_seconds;
}

static void diagnose(const struct looker *looker, struct top_sample *sample)
{
	const struct diagnosis_request request = {
		.seen = &sample->seen,
		.before = looker->before ? &looker->before->seen : NULL,
		.thresholds = &looker->task->options->thresholds,
	};

	if (diagnosis_run(&request, &sample->findings) < 0)
		(void)snprintf(sample->trouble, sizeof(sample->trouble),
			       "out of memory");
}

/* Once more, and with a look at every socket's holder. */
static void count_owners(const struct looker *looker, struct top_sample *sample)
{
	struct source *source = looker->task->source;
	struct owner_count *count = &sample->by_owner;
	struct error err = { 0 };
	int ret;

	count->tally.fields = TALLY_PROCESS;
	ret = source->ops->tally(source, &looker->request, &count->tally,
				 &count->seen, &err);
	count->is_known = ret == 0 && count->seen.owners.looked;
	if (ret < 0)
		(void)snprintf(
			sample->owners_unknown, sizeof(sample->owners_unknown),
			"Who holds sockets was not seen: %.200s", err.text);
	else if (!count->is_known)
		(void)snprintf(sample->owners_unknown,
			       sizeof(sample->owners_unknown),
			       "Who holds sockets is not told here.");
}

static void look(struct looker *looker, struct top_sample *sample, bool peeking)
{
	struct collect_request request = looker->request;
	struct error err = { 0 };
	double cpu = clock_seconds(CLOCK_THREAD_CPUTIME_ID);

	if (peeking)
		request.owners = COLLECT_OWNERS_NEVER;
	sample->at_seconds = clock_seconds(CLOCK_MONOTONIC);
	sample->has_owners = request.owners != COLLECT_OWNERS_NEVER;
	sample->wants_owners = looker->turn.wish.owners;
	sample->all_netns = looker->turn.wish.all_netns;
	sample->is_first = looker->is_first;
	if (looker->task->source->ops->snapshot(looker->task->source, &request,
						&sample->seen, &err) == 0) {
		if (looker->before)
			ages_carry(&sample->seen, &looker->before->seen);
		diagnose(looker, sample);
		if (looker->turn.wish.by_owner && sample->has_owners)
			count_owners(looker, sample);
	} else {
		snapshot_free(&sample->seen);
		sample->seen = (struct snapshot){ 0 };
		(void)snprintf(sample->trouble, sizeof(sample->trouble), "%s",
			       err.text);
	}
	sample->cost_seconds = clock_seconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
}

static double rest_of(const struct looker *looker, bool *stretched)
{
	const struct pace pace = {
		.interval_seconds = looker->turn.wish.interval_seconds,
		.share = share_of_all,
	};

	return pace_rest(&pace, &looker->cost, stretched);
}

/* What the look has cost, and so when the next one is. */
static void settle(struct looker *looker, struct top_sample *sample,
		   bool peeking)
{
	double cpu = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);

	looker->end_seconds = clock_seconds(CLOCK_MONOTONIC);
	looker->cost = (struct pace_cost){
		.cpu_seconds = cpu - looker->cpu_at_end,
		.wall_seconds = looker->end_seconds - sample->at_seconds,
	};
	sample->interval_seconds =
		looker->cost.wall_seconds + rest_of(looker, &sample->stretched);
	looker->has_peeked = peeking;
	if (peeking)
		return;
	looker->cpu_at_end = cpu;
	if (sample->has_owners)
		looker->full_seconds = looker->cost.wall_seconds;
	looker->is_first = looker->is_first && sample->trouble[0];
}

static void keep(struct looker *looker, struct top_sample *sample)
{
	if (sample->trouble[0])
		return;
	top_sample_free(looker->before);
	top_sample_hold(sample);
	looker->before = sample;
}

/* Where all namespaces are dear to look at, so is a tour to hear them. */
static bool listens(const struct looker *looker, bool is_dear)
{
	const struct options *options = looker->task->options;

	return !(options->given & OPTION_BIT(OPTION_NO_WATCH)) &&
	       !(is_dear && looker->turn.wish.all_netns);
}

/* A TIME_WAIT outlives many looks: whom they saw is remembered. */
static void begin_next(struct looker *looker)
{
	if (looker->next)
		return;
	looker->next = calloc(1, sizeof(*looker->next));
	if (looker->next && looker->before &&
	    remember_holders(&looker->next->seen, &looker->before->seen,
			     clock_seconds(CLOCK_MONOTONIC)) < 0) {
		top_sample_free(looker->next);
		looker->next = NULL;
	}
}

static void wait_seconds(struct looker *looker, double seconds)
{
	/* Not even one look at what is alive, where that would be too dear. */
	bool is_dear = looker->cost.wall_seconds > share_of_watch * seconds;
	const struct collect_watching watching = {
		.seconds = seconds,
		.share = is_dear ? 0 : share_of_watch,
		.listens = listens(looker, is_dear),
		.listen_cpu_seconds = share_of_listening * seconds,
	};

	begin_next(looker);
	if (looker->next)
		sources_watch(looker->task->source, &looker->request, &watching,
			      &looker->next->seen);
}

/* A new interval counts from the look that was, not from now. */
static void rest(struct looker *looker)
{
	looker->is_resting = true;
	do {
		double left = looker->end_seconds + rest_of(looker, NULL) -
			      clock_seconds(CLOCK_MONOTONIC);

		if (left <= 0)
			break;
		wait_seconds(looker, left);
	} while (mailbox_is_asked(looker->task->mailbox, &looker->turn) &&
		 mailbox_goes_on(looker->task->mailbox, &looker->turn));
	looker->is_resting = false;
}

static bool look_once(struct looker *looker)
{
	bool peeking = is_peek(looker);
	struct top_sample *sample = looker->next;

	looker->next = NULL;
	if (!sample)
		sample = calloc(1, sizeof(*sample));
	if (!sample)
		return false;
	look(looker, sample, peeking);
	if (is_enough(looker)) {
		top_sample_free(sample);
		return true;
	}
	settle(looker, sample, peeking);
	if (!peeking)
		keep(looker, sample);
	mailbox_publish(looker->task->mailbox, &looker->turn, sample);
	return peeking;
}

void looker_run(const struct looker_task *task)
{
	struct looker looker = {
		.task = task,
		.is_first = true,
		/* Not known yet: it may be long. */
		.full_seconds = 2 * peek_from_seconds,
		.cpu_at_end = clock_seconds(CLOCK_PROCESS_CPUTIME_ID),
	};

	while (next_turn(&looker)) {
		if (!look_once(&looker))
			rest(&looker);
	}
	top_sample_free(looker.before);
	top_sample_free(looker.next);
}
