// SPDX-License-Identifier: MIT
/*
 * verb_count: sockets counted by any choice of keys.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/job.h"
#include "cli/message.h"
#include "tcpwait/document.h"
#include "tcpwait/render_sheet.h"

struct count {
	struct tally now;
	struct tally before;
	struct count_row *rows;
	size_t n;
};

static enum exit_status ask(struct job *job)
{
	const struct options *options = job->options;
	struct count *count = job->own;
	bool asks_owners = options->given & OPTIONS_OWNERS;

	job->is_bare = !options->by_fields;
	count->now.fields = options->by_fields;
	if (!tally_needs_owners(count->now.fields) && asks_owners)
		return message_fail("-p and --owners are not for this count; "
				    "they go with --by unit and process");
	if (tally_needs_owners(count->now.fields) &&
	    options->owners == COLLECT_OWNERS_NEVER)
		return message_fail("--by unit and --by process need owners; "
				    "leave out --owners never");
	count->now.v4_prefix = options->v4_prefix;
	count->now.v6_prefix = options->v6_prefix;
	count->before = count->now;
	/* Asked for as a key, owners are worth any search. */
	if (!asks_owners)
		job->sampling.request.owners = COLLECT_OWNERS_ALWAYS;
	return EXIT_DONE;
}

static int take(struct job *job, bool is_before, struct snapshot *snap,
		struct error *err)
{
	struct source *source = job->sampling.source;
	struct count *count = job->own;

	return source->ops->tally(source, &job->sampling.request,
				  is_before ? &count->before : &count->now,
				  snap, err);
}

static int row_cmp(const void *a, const void *b, void *ctx)
{
	const struct count_row *left = a, *right = b;
	int cmp = output_order_cmp(ctx, a, b);

	if (cmp != 0)
		return cmp;
	if (left->total != right->total)
		return left->total > right->total ? -1 : 1;
	return memcmp(&left->row->key, &right->row->key,
		      sizeof(left->row->key));
}

static const struct tally_row nothing;

/* What is gone since the first sample is shown as gone. */
static int make_rows(struct job *job)
{
	bool before_known = job->sampling.has_before;
	struct count *count = job->own;

	if (before_known && tally_add_keys(&count->now, &count->before) < 0)
		return -ENOMEM;
	count->n = count->now.n;
	/* By no key there is one number of each host, also of nothing. */
	if (!count->now.fields && count->n == 0)
		count->n = 1;
	count->rows = calloc(count->n ? count->n : 1, sizeof(*count->rows));
	if (!count->rows)
		return -ENOMEM;
	for (size_t i = 0; i < count->n; i++) {
		const struct tally_row *row =
			count->now.n > 0 ? &count->now.rows[i] : &nothing;
		const struct tally_row *before =
			before_known ? tally_find(&count->before, &row->key)
				     : NULL;

		count->rows[i] = (struct count_row){
			.tally = &count->now,
			.row = row,
			.total = tcp_state_total(row->states),
			.total_before =
				before ? tcp_state_total(before->states) : 0,
			.before_known = before_known,
		};
	}
	qsort_r(count->rows, count->n, sizeof(*count->rows), row_cmp,
		&job->order);
	return 0;
}

static int show(struct job *job)
{
	const struct count *count = job->own;
	const struct counted counted = {
		.seen = &job->sampling.seen,
		.before = sampling_before(&job->sampling),
		.tally = &count->now,
	};
	int ret = make_rows(job);
	struct sheet sheet =
		job_sheet(job, count->rows, count->n, sizeof(*count->rows));

	if (ret == 0 && job_is_json(job))
		document_count(stdout, &counted, count->rows, sheet.n_rows);
	else if (ret == 0 && job->is_bare &&
		 job->options->style.format == FORMAT_TABLE)
		output_lines(&sheet);
	else if (ret == 0)
		ret = render_sheet(stdout, &sheet, &job->options->style);
	return ret;
}

static void end(void *own)
{
	struct count *count = own;

	free(count->rows);
	tally_free(&count->now);
	tally_free(&count->before);
}

const struct verb verb_count = {
	.name = "count",
	.summary = "how many sockets, or by any keys: --by state,uid",
	.options = OPTIONS_ROWS | OPTIONS_OWNERS | OPTION_BIT(OPTION_INTERVAL) |
		   OPTION_BIT(OPTION_BY) | OPTION_BIT(OPTION_GROUP_PEERS),
	.columns = &columns_count,
	.own_bytes = sizeof(struct count),
	.tells_blind = true,
	.ask = ask,
	.take = take,
	.show = show,
	.end = end,
};
