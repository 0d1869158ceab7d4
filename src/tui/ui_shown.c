// SPDX-License-Identifier: MIT
/*
 * ui_shown: what is on the screen as plain text, for a file.
 */
#include <stdlib.h>

#include "tui/grid.h"
#include "tui/ui_state.h"

enum { WIDTH = 120, ROWS_MAX = 256 };

static int write_rows(FILE *out, const struct ui *ui)
{
	size_t n = ui->rows.n < ROWS_MAX ? ui->rows.n : ROWS_MAX;
	const struct grid grid = {
		.rows = &ui->rows,
		.selected = SIZE_MAX,
		.n_lines = n + 1,
		.header = true,
	};
	struct canvas canvas;
	int ret = canvas_init(&canvas, n + 1, WIDTH, ui->style.utf8);

	if (ret == 0)
		grid_draw(&grid, &canvas);
	for (size_t i = 0; ret == 0 && i <= n; i++) {
		canvas_write_row(&canvas, i, out);
		(void)fputc('\n', out);
	}
	canvas_free(&canvas);
	if (ret == 0 && ui->rows.n_all > n)
		(void)fprintf(out, "  the first %zu of %zu\n", n,
			      ui->rows.n_all);
	return ret;
}

static int write(FILE *out, const struct ui *ui)
{
	const struct style style = { .width = WIDTH, .utf8 = ui->style.utf8 };
	int ret = 0;

	if (ui->rows.view && ui->rows.n > 0) {
		(void)fprintf(out, "Shown: %s\n\n", ui->rows.view->name);
		ret = write_rows(out, ui);
	}
	(void)fputs("\nEvents\n\n", out);
	events_write(out, &ui->events, &style);
	return ret;
}

char *ui_shown(const struct ui *ui)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int ret;

	if (!out)
		return NULL;
	ret = write(out, ui);
	if (fclose(out) == 0 && ret == 0)
		return text;
	free(text);
	return NULL;
}
