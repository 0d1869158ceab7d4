// SPDX-License-Identifier: MIT
/*
 * finding_key: the subject of a finding without positions in its snapshot.
 */
#include "tcpwait/finding_key.h"

#include <inttypes.h>
#include <stdio.h>

void finding_key_write(const struct snapshot *seen,
		       const struct finding *finding,
		       char key[static FINDING_KEY_SIZE])
{
	static const struct netns nowhere = { .id = 0 };
	const struct finding_subject *about = &finding->subject;
	const struct netns *netns = &nowhere;
	char local[ADDR_STRLEN], remote[ADDR_STRLEN], network[ADDR_STRLEN];
	int32_t pid = 0;

	if (about->netns < seen->n_namespaces)
		netns = &seen->namespaces[about->netns];
	if (about->process < seen->owners.n_processes)
		pid = seen->owners.processes[about->process].pid;
	(void)snprintf(
		key, FINDING_KEY_SIZE,
		"%u %" PRIu64 " %d %d %d %d %s %s %s %u %d %s %.32s",
		netns->host, netns->id, finding->id, about->scope, about->role,
		about->is_mptcp, addr_format(&about->local_address, local),
		addr_format(&about->remote_address, remote),
		addr_format(&about->remote_network, network),
		about->service_port, pid, about->setting ? about->setting : "-",
		about->program ? about->program : "-");
}
