// SPDX-License-Identifier: MIT
/*
 * port_range: two settings, and what most hosts have.
 */
#include "analyze/port_range.h"

#include "analyze/budget.h"

/* 32768-60999, as inet_init_net() has it. */
enum { PORTS_USUAL = 28232 };

void port_range_say(struct finding *finding, const struct snapshot *snap,
		    uint16_t netns)
{
	const struct settings *settings = &snap->namespaces[netns].settings;
	uint16_t low, high;
	uint32_t n, n_reserved;

	if (!settings_port_range(settings, &low, &high) ||
	    settings->assumed_high > 0)
		return;
	n = (uint32_t)high - low + 1;
	n_reserved = n - budget_range(snap, netns);
	if (n * 2 < PORTS_USUAL)
		finding_add_count(finding, "range_narrowed", n);
	if (n_reserved * 2 > n)
		finding_add_count(finding, "range_reserved", n_reserved);
	if (n * 2 >= PORTS_USUAL && n_reserved * 2 <= n)
		finding_say_count(finding, "range_usual", n);
}
