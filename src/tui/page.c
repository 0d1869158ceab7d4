// SPDX-License-Identifier: MIT
/*
 * page: a text over the whole screen, which can be scrolled.
 *
 * It knows headings by their place: behind a blank line, with an indent of two
 * and what belongs to them deeper.
 */
#include "tui/page.h"

#include <stdlib.h>
#include <string.h>

#include "tui/cut.h"
#include "tui/key.h"

enum { HEADING_INDENT = 2, LINE_SIZE = 1024 };

void page_open(struct page *page, enum page_kind kind, const char *title)
{
	page_close(page);
	page->kind = kind;
	page->stale = true;
	(void)snprintf(page->title, sizeof(page->title), "%s", title);
}

void page_close(struct page *page)
{
	free(page->text);
	*page = (struct page){ .kind = PAGE_NONE };
}

void page_take(struct page *page, char *text, size_t width)
{
	free(page->text);
	page->text = text;
	page->width = width;
	page->stale = false;
	page->n_lines = 0;
	for (const char *at = text; (at = strchr(at, '\n')); at++)
		page->n_lines++;
}

static size_t last_top(const struct page *page)
{
	return page->n_lines > page->n_shown ? page->n_lines - page->n_shown
					     : 0;
}

bool page_key(struct page *page, int key)
{
	size_t step = page->n_shown > 1 ? page->n_shown - 1 : 1;
	size_t most = last_top(page);

	/* Any key closes a help that is read already. */
	if (page->kind == PAGE_HELP && most == 0)
		return false;
	if (key == KEYS_UP || key == 'k')
		page->top -= page->top > 0;
	else if (key == KEYS_DOWN || key == 'j')
		page->top++;
	else if (key == KEYS_PAGE_UP)
		page->top -= step < page->top ? step : page->top;
	else if (key == KEYS_PAGE_DOWN || key == KEYS_SPACE)
		page->top += step;
	else if (key == KEYS_HOME)
		page->top = 0;
	else if (key == KEYS_END)
		page->top = most;
	else
		return false;
	if (page->top > most)
		page->top = most;
	return true;
}

/* The ink of a line; is_first: behind a blank one. */
static enum ink line_ink(const char *line, bool is_first)
{
	size_t indent = strspn(line, " ");

	if (strncmp(line, "CRITICAL", 8) == 0)
		return INK_CRITICAL;
	if (strncmp(line, "WARNING", 7) == 0)
		return INK_WARNING;
	if (is_first && indent == HEADING_INDENT)
		return INK_STRONG;
	return is_first && indent == 0 ? INK_STRONG : INK_PLAIN;
}

/* Is this line the last of too many? */
static bool is_cut(const struct page_lines *lines, size_t i, const char *rest)
{
	return lines->is_cut && i + 1 == lines->from + lines->n &&
	       rest[strspn(rest, "\n")] != '\0';
}

void page_draw_lines(const struct page_lines *lines, struct canvas *canvas)
{
	const char *at = lines->text;
	bool is_first = true;

	for (size_t i = 0; *at && i < lines->from + lines->n; i++) {
		size_t n = strcspn(at, "\n");
		char line[LINE_SIZE];

		(void)snprintf(line, sizeof(line), "%.*s", (int)n, at);
		if (is_cut(lines, i, at + n))
			(void)snprintf(line, sizeof(line), "%.*s%s",
				       n > 0 ? (int)n : HEADING_INDENT,
				       n > 0 ? at : "  ",
				       cut_mark(canvas->utf8));
		if (i >= lines->from)
			(void)cut_put(canvas, lines->row + i - lines->from, 0,
				      canvas->n_columns,
				      line_ink(line, is_first), line);
		is_first = n == 0;
		at += n + (at[n] == '\n');
	}
}

static void draw_text(const struct page *page, struct canvas *canvas)
{
	const struct page_lines lines = {
		.text = page->text ? page->text : "",
		.from = page->top,
		.row = 1,
		.n = page->n_shown,
	};

	page_draw_lines(&lines, canvas);
}

static void draw_bar(const struct page *page, struct canvas *canvas)
{
	size_t row = canvas->n_rows - 1, end = page->top + page->n_shown, at;

	canvas_ink(canvas, row, INK_BAR);
	if (page->n_lines <= page->n_shown) {
		(void)cut_put(canvas, row, 0, canvas->n_columns, INK_BAR,
			      page->kind == PAGE_PLAN
				      ? "Y: close them, any other key: back"
				      : "any key: back");
		return;
	}
	if (end > page->n_lines)
		end = page->n_lines;
	at = canvas_printf(canvas, row, 0, INK_BAR, "lines %zu-%zu of %zu",
			   page->top + 1, end, page->n_lines);
	(void)cut_put(
		canvas, row, at + 2,
		at + 2 < canvas->n_columns ? canvas->n_columns - at - 2 : 0,
		INK_BAR,
		page->kind == PAGE_PLAN
			? "Up Down PgUp PgDn: scroll, Y: close, any other: back"
			: "Up Down PgUp PgDn Home End: scroll, any other: "
			  "back");
}

void page_draw(struct page *page, struct canvas *canvas)
{
	size_t at = 0;

	page->n_shown = canvas->n_rows > 2 ? canvas->n_rows - 2 : 0;
	if (page->top > last_top(page))
		page->top = last_top(page);
	if (canvas->n_rows == 0)
		return;
	canvas_ink(canvas, 0, INK_HEADER);
	if (page->gone)
		at = canvas_put(canvas, 0, 0, INK_WARNING, "gone: ");
	(void)cut_put(canvas, 0, at,
		      at < canvas->n_columns ? canvas->n_columns - at : 0,
		      INK_HEADER, page->title);
	draw_text(page, canvas);
	if (canvas->n_rows > 1)
		draw_bar(page, canvas);
}
