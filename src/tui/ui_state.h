// SPDX-License-Identifier: MIT
/*
 * ui_state: what a ui consists of; only the files of the ui look inside.
 */
#ifndef TCPWAIT_TUI_UI_STATE_H
#define TCPWAIT_TUI_UI_STATE_H

#include "tui/events.h"
#include "tui/page.h"
#include "tui/prompt.h"
#include "tui/trend.h"
#include "tui/ui.h"
#include "tui/view.h"

/* Where the user is in one view. */
struct ui_place {
	struct top_order order;
	size_t selected;
	size_t top;
	/* The row that the user went to; "": none, the top is followed. */
	char key[VIEW_KEY_SIZE];
};

enum ui_prompt { UI_PROMPT_NONE, UI_PROMPT_FILTER, UI_PROMPT_FILE };

struct ui {
	struct top_wish wish;
	struct style style;
	struct thresholds thresholds;
	struct source *source; /* binds filters */
	const char *netns; /* where not all are wished for; or NULL */
	bool may_close;
	struct filter closing; /* what a plan was asked for, and its text */
	char closing_text[PROMPT_SIZE];
	char filter_text[PROMPT_SIZE];
	struct top_sample *now, *before; /* NULL: none */
	char seen_filter[PROMPT_SIZE]; /* what selected now */
	struct trend trend;
	struct events events;
	struct row_history history;
	uint64_t n_events_written; /* as lines of plain text */
	bool is_looking; /* what is shown is not what was asked for last */
	char trouble[ERROR_TEXT_SIZE]; /* of the last sample, if it failed */

	enum view_id view;
	struct ui_place places[VIEW_COUNT];
	bool grouped; /* peers, by prefix */
	bool changes; /* beside each count */
	bool is_sorting; /* the menu is open, at an order */
	size_t sort_at, sort_top;
	struct view_rows
		rows; /* of the view; view: NULL while there are none */

	int key; /* pressed last, on a screen of n_rows */
	size_t n_rows;
	size_t n_columns; /* of what was composed last */
	bool without_mouse;
	bool is_plain; /* text for a log: no cursor, tabs, keys and hints */
	struct page page;
	enum ui_prompt asking;
	struct prompt prompt;
	char mistake[FILTER_MESSAGE_SIZE]; /* in the text of the prompt */
	char said[ERROR_TEXT_SIZE + PROMPT_SIZE];
	bool said_is_bad;
};

struct ui_place *ui_state_place(struct ui *ui);
/* The selected row; NULL: there are none. */
const void *ui_state_row(const struct ui *ui);

/* Is the selected row the one that the user went to? */
bool ui_state_is_there(const struct ui *ui);

/* ui_state_show goes to a view, and asks for what it is made of. */
enum ui_deed ui_state_show(struct ui *ui, enum view_id view);
/* ui_state_rows makes the rows of the view anew. */
void ui_state_rows(struct ui *ui);
/* ui_state_find goes to the row of before, wherever it is now. */
void ui_state_find(struct ui *ui);
/* ui_state_select goes to a row, to stay with it. */
void ui_state_select(struct ui *ui, size_t i);
/* ui_state_pin stays with the row that happens to be selected. */
void ui_state_pin(struct ui *ui);

/* Reads and binds a filter beside the wished one; false: see mistake. */
bool ui_state_read(struct ui *ui, const char *text, struct filter *filter);
/* Takes a filter over; false: it is none, and mistake says why. */
bool ui_state_filter(struct ui *ui, const char *text);
/* Something else is asked for than what is shown. */
enum ui_deed ui_state_ask(struct ui *ui);

#endif
