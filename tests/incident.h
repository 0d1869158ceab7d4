// SPDX-License-Identifier: MIT
/*
 * incident: findings for tests of what renders them, made by no rule.
 *
 * On host "web1" a process with a hostile name leaks CLOSE_WAIT behind :8080,
 * nginx runs out of ports toward 10.0.0.5:3306, and a setting is inert.
 */
#ifndef TCPWAIT_INCIDENT_H
#define TCPWAIT_INCIDENT_H

#include "tcpwait/finding.h"
#include "tcpwait/render_findings.h"

/* What an attacker might call a process. */
#define INCIDENT_HOSTILE "\033[2J\"x,\n\xff"

struct incident {
	struct snapshot snap;
	struct process processes[2];
	struct netns namespaces[1];
	struct finding items[4];
	struct findings findings;
	struct diagnosed diagnosed;
};

void incident_init(struct incident *incident);

/* incident_keep leaves the first n findings. */
void incident_keep(struct incident *incident, size_t n);

#endif
