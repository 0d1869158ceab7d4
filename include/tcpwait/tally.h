// SPDX-License-Identifier: MIT
/*
 * tally: sockets counted by state under any choice of keys.
 *
 * The one engine behind states, ports, peers, count --by and the report.
 * Memory follows the number of distinct keys, never the number of sockets.
 */
#ifndef TCPWAIT_TALLY_H
#define TCPWAIT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/hash_index.h"
#include "tcpwait/owners.h"
#include "tcpwait/role.h"
#include "tcpwait/tcp_state.h"

/* A key, and in struct tally_key.known whether the socket had it. */
enum tally_field {
	TALLY_STATE = 1 << 0,
	TALLY_ROLE = 1 << 1,
	TALLY_NETNS = 1 << 2,
	TALLY_LOCAL_ADDRESS = 1 << 3,
	TALLY_LOCAL_PORT = 1 << 4,
	TALLY_REMOTE_ADDRESS = 1 << 5,
	TALLY_REMOTE_PORT = 1 << 6,
	TALLY_SERVICE_PORT = 1 << 7,
	TALLY_UID = 1 << 8,
	TALLY_UNIT = 1 << 9,
	TALLY_PROCESS = 1 << 10,
	/* The interface a client's socket is bound to: as long as it is not
	 * the same, the same addresses and ports make other connections. */
	TALLY_DEVICE = 1 << 11,
};

/* What is folded into one row of the report: never an ephemeral port. */
#define TALLY_GROUP_FIELDS                                                     \
	(TALLY_NETNS | TALLY_ROLE | TALLY_LOCAL_ADDRESS | TALLY_SERVICE_PORT | \
	 TALLY_REMOTE_ADDRESS | TALLY_DEVICE)

/* Fields that were not asked for are 0, but for netns; so are unknown ones. */
struct tally_key {
	struct addr local_address;
	struct addr remote_address;
	uint32_t uid;
	uint32_t owner; /* a process of the owners; by unit: one that has it */
	uint32_t ifindex; /* 0: bound to none, or not a client's */
	uint16_t local_port;
	uint16_t remote_port;
	uint16_t service_port;
	uint16_t netns; /* not asked for: the tally's first_netns */
	uint16_t known; /* enum tally_field */
	uint8_t state;
	uint8_t role;
};

enum {
	/* More sockets than there are ports: what parts them is not seen. */
	TALLY_PORTS_UNTOLD = 1 << 0,
	/* Live ones negotiated timestamps, or did not. */
	TALLY_PORTS_STAMPED = 1 << 1,
	TALLY_PORTS_UNSTAMPED = 1 << 2,
	/* ports_reusable is 0 although the settings say else: the other end
	 * sends no timestamps, or no TIME_WAIT was ever taken over. */
	TALLY_REUSE_UNSTAMPED = 1 << 3,
	TALLY_REUSE_NEVER = 1 << 4,
	/* As far as the settings go, a TIME_WAIT of these two ends is taken
	 * over once it is old enough. */
	TALLY_REUSE_ALLOWED = 1 << 5,
	/* Its ports look bound before connect(): all, or those of the parity
	 * that connect() tries last.  No setting gives these back. */
	TALLY_PORTS_BOUND = 1 << 6,
	/* They lie side by side, as in a range of the program's own. */
	TALLY_PORTS_BAND = 1 << 7,
};

#define TALLY_REUSE_INERT (TALLY_REUSE_UNSTAMPED | TALLY_REUSE_NEVER)

/* So many ages of closes a row keeps; closes.h has those of more. */
enum { TALLY_FEW_CLOSES = 8 };

struct tally_row {
	struct tally_key key;
	tcp_state_counts states; /* selected sockets only */
	uint32_t orphan_fin_wait2; /* of states[FIN_WAIT2]: held by nobody */
	/* Selected ones that have a file and neither wait nor listen. */
	uint32_t n_files;
	/* TIME_WAIT begun in the last 60 s (those with time left). */
	uint32_t closes;
	union {
		uint8_t few[TALLY_FEW_CLOSES]; /* bins of struct close_bins */
		uint32_t many; /* position in the snapshot's closes */
	} close_ages;
	/* Of the whole table, for port budgets: see snapshot.h. */
	uint32_t ports_used;
	uint32_t ports_reusable;
	/* Of those used, the ones connect() would choose last by itself. */
	uint32_t ports_other_parity;
	/* Of these, the reusable; all of them are given up where bound. */
	uint32_t reusable_other_parity;
	/* Of those used, the ones in the namespace's set of held ports. */
	uint32_t ports_held;
	/* Of a server's selected sockets: those in an accept queue, and those
	 * that hold a request which was not read. */
	uint32_t n_unaccepted;
	uint32_t unaccepted_oldest_ms; /* 0: of none that is known */
	uint32_t n_requests;
	uint64_t late_bytes; /* of n_unanswered_late: not confirmed */
	uint16_t origin; /* of its sockets: owners.origins, or ORIGIN_UNKNOWN */
	uint8_t n_live; /* samples taken of it */
	bool orphans_are_timed; /* a sign that their timers did: see below */
	uint8_t port_signs; /* TALLY_PORTS_*, of the whole table */
	/* Of the selected ones; 65535: that many or more.  First orphan
	 * FIN_WAIT2 older than 10 s, if their timers began with all of
	 * tcp_fin_timeout. */
	uint16_t n_orphans_aged;
	uint16_t n_unanswered_close; /* our FIN was sent again and again */
	uint16_t n_unanswered_late; /* of these, data before the FIN was */
	uint16_t n_unanswered_connect; /* our SYN was */
	uint16_t n_unanswered_accept; /* our SYN-ACK was, twice or more */
	uint16_t n_unanswered_data; /* of CLOSE_WAIT: our data was */
	uint16_t n_syn_repeated; /* our SYN was, of all, selected or not */
	/* Of its ESTABLISHED sockets, selected or not: the lowest and highest
	 * port that is not the service's; 0: there are none. */
	uint16_t lowest_live, highest_live;
	uint16_t source; /* of the snapshot's sources, from 1; 0: none */
	uint16_t lowest_port,
		highest_port; /* of those used; 0: there are none */
	uint16_t n_low_ports; /* of a client, whose port is privileged */
};

/* Who holds a socket: its owner as above, or OWNERS_NONE. */
typedef uint32_t (*tally_owner_fn)(const void *ctx, const struct conn *conn);

enum { TALLY_RECENT = 64 };

struct tally {
	uint32_t fields; /* enum tally_field */
	/* Of the host whose sockets come from here on: where namespaces are
	 * not told apart, it stands for all of them, so that no two hosts
	 * share a row. */
	uint16_t first_netns;
	uint8_t v4_prefix; /* peers are grouped by; 0: not grouped */
	uint8_t v6_prefix;
	tally_owner_fn owner_of; /* needed for TALLY_UNIT, TALLY_PROCESS */
	const void *owner_ctx;
	struct tally_row *rows;
	size_t n;
	size_t cap;
	struct hash_index index;
	uint32_t recent[TALLY_RECENT]; /* positions found last; hints only */
};

/* The name of one field, "remote_address"; NULL where there is none. */
const char *tally_field_name(uint32_t field);
bool tally_field_parse(const char *text, uint32_t *field);
/* Do these fields need to know who holds each socket? */
bool tally_needs_owners(uint32_t fields);
/* Do these fields need roles, and so the listeners and the whole table? */
bool tally_needs_roles(uint32_t fields);

/* tally_peer_prefix: the remote address as --group-peers shows it. */
struct addr tally_peer_prefix(const struct tally *tally,
			      const struct addr *remote);

/*
 * tally_conn gives a socket of a group the addresses and ports that it had
 * before its ephemeral port, a server's remote or a client's local one, was
 * folded away; nothing else of it is told.
 */
struct conn tally_conn(const struct tally_key *key, uint16_t folded_port);

/*
 * tally_row_of finds or makes the row of conn and gives its position; the
 * caller counts.  0 or -ENOMEM.
 */
int tally_row_of(struct tally *tally, const struct conn *conn, enum role role,
		 uint16_t netns, uint32_t *pos);

/* tally_find gives the row of this very key, or NULL. */
const struct tally_row *tally_find(const struct tally *tally,
				   const struct tally_key *key);

/* tally_add_keys adds the keys of another tally that are missing, as zeros. */
int tally_add_keys(struct tally *tally, const struct tally *other);

/* tally_merge adds the rows of another tally of the same fields. */
int tally_merge(struct tally *tally, const struct tally *other);

/* tally_truncate forgets all but the first n rows. */
void tally_truncate(struct tally *tally, size_t n);
void tally_free(struct tally *tally);

#endif
