// SPDX-License-Identifier: MIT
/*
 * head: the lines above the rows; what matters on the whole host.
 *
 * Each line is a record; where there is no room the lesser ones go.
 */
#include "tui/head.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "tcpwait/text.h"
#include "tui/cut.h"
#include "tui/head_finding.h"
#include "tui/head_gauges.h"

enum {
	LINE_SIZE = 768,
	NAME_FROM = 60, /* columns from which there is room for our name */
	FILTER_LINE_FROM = 16, /* rows; see layout.c */
	GIVES_WAY = 8, /* lines of this rank on are as good as none */
};

/* One line of the head; or several of prose, where there is room. */
struct head_line {
	int rank; /* the smaller, the longer it stays */
	bool (*is_there)(const struct ui *ui);
	void (*draw)(const struct ui *ui, struct canvas *canvas, size_t row);
	size_t (*lines)(const struct ui *ui, size_t width);
	void (*draw_lines)(const struct ui *ui, struct canvas *canvas,
			   size_t row, size_t n);
};

static bool always(const struct ui *ui)
{
	(void)ui;
	return true;
}

static bool has_sample(const struct ui *ui)
{
	return ui->now && ui->rows.view;
}

static bool has_ends(const struct ui *ui)
{
	return has_sample(ui) && ui->now->seen.heard.is_known &&
	       ui->now->seen.heard.seconds > 0;
}

static bool has_opens(const struct ui *ui)
{
	double per_second;

	return has_sample(ui) &&
	       opens_begun(&ui->rows.report.opens, &per_second);
}

static bool has_trouble(const struct ui *ui)
{
	return ui->trouble[0] != '\0';
}

static bool has_filter(const struct ui *ui)
{
	return ui->filter_text[strspn(ui->filter_text, " ")] != '\0';
}

static void format_interval(const struct ui *ui, char *text, size_t size)
{
	bool stretched = ui->now && ui->now->stretched && !ui->wish.paused;
	double seconds = stretched ? ui->now->interval_seconds
				   : ui->wish.interval_seconds;

	(void)snprintf(text, size,
		       seconds < 1000 ? "every %.3g s%s" : "every %.0f s%s",
		       seconds, stretched ? " (stretched: 5 % of a CPU)" : "");
}

/* What has no room shows that there is more. */
static size_t put(struct canvas *canvas, size_t row, size_t at, enum ink ink,
		  const char *text)
{
	size_t width = canvas->n_columns;

	return cut_put(canvas, row, at, at < width ? width - at : 0, ink,
		       text) +
	       2;
}

/* "1 began, 1 ended: E", at the right, and only whole. */
static void draw_events(const struct ui *ui, struct canvas *canvas, size_t row,
			size_t at)
{
	char sum[LINE_SIZE / 2], text[LINE_SIZE];
	size_t n;

	events_sum(&ui->events, sum, sizeof(sum));
	if (!sum[0])
		return;
	n = (size_t)snprintf(text, sizeof(text), "%s%s", sum,
			     ui->is_plain ? "" : ": E");
	if (at + n <= canvas->n_columns)
		(void)canvas_put(canvas, row, canvas->n_columns - n, INK_PLAIN,
				 text);
}

/* Where the filter has no line of its own. */
static void draw_flags(const struct ui *ui, struct canvas *canvas, size_t row,
		       size_t at)
{
	char text[LINE_SIZE];

	if (has_filter(ui) && canvas->n_rows < FILTER_LINE_FROM) {
		(void)snprintf(text, sizeof(text), "filter: %s",
			       ui->filter_text);
		at = put(canvas, row, at, INK_STRONG, text);
	}
	if (ui->wish.all_netns)
		at = put(canvas, row, at, INK_PLAIN, "all namespaces");
	if (!ui->wish.owners)
		at = put(canvas, row, at, INK_PLAIN, "owners off");
	else if (ui->now && !ui->now->has_owners)
		at = put(canvas, row, at, INK_PLAIN, "owners: looking ...");
	draw_events(ui, canvas, row, at);
}

/* "web1  03:04:05  every 2 s", and what differs from the usual. */
static void draw_place(const struct ui *ui, struct canvas *canvas, size_t row)
{
	char host[SNAPSHOT_NAME_SIZE * 4], clock[16] = "", interval[64];
	struct tm tm;
	size_t at = 0;

	if (canvas->n_columns >= NAME_FROM)
		at = put(canvas, row, at, INK_FAINT, "tcpwait");
	if (ui->now) {
		(void)text_clean(snapshot_host(&ui->now->seen, 0)->name, host,
				 sizeof(host));
		if (snapshot_time_known(&ui->now->seen) &&
		    localtime_r(&ui->now->seen.taken.tv_sec, &tm))
			(void)strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
		at = put(canvas, row, at, INK_STRONG, host);
		at = put(canvas, row, at, INK_PLAIN, clock);
	}
	format_interval(ui, interval, sizeof(interval));
	if (ui->wish.paused)
		at = put(canvas, row, at, INK_WARNING, "PAUSED");
	else if (ui->is_looking)
		at = put(canvas, row, at, INK_WARNING, "looking ...");
	at = put(canvas, row, at, INK_PLAIN, interval);
	draw_flags(ui, canvas, row, at);
}

static void draw_trouble(const struct ui *ui, struct canvas *canvas, size_t row)
{
	char line[LINE_SIZE];

	(void)snprintf(line, sizeof(line), "Could not look: %s", ui->trouble);
	(void)cut_put(canvas, row, 0, canvas->n_columns, INK_CRITICAL, line);
}

/* In one order, so that nothing jumps; the three that matter always. */
static const struct {
	uint8_t state;
	bool always;
} states[] = {
	{ TCP_STATE_ESTABLISHED, true }, { TCP_STATE_TIME_WAIT, true },
	{ TCP_STATE_CLOSE_WAIT, true },	 { TCP_STATE_FIN_WAIT2, false },
	{ TCP_STATE_FIN_WAIT1, false },	 { TCP_STATE_LAST_ACK, false },
	{ TCP_STATE_CLOSING, false },	 { TCP_STATE_SYN_SENT, false },
	{ TCP_STATE_SYN_RECV, false },	 { TCP_STATE_LISTEN, false },
	{ TCP_STATE_CLOSE, false },
};

static void format_change(const struct report *report, uint64_t now,
			  uint64_t before, char text[static 32])
{
	text[0] = '\0';
	if (report->before && now != before)
		(void)snprintf(text, 32, " (%+" PRId64 ")",
			       (int64_t)now - (int64_t)before);
}

static bool is_told(const struct report *report, size_t i)
{
	uint8_t state = states[i].state;

	return states[i].always || report->states[state] > 0 ||
	       report->states_before[state] > 0;
}

/* Behind a lesser one there must be room to say that there are more. */
static size_t draw_state(const struct report *report, struct canvas *canvas,
			 size_t row, size_t at, size_t i, bool is_last)
{
	static const char more[] = ", ...";
	size_t reserve = states[i].always || is_last ? 0 : strlen(more);
	uint8_t state = states[i].state;
	bool is_bad =
		state == TCP_STATE_CLOSE_WAIT && report->states[state] > 0;
	char change[32], text[96];

	format_change(report, report->states[state],
		      report->states_before[state], change);
	(void)snprintf(text, sizeof(text), "%u %s%s", report->states[state],
		       tcp_state_name(state), change);
	if (at + 2 + strlen(text) + reserve > canvas->n_columns) {
		(void)canvas_put(canvas, row, at, INK_PLAIN, more);
		return canvas->n_columns;
	}
	at = canvas_put(canvas, row, at, INK_PLAIN, ", ");
	return canvas_put(canvas, row, at, is_bad ? INK_WARNING : INK_PLAIN,
			  text);
}

static void draw_totals(const struct ui *ui, struct canvas *canvas, size_t row)
{
	const struct report *report = &ui->rows.report;
	const size_t n = sizeof(states) / sizeof(states[0]);
	size_t at, last = 0;
	char change[32];

	format_change(report, report->total, report->total_before, change);
	at = canvas_printf(canvas, row, 0, INK_STRONG, "%" PRIu64 " TCP%s",
			   report->total, change);
	for (size_t i = 0; i < n; i++)
		last = is_told(report, i) ? i : last;
	for (size_t i = 0; i < n; i++) {
		if (is_told(report, i))
			at = draw_state(report, canvas, row, at, i, i == last);
	}
}

static void draw_filter(const struct ui *ui, struct canvas *canvas, size_t row)
{
	char line[LINE_SIZE];

	(void)snprintf(line, sizeof(line), "Filter: %s", ui->filter_text);
	(void)cut_put(canvas, row, 0, canvas->n_columns, INK_STRONG, line);
}

static const struct head_line lines[] = {
	{ 0, always, .draw = draw_place },
	{ 1, has_trouble, .draw = draw_trouble },
	{ 3, has_sample, .draw = draw_totals },
	{ 6, has_sample, .draw = head_gauges_draw_closes },
	{ 8, has_ends, .draw = head_gauges_draw_ends },
	{ 9, has_opens, .draw = head_gauges_draw_opens },
	{ 5, has_sample, .draw = head_gauges_draw_ports },
	{ 2, has_sample, .lines = head_finding_lines,
	  .draw_lines = head_finding_draw },
	{ 4, has_filter, .draw = draw_filter },
	{ 7, head_finding_has_blind, .lines = head_finding_blind_lines,
	  .draw_lines = head_finding_draw_blind },
};

enum { N_LINES = sizeof(lines) / sizeof(lines[0]) };

/* How many of the lines that are there matter more? */
static size_t position_of(const struct ui *ui, const struct head_line *line)
{
	size_t n = 0;

	for (size_t i = 0; i < N_LINES; i++)
		n += lines[i].rank < line->rank && lines[i].is_there(ui);
	return n;
}

/* Takes the row of a line that matters little, for one that matters more. */
static bool give_way(int rank, size_t heights[static N_LINES])
{
	size_t least = N_LINES;

	for (size_t i = 0; i < N_LINES; i++) {
		if (heights[i] > 0 && lines[i].rank >= GIVES_WAY &&
		    lines[i].rank > rank &&
		    (least == N_LINES || lines[i].rank > lines[least].rank))
			least = i;
	}
	if (least == N_LINES)
		return false;
	heights[least] = 0;
	return true;
}

/* How many rows each line takes: those that matter most are given most. */
static size_t share_rows(const struct ui *ui, const struct head_room *room,
			 size_t heights[static N_LINES])
{
	size_t n_spare = room->n_spare, n = 0;

	for (size_t i = 0; i < N_LINES; i++) {
		heights[i] = lines[i].is_there(ui) &&
			     position_of(ui, &lines[i]) < room->n_lines;
		n += heights[i];
	}
	for (size_t i = 0; i < N_LINES; i++) {
		size_t more;

		if (heights[i] == 0 || !lines[i].lines)
			continue;
		more = lines[i].lines(ui, room->width);
		for (more -= more > 0; more > 0; more--) {
			if (n_spare > 0) {
				n_spare--;
				n++;
			} else if (!give_way(lines[i].rank, heights)) {
				break;
			}
			heights[i]++;
		}
	}
	return n;
}

size_t head_rows(const struct ui *ui, const struct head_room *room)
{
	size_t heights[N_LINES];

	return share_rows(ui, room, heights);
}

void head_draw(const struct ui *ui, struct canvas *canvas,
	       const struct head_room *room)
{
	size_t heights[N_LINES], row = 0;

	(void)share_rows(ui, room, heights);
	for (size_t i = 0; i < N_LINES; i++) {
		if (heights[i] > 0 && lines[i].draw_lines)
			lines[i].draw_lines(ui, canvas, row, heights[i]);
		else if (heights[i] > 0)
			lines[i].draw(ui, canvas, row);
		row += heights[i];
	}
}
