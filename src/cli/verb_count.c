// SPDX-License-Identifier: MIT
/*
 * verb_count: sockets counted by any choice of keys.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/message.h"
#include "cli/output.h"
#include "cli/sampling.h"
#include "cli/verbs.h"
#include "tcpwait/render.h"

struct count {
	struct tally now;
	struct tally before;
	struct count_row *rows;
	size_t n;
};

static int take(void *ctx, struct source *source,
		const struct collect_request *request, bool is_before,
		struct snapshot *snap, struct error *err)
{
	struct count *count = ctx;

	return source->ops->tally(source, request,
				  is_before ? &count->before : &count->now,
				  snap, err);
}

/* "state,role" to fields; the names themselves are columns too. */
static enum exit_status parse_by(const char *by, uint32_t *fields)
{
	*fields = 0;
	for (;;) {
		size_t n = strcspn(by, ",");
		char name[32];
		uint32_t field;

		(void)snprintf(name, sizeof(name), "%.*s", (int)n, by);
		if (n >= sizeof(name) || !tally_field_parse(name, &field))
			return message_fail(
				"cannot count by '%.*s'; keys are state, "
				"role, netns, local_address, local_port, "
				"remote_address, remote_port, service_port, "
				"uid, unit and process",
				(int)n, by);
		*fields |= field;
		if (by[n] == '\0')
			return EXIT_DONE;
		by += n + 1;
	}
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

static enum exit_status make_rows(struct count *count, bool before_known,
				  struct output_order *order)
{
	/* What is gone since the first sample is shown as gone. */
	if (before_known && tally_add_keys(&count->now, &count->before) < 0)
		return message_fail("out of memory");
	count->rows =
		calloc(count->now.n ? count->now.n : 1, sizeof(*count->rows));
	if (!count->rows)
		return message_fail("out of memory");
	for (size_t i = 0; i < count->now.n; i++) {
		const struct tally_row *row = &count->now.rows[i];
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
	count->n = count->now.n;
	qsort_r(count->rows, count->n, sizeof(*count->rows), row_cmp, order);
	return EXIT_DONE;
}

static enum exit_status print(const struct options *options,
			      const struct column_list *columns,
			      const struct count *count,
			      const struct sampling *sampling)
{
	const struct column_view view = {
		.seen = &sampling->seen,
		.for_eyes = options->style.format == FORMAT_TABLE,
		.utf8 = options->style.utf8,
	};
	struct sheet sheet = {
		.columns = columns,
		.view = &view,
		.rows = count->rows,
		.n_rows = output_limit(options, count->n),
		.row_bytes = sizeof(*count->rows),
	};
	struct counted counted = {
		.seen = &sampling->seen,
		.before = sampling_before(sampling),
		.tally = &count->now,
	};
	int ret = 0;

	if (options->style.format == FORMAT_JSON)
		render_count_json(stdout, &counted, count->rows, sheet.n_rows);
	else
		ret = render_sheet(stdout, &sheet, &options->style);
	return ret < 0 ? message_fail("out of memory") : EXIT_DONE;
}

static enum exit_status count_all(const struct options *options,
				  const struct column_list *columns,
				  struct output_order *order,
				  struct source *source, struct count *count)
{
	struct sampling sampling;
	struct column_view view = { .seen = &sampling.seen };
	enum exit_status status;

	order->view = &view;
	sampling_init(&sampling, options, source);
	/* Asked for as a key, owners are worth any search. */
	if (!(options->given & OPTIONS_OWNERS))
		sampling.request.owners = COLLECT_OWNERS_ALWAYS;
	status = sampling_run(&sampling, options, take, count);
	if (status == EXIT_DONE)
		status = make_rows(count, sampling.has_before, order);
	if (status == EXIT_DONE)
		status = print(options, columns, count, &sampling);
	if (status == EXIT_DONE)
		output_blind(options, &sampling.seen, true);
	sampling_free(&sampling);
	return status;
}

static enum exit_status run(const struct verb *verb,
			    const struct options *options,
			    struct source *source)
{
	struct count count = { 0 };
	struct column_list columns;
	struct output_order order;
	enum exit_status status;

	if (!options->by)
		return message_fail("count needs --by KEY[,KEY...], as in "
				    "--by remote_address,state");
	if (parse_by(options->by, &count.now.fields) != EXIT_DONE ||
	    output_columns(verb, options, options->by, &columns) != EXIT_DONE ||
	    output_order(verb, options, NULL, &order) != EXIT_DONE)
		return EXIT_TROUBLE;
	if (!tally_needs_owners(count.now.fields) &&
	    (options->given & OPTIONS_OWNERS))
		return message_fail("-p and --owners are not for this count; "
				    "they go with --by unit and process");
	if (tally_needs_owners(count.now.fields) &&
	    options->owners == COLLECT_OWNERS_NEVER)
		return message_fail("--by unit and --by process need owners; "
				    "leave out --owners never");
	count.now.v4_prefix = options->v4_prefix;
	count.now.v6_prefix = options->v6_prefix;
	count.before = count.now;
	status = count_all(options, &columns, &order, source, &count);
	free(count.rows);
	tally_free(&count.now);
	tally_free(&count.before);
	return status;
}

const struct verb verb_count = {
	.name = "count",
	.summary = "sockets by any keys: --by state,remote_address",
	.options = OPTIONS_ROWS | OPTIONS_OWNERS | OPTION_BIT(OPTION_INTERVAL) |
		   OPTION_BIT(OPTION_BY) | OPTION_BIT(OPTION_GROUP_PEERS),
	.columns = &columns_count,
	.run = run,
};
