// SPDX-License-Identifier: MIT
/*
 * rule: what every rule looks like.
 *
 * One rule is one file, one line of RULES_EACH and of enum finding_id, and one
 * entry in src/texts/, where its sentences stand: it gives their values.  A
 * rule is a pure function of what it is given.
 */
#ifndef TCPWAIT_ANALYZE_RULE_H
#define TCPWAIT_ANALYZE_RULE_H

#include "analyze/accept_queues.h"
#include "analyze/close_rate.h"
#include "analyze/turnover.h"
#include "analyze/wait_groups.h"
#include "tcpwait/diagnosis.h"
#include "tcpwait/finding.h"

/* What is prepared once for all rules. */
struct rule_input {
	const struct snapshot *seen;
	const struct snapshot *before; /* NULL: one sample */
	const struct thresholds *thresholds;
	const uint8_t *kinds; /* of seen->waits: waits_kinds() */
	const bool *pooled; /* of seen->waits: pool_waits() */
	const bool *served; /* of seen->waits: served_waits() */
	const uint32_t *capacities; /* of its namespaces: budget_capacity() */
	const struct close_rates *rates;
	const struct turnover_looks *looks; /* turnover_init() */
	const struct wait_groups
		*groups; /* of seen->waits: wait_groups_init() */
	const struct accept_queues *queues; /* of seen */
	/* Of each of seen->waits: the number of the finding that tells of it,
	 * 0: none does yet.  NULL: nobody wants to know. */
	uint32_t *told_by;
};

typedef bool (*rule_counts_fn)(const struct rule_input *input,
			       const struct wait_group *group, uint32_t wait);

enum {
	CAN_INFO = 1u << SEVERITY_INFO,
	CAN_WARN = 1u << SEVERITY_WARNING,
	CAN_CRIT = 1u << SEVERITY_CRITICAL,
};

/*
 * Of equals in severity, what hurts comes before what brings it about: no
 * ports left before the churn that takes them.
 */
enum rule_rank { RANK_HURTS, RANK_CAUSES, RANK_SETTINGS };

enum { RULE_STATES_MAX = 4 };

struct rule {
	enum finding_id id;
	const char *name; /* stable: in documents and manuals */
	unsigned int severities; /* it stays within these */
	enum rule_rank rank;
	bool is_of_setting; /* and not of sockets */
	uint8_t states[RULE_STATES_MAX]; /* of these sockets; none: any */
	unsigned int kinds; /* 1 << enum close_wait_kind, of those in
			       CLOSE_WAIT; 0: any */
	/* Appends to *out; 0 or -ENOMEM. */
	int (*run)(const struct rule_input *input, struct findings *out);
	/* NEED_BIT()s.  Without one, "none" is no answer; and what a source
	 * does not tell at all makes no finding. */
	unsigned int needs;
	/* Without one there may be a finding all the same, and there may be
	 * more of it, or graver. */
	unsigned int wants;
	/* Of connections of MPTCP it is true as well. */
	bool on_mptcp;
	/* With NEED_AGES, of waits: may it count this one, were it old? */
	rule_counts_fn counts;
	/* Of others: could those whose ages lack here make a finding? */
	bool (*hangs_on_ages)(const struct rule_input *input, uint16_t netns);
};

/* All of them, in order of enum finding_id. */
#define RULES_EACH(RULE)                     \
	RULE(rule_client_churn)              \
	RULE(rule_port_exhaustion)           \
	RULE(rule_server_closes_first)       \
	RULE(rule_time_wait_table_full)      \
	RULE(rule_close_wait_leak)           \
	RULE(rule_close_wait_unread)         \
	RULE(rule_close_wait_unaccepted)     \
	RULE(rule_stale_pool)                \
	RULE(rule_inherited_descriptor)      \
	RULE(rule_fd_limit)                  \
	RULE(rule_accept_stalled)            \
	RULE(rule_requests_waiting)          \
	RULE(rule_accept_queue_full)         \
	RULE(rule_dead_descriptors)          \
	RULE(rule_peer_not_reading)          \
	RULE(rule_turned_away)               \
	RULE(rule_time_wait_refuses_syn)     \
	RULE(rule_peer_never_closes)         \
	RULE(rule_half_closed)               \
	RULE(rule_unanswered_close)          \
	RULE(rule_unanswered_data)           \
	RULE(rule_unanswered_request)        \
	RULE(rule_unanswered_connect)        \
	RULE(rule_unanswered_accept)         \
	RULE(rule_sysctl_tw_reuse_inert)     \
	RULE(rule_sysctl_port_range_overlap) \
	RULE(rule_sysctl_tw_buckets_low)     \
	RULE(rule_sysctl_obsolete)

#define RULE_DECLARE(name) extern const struct rule name;
RULES_EACH(RULE_DECLARE)
#undef RULE_DECLARE

/* By enum finding_id; NULL ends the table. */
extern const struct rule *const rules_table[];

/*
 * unjudged_find holds what each rule needs against what the look lacks, in
 * every namespace, and adds to *out where a finding could hang on it.  0 or
 * -ENOMEM.
 */
int unjudged_find(const struct rule_input *input, struct findings *out);

#endif
