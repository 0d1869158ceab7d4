// SPDX-License-Identifier: MIT
/*
 * rules: the table of all rules, in the order of the catalogue.
 */
#include "analyze/rule.h"

#include <assert.h>
#include <stddef.h>

const struct rule *const rules_table[] = {
	&rule_client_churn,
	&rule_port_exhaustion,
	&rule_server_closes_first,
	&rule_time_wait_table_full,
	&rule_close_wait_leak,
	&rule_close_wait_unread,
	&rule_close_wait_unaccepted,
	&rule_stale_pool,
	&rule_inherited_descriptor,
	&rule_fd_limit,
	&rule_accept_queue_full,
	&rule_peer_never_closes,
	&rule_half_closed,
	&rule_unanswered_close,
	&rule_unanswered_connect,
	&rule_sysctl_tw_reuse_inert,
	&rule_sysctl_port_range_overlap,
	&rule_sysctl_tw_buckets_low,
	&rule_sysctl_obsolete,
	NULL,
};
static_assert(sizeof(rules_table) / sizeof(rules_table[0]) ==
		      FINDING_ID_COUNT + 1,
	      "every finding has its rule");
