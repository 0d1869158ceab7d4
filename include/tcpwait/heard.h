// SPDX-License-Identifier: MIT
/*
 * heard: the ends of connections in the time before a snapshot, by service.
 *
 * Sums, and a few idle times and programs of each: bounded whatever ends.
 */
#ifndef TCPWAIT_HEARD_H
#define TCPWAIT_HEARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/ends.h"
#include "tcpwait/error.h"
#include "tcpwait/hash_index.h"
#include "tcpwait/owners.h"

enum {
	HEARD_SERVICES_MAX = 4096,
	HEARD_IDLES_MAX = 32, /* of one service */
	HEARD_PROGRAMS_MAX = 4,
};

/* As the services of services.h. */
struct heard_key {
	struct addr remote; /* of a client's service; else any */
	uint16_t place; /* position in the places of struct heard */
	uint16_t port; /* 0: a client's that was cut off and has none */
	uint32_t role; /* ROLE_SERVER or ROLE_CLIENT */
};

/* Processes of one name, with connections that they held to the end. */
struct heard_program {
	uint32_t process; /* one of them: position in owners.processes */
	uint32_t n; /* connections that were closed here first */
	uint32_t n_brief; /* of these, met by no more than one look */
};

struct heard_service {
	struct heard_key key;
	struct ends ends;
	struct ends closed; /* of these, those closed here first */
	/* How long these had idled: every stride-th of them, in order. */
	uint32_t idles_ms[HEARD_IDLES_MAX];
	uint32_t n_idles;
	uint32_t stride;
	uint32_t n_skipped; /* since the last one */
	struct heard_program programs[HEARD_PROGRAMS_MAX];
	uint32_t n_programs; /* HEARD_PROGRAMS_MAX + 1: more than are kept */
	/* Closed here first, met alive, and in no hands that were seen. */
	uint32_t n_unheld;
};

/* What looks at the table know of a connection that ended. */
struct heard_sight {
	bool was_met;
	bool is_brief; /* by one look, and not by the first */
	uint32_t process; /* that stands for its holders, or OWNERS_NONE */
};

struct heard {
	bool is_known; /* somebody listened */
	double seconds; /* so long, in all */
	bool lost_known;
	uint64_t n_lost; /* ends that were dropped before they were heard */
	uint64_t n_untold; /* heard, and too many to be looked at */
	struct ends total;
	uint64_t n_roleless; /* of these, on which side this host was unknown */
	uint64_t n_other; /* of services that found no room */
	uint64_t *places; /* namespaces, by their id; 0: not known */
	size_t n_places, cap_places;
	struct heard_service *services;
	size_t n_services, cap_services;
	struct hash_index by_key;
	char why_not[ERROR_TEXT_SIZE]; /* "": nobody tried, or somebody heard */
};

/* heard_place gives the position of a namespace; or -ENOMEM. */
int heard_place(struct heard *heard, uint64_t netns_id);

/*
 * heard_add counts one end, in a namespace at this place; sight may be NULL.
 * 0 or -ENOMEM.
 */
int heard_add(struct heard *heard, uint16_t place, const struct ending *ending,
	      const struct heard_sight *sight, const struct owners *owners);

/* heard_find gives what was heard of a service, or NULL. */
const struct heard_service *heard_find(const struct heard *heard,
				       const struct heard_key *key);

/*
 * heard_next_most gives services in order of how many of their connections
 * ended: the first where last is NULL; NULL after the last one.
 */
const struct heard_service *heard_next_most(const struct heard *heard,
					    const struct heard_service *last);

/* heard_is_whole: was every end heard, and each counted with its service? */
bool heard_is_whole(const struct heard *heard);

void heard_free(struct heard *heard);

#endif
