// SPDX-License-Identifier: MIT
/*
 * network: what many addresses of one remote network have together.
 *
 * A firewall or a tunnel takes away a /24 or a /64 at once, and then no
 * service in it need have enough for a finding of its own.
 */
#ifndef TCPWAIT_ANALYZE_NETWORK_H
#define TCPWAIT_ANALYZE_NETWORK_H

#include "analyze/flow.h"

/* The /24 or /64 of an address. */
struct addr network_of(const struct addr *addr);

struct network {
	struct finding_subject subject;
	uint64_t n; /* of what is counted */
	uint32_t n_services; /* of which some are counted */
	uint32_t n_addresses;
	/* Services in it, others too, that were heard to end a connection in
	 * good order. */
	uint64_t n_answering;
	struct flow flow; /* of these groups alone */
};

struct network_search {
	const struct rule_input *input;
	/* By group, what no other finding tells. */
	const uint32_t *counts;
	/* By group: it shows that its network is not gone.  NULL: those do to
	 * which something is connected. */
	const bool *is_alive;
	double enough;
	int (*tell)(const struct network *network, struct findings *out);
};

/*
 * network_each tells of the remote networks in which enough is counted that
 * was not told elsewhere, and in which nothing is alive.  0 or -ENOMEM.
 */
int network_each(const struct network_search *search, struct findings *out);

#endif
