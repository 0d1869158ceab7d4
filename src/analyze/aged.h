// SPDX-License-Identifier: MIT
/*
 * aged: have enough sockets waited long enough, and do more keep coming?
 */
#ifndef TCPWAIT_ANALYZE_AGED_H
#define TCPWAIT_ANALYZE_AGED_H

#include "analyze/rule.h"

struct aged {
	uint32_t n; /* sockets that were looked at */
	uint32_t n_known; /* of these, so many ages are known */
	uint32_t n_aged; /* of these, older than since_seconds */
	uint32_t n_polled;
	bool is_enough; /* for a finding */
	bool at_least; /* an age is unknown or a lower bound */
	/* They come evenly, still do, and pile up. */
	bool is_steady;
	bool has_ended; /* none has come for none_for_seconds */
	enum turnover turnover;
	double none_for_seconds;
	double since_seconds;
	double oldest_seconds;
	double median_seconds;
	double per_minute; /* of those that are here; 0: not evenly */
};

typedef bool (*aged_want_fn)(const struct rule_input *input, uint32_t wait);

/*
 * aged_measure looks at those of n waits that are wanted: there are enough
 * when [close-wait-count] are known to be older than [close-wait-age], or ten
 * times that count older than a sixth of the age.  0 or -ENOMEM.
 */
int aged_measure(struct aged *aged, const struct rule_input *input,
		 const uint32_t *waits, size_t n, aged_want_fn want);

/* Sockets of which some have an age that this look lacks. */
struct aged_doubt {
	uint32_t n_lacking;
	uint32_t n_aged; /* of those that are known */
	uint32_t n_young; /* older than the part that suffices of many */
};

/* aged_doubt_add takes those of a group that the rule may count. */
void aged_doubt_add(struct aged_doubt *doubt, const struct rule_input *input,
		    const struct wait_group *group, rule_counts_fn counts);

/* aged_doubt_decides: were the ages that lack old, would it be enough? */
bool aged_doubt_decides(const struct aged_doubt *doubt,
			const struct rule_input *input);

/*
 * aged_answer_severity: who asks, ends its side and waits is right to, and the
 * other end may work on the answer.  Only what takes ten ages is forgotten.
 */
enum severity aged_answer_severity(const struct aged *aged,
				   const struct rule_input *input);

/* Has this gone on long enough to be no passing trouble, and is it of one
 * process (OWNERS_NONE: unknown)? */
enum confidence aged_confidence(const struct aged *aged,
				const struct rule_input *input,
				uint32_t process);

#endif
