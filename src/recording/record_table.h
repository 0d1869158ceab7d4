// SPDX-License-Identifier: MIT
/*
 * record_table: which table of a recording holds which fields of which struct.
 *
 * What is written and what is read back, the statements that make the tables
 * and the judgement of a file from elsewhere all come from here.  Every table
 * is keyed by sample, part and position.
 */
#ifndef TCPWAIT_RECORDING_RECORD_TABLE_H
#define TCPWAIT_RECORDING_RECORD_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/kept.h"
#include "tcpwait/record.h"

enum record_kind {
	RECORD_UNSIGNED, /* of size bytes; all of 64 bits wrap into a sign */
	RECORD_SIGNED, /* of size bytes */
	RECORD_BOOL,
	RECORD_REAL, /* a double; NaN is NULL */
	RECORD_TEXT, /* char[size], by the dictionary */
	RECORD_CLEAN_TEXT, /* the same: control bytes are no part of it */
	RECORD_STRING, /* char *, by the dictionary; whoever reads frees it */
	RECORD_BYTES, /* struct record_bytes */
};

struct record_column {
	const char *name;
	enum record_kind kind;
	size_t offset;
	size_t size;
	uint64_t most; /* of an unsigned; 0: what its size allows */
};

struct record_table {
	const char *name;
	const struct record_column *columns;
	size_t n_columns;
	size_t row_bytes;
};

/* In the order in which they stand in record_tables. */
enum record_table_id {
	RECORD_LOOK, /* struct snapshot */
	RECORD_HOST, /* struct host */
	RECORD_NETNS, /* struct netns */
	RECORD_SETTINGS, /* struct record_settings; part: netns */
	RECORD_COUNTER, /* struct record_counter; part: netns */
	RECORD_DEVICE, /* struct kept_device */
	RECORD_SOCKETS, /* struct record_sockets */
	RECORD_SYSCTL, /* struct record_lines */
	RECORD_DEAD, /* struct dead_socket */
	/* Of these there are two parts. */
	RECORD_OWNERS, /* struct owners */
	RECORD_PROCESS, /* struct process */
	RECORD_HOLDERS, /* struct holders */
	RECORD_ORIGIN, /* struct origin */
	RECORD_HELD, /* struct kept_holders */
	/* What was made of it, for people and history. */
	RECORD_TOTAL, /* struct record_total */
	RECORD_SERVICE, /* struct record_row */
	RECORD_PEER, /* struct record_row */
	RECORD_FINDING, /* struct record_finding */
	RECORD_TABLE_COUNT,
};

/* What was looked for: owners for the snapshot, and those of every socket. */
enum { RECORD_PART_OWN, RECORD_PART_OF_ALL };

struct record_settings {
	char *values; /* lines of NAME VALUE */
	char *reserved; /* ip_local_reserved_ports; "": not known, or none */
	bool reserved_known;
};

enum { RECORD_COUNTER_NAME_SIZE = 64 };

struct record_counter {
	char name[RECORD_COUNTER_NAME_SIZE];
	uint64_t value;
};

/* Of sysctl files. */
struct record_lines {
	char *text; /* lines of NUMBER KEY PATH */
	uint32_t n_unreadable;
};

struct record_bytes {
	const uint8_t *bytes; /* valid until the next row */
	size_t n;
};

struct record_sockets {
	uint16_t netns;
	bool of_mptcp;
	uint64_t n;
	struct record_bytes bytes;
};

extern const struct record_table record_tables[RECORD_TABLE_COUNT];

/* The views for people, as SQL. */
extern const char *const record_views[]; /* NULL ends it */

#endif
