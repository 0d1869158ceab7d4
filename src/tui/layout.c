// SPDX-License-Identifier: MIT
/*
 * layout: which row of the screen is for what.
 *
 * On a low screen the rows of the view and the worst news win.
 */
#include "tui/layout.h"

#include "tui/head.h"

/* From so many rows on, the head may have so many lines. */
static const struct {
	size_t n_rows, n_head;
} heads[] = {
	{ 24, 8 }, { 20, 6 }, { 16, 5 }, { 13, 3 }, { 7, 2 }, { 1, 1 },
};

enum { TABS_FROM = 8, HEADER_FROM = 3, BAR_FROM = 5, PROMPT_ROWS = 2 };

static size_t head_lines(const struct ui *ui, size_t n_rows)
{
	size_t wanted = head_count(ui);

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		if (n_rows >= heads[i].n_rows)
			return wanted < heads[i].n_head ? wanted
							: heads[i].n_head;
	}
	return 0;
}

struct layout layout_of(const struct ui *ui, size_t n_rows)
{
	struct layout layout = {
		.n_head = head_lines(ui, n_rows),
		.has_tabs = n_rows >= TABS_FROM,
		.has_header = n_rows >= HEADER_FROM,
		.has_bar = n_rows >= BAR_FROM || ui->said[0] != '\0',
	};
	size_t used;

	layout.first = layout.n_head + layout.has_tabs;
	used = layout.first + layout.has_header;
	if (ui->asking != UI_PROMPT_NONE)
		used += PROMPT_ROWS;
	else
		used += layout.has_bar;
	layout.n_shown = used < n_rows ? n_rows - used : 0;
	return layout;
}
