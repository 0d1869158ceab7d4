// SPDX-License-Identifier: MIT
/*
 * kept: the sockets of a look, as the kernel told them, and who was found to
 * hold them: what it takes to look again, later and elsewhere.
 *
 * A socket takes some fifteen to sixty bytes.  Those of one walk are a part,
 * which can be read without the others.  Nothing of what a connection carries
 * is in here, nor a key.
 */
#ifndef TCPWAIT_KEPT_H
#define TCPWAIT_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/hash_index.h"
#include "tcpwait/owners.h"

enum { KEPT_DEVICE_SIZE = 16 /* IF_NAMESIZE */ };

/* The sockets of one walk. */
struct kept_part {
	uint16_t netns; /* position in the snapshot's namespaces */
	bool of_mptcp;
	uint64_t n; /* sockets */
	size_t begin, end; /* of its bytes */
};

enum {
	KEPT_POLLED = 1 << 0, /* as of struct wanted */
	KEPT_AWAITED = 1 << 1,
	KEPT_CLOEXEC = 1 << 2,
	KEPT_SIBLING = 1 << 3, /* asked for as a live one beside waits */
	KEPT_GONE = 1 << 4, /* as of struct live_sample */
	KEPT_FLAGS = (1 << 5) - 1,
};

/* What was found out about a socket's holders. */
struct kept_holders {
	uint32_t inode;
	uint32_t set; /* position in the owners' sets, or OWNERS_NONE */
	uint32_t descriptor;
	uint8_t flags; /* KEPT_* */
};

struct kept_search {
	struct kept_holders *items; /* sorted once all are there */
	size_t n, cap;
};

/* The name of an interface that a socket was bound to. */
struct kept_device {
	uint16_t netns;
	uint32_t ifindex;
	char name[KEPT_DEVICE_SIZE];
};

/* What many sockets have in common. */
struct kept_class {
	uint64_t cgroup;
	uint32_t have;
	uint32_t ifindex;
	uint32_t uid;
	uint32_t mark;
	uint8_t family;
	uint8_t state;
	uint8_t kind;
	uint8_t timer;
	uint8_t shutdown;
	uint8_t unused[3]; /* hashed, so always 0 */
};

struct kept_end {
	struct addr addr;
};

struct kept_dictionary {
	struct kept_class *classes;
	size_t n_classes, cap_classes;
	struct kept_end *ends;
	size_t n_ends, cap_ends;
	struct hash_index by_class, by_end;
};

struct kept {
	uint8_t *bytes;
	size_t n_bytes, cap_bytes;
	struct kept_part *parts;
	size_t n_parts, cap_parts;
	struct kept_dictionary dictionary; /* of the last part */
	struct kept_search search; /* of the snapshot's own owners */
	/* Likewise of every socket, which lists of sockets show. */
	struct kept_search of_all;
	struct owners owners_of_all;
	struct kept_device *devices;
	size_t n_devices, cap_devices;
};

/* kept_begin begins another part; 0 or -ENOMEM. */
int kept_begin(struct kept *kept, uint16_t netns, bool of_mptcp);

/* kept_add adds one socket to the part begun last; 0 or -ENOMEM. */
int kept_add(struct kept *kept, const struct conn *conn);

/* kept_restart forgets the sockets of the part begun last. */
void kept_restart(struct kept *kept);

/* kept_search_add adds one to *search; 0 or -ENOMEM. */
int kept_search_add(struct kept_search *search, struct kept_holders holders);

/* kept_search_sort puts them in order, for kept_search_find. */
void kept_search_sort(struct kept_search *search);

/*
 * kept_search_find gives what was found of an inode; NULL: nothing.  A sibling
 * was asked for apart from the others.
 */
const struct kept_holders *kept_search_find(const struct kept_search *search,
					    uint32_t inode, bool is_sibling);

void kept_free(struct kept *kept);

/* The bytes of one part, read one socket after the other. */
struct kept_reading {
	const uint8_t *bytes;
	size_t n_bytes, at;
	struct kept_dictionary dictionary;
};

/*
 * kept_reading_next gives the next socket: 1, 0 at the end; -ENOMEM; or
 * -EBADMSG where the bytes are none that kept_add() has written.
 */
int kept_reading_next(struct kept_reading *reading, struct conn *conn);
void kept_reading_free(struct kept_reading *reading);

#endif
