// SPDX-License-Identifier: MIT
/*
 * upstream: what its workers wait for explains why a server stands still: the
 * SYN that they send again, or what they asked when its clients began to wait.
 */
#include "analyze/upstream.h"

#include "analyze/full_here.h"
#include "analyze/row_owners.h"

static const double ms_per_second = 1000;

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

/* Toward which of the groups the most SYN are sent again; 0: none. */
static uint32_t find_connects(const struct snapshot *snap,
			      const struct report_owners *owners,
			      uint16_t netns, uint32_t *worst, uint32_t *holder)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *row = &snap->groups.rows[i];
		uint32_t process;

		if (row->key.role != ROLE_CLIENT || row->key.netns != netns ||
		    row->n_syn_repeated <= n)
			continue;
		process = holder_of(snap, i, owners);
		if (process == OWNERS_NONE)
			continue;
		*worst = i;
		*holder = process;
		n = row->n_syn_repeated;
	}
	return n;
}

/* The connections of a group that asked and have had no answer. */
struct asked {
	uint32_t n;
	uint32_t oldest_ms, youngest_ms;
};

/* Who sends on and on and hears little, as of a log, asks nothing. */
static bool is_dialogue(const struct live *live)
{
	enum { MOSTLY_SENT = 4 };

	return live->n_sent != SEGMENTS_UNKNOWN &&
	       live->n_received != SEGMENTS_UNKNOWN &&
	       live->n_sent <= MOSTLY_SENT * (live->n_received + 1u);
}

static struct asked count_asked(const struct snapshot *snap, uint32_t group,
				double least_ms)
{
	struct asked asked = { .youngest_ms = UINT32_MAX };
	size_t n;
	const struct live *lives = snapshot_lives(snap, group, &n);

	for (size_t i = 0; i < n; i++) {
		uint32_t sent_ms = lives[i].sent_ms;

		if (lives[i].asking == CONN_ASKS_NOTHING ||
		    lives[i].inode == 0 || sent_ms < least_ms ||
		    !is_dialogue(&lives[i]))
			continue;
		asked.n++;
		if (sent_ms > asked.oldest_ms)
			asked.oldest_ms = sent_ms;
		if (sent_ms < asked.youngest_ms)
			asked.youngest_ms = sent_ms;
	}
	return asked;
}

/*
 * The last worker asked about when the first client began to wait for one: a
 * consumer that has long waited for something to do asked at another time.
 */
static struct asked find_asked(const struct finding *finding,
			       const struct snapshot *snap,
			       const struct report_owners *owners,
			       double waiting_ms, uint32_t *worst,
			       uint32_t *holder)
{
	double slack_ms = waiting_ms / 4 > 2000 ? waiting_ms / 4 : 2000;
	struct asked most = { 0 };

	for (uint32_t i = 0; i < snap->groups.n; i++) {
		const struct tally_key *key = &snap->groups.rows[i].key;
		struct asked asked;
		uint32_t process;

		if (key->role != ROLE_CLIENT ||
		    key->netns != finding->subject.netns ||
		    (key->service_port == finding->subject.service_port &&
		     full_here_is_local(key)))
			continue;
		asked = count_asked(snap, i, waiting_ms - slack_ms);
		if (asked.n <= most.n ||
		    asked.youngest_ms > waiting_ms + slack_ms)
			continue;
		process = holder_of(snap, i, owners);
		if (process == OWNERS_NONE)
			continue;
		most = asked;
		*worst = i;
		*holder = process;
	}
	return most;
}

static void say_asked(struct finding *finding, const struct snapshot *snap,
		      const struct report_owners *owners)
{
	const struct evidence *oldest =
		finding_evidence(finding, "oldest_seconds");
	uint32_t worst = 0, holder = OWNERS_NONE;
	struct asked asked;

	if (!oldest || oldest->type != EVIDENCE_REAL || owners->n == 0)
		return;
	asked = find_asked(finding, snap, owners, oldest->real * ms_per_second,
			   &worst, &holder);
	if (asked.n == 0)
		return;
	finding_say_service(finding, "upstream", worst);
	finding_say_process(finding, "upstream_holder", holder);
	finding_say_count(finding, "upstream_asked", asked.n);
	finding_say_count(
		finding, "upstream_open",
		snap->groups.rows[worst].states[TCP_STATE_ESTABLISHED]);
	finding_say_real(finding, "upstream_seconds",
			 asked.oldest_ms / ms_per_second);
}

void upstream_say(struct finding *finding, const struct snapshot *snap,
		  const struct report_owners *owners)
{
	uint32_t worst = 0, holder = OWNERS_NONE;
	uint32_t n = find_connects(snap, owners, finding->subject.netns, &worst,
				   &holder);

	if (n == 0) {
		say_asked(finding, snap, owners);
		return;
	}
	finding_say_service(finding, "upstream", worst);
	finding_say_process(finding, "upstream_holder", holder);
	finding_say_count(finding, "upstream_connects", n);
}
