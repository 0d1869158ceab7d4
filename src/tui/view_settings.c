// SPDX-License-Identifier: MIT
/*
 * view_settings: the kernel settings that bear on waiting sockets.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/paragraph.h"
#include "tcpwait/setting_rows.h"
#include "tui/view.h"

/* What is worth reading now comes first; else the order of the texts. */
static int own_cmp(const struct setting_row *a, const struct setting_row *b)
{
	if (a->notable != b->notable)
		return a->notable ? -1 : 1;
	if (a->netns != b->netns)
		return a->netns < b->netns ? -1 : 1;
	return (a->text > b->text) - (a->text < b->text);
}

static int cmp(const void *a, const void *b, void *ctx)
{
	const struct view_rows *rows = ctx;
	int by_column = view_cmp(rows, a, b);
	int by_place = own_cmp(a, b);

	if (by_column != 0)
		return by_column;
	return rows->look.sort || !rows->look.reversed ? by_place : -by_place;
}

static int make(struct view_rows *rows)
{
	struct setting_row *items;
	int ret;

	ret = setting_rows_make(&rows->look.now->seen, &items, &rows->n);
	rows->owned = items;
	rows->items = items;
	rows->n_all = rows->n;
	if (ret == 0)
		qsort_r(items, rows->n, sizeof(*items), cmp, rows);
	return ret;
}

static void identify(const struct view_rows *rows, const void *row,
		     char key[static VIEW_KEY_SIZE])
{
	const struct setting_row *item = row;

	(void)snprintf(key, VIEW_KEY_SIZE, "%" PRIu64 " %s",
		       rows->look.now->seen.namespaces[item->netns].id,
		       item->text->name);
}

static void describe(const struct view_rows *rows, const void *row,
		     struct finding_subject *subject)
{
	const struct setting_row *item = row;

	(void)rows;
	*subject = (struct finding_subject){
		.netns = item->netns,
		.process = OWNERS_NONE,
		.setting = item->text->name,
	};
}

static enum ink ink(const struct view_rows *rows, const void *row,
		    const struct column *column)
{
	const struct setting_row *item = row;

	(void)rows;
	if (strcmp(column->name, "verdict") == 0 ||
	    strcmp(column->name, "why") == 0)
		return item->notable ? INK_WARNING : INK_PLAIN;
	return INK_PLAIN;
}

static void print_note(FILE *out, const char *heading, const char *text,
		       const struct style *style)
{
	(void)fprintf(out, "\n  %s\n", heading);
	paragraph_indented(out, 4, text, style);
}

static void preview(FILE *out, const struct view_rows *rows, const void *row,
		    const struct style *style)
{
	const struct setting_row *item = row;

	(void)rows;
	print_note(out, "What it does", item->text->does, style);
	if (item->text->does_not)
		print_note(out, "What it does not", item->text->does_not,
			   style);
	print_note(out, "Here", item->verdict, style);
}

static int detail(FILE *out, const struct view_rows *rows, const void *row,
		  const struct style *style)
{
	const struct setting_row *item = row;

	(void)fprintf(out, "\n%s\n\n", item->text->name);
	view_print_values(out, rows, row, style);
	preview(out, rows, row, style);
	view_print_findings(out, rows, row, style);
	return 0;
}

const struct view view_settings = {
	.name = "settings",
	.shows = "Enter: what it does, and what it does not",
	.own_order = "notable first",
	.empty = "No setting could be read.",
	.title = "name",
	.sets = { &columns_sysctl },
	.columns = { { .name = "name" },
		     { .name = "netns",
		       .drop = 3,
		       .least = 6,
		       .of_several = true },
		     { .name = "value" },
		     { .name = "default", .drop = 4 },
		     { .name = "verdict", .drop = 5 },
		     { .name = "why", .drop = 6, .least = 16 } },
	.row_bytes = sizeof(struct setting_row),
	.make = make,
	.identify = identify,
	.describe = describe,
	.ink = ink,
	.preview = preview,
	.detail = detail,
};
