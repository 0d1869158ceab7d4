// SPDX-License-Identifier: MIT
/*
 * head_finding: prose that is broken where there is room, and cut elsewhere.
 */
#include "tui/head_finding.h"

#include <stdlib.h>
#include <string.h>

#include "tcpwait/paragraph.h"
#include "tcpwait/render_blind.h"
#include "tcpwait/render_findings.h"
#include "tui/cut.h"

enum {
	LINE_SIZE = 768,
	HINT_FROM = 70,
	SUMMARY_AT = 10, /* behind "CRITICAL" and two blanks */
};

static const char hint[] = "  4: cause and cure";

/* "Not seen: a; b" */
static void add_blind(void *ctx, const char *piece)
{
	char *line = ctx;
	size_t n = strlen(line);

	(void)snprintf(line + n, LINE_SIZE - n, "%s%s",
		       n == 0 ? "Not seen: " : "; ", piece);
}

/* Empty where all was seen. */
static void write_blind(const struct ui *ui, char line[static LINE_SIZE])
{
	char untold[LINE_SIZE], piece[LINE_SIZE + sizeof("not told by ")];

	line[0] = '\0';
	render_blind(&ui->now->seen, &ui->now->findings, add_blind, line);
	if (!*render_blind_untold(&ui->now->seen, untold, sizeof(untold)))
		return;
	(void)snprintf(piece, sizeof(piece), "not told by %s", untold);
	add_blind(line, piece);
}

bool head_finding_has_blind(const struct ui *ui)
{
	char line[LINE_SIZE] = "";

	if (ui->now)
		write_blind(ui, line);
	return line[0] != '\0';
}

/*
 * What was not seen may hide something, and what waits may become something:
 * then "nothing" says so.
 */
static void draw_none(const struct ui *ui, struct canvas *canvas, size_t row)
{
	const struct report *report = &ui->rows.report;
	uint32_t n = report->states[TCP_STATE_CLOSE_WAIT];
	char line[LINE_SIZE];

	if (!unjudged_lack(&ui->now->findings, SEVERITY_INFO) &&
	    n >= ui->thresholds.value[THRESHOLD_CLOSE_WAIT_COUNT]) {
		(void)snprintf(line, sizeof(line),
			       "Nothing was found yet; %u CLOSE_WAIT are "
			       "there%s.",
			       n, ui->is_plain ? "" : " (3: since when)");
		(void)cut_put(canvas, row, 0, canvas->n_columns, INK_PLAIN,
			      line);
	} else if (!head_finding_has_blind(ui) && ui->trouble[0] == '\0') {
		(void)canvas_put(canvas, row, 0, INK_GOOD,
				 "OK        Nothing was found.");
	} else {
		(void)canvas_put(canvas, row, 0, INK_PLAIN,
				 "Nothing was found in what was seen.");
	}
}

/* The text in lines of a width; malloc, or NULL. */
static char *break_lines(const char *text, size_t width)
{
	const struct paragraph where = { .width = width };
	char *lines = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&lines, &size);

	if (!out)
		return NULL;
	paragraph_print(out, &where, text);
	if (fclose(out) < 0 || size == 0) {
		free(lines);
		return NULL;
	}
	/* The end of the last line is no line. */
	lines[size - 1] = '\0';
	return lines;
}

static size_t count_lines(const char *text, size_t width)
{
	char *lines = break_lines(text, width);
	size_t n = 1;

	for (const char *at = lines; at && (at = strchr(at, '\n')); at++)
		n++;
	free(lines);
	return n;
}

/* A place for prose on a canvas. */
struct place {
	size_t row, n_rows;
	size_t column, width;
	enum ink ink;
};

/* What no row is left for is cut from the last. */
static void draw_prose(struct canvas *canvas, struct place place,
		       const char *text)
{
	char *lines = break_lines(text, place.width), *at = lines, *end;

	for (; at; at = end ? end + 1 : NULL) {
		end = strchr(at, '\n');
		if (place.n_rows == 1) {
			for (; end; end = strchr(end, '\n'))
				*end = ' ';
		} else if (end) {
			*end = '\0';
		}
		(void)cut_put(canvas, place.row++, place.column, place.width,
			      place.ink, at);
		place.n_rows--;
	}
	free(lines);
}

/* Beside the key that leads to all, where there are keys. */
static size_t finding_width(const struct ui *ui, size_t width)
{
	if (!ui->is_plain && width >= HINT_FROM)
		width -= strlen(hint);
	return width > SUMMARY_AT ? width - SUMMARY_AT : 0;
}

static size_t n_findings(const struct ui *ui)
{
	size_t n = findings_told(&ui->now->findings);

	return ui->is_plain || n < 1 ? n : 1;
}

size_t head_finding_lines(const struct ui *ui, size_t width)
{
	size_t n = 0;

	for (size_t i = 0; i < n_findings(ui); i++)
		n += count_lines(ui->now->findings.items[i].summary,
				 finding_width(ui, width));
	return n > 0 ? n : 1;
}

void head_finding_draw(const struct ui *ui, struct canvas *canvas, size_t row,
		       size_t n)
{
	size_t width = finding_width(ui, canvas->n_columns), end = row + n;

	if (n_findings(ui) == 0)
		draw_none(ui, canvas, row);
	else if (!ui->is_plain && canvas->n_columns >= HINT_FROM)
		(void)canvas_put(canvas, row, canvas->n_columns - strlen(hint),
				 INK_STRONG, hint);
	for (size_t i = 0; i < n_findings(ui) && row < end; i++) {
		const struct finding *finding = &ui->now->findings.items[i];
		struct place place = {
			.row = row,
			.n_rows = count_lines(finding->summary, width),
			.column = SUMMARY_AT,
			.width = width,
			.ink = INK_PLAIN,
		};

		if (place.n_rows > end - row)
			place.n_rows = end - row;
		(void)canvas_put(canvas, row, 0,
				 view_severity_ink(finding->severity),
				 finding_text_severity(finding->severity));
		draw_prose(canvas, place, finding->summary);
		row += place.n_rows;
	}
}

size_t head_finding_blind_lines(const struct ui *ui, size_t width)
{
	char line[LINE_SIZE];

	write_blind(ui, line);
	return count_lines(line, width);
}

void head_finding_draw_blind(const struct ui *ui, struct canvas *canvas,
			     size_t row, size_t n)
{
	const struct place place = {
		.row = row,
		.n_rows = n,
		.width = canvas->n_columns,
		.ink = INK_NOTICE,
	};
	char line[LINE_SIZE];

	write_blind(ui, line);
	draw_prose(canvas, place, line);
}
