// SPDX-License-Identifier: MIT
/*
 * prompt: one line that the user types.
 */
#ifndef TCPWAIT_TUI_PROMPT_H
#define TCPWAIT_TUI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/canvas.h"

enum { PROMPT_SIZE = 512 };

struct prompt {
	char text[PROMPT_SIZE]; /* UTF-8 */
	size_t at; /* the cursor, in bytes: always between two characters */
};

/* What a key has done to it. */
enum prompt_deed {
	PROMPT_NOTHING,
	PROMPT_MOVED, /* the cursor alone */
	PROMPT_CHANGED,
	PROMPT_DONE, /* Enter */
	PROMPT_LEFT, /* Escape */
};

/* prompt_set begins with a text, the cursor behind it. */
void prompt_set(struct prompt *prompt, const char *text);
enum prompt_deed prompt_key(struct prompt *prompt, int key);

/* prompt_draw writes the label and the part of the text around the cursor. */
void prompt_draw(const struct prompt *prompt, struct canvas *canvas, size_t row,
		 const char *label);

#endif
