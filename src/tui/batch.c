// SPDX-License-Identifier: MIT
/*
 * batch: the screen as plain text, one after another, for logs and tickets.
 *
 * No terminal and no keys.  Signals keep their usual meaning: each screen is
 * written as a whole, and there is nothing to restore.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tcpwait/top.h"
#include "tui/canvas.h"
#include "tui/ui.h"

/* Where the terminal sets no width; and rows enough for what matters. */
enum { WIDTH_DEFAULT = 132, ROWS_MAX = 256 };

static bool is_blank(const struct canvas *canvas, size_t row)
{
	for (size_t i = 0; i < canvas->n_columns; i++) {
		if (strcmp(canvas_at(canvas, row, i)->text, " ") != 0)
			return false;
	}
	return true;
}

/* A run of blank rows is as tall as the canvas makes it: one is enough. */
static void write_rows(const struct canvas *canvas)
{
	bool has_gap = false;

	for (size_t row = 0; row < canvas->n_rows; row++) {
		if (is_blank(canvas, row)) {
			has_gap = row > 0;
			continue;
		}
		if (has_gap)
			(void)putchar('\n');
		has_gap = false;
		canvas_write_row(canvas, row, stdout);
		(void)putchar('\n');
	}
}

static int write_screen(struct ui *ui, const struct style *style, bool is_first)
{
	struct canvas canvas;
	int ret = canvas_init(&canvas, ROWS_MAX,
			      style->width > 0 ? style->width : WIDTH_DEFAULT,
			      style->utf8);

	if (ret == 0)
		ret = ui_compose(ui, &canvas);
	if (ret == 0) {
		if (!is_first)
			(void)putchar('\n');
		write_rows(&canvas);
		ui_write_events(ui, stdout);
		(void)fflush(stdout);
	}
	canvas_free(&canvas);
	return ret;
}

/* The next sample; NULL: nobody reads what is written any more. */
static struct top_sample *wait_sample(const struct top_source *source)
{
	for (;;) {
		struct pollfd fds[] = {
			{ source->ready_fd, POLLIN, 0 },
			{ STDOUT_FILENO, 0, 0 },
		};
		struct top_sample *sample;

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return NULL;
		if (fds[1].revents & (POLLERR | POLLNVAL))
			return NULL;
		sample = source->take(source->ctx);
		if (sample)
			return sample;
	}
}

/* What is the matter with the sample, kept for the end. */
static void note_trouble(const struct top_sample *sample, struct error *err)
{
	err->text[0] = '\0';
	if (sample->trouble[0])
		(void)error_set(err, 0, "%s", sample->trouble);
}

static int run(const struct top_config *config, const struct top_source *source,
	       struct ui *ui, struct error *err)
{
	uint64_t n = 0;
	int ret = 0;

	while (ret == 0 &&
	       (config->iterations == 0 || n < config->iterations)) {
		struct top_sample *sample = wait_sample(source);

		if (!sample)
			return SIGPIPE;
		if (!top_sample_is_complete(sample, ui_wish(ui))) {
			top_sample_free(sample);
			continue;
		}
		note_trouble(sample, err);
		ui_sample(ui, sample);
		ret = write_screen(ui, &config->style, n++ == 0);
		/* What was the matter, the stream tells whoever asks it. */
		if (ferror(stdout))
			break;
	}
	/* Who asks for so many screens of nothing is told by the status. */
	return ret == 0 && !ui_now(ui) && err->text[0] ? -ENODATA : ret;
}

int top_batch(const struct top_config *config, const struct top_source *source,
	      struct error *err)
{
	struct ui *ui = ui_new(config);
	int ret = -ENOMEM;

	if (ui) {
		ui_be_plain(ui);
		ret = run(config, source, ui, err);
	}
	ui_free(ui);
	if (ret == -ENOMEM)
		return error_set(err, ret, "cannot hold the screen");
	return ret;
}
