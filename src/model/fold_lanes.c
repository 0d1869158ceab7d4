// SPDX-License-Identifier: MIT
/*
 * fold_lanes: one place for each lane, and the last one that wants it has it.
 *
 * The order of role_at_once() is kept: this host's listener, the other end's,
 * decisions, ports.
 */
#include "model/fold_lanes.h"

#include <assert.h>
#include <string.h>

/* What these say comes before all else. */
enum {
	TELLING_STATES = 1 << TCP_STATE_SYN_SENT | 1 << TCP_STATE_SYN_RECV |
			 1 << TCP_STATE_LISTEN
};

/* The last four bytes tell IPv4 addresses apart, and most IPv6 ones. */
static uint32_t tail(const struct addr *addr)
{
	uint32_t word;

	memcpy(&word, addr->bytes + ADDR_V4_OFFSET, sizeof(word));
	return word;
}

static uint32_t place_of(const struct conn *conn, uint16_t port)
{
	uint32_t mixed =
		tail(&conn->local) * 3u + tail(&conn->remote) * 5u + port;

	/* The golden ratio's bits carry each of these into the upper byte. */
	return mixed * 0x9e3779b1u >> 24;
}
static_assert(FOLD_LANES == 1 << 8, "a place is a byte");

/* Is there a listener, of whatever address, on this port? */
static bool may_listen(const struct fold *fold, uint16_t port)
{
	return port_set_has(&fold->snap->listeners.ports, port);
}

static const struct fold_lane *find(const struct fold *fold,
				    const struct conn *conn, enum role role,
				    enum role_ground ground)
{
	uint16_t port =
		role == ROLE_SERVER ? conn->local_port : conn->remote_port;
	const struct fold_lane *lane = &fold->lanes[place_of(conn, port)];

	return lane->role == role && lane->ground >= ground &&
			       lane->port == port &&
			       lane->ifindex == conn->ifindex &&
			       addr_equal(&lane->remote, &conn->remote) &&
			       addr_equal(&lane->local, &conn->local)
		       ? lane
		       : NULL;
}

const struct fold_lane *fold_lanes_find(const struct fold *fold,
					const struct conn *conn)
{
	enum role_ground ground = ROLE_GROUND_LISTENER;
	enum role role;

	if (TCP_STATE_BIT(conn->state) & TELLING_STATES)
		return NULL;
	if (may_listen(fold, conn->local_port))
		return conn->have & CONN_CALLED ? NULL
						: find(fold, conn, ROLE_SERVER,
						       ROLE_GROUND_LISTENER);
	role = roles_by_ports(&fold->roles, conn);
	if (fold->roles.n_decisions == 0 && role != ROLE_UNKNOWN)
		ground = ROLE_GROUND_PORTS;
	if (role != ROLE_SERVER)
		return find(fold, conn, ROLE_CLIENT, ground);
	return ground == ROLE_GROUND_PORTS &&
			       !may_listen(fold, conn->remote_port)
		       ? find(fold, conn, ROLE_SERVER, ground)
		       : NULL;
}

void fold_lanes_note(struct fold *fold, const struct conn *conn, enum role role,
		     enum role_ground ground, uint32_t row)
{
	uint16_t port =
		role == ROLE_SERVER ? conn->local_port : conn->remote_port;

	if (ground == ROLE_GROUND_OWN)
		return;
	fold->lanes[place_of(conn, port)] = (struct fold_lane){
		.local = conn->local,
		.remote = conn->remote,
		.ifindex = conn->ifindex,
		.row = row,
		.port = port,
		.role = (uint8_t)role,
		.ground = (uint8_t)ground,
	};
}

void fold_lanes_clear(struct fold *fold)
{
	memset(fold->lanes, 0, sizeof(fold->lanes));
}
