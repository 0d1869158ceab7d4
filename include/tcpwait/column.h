// SPDX-License-Identifier: MIT
/*
 * column: what a row can show, as typed values.
 *
 * One table of columns per kind of row drives the table for eyes, CSV, TSV,
 * sorting, help and the completions.
 */
#ifndef TCPWAIT_COLUMN_H
#define TCPWAIT_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/addr.h"

enum value_type {
	VALUE_UNKNOWN, /* "-", empty, null; sorts last */
	VALUE_COUNT,
	VALUE_CHANGE, /* signed */
	VALUE_REAL,
	VALUE_ADDRESS,
	VALUE_TEXT,
};

enum { VALUE_TEXT_SIZE = 700 };

struct value {
	enum value_type type;
	int decimals; /* of VALUE_REAL, for eyes */
	uint64_t count;
	int64_t change;
	double real;
	struct addr address;
	char text[VALUE_TEXT_SIZE]; /* VALUE_TEXT: already clean */
};

/* What getting a value may depend on beside the row. */
struct column_view {
	const void *source; /* the report, tally or snapshot of the rows */
	bool for_eyes; /* a sparkline rather than numbers, "-> :80" ... */
	bool utf8;
	bool narrow; /* the terminal is too narrow for all there is to say */
};

struct column;

/* One row in one column. */
struct cell {
	const struct column *column;
	const struct column_view *view;
	const void *row;
};

struct column {
	const char *name; /* for -o, -x, CSV */
	const char *header; /* for eyes */
	const char *help;
	bool is_text; /* to the left; numbers to the right */
	uint8_t width; /* of a streamed row, for eyes */
	uint8_t which; /* for a get that serves several columns */
	void (*get)(const struct cell *cell, struct value *value);
};

struct column_part {
	const struct column *columns;
	size_t n;
};

/* All columns of one kind of row: its own, and those it shares. */
struct column_set {
	struct column_part own;
	struct column_part shared;
	const char *defaults; /* names, for eyes; part of the contract */
	const char *machine_defaults; /* names, for CSV and TSV */
};

enum { COLUMN_LIST_MAX = 64 };

struct column_list {
	const struct column *items[COLUMN_LIST_MAX];
	size_t n;
};

/* column_at gives one column by its position, or NULL past the last. */
const struct column *column_at(const struct column_set *set, size_t i);

const struct column *column_find(const struct column_set *set, const char *name,
				 size_t length);

/*
 * column_list_parse reads "a,b", or "+a,b" to add to the defaults (NULL: the
 * defaults).  False with the unknown name in *bad (not terminated, *n_bad
 * bytes; empty where the list itself is empty or too long).
 */
bool column_list_parse(const struct column_set *set, const char *text,
		       const char *defaults, struct column_list *list,
		       const char **bad, size_t *n_bad);

/* column_get fills in the value of one row in one column. */
void column_get(const struct column *column, const struct column_view *view,
		const void *row, struct value *value);

/* column_value_format writes a value into its text and returns that. */
const char *column_value_format(struct value *value, bool for_eyes);

/* column_cmp orders two rows by one column; unknown is last either way. */
int column_cmp(const struct column *column, const struct column_view *view,
	       bool descending, const void *a, const void *b);

/* The kinds of row there are. */
extern const struct column_set columns_ports;
extern const struct column_set columns_peers;
extern const struct column_set columns_sockets;
extern const struct column_set columns_states;
extern const struct column_set columns_count;
extern const struct column_set columns_sysctl;

/*
 * Of the live screen: pointers to findings; what a row of the report shows
 * beside its own columns; and struct wait_row.
 */
extern const struct column_set columns_findings;
extern const struct column_set columns_rate;
extern const struct column_set columns_waiting;

#endif
