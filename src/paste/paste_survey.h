// SPDX-License-Identifier: MIT
/*
 * paste_survey: what a file has to tell, before any of it is told.
 *
 * The same table may stand in it several times, and tables of several tools:
 * each is a look of its own, and they are never added up.
 */
#ifndef TCPWAIT_PASTE_PASTE_SURVEY_H
#define TCPWAIT_PASTE_PASTE_SURVEY_H

#include "paste/paste_rows.h"

/* So many connections at the head of a table are known again. */
enum { PASTE_HEAD_MAX = 64 };

/* One table: rows of one dialect, counted through all the file. */
struct paste_sample {
	enum paste_dialect dialect;
	uint64_t first_row, end_row;
	uint64_t n;
	uint64_t n_open, n_open_aged; /* connected, and with tcp_info */
	uint64_t n_time_wait, n_time_wait_timed;
	uint64_t n_timed, n_inodes, n_queues, n_owned, n_listening;
	uint64_t n_ends_unknown;
	uint32_t orphan_left_ms; /* the most of one in FIN_WAIT2 */
	struct paste_clock clock; /* of its first row */
	bool listens_late; /* one listens behind one that does not */
	bool is_foreign; /* lsof: not of Linux */
	uint8_t families; /* 1: IPv4, 2: IPv6 */
	uint32_t states; /* that its commands asked for by name */
	uint32_t heads[PASTE_HEAD_MAX]; /* hashes of the first connections */
	size_t n_heads;
};

struct paste_survey {
	struct paste_sample first[PASTE_DIALECT_COUNT]; /* of each dialect */
	struct paste_sample last[PASTE_DIALECT_COUNT];
	uint64_t n_samples[PASTE_DIALECT_COUNT];
	uint64_t n_rows[PASTE_DIALECT_COUNT]; /* of all samples */
	uint64_t n_lines;
	uint64_t n_passed;
	uint64_t n_broken;
	struct paste_clock clock; /* the last that was told at all */
	struct paste_told told;
	bool is_dump;
	bool is_cut;
	bool has_header;
	enum paste_dialect header;
	char first_broken[PASTE_SAID_SIZE];
};

/*
 * paste_survey_take reads the whole file with *rows, which is room for it: 0,
 * or -errno where it could not be read.
 */
int paste_survey_take(struct paste_survey *survey,
		      const struct paste_file *file, struct paste_rows *rows);

/*
 * paste_survey_sample gives the table to be told: the last one of whose tool
 * there is most; NULL where there is no table at all.
 */
const struct paste_sample *paste_survey_sample(
	const struct paste_survey *survey);

/* paste_survey_clock: when was the last table of its tool taken? */
const struct paste_clock *paste_survey_clock(const struct paste_survey *survey,
					     const struct paste_sample *sample);

/*
 * paste_survey_earlier gives the first table of the same tool, where it is
 * another one that tells as much of the same: the seconds between the two, or
 * NULL.
 */
const struct paste_sample *paste_survey_earlier(
	const struct paste_survey *survey, const struct paste_sample *sample,
	double *seconds);

/* paste_survey_lacks: what the table does not tell, enum source_fact. */
unsigned int paste_survey_lacks(const struct paste_sample *sample);

/* Whose sockets they are. */
enum host_system paste_survey_system(const struct paste_sample *sample);

/* "ss text", "netstat text of Windows". */
const char *paste_survey_kind(enum paste_dialect dialect);

#endif
