// SPDX-License-Identifier: MIT
/*
 * pool_use: do connections that the server closed idle in a pool, or were they
 * lent and never given back?
 */
#ifndef TCPWAIT_ANALYZE_POOL_USE_H
#define TCPWAIT_ANALYZE_POOL_USE_H

#include "analyze/evidence.h"

enum pool_reading {
	POOL_EITHER, /* nothing parts them */
	POOL_IDLE, /* they served several requests, and others still do */
	POOL_LENT, /* each was used once, and none came back */
};

struct pool_use {
	enum pool_reading reading;
	uint32_t n_told; /* of so many it is known how often they were used */
	uint32_t n_once; /* of these, about once at most, as it seems */
	uint32_t n_reused; /* others of the service that are in use again */
	/* Of nearly all others it is known: a look may not tell. */
	bool knows_siblings;
	/* Opened since enough for a finding were closed. */
	uint32_t n_since;
	bool closed_together; /* all at one moment */
	/* The same process has clients who gave up waiting. */
	bool is_awaited;
};

/*
 * pool_use_find looks at the pooled sockets of a group and at their siblings:
 * other connections of the same holder to the same service.  0 or -ENOMEM.
 */
int pool_use_find(struct pool_use *use, const struct rule_input *input,
		  const struct wait_group *group);

/* "idle", "lent", "either" */
const char *pool_use_name(enum pool_reading reading);

/* Does the service have demand that these should have carried? */
bool pool_use_has_demand(const struct pool_use *use);

#endif
