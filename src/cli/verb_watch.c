// SPDX-License-Identifier: MIT
/*
 * verb_watch: the closes as they happen.
 *
 * A table each interval and the sum at the end, or every end by itself.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/sampling.h"
#include "cli/verbs.h"
#include "cli/watching.h"
#include "tcpwait/clock.h"
#include "tcpwait/document.h"
#include "tcpwait/render_ends.h"
#include "tcpwait/render_sheet.h"

static const double interval_default_seconds = 10;

struct watch {
	const struct options *options;
	struct column_list columns; /* of the tables */
	struct column_list each; /* of single ends */
	struct column_view view;
	struct output_order order;
	struct watching watching;
	struct snapshot snap;
	bool is_each;
	double start_seconds;
	double span_seconds; /* when this span began */
	double interval_seconds;
	uint64_t n_spans;
	uint64_t n_lost, n_untold; /* when this span began */
	struct collect_heard heard; /* most recently */
};

static bool is_json(const struct watch *watch)
{
	return watch->options->style.format == FORMAT_JSON;
}

static bool is_table(const struct watch *watch)
{
	return watch->options->style.format == FORMAT_TABLE;
}

/* The document's time is that of its end. */
static void take_time(struct watch *watch)
{
	(void)clock_gettime(CLOCK_REALTIME, &watch->snap.taken);
	watch->snap.at_seconds = clock_seconds(CLOCK_MONOTONIC);
}

static int row_cmp(const void *a, const void *b, void *ctx)
{
	const struct ends_row *left = a, *right = b;
	int cmp = output_order_cmp(ctx, a, b);

	if (cmp != 0)
		return cmp;
	if (left->count.total != right->count.total)
		return left->count.total > right->count.total ? -1 : 1;
	return memcmp(&left->count.row->key, &right->count.row->key,
		      sizeof(left->count.row->key));
}

static int print_sheet(const struct watch *watch,
		       const struct ends_heard *heard,
		       const struct ends_row *rows, size_t n)
{
	const struct style *style = &watch->options->style;
	struct style later = *style;
	struct sheet sheet = {
		.columns = &watch->columns,
		.view = &watch->view,
		.rows = rows,
		.n_rows = n,
		.row_bytes = sizeof(*rows),
	};
	int ret = 0;

	if (!is_table(watch)) {
		/* One header for all spans. */
		later.header = style->header && watch->n_spans == 0;
		return render_sheet(stdout, &sheet, &later);
	}
	render_ends_head(stdout, heard);
	if (n > 0)
		ret = render_sheet(stdout, &sheet, style);
	render_ends_foot(stdout, heard);
	if (heard->is_sum)
		output_blind(watch->options, &watch->snap, true);
	(void)fputc('\n', stdout);
	return ret;
}

static int print(struct watch *watch, bool is_sum)
{
	double from = is_sum ? watch->start_seconds : watch->span_seconds;
	struct ends_heard heard = {
		.seen = &watch->snap,
		.tally = &watch->watching.tally,
		.seconds = watch->heard.at_seconds - from,
		.is_sum = is_sum,
		.by_keys = watch->watching.by_keys,
		.lost_known = watch->heard.lost_known,
		.n_lost = watch->heard.n_lost - (is_sum ? 0 : watch->n_lost),
		.n_untold =
			watch->heard.n_untold - (is_sum ? 0 : watch->n_untold),
	};
	struct ends_row *rows;
	size_t n;
	int ret = watching_rows(&watch->watching, is_sum, heard.seconds, &rows,
				&n);

	if (ret < 0)
		return ret;
	take_time(watch);
	for (size_t i = 0; i < n; i++)
		ends_merge(&heard.total, rows[i].ends);
	qsort_r(rows, n, sizeof(*rows), row_cmp, &watch->order);
	n = output_limit(watch->options, n);
	if (is_json(watch))
		document_ends(stdout, &heard, rows, n);
	else
		ret = print_sheet(watch, &heard, rows, n);
	free(rows);
	return fflush(stdout) == 0 ? ret : -EIO;
}

static int end_span(struct watch *watch, bool shows)
{
	int ret = shows ? print(watch, false) : 0;

	watching_next(&watch->watching);
	watch->n_spans++;
	watch->span_seconds = watch->heard.at_seconds;
	watch->n_lost = watch->heard.n_lost;
	watch->n_untold = watch->heard.n_untold;
	return ret;
}

/* Single ends, and CSV without an interval, have no tables in between. */
static bool shows_spans(const struct watch *watch)
{
	if (watch->is_each)
		return false;
	return is_table(watch) || is_json(watch) ||
	       (watch->options->given & OPTION_BIT(OPTION_INTERVAL));
}

static bool turn(void *ctx, const struct collect_heard *heard)
{
	struct watch *watch = ctx;
	const struct options *options = watch->options;
	double now = heard->at_seconds;
	bool is_over = interrupt_seen();

	watch->heard = *heard;
	if (watch->is_each)
		(void)fflush(stdout);
	if (now >= watch->span_seconds + watch->interval_seconds) {
		if (end_span(watch, shows_spans(watch)) < 0)
			return true;
		is_over |= options->iterations > 0 &&
			   watch->n_spans >= options->iterations;
	}
	is_over |= options->duration_seconds > 0 &&
		   now >= watch->start_seconds + options->duration_seconds;
	return is_over || ferror(stdout);
}

static void print_each(struct watch *watch, const struct ending *ending)
{
	double later = ending->end.at_seconds - watch->snap.at_seconds;
	struct end_row row = { .ending = ending, .netns = ending->end.netns };
	double at = (double)watch->snap.taken.tv_nsec / 1e9 + later;
	time_t whole = (time_t)at - (at < 0);

	row.at.tv_sec = watch->snap.taken.tv_sec + whole;
	row.at.tv_nsec = (long)((at - (double)whole) * 1e9);
	if (is_json(watch))
		document_end(stdout, &watch->snap, &row);
	else
		render_row(stdout, &watch->each, &watch->view, &row,
			   &watch->options->style);
}

static int take_end(void *ctx, const struct ending *ending)
{
	struct watch *watch = ctx;

	if (watch->is_each)
		print_each(watch, ending);
	if (ferror(stdout))
		return -EIO;
	return watching_add(&watch->watching, ending);
}

/* The last span is not whole; it is told where nothing else would tell it. */
static int print_end(struct watch *watch)
{
	bool is_told = is_table(watch) || is_json(watch);
	int ret;

	if (!is_told && (watch->is_each || shows_spans(watch)))
		return end_span(watch, !watch->is_each);
	watching_next(&watch->watching);
	if (watch->is_each && is_table(watch))
		(void)fputc('\n', stdout);
	ret = print(watch, true);
	return ret;
}

static enum exit_status listen_all(struct watch *watch, struct source *source)
{
	const struct collect_listening listening = {
		.end = take_end,
		.turn = turn,
		.ctx = watch,
	};
	struct sampling sampling;
	struct error err = { 0 };
	int ret;

	sampling_init(&sampling, watch->options, source);
	interrupt_catch();
	watch->start_seconds = clock_seconds(CLOCK_MONOTONIC);
	watch->span_seconds = watch->start_seconds;
	watch->heard.at_seconds = watch->start_seconds;
	if (watch->is_each && !is_json(watch))
		render_row_header(stdout, &watch->each, &watch->options->style);
	ret = source->ops->listen(source, &sampling.request, &listening,
				  &watch->snap, &err);
	if (ret == 0)
		ret = print_end(watch);
	/* main tells why standard output could not be written. */
	if (ret == -EIO && ferror(stdout))
		ret = 0;
	if (ret == -ENOMEM && err.code == 0)
		return message_fail("out of memory");
	return ret < 0 ? message_fail("%s", err.text) : EXIT_DONE;
}

/* An end tells addresses and ports, and nothing else that a filter asks. */
static enum exit_status check_filter(const struct options *options)
{
	const char *beyond = filter_beyond_ends(&options->filter);
	struct filter every;

	filter_init(&every);
	if (options->filter.states != every.states)
		return message_fail("watch shows ends, which have no state: "
				    "leave out state and exclude");
	if (beyond)
		return message_fail("an end tells no %s: watch filters by src, "
				    "dst, sport, dport and autobound",
				    beyond);
	return EXIT_DONE;
}

/* "role,uid" to fields. */
static enum exit_status take_keys(struct watch *watch)
{
	const struct options *options = watch->options;

	if (!options->by_fields) {
		if (options->given & OPTION_BIT(OPTION_GROUP_PEERS))
			return message_fail("--group-peers needs --by "
					    "remote_address");
		watching_by_service(&watch->watching);
		return EXIT_DONE;
	}
	if (options->by_fields & TALLY_STATE)
		return message_fail("watch shows ends, which have no state: "
				    "leave it out of --by");
	watch->watching.by_keys = true;
	watch->watching.tally.fields = options->by_fields;
	watch->watching.tally.v4_prefix = options->v4_prefix;
	watch->watching.tally.v6_prefix = options->v6_prefix;
	return EXIT_DONE;
}

static enum exit_status take_options(const struct verb *verb,
				     struct watch *watch)
{
	const struct options *options = watch->options;
	struct verb each = *verb;
	struct options all = *options;

	watch->is_each = options->given & OPTION_BIT(OPTION_EACH);
	each.columns = verb->each_columns;
	/* The columns asked for are those of single ends, then. */
	if (watch->is_each)
		all.output = NULL;
	if (check_filter(options) != EXIT_DONE ||
	    take_keys(watch) != EXIT_DONE ||
	    output_columns(verb, &all,
			   options->by_fields ? options->by : "service,role",
			   &watch->columns) != EXIT_DONE ||
	    output_columns(&each, watch->is_each ? options : &all, "",
			   &watch->each) != EXIT_DONE ||
	    output_order(verb, options, &watch->view, &watch->order) !=
		    EXIT_DONE)
		return EXIT_TROUBLE;
	watch->interval_seconds = options->interval_seconds > 0
					  ? options->interval_seconds
					  : interval_default_seconds;
	return EXIT_DONE;
}

static enum exit_status run(const struct verb *verb, struct options *options,
			    struct source *source)
{
	struct watch watch = {
		.options = options,
		.view = { .for_eyes = options->style.format == FORMAT_TABLE,
			  .utf8 = options->style.utf8 },
	};
	enum exit_status status;

	if (!source->ops->listen)
		return message_fail("%s does not tell of ends as they happen",
				    source->ops->name);
	watch.view.seen = &watch.snap;
	watch.watching.seen = &watch.snap;
	status = take_options(verb, &watch);
	if (status == EXIT_DONE)
		status = listen_all(&watch, source);
	watching_free(&watch.watching);
	snapshot_free(&watch.snap);
	return status;
}

const struct verb verb_watch = {
	.name = "watch",
	.summary = "the closes as they happen: who was first, what was aborted",
	.options = (OPTIONS_ROWS &
		    ~(OPTION_BIT(OPTION_READER) | OPTION_BIT(OPTION_TCP) |
		      OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_AT) |
		      OPTION_BIT(OPTION_NUMERIC))) |
		   OPTIONS_OWNERS | OPTION_BIT(OPTION_INTERVAL) |
		   OPTION_BIT(OPTION_ITERATIONS) | OPTION_BIT(OPTION_DURATION) |
		   OPTION_BIT(OPTION_EACH) | OPTION_BIT(OPTION_BY) |
		   OPTION_BIT(OPTION_GROUP_PEERS),
	.columns = &columns_ends,
	.each_columns = &columns_closes,
	.run = run,
};
