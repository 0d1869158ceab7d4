// SPDX-License-Identifier: MIT
/*
 * sparkline: block characters where the locale has them, ASCII elsewhere.
 */
#include "render/sparkline.h"
#include "tcpwait/spark.h"

#include <assert.h>
#include <string.h>

enum { LEVELS = 9, SECONDS_PER_CELL = HISTORY_SECONDS / SPARKLINE_CELLS };

static_assert(SECONDS_PER_CELL * SPARKLINE_CELLS == HISTORY_SECONDS,
	      "cells share the seconds evenly");

/* None at all, then eighths of the fullest cell. */
static const char *const blocks[LEVELS] = {
	"\u00b7", "\u2581", "\u2582", "\u2583", "\u2584",
	"\u2585", "\u2586", "\u2587", "\u2588",
};
static const char *const ascii[LEVELS] = {
	".", "_", "-", "=", "+", "*", "%", "#", "@",
};

char *spark_draw(const uint64_t *numbers, size_t n, bool utf8, char *text,
		 size_t size)
{
	uint64_t most = 0;
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (numbers[i] > most)
			most = numbers[i];
	}
	for (size_t i = 0; i < n && used + SPARK_BYTES < size; i++) {
		uint64_t level = 0;
		const char *cell;

		if (numbers[i] > 0)
			level = 1 + (numbers[i] * (LEVELS - 1) - 1) / most;
		cell = utf8 ? blocks[level] : ascii[level];
		memcpy(text + used, cell, strlen(cell));
		used += strlen(cell);
	}
	text[used] = '\0';
	return text;
}

void sparkline_draw(struct line *line, const struct history *history, bool utf8)
{
	uint64_t cells[SPARKLINE_CELLS] = { 0 };
	char text[SPARKLINE_SIZE];

	for (size_t i = 0; i < HISTORY_SECONDS; i++)
		cells[SPARKLINE_CELLS - 1 - i / SECONDS_PER_CELL] +=
			history->n[i];
	line_text(line,
		  spark_draw(cells, SPARKLINE_CELLS, utf8, text, sizeof(text)));
}

void sparkline_numbers(struct line *line, const struct history *history,
		       char part)
{
	for (size_t i = HISTORY_SECONDS; i-- > 0;) {
		line_count(line, history->n[i]);
		if (i > 0)
			line_char(line, part);
	}
}
