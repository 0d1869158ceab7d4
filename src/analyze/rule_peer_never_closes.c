// SPDX-License-Identifier: MIT
/*
 * peer-never-closes: this side closed, and the other one does not.
 *
 * Told per service; what no service has enough of, per peer.
 */
#include "analyze/flow.h"
#include "analyze/runs.h"

/* From here on one peer of a service is named as the one. */
enum { MOST_PERCENT = 80 };

struct orphans {
	uint64_t n; /* FIN_WAIT2 of nobody */
	uint64_t n_aged;
	uint64_t n_most; /* of the peer with most of them */
	const struct tally_row *most;
	bool are_timed; /* by tcp_fin_timeout */
};

static bool has_service(const struct tally_row *group)
{
	return group->n_orphans_aged > 0 && group->key.role != ROLE_UNKNOWN;
}

static bool has_aged(const struct tally_row *group)
{
	return group->n_orphans_aged > 0;
}

/* Groups of one service that differ in the local address count apart. */
static struct orphans add_up(const struct runs *runs, size_t first, size_t end)
{
	struct orphans sum = { 0 };

	for (size_t i = first; i < end; i++) {
		const struct tally_row *group = runs_at(runs, i);

		sum.n += group->orphan_fin_wait2;
		sum.n_aged += group->n_orphans_aged;
		sum.are_timed |= group->orphans_are_timed;
		if (group->n_orphans_aged > sum.n_most) {
			sum.n_most = group->n_orphans_aged;
			sum.most = group;
		}
	}
	return sum;
}

static bool is_enough(const struct rule_input *input,
		      const struct orphans *orphans)
{
	return orphans->n_aged >=
	       input->thresholds->value[THRESHOLD_FIN_WAIT2_COUNT];
}

static void add_evidence(struct finding *finding, const struct orphans *orphans)
{
	finding->weight = orphans->n_aged;
	finding_add_count(finding, "aged", orphans->n_aged);
	finding_add_real(finding, "aged_after_seconds", 10);
	finding_add_count(finding, "ages_assumed", !orphans->are_timed);
	finding_add_count(finding, "count", orphans->n);
	finding_add_count(finding, "largest_peer", orphans->n_most);
}

static int tell_service(const struct rule_input *input, const struct runs *runs,
			size_t first, size_t end, struct findings *out)
{
	struct orphans orphans = add_up(runs, first, end);
	struct finding finding = {
		.id = FINDING_PEER_NEVER_CLOSES,
		.severity = SEVERITY_INFO,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = flow_subject(&runs_at(runs, first)->key),
	};
	struct flow flow;

	if (!is_enough(input, &orphans))
		return 0;
	flow_make(&flow, input, runs, first, end);
	finding.owners = flow.owners;
	if (flow.key.role == ROLE_SERVER &&
	    orphans.n_most * 100 >= orphans.n_aged * MOST_PERCENT) {
		finding.subject.has_remote_address = true;
		finding.subject.remote_address =
			orphans.most->key.remote_address;
		finding.variant = "mostly-one";
	}
	add_evidence(&finding, &orphans);
	return findings_add(out, &finding);
}

static int tell_services(const struct rule_input *input, struct findings *out)
{
	struct runs runs;
	int ret = runs_init(&runs, input->seen, has_service, runs_cmp_service);

	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		end = runs_end(&runs, i);
		ret = tell_service(input, &runs, i, end, out);
	}
	runs_free(&runs);
	return ret;
}

/* Does a finding about a service tell of this group already? */
static bool is_told(const struct findings *findings, size_t first,
		    const struct tally_key *key)
{
	struct finding_subject here = flow_subject(key);

	for (size_t i = first; i < findings->n; i++) {
		const struct finding_subject *told =
			&findings->items[i].subject;

		if (told->has_service_port && told->netns == here.netns &&
		    told->role == here.role &&
		    told->service_port == here.service_port &&
		    (here.role == ROLE_SERVER ||
		     addr_equal(&told->remote_address, &here.remote_address)))
			return true;
	}
	return false;
}

static int tell_peer(const struct rule_input *input, const struct runs *runs,
		     size_t first, size_t end, struct findings *out)
{
	const struct tally_key *key = &runs_at(runs, first)->key;
	struct orphans orphans = add_up(runs, first, end);
	struct finding finding = {
		.id = FINDING_PEER_NEVER_CLOSES,
		.severity = SEVERITY_INFO,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = { .netns = key->netns,
			     .has_remote_address = true,
			     .remote_address = key->remote_address,
			     .process = OWNERS_NONE },
		.variant = "peer",
	};

	if (!is_enough(input, &orphans))
		return 0;
	add_evidence(&finding, &orphans);
	return findings_add(out, &finding);
}

static int tell_peers(const struct rule_input *input, size_t first,
		      struct findings *out)
{
	struct runs runs;
	int ret = runs_init(&runs, input->seen, has_aged, runs_cmp_remote);
	size_t n = 0;

	if (ret == 0) {
		for (size_t i = 0; i < runs.n; i++) {
			if (!is_told(out, first, &runs_at(&runs, i)->key))
				runs.groups[n++] = runs.groups[i];
		}
		runs.n = n;
	}
	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		end = runs_end(&runs, i);
		ret = tell_peer(input, &runs, i, end, out);
	}
	runs_free(&runs);
	return ret;
}

static int run(const struct rule_input *input, struct findings *out)
{
	size_t first = out->n;
	int ret = tell_services(input, out);

	return ret == 0 ? tell_peers(input, first, out) : ret;
}

const struct rule rule_peer_never_closes = {
	.id = FINDING_PEER_NEVER_CLOSES,
	.name = "peer-never-closes",
	.severities = CAN_INFO,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_FIN_WAIT2 },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_TIMERS),
	.wants = NEED_BIT(NEED_INODES) | NEED_BIT(NEED_SETTINGS),
};
