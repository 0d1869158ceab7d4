// SPDX-License-Identifier: MIT
/*
 * setting_rows: the kernel settings that bear on waiting sockets, and what
 * each means in view of the sockets that are there.
 */
#ifndef TCPWAIT_SETTING_ROWS_H
#define TCPWAIT_SETTING_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/snapshot.h"

/* ip_local_reserved_ports, which is no number, comes after the numbers. */
enum { SETTING_ROW_RESERVED = SETTING_COUNT };

struct setting_text {
	const char *name; /* "net.ipv4.tcp_tw_reuse" */
	int setting; /* enum setting, or SETTING_ROW_RESERVED */
	const char *does;
	const char *does_not; /* NULL: nothing is widely believed of it */
};

/* setting_text gives the texts in order; NULL past the last. */
const struct setting_text *setting_text(size_t i);

enum { SETTING_VALUE_SIZE = 128, SETTING_VERDICT_SIZE = 240 };

struct setting_row {
	uint16_t netns; /* position in the snapshot's namespaces */
	const struct setting_text *text;
	bool known, default_known;
	bool is_number; /* else value_text and default_text are all there is */
	int64_t value, default_value;
	char value_text[SETTING_VALUE_SIZE]; /* as the kernel writes it */
	char default_text[SETTING_VALUE_SIZE];
	char mark[24]; /* the verdict in a word or two */
	char verdict[SETTING_VERDICT_SIZE]; /* in a sentence */
	bool notable; /* worth reading in an incident */
};

/*
 * setting_rows_make fills *rows, to be freed, with a row per setting and
 * namespace that was read; 0 or -ENOMEM.
 */
int setting_rows_make(const struct snapshot *snap, struct setting_row **rows,
		      size_t *n);

#endif
