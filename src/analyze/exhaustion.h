// SPDX-License-Identifier: MIT
/*
 * exhaustion: how long the ports toward one destination last.
 */
#ifndef TCPWAIT_ANALYZE_EXHAUSTION_H
#define TCPWAIT_ANALYZE_EXHAUSTION_H

#include "analyze/rule.h"

/*
 * exhaustion_sustainable: how many connections a second the ports of capacity
 * can last for, by what a TIME_WAIT holds; false where that is not known.
 */
bool exhaustion_sustainable(const struct rule_input *input,
			    const struct tally_row *group, uint32_t capacity,
			    double *per_second);

/* When no port is left if all goes on as it does. */
struct exhaustion {
	bool known; /* false: it is not evident that it comes to that */
	/* It has gone on like this for 30 s; or a second look bears it out,
	 * and it has gone on for as long as it needs to go on. */
	bool is_steady;
	double seconds; /* 0: none is left now */
};

struct exhaustion exhaustion_foresee(const struct rule_input *input,
				     const struct tally_row *group,
				     uint32_t capacity);

/*
 * exhaustion_rate: connections that leave a TIME_WAIT now, a second, by the
 * last few; false where they are few or do not come evenly.
 */
enum { EXHAUSTION_RATE_SECONDS = 10 };

bool exhaustion_rate(const struct rule_input *input,
		     const struct tally_row *group, double *per_second);

/*
 * exhaustion_over: for how many seconds no TIME_WAIT has begun any more, where
 * that is ten or more and twice as long as any pause between those there are:
 * a run of connections has ended, and its ports come back by themselves.  0:
 * it has not, or there is none.  With no port left none can begin: ratio, of
 * the ports in use, is 1 then.
 */
int exhaustion_over(const struct history *history, double ratio);

/*
 * exhaustion_rank: the severity of a share of ports in use; -1 where it is not
 * worth a word.
 */
int exhaustion_rank(const struct rule_input *input, double ratio);

/*
 * exhaustion_rank_ahead is that, or the severity of a steady forecast: none
 * left within 10 min a warning, within 1 min critical; below [budget-info]
 * critical only in the last 20 s.
 */
int exhaustion_rank_ahead(const struct rule_input *input, double ratio,
			  const struct exhaustion *end);

#endif
