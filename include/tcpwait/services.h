// SPDX-License-Identifier: MIT
/*
 * services: the last 60 seconds of closes of each service, from the ages of
 * its TIME_WAIT sockets.
 *
 * A service is, for a server, its local port; for a client, the remote address
 * and port.  A few ages are kept as they are; only a service with many pays
 * for a histogram.
 */
#ifndef TCPWAIT_SERVICES_H
#define TCPWAIT_SERVICES_H

#include <stddef.h>
#include <stdint.h>

#include "tcpwait/hash_index.h"
#include "tcpwait/tally.h"

enum { HISTORY_SECONDS = 60, SERVICE_FEW_AGES = 15 };

/* Closes per second of age: n[0] is the last second. */
struct history {
	uint32_t n[HISTORY_SECONDS];
};

struct service {
	uint32_t row; /* a row of the groups that belongs to it */
	uint32_t history; /* position, or HASH_INDEX_NONE while there are few */
	uint8_t n_ages;
	uint8_t ages_s[SERVICE_FEW_AGES];
};

struct services {
	struct service *items;
	size_t n;
	size_t cap;
	struct hash_index index;
	struct history *histories;
	size_t n_histories;
	size_t cap_histories;
};

/*
 * services_of finds or makes the service of the group at position row and
 * gives its position; 0 or -ENOMEM.
 */
int services_of(struct services *services, const struct tally *groups,
		uint32_t row, uint32_t *pos);

/* services_add_close counts one close, age_s seconds ago; 0 or -ENOMEM. */
int services_add_close(struct services *services, uint32_t pos, uint32_t age_s);

/* services_history adds the service's closes to *history. */
void services_history(const struct services *services, uint32_t pos,
		      struct history *history);

/* services_truncate forgets all but the first n and their histories. */
void services_truncate(struct services *services, const struct tally *groups,
		       size_t n, size_t n_histories);
void services_free(struct services *services);

#endif
