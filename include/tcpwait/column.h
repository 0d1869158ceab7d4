// SPDX-License-Identifier: MIT
/*
 * column: what a row can show.
 *
 * One record per column drives the table for eyes, CSV, TSV, JSON, sorting,
 * help and the completions.
 */
#ifndef TCPWAIT_COLUMN_H
#define TCPWAIT_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct difference;
struct json;
struct line;
struct report;
struct snapshot;
struct value;

/* What a cell may depend on beside the row. */
struct column_view {
	const struct snapshot *seen;
	const struct report *report; /* of ports and peers */
	const struct difference *difference; /* of diff */
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

/* What a row holds for a column, and so what it is in every format. */
enum column_kind {
	COLUMN_NONE, /* see get and write */
	COLUMN_CHARS, /* an array; "" is unknown */
	COLUMN_STRING, /* a pointer; NULL and "" are unknown */
	COLUMN_NETNS, /* a position in the snapshot's namespaces */
	COLUMN_HOST, /* the same, and its host is shown */
	/* From here on it is ASCII that needs no quotes. */
	COLUMN_COUNT, /* a uint of any size */
	COLUMN_FLAG, /* a bool */
	COLUMN_REAL, /* a double */
	COLUMN_SECONDS, /* the same; for eyes 75 s are "1m15s" */
	COLUMN_ADDRESS,
	COLUMN_STATE,
	COLUMN_ROLE,
};

enum { COLUMN_KEY_SIZE = 32 };

/* Where a column is found, if it is not everywhere. */
enum column_only { COLUMN_EVERYWHERE, COLUMN_IN_ROWS, COLUMN_IN_JSON };

enum column_color { COLUMN_PLAIN, COLUMN_RED, COLUMN_YELLOW };

struct column {
	const char *name; /* for -o, -x, CSV, TSV and JSON */
	char key[COLUMN_KEY_SIZE]; /* of JSON, with what is put around it */
	uint8_t key_length;
	const char *header; /* for eyes */
	const char *help;
	const char *group; /* the object of JSON it is in; NULL: the row */
	/* A number of the row or a bit of it that says whether it is known. */
	uint32_t known_bits; /* 0: it always is */
	uint16_t known_at;
	uint16_t at; /* where the row holds it */
	uint16_t size, known_size;
	uint8_t kind; /* enum column_kind */
	uint8_t color; /* enum column_color; of a count that is not 0 */
	uint8_t width; /* of a streamed row, for eyes */
	uint8_t spare; /* the greatest is left out first; 0: never */
	uint8_t which; /* for functions that serve several columns */
	uint8_t only; /* enum column_only */
	bool is_text; /* to the left; numbers to the right */
	bool leads_group; /* where it is unknown, all of its group is null */
	bool comes_and_goes; /* in tables, with the rows that have any of it */
	bool may_be_cut; /* a name is one still; an address is another one */
	/* Where at counts from; NULL: from the row itself. */
	const void *(*base)(const void *row);
	/* What is derived as a value ... */
	void (*get)(const struct cell *cell, struct value *value);
	/*
	 * ... or put together as text: for eyes where there is a value as
	 * well, else in every format.  False: it is unknown.
	 */
	bool (*write)(const struct cell *cell, struct line *line);
	/* What is no one value in JSON: writes it and its key, or nothing. */
	void (*json)(const struct cell *cell, struct json *json);
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
	/* The same, behind those that options add: new ones move none. */
	const char *machine_last;
	/* Names and groups that begin a row of JSON; the rest follows. */
	const char *json;
};

enum { COLUMN_LIST_MAX = 64 };

struct column_list {
	const struct column *items[COLUMN_LIST_MAX];
	/* Of streamed rows, for eyes; 0: the column's own. */
	uint16_t widths[COLUMN_LIST_MAX];
	size_t n;
};

/*
 * column_at gives one column of rows by its position, or NULL past the last;
 * those that only JSON has are not among them.
 */
const struct column *column_at(const struct column_set *set, size_t i);

const struct column *column_find(const struct column_set *set, const char *name,
				 size_t length);

/*
 * column_meant finds what fingers call a column: its name in any case, or the
 * header over it, '-' and a blank being as good as '_'.  NULL: none.
 */
const struct column *column_meant(const struct column_set *set,
				  const char *text, size_t length);

/*
 * column_list_parse reads "a,b", as column_meant() does, or "+a,b" to add to
 * the defaults (NULL: the defaults).  False with the unknown name in *bad (not
 * terminated, *n_bad bytes; empty where the list itself is empty or too long).
 */
bool column_list_parse(const struct column_set *set, const char *text,
		       const char *defaults, struct column_list *list,
		       const char **bad, size_t *n_bad);

/* column_list_document lists the columns of a row in JSON, in their order. */
void column_list_document(const struct column_set *set,
			  struct column_list *list);

/*
 * column_text writes a cell as the view wants it, cut to what fits; false where
 * it is unknown, which is "-" for eyes and empty for machines.
 */
enum { COLUMN_TEXT_SIZE = 700 };
bool column_text(const struct column *column, const struct column_view *view,
		 const void *row, char text[static COLUMN_TEXT_SIZE]);

/*
 * column_has: has a row anything in it?  What is unknown and none at all are
 * both nothing to show.
 */
bool column_has(const struct column *column, const struct column_view *view,
		const void *row);

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
extern const struct column_set columns_history;
extern const struct column_set columns_diff; /* struct difference_row */
extern const struct column_set columns_ends; /* by key, in watch */
extern const struct column_set columns_closes; /* single ones */

/*
 * Of the live screen: pointers to findings; what a row of the report shows
 * beside its own columns; struct wait_row; and struct owner_row, by process
 * and by unit.
 */
extern const struct column_set columns_findings;
extern const struct column_set columns_rate;
extern const struct column_set columns_waiting;
extern const struct column_set columns_process;
extern const struct column_set columns_unit;

#endif
