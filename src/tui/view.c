// SPDX-License-Identifier: MIT
/*
 * view: what all views have in common.
 */
#include "tui/view.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/render_findings.h"
#include "tcpwait/text.h"

/* So many rows are measured: cells beyond are cut all the same. */
enum { MEASURED_MAX = 200, NAME_WIDTH = 14 };

const struct column *view_column(const struct view *view, size_t i)
{
	const char *name = view->columns[i].name;
	const struct column *column = NULL;

	if (!name)
		return NULL;
	for (size_t k = 0; !column && view->sets[k]; k++)
		column = column_find(view->sets[k], name, strlen(name));
	assert(column);
	return column;
}

enum ink view_severity_ink(enum severity severity)
{
	static const enum ink inks[] = {
		[SEVERITY_INFO] = INK_NOTICE,
		[SEVERITY_WARNING] = INK_WARNING,
		[SEVERITY_CRITICAL] = INK_CRITICAL,
	};
	static_assert(sizeof(inks) / sizeof(inks[0]) == SEVERITY_COUNT,
		      "every severity has its ink");

	return inks[severity];
}

const void *view_row(const struct view_rows *rows, size_t i)
{
	return (const char *)rows->items + i * rows->view->row_bytes;
}

static struct column_view view_of(const struct view_rows *rows, bool narrow)
{
	return (struct column_view){
		.seen = &rows->look.now->seen,
		.report = &rows->report,
		.for_eyes = true,
		.narrow = narrow,
	};
}

/* Which count of the row is it, if it is that of a state? */
static bool get_change(const struct view_rows *rows,
		       const struct column *column, const void *row,
		       int64_t *change)
{
	const struct view *view = rows->view;
	const uint32_t *now, *before;
	size_t i;

	if (!rows->look.changes || !view->states_before || !column->group ||
	    strcmp(column->group, "states") != 0)
		return false;
	now = view->states(row);
	before = view->states_before(rows, row);
	if (!before)
		return false;
	i = (size_t)((const char *)row + column->at - (const char *)now) /
	    sizeof(*now);
	*change = (int64_t)now[i] - (int64_t)before[i];
	return *change != 0;
}

bool view_cell(const struct view_rows *rows, const struct column *column,
	       const struct column_view *view, const void *row,
	       char text[static COLUMN_TEXT_SIZE])
{
	bool is_known = column_text(column, view, row, text);
	int64_t change;
	size_t n;

	if (!get_change(rows, column, row, &change))
		return is_known;
	n = strlen(text);
	(void)snprintf(text + n, COLUMN_TEXT_SIZE - n, " %+" PRId64, change);
	return is_known;
}

static size_t widest(const struct view_rows *rows, const struct column *column,
		     bool narrow)
{
	const struct column_view view = view_of(rows, narrow);
	size_t n = rows->n < MEASURED_MAX ? rows->n : MEASURED_MAX, most = 0;

	for (size_t i = 0; i < n; i++) {
		char text[COLUMN_TEXT_SIZE];
		size_t width;

		(void)view_cell(rows, column, &view, view_row(rows, i), text);
		width = text_columns(text);
		most = width > most ? width : most;
	}
	return most < UINT8_MAX ? most : UINT8_MAX;
}

static bool has_any(const struct view_rows *rows, const struct column *column)
{
	const struct column_view view = view_of(rows, false);
	size_t i = 0;

	while (i < rows->n && !column_has(column, &view, view_row(rows, i)))
		i++;
	return i < rows->n;
}

static void measure(struct view_rows *rows)
{
	const struct column *column;

	for (size_t i = 0; (column = view_column(rows->view, i)); i++) {
		if (column->comes_and_goes && !has_any(rows, column))
			continue;
		rows->widths[0][i] = (uint8_t)widest(rows, column, false);
		rows->widths[1][i] = (uint8_t)widest(rows, column, true);
	}
}

static int report_cmp(const void *ctx, const struct report_row *a,
		      const struct report_row *b)
{
	const struct view_rows *rows = ctx;
	int cmp = view_cmp(rows, a, b);

	if (cmp == 0)
		cmp = report_cmp_waiting(NULL, a, b);
	return rows->look.sort || !rows->look.reversed ? cmp : -cmp;
}

int view_rows_make(struct view_rows *rows, const struct view *view,
		   const struct view_look *look)
{
	const struct report_request request = {
		.seen = &look->now->seen,
		.before = look->before ? &look->before->seen : NULL,
		.want_ports = view->wants_ports,
		.want_peers = view->wants_peers,
		.limit = VIEW_ROWS_MAX,
		.cmp = report_cmp,
		.cmp_ctx = rows,
		.v4_prefix = look->v4_prefix,
		.v6_prefix = look->v6_prefix,
	};
	int ret;

	*rows = (struct view_rows){
		.view = view,
		.look = *look,
	};
	ret = report_init(&rows->report, &request);
	/* The wall clock may have been set in between. */
	if (look->before)
		rows->report.interval_seconds =
			look->now->at_seconds - look->before->at_seconds;
	if (ret == 0)
		ret = view->make(rows);
	if (ret == 0)
		measure(rows);
	return ret;
}

void view_rows_free(struct view_rows *rows)
{
	report_free(&rows->report);
	free(rows->owned);
	*rows = (struct view_rows){ 0 };
}

int view_cmp(const struct view_rows *rows, const void *a, const void *b)
{
	const struct column_view view = {
		.seen = &rows->look.now->seen,
		.report = &rows->report,
	};
	const struct column *sort = rows->look.sort;

	if (!sort)
		return 0;
	/* Names from A on, numbers from the greatest on. */
	return column_cmp(sort, &view, !sort->is_text != rows->look.reversed, a,
			  b);
}

void view_history_key(const struct view_rows *rows, const void *row,
		      char key[static HISTORY_KEY_SIZE])
{
	char in_view[VIEW_KEY_SIZE];

	rows->view->identify(rows, row, in_view);
	(void)snprintf(key, HISTORY_KEY_SIZE, "%s/%u %s", rows->view->name,
		       rows->look.v4_prefix, in_view);
}

/* The port and the address, where the finding has one. */
static bool is_about_place(const struct finding_subject *finding,
			   const struct finding_subject *row)
{
	if (finding->has_service_port &&
	    (!row->has_service_port || finding->role != row->role ||
	     finding->service_port != row->service_port))
		return false;
	if (finding->has_remote_address && row->has_remote_address)
		return addr_equal(&finding->remote_address,
				  &row->remote_address);
	return finding->has_service_port;
}

static bool is_about(const struct finding_subject *finding,
		     const struct finding_subject *row)
{
	if (finding->netns != row->netns)
		return false;
	if (finding->setting || row->setting)
		return finding->setting && row->setting &&
		       strcmp(finding->setting, row->setting) == 0;
	if (finding->has_service_port || finding->has_remote_address)
		return is_about_place(finding, row);
	return finding->process != OWNERS_NONE &&
	       finding->process == row->process;
}

static bool is_about_row(const struct view_rows *rows, const void *row,
			 const struct finding *finding)
{
	const struct view *view = rows->view;
	struct finding_subject subject = { .process = OWNERS_NONE };

	if (view->about)
		return view->about(rows, row, finding);
	view->describe(rows, row, &subject);
	return is_about(&finding->subject, &subject) &&
	       (!view->concerns || view->concerns(rows, row, finding));
}

const struct finding *view_next_finding(const struct view_rows *rows,
					const void *row, size_t *at)
{
	const struct findings *findings = &rows->look.now->findings;

	while (*at < findings->n) {
		const struct finding *finding = &findings->items[(*at)++];

		if (is_about_row(rows, row, finding))
			return finding;
	}
	return NULL;
}

char *view_title(const struct view_rows *rows, const void *row, char *text,
		 size_t size)
{
	const struct column_view view = {
		.seen = &rows->look.now->seen,
		.report = &rows->report,
		.for_eyes = true,
	};
	const struct column *column;
	char whole[COLUMN_TEXT_SIZE];

	for (size_t i = 0; (column = view_column(rows->view, i)); i++) {
		if (strcmp(column->name, rows->view->title) != 0)
			continue;
		(void)column_text(column, &view, row, whole);
		(void)snprintf(text, size, "%s", whole);
	}
	return text;
}

void view_subject_filter(const struct finding_subject *subject, char *text,
			 size_t size)
{
	bool is_server = subject->role == ROLE_SERVER;
	char address[ADDR_STRLEN], port[24] = "";
	const char *and = "";

	text[0] = '\0';
	if (subject->has_service_port && subject->role != ROLE_UNKNOWN)
		(void)snprintf(port, sizeof(port), "%s = :%u",
			       is_server ? "sport" : "dport",
			       subject->service_port);
	if (!subject->has_remote_address) {
		(void)snprintf(text, size, "%s", port);
		return;
	}
	if (port[0])
		and = " and ";
	(void)snprintf(text, size, "dst %s%s%s",
		       addr_format(&subject->remote_address, address), and,
		       port);
}

void view_print_values(FILE *out, const struct view_rows *rows, const void *row,
		       const struct style *style)
{
	const struct column_view view = {
		.seen = &rows->look.now->seen,
		.report = &rows->report,
		.for_eyes = true,
		.utf8 = style->utf8,
	};
	const struct column *column;

	for (size_t i = 0; (column = view_column(rows->view, i)); i++) {
		char text[COLUMN_TEXT_SIZE];

		(void)column_text(column, &view, row, text);
		(void)fprintf(out, "  %-*s %s\n", NAME_WIDTH, column->header,
			      text);
	}
}

void view_print_findings(FILE *out, const struct view_rows *rows,
			 const void *row, const struct style *style)
{
	const struct diagnosed diagnosed = {
		.seen = &rows->look.now->seen,
		.before = rows->look.before ? &rows->look.before->seen : NULL,
		.findings = &rows->look.now->findings,
		.netns = rows->look.netns,
	};
	const struct finding *finding;
	size_t at = 0, n = 0;

	for (; (finding = view_next_finding(rows, row, &at)); n++)
		render_finding(out, &diagnosed, finding, style);
	if (n == 0)
		(void)fputs("\n  Nothing was found about it.\n", out);
}
