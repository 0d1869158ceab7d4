// SPDX-License-Identifier: MIT
/*
 * unconfirmed: data that has been sent again for long and that nobody confirms,
 * added up; and what goes on beside it.
 */
#ifndef TCPWAIT_ANALYZE_UNCONFIRMED_H
#define TCPWAIT_ANALYZE_UNCONFIRMED_H

#include "analyze/rule.h"
#include "analyze/runs.h"

/* Of a group, or of several. */
struct unconfirmed {
	uint64_t n; /* sockets that have sent again for [unacked-age] */
	uint64_t n_half_closed; /* of these, in CLOSE_WAIT */
	uint64_t n_large; /* send full segments after small ones */
	uint64_t n_idled; /* had heard nothing for a minute or longer */
	uint64_t n_heard; /* get ACKs all the while */
	uint64_t n_absent; /* whose local address this host has not */
	uint32_t idled_ms; /* the least of those that idled */
	uint32_t oldest_ms; /* for so long; 0: of none is it told */
	uint32_t youngest_ms;
};

/* What else the connections of a service did meanwhile. */
struct meanwhile {
	bool is_told; /* of nearly all; n_answered may be known without */
	/* Sockets that have sent since the oldest began to send again. */
	uint64_t n_sent;
	/* Others with the same peers that were answered, and closes that were
	 * confirmed, while all of these waited. */
	uint64_t n_answered;
};

/*
 * unconfirmed_sum gives one for each group of input->seen, to be freed; NULL:
 * no memory.  In CLOSE_WAIT it leaves out what a finding of told tells.
 */
struct unconfirmed *unconfirmed_sum(const struct rule_input *input,
				    const struct findings *told);

void unconfirmed_add(struct unconfirmed *sum, const struct unconfirmed *more);

/*
 * unconfirmed_meanwhile looks at the groups first to end, of one service; sum
 * is what the sums of each group add up to.
 */
struct meanwhile unconfirmed_meanwhile(const struct unconfirmed *sums,
				       const struct unconfirmed *sum,
				       const struct runs *runs, size_t first,
				       size_t end);

/*
 * unconfirmed_is_alive: was a group's peer heard in the last since_ms, or may
 * it have been, for all that is told of it?
 */
bool unconfirmed_is_alive(const struct snapshot *seen,
			  const struct unconfirmed *sums, uint32_t group,
			  uint32_t since_ms);

#endif
