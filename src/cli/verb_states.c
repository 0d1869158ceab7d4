// SPDX-License-Identifier: MIT
/*
 * verb_states: how many sockets are in each state.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/job.h"
#include "cli/message.h"
#include "tcpwait/document.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/state_row.h"

/* The two samples by namespace, and their sums. */
struct states {
	struct tally tally;
	struct tally tally_before;
	tcp_state_counts now;
	tcp_state_counts before;
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
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return (int)left->state - (int)right->state;
}

static size_t make_rows(struct job *job,
			struct state_row rows[static TCP_STATE_COUNT])
{
	const struct states *states = job->own;
	size_t n = 0;

	for (int i = 1; i < TCP_STATE_COUNT; i++) {
		if (states->now[i] == 0 && states->before[i] == 0)
			continue;
		rows[n++] = (struct state_row){
			.state = (enum tcp_state)i,
			.count = states->now[i],
			.count_before = states->before[i],
			.before_known = job->sampling.has_before,
		};
	}
	qsort_r(rows, n, sizeof(*rows), row_cmp, &job->order);
	return n;
}

static int show(struct job *job)
{
	const struct states *states = job->own;
	const struct counted counted = {
		.seen = &job->sampling.seen,
		.before = sampling_before(&job->sampling),
		.tally = &states->tally,
	};
	struct state_row rows[TCP_STATE_COUNT];
	struct sheet sheet =
		job_sheet(job, rows, make_rows(job, rows), sizeof(*rows));

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
