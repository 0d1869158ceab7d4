// SPDX-License-Identifier: MIT
/*
 * far_server: from a finding to its groups, and over to their mirrors.
 */
#include "analyze/far_server.h"

#include "analyze/other_end.h"
#include "analyze/row_owners.h"

static bool is_about(const struct finding_subject *subject,
		     const struct tally_key *key)
{
	return key->netns == subject->netns && key->role == ROLE_CLIENT &&
	       key->service_port == subject->service_port &&
	       addr_equal(&key->remote_address, &subject->remote_address);
}

static bool is_elsewhere(const struct snapshot *snap, uint16_t a, uint16_t b)
{
	return snap->namespaces[a].host != snap->namespaces[b].host;
}

/* The first that is named for the mirror of a group; OWNERS_NONE: nobody. */
static uint32_t server_of(const struct other_ends *ends, uint32_t group)
{
	const struct snapshot *snap = ends->snap;
	uint32_t mirror = other_end_find(ends, group);
	struct report_owners owners = { .n = 0 };

	if (mirror == HASH_INDEX_NONE ||
	    !is_elsewhere(snap, snap->groups.rows[group].key.netns,
			  snap->groups.rows[mirror].key.netns))
		return OWNERS_NONE;
	row_owners_add(&owners, snap, mirror);
	return owners.n > 0 ? owners.items[0].process : OWNERS_NONE;
}

static void say(struct finding *finding, const struct other_ends *ends)
{
	const struct tally *groups = &ends->snap->groups;
	const struct finding_subject *subject = &finding->subject;
	uint32_t server = OWNERS_NONE;

	if (subject->role != ROLE_CLIENT || !subject->has_service_port ||
	    !subject->has_remote_address || subject->is_mptcp)
		return;
	for (uint32_t i = 0; server == OWNERS_NONE && i < groups->n; i++) {
		if (is_about(subject, &groups->rows[i].key))
			server = server_of(ends, i);
	}
	if (server != OWNERS_NONE && finding->n_words < FINDING_WORDS_MAX)
		finding_say_process(finding, "far_server", server);
}

int far_server_say(struct findings *findings, const struct snapshot *snap)
{
	struct other_ends ends;
	int ret;

	if (snap->n_hosts < 2)
		return 0;
	ret = other_end_init(&ends, snap);
	for (size_t i = 0; ret == 0 && i < findings->n; i++)
		say(&findings->items[i], &ends);
	other_end_free(&ends);
	return ret;
}
