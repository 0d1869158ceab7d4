// SPDX-License-Identifier: MIT
/*
 * parts: two findings and what they have in common; no socket is looked at.
 */
#include "analyze/parts.h"

#include <string.h>

#include "analyze/chain.h"

static bool is_variant(const struct finding *finding, const char *variant)
{
	return finding->variant && strcmp(finding->variant, variant) == 0;
}

/*
 * The closes that take the ports, or of who was turned away; or a peer that
 * does not answer new connections either, as the other one says.
 */
static bool is_part_of(const struct finding *part, const struct finding *whole)
{
	if (part->id == FINDING_SERVER_CLOSES_FIRST)
		return whole->id == FINDING_TURNED_AWAY &&
		       !is_variant(part, "unserved");
	if (part->id == FINDING_CLIENT_CHURN)
		return whole->id == FINDING_PORT_EXHAUSTION ||
		       whole->id == FINDING_TURNED_AWAY;
	/* Those that failed had an answer. */
	if (part->id != FINDING_UNANSWERED_CONNECT ||
	    is_variant(part, "failed"))
		return false;
	return whole->id == FINDING_UNANSWERED_REQUEST ||
	       (whole->id == FINDING_UNANSWERED_DATA &&
		is_variant(whole, "gone"));
}

static bool is_same_port(const struct finding_subject *a,
			 const struct finding_subject *b)
{
	return a->netns == b->netns && a->has_service_port &&
	       b->has_service_port && a->service_port == b->service_port;
}

/* Only what is about one service is the same. */
static bool is_same_service(const struct finding_subject *a,
			    const struct finding_subject *b)
{
	return is_same_port(a, b) && a->role == b->role &&
	       a->has_remote_address == (a->role == ROLE_CLIENT) &&
	       b->has_remote_address == (b->role == ROLE_CLIENT) &&
	       (a->role != ROLE_CLIENT ||
		addr_equal(&a->remote_address, &b->remote_address));
}

static bool is_same_listener(const struct finding_subject *a,
			     const struct finding_subject *b)
{
	return is_same_port(a, b) &&
	       a->has_local_address == b->has_local_address &&
	       (!a->has_local_address ||
		addr_equal(&a->local_address, &b->local_address));
}

bool parts_share_severity(const struct finding *part,
			  const struct finding *whole)
{
	const struct finding_subject *a = &part->subject;
	const struct finding_subject *b = &whole->subject;

	/* What is full at neither look is another matter. */
	if (is_variant(part, "overflowed"))
		return false;
	if (part->id == FINDING_ACCEPT_QUEUE_FULL)
		return (whole->id == FINDING_ACCEPT_STALLED &&
			is_same_listener(a, b)) ||
		       (whole->id == FINDING_CLOSE_WAIT_UNACCEPTED &&
			is_same_port(a, b));
	return part->id == FINDING_UNANSWERED_CONNECT &&
	       is_variant(part, "full-here") &&
	       whole->id == FINDING_ACCEPT_QUEUE_FULL && is_same_port(a, b);
}

/* The limit that is reached is the one that somebody lowered. */
static bool is_same_setting(const struct finding *part,
			    const struct finding *whole)
{
	return part->id == FINDING_SYSCTL_TW_BUCKETS_LOW &&
	       whole->id == FINDING_TIME_WAIT_TABLE_FULL &&
	       part->subject.netns == whole->subject.netns;
}

static bool is_told_by(const struct finding *part, const struct finding *whole)
{
	return parts_share_severity(part, whole) ||
	       is_same_setting(part, whole) ||
	       (is_part_of(part, whole) &&
		is_same_service(&part->subject, &whole->subject));
}

bool parts_may_be(enum finding_id id)
{
	return id == FINDING_CLIENT_CHURN ||
	       id == FINDING_SERVER_CLOSES_FIRST ||
	       id == FINDING_ACCEPT_QUEUE_FULL ||
	       id == FINDING_SYSCTL_TW_BUCKETS_LOW ||
	       id == FINDING_UNANSWERED_CONNECT;
}

void parts_link(const struct findings *findings, size_t *next)
{
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *part = &findings->items[i];
		size_t *worst = &next[i];

		if (!parts_may_be(part->id))
			continue;
		for (size_t k = 0; k < findings->n; k++)
			if (is_told_by(part, &findings->items[k]) &&
			    (*worst == CHAIN_END ||
			     findings->items[k].severity >
				     findings->items[*worst].severity))
				*worst = k;
	}
}

static void say_full(struct finding *whole, const struct finding *part)
{
	const struct evidence *unanswered =
		finding_evidence(part, "unanswered_here");
	const struct evidence *dropped =
		finding_evidence(part, "listen_overflows_between_samples");

	finding_say_count(whole, "full_backlog",
			  finding_evidence(part, "backlog")->count);
	if (unanswered->count > 0)
		finding_say_count(whole, "turned_away_here", unanswered->count);
	if (dropped->type == EVIDENCE_COUNT && dropped->count > 0)
		finding_say_count(whole, "dropped", dropped->count);
}

void parts_say(struct finding *whole, const struct finding *part)
{
	if (part->id == FINDING_ACCEPT_QUEUE_FULL)
		say_full(whole, part);
	else if (part->id == FINDING_SYSCTL_TW_BUCKETS_LOW)
		finding_say_count(whole, "lowered_from",
				  finding_evidence(part, "default")->count);
}
