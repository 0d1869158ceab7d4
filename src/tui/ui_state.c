// SPDX-License-Identifier: MIT
/*
 * ui_state: what the user looks at, and what samples do to it.
 */
#include "tui/ui_state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/text.h"

/* Networks as they are handed out to sites. */
enum { GROUP_V4_BITS = 24, GROUP_V6_BITS = 64 };

static_assert((int)PROMPT_SIZE >= (int)TOP_FILTER_SIZE,
	      "a filter can be edited");

struct ui *ui_new(const struct top_config *config)
{
	struct ui *ui = calloc(1, sizeof(*ui));

	if (!ui)
		return NULL;
	ui->wish = config->wish;
	ui->style = config->style;
	ui->thresholds = config->thresholds;
	ui->source = config->source;
	ui->netns = config->netns;
	ui->may_close = config->closer != NULL;
	ui->is_looking = true;
	ui->view = (enum view_id)config->view;
	ui->places[ui->view].order = config->order;
	(void)snprintf(ui->filter_text, sizeof(ui->filter_text), "%s",
		       config->filter_text ? config->filter_text : "");
	return ui;
}

void ui_be_plain(struct ui *ui)
{
	ui->is_plain = true;
}

void ui_free(struct ui *ui)
{
	if (!ui)
		return;
	view_rows_free(&ui->rows);
	page_close(&ui->page);
	events_free(&ui->events);
	row_history_free(&ui->history);
	top_sample_free(ui->now);
	top_sample_free(ui->before);
	free(ui);
}

struct ui_place *ui_state_place(struct ui *ui)
{
	return &ui->places[ui->view];
}

const void *ui_state_row(const struct ui *ui)
{
	size_t i = ui->places[ui->view].selected;

	return ui->rows.view && i < ui->rows.n ? view_row(&ui->rows, i) : NULL;
}

bool ui_state_is_there(const struct ui *ui)
{
	const void *row = ui_state_row(ui);
	char key[VIEW_KEY_SIZE];

	if (!row)
		return false;
	ui->rows.view->identify(&ui->rows, row, key);
	return strcmp(key, ui->places[ui->view].key) == 0;
}

void ui_state_pin(struct ui *ui)
{
	const void *row = ui_state_row(ui);

	if (row)
		ui->rows.view->identify(&ui->rows, row,
					ui_state_place(ui)->key);
}

void ui_state_select(struct ui *ui, size_t i)
{
	struct ui_place *place = ui_state_place(ui);

	if (i >= ui->rows.n)
		i = ui->rows.n > 0 ? ui->rows.n - 1 : 0;
	place->selected = i;
	ui_state_pin(ui);
}

/* The row of before, wherever it is now; else the one in its place. */
void ui_state_find(struct ui *ui)
{
	struct ui_place *place = ui_state_place(ui);
	char key[VIEW_KEY_SIZE];

	if (place->key[0] == '\0') {
		place->selected = 0;
		return;
	}
	for (size_t i = 0; i < ui->rows.n; i++) {
		ui->rows.view->identify(&ui->rows, view_row(&ui->rows, i), key);
		if (strcmp(key, place->key) == 0) {
			place->selected = i;
			ui->page.stale = true;
			return;
		}
	}
	/* A text about it is left as it was. */
	if (ui->page.kind != PAGE_DETAIL)
		ui_state_select(ui, place->selected);
}

static void remember_row(struct ui *ui, size_t i)
{
	const void *row = view_row(&ui->rows, i);
	char key[HISTORY_KEY_SIZE];

	view_history_key(&ui->rows, row, key);
	row_history_add(&ui->history, key, ui->now->at_seconds,
			ui->rows.view->states(row));
}

/* The first rows, and the one the user is at. */
static void remember_rows(struct ui *ui)
{
	enum { FIRST = HISTORY_ROWS_MAX / 4 };
	size_t selected = ui_state_place(ui)->selected;

	if (!ui->rows.view->states || ui->is_plain)
		return;
	for (size_t i = 0; i < ui->rows.n && i < FIRST; i++)
		remember_row(ui, i);
	if (selected >= FIRST && selected < ui->rows.n)
		remember_row(ui, selected);
}

void ui_state_rows(struct ui *ui)
{
	const struct ui_place *place = ui_state_place(ui);
	const struct view *view = view_at(ui->view);
	const struct view_look look = {
		.now = ui->now,
		.before = ui->before,
		.netns = ui->wish.all_netns ? "all" : ui->netns,
		.thresholds = &ui->thresholds,
		.sort = place->order.n_sort > 0
				? view_column(view, place->order.n_sort - 1)
				: NULL,
		.reversed = place->order.reversed,
		.v4_prefix = ui->grouped ? GROUP_V4_BITS : 0,
		.v6_prefix = ui->grouped ? GROUP_V6_BITS : 0,
		.changes = ui->changes,
		.history = &ui->history,
	};

	view_rows_free(&ui->rows);
	if (!ui->now)
		return;
	if (view_rows_make(&ui->rows, view, &look) < 0) {
		view_rows_free(&ui->rows);
		ui_say(ui, true, "out of memory: no rows");
		return;
	}
	ui_state_find(ui);
	remember_rows(ui);
}

enum ui_deed ui_state_show(struct ui *ui, enum view_id view)
{
	bool by_owner = view_at(view)->by_owner;

	ui->view = view;
	ui_state_rows(ui);
	if (by_owner == ui->wish.by_owner)
		return UI_DRAW;
	ui->wish.by_owner = by_owner;
	/* What is not there yet would not come. */
	if (by_owner && ui->now && !ui->now->by_owner.is_known)
		ui->wish.paused = false;
	return UI_ASK;
}

/* Nothing could be seen: what was seen last stays on the screen. */
static void take_trouble(struct ui *ui, struct top_sample *sample)
{
	(void)text_clean(sample->trouble, ui->trouble, sizeof(ui->trouble));
	top_sample_free(sample);
}

void ui_sample(struct ui *ui, struct top_sample *sample)
{
	struct top_sample *oldest = ui->before;

	/* None comes of what was asked for before. */
	ui->is_looking = false;
	if (sample->trouble[0]) {
		take_trouble(ui, sample);
		return;
	}
	ui->trouble[0] = '\0';
	/* The rows point into the samples. */
	view_rows_free(&ui->rows);
	ui->before = ui->now;
	ui->now = sample;
	(void)snprintf(ui->seen_filter, sizeof(ui->seen_filter), "%s",
		       ui->filter_text);
	if (sample->is_first || !ui->before) {
		top_sample_free(ui->before);
		ui->before = NULL;
		trend_forget(&ui->trend);
		row_history_free(&ui->history);
	}
	trend_take(&ui->trend, sample);
	if (events_take(&ui->events, sample, ui->seen_filter) < 0)
		ui_say(ui, true, "out of memory: events are missing");
	ui->page.stale |= ui->page.kind == PAGE_EVENTS;
	ui_state_rows(ui);
	top_sample_free(oldest);
}

enum ui_deed ui_state_ask(struct ui *ui)
{
	/* Without a new sample the screen would show something else. */
	ui->wish.paused = false;
	ui->is_looking = true;
	return UI_ASK;
}

bool ui_state_read(struct ui *ui, const char *text, struct filter *filter)
{
	filter_init(filter);
	filter->family = ui->wish.filter.family;
	filter->autobound_low = ui->wish.filter.autobound_low;
	filter->autobound_high = ui->wish.filter.autobound_high;
	return filter_parse(1, &text, filter, ui->mistake) &&
	       ui->source->ops->bind(ui->source, filter, ui->mistake);
}

bool ui_state_filter(struct ui *ui, const char *text)
{
	struct filter filter;

	if (!ui_state_read(ui, text, &filter))
		return false;
	ui->wish.filter = filter;
	if (text != ui->filter_text)
		(void)snprintf(ui->filter_text, sizeof(ui->filter_text), "%s",
			       text);
	return true;
}

void ui_write_events(struct ui *ui, FILE *out)
{
	const struct event *event;
	size_t n = 0;

	for (; ui->n_events_written < ui->events.n; ui->n_events_written++) {
		event = events_at(&ui->events, ui->n_events_written);
		if (!event || event->kind == EVENT_FOUND)
			continue;
		if (n++ == 0)
			(void)fputc('\n', out);
		events_write_line(out, event);
	}
}

const struct top_wish *ui_wish(const struct ui *ui)
{
	return &ui->wish;
}

const struct top_sample *ui_now(const struct ui *ui)
{
	return ui->now;
}

const struct top_sample *ui_before(const struct ui *ui)
{
	return ui->before;
}

const char *ui_filter(const struct ui *ui)
{
	const char *text = ui->seen_filter;

	return text[strspn(text, " ")] != '\0' ? text : NULL;
}

const struct filter *ui_closing(const struct ui *ui, const char **text)
{
	*text = ui->closing_text;
	return &ui->closing;
}

void ui_plan(struct ui *ui, char *text, size_t width)
{
	char title[PAGE_TITLE_SIZE];

	(void)snprintf(title, sizeof(title), "close %.*s",
		       (int)sizeof(title) - 8, ui->closing_text);
	page_open(&ui->page, PAGE_PLAN, title);
	page_take(&ui->page, text, width);
}

const char *ui_file_name(const struct ui *ui)
{
	return ui->prompt.text;
}

void ui_say(struct ui *ui, bool is_bad, const char *text)
{
	(void)text_clean(text, ui->said, sizeof(ui->said));
	ui->said_is_bad = is_bad;
}
