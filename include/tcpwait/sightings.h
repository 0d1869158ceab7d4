// SPDX-License-Identifier: MIT
/*
 * sightings: sockets that were seen alive, by their cookies.
 *
 * A TIME_WAIT keeps its socket's cookie if the cookie existed before, that is,
 * if somebody dumped the socket while it lived (inet_twsk_alloc).  So whoever
 * looked in time can name the process behind a TIME_WAIT exactly.
 */
#ifndef TCPWAIT_SIGHTINGS_H
#define TCPWAIT_SIGHTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/hash_index.h"

enum { SIGHTINGS_MAX = 65536 };

struct sighting {
	uint64_t cookie;
	uint32_t host; /* of the snapshot's; each counts its own cookies */
	uint32_t inode;
	uint32_t holders; /* position in owners.sets, or OWNERS_NONE */
	uint32_t n_met; /* by so many looks */
	double seen_seconds; /* when it was there last, see at_seconds */
};

struct sightings {
	struct sighting *items;
	size_t n, cap;
	uint32_t host; /* that is looked at from here on */
	double at_seconds; /* what is added is seen then: CLOCK_MONOTONIC */
	/* Those before were there at the first look; SIZE_MAX: perhaps. */
	size_t first_new;
	struct hash_index by_cookie;
};

/*
 * sightings_add notes that a look has met a live socket, new or known; *is_new
 * tells whether it was not known.  0, or -ENOMEM; beyond SIGHTINGS_MAX nothing
 * new is noted.
 */
int sightings_add(struct sightings *sightings, uint64_t cookie, uint32_t inode,
		  bool *is_new);

/* sightings_find gives the sighting of that host's cookie, or NULL. */
const struct sighting *sightings_find(const struct sightings *sightings,
				      uint64_t cookie);

/*
 * sightings_is_brief: was it made since the first look, and met by no other?
 * Then there were others like it, most likely, that none has met.
 */
bool sightings_is_brief(const struct sightings *sightings,
			const struct sighting *sighting);
void sightings_free(struct sightings *sightings);

#endif
