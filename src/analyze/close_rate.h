// SPDX-License-Identifier: MIT
/*
 * close_rate: how many connections close a second now, and why the minute
 * before may show fewer.
 *
 * What closed is seen as TIME_WAIT, which need not last for 60 s: connect()
 * takes them over where tcp_tw_reuse acts, the SYN of a client that comes with
 * the same port again replaces them, and a full table has no place for more.
 * What the peer does not close in turn stays in FIN_WAIT2, and leaves none.
 */
#ifndef TCPWAIT_ANALYZE_CLOSE_RATE_H
#define TCPWAIT_ANALYZE_CLOSE_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/closes.h"
#include "tcpwait/snapshot.h"

enum close_trend {
	CLOSES_UNCLEAR,
	CLOSES_STEADY,
	/* Steady for as long as is seen; older ones were taken over. */
	CLOSES_TAKEN_OVER,
	CLOSES_RISING, /* or begun within the minute */
	CLOSES_FALLING, /* or a batch before */
	CLOSES_PULSED, /* again and again, with nothing between */
	CLOSES_OVER, /* none for longer than their rate allows */
	CLOSES_OVERFLOW, /* the table is full: most leave nothing */
	CLOSES_TREND_COUNT,
};

struct close_rate {
	double per_second;
	bool at_least; /* it is a bound */
	bool is_counted; /* by the kernel, between two looks */
	enum close_trend trend;
};

/* What holds for all closes of one namespace. */
struct close_world {
	bool is_full; /* its table of TIME_WAIT overflows */
	bool is_counted;
	double counted; /* closes a second between two looks */
	double told; /* the estimates of all groups together */
	double bounds; /* of that, what is only a bound */
	double orphans; /* closes a second that stand in FIN_WAIT2 */
	bool has_orphans; /* that matter */
	uint64_t time_wait; /* selected, with orphans in FIN_WAIT2 */
};

/* Of one snapshot; prepared once for all that asks. */
struct close_rates {
	const struct snapshot *seen; /* borrowed */
	const uint32_t *capacities; /* borrowed: budget_capacities() */
	struct close_world *worlds; /* one for each namespace */
};

/*
 * close_rates_init: before is an earlier snapshot, or NULL.  0 or -ENOMEM;
 * free it on either.
 */
int close_rates_init(struct close_rates *rates, const struct snapshot *seen,
		     const struct snapshot *before, const uint32_t *capacities);
void close_rates_free(struct close_rates *rates);

/* The closes of some groups of one namespace; starts as { 0 }. */
struct close_sum {
	/* Of groups whose TIME_WAIT nobody takes over, or next to none. */
	struct close_bins pooled;
	uint64_t n_pooled;
	uint64_t n; /* of all groups, in 60 s */
	double now; /* of the others */
	double bounds; /* of that, what is only a bound */
	double expected; /* how many of these there should be, were it steady */
	double window; /* seconds: the shortest that a rate stands on */
	uint64_t n_orphans; /* closed here, in FIN_WAIT2 since */
	bool is_bound; /* of a group with few, more were taken over */
	uint16_t netns;
};

void close_sum_add(struct close_sum *sum, const struct close_rates *rates,
		   const struct tally_row *group);
struct close_rate close_sum_rate(const struct close_sum *sum,
				 const struct close_rates *rates);

/* close_rates_all: of all namespaces together. */
struct close_rate close_rates_all(const struct close_rates *rates);

const char *close_trend_name(enum close_trend trend); /* "taken-over" */

/* Are the seconds of a history but a bound of what closed in them? */
bool close_rate_thins(const struct close_rate *rate);

#endif
