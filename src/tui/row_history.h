// SPDX-License-Identifier: MIT
/*
 * row_history: the sockets of the rows that were shown, look after look.
 *
 * Bounded: HISTORY_ROWS_MAX rows, those that were not shown for longest are
 * forgotten first; of each the newest HISTORY_POINTS_MAX looks.
 */
#ifndef TCPWAIT_TUI_ROW_HISTORY_H
#define TCPWAIT_TUI_ROW_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "tcpwait/tcp_state.h"

enum {
	HISTORY_ROWS_MAX = 256,
	HISTORY_POINTS_MAX = 360,
	HISTORY_KEY_SIZE = 352,
};

/* What is kept of a row. */
enum history_series {
	SERIES_ESTABLISHED,
	SERIES_TIME_WAIT,
	SERIES_CLOSE_WAIT,
	SERIES_OTHER, /* neither of these, nor a listener */
	SERIES_COUNT,
};

struct history_point {
	double at_seconds; /* CLOCK_MONOTONIC */
	uint32_t values[SERIES_COUNT];
};

struct history_track {
	char key[HISTORY_KEY_SIZE]; /* of a row among those of all views */
	struct history_point *points; /* a ring: the i-th at i % MAX */
	uint64_t n; /* all that ever were */
};

struct row_history {
	struct history_track tracks[HISTORY_ROWS_MAX];
	size_t n;
};

/* row_history_free also forgets all: something else is looked at. */
void row_history_free(struct row_history *history);

/*
 * row_history_add adds a look at a row, once however often it is told; where
 * there is no memory it is left out.
 */
void row_history_add(struct row_history *history, const char *key,
		     double at_seconds, const tcp_state_counts states);

/* row_history_find gives what is kept of a row, or NULL. */
const struct history_track *row_history_find(const struct row_history *history,
					     const char *key);

/* The i-th of a track that are kept, the oldest first; NULL past the last. */
const struct history_point *row_history_at(const struct history_track *track,
					   uint64_t i);

#endif
