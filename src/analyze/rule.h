// SPDX-License-Identifier: MIT
/*
 * rule: what every rule looks like.
 *
 * One rule is one file, one line in rules_table, one entry in the catalogue.
 * A rule is a pure function of what it is given.
 */
#ifndef TCPWAIT_ANALYZE_RULE_H
#define TCPWAIT_ANALYZE_RULE_H

#include "analyze/piles.h"
#include "tcpwait/diagnosis.h"
#include "tcpwait/finding.h"

/* What is prepared once for all rules. */
struct rule_input {
	const struct snapshot *seen;
	const struct snapshot *before; /* NULL: one sample */
	const struct thresholds *thresholds;
	const uint8_t *kinds; /* of seen->waits: waits_kinds() */
	const uint32_t *capacities; /* of its namespaces: budget_capacity() */
	const struct piles *piles; /* of seen->waits: piles_init() */
};

typedef bool (*rule_counts_fn)(const struct rule_input *input,
			       const struct pile *pile, uint32_t wait);

struct rule {
	enum finding_id id;
	/* Appends to *out; 0 or -ENOMEM. */
	int (*run)(const struct rule_input *input, struct findings *out);
	/* NEED_BIT()s.  Without one, "none" is no answer; and what a source
	 * does not tell at all makes no finding. */
	unsigned int needs;
	/* Without one there may be a finding all the same, and there may be
	 * more of it, or graver. */
	unsigned int wants;
	/* With NEED_AGES: may it count this socket, were it old enough? */
	rule_counts_fn counts;
};

extern const struct rule rule_client_churn;
extern const struct rule rule_port_exhaustion;
extern const struct rule rule_server_closes_first;
extern const struct rule rule_time_wait_table_full;
extern const struct rule rule_close_wait_leak;
extern const struct rule rule_close_wait_unread;
extern const struct rule rule_close_wait_unaccepted;
extern const struct rule rule_stale_pool;
extern const struct rule rule_inherited_descriptor;
extern const struct rule rule_fd_limit;
extern const struct rule rule_accept_queue_full;
extern const struct rule rule_peer_never_closes;
extern const struct rule rule_half_closed;
extern const struct rule rule_unanswered_close;
extern const struct rule rule_unanswered_connect;
extern const struct rule rule_sysctl_tw_reuse_inert;
extern const struct rule rule_sysctl_port_range_overlap;
extern const struct rule rule_sysctl_tw_buckets_low;
extern const struct rule rule_sysctl_obsolete;

/* All of them, in order of enum finding_id; NULL ends the table. */
extern const struct rule *const rules_table[];

#endif
