// SPDX-License-Identifier: MIT
/*
 * ends: the ends of many connections, counted.
 *
 * Plain sums: those of two intervals, or of two services, add up.
 */
#ifndef TCPWAIT_ENDS_H
#define TCPWAIT_ENDS_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/conn_end.h"

/* All that is known of one end. */
struct ending {
	struct conn_end end;
	struct end_verdict verdict;
	struct end_lifetime lifetime;
	uint32_t holders; /* position in owners.sets, or OWNERS_NONE */
	uint16_t origin; /* in its owners.origins, or ORIGIN_UNKNOWN */
	bool holds_it; /* they held it; false: they listen on its port */
};

struct ends {
	uint64_t n[END_KIND_COUNT];
	uint64_t n_exchanges_known; /* connections */
	uint64_t n_exchanges; /* in these */
	uint64_t n_one_exchange; /* connections that carried one */
	uint64_t n_no_exchange; /* and that carried none */
	/* Of which the client sent nothing: see conn_end_unasked(). */
	uint64_t n_unasked_left;
	uint64_t n_unasked_closed;
	uint64_t n_bytes_known;
	uint64_t bytes;
	uint64_t n_idle_known;
	double idle_seconds; /* sums, as those below */
	uint64_t n_lifetimes; /* all that came about */
	uint64_t n_lifetimes_bounded; /* whose most is known */
	double least_seconds;
	double most_seconds;
};

void ends_add(struct ends *ends, const struct ending *ending);
void ends_merge(struct ends *ends, const struct ends *other);

uint64_t ends_total(const struct ends *ends);
uint64_t ends_orderly(const struct ends *ends);
uint64_t ends_aborted(const struct ends *ends);
uint64_t ends_failed(const struct ends *ends);

uint64_t ends_unasked(const struct ends *ends);

/*
 * ends_one_exchange_share: of the connections that carried any, how many
 * carried one exchange, 0..1.  False where there are none.
 */
bool ends_one_exchange_share(const struct ends *ends, double *share);

#endif
