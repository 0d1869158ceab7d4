// SPDX-License-Identifier: MIT
/*
 * incident: plain data, filled by hand; nothing in it is to be freed.
 */
#include "incident.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/text.h"
#include "test.h"

/* 2026-01-02 03:04:05 UTC. */
static const struct timespec taken = { .tv_sec = 1767323045 };

static void fill_processes(struct incident *incident)
{
	struct process *hostile = &incident->processes[0];
	struct process *nginx = &incident->processes[1];

	hostile->pid = 812;
	(void)snprintf(hostile->name, sizeof(hostile->name), "%s",
		       INCIDENT_HOSTILE);
	(void)snprintf(hostile->unit, sizeof(hostile->unit), "%s.service",
		       INCIDENT_HOSTILE);
	nginx->pid = 7;
	(void)snprintf(nginx->name, sizeof(nginx->name), "nginx");
	(void)snprintf(nginx->unit, sizeof(nginx->unit), "nginx.service");
}

static void own(struct finding *finding, uint32_t process,
		enum owner_basis basis)
{
	finding->owners.items[0] = (struct report_owner){
		.process = process,
		.basis = basis,
		.n_sockets = 3,
	};
	finding->owners.n = 1;
}

static void make_leak(struct incident *incident, struct finding *leak)
{
	char name[64];

	leak->id = FINDING_CLOSE_WAIT_LEAK;
	leak->severity = SEVERITY_CRITICAL;
	leak->confidence = CONFIDENCE_HIGH;
	leak->subject.role = ROLE_SERVER;
	leak->subject.has_service_port = true;
	leak->subject.service_port = 8080;
	leak->subject.process = 0;
	(void)snprintf(
		leak->summary, sizeof(leak->summary),
		"%s[812] never closes: 142 CLOSE_WAIT on :8080, oldest "
		"41 min, +3.4/min, descriptor limit in about 4 h",
		text_clean(incident->processes[0].name, name, sizeof(name)));
	finding_add_count(leak, "close_wait", 142);
	finding_add_real(leak, "oldest_seconds", 2460.5);
	finding_add_text(leak, "ages_are", "exact");
	finding_add_unknown(leak, "seconds_to_descriptor_limit");
	own(leak, 0, OWNER_HOLDS);
}

static void make_exhaustion(struct finding *ports)
{
	static const uint8_t from[] = { 10, 0, 0, 7 }, to[] = { 10, 0, 0, 5 };

	ports->id = FINDING_PORT_EXHAUSTION;
	ports->severity = SEVERITY_WARNING;
	ports->confidence = CONFIDENCE_MEDIUM;
	ports->subject.role = ROLE_CLIENT;
	ports->subject.has_local_address = true;
	ports->subject.local_address = addr_from_v4(from);
	ports->subject.has_remote_address = true;
	ports->subject.remote_address = addr_from_v4(to);
	ports->subject.has_service_port = true;
	ports->subject.service_port = 3306;
	(void)snprintf(ports->summary, sizeof(ports->summary),
		       "27901 of 28232 ports toward 10.0.0.5:3306 are used");
	finding_add_count(ports, "used", 27901);
	finding_add_real(ports, "ratio", 0.988);
	finding_say_count(ports, "held_by_time_wait", 27000);
	finding_say_count(ports, "range_usual", 28232);
	own(ports, 1, OWNER_LIVE_PEER);
}

static void make_others(struct incident *incident)
{
	struct finding *inert = &incident->items[2];
	struct finding *last = &incident->items[3];

	inert->id = FINDING_SYSCTL_TW_REUSE_INERT;
	inert->severity = SEVERITY_WARNING;
	inert->confidence = CONFIDENCE_HIGH;
	inert->subject.setting = "net.ipv4.tcp_tw_reuse";
	(void)snprintf(inert->summary, sizeof(inert->summary),
		       "tcp_tw_reuse is 1 and tcp_timestamps is 0");
	*last = incident->items[0];
	last->id = FINDING_SERVER_CLOSES_FIRST;
	last->severity = SEVERITY_INFO;
}

void incident_init(struct incident *incident)
{
	struct snapshot *snap = &incident->snap;

	*incident = (struct incident){
		.snap = {
			.taken = taken,
			.complete = true,
		},
	};
	for (size_t i = 0; i < 4; i++)
		incident->items[i].subject.process = OWNERS_NONE;
	(void)snprintf(incident->namespaces[0].name, SNAPSHOT_NAME_SIZE,
		       "host");
	incident->host = (struct host){ .name = "web1", .kernel = "6.1" };
	snap->hosts = &incident->host;
	snap->n_hosts = 1;
	snap->namespaces = incident->namespaces;
	snap->n_namespaces = 1;
	fill_processes(incident);
	snap->owners.processes = incident->processes;
	snap->owners.n_processes = 2;
	snap->owners.looked = true;
	make_leak(incident, &incident->items[0]);
	make_exhaustion(&incident->items[1]);
	make_others(incident);
	incident->findings.items = incident->items;
	incident->findings.n = 4;
	incident->diagnosed.seen = snap;
	incident->diagnosed.findings = &incident->findings;
}

void incident_keep(struct incident *incident, size_t n)
{
	incident->findings.n = n;
}
