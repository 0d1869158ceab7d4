// SPDX-License-Identifier: MIT
/*
 * render_diff: findings first, then what they stand on.
 */
#include "tcpwait/render_diff.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "tcpwait/number.h"
#include "tcpwait/paragraph.h"
#include "tcpwait/render_blind.h"
#include "tcpwait/render_findings.h"
#include "tcpwait/render_report.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/text.h"

enum { NAME_SIZE = 4 * SNAPSHOT_NAME_SIZE, WAS_INDENT = 10 };

static const char *name_of(const struct snapshot *seen,
			   char name[static NAME_SIZE])
{
	if (seen->n_hosts > 1)
		(void)snprintf(name, NAME_SIZE, "%zu hosts", seen->n_hosts);
	else
		(void)text_clean(snapshot_host(seen, 0)->name, name, NAME_SIZE);
	return name;
}

static void print_look(FILE *out, const struct snapshot *seen)
{
	char name[NAME_SIZE], when[40] = "at an unknown time";
	struct tm tm;

	if (snapshot_time_known(seen) && localtime_r(&seen->taken.tv_sec, &tm))
		(void)strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S %z", &tm);
	(void)fprintf(out, "%s  %s  %" PRIu64 " TCP", name_of(seen, name), when,
		      seen->n_sockets);
}

static void print_head(FILE *out, const struct difference *difference)
{
	char text[NUMBER_DURATION_SIZE];
	double seconds = difference->seconds;

	(void)fputs("Before: ", out);
	print_look(out, difference->before.seen);
	(void)fputs("\nAfter:  ", out);
	print_look(out, difference->now.seen);
	if (difference->seconds_known)
		(void)fprintf(out, ", %s %s",
			      number_duration(fabs(seconds), text),
			      seconds < 0 ? "earlier" : "later");
	(void)fputc('\n', out);
}

static const struct {
	const char *title;
	enum difference_change change;
} titles[] = {
	{ "Begun", DIFFERENCE_BEGUN },
	{ "Worse", DIFFERENCE_WORSE },
	{ "Better", DIFFERENCE_BETTER },
	{ "Ended", DIFFERENCE_ENDED },
	{ "In one look, and the other could not tell", DIFFERENCE_UNTOLD },
};

static bool is_shown(const struct difference_row *row,
		     enum difference_change change)
{
	const struct finding *finding = row->now ? row->now : row->before;

	return row->change == change && !finding->is_folded;
}

/* "before (info): ..." */
static void print_was(FILE *out, const struct difference_row *row,
		      const struct style *style)
{
	const struct finding *was = row->before;
	struct paragraph where = {
		.indent = WAS_INDENT,
		.at = WAS_INDENT,
		.width = paragraph_width(style),
	};
	char text[FINDING_SUMMARY_SIZE + 40];

	if (!was || !row->now)
		return;
	(void)snprintf(text, sizeof(text), "before (%s): %s",
		       finding_severity_name(was->severity), was->summary);
	(void)fprintf(out, "%*s", WAS_INDENT, "");
	paragraph_print(out, &where, text);
}

static void print_findings(FILE *out, const struct difference *difference,
			   const struct style *style)
{
	size_t n, n_same = 0;
	const struct difference_row *rows =
		difference_of(difference, DIFFERENCE_FINDING, &n);

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		bool is_first = true;

		for (size_t k = 0; k < n; k++) {
			if (!is_shown(&rows[k], titles[i].change))
				continue;
			if (is_first)
				(void)fprintf(out, "\n%s\n", titles[i].title);
			is_first = false;
			render_findings_sentence(
				out, rows[k].now ? rows[k].now : rows[k].before,
				style);
			print_was(out, &rows[k], style);
		}
	}
	for (size_t k = 0; k < n; k++)
		n_same += is_shown(&rows[k], DIFFERENCE_SAME);
	if (n == 0)
		(void)fputs("\nNo findings in either look.\n", out);
	else if (n_same > 0)
		(void)fprintf(out, "\n%zu finding%s as before.\n", n_same,
			      n_same == 1 ? "" : "s");
}

static const char *ground_of(const struct difference_row *row)
{
	if (row->basis == SAME_BY_ADDRESSES)
		return "have the same addresses and ports";
	return row->n_same == 1 ? "is the very same socket"
				: "are the very same sockets";
}

/* "34 of 40 are the very same sockets, 6 are gone, 18 are new" */
static void print_waits_of(FILE *out, const struct difference *difference,
			   const struct difference_row *row)
{
	const struct column_view view = {
		.seen = difference_snapshot(difference, row),
		.difference = difference,
		.for_eyes = true,
	};
	const struct column *column =
		column_find(&columns_diff, "service", strlen("service"));
	char text[COLUMN_TEXT_SIZE], time[NUMBER_DURATION_SIZE];

	if (!column_text(column, &view, row, text))
		(void)snprintf(text, sizeof(text), "of unknown role");
	(void)fprintf(out, "  %s: %" PRIu64 ", before %" PRIu64, text,
		      row->n_now, row->n_before);
	if (row->n_before > 0 && row->n_now > 0)
		(void)fprintf(out,
			      "; %" PRIu64 " of %" PRIu64 " %s, %" PRIu64
			      " gone, %" PRIu64 " new",
			      row->n_same, row->n_before, ground_of(row),
			      row->n_before - row->n_same,
			      row->n_now - row->n_same);
	if (!isnan(row->per_minute) && row->per_minute != 0)
		(void)fprintf(out,
			      fabs(row->per_minute) < 10 ? "; %+.2g/min"
							 : "; %+.0f/min",
			      row->per_minute);
	if (!isnan(row->limit_seconds))
		(void)fprintf(out, ", descriptor limit in about %s",
			      number_duration(row->limit_seconds, time));
	(void)fputc('\n', out);
}

static void print_waits(FILE *out, const struct difference *difference,
			size_t limit)
{
	size_t n;
	const struct difference_row *rows =
		difference_of(difference, DIFFERENCE_CLOSE_WAIT, &n);

	if (n > 0)
		(void)fputs("\nCLOSE_WAIT\n", out);
	for (size_t i = 0; i < n && (limit == 0 || i < limit); i++)
		print_waits_of(out, difference, &rows[i]);
	if (limit > 0 && n > limit)
		(void)fprintf(out, "  %zu more services\n", n - limit);
}

static int print_table(FILE *out, const struct difference *difference,
		       enum difference_kind kind, size_t limit,
		       const struct style *style)
{
	const struct column_view view = {
		.seen = difference->now.seen,
		.difference = difference,
		.for_eyes = true,
		.utf8 = style->utf8,
	};
	bool several = difference->now.seen->n_hosts > 1 ||
		       difference->before.seen->n_hosts > 1;
	struct column_list columns;
	const char *bad;
	size_t n, n_bad;
	const struct difference_row *rows = difference_of(difference, kind, &n);
	struct sheet sheet = {
		.columns = &columns,
		.view = &view,
		.rows = rows,
		.n_rows = limit > 0 && n > limit ? limit : n,
		.row_bytes = sizeof(*rows),
	};

	if (n == 0)
		return 0;
	(void)column_list_parse(&columns_diff, several ? "+host" : NULL,
				columns_diff.defaults, &columns, &bad, &n_bad);
	(void)fprintf(out, "\n%s\n",
		      kind == DIFFERENCE_SERVICE ? "Services" : "Peers");
	if (render_sheet(out, &sheet, style) < 0)
		return -1;
	if (sheet.n_rows < n)
		(void)fprintf(out, "%zu more\n", n - sheet.n_rows);
	return 0;
}

static void print_settings(FILE *out, const struct difference *difference)
{
	size_t n;
	const struct difference_row *rows =
		difference_of(difference, DIFFERENCE_SETTING, &n);

	if (n > 0)
		(void)fputs("\nSettings\n", out);
	for (size_t i = 0; i < n; i++)
		(void)fprintf(out, "  %s: %s, before %s\n", rows[i].name,
			      rows[i].text_now, rows[i].text_before);
}

int render_diff(FILE *out, const struct difference *difference, size_t limit,
		const struct style *style)
{
	print_head(out, difference);
	print_findings(out, difference, style);
	print_waits(out, difference, limit);
	if (print_table(out, difference, DIFFERENCE_SERVICE, limit, style) <
		    0 ||
	    print_table(out, difference, DIFFERENCE_PEER, limit, style) < 0)
		return -ENOMEM;
	print_settings(out, difference);
	return 0;
}
