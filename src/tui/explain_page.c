// SPDX-License-Identifier: MIT
/*
 * explain_page: the texts of the pages, written for a width.
 *
 * A detail follows its row from sample to sample; once the row is gone the
 * last text stays.
 */
#include "tui/explain_page.h"

#include <errno.h>
#include <stdlib.h>

#include "tcpwait/render_explain.h"
#include "tui/help_page.h"

static int write(FILE *out, const struct ui *ui, const struct style *style)
{
	const void *row = ui_state_row(ui);

	switch (ui->page.kind) {
	case PAGE_HELP:
		help_page_write(out, style);
		break;
	case PAGE_DETAIL:
		return ui->rows.view->detail(out, &ui->rows, row, style);
	case PAGE_EXPLAIN:
		if (ui->page.word[0])
			render_explain(out, ui->page.word, style);
		else
			render_explain_list(out, style);
		break;
	case PAGE_EVENTS:
		events_write(out, &ui->events, style);
		break;
	case PAGE_PLAN:
	case PAGE_NONE:
		break;
	}
	return 0;
}

static bool is_due(const struct ui *ui, size_t width)
{
	/* A plan is what was seen when it was made. */
	if (ui->page.gone || ui->page.kind == PAGE_PLAN)
		return false;
	return ui->page.stale || !ui->page.text || ui->page.width != width;
}

static struct style style_of(size_t width, bool utf8)
{
	return (struct style){
		.verbose = true,
		.header = true,
		.utf8 = utf8,
		.width = width > 0 ? width : 1,
	};
}

int explain_page_write(struct ui *ui, size_t width, bool utf8)
{
	const struct style style = style_of(width, utf8);
	char *text = NULL;
	size_t size = 0;
	FILE *out;
	int ret;

	ui->page.gone = ui->page.kind == PAGE_DETAIL && !ui_state_is_there(ui);
	if (!is_due(ui, width))
		return 0;
	out = open_memstream(&text, &size);
	if (!out)
		return -ENOMEM;
	ret = write(out, ui, &style);
	if (fclose(out) != 0 || ret < 0) {
		free(text);
		return -ENOMEM;
	}
	page_take(&ui->page, text, width);
	return 0;
}

char *explain_page_preview(const struct ui *ui, size_t width, bool utf8)
{
	const struct style style = style_of(width, utf8);
	const void *row = ui_state_row(ui);
	char *text = NULL;
	size_t size = 0;
	FILE *out;

	if (!row || !ui->rows.view->preview)
		return NULL;
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	ui->rows.view->preview(out, &ui->rows, row, &style);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}
