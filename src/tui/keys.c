// SPDX-License-Identifier: MIT
/*
 * keys: the one table of what keys do.
 */
#include "tui/keys.h"

#include <stdio.h>
#include <string.h>

#include "tui/layout.h"
#include "tui/sorting.h"
#include "tui/ui_prompt.h"

static const double intervals[] = { 0.5, 1, 2, 5, 10, 30, 60 };

enum { WHEEL_ROWS = 3 };

enum { N_INTERVALS = sizeof(intervals) / sizeof(intervals[0]) };

static enum ui_deed help(struct ui *ui)
{
	page_open(&ui->page, PAGE_HELP, "Help");
	return UI_DRAW;
}

static enum ui_deed quit(struct ui *ui)
{
	(void)ui;
	return UI_QUIT;
}

static enum ui_deed detail(struct ui *ui)
{
	const void *row = ui_state_row(ui);
	char title[PAGE_TITLE_SIZE] = "", name[PAGE_TITLE_SIZE - 32] = "";

	if (!row)
		return UI_NOTHING;
	(void)snprintf(title, sizeof(title), "%s  %s", ui->rows.view->name,
		       view_title(&ui->rows, row, name, sizeof(name)));
	ui_state_pin(ui);
	page_open(&ui->page, PAGE_DETAIL, title);
	return UI_DRAW;
}

/* Without a row, or a name for it, there is still something to read. */
static enum ui_deed explain(struct ui *ui)
{
	const void *row = ui_state_row(ui);
	const struct view *view = ui->rows.view;
	const char *word =
		row && view->word ? view->word(&ui->rows, row) : NULL;
	char title[PAGE_TITLE_SIZE];

	if (row && !word)
		return detail(ui);
	(void)snprintf(title, sizeof(title), "explain %s", word ? word : "");
	ui_state_pin(ui);
	page_open(&ui->page, PAGE_EXPLAIN, title);
	(void)snprintf(ui->page.word, sizeof(ui->page.word), "%s",
		       word ? word : "");
	return UI_DRAW;
}

static enum ui_deed events(struct ui *ui)
{
	page_open(&ui->page, PAGE_EVENTS, "Events");
	return UI_DRAW;
}

static enum ui_deed filter(struct ui *ui)
{
	return ui_prompt_filter(ui, ui->filter_text);
}

static enum ui_deed filter_row(struct ui *ui)
{
	const void *row = ui_state_row(ui);
	char text[PROMPT_SIZE] = "";

	if (row && ui->rows.view->filter)
		ui->rows.view->filter(&ui->rows, row, text, sizeof(text));
	if (text[0])
		return ui_prompt_filter(ui, text);
	ui_say(ui, true, "no filter selects this row alone; / takes any");
	return UI_DRAW;
}

/* What the row's filter selects of what is shown. */
static bool take_closing(struct ui *ui, const void *row)
{
	const struct view *view = ui->rows.view;
	char *text = ui->closing_text;
	struct filter filter;

	text[0] = '\0';
	if (view->closing)
		view->closing(&ui->rows, row, text, sizeof(ui->closing_text));
	else if (view->filter)
		view->filter(&ui->rows, row, text, sizeof(ui->closing_text));
	if (!text[0] || !ui_state_read(ui, text, &filter))
		return false;
	ui->closing = ui->wish.filter;
	return filter_both(&ui->closing, &filter) && ui->closing.states != 0;
}

static enum ui_deed plan(struct ui *ui)
{
	const void *row = ui_state_row(ui);

	if (!ui->may_close)
		ui_say(ui, true, "nothing is closed: top --allow-close does");
	else if (ui->wish.all_netns)
		ui_say(ui, true, "in one network namespace only: a leaves all");
	else if (row && take_closing(ui, row))
		return UI_PLAN;
	else
		ui_say(ui, true, "there is nothing to close in this row");
	return UI_DRAW;
}

static enum ui_deed save(struct ui *ui)
{
	return ui_prompt_file(ui);
}

static enum ui_deed show(struct ui *ui, enum view_id view)
{
	/* Twice the same goes back to the top. */
	if (view == ui->view) {
		ui_state_place(ui)->key[0] = '\0';
		ui_state_place(ui)->selected = 0;
	}
	return ui_state_show(ui, view);
}

static enum ui_deed show_by_number(struct ui *ui)
{
	return show(ui, (enum view_id)(ui->key - '1'));
}

static enum ui_deed show_beside(struct ui *ui)
{
	int step = ui->key == KEYS_BACKTAB ? VIEW_COUNT - 1 : 1;

	return show(ui, (enum view_id)(((int)ui->view + step) % VIEW_COUNT));
}

static enum ui_deed move(struct ui *ui)
{
	int key = ui->key;
	size_t at = ui_state_place(ui)->selected;
	size_t page = layout_of(ui, ui->n_rows).n_shown;

	if (page == 0)
		page = 1;
	if (key == KEYS_UP || key == 'k')
		at -= at > 0;
	else if (key == KEYS_DOWN || key == 'j')
		at++;
	else if (key == KEYS_WHEEL_UP)
		at -= at < WHEEL_ROWS ? at : WHEEL_ROWS;
	else if (key == KEYS_WHEEL_DOWN)
		at += WHEEL_ROWS;
	else if (key == KEYS_PAGE_UP)
		at -= page < at ? page : at;
	else if (key == KEYS_PAGE_DOWN)
		at += page;
	ui_state_select(ui, at);
	return UI_DRAW;
}

/* The top is stayed at, whatever comes there. */
static enum ui_deed go_far(struct ui *ui)
{
	if (ui->key == KEYS_END) {
		ui_state_select(ui, ui->rows.n);
		return UI_DRAW;
	}
	ui_state_place(ui)->selected = 0;
	ui_state_place(ui)->key[0] = '\0';
	return UI_DRAW;
}

static enum ui_deed sort(struct ui *ui)
{
	return sorting_next(ui, ui->key == '<');
}

static enum ui_deed show_changes(struct ui *ui)
{
	ui->changes = !ui->changes;
	ui_state_rows(ui);
	return UI_DRAW;
}

static enum ui_deed use_mouse(struct ui *ui)
{
	ui->without_mouse = !ui->without_mouse;
	ui_say(ui, false,
	       ui->without_mouse
		       ? "the mouse selects text, as the terminal has it"
		       : "the mouse is used; with Shift it selects text in "
			 "most "
			 "terminals");
	return UI_DRAW;
}

static enum ui_deed clear_filter(struct ui *ui)
{
	char said[PROMPT_SIZE + 32];

	if (ui->filter_text[strspn(ui->filter_text, " ")] == '\0')
		return UI_NOTHING;
	(void)snprintf(said, sizeof(said), "filter cleared: %s",
		       ui->filter_text);
	if (!ui_state_filter(ui, ""))
		return UI_NOTHING;
	ui_say(ui, false, said);
	return ui_state_ask(ui);
}

static enum ui_deed pause_looking(struct ui *ui)
{
	ui->wish.paused = !ui->wish.paused;
	return UI_ASK;
}

static enum ui_deed change_interval(struct ui *ui)
{
	double was = ui->wish.interval_seconds, now = was;

	for (size_t i = 0; i < N_INTERVALS; i++) {
		if (ui->key == '-' && intervals[i] < was)
			now = intervals[i];
		if (ui->key != '-' && intervals[N_INTERVALS - 1 - i] > was)
			now = intervals[N_INTERVALS - 1 - i];
	}
	if (now == was)
		return UI_NOTHING;
	ui->wish.interval_seconds = now;
	return UI_ASK;
}

static enum ui_deed all_namespaces(struct ui *ui)
{
	ui->wish.all_netns = !ui->wish.all_netns;
	return ui_state_ask(ui);
}

static enum ui_deed owners(struct ui *ui)
{
	ui->wish.owners = !ui->wish.owners;
	ui->wish.paused = false;
	return UI_ASK;
}

/* Only peers have a prefix. */
static enum ui_deed group(struct ui *ui)
{
	ui->grouped = !ui->grouped;
	return ui_state_show(ui, VIEW_PEERS);
}

static const struct keys_entry table[] = {
	{ { '?', 'h' }, "?, h", "this help", "help", help },
	{ { 'q' }, "q", "quit; or close a text", "quit", quit },
	{ { KEYS_ENTER, '\r' },
	  "Enter",
	  "all about it, and cures",
	  "detail",
	  detail },
	{ { 'f' }, "f", "filter to the row", "filter to it", filter_row },
	{ { '/' }, "/", "filter in the words of ss", "filter", filter },
	{ { KEYS_ESCAPE }, "Esc", "clear the filter", NULL, clear_filter },
	{ { 'e' }, "e", "explain what the row is", "explain", explain },
	{ { 'y' }, "y", "save the report to files", "save", save },
	{ { 'E' }, "E", "findings that came, went", "events", events },
	{ { 'K' }, "K", "plan to close its sockets", NULL, plan },
	{ { KEYS_SPACE }, "Space", "pause, or go on", "pause", pause_looking },
	{ { 's', '>', '<' },
	  "s, > <",
	  "next, previous sort column",
	  "sort",
	  sort },
	{ { 'x' }, "x", "choose what to sort by", NULL, sorting_open },
	{ { 'S' }, "S", "reverse the order", "reverse", sorting_reverse },
	{ { 'c' }, "c", "changes by column, or not", NULL, show_changes },
	{ { 'g' }, "g", "group peers by /24 or /64", "group peers", group },
	{ { 'o' }, "o", "look for owners, or not", "owners", owners },
	{ { 'a' },
	  "a",
	  "all namespaces, or one",
	  "namespaces",
	  all_namespaces },
	{ { '+', '=', '-' },
	  "+, -",
	  "look less, or more often",
	  NULL,
	  change_interval },
	{ { '1', '2', '3' },
	  "1 2 3",
	  "ports, peers, waiting",
	  NULL,
	  show_by_number },
	{ { '4', '5' }, "4 5", "findings, settings", NULL, show_by_number },
	{ { '6', '7' }, "6 7", "by process, by unit", NULL, show_by_number },
	{ { KEYS_TAB, KEYS_BACKTAB },
	  "Tab",
	  "next view; Shift-Tab: back",
	  NULL,
	  show_beside },
	{ { KEYS_UP, 'k', KEYS_DOWN, 'j' },
	  "Up, Down",
	  "the row above, below: k j",
	  NULL,
	  move },
	{ { KEYS_PAGE_UP, KEYS_PAGE_DOWN },
	  "PgUp PgDn",
	  "a screen of rows",
	  NULL,
	  move },
	{ { KEYS_HOME, KEYS_END },
	  "Home End",
	  "the top to stay, the end",
	  NULL,
	  go_far },
	{ { KEYS_WHEEL_UP, KEYS_WHEEL_DOWN },
	  "Wheel",
	  "moves; a click selects",
	  NULL,
	  move },
	{ { 'm' }, "m", "mouse, or text selection", NULL, use_mouse },
	{ { KEYS_REDRAW }, "Ctrl-L", "draw the screen anew", NULL, NULL },
};

const struct keys_entry *keys_at(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

enum ui_deed keys_do(struct ui *ui, int key, size_t n_rows)
{
	const struct keys_entry *entry;

	ui->key = key;
	ui->n_rows = n_rows;
	for (size_t i = 0; (entry = keys_at(i)); i++) {
		for (size_t k = 0; k < KEYS_OF_ENTRY; k++) {
			if (entry->run && key != KEYS_NONE &&
			    entry->keys[k] == key)
				return entry->run(ui);
		}
	}
	return UI_NOTHING;
}
