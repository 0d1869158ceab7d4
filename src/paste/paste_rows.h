// SPDX-License-Identifier: MIT
/*
 * paste_rows: the sockets of a text or a dump, one after the other.
 *
 * The shape of each line says whose it is; headers only help.
 */
#ifndef TCPWAIT_PASTE_PASTE_ROWS_H
#define TCPWAIT_PASTE_PASTE_ROWS_H

#include "paste/paste_file.h"
#include "paste/paste_row.h"
#include "paste/paste_told.h"

enum { PASTE_SAID_SIZE = 200 };

struct paste_rows {
	struct paste_reading reading;
	struct paste_context context;
	struct paste_row rows[2]; /* one is whole, one is being read */
	struct paste_row *open; /* of ss: lines may follow; NULL: none */
	bool is_dump;
	bool begins; /* what stands before the next row says so */
	uint32_t plain; /* hash of the last line that was no socket; 0: none */
	uint32_t head; /* of that before the first row of this table */
	/* The beginning of a row whose end is on the next line. */
	char half[512];
	size_t n_half;
	/* What was read so far. */
	struct paste_told told; /* in lines that are no sockets */
	uint64_t n_lines;
	uint64_t n_rows;
	uint64_t n_passed; /* sockets of other protocols, and in no state */
	uint64_t n_broken; /* look like sockets and were not understood */
	bool is_cut; /* a dump that ends inside a message */
	bool has_header;
	enum paste_dialect header; /* of the first known one */
	char first_broken[PASTE_SAID_SIZE]; /* as it stands there: hostile */
};

/* paste_rows_is_dump: do the first bytes look like ss -D? */
bool paste_rows_is_dump(const struct paste_file *file);

void paste_rows_begin(struct paste_rows *rows, const struct paste_file *file);

/*
 * paste_rows_next gives the next socket, valid until the next call; NULL at the
 * end, or where reading failed (rows->reading.error).
 */
const struct paste_row *paste_rows_next(struct paste_rows *rows);

#endif
