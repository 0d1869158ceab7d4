// SPDX-License-Identifier: MIT
/*
 * history_graph: the history of a row as bars over an axis of time.
 *
 * A column without a look is blank, one of zero sockets is not: while it was
 * paused nobody knows.
 */
#include "tui/history_graph.h"

#include <inttypes.h>
#include <string.h>

enum {
	LABEL_WIDTH = 22, /* "    CLOSE_WAIT  12345 " */
	COLUMNS_MAX = 120,
	COLUMNS_MIN = 10,
	ROWS = 3, /* of a series */
	LEVELS = 8, /* of a row */
	MARK_SIZE = 24,
};

static const char *const names[] = {
	[SERIES_ESTABLISHED] = "ESTAB",
	[SERIES_TIME_WAIT] = "TIME_WAIT",
	[SERIES_CLOSE_WAIT] = "CLOSE_WAIT",
	[SERIES_OTHER] = "OTHER",
};

/* The looks by column: the most of those in it, -1 where there is none. */
struct graph {
	int64_t cells[SERIES_COUNT][COLUMNS_MAX];
	uint32_t most[SERIES_COUNT];
	uint32_t last[SERIES_COUNT];
	size_t n; /* columns, of */
	unsigned int seconds; /* each */
};

/* So long that a look falls into each, and all have room. */
static unsigned int choose_seconds(double span, uint64_t n_points, size_t room)
{
	static const unsigned int nice[] = { 1,	  2,   3,    4,	  5,   10,
					     15,  20,  30,   60,  120, 300,
					     600, 900, 1800, 3600 };
	double gap = 1.2 * span / (double)(n_points - 1);
	size_t i = 0, last = sizeof(nice) / sizeof(nice[0]) - 1;

	while (i < last && (nice[i] < gap || nice[i] * (double)room <= span))
		i++;
	return nice[i];
}

static void clear(struct graph *graph)
{
	for (size_t i = 0; i < SERIES_COUNT; i++) {
		graph->most[i] = 0;
		for (size_t k = 0; k < COLUMNS_MAX; k++)
			graph->cells[i][k] = -1;
	}
}

static void fill(struct graph *graph, const struct history_track *track,
		 double end_seconds)
{
	const struct history_point *point;

	for (uint64_t i = 0; (point = row_history_at(track, i)); i++) {
		size_t ago = (size_t)((end_seconds - point->at_seconds) /
				      graph->seconds);

		if (ago >= graph->n)
			continue;
		for (size_t k = 0; k < SERIES_COUNT; k++) {
			int64_t *cell = &graph->cells[k][graph->n - 1 - ago];

			if (point->values[k] > *cell)
				*cell = point->values[k];
			if (point->values[k] > graph->most[k])
				graph->most[k] = point->values[k];
			graph->last[k] = point->values[k];
		}
	}
}

static void put_cell(FILE *out, const struct graph *graph, size_t series,
		     size_t column, size_t row, bool utf8)
{
	static const char *const blocks[] = { "\u2581", "\u2582", "\u2583",
					      "\u2584", "\u2585", "\u2586",
					      "\u2587", "\u2588" };
	int64_t value = graph->cells[series][column];
	uint32_t most = graph->most[series];
	uint64_t level;

	if (value < 0) {
		(void)fputc(' ', out);
		return;
	}
	/* What is there at all shows. */
	level = ((uint64_t)value * ROWS * LEVELS + most - 1) / most;
	level = level > row * LEVELS ? level - row * LEVELS : 0;
	if (level > LEVELS)
		level = LEVELS;
	if (level == 0)
		(void)fputs(row > 0 ? " " : utf8 ? "\u00b7" : ".", out);
	else if (utf8)
		(void)fputs(blocks[level - 1], out);
	else
		(void)fputc(level > LEVELS / 2 ? '#' : ':', out);
}

/* The most on the first line, and now on the last. */
static void put_series(FILE *out, const struct graph *graph, size_t series,
		       bool utf8)
{
	for (size_t row = ROWS; row-- > 0;) {
		if (row == ROWS - 1)
			(void)fprintf(out, "    %-10s %6" PRIu32 " ",
				      names[series], graph->most[series]);
		else if (row == 0)
			(void)fprintf(out, "    %10s %6" PRIu32 " ", "now",
				      graph->last[series]);
		else
			(void)fprintf(out, "%*s", LABEL_WIDTH, "");
		(void)fputs(utf8 ? "\u2502" : "|", out);
		for (size_t i = 0; i < graph->n; i++)
			put_cell(out, graph, series, i, row, utf8);
		(void)fputc('\n', out);
	}
}

static void format_ago(char text[static MARK_SIZE], uint64_t seconds)
{
	const char *unit = seconds % 3600 == 0 ? "h"
			   : seconds % 60 == 0 ? "m"
					       : "s";
	uint64_t each = *unit == 'h' ? 3600 : *unit == 'm' ? 60 : 1;

	(void)snprintf(text, MARK_SIZE, "-%" PRIu64 "%s", seconds / each, unit);
}

/* A mark every ten columns, counted from now, and every other one named. */
enum { TICK = 10, NAMED = 20 };

static void put_axis(FILE *out, const struct graph *graph, bool utf8)
{
	char line[COLUMNS_MAX + MARK_SIZE];
	size_t end = graph->n - 1;

	(void)fprintf(out, "%*s%s", LABEL_WIDTH, "", utf8 ? "\u2514" : "+");
	for (size_t i = 0; i < graph->n; i++) {
		bool is_tick = (end - i) % TICK == 0;

		if (utf8)
			(void)fputs(is_tick ? "\u2534" : "\u2500", out);
		else
			(void)fputc(is_tick ? '+' : '-', out);
	}
	memset(line, ' ', sizeof(line));
	for (size_t ago = NAMED; ago <= end; ago += NAMED) {
		char mark[MARK_SIZE];

		format_ago(mark, ago * graph->seconds);
		memcpy(line + (end - ago), mark, strlen(mark));
	}
	memcpy(line + end - 2, "now", 3);
	(void)fprintf(out, "\n%*s %.*s\n", LABEL_WIDTH, "", (int)end + 1, line);
}

/* A young history needs less than there is. */
static size_t columns_of(double needed, size_t room)
{
	size_t n = (size_t)needed + 1;

	if (n > room)
		n = room;
	return n < COLUMNS_MIN ? COLUMNS_MIN : n;
}

void history_graph_write(FILE *out, const struct history_track *track,
			 const struct style *style)
{
	const struct history_point *first = row_history_at(track, 0);
	uint64_t n_points = 0;
	struct graph graph;
	double end_seconds, span;

	while (row_history_at(track, n_points))
		n_points++;
	graph.n = style->width > LABEL_WIDTH + 2
			  ? style->width - LABEL_WIDTH - 2
			  : 0;
	if (graph.n > COLUMNS_MAX)
		graph.n = COLUMNS_MAX;
	if (n_points < 2 || graph.n < COLUMNS_MIN)
		return;
	end_seconds = row_history_at(track, n_points - 1)->at_seconds;
	span = end_seconds - first->at_seconds;
	graph.seconds = choose_seconds(span, n_points, graph.n);
	graph.n = columns_of(span / graph.seconds, graph.n);
	clear(&graph);
	fill(&graph, track, end_seconds);
	(void)fprintf(out, "  History, a column is %u s\n", graph.seconds);
	for (size_t i = 0; i < SERIES_COUNT; i++) {
		if (graph.most[i] > 0)
			put_series(out, &graph, i, style->utf8);
	}
	put_axis(out, &graph, style->utf8);
	(void)fputc('\n', out);
}
