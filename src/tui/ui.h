// SPDX-License-Identifier: MIT
/*
 * ui: what the user looks at, and what the keys do to it.
 *
 * A value and pure functions: keys and samples go in, a canvas and wishes come
 * out.  No terminal, no kernel, no clock.
 */
#ifndef TCPWAIT_TUI_UI_H
#define TCPWAIT_TUI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tcpwait/top.h"
#include "tui/canvas.h"

struct ui;

/* What a key asks of whoever runs the screen. */
enum ui_deed {
	UI_NOTHING,
	UI_DRAW, /* something on the screen has changed */
	UI_REDRAW, /* the terminal is to be cleared and drawn anew */
	UI_ASK, /* ui_wish() has changed */
	UI_SAVE, /* the report is to be saved under ui_file_name() */
	UI_PLAN, /* what ui_closing() selects is to be planned, ui_plan() */
	UI_CLOSE, /* the plan is to be done */
	UI_QUIT,
};

/* ui_new gives a ui, to be freed with ui_free(), or NULL: out of memory. */
struct ui *ui_new(const struct top_config *config);
void ui_free(struct ui *ui);

/*
 * ui_be_plain: it is for text that nobody looks at live: no cursor, tabs,
 * keys or hints, and all findings.
 */
void ui_be_plain(struct ui *ui);

/* ui_key takes a key of enum key, for a screen of so many rows. */
enum ui_deed ui_key(struct ui *ui, int key, size_t n_rows);

/*
 * ui_takes_mouse: is a mouse of use?  Elsewhere the terminal has it, so that
 * the commands of a text can be selected and copied.
 */
bool ui_takes_mouse(const struct ui *ui);

/*
 * ui_sample takes over a new sample; the one before is kept for changes, the
 * one before that is freed.  The selected row stays selected.
 */
void ui_sample(struct ui *ui, struct top_sample *sample);

/*
 * ui_write_events writes a line for each finding that began, changed or ended
 * since the last call.
 */
void ui_write_events(struct ui *ui, FILE *out);

const struct top_wish *ui_wish(const struct ui *ui);
const struct top_sample *ui_now(const struct ui *ui); /* NULL: none yet */
const struct top_sample *ui_before(const struct ui *ui); /* NULL: none */
/* The filter of ui_now(), as the user wrote it; NULL: none. */
const char *ui_filter(const struct ui *ui);
const char *ui_file_name(const struct ui *ui);
/*
 * ui_shown gives the rows that are shown and the events, as text for a file;
 * malloc, NULL: no memory.
 */
char *ui_shown(const struct ui *ui);
/* What is to be closed; its text in *text. */
const struct filter *ui_closing(const struct ui *ui, const char **text);
/* ui_plan shows a plan (malloc), which was written for a width, and asks. */
void ui_plan(struct ui *ui, char *text, size_t width);
/* ui_say shows one line until the next key, as the answer to a deed. */
void ui_say(struct ui *ui, bool is_bad, const char *text);

/*
 * ui_compose draws everything on a blank canvas, and remembers for the keys
 * how far it can be scrolled; 0 or -ENOMEM.
 */
int ui_compose(struct ui *ui, struct canvas *canvas);

#endif
