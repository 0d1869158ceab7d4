// SPDX-License-Identifier: MIT
/*
 * close-wait-unread: the program does not read what the peer sent last.
 *
 * A client that left only the FIN or a farewell unread has a stale pool, if
 * the connection had idled; what only strangers to the port hold is inherited.
 */
#include <errno.h>

#include "analyze/evidence.h"
#include "analyze/phrase.h"

static bool is_unread(const struct rule_input *input, uint32_t wait)
{
	const struct wait *here = &input->seen->waits[wait];
	enum role role = input->seen->groups.rows[here->group].key.role;

	if ((here->flags & WAIT_IS_FIN_WAIT2) ||
	    input->kinds[wait] != CLOSE_WAIT_UNREAD)
		return false;
	/* One is the FIN alone. */
	return role == ROLE_SERVER ||
	       (role == ROLE_CLIENT &&
		(here->recv_queue > 1 || here->flags & WAIT_UPON_REQUEST));
}

/* How many hold more than the FIN. */
static uint32_t count_data(const struct rule_input *input,
			   const struct pile *pile)
{
	uint32_t n = 0;

	for (size_t i = 0; i < pile->n; i++)
		n += is_unread(input, pile->waits[i]) &&
		     input->seen->waits[pile->waits[i]].recv_queue > 1;
	return n;
}

static int tell(const struct rule_input *input, const struct pile *pile,
		const struct aged *aged, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_CLOSE_WAIT_UNREAD,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_HIGH,
	};
	char holder[PHRASE_SIZE], place[PHRASE_SIZE];
	struct idle_timeout timeout;
	uint32_t n_data;

	if (pile->is_strange)
		return 0;
	n_data = count_data(input, pile);
	phrase_add(&finding, "%s %s: %u CLOSE_WAIT%s",
		   phrase_holders(input->seen, pile, holder),
		   pile->team ? "neither read nor close"
			      : "neither reads nor closes",
		   aged->n, phrase_place(piles_key(input->seen, pile), place));
	if (n_data == aged->n)
		phrase_add(&finding, ", all with unread data");
	else if (n_data > 0)
		phrase_add(&finding, ", %u with unread data", n_data);
	phrase_ages(&finding, aged);
	if (evidence_close_wait(&finding, input, pile, aged, &timeout) < 0)
		return -ENOMEM;
	return findings_add(out, &finding);
}

/*
 * What parts a client's unread answer from a pooled connection is told with
 * the age.
 */
static bool may_be_unread(const struct rule_input *input,
			  const struct pile *pile, uint32_t wait)
{
	const struct wait *here = &input->seen->waits[wait];
	unsigned int kind = input->kinds[wait];

	if (pile->is_strange || (here->flags & WAIT_IS_FIN_WAIT2))
		return false;
	if (is_unread(input, wait))
		return true;
	return here->age_ms == WAIT_AGE_UNKNOWN &&
	       (kind == CLOSE_WAIT_UNREAD || kind == CLOSE_WAIT_GOODBYE) &&
	       piles_key(input->seen, pile)->role == ROLE_CLIENT;
}

static int run(const struct rule_input *input, struct findings *out)
{
	return evidence_each_team(input, is_unread, tell, out);
}

const struct rule rule_close_wait_unread = {
	.id = FINDING_CLOSE_WAIT_UNREAD,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_KINDS) | NEED_BIT(NEED_INODES),
	.counts = may_be_unread,
};
