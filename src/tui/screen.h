// SPDX-License-Identifier: MIT
/*
 * screen: the terminal, through curses; the only file that knows of it.
 *
 * There is one terminal, and curses keeps it in globals of its own: one screen
 * at a time.  It is restored by screen_close(), and by the handlers of the
 * signals that end or stop a process, whatever happens in between.
 */
#ifndef TCPWAIT_TUI_SCREEN_H
#define TCPWAIT_TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "tcpwait/error.h"
#include "tui/canvas.h"

/* screen_open takes the terminal; 0 or a negative errno with err. */
int screen_open(bool color, struct error *err);
void screen_close(void);

void screen_size(size_t *n_rows, size_t *n_columns);

/* screen_draw shows a canvas; all of it anew after screen_redraw(). */
void screen_draw(const struct canvas *canvas);
void screen_redraw(void);

/*
 * screen_take_mouse: are its clicks and its wheel keys, KEYS_CLICK and others?
 * Else they are the terminal's own.  It is not at first.
 */
void screen_take_mouse(bool takes);

/*
 * screen_wait waits for a key, for other_fd to become readable, for a signal
 * or for the time to pass (a negative time: for ever).  Returns a key of
 * enum key, KEYS_NONE for all else.  *signal_number is that of a signal which
 * ends the program, else 0.  A terminal that is gone counts as SIGHUP.
 */
int screen_wait(int other_fd, double seconds, int *signal_number);

#endif
