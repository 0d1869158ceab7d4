// SPDX-License-Identifier: MIT
/*
 * opens: how far four counters rose, by the second.
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
	struct opens opens = { .known = false };
	double seconds = before ? snapshot_seconds(before, seen) : 0;

	if (seconds <= 0)
		return opens;
	for (int i = 0; i < OPENS_KIND_COUNT; i++) {
		uint64_t rise;

		if (!earlier_rise(&input, netns, kinds[i].counter, &rise))
			return opens;
		opens.per_second[i] = (double)rise / seconds;
	}
	opens.known = true;
	return opens;
}

struct opens opens_of_all(const struct snapshot *seen,
			  const struct snapshot *before)
{
	struct opens sum = { .known = seen->n_namespaces > 0 &&
				      seen->n_namespaces_skipped == 0 &&
				      !seen->namespaces_unknown };

	for (size_t i = 0; sum.known && i < seen->n_namespaces; i++) {
		const struct opens opens =
			opens_of_netns(seen, before, (uint16_t)i);

		sum.known = opens.known;
		for (int k = 0; k < OPENS_KIND_COUNT; k++)
			sum.per_second[k] += opens.per_second[k];
	}
	return sum;
}

double opens_begun(const struct opens *opens)
{
	return opens->per_second[OPENS_ACTIVE] +
	       opens->per_second[OPENS_PASSIVE];
}
