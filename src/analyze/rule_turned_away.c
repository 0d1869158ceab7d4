// SPDX-License-Identifier: MIT
/*
 * rule_turned_away: a service ends nearly all its connections at once, before
 * their clients have asked it anything.
 *
 * Told by ends that were heard alone.  A greeting that was all a client wanted
 * looks the same; beside many connections that stay, a limit is likelier.
 */
#include "analyze/full_here.h"
#include "analyze/pattern.h"
#include "analyze/row_owners.h"
#include "analyze/rule.h"
#include "tcpwait/snapshot.h"

/* Of those that ended; of fewer all. */
static const double nearly_all = 0.9;
enum { FEW_ENDS = 8 };

/* So many that are held look like all that are allowed. */
enum { HELD_MANY = 10 };

static bool is_of(const struct tally_key *group, uint16_t netns,
		  const struct heard_key *key)
{
	return group->netns == netns && group->role == key->role &&
	       group->known & TALLY_SERVICE_PORT &&
	       group->service_port == key->port &&
	       (key->role != ROLE_CLIENT ||
		addr_equal(&group->remote_address, &key->remote));
}

static bool is_turned_away(const struct ends *ends)
{
	uint64_t n = ends_unasked(ends);

	if (n < PATTERN_HEARD_ENOUGH)
		return n >= FEW_ENDS && n == ends_total(ends);
	return (double)n >= nearly_all * (double)ends_total(ends);
}

/* A client of this host's own server, of which that is told. */
static bool is_other_end(const struct snapshot *snap, uint16_t netns,
			 const struct heard_key *key)
{
	const struct heard_service *server =
		snapshot_heard(snap, netns, ROLE_SERVER, &addr_any, key->port);
	bool is_here = addr_is_loopback(&key->remote);

	if (key->role != ROLE_CLIENT || !server ||
	    !is_turned_away(&server->ends))
		return false;
	for (uint32_t i = 0; !is_here && i < snap->groups.n; i++) {
		const struct tally_key *group = &snap->groups.rows[i].key;

		is_here = is_of(group, netns, key) && full_here_is_local(group);
	}
	return is_here;
}

/* Adds the owners of the service; how many of its connections stand. */
static uint64_t take_groups(struct finding *finding,
			    const struct snapshot *snap,
			    const struct heard_key *key)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		if (!is_of(&group->key, finding->subject.netns, key))
			continue;
		n += group->states[TCP_STATE_ESTABLISHED];
		row_owners_add(&finding->owners, snap, i);
	}
	return n;
}

static int tell(const struct rule_input *input, uint16_t netns,
		const struct heard_service *heard, struct findings *out)
{
	const struct heard_key *key = &heard->key;
	const struct ends *ends = &heard->ends;
	bool is_client = key->role == ROLE_CLIENT;
	uint64_t n_left = ends->n_unasked_left, n_held;
	struct finding finding = {
		.id = FINDING_TURNED_AWAY,
		.severity = SEVERITY_INFO,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = {
			.netns = netns,
			.role = (enum role)key->role,
			.process = OWNERS_NONE,
			.has_remote_address = is_client,
			.remote_address = key->remote,
			.has_service_port = true,
			.service_port = key->port,
		},
		.weight = ends_unasked(ends),
	};

	n_held = take_groups(&finding, input->seen, key);
	if (ends_unasked(ends) >= PATTERN_HEARD_ENOUGH && n_held >= HELD_MANY &&
	    n_left < ends->n_unasked_closed)
		finding.severity = SEVERITY_WARNING;
	finding_add_real(&finding, "heard_seconds", input->seen->heard.seconds);
	finding_add_count(&finding, "heard_ends", ends_total(ends));
	finding_add_count(&finding, "unasked", ends_unasked(ends));
	finding_add_count(&finding, "unasked_closed_by_server",
			  ends->n_unasked_closed);
	finding_add_count(&finding, "established", n_held);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	const struct snapshot *snap = input->seen;
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < snap->heard.n_services; i++) {
		const struct heard_service *service = &snap->heard.services[i];
		int netns = snapshot_heard_netns(snap, service->key.place);

		if (netns >= 0 && is_turned_away(&service->ends) &&
		    !is_other_end(snap, (uint16_t)netns, &service->key))
			ret = tell(input, (uint16_t)netns, service, out);
	}
	return ret;
}

const struct rule rule_turned_away = {
	.id = FINDING_TURNED_AWAY,
	.name = "turned-away",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_HURTS,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS),
};
