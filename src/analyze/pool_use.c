// SPDX-License-Identifier: MIT
/*
 * pool_use: how many requests each served, how their ends lie in time, and
 * whether others of the same holder are used again.
 *
 * One burst of use and then nothing leaves the same sockets in an idle pool, in
 * a program that leaks, and in one that stands still: then it is either.
 */
#include "analyze/pool_use.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "analyze/runs.h"
#include "tcpwait/array.h"

enum {
	/* A handshake of TLS or a login, and one request. */
	ONCE_SEGMENTS = 6,
	LENT_LEAST = 8,
	LENT_BURSTS = 5,
	/* What ends within so much of the longest time ended together. */
	TOGETHER_PERCENT = 2,
	TOGETHER_MS = 1000,
	/* Fewer new ones may stand in for those that a pool tried and shed. */
	SINCE_LEAST = 3,
	NEARLY_ALL_PERCENT = 90,
	FEW_PERCENT = 20,
	FEW_BURSTS_PERCENT = 40,
};

static const char *const names[] = {
	[POOL_EITHER] = "either",
	[POOL_IDLE] = "idle",
	[POOL_LENT] = "lent",
};
static_assert(sizeof(names) / sizeof(names[0]) == POOL_LENT + 1,
	      "every reading has its name");

const char *pool_use_name(enum pool_reading reading)
{
	return names[reading];
}

bool pool_use_has_demand(const struct pool_use *use)
{
	return use->is_awaited ||
	       (use->n_since >= SINCE_LEAST && use->reading != POOL_IDLE);
}

/* What is gathered from the sockets of one group. */
struct gathered {
	const struct rule_input *input;
	const struct wait_group *group;
	uint32_t n;
	uint32_t *ages_ms; /* known ones, sorted */
	uint32_t n_ages;
	uint32_t *uses_ms; /* since each last sent data, sorted */
	uint32_t n_uses;
	bool has_bounds; /* among the ages */
	uint32_t least_sent; /* segments, of those that are told */
	uint32_t n_bursts; /* of ends, or of uses where no end is sure */
	uint32_t
		since_ms; /* from when on enough were closed; 0: they are not */
};

static const struct wait *wait_at(const struct gathered *gathered, size_t i)
{
	return &gathered->input->seen->waits[gathered->group->waits[i]];
}

static bool is_pooled(const struct gathered *gathered, size_t i)
{
	return gathered->input->pooled[gathered->group->waits[i]];
}

static uint32_t together_ms(uint32_t longest)
{
	uint64_t part = (uint64_t)longest * TOGETHER_PERCENT / 100;

	return part > TOGETHER_MS ? (uint32_t)part : TOGETHER_MS;
}

static uint32_t count_bursts(const uint32_t *times_ms, uint32_t n_times)
{
	uint32_t n = 0, begin_ms = 0;

	for (uint32_t i = 0; i < n_times; i++) {
		if (n > 0 && times_ms[i] - begin_ms <=
				     together_ms(times_ms[n_times - 1]))
			continue;
		begin_ms = times_ms[i];
		n++;
	}
	return n;
}

static void judge_times(struct gathered *gathered)
{
	double enough =
		gathered->input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT];
	uint32_t n = gathered->n_ages;

	if (n == 0)
		return;
	array_sort_u32(gathered->ages_ms, n);
	array_sort_u32(gathered->uses_ms, gathered->n_uses);
	/* Bounds tell of the last probes, which are in no order. */
	gathered->n_bursts =
		gathered->has_bounds
			? count_bursts(gathered->uses_ms, gathered->n_uses)
			: count_bursts(gathered->ages_ms, n);
	if (enough >= 1 && n >= enough)
		gathered->since_ms = gathered->ages_ms[n - (uint32_t)enough];
}

static void take_times(struct gathered *gathered, const struct wait *wait)
{
	if (wait->age_ms != WAIT_AGE_UNKNOWN)
		gathered->ages_ms[gathered->n_ages++] = wait->age_ms;
	if (wait->sent_ms != WAIT_AGE_UNKNOWN)
		gathered->uses_ms[gathered->n_uses++] = wait->sent_ms;
	gathered->has_bounds |= (wait->flags & WAIT_AT_LEAST) != 0;
}

static int gather(struct gathered *gathered)
{
	size_t n = gathered->group->n;

	gathered->least_sent = SEGMENTS_UNKNOWN;
	gathered->ages_ms = malloc((n ? n : 1) * sizeof(uint32_t));
	gathered->uses_ms = malloc((n ? n : 1) * sizeof(uint32_t));
	if (!gathered->ages_ms || !gathered->uses_ms)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct wait *wait = wait_at(gathered, i);

		if (!is_pooled(gathered, i))
			continue;
		gathered->n++;
		if (wait->n_sent < gathered->least_sent)
			gathered->least_sent = wait->n_sent;
		take_times(gathered, wait);
	}
	judge_times(gathered);
	return 0;
}

/* As little as any of them, and no more than one request may take. */
static bool is_once(const struct gathered *gathered, uint32_t n_sent)
{
	return n_sent != SEGMENTS_UNKNOWN && n_sent > 0 &&
	       n_sent <= ONCE_SEGMENTS && n_sent == gathered->least_sent;
}

/*
 * Who was used once was opened for that, as it seems; if enough others were
 * closed by then, none of those was taken for it.
 */
static bool is_since(const struct gathered *gathered, uint32_t used_ms)
{
	return used_ms != WAIT_AGE_UNKNOWN &&
	       (uint64_t)used_ms + TOGETHER_MS < gathered->since_ms;
}

static void take_waits(struct pool_use *use, const struct gathered *gathered)
{
	for (size_t i = 0; i < gathered->group->n; i++) {
		const struct wait *wait = wait_at(gathered, i);

		if (!is_pooled(gathered, i) || wait->n_sent == SEGMENTS_UNKNOWN)
			continue;
		use->n_told++;
		if (!is_once(gathered, wait->n_sent))
			continue;
		use->n_once++;
		/* What it sent after its end is no use of it. */
		use->n_since += wait->sent_ms >= wait->age_ms &&
				is_since(gathered, wait->sent_ms);
	}
}

/* Does the group's holder hold this one too, as far as can be told? */
static bool is_sibling(const struct gathered *gathered, const struct live *live)
{
	const struct owners *owners = &gathered->input->seen->owners;
	uint32_t set = live->holders;

	if (gathered->group->process == OWNERS_NONE)
		return live->origin == gathered->group->origin;
	while (set != OWNERS_NONE &&
	       owners->sets[set].process != gathered->group->process)
		set = owners->sets[set].rest;
	return set != OWNERS_NONE;
}

static void take_sibling(struct pool_use *use, const struct gathered *gathered,
			 const struct live *live)
{
	if (live->n_sent == SEGMENTS_UNKNOWN || !is_sibling(gathered, live))
		return;
	use->n_reused += live->n_sent > gathered->least_sent;
	use->n_since += is_once(gathered, live->n_sent) &&
			is_since(gathered, live->quiet_ms);
}

/* How many established connections the service has. */
static uint64_t count_established(const struct snapshot *snap,
				  const struct tally_key *service)
{
	uint64_t n = 0;

	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *row = &snap->groups.rows[i];

		if (runs_cmp_service(&row->key, service) == 0)
			n += row->states[TCP_STATE_ESTABLISHED];
	}
	return n;
}

static void take_siblings(struct pool_use *use, const struct gathered *gathered)
{
	const struct snapshot *snap = gathered->input->seen;
	const struct tally_key *service =
		wait_groups_key(snap, gathered->group);
	uint64_t n_seen = 0;

	for (size_t i = 0; i < snap->n_lives; i++) {
		const struct live *live = &snap->lives[i];

		if (runs_cmp_service(&snap->groups.rows[live->group].key,
				     service) != 0)
			continue;
		n_seen++;
		take_sibling(use, gathered, live);
	}
	use->knows_siblings = n_seen * 100 >= count_established(snap, service) *
						      NEARLY_ALL_PERCENT;
}

static bool is_close_wait(const struct rule_input *input, uint32_t wait)
{
	return !(input->seen->waits[wait].flags & WAIT_IS_FIN_WAIT2);
}

/* Do clients of the holder leave without an answer? */
static int take_demand(struct pool_use *use, const struct gathered *gathered)
{
	const struct rule_input *input = gathered->input;
	const struct wait_groups *groups = input->groups;
	uint32_t process = gathered->group->process;

	for (size_t i = 0; process != OWNERS_NONE && i < groups->n; i++) {
		const struct wait_group *other = &groups->items[i];
		struct aged aged;

		if (other->process != process || other->is_foreign ||
		    wait_groups_key(input->seen, other)->role != ROLE_SERVER)
			continue;
		if (aged_measure(&aged, input, other->waits, other->n,
				 is_close_wait) < 0)
			return -ENOMEM;
		use->is_awaited |= aged.is_enough;
	}
	return 0;
}

static enum pool_reading judge(const struct pool_use *use,
			       const struct gathered *gathered)
{
	uint64_t n = gathered->n, n_told = use->n_told, n_once = use->n_once;

	if (n_told * 100 < n * NEARLY_ALL_PERCENT)
		return POOL_EITHER;
	if (n >= LENT_LEAST && n_once * 100 >= n_told * NEARLY_ALL_PERCENT &&
	    use->n_reused == 0 && use->knows_siblings &&
	    gathered->n_bursts >= LENT_BURSTS)
		return POOL_LENT;
	if (use->n_reused > 0 && n_once * 100 < n_told * FEW_PERCENT &&
	    gathered->n_bursts * UINT64_C(100) <= n * FEW_BURSTS_PERCENT)
		return POOL_IDLE;
	return POOL_EITHER;
}

int pool_use_find(struct pool_use *use, const struct rule_input *input,
		  const struct wait_group *group)
{
	struct gathered gathered = { .input = input, .group = group };
	int ret = gather(&gathered);

	*use = (struct pool_use){ .reading = POOL_EITHER };
	if (ret == 0) {
		take_waits(use, &gathered);
		take_siblings(use, &gathered);
		use->closed_together =
			gathered.n_bursts == 1 && !gathered.has_bounds;
		use->reading = judge(use, &gathered);
		ret = take_demand(use, &gathered);
	}
	free(gathered.ages_ms);
	free(gathered.uses_ms);
	return ret;
}
