// SPDX-License-Identifier: MIT
/*
 * verb_states: how many sockets are in each state.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/job.h"
#include "cli/message.h"
#include "tcpwait/array.h"
#include "tcpwait/document.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/state_row.h"

/* The two samples by namespace, and their sums. */
struct states {
	struct tally tally;
	struct tally tally_before;
	tcp_state_counts now;
	tcp_state_counts before;
	struct state_row *rows;
	size_t n, cap;
};

static enum exit_status ask(struct job *job)
{
	const uint64_t of_lines =
		OPTION_BIT(OPTION_SORT) | OPTION_BIT(OPTION_LIMIT);

	if (job_is_json(job) && (job->options->given & of_lines))
		return message_fail("-x and -L are for lines; the JSON of "
				    "states always has every state");
	return EXIT_DONE;
}

static int take(struct job *job, bool is_before, struct snapshot *snap,
		struct error *err)
{
	struct source *source = job->sampling.source;
	struct states *states = job->own;
	struct tally *tally =
		is_before ? &states->tally_before : &states->tally;
	uint32_t *sums = is_before ? states->before : states->now;
	int ret;

	tally->fields = TALLY_NETNS;
	ret = source->ops->tally(source, &job->sampling.request, tally, snap,
				 err);
	for (size_t i = 0; i < tally->n; i++)
		tcp_state_add(sums, tally->rows[i].states);
	return ret;
}

static int row_cmp(const void *a, const void *b, void *ctx)
{
	const struct state_row *left = a, *right = b;
	int cmp = output_order_cmp(ctx, a, b);

	if (cmp != 0)
		return cmp;
	if (left->netns != right->netns)
		return left->netns < right->netns ? -1 : 1;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return (int)left->state - (int)right->state;
}

/* What a tally has of one host. */
static void sum_host(const struct snapshot *snap, const struct tally *tally,
		     uint16_t host, tcp_state_counts sums)
{
	for (size_t i = 0; i < tally->n; i++) {
		if (snap->namespaces[tally->rows[i].key.netns].host == host)
			tcp_state_add(sums, tally->rows[i].states);
	}
}

static int add_rows(struct states *states, uint16_t netns,
		    const tcp_state_counts now, const tcp_state_counts before,
		    bool before_known)
{
	for (int i = 1; i < TCP_STATE_COUNT; i++) {
		struct state_row *row;

		if (now[i] == 0 && before[i] == 0)
			continue;
		row = ARRAY_ADD(states->rows, states->n, states->cap);
		if (!row)
			return -ENOMEM;
		*row = (struct state_row){
			.state = (enum tcp_state)i,
			.netns = netns,
			.count = now[i],
			.count_before = before[i],
			.before_known = before_known,
		};
	}
	return 0;
}

/* Of each host by itself, where there are several. */
static int make_rows(struct job *job)
{
	const struct snapshot *snap = &job->sampling.seen;
	struct states *states = job->own;
	int ret = 0;

	if (snap->n_hosts <= 1)
		ret = add_rows(states, 0, states->now, states->before,
			       job->sampling.has_before);
	for (size_t i = 0;
	     ret == 0 && snap->n_hosts > 1 && i < snap->n_namespaces; i++) {
		static const tcp_state_counts none = { 0 };
		tcp_state_counts sums = { 0 };

		if (i > 0 &&
		    snap->namespaces[i].host == snap->namespaces[i - 1].host)
			continue;
		sum_host(snap, &states->tally, snap->namespaces[i].host, sums);
		ret = add_rows(states, (uint16_t)i, sums, none, false);
	}
	if (ret == 0 && states->n > 0)
		qsort_r(states->rows, states->n, sizeof(*states->rows), row_cmp,
			&job->order);
	return ret;
}

static int show(struct job *job)
{
	struct states *states = job->own;
	int ret = make_rows(job);
	const struct counted counted = {
		.seen = &job->sampling.seen,
		.before = sampling_before(&job->sampling),
		.tally = &states->tally,
	};
	struct sheet sheet =
		job_sheet(job, states->rows, states->n, sizeof(*states->rows));

	if (ret < 0)
		return ret;
	if (job_is_json(job))
		document_states(stdout, &counted, states->now, states->before);
	else if (job->options->style.format == FORMAT_TABLE)
		output_lines(&sheet);
	else
		return render_sheet(stdout, &sheet, &job->options->style);
	return EXIT_DONE;
}

static void end(void *own)
{
	struct states *states = own;

	tally_free(&states->tally);
	tally_free(&states->tally_before);
	free(states->rows);
}

const struct verb verb_states = {
	.name = "states",
	.summary = "how many sockets are in each state",
	.options = OPTIONS_ROWS | OPTION_BIT(OPTION_INTERVAL),
	.columns = &columns_states,
	.own_bytes = sizeof(struct states),
	.tells_blind = true,
	.is_bare = true,
	.ask = ask,
	.take = take,
	.show = show,
	.end = end,
};
