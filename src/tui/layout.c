// SPDX-License-Identifier: MIT
/*
 * layout: which row of the screen is for what.
 *
 * On a low screen the rows of the view and the worst news win.
 */
#include "tui/layout.h"

/* From so many rows on, the head may have so many lines. */
static const struct {
	size_t n_rows, n_head;
} heads[] = {
	{ 24, 8 }, { 20, 6 }, { 16, 5 }, { 13, 3 }, { 7, 2 }, { 1, 1 },
};

enum { TABS_FROM = 8, HEADER_FROM = 3, BAR_FROM = 5, PROMPT_ROWS = 2 };

/* On plain text, which has all the rows it wants, all of them. */
static size_t head_lines(const struct ui *ui, size_t n_rows)
{
	if (ui->is_plain)
		return n_rows;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		if (n_rows >= heads[i].n_rows)
			return heads[i].n_head;
	}
	return 0;
}

/* Rows that nothing else needs: below a short list, if it has no text there. */
static size_t spare_rows(const struct ui *ui, size_t n_shown)
{
	size_t used = ui->rows.n + 2;

	if (ui->is_plain)
		return n_shown / 2;
	if (!ui->rows.view || ui->rows.view->preview)
		return 0;
	return n_shown > used ? n_shown - used : 0;
}

static void place_rows(struct layout *layout, const struct ui *ui,
		       size_t n_rows)
{
	size_t used;

	layout->n_head = head_rows(ui, &layout->head);
	layout->first = layout->n_head + layout->has_tabs;
	used = layout->first + layout->has_header;
	/* Plain text says there what has no room. */
	if (ui->is_plain)
		used++;
	else if (ui->asking != UI_PROMPT_NONE)
		used += PROMPT_ROWS;
	else
		used += layout->has_bar;
	layout->n_shown = used < n_rows ? n_rows - used : 0;
}

struct layout layout_of(const struct ui *ui, size_t n_rows)
{
	struct layout layout = {
		.head = { .n_lines = head_lines(ui, n_rows),
			  .width = ui->n_columns },
		.has_tabs = n_rows >= TABS_FROM && !ui->is_plain,
		.has_header = n_rows >= HEADER_FROM,
		.has_bar = (n_rows >= BAR_FROM && !ui->is_plain) ||
			   ui->said[0] != '\0',
	};

	place_rows(&layout, ui, n_rows);
	layout.head.n_spare = spare_rows(ui, layout.n_shown);
	place_rows(&layout, ui, n_rows);
	return layout;
}
