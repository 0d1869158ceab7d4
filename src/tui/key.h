// SPDX-License-Identifier: MIT
/*
 * key: what the user pressed; characters are themselves.
 */
#ifndef TCPWAIT_TUI_KEY_H
#define TCPWAIT_TUI_KEY_H

enum key {
	KEYS_NONE = 0,
	KEYS_TAB = '\t',
	KEYS_ENTER = '\n',
	KEYS_REDRAW = 0x0c, /* Ctrl-L */
	KEYS_CLEAR = 0x15, /* Ctrl-U */
	KEYS_ERASE_WORD = 0x17, /* Ctrl-W */
	KEYS_ESCAPE = 0x1b,
	KEYS_SPACE = ' ',
	KEYS_BEYOND = 0x110000, /* no character from here on */
	KEYS_UP,
	KEYS_DOWN,
	KEYS_LEFT,
	KEYS_RIGHT,
	KEYS_PAGE_UP,
	KEYS_PAGE_DOWN,
	KEYS_HOME,
	KEYS_END,
	KEYS_BACKSPACE,
	KEYS_DELETE,
	KEYS_BACKTAB,
	KEYS_RESIZE, /* the size of the terminal has changed */
	KEYS_WHEEL_UP,
	KEYS_WHEEL_DOWN,
	KEYS_CLICK = 0x1000000, /* + row * KEYS_CLICK_ROW + column */
	KEYS_CLICK_ROW = 0x1000, /* columns; neither has more of them */
};

#endif
