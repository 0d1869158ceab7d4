// SPDX-License-Identifier: MIT
/*
 * chain: from what waits to what it waits for, as far as that was seen.
 *
 * A FIN_WAIT2 waits for the CLOSE_WAIT at its other end.  Held ones are paired
 * one by one; of orphans only their groups are known.
 */
#include "analyze/chain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/parts.h"
#include "analyze/row_owners.h"

enum { NEARLY_ALL_PERCENT = 90 };

static bool is_nearly_all(uint64_t n, uint64_t all)
{
	return n > 0 && n * 100 >= all * NEARLY_ALL_PERCENT;
}

/* Where the other ends of a finding's sockets are told. */
struct tally_of_ends {
	uint64_t *n_in; /* of each finding */
	uint64_t n_told;
	uint64_t n_found;
	uint32_t holder; /* of those that are found; OWNERS_NONE: several */
};

static int begin_ends(struct tally_of_ends *ends, const struct chain *chain)
{
	*ends = (struct tally_of_ends){
		.n_in = calloc(chain->findings->n + 1, sizeof(*ends->n_in)),
		.holder = OWNERS_NONE,
	};
	return ends->n_in ? 0 : -ENOMEM;
}

static void add_end(struct tally_of_ends *ends, const struct chain *chain,
		    uint32_t wait, uint64_t n)
{
	size_t told = chain->told.position[wait];
	const struct snapshot *snap = chain->input->seen;
	uint32_t holder =
		owners_first_holder(&snap->owners, snap->waits[wait].holders);

	if (ends->n_found == 0)
		ends->holder = holder;
	else if (ends->holder != holder)
		ends->holder = OWNERS_NONE;
	ends->n_found += n;
	if (told == TOLD_BY_NONE)
		return;
	ends->n_in[told] += n;
	ends->n_told += n;
}

/* The finding that tells of most of them. */
static size_t most_of(const struct tally_of_ends *ends,
		      const struct chain *chain)
{
	size_t best = 0;

	for (size_t i = 1; i < chain->findings->n; i++)
		if (ends->n_in[i] > ends->n_in[best])
			best = i;
	return best;
}

static int pair_held(struct chain *chain, size_t finding)
{
	struct tally_of_ends ends;
	int ret = begin_ends(&ends, chain);
	const uint32_t *waits;
	size_t n;

	waits = told_waits(&chain->told, finding, &n);
	for (size_t i = 0; ret == 0 && i < n; i++) {
		uint32_t other = pairs_find(&chain->pairs, waits[i]);

		if (other != HASH_INDEX_NONE)
			add_end(&ends, chain, other, 1);
	}
	if (ret == 0 && is_nearly_all(ends.n_told, n))
		chain->next[finding] = most_of(&ends, chain);
	else if (ret == 0 && is_nearly_all(ends.n_found, n))
		finding_say_process(&chain->findings->items[finding],
				    "far_holder", ends.holder);
	free(ends.n_in);
	return ret;
}

/* Is a finding about orphans, by its subject, about those of a group? */
static bool is_about(const struct finding_subject *subject,
		     const struct tally_row *group)
{
	const struct tally_key *key = &group->key;

	return group->n_orphans_aged > 0 && key->netns == subject->netns &&
	       (!subject->has_service_port ||
		(key->role == subject->role &&
		 key->service_port == subject->service_port)) &&
	       (!subject->has_remote_address ||
		addr_equal(&key->remote_address, &subject->remote_address));
}

/* An orphan has no more than one other end, whichever it is. */
static void add_group(struct tally_of_ends *ends, const struct chain *chain,
		      uint32_t group)
{
	const struct snapshot *snap = chain->input->seen;
	uint32_t mirror = other_end_find(&chain->ends, group);
	uint64_t left = snap->groups.rows[group].orphan_fin_wait2;
	const struct wait *waits;
	size_t n;

	if (mirror == HASH_INDEX_NONE)
		return;
	waits = snapshot_waits(snap, mirror, &n);
	for (size_t i = 0; i < n && left > 0; i++) {
		if (waits[i].flags & WAIT_IS_FIN_WAIT2)
			continue;
		add_end(ends, chain, (uint32_t)(&waits[i] - snap->waits), 1);
		left--;
	}
}

static int pair_orphans(struct chain *chain, size_t finding)
{
	const struct tally *groups = &chain->input->seen->groups;
	const struct finding_subject *subject =
		&chain->findings->items[finding].subject;
	struct tally_of_ends ends;
	int ret = begin_ends(&ends, chain);
	uint64_t n = 0;

	for (uint32_t i = 0; ret == 0 && i < groups->n; i++) {
		if (!is_about(subject, &groups->rows[i]))
			continue;
		n += groups->rows[i].orphan_fin_wait2;
		add_group(&ends, chain, i);
	}
	if (ret == 0 && is_nearly_all(ends.n_told, n))
		chain->next[finding] = most_of(&ends, chain);
	free(ends.n_in);
	return ret;
}

static int pair_ends(struct chain *chain)
{
	const struct findings *findings = chain->findings;
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < findings->n; i++) {
		if (findings->items[i].id == FINDING_HALF_CLOSED)
			ret = pair_held(chain, i);
		else if (findings->items[i].id == FINDING_PEER_NEVER_CLOSES)
			ret = pair_orphans(chain, i);
	}
	return ret;
}

static bool is_same_service(const struct finding_subject *a,
			    const struct finding_subject *b)
{
	return a->netns == b->netns && a->role == b->role &&
	       a->has_service_port && b->has_service_port &&
	       a->service_port == b->service_port && a->has_remote_address &&
	       b->has_remote_address &&
	       addr_equal(&a->remote_address, &b->remote_address);
}

/* Who owes an answer on this host may itself wait for one. */
static void link_callers(struct chain *chain)
{
	const struct findings *findings = chain->findings;

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *caller = &findings->items[i];

		if (caller->id != FINDING_UNANSWERED_REQUEST ||
		    caller->serving == OWNERS_NONE)
			continue;
		for (size_t k = 0; k < findings->n; k++)
			if (k != i && findings->items[k].id == caller->id &&
			    row_owners_have(&findings->items[k].owners,
					    caller->serving))
				chain->next[i] = k;
	}
}

/* Whom it left without an answer waits for its close as well. */
static void link_left(struct chain *chain)
{
	const struct findings *findings = chain->findings;

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *left = &findings->items[i];

		if (left->id != FINDING_PEER_NEVER_CLOSES ||
		    chain->next[i] != CHAIN_END)
			continue;
		for (size_t k = 0; k < findings->n; k++)
			if (findings->items[k].id ==
				    FINDING_UNANSWERED_REQUEST &&
			    is_same_service(&left->subject,
					    &findings->items[k].subject))
				chain->next[i] = k;
	}
}

/* Where the chain stands still; the finding itself where it has no end. */
static size_t end_of(const struct chain *chain, size_t finding)
{
	size_t end = finding;

	for (size_t steps = 0; chain->next[end] != CHAIN_END; steps++) {
		if (steps == chain->findings->n)
			return finding;
		end = chain->next[end];
	}
	return end;
}

/* Two that tell of the same and stand both name each other. */
static void say_each_other(struct finding *a, struct finding *b)
{
	if (!finding_says(a, "see"))
		finding_say_text(a, "see", finding_id_name(b->id));
	if (!finding_says(b, "see"))
		finding_say_text(b, "see", finding_id_name(a->id));
}

/* One is about the sockets, the other about who should not have them. */
static void say_same(struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++) {
		struct finding *finding = &findings->items[i];

		for (size_t k = 0; finding->same_as > 0 && k < findings->n; k++)
			if (findings->items[k].number == finding->same_as)
				say_each_other(finding, &findings->items[k]);
	}
}

/* By one queue from link to link, and more of it is known there. */
static bool shares_severity(const struct chain *chain, size_t i, size_t end)
{
	const struct finding *items = chain->findings->items;

	for (; i != end; i = chain->next[i])
		if (!parts_share_severity(&items[i], &items[chain->next[i]]))
			return false;
	return true;
}

static void fold(struct chain *chain)
{
	struct finding *items = chain->findings->items;

	for (size_t i = 0; i < chain->findings->n; i++) {
		size_t end = end_of(chain, i);

		if (end == i)
			continue;
		if (items[end].severity < items[i].severity &&
		    shares_severity(chain, i, end))
			items[end].severity = items[i].severity;
		if (items[end].severity < items[i].severity) {
			say_each_other(&items[i], &items[end]);
			continue;
		}
		items[i].is_folded = true;
		items[i].folded_into = end;
		items[i].is_link = !parts_may_be(items[i].id);
		chain->findings->n_folded++;
	}
}

static void add_relays(struct finding *end, const struct finding *relay)
{
	for (uint32_t i = 0; i < relay->owners.n && i < REPORT_OWNERS_MAX;
	     i++) {
		const struct report_owner *owner = &relay->owners.items[i];

		if (row_owners_have(&end->relays, owner->process) ||
		    row_owners_have(&end->owners, owner->process))
			continue;
		if (end->relays.n < REPORT_OWNERS_MAX)
			end->relays.items[end->relays.n] = *owner;
		end->relays.n += end->relays.n <= REPORT_OWNERS_MAX;
	}
}

/* What was folded into one finding. */
struct folded {
	uint64_t n_relayed; /* CLOSE_WAIT of a relay that is itself the end */
	uint64_t n_orphans;
	uint64_t n_callers; /* that wait for an answer of who waits for one */
	uint32_t far_end; /* who holds the other ends */
};

/* The other side of a relay, where no finding tells of that. */
static void add_near(struct folded *folded, const struct chain *chain,
		     struct finding *end, size_t i)
{
	const struct finding relay = {
		.owners = { .items = { { .process = chain->near_process[i],
					 .basis = OWNER_HOLDS } },
			    .n = 1 },
	};

	if (chain->near_process[i] == OWNERS_NONE)
		return;
	add_relays(end, &relay);
	if (end == &chain->findings->items[i])
		folded->n_relayed += end->weight;
}

static void take_folded(struct folded *folded, const struct chain *chain,
			struct finding *end, size_t i)
{
	const struct finding *finding = &chain->findings->items[i];

	parts_say(end, finding);
	if (!finding->is_link)
		return;
	add_near(folded, chain, end, i);
	if (chain->is_relayed[i])
		add_relays(end, finding);
	if (finding->id == FINDING_PEER_NEVER_CLOSES)
		folded->n_orphans += finding->weight;
	else if (finding->id == FINDING_UNANSWERED_REQUEST)
		folded->n_callers += finding->weight;
	else if (finding->id != FINDING_HALF_CLOSED)
		folded->n_relayed += finding->weight;
	else if (!chain->is_relayed[i] && folded->far_end == OWNERS_NONE)
		folded->far_end = finding->subject.process;
}

/* Gives the end of a chain what its sentence says of the others. */
static void say_folded(struct chain *chain, size_t end)
{
	struct finding *finding = &chain->findings->items[end];
	struct folded folded = { .far_end = OWNERS_NONE };

	add_near(&folded, chain, finding, end);
	for (size_t i = 0; i < chain->findings->n; i++)
		if (chain->findings->items[i].is_folded &&
		    chain->findings->items[i].folded_into == end)
			take_folded(&folded, chain, finding, i);
	if (finding->relays.n > 0) {
		finding_say_process(finding, "relay",
				    finding->relays.items[0].process);
		finding_add_count(finding, "relays", finding->relays.n);
	}
	if (finding->relays.n == 2)
		finding_say_process(finding, "other_relay",
				    finding->relays.items[1].process);
	if (finding->relays.n > 2)
		finding_say_count(finding, "more_relays",
				  finding->relays.n - 1);
	if (finding->relays.n > REPORT_OWNERS_MAX)
		finding_say_text(finding, "relays_are", "at least");
	if (finding->id == FINDING_HALF_CLOSED && folded.n_relayed > 0)
		finding_say_count(finding, "relayed", folded.n_relayed);
	if (folded.n_orphans > 0)
		finding_say_count(finding, "orphans", folded.n_orphans);
	if (folded.n_callers > 0)
		finding_say_count(finding, "waiting_callers", folded.n_callers);
	finding_say_process(finding, "far_end", folded.far_end);
}

static int follow(struct chain *chain)
{
	const struct snapshot *snap = chain->input->seen;
	int ret = told_init(&chain->told, chain->input, chain->findings);

	if (ret == 0)
		ret = pairs_init(&chain->pairs, snap);
	if (ret == 0)
		ret = other_end_init(&chain->ends, snap);
	if (ret == 0)
		ret = pair_ends(chain);
	if (ret == 0)
		ret = relay_link(chain);
	told_free(&chain->told);
	pairs_free(&chain->pairs);
	other_end_free(&chain->ends);
	return ret;
}

/* Is one of them about connections that this side closed, and waits? */
static bool has_waiting(const struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++)
		if (findings->items[i].id == FINDING_HALF_CLOSED ||
		    findings->items[i].id == FINDING_PEER_NEVER_CLOSES)
			return true;
	return false;
}

/* How many FIN_WAIT2 each process holds that the filter leaves out. */
static bool count_hidden(const struct snapshot *snap, uint32_t *n_hidden)
{
	bool is_any = false;

	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];
		uint32_t set = wait->holders;

		if ((wait->flags & WAIT_SELECTED) ||
		    !(wait->flags & WAIT_IS_FIN_WAIT2))
			continue;
		for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest) {
			n_hidden[snap->owners.sets[set].process]++;
			is_any = true;
		}
	}
	return is_any;
}

/* The other side of what may be a relay, where a filter hides it. */
static int say_hidden(const struct chain *chain)
{
	const struct snapshot *snap = chain->input->seen;
	uint32_t *n_hidden =
		calloc(snap->owners.n_processes + 1, sizeof(*n_hidden));
	bool is_any;

	if (!n_hidden)
		return -ENOMEM;
	is_any = count_hidden(snap, n_hidden);
	for (size_t i = 0; is_any && i < chain->findings->n; i++) {
		struct finding *finding = &chain->findings->items[i];
		uint32_t process = finding->subject.process;

		if (finding->id == FINDING_CLOSE_WAIT_LEAK &&
		    process != OWNERS_NONE &&
		    n_hidden[process] * UINT64_C(2) >= finding->weight)
			finding_say_count(finding, "hidden", n_hidden[process]);
	}
	free(n_hidden);
	return 0;
}

int chain_fold(const struct rule_input *input, struct findings *findings)
{
	size_t n = findings->n;
	struct chain chain = {
		.input = input,
		.findings = findings,
		.next = malloc((n + 1) * sizeof(*chain.next)),
		.is_relayed = calloc(n + 1, sizeof(*chain.is_relayed)),
		.near_process = malloc((n + 1) * sizeof(*chain.near_process)),
	};
	int ret = chain.next && chain.is_relayed && chain.near_process
			  ? 0
			  : -ENOMEM;

	for (size_t i = 0; ret == 0 && i < n; i++) {
		chain.next[i] = CHAIN_END;
		chain.near_process[i] = OWNERS_NONE;
	}
	if (ret == 0 && has_waiting(findings))
		ret = follow(&chain);
	if (ret == 0)
		ret = say_hidden(&chain);
	if (ret == 0) {
		say_same(findings);
		parts_link(findings, chain.next);
		link_callers(&chain);
		link_left(&chain);
		fold(&chain);
		for (size_t i = 0; i < n; i++)
			if (!findings->items[i].is_folded)
				say_folded(&chain, i);
	}
	free(chain.next);
	free(chain.is_relayed);
	free(chain.near_process);
	return ret;
}
