// SPDX-License-Identifier: MIT
/*
 * keys: the one table of what keys do; help and the bar are made from it.
 */
#ifndef TCPWAIT_TUI_KEYS_H
#define TCPWAIT_TUI_KEYS_H

#include <stddef.h>

#include "tui/key.h"
#include "tui/ui.h"

enum { KEYS_OF_ENTRY = 4 };

struct keys_entry {
	int keys[KEYS_OF_ENTRY]; /* KEYS_NONE: fewer */
	const char *name; /* "PgUp" */
	const char *does; /* in at most 26 characters */
	const char *brief; /* a word for the bar; NULL: not there */
	enum ui_deed (*run)(struct ui *ui); /* of ui->key */
};

/* keys_at gives the entries in order of use; NULL past the last. */
const struct keys_entry *keys_at(size_t i);

/* keys_do does what a key says where nothing lies over the rows. */
enum ui_deed keys_do(struct ui *ui, int key, size_t n_rows);

#endif
