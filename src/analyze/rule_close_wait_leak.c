// SPDX-License-Identifier: MIT
/*
 * close-wait-leak: the program read that the peer is gone and never closed.
 *
 * What only strangers to the port hold is inherited, not leaked.
 */
#include <errno.h>

#include "analyze/evidence.h"
#include "analyze/phrase.h"

static bool is_consumed(const struct rule_input *input, uint32_t wait)
{
	return !(input->seen->waits[wait].flags & WAIT_IS_FIN_WAIT2) &&
	       input->kinds[wait] == CLOSE_WAIT_CONSUMED;
}

static int tell(const struct rule_input *input, const struct pile *pile,
		const struct aged *aged, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_CLOSE_WAIT_LEAK,
		.severity = SEVERITY_WARNING,
	};
	char holder[PHRASE_SIZE], place[PHRASE_SIZE];
	struct idle_timeout timeout;

	if (pile->is_strange)
		return 0;
	finding.confidence = aged_confidence(aged, input, pile->process);
	phrase_add(&finding, "%s never %s: %u CLOSE_WAIT%s",
		   phrase_holders(input->seen, pile, holder),
		   pile->team ? "close" : "closes", aged->n,
		   phrase_place(piles_key(input->seen, pile), place));
	phrase_ages(&finding, aged);
	if (evidence_close_wait(&finding, input, pile, aged, &timeout) < 0)
		return -ENOMEM;
	return findings_add(out, &finding);
}

static bool may_leak(const struct rule_input *input, const struct pile *pile,
		     uint32_t wait)
{
	return !pile->is_strange && is_consumed(input, wait);
}

static int run(const struct rule_input *input, struct findings *out)
{
	return evidence_each_team(input, is_consumed, tell, out);
}

const struct rule rule_close_wait_leak = {
	.id = FINDING_CLOSE_WAIT_LEAK,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_KINDS),
	.counts = may_leak,
};
