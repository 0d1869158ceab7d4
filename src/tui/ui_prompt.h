// SPDX-License-Identifier: MIT
/*
 * ui_prompt: the lines that the user is asked for, a filter and a file name.
 */
#ifndef TCPWAIT_TUI_UI_PROMPT_H
#define TCPWAIT_TUI_UI_PROMPT_H

#include "tui/ui_state.h"

/* They open a prompt; the filter begins with a text. */
enum ui_deed ui_prompt_filter(struct ui *ui, const char *text);
enum ui_deed ui_prompt_file(struct ui *ui);

/* ui_prompt_key is for an open one. */
enum ui_deed ui_prompt_key(struct ui *ui, int key);

/* ui_prompt_draw takes two rows, or one where it must; see layout.h. */
void ui_prompt_draw(const struct ui *ui, struct canvas *canvas);

#endif
