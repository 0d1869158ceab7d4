// SPDX-License-Identifier: MIT
/*
 * render_history_svg: a recording as one picture.
 *
 * Its colours are of middle brightness, and it has no ground of its own: it can
 * be read on white and on dark.
 */
#include "tcpwait/history_row.h"

#include <time.h>

#include "render/line.h"

enum { US_PER_SECOND = 1000000 };

/* In pixels of the picture as it is drawn; it scales. */
enum {
	WIDTH = 980,
	LEFT = 70,
	RIGHT = 940,
	STATES_TOP = 40,
	STATES_HEIGHT = 220,
	RATE_TOP = 300,
	BUDGET_TOP = 420,
	LINE_HEIGHT = 80,
	FINDINGS_TOP = 540,
	FINDING_HEIGHT = 18,
	FINDINGS_MAX = 40, /* the gravest words are in the table as well */
	TICKS = 6,
};

static const char text_color[] = "#777777";

/* From the bottom up; what is in none of these is "other". */
static const struct {
	const char *name;
	const char *color;
	int state; /* 0: all others */
} bands[] = {
	{ "CLOSE_WAIT", "#d9534f", TCP_STATE_CLOSE_WAIT },
	{ "ESTABLISHED", "#3f9b59", TCP_STATE_ESTABLISHED },
	{ "TIME_WAIT", "#c99a2e", TCP_STATE_TIME_WAIT },
	{ "other", "#7f8c9b", 0 },
};
enum { BANDS = sizeof(bands) / sizeof(bands[0]) };

struct drawing {
	struct line line;
	const struct chronicle *chronicle;
	double sockets_most, rate_most;
};

static double x_of(const struct drawing *drawing, int64_t time_us)
{
	const struct chronicle *chronicle = drawing->chronicle;
	int64_t first = chronicle->rows[0].time_us;
	int64_t span = chronicle->until_us - first;

	if (span <= 0)
		return LEFT;
	return LEFT + (double)(time_us - first) / (double)span * (RIGHT - LEFT);
}

static double y_of(double figure, double most, int top, int height)
{
	return top + height - (most > 0 ? figure / most * height : 0);
}

static uint64_t band_of(const struct history_row *row, size_t band)
{
	uint64_t other = row->sockets;

	if (bands[band].state != 0)
		return row->states[bands[band].state];
	for (size_t i = 0; i < BANDS; i++) {
		uint32_t n = bands[i].state ? row->states[bands[i].state] : 0;

		other = other > n ? other - n : 0;
	}
	return other;
}

static double sum_of(const struct history_row *row, size_t n_bands)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n_bands; i++)
		sum += band_of(row, i);
	return (double)sum;
}

static void scale(struct drawing *drawing)
{
	const struct chronicle *chronicle = drawing->chronicle;

	for (size_t i = 0; i < chronicle->n_rows; i++) {
		const struct history_row *row = &chronicle->rows[i];
		double sum = sum_of(row, BANDS);

		if (sum > drawing->sockets_most)
			drawing->sockets_most = sum;
		if (row->closes_known &&
		    row->closes_per_second > drawing->rate_most)
			drawing->rate_most = row->closes_per_second;
	}
}

static void put_text(struct line *line, double x, double y, const char *anchor,
		     const char *text)
{
	line_printf(line,
		    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s"
		    "</text>\n",
		    x, y, anchor, text);
}

/* Text from outside: what XML would take for its own is spelled. */
static void put_escaped(struct line *line, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			line_text(line, "&amp;");
			break;
		case '<':
			line_text(line, "&lt;");
			break;
		case '>':
			line_text(line, "&gt;");
			break;
		default:
			/* ASCII alone, so that the picture is always one. */
			line_char(line,
				  *text >= ' ' && *text <= '~' ? *text : '?');
			break;
		}
	}
}

static void begin(struct drawing *drawing, size_t n_findings)
{
	struct line *line = &drawing->line;
	int height = FINDINGS_TOP + (int)n_findings * FINDING_HEIGHT + 40;

	line_printf(line,
		    "<svg xmlns=\"http://www.w3.org/2000/svg\" "
		    "viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		    "font-family=\"sans-serif\" font-size=\"12\" "
		    "fill=\"%s\">\n<title>",
		    WIDTH, height, WIDTH, height, text_color);
	put_escaped(line, snapshot_host(drawing->chronicle->seen, 0)->name);
	line_text(line, ": TCP connections</title>\n");
}

/* A frame with its name and its highest figure. */
static void put_frame(struct line *line, int top, int height, const char *name,
		      const char *most)
{
	line_printf(line,
		    "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"%s\"/>\n",
		    LEFT, top, top + height, RIGHT, text_color);
	put_text(line, LEFT, top - 8, "start", name);
	put_text(line, LEFT - 6, top + 10, "end", most);
	put_text(line, LEFT - 6, top + height, "end", "0");
}

static void put_band(struct drawing *drawing, size_t band)
{
	const struct chronicle *chronicle = drawing->chronicle;
	struct line *line = &drawing->line;

	line_printf(line, "<path fill=\"%s\" fill-opacity=\"0.8\" d=\"",
		    bands[band].color);
	for (size_t i = 0; i < chronicle->n_rows; i++)
		line_printf(line, "%s%.1f %.1f", i > 0 ? "L" : "M",
			    x_of(drawing, chronicle->rows[i].time_us),
			    y_of(sum_of(&chronicle->rows[i], band + 1),
				 drawing->sockets_most, STATES_TOP,
				 STATES_HEIGHT));
	for (size_t i = chronicle->n_rows; i > 0; i--)
		line_printf(line, "L%.1f %.1f",
			    x_of(drawing, chronicle->rows[i - 1].time_us),
			    y_of(sum_of(&chronicle->rows[i - 1], band),
				 drawing->sockets_most, STATES_TOP,
				 STATES_HEIGHT));
	line_text(line, "Z\"/>\n");
}

static void put_states(struct drawing *drawing)
{
	struct line *line = &drawing->line;
	char most[24];

	(void)snprintf(most, sizeof(most), "%.0f", drawing->sockets_most);
	put_frame(line, STATES_TOP, STATES_HEIGHT, "sockets", most);
	for (size_t i = 0; i < BANDS; i++) {
		int x = LEFT + 90 + (int)i * 120;

		put_band(drawing, i);
		line_printf(line,
			    "<rect x=\"%d\" y=\"%d\" width=\"10\" "
			    "height=\"10\" fill=\"%s\"/>\n",
			    x, STATES_TOP - 18, bands[i].color);
		put_text(line, x + 14, STATES_TOP - 8, "start", bands[i].name);
	}
}

/* What is not known is a gap. */
static void put_curve(struct drawing *drawing, int top, double most,
		      const char *color,
		      bool (*figure)(const struct history_row *row, double *y))
{
	const struct chronicle *chronicle = drawing->chronicle;
	struct line *line = &drawing->line;
	bool is_on = false;

	line_printf(line,
		    "<path fill=\"none\" stroke-width=\"1.5\" stroke=\"%s\" "
		    "d=\"",
		    color);
	for (size_t i = 0; i < chronicle->n_rows; i++) {
		double y = 0;

		if (!figure(&chronicle->rows[i], &y)) {
			is_on = false;
			continue;
		}
		line_printf(line, "%s%.1f %.1f", is_on ? "L" : "M",
			    x_of(drawing, chronicle->rows[i].time_us),
			    y_of(y, most, top, LINE_HEIGHT));
		is_on = true;
	}
	line_text(line, "\"/>\n");
}

static bool rate_of(const struct history_row *row, double *y)
{
	*y = row->closes_per_second;
	return row->closes_known;
}

static bool budget_of(const struct history_row *row, double *y)
{
	*y = row->worst_port_budget;
	return row->budget_known;
}

static void put_curves(struct drawing *drawing)
{
	char most[24];

	(void)snprintf(most, sizeof(most), "%.1f", drawing->rate_most);
	put_frame(&drawing->line, RATE_TOP, LINE_HEIGHT,
		  "closes a second, mean of 60 s", most);
	put_curve(drawing, RATE_TOP, drawing->rate_most, "#4a86c5", rate_of);
	put_frame(&drawing->line, BUDGET_TOP, LINE_HEIGHT,
		  "fullest port budget", "100%");
	put_curve(drawing, BUDGET_TOP, 1, "#b0579a", budget_of);
}

static void put_ticks(struct drawing *drawing)
{
	const struct chronicle *chronicle = drawing->chronicle;
	int64_t first = chronicle->rows[0].time_us;
	int64_t span = chronicle->until_us - first;
	bool is_long = span > INT64_C(86400) * US_PER_SECOND;

	for (int i = 0; i <= TICKS && (i == 0 || span > 0); i++) {
		int64_t time_us = first + span / TICKS * i;
		time_t seconds = (time_t)(time_us / US_PER_SECOND);
		char text[40];
		struct tm tm;

		if (localtime_r(&seconds, &tm) &&
		    strftime(text, sizeof(text), is_long ? "%F %H:%M" : "%T",
			     &tm) > 0)
			put_text(&drawing->line, x_of(drawing, time_us),
				 BUDGET_TOP + LINE_HEIGHT + 16, "middle", text);
	}
}

static const char *color_of(const struct history_finding *finding)
{
	if (strcmp(finding->severity, "critical") == 0)
		return "#d9534f";
	return strcmp(finding->severity, "warning") == 0 ? "#c99a2e"
							 : "#4a86c5";
}

static void put_finding(struct drawing *drawing,
			const struct history_finding *finding, int y)
{
	struct line *line = &drawing->line;
	double from = x_of(drawing, finding->began_us);
	double to = x_of(drawing, finding->last_us);
	bool is_left = from < (LEFT + RIGHT) / 2.0;

	line_printf(line,
		    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"6\" "
		    "fill=\"%s\"><title>",
		    from, y, to - from > 2 ? to - from : 2, color_of(finding));
	put_escaped(line, finding->summary);
	line_printf(line,
		    "</title></rect>\n<text x=\"%.1f\" y=\"%d\" "
		    "font-size=\"10\" text-anchor=\"%s\">",
		    is_left	    ? from
		    : to > from + 2 ? to
				    : from + 2,
		    y - 2, is_left ? "start" : "end");
	put_escaped(line, finding->id);
	line_char(line, ' ');
	put_escaped(line, finding->subject);
	line_text(line, "</text>\n");
}

void render_history_svg(FILE *out, const struct chronicle *chronicle)
{
	struct drawing drawing = { .chronicle = chronicle };
	size_t n = chronicle->n_findings < FINDINGS_MAX ? chronicle->n_findings
							: FINDINGS_MAX;

	line_init(&drawing.line, out);
	scale(&drawing);
	begin(&drawing, n);
	put_states(&drawing);
	put_curves(&drawing);
	put_ticks(&drawing);
	put_text(&drawing.line, LEFT, FINDINGS_TOP - 8, "start",
		 n > 0 ? "findings" : "no findings");
	for (size_t i = 0; i < n; i++)
		put_finding(&drawing, &chronicle->findings[i],
			    FINDINGS_TOP + 14 + (int)i * FINDING_HEIGHT);
	line_text(&drawing.line, "</svg>\n");
	line_flush(&drawing.line);
}
