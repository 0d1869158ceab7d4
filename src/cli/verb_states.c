// SPDX-License-Identifier: MIT
/*
 * verb_states: how many sockets are in each state.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/message.h"
#include "cli/output.h"
#include "cli/sampling.h"
#include "cli/verbs.h"
#include "tcpwait/render.h"

/* The two samples by namespace, and their sums. */
struct states {
	struct tally tally;
	struct tally tally_before;
	tcp_state_counts now;
	tcp_state_counts before;
};

static int take(void *ctx, struct source *source,
		const struct collect_request *request, bool is_before,
		struct snapshot *snap, struct error *err)
{
	struct states *states = ctx;
	struct tally *tally =
		is_before ? &states->tally_before : &states->tally;
	uint32_t *sums = is_before ? states->before : states->now;
	int ret;

	tally->fields = TALLY_NETNS;
	ret = source->ops->tally(source, request, tally, snap, err);
	for (size_t i = 0; i < tally->n; i++)
		tcp_state_add(sums, tally->rows[i].states);
	return ret;
}

/* The table has no header of its own: it replaces netstat | awk. */
static const struct column_view view = { 0 };

struct order_by {
	const struct output_order *asked;
};

static int row_cmp(const void *a, const void *b, void *ctx)
{
	const struct order_by *order = ctx;
	const struct state_row *left = a, *right = b;
	int cmp = output_order_cmp(order->asked, a, b);

	if (cmp != 0)
		return cmp;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return (int)left->state - (int)right->state;
}

static size_t make_rows(const struct states *states, bool before_known,
			const struct output_order *asked,
			struct state_row rows[static TCP_STATE_COUNT])
{
	struct order_by order = { asked };
	size_t n = 0;

	for (int i = 1; i < TCP_STATE_COUNT; i++) {
		if (states->now[i] == 0 && states->before[i] == 0)
			continue;
		rows[n++] = (struct state_row){
			.state = (enum tcp_state)i,
			.count = states->now[i],
			.count_before = states->before[i],
			.before_known = before_known,
		};
	}
	qsort_r(rows, n, sizeof(*rows), row_cmp, &order);
	return n;
}

/* "TIME_WAIT 814": one blank, so that awk scripts read on as they did. */
static void print_lines(const struct column_list *columns,
			const struct state_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < columns->n; k++) {
			struct value value;

			column_get(columns->items[k], &view, &rows[i], &value);
			(void)printf("%s%s", k ? " " : "",
				     column_value_format(&value, true));
		}
		(void)putchar('\n');
	}
}

static enum exit_status print(const struct options *options,
			      const struct column_list *columns,
			      const struct state_row *rows, size_t n)
{
	struct sheet sheet = {
		.columns = columns,
		.view = &view,
		.rows = rows,
		.n_rows = n,
		.row_bytes = sizeof(*rows),
	};

	if (options->style.format == FORMAT_TABLE) {
		print_lines(columns, rows, n);
		return EXIT_DONE;
	}
	if (render_sheet(stdout, &sheet, &options->style) < 0)
		return message_fail("out of memory");
	return EXIT_DONE;
}

static enum exit_status print_json(const struct sampling *sampling,
				   const struct states *states)
{
	struct counted counted = {
		.seen = &sampling->seen,
		.before = sampling_before(sampling),
		.tally = &states->tally,
	};

	if (render_states_json(stdout, &counted, states->now, states->before) <
	    0)
		return message_fail("out of memory");
	return EXIT_DONE;
}

static enum exit_status run(const struct verb *verb,
			    const struct options *options,
			    struct source *source)
{
	struct state_row rows[TCP_STATE_COUNT];
	struct states states = { .now = { 0 } };
	struct column_list columns;
	struct output_order order;
	struct sampling sampling;
	enum exit_status status;

	if (options->style.format == FORMAT_JSON &&
	    (options->given &
	     (OPTION_BIT(OPTION_SORT) | OPTION_BIT(OPTION_LIMIT))))
		return message_fail("-x and -L are for lines; the JSON of "
				    "states always has every state");
	if (output_columns(verb, options, "", &columns) != EXIT_DONE ||
	    output_order(verb, options, &view, &order) != EXIT_DONE)
		return EXIT_TROUBLE;
	sampling_init(&sampling, options, source);
	sampling.request.owners = COLLECT_OWNERS_NEVER;
	status = sampling_run(&sampling, options, take, &states);
	if (status == EXIT_DONE && options->style.format == FORMAT_JSON) {
		status = print_json(&sampling, &states);
	} else if (status == EXIT_DONE) {
		size_t n =
			make_rows(&states, sampling.has_before, &order, rows);

		status = print(options, &columns, rows,
			       output_limit(options, n));
	}
	if (status == EXIT_DONE)
		output_blind(options, &sampling.seen, false);
	sampling_free(&sampling);
	tally_free(&states.tally);
	tally_free(&states.tally_before);
	return status;
}

const struct verb verb_states = {
	.name = "states",
	.summary = "how many sockets are in each state",
	.options = OPTIONS_ROWS | OPTION_BIT(OPTION_INTERVAL),
	.columns = &columns_states,
	.run = run,
};
