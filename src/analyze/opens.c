// SPDX-License-Identifier: MIT
/*
 * opens: how far some counters rose, by the second.
 */
#include "tcpwait/opens.h"

#include <assert.h>

#include "analyze/earlier.h"

static const struct {
	const char *key;
	enum counter counter;
} kinds[] = {
	[OPENS_ACTIVE] = { "active", COUNTER_ACTIVE_OPENS },
	[OPENS_PASSIVE] = { "passive", COUNTER_PASSIVE_OPENS },
	[OPENS_FAILED] = { "failed", COUNTER_ATTEMPT_FAILS },
	[OPENS_RESET] = { "reset", COUNTER_ESTAB_RESETS },
	[OPENS_DROPPED] = { "dropped", COUNTER_LISTEN_DROPS },
	[OPENS_COOKIED] = { "cookied", COUNTER_REQ_Q_FULL_DO_COOKIES },
};
static_assert(sizeof(kinds) / sizeof(kinds[0]) == OPENS_KIND_COUNT,
	      "every kind has its counter");

const char *opens_kind_key(enum opens_kind kind)
{
	return kinds[kind].key;
}

struct opens opens_of_netns(const struct snapshot *seen,
			    const struct snapshot *before, uint16_t netns)
{
	const struct rule_input input = { .seen = seen, .before = before };
	double seconds = before ? snapshot_seconds(before, seen) : 0;
	struct opens opens = { .known = { false } };

	for (int i = 0; seconds > 0 && i < OPENS_KIND_COUNT; i++) {
		uint64_t rise;

		opens.known[i] =
			earlier_rise(&input, netns, kinds[i].counter, &rise);
		if (opens.known[i])
			opens.per_second[i] = (double)rise / seconds;
	}
	return opens;
}

void opens_add(struct opens *sum, const struct opens *opens)
{
	for (int i = 0; i < OPENS_KIND_COUNT; i++) {
		sum->known[i] &= opens->known[i];
		sum->per_second[i] += opens->per_second[i];
	}
}

struct opens opens_of_all(const struct snapshot *seen,
			  const struct snapshot *before)
{
	bool is_whole = seen->n_namespaces > 0 &&
			seen->n_namespaces_skipped == 0 &&
			!seen->namespaces_unknown;
	struct opens sum = { .known = { false } };

	for (int k = 0; k < OPENS_KIND_COUNT; k++)
		sum.known[k] = is_whole;
	for (size_t i = 0; is_whole && i < seen->n_namespaces; i++) {
		const struct opens opens =
			opens_of_netns(seen, before, (uint16_t)i);

		opens_add(&sum, &opens);
	}
	return sum;
}

bool opens_begun(const struct opens *opens, double *per_second)
{
	*per_second = opens->per_second[OPENS_ACTIVE] +
		      opens->per_second[OPENS_PASSIVE];
	return opens->known[OPENS_ACTIVE] && opens->known[OPENS_PASSIVE];
}
