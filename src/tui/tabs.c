// SPDX-License-Identifier: MIT
/*
 * tabs: the views by number and, where there is room, by name.
 */
#include "tui/tabs.h"

#include <string.h>

enum {
	NAMES_FROM = 70, /* columns for the names of all views */
	GAPS_FROM = 90, /* and for two blanks between them */
	NAME_SIZE = 32,
};

static bool has_names(size_t n_columns)
{
	return n_columns >= NAMES_FROM;
}

/* "4 findings", and " 2" of it apart: the number, once there are any. */
struct tab {
	char name[NAME_SIZE];
	char count[NAME_SIZE];
};

static struct tab make(const struct ui *ui, enum view_id id, size_t n_columns)
{
	struct tab tab = { .count = "" };

	(void)snprintf(tab.name, sizeof(tab.name), "%d", (int)id + 1);
	if (!has_names(n_columns) && ui->view != id)
		return tab;
	(void)snprintf(tab.name, sizeof(tab.name), "%d %s", (int)id + 1,
		       view_at(id)->name);
	if (id == VIEW_FINDINGS && ui->now && ui->now->findings.n > 0)
		(void)snprintf(tab.count, sizeof(tab.count), " %zu",
			       findings_told(&ui->now->findings));
	return tab;
}

static size_t width_of(const struct tab *tab)
{
	return strlen(tab->name) + strlen(tab->count);
}

static size_t gap(size_t n_columns)
{
	return has_names(n_columns) && n_columns < GAPS_FROM ? 1 : 2;
}

size_t tabs_draw(const struct ui *ui, struct canvas *canvas, size_t row)
{
	size_t at = 1;

	for (int i = 0; i < VIEW_COUNT; i++) {
		struct tab tab = make(ui, (enum view_id)i, canvas->n_columns);
		bool is_shown = (int)ui->view == i;
		enum ink ink = is_shown ? INK_STRONG : INK_PLAIN;

		if (is_shown)
			(void)canvas_put(canvas, row, at - 1, ink, "[");
		at = canvas_put(canvas, row, at, ink, tab.name);
		if (tab.count[0])
			at = canvas_put(
				canvas, row, at,
				view_severity_ink(
					ui->now->findings.items[0].severity),
				tab.count);
		if (is_shown)
			(void)canvas_put(canvas, row, at, ink, "]");
		at += gap(canvas->n_columns);
	}
	return at;
}

enum view_id tabs_at(const struct ui *ui, size_t n_columns, size_t column)
{
	size_t at = 1;

	for (int i = 0; i < VIEW_COUNT; i++) {
		struct tab tab = make(ui, (enum view_id)i, n_columns);
		size_t end = at + width_of(&tab);

		if (column >= at && column < end)
			return (enum view_id)i;
		at = end + gap(n_columns);
	}
	return VIEW_COUNT;
}
