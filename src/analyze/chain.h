// SPDX-License-Identifier: MIT
/*
 * chain: findings that are one trouble seen from several places.
 *
 * Who closed waits for who does not, and a relay between them shows both: the
 * one at the end is told, and the others with it.
 */
#ifndef TCPWAIT_ANALYZE_CHAIN_H
#define TCPWAIT_ANALYZE_CHAIN_H

#include "analyze/other_end.h"
#include "analyze/pairs.h"
#include "analyze/rule.h"
#include "analyze/told.h"

#define CHAIN_END SIZE_MAX

struct chain {
	const struct rule_input *input;
	struct findings *findings;
	struct told told;
	struct pairs pairs;
	struct other_ends ends;
	size_t *next; /* of each finding: the one it waits for, or CHAIN_END */
	bool *is_relayed; /* its connections are passed on to the next one */
	/* Of each finding: the process whose CLOSE_WAIT, of which none tells,
	 * are the other side of it; OWNERS_NONE: none. */
	uint32_t *near_process;
};

/*
 * chain_fold marks findings that are told with another one, which then says
 * whom they are about; only one that is at least as grave takes others.  0 or
 * -ENOMEM.
 */
int chain_fold(const struct rule_input *input, struct findings *findings);

/*
 * relay_link finds relays, among findings of which the other ends are found:
 * what one side has read to its end the other has shut down.  A link that is
 * not sure is said in both findings.  0 or -ENOMEM.
 */
int relay_link(struct chain *chain);

/*
 * relay_say_mixed has a finding of TCP and one of MPTCP name each other that
 * may be the two sides of one relay: no tuple and no age joins the two tables.
 */
void relay_say_mixed(struct findings *findings, const struct snapshot *snap);

#endif
