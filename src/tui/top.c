// SPDX-License-Identifier: MIT
/*
 * top: brings keys and samples to the ui, and what it composes to the screen.
 *
 * It decides nothing about what is shown, and draws only what has changed.
 */
#include "tcpwait/top.h"

#include <errno.h>
#include <stdlib.h>

#include "tui/canvas.h"
#include "tui/key.h"
#include "tui/screen.h"
#include "tui/ui.h"

/* Keys that may come before the screen follows: of a held key, a paste. */
enum { KEYS_AT_ONCE = 64 };

struct top_loop {
	const struct top_config *config;
	const struct top_source *source;
	struct ui *ui;
	uint64_t n_samples; /* complete ones */
	bool is_dirty; /* what the screen shows is old */
	bool is_done;
};

static int draw(struct top_loop *loop)
{
	struct canvas canvas;
	size_t n_rows, n_columns;
	int ret;

	screen_size(&n_rows, &n_columns);
	ret = canvas_init(&canvas, n_rows, n_columns, loop->config->style.utf8);
	if (ret == 0)
		ret = ui_compose(loop->ui, &canvas);
	if (ret == 0) {
		screen_take_mouse(ui_takes_mouse(loop->ui));
		screen_draw(&canvas);
	}
	canvas_free(&canvas);
	loop->is_dirty = false;
	return ret;
}

static void save(struct top_loop *loop)
{
	const struct top_source *source = loop->source;
	char said[ERROR_TEXT_SIZE] = "there is nothing to save yet";
	char *shown = ui_shown(loop->ui);
	const struct top_save what = {
		.now = ui_now(loop->ui),
		.before = ui_before(loop->ui),
		.filter = ui_filter(loop->ui),
		.shown = shown,
		.name = ui_file_name(loop->ui),
	};
	bool is_saved = what.now && source->save(source->ctx, &what, said);

	free(shown);
	ui_say(loop->ui, !is_saved, said);
}

static void plan(struct top_loop *loop)
{
	const struct top_closer *closer = loop->config->closer;
	char said[ERROR_TEXT_SIZE] = "";
	const char *text;
	const struct filter *filter = ui_closing(loop->ui, &text);
	size_t n_rows, n_columns;
	char *told;

	screen_size(&n_rows, &n_columns);
	told = closer->plan(closer->ctx, filter, text, n_columns, said);
	if (told)
		ui_plan(loop->ui, told, n_columns);
	else
		ui_say(loop->ui, true, said);
}

static void close_planned(struct top_loop *loop)
{
	const struct top_closer *closer = loop->config->closer;
	char said[ERROR_TEXT_SIZE] = "";
	bool is_done = closer->close(closer->ctx, said);

	ui_say(loop->ui, !is_done, said);
	loop->source->ask(loop->source->ctx, ui_wish(loop->ui));
}

static void do_deed(struct top_loop *loop, enum ui_deed deed)
{
	const struct top_source *source = loop->source;

	loop->is_dirty |= deed != UI_NOTHING;
	switch (deed) {
	case UI_NOTHING:
	case UI_DRAW:
		break;
	case UI_REDRAW:
		screen_redraw();
		break;
	case UI_ASK:
		source->ask(source->ctx, ui_wish(loop->ui));
		break;
	case UI_SAVE:
		save(loop);
		break;
	case UI_PLAN:
		plan(loop);
		break;
	case UI_CLOSE:
		close_planned(loop);
		break;
	case UI_QUIT:
		loop->is_done = true;
		break;
	}
}

static void take_key(struct top_loop *loop, int key)
{
	size_t n_rows, n_columns;

	screen_size(&n_rows, &n_columns);
	if (key == KEYS_RESIZE)
		loop->is_dirty = true;
	do_deed(loop, ui_key(loop->ui, key, n_rows));
}

static void take_sample(struct top_loop *loop)
{
	const struct top_source *source = loop->source;
	struct top_sample *sample = source->take(source->ctx);

	if (!sample)
		return;
	if (top_sample_is_complete(sample, ui_wish(loop->ui)))
		loop->n_samples++;
	ui_sample(loop->ui, sample);
	loop->is_dirty = true;
}

/* Takes all that is there, and waits only where there is nothing to draw. */
static int take_events(struct top_loop *loop)
{
	int signal_number = 0;

	for (int n = 0; n < KEYS_AT_ONCE && !loop->is_done; n++) {
		int key = screen_wait(loop->source->ready_fd,
				      loop->is_dirty ? 0 : -1, &signal_number);

		if (signal_number != 0)
			return signal_number;
		if (key == KEYS_NONE)
			break;
		take_key(loop, key);
	}
	take_sample(loop);
	return 0;
}

static int run(struct top_loop *loop)
{
	uint64_t n_wanted = loop->config->iterations;
	int ret = draw(loop);

	while (ret == 0 && !loop->is_done) {
		ret = take_events(loop);
		if (ret == 0 && loop->is_dirty && !loop->is_done)
			ret = draw(loop);
		loop->is_done |= n_wanted > 0 && loop->n_samples >= n_wanted;
	}
	return ret;
}

int top_run(const struct top_config *config, const struct top_source *source,
	    struct error *err)
{
	struct top_loop loop = { .config = config, .source = source };
	int ret = screen_open(config->style.color, err);

	if (ret < 0)
		return ret;
	loop.ui = ui_new(config);
	ret = loop.ui ? run(&loop) : -ENOMEM;
	screen_close();
	ui_free(loop.ui);
	if (ret == -ENOMEM)
		return error_set(err, ret, "cannot hold the screen");
	return ret;
}
