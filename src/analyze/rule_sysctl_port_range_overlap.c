// SPDX-License-Identifier: MIT
/*
 * rule_sysctl_port_range_overlap: a client may take the port of a server that
 * restarts.
 *
 * Above the range that Linux comes with, whoever listens chose so: only what
 * a widened range took in is told.
 */
#include "analyze/rule.h"

enum { DEFAULT_PORT_LOW = 32768, PORTS_NAMED = 4 };

struct overlap {
	struct port_set ports;
	uint16_t named[PORTS_NAMED];
	uint32_t n;
};

static void add_port(struct overlap *overlap, uint16_t port)
{
	if (port_set_has(&overlap->ports, port))
		return;
	port_set_add(&overlap->ports, port);
	if (overlap->n < PORTS_NAMED)
		overlap->named[overlap->n] = port;
	overlap->n++;
}

static void find_overlap(const struct snapshot *snap, uint16_t netns,
			 uint16_t low, uint16_t high, struct overlap *overlap)
{
	const struct port_set *reserved =
		&snap->namespaces[netns].settings.reserved;

	*overlap = (struct overlap){ .n = 0 };
	for (size_t i = 0; i < snap->listeners.n; i++) {
		const struct listener *listener = &snap->listeners.items[i];

		if (listener->netns == netns && listener->selected &&
		    listener->port >= low && listener->port <= high &&
		    listener->port < DEFAULT_PORT_LOW &&
		    !port_set_has(reserved, listener->port))
			add_port(overlap, listener->port);
	}
}

static void say_ports(struct finding *finding, const struct overlap *overlap)
{
	if (overlap->n > 1)
		finding_say_count(finding, "second_port", overlap->named[1]);
	if (overlap->n > 2)
		finding_say_count(finding, "third_port", overlap->named[2]);
	if (overlap->n > 3)
		finding_say_count(finding, "fourth_port", overlap->named[3]);
}

static int judge(const struct rule_input *input, uint16_t pos,
		 struct findings *out)
{
	const struct settings *settings =
		&input->seen->namespaces[pos].settings;
	struct finding finding = {
		.id = FINDING_SYSCTL_PORT_RANGE_OVERLAP,
		.severity = SEVERITY_INFO,
		.confidence = CONFIDENCE_HIGH,
		.subject = {
			.netns = pos,
			.process = OWNERS_NONE,
			.setting = setting_name(SETTING_LOCAL_PORT_LOW),
		},
	};
	struct overlap overlap;
	uint16_t low, high;

	if (!settings_port_range(settings, &low, &high) ||
	    low >= DEFAULT_PORT_LOW || !settings->reserved_known)
		return 0;
	find_overlap(input->seen, pos, low, high, &overlap);
	if (overlap.n == 0)
		return 0;
	if (overlap.n == 1) {
		finding.subject.has_service_port = true;
		finding.subject.service_port = overlap.named[0];
	}
	finding.weight = overlap.n;
	finding_add_count(&finding, "listening_ports", overlap.n);
	finding_add_count(&finding, "first_port", overlap.named[0]);
	finding_add_count(&finding, "range_low", low);
	finding_add_count(&finding, "range_high", high);
	say_ports(&finding, &overlap);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < input->seen->n_namespaces; i++)
		ret = judge(input, (uint16_t)i, out);
	return ret;
}

const struct rule rule_sysctl_port_range_overlap = {
	.id = FINDING_SYSCTL_PORT_RANGE_OVERLAP,
	.name = "sysctl-port-range-overlap",
	.severities = CAN_INFO,
	.rank = RANK_SETTINGS,
	.is_of_setting = true,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_SETTINGS) |
		 NEED_BIT(NEED_LISTENERS),
};
