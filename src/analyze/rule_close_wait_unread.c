// SPDX-License-Identifier: MIT
/*
 * close-wait-unread: the program does not read what the peer sent last.
 *
 * What was answered to the last, beside nothing that waits, was forgotten:
 * close-wait-leak.  A client that left only the FIN or a farewell unread has a
 * stale pool, if the connection had idled (analyze/pool.h); what is held only
 * by those who do not serve the port is inherited.
 */
#include <errno.h>

#include "analyze/evidence.h"

static bool is_unread(const struct rule_input *input, uint32_t wait)
{
	const struct wait *here = &input->seen->waits[wait];
	enum role role = input->seen->groups.rows[here->group].key.role;

	if ((here->flags & WAIT_IS_FIN_WAIT2) ||
	    (input->kinds[wait] != CLOSE_WAIT_UNREAD &&
	     input->kinds[wait] != CLOSE_WAIT_GOODBYE) ||
	    input->served[wait])
		return false;
	return role == ROLE_SERVER ||
	       (role == ROLE_CLIENT && !input->pooled[wait]);
}

/* How many hold more than the FIN. */
static uint32_t count_data(const struct rule_input *input,
			   const struct wait_group *group)
{
	uint32_t n = 0;

	for (size_t i = 0; i < group->n; i++)
		n += is_unread(input, group->waits[i]) &&
		     input->seen->waits[group->waits[i]].recv_queue > 1;
	return n;
}

/*
 * So much may be an answer that is being read, slowly; whether its end was left
 * or comes yet, a second look tells: see reading.h.
 */
enum { BULK_BYTES = 4096 };

static bool may_be_at_work(const struct rule_input *input,
			   const struct wait_group *group)
{
	size_t n = 0, n_bulk = 0;

	for (size_t i = 0; i < group->n; i++) {
		if (!is_unread(input, group->waits[i]))
			continue;
		n++;
		n_bulk += input->seen->waits[group->waits[i]].recv_queue >=
			  BULK_BYTES;
	}
	return !input->before && n_bulk * 2 > n;
}

static int tell(const struct rule_input *input, const struct wait_group *group,
		const struct aged *aged, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_CLOSE_WAIT_UNREAD,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_HIGH,
	};
	struct idle_timeout timeout;
	uint32_t n_data;

	if (group->is_foreign)
		return 0;
	n_data = count_data(input, group);
	if (may_be_at_work(input, group)) {
		finding.confidence = CONFIDENCE_MEDIUM;
		finding_say_text(&finding, "at_work", "perhaps");
	}
	finding_say_count(&finding, "with_data", n_data);
	finding_say_count(&finding, "without_data", aged->n - n_data);
	if (evidence_close_wait(&finding, input, group, aged, &timeout) < 0)
		return -ENOMEM;
	return findings_add(out, &finding);
}

/*
 * What parts a client's unread answer from a pooled connection is told with
 * the age.
 */
static bool may_be_unread(const struct rule_input *input,
			  const struct wait_group *group, uint32_t wait)
{
	const struct wait *here = &input->seen->waits[wait];
	unsigned int kind = input->kinds[wait];

	if (group->is_foreign || (here->flags & WAIT_IS_FIN_WAIT2))
		return false;
	if (is_unread(input, wait))
		return true;
	return here->age_ms == WAIT_AGE_UNKNOWN &&
	       (kind == CLOSE_WAIT_UNREAD || kind == CLOSE_WAIT_GOODBYE) &&
	       wait_groups_key(input->seen, group)->role == ROLE_CLIENT;
}

static int run(const struct rule_input *input, struct findings *out)
{
	return evidence_each_program(input, is_unread, tell, out);
}

const struct rule rule_close_wait_unread = {
	.id = FINDING_CLOSE_WAIT_UNREAD,
	.name = "close-wait-unread",
	.severities = CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_CLOSE_WAIT },
	.kinds = 1u << CLOSE_WAIT_UNREAD,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_KINDS) | NEED_BIT(NEED_INODES),
	.on_mptcp = true,
	.counts = may_be_unread,
};
