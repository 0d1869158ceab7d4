// SPDX-License-Identifier: MIT
/*
 * closes: when the connections of each group closed, from the ages of its
 * TIME_WAIT sockets.
 *
 * A few ages are kept in the group's row; only a group with more of them pays
 * for a histogram, fine where it tells what goes on now, of seconds before
 * that.
 */
#ifndef TCPWAIT_CLOSES_H
#define TCPWAIT_CLOSES_H

#include <stddef.h>
#include <stdint.h>

#include "tcpwait/tally.h"

enum {
	HISTORY_SECONDS = 60,
	/* Nine below two seconds, and one for each second from there. */
	CLOSE_BINS = 9 + HISTORY_SECONDS - 2,
};

/* Closes per second of age: n[0] is the last second. */
struct history {
	uint32_t n[HISTORY_SECONDS];
};

/* The same, finer for the last two seconds. */
struct close_bins {
	uint32_t n[CLOSE_BINS];
};

/* Of a group with more than a few. */
struct close_times {
	struct close_bins bins;
	/* Of the port that changes, and of all but the first few. */
	uint32_t n_odd;
	uint16_t lowest, highest;
};

struct closes {
	struct close_times *items;
	size_t n;
	size_t cap;
};

/*
 * closes_add counts one close of a group, age_ms ago; port is the one that
 * changes from connection to connection.  0 or -ENOMEM.
 */
int closes_add(struct closes *closes, struct tally_row *row, uint32_t age_ms,
	       uint16_t port);

/* closes_bins adds the closes of a group to *bins, and so does */
void closes_bins(const struct closes *closes, const struct tally_row *row,
		 struct close_bins *bins);
/* closes_history to *history. */
void closes_history(const struct closes *closes, const struct tally_row *row,
		    struct history *history);
/* closes_since counts those of the last since_ms, in whole seconds. */
uint64_t closes_since(const struct closes *closes, const struct tally_row *row,
		      uint32_t since_ms);
/* close_bins_history adds bins to *history. */
void close_bins_history(const struct close_bins *bins, struct history *history);

/*
 * closes_many gives the histogram of a group; NULL where it has no more than
 * TALLY_FEW_CLOSES.
 */
const struct close_times *closes_many(const struct closes *closes,
				      const struct tally_row *row);

/* close_bin_ms: where a bin begins; CLOSE_BINS: where the last one ends. */
uint32_t close_bin_ms(size_t bin);

/* closes_truncate forgets all but the first n; the rows of the rest go too. */
void closes_truncate(struct closes *closes, size_t n);
void closes_free(struct closes *closes);

#endif
