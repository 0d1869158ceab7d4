// SPDX-License-Identifier: MIT
/*
 * setting_verdict: what a setting means for the sockets that are there.
 */
#ifndef TCPWAIT_ANALYZE_SETTING_VERDICT_H
#define TCPWAIT_ANALYZE_SETTING_VERDICT_H

#include "tcpwait/report.h"
#include "tcpwait/setting_rows.h"

/* What is on the table of one namespace. */
struct setting_facts {
	const struct snapshot *snap;
	const struct netns *netns;
	tcp_state_counts states;
	uint64_t reusable; /* TIME_WAIT that connect() may take over */
	uint64_t orphan_fin_wait2;
	uint64_t unanswered_close, unanswered_connect;
	struct port_budget fullest;
	const struct tally_row *fullest_group; /* whose that is, or NULL */
	/* Most TIME_WAIT that the settings would let connect() take over, and
	 * that it cannot; or NULL. */
	const struct tally_row *inert;
	uint32_t capacity; /* of ports; 0: unknown */
};

void setting_verdict_facts(struct setting_facts *facts,
			   const struct snapshot *snap, uint16_t netns);

/* setting_verdict fills mark, verdict and notable of a row whose value and
 * default are set. */
void setting_verdict(const struct setting_facts *facts,
		     struct setting_row *row);

#endif
