// SPDX-License-Identifier: MIT
/*
 * upstream: the SYN that its workers send again explains why a server stands
 * still; its own clients' connections do not.
 */
#include "analyze/upstream.h"

#include "analyze/row_owners.h"

/* One of the owners that holds them; OWNERS_NONE: others do too, or nobody. */
static uint32_t holder_of(const struct snapshot *snap, uint32_t group,
			  const struct report_owners *owners)
{
	uint32_t holder = OWNERS_NONE;
	size_t n;
	const struct live_sample *samples = snapshot_samples(snap, group, &n);

	for (size_t i = 0; i < n; i++) {
		uint32_t set = samples[i].holders;

		if (samples[i].inode == 0)
			continue;
		for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest) {
			holder = snap->owners.sets[set].process;
			if (!row_owners_have(owners, holder))
				return OWNERS_NONE;
		}
	}
	return holder;
}

void upstream_say(struct finding *finding, const struct snapshot *snap,
		  const struct report_owners *owners, uint16_t netns)
{
	uint32_t worst = 0, holder = OWNERS_NONE, n = 0;

	for (uint32_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *row = &snap->groups.rows[i];
		uint32_t process;

		if (row->key.role != ROLE_CLIENT || row->key.netns != netns ||
		    row->n_syn_repeated <= n)
			continue;
		process = holder_of(snap, i, owners);
		if (process == OWNERS_NONE)
			continue;
		worst = i;
		holder = process;
		n = row->n_syn_repeated;
	}
	if (n == 0)
		return;
	finding_say_service(finding, "upstream", worst);
	finding_say_process(finding, "upstream_holder", holder);
	finding_say_count(finding, "upstream_connects", n);
}
