// SPDX-License-Identifier: MIT
/*
 * page: a text over the whole screen, which can be scrolled.
 */
#ifndef TCPWAIT_TUI_PAGE_H
#define TCPWAIT_TUI_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/canvas.h"

enum page_kind {
	PAGE_NONE,
	PAGE_HELP,
	PAGE_DETAIL,
	PAGE_EXPLAIN,
	PAGE_EVENTS,
	PAGE_PLAN
};

enum { PAGE_WORD_SIZE = 64, PAGE_TITLE_SIZE = 512 };

struct page {
	enum page_kind kind;
	char title[PAGE_TITLE_SIZE];
	char word[PAGE_WORD_SIZE]; /* what is explained */
	char *text; /* owned; NULL: to be written */
	bool stale; /* to be written anew, if what it is about is there */
	bool gone; /* what it is about is no longer there */
	size_t width; /* that it was written for */
	size_t n_lines;
	size_t top; /* the first line that is shown */
	size_t n_shown; /* by the last drawing */
};

/* page_open shows another text from its beginning. */
void page_open(struct page *page, enum page_kind kind, const char *title);
void page_close(struct page *page);

/* page_take takes a text over (malloc) that was written for a width. */
void page_take(struct page *page, char *text, size_t width);

/* page_key scrolls; false: the key is none that scrolls. */
bool page_key(struct page *page, int key);

/* page_draw_lines draws lines of a text from one on, n at most. */
struct page_lines {
	const char *text;
	size_t from;
	size_t row; /* of the canvas, where the first goes */
	size_t n;
	bool is_cut; /* nothing else tells that there are more lines */
};
void page_draw_lines(const struct page_lines *lines, struct canvas *canvas);

/* page_draw fills the canvas. */
void page_draw(struct page *page, struct canvas *canvas);

#endif
