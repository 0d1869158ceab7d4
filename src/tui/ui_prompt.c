// SPDX-License-Identifier: MIT
/*
 * ui_prompt: the lines that the user is asked for, a filter and a file name.
 *
 * A mistake leaves the text as it is, to be mended.
 */
#include "tui/ui_prompt.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tui/cut.h"

static const char *const hints[] = {
	[UI_PROMPT_FILTER] = "e.g. sport = :8080, dst 10.0.0.0/8, state "
			     "close-wait; empty: all; Esc: leave",
	[UI_PROMPT_FILE] = "NAME.json and NAME.txt are written; Esc: leave",
};

enum ui_deed ui_prompt_filter(struct ui *ui, const char *text)
{
	ui->asking = UI_PROMPT_FILTER;
	ui->mistake[0] = '\0';
	prompt_set(&ui->prompt, text);
	return UI_DRAW;
}

/* "tcpwait-web1-20260102-030405", of nothing that a shell would mind. */
enum ui_deed ui_prompt_file(struct ui *ui)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789.-_";
	char host[SNAPSHOT_NAME_SIZE], when[32] = "", name[PROMPT_SIZE];
	struct tm tm;

	if (!ui->now) {
		ui_say(ui, true, "there is nothing to save yet");
		return UI_DRAW;
	}
	(void)snprintf(host, sizeof(host), "%s",
		       snapshot_host(&ui->now->seen, 0)->name);
	for (char *at = host; *(at += strspn(at, plain));)
		*at = '_';
	if (localtime_r(&ui->now->seen.taken.tv_sec, &tm))
		(void)strftime(when, sizeof(when), "-%Y%m%d-%H%M%S", &tm);
	(void)snprintf(name, sizeof(name), "tcpwait-%s%s", host, when);
	ui->asking = UI_PROMPT_FILE;
	ui->mistake[0] = '\0';
	prompt_set(&ui->prompt, name);
	return UI_DRAW;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " ")] == '\0';
}

/* A blank at an end is never meant, and hard to see in a name. */
static void trim(struct prompt *prompt)
{
	const char *from = prompt->text + strspn(prompt->text, " ");
	size_t n = strlen(from);
	char text[PROMPT_SIZE];

	while (n > 0 && from[n - 1] == ' ')
		n--;
	(void)snprintf(text, sizeof(text), "%.*s", (int)n, from);
	prompt_set(prompt, text);
}

static enum ui_deed done(struct ui *ui)
{
	bool is_file = ui->asking == UI_PROMPT_FILE;

	if (is_file && is_blank(ui->prompt.text)) {
		(void)snprintf(ui->mistake, sizeof(ui->mistake),
			       "a file needs a name");
		return UI_DRAW;
	}
	if (!is_file && !ui_state_filter(ui, ui->prompt.text))
		return UI_DRAW;
	if (is_file)
		trim(&ui->prompt);
	ui->asking = UI_PROMPT_NONE;
	return is_file ? UI_SAVE : ui_state_ask(ui);
}

enum ui_deed ui_prompt_key(struct ui *ui, int key)
{
	switch (prompt_key(&ui->prompt, key)) {
	case PROMPT_NOTHING:
		break;
	case PROMPT_CHANGED:
		ui->mistake[0] = '\0';
		return UI_DRAW;
	case PROMPT_MOVED:
		return UI_DRAW;
	case PROMPT_DONE:
		return done(ui);
	case PROMPT_LEFT:
		ui->asking = UI_PROMPT_NONE;
		return UI_DRAW;
	}
	return UI_NOTHING;
}

void ui_prompt_draw(const struct ui *ui, struct canvas *canvas)
{
	bool is_filter = ui->asking == UI_PROMPT_FILTER;
	const char *label = is_filter ? "Filter: " : "Save as: ";
	size_t row = canvas->n_rows - 1;

	if (ui->mistake[0] && row > 0)
		(void)cut_put(canvas, row - 1, 0, canvas->n_columns,
			      INK_CRITICAL, ui->mistake);
	else if (row > 0)
		(void)cut_put(canvas, row - 1, 0, canvas->n_columns, INK_FAINT,
			      hints[ui->asking]);
	prompt_draw(&ui->prompt, canvas, row, label);
}
