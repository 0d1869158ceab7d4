// SPDX-License-Identifier: MIT
/*
 * roles: server or client, from listeners, ports and fan-in.
 *
 * What cannot be told stays ROLE_UNKNOWN; nothing here guesses.
 */
#include "tcpwait/roles.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"
#include "tcpwait/tcp_state.h"

/*
 * From here on up hosts commonly choose their ephemeral ports (Linux 32768,
 * IANA 49152).  A remote host's own setting cannot be known.
 */
enum { REMOTE_EPHEMERAL_LOW = 32768 };

/* Distinct ports that settle a service for the sockets still to come. */
enum { FAN_IN_SETTLED = 8 };

static struct hash_keys decisions(const struct roles *roles)
{
	return HASH_KEYS(roles->decisions, address, unused);
}

static struct role_decision decision_of(const struct conn *conn, enum role role)
{
	if (role == ROLE_SERVER)
		return (struct role_decision){ conn->local, conn->local_port,
					       ROLE_SERVER, 0 };
	return (struct role_decision){ conn->remote, conn->remote_port,
				       ROLE_CLIENT, 0 };
}

static bool is_decided(const struct roles *roles, const struct conn *conn,
		       enum role role)
{
	struct role_decision key = decision_of(conn, role);

	return roles->n_decisions > 0 &&
	       hash_index_find(&roles->decision_index, decisions(roles),
			       &key) != HASH_INDEX_NONE;
}

/* Is it this host itself that is at the remote address? */
static bool remote_is_here(const struct conn *conn)
{
	return addr_is_loopback(&conn->remote) ||
	       addr_equal(&conn->local, &conn->remote);
}

enum role roles_by_ports(const struct roles *roles, const struct conn *conn)
{
	bool local_ephemeral = conn->local_port >= roles->local_port_low &&
			       conn->local_port <= roles->local_port_high;
	bool remote_ephemeral = conn->remote_port >= REMOTE_EPHEMERAL_LOW;

	if (local_ephemeral == remote_ephemeral)
		return ROLE_UNKNOWN;
	return local_ephemeral ? ROLE_CLIENT : ROLE_SERVER;
}

/* What needs neither ports nor fan-in. */
static enum role role_by_listener(const struct roles *roles,
				  const struct conn *conn,
				  enum role_ground *ground)
{
	const struct listeners *listeners = roles->listeners;

	*ground = ROLE_GROUND_OWN;
	/* Who sends a SYN is a client, whatever else its port is used for. */
	if (conn->state == TCP_STATE_SYN_SENT)
		return ROLE_CLIENT;
	if (conn->state == TCP_STATE_LISTEN ||
	    conn->state == TCP_STATE_SYN_RECV)
		return ROLE_SERVER;
	*ground = ROLE_GROUND_LISTENER;
	if (listeners_match(listeners, roles->netns, &conn->local,
			    conn->local_port)) {
		if (!(conn->have & CONN_CALLED))
			return ROLE_SERVER;
		*ground = ROLE_GROUND_OWN;
		return ROLE_CLIENT;
	}
	if (remote_is_here(conn) &&
	    listeners_match(listeners, roles->netns, &conn->remote,
			    conn->remote_port))
		return ROLE_CLIENT;
	return ROLE_UNKNOWN;
}

enum role roles_alone(const struct roles *roles, const struct conn *conn)
{
	enum role_ground ignored;
	enum role role = role_by_listener(roles, conn, &ignored);

	return role != ROLE_UNKNOWN ? role : roles_by_ports(roles, conn);
}

void roles_unsettled(const struct roles *roles, struct filter *filter)
{
	const uint16_t low = roles->local_port_low;
	const uint16_t high = roles->local_port_high;
	/* Both ports are ephemeral, or neither is: see roles_by_ports(). */
	const struct filter_term terms[] = {
		{ .op = FILTER_PORT_GE, .port = low },
		{ .op = FILTER_PORT_LE, .port = high },
		{ .op = FILTER_AND },
		{ .op = FILTER_PORT_GE,
		  .port = REMOTE_EPHEMERAL_LOW,
		  .is_remote = true },
		{ .op = FILTER_AND },
		{ .op = FILTER_PORT_GE, .port = low },
		{ .op = FILTER_PORT_LE, .port = high },
		{ .op = FILTER_AND },
		{ .op = FILTER_NOT },
		{ .op = FILTER_PORT_LE,
		  .port = REMOTE_EPHEMERAL_LOW - 1,
		  .is_remote = true },
		{ .op = FILTER_AND },
		{ .op = FILTER_OR },
	};

	filter_init(filter);
	filter->n_terms = sizeof(terms) / sizeof(*terms);
	memcpy(filter->terms, terms, sizeof(terms));
}

static enum role role_at_once(const struct roles *roles,
			      const struct conn *conn, enum role_ground *ground)
{
	enum role role = role_by_listener(roles, conn, ground);

	if (role != ROLE_UNKNOWN)
		return role;
	*ground = ROLE_GROUND_OWN;
	if (is_decided(roles, conn, ROLE_SERVER))
		return ROLE_SERVER;
	if (is_decided(roles, conn, ROLE_CLIENT))
		return ROLE_CLIENT;
	*ground = ROLE_GROUND_PORTS;
	return roles_by_ports(roles, conn);
}

/* What fan-in is counted over: one end fixed, the other end's port varying. */
struct fan {
	const struct conn *conns;
	bool at_server; /* by local address and port; else toward a port */
};

static int fan_cmp_group(const struct conn *a, const struct conn *b,
			 bool at_server)
{
	int by_address = addr_cmp(&a->local, &b->local);

	if (by_address != 0)
		return by_address;
	return at_server ? (int)a->local_port - (int)b->local_port
			 : (int)a->remote_port - (int)b->remote_port;
}

static int fan_cmp(const void *a, const void *b, void *ctx)
{
	const struct fan *fan = ctx;
	const struct conn *left = &fan->conns[*(const uint32_t *)a];
	const struct conn *right = &fan->conns[*(const uint32_t *)b];
	int by_group = fan_cmp_group(left, right, fan->at_server);

	if (by_group != 0)
		return by_group;
	return fan->at_server ? (int)left->remote_port - (int)right->remote_port
			      : (int)left->local_port - (int)right->local_port;
}

/*
 * fan_count sets width[i] to the number of distinct ports that face the fixed
 * end of conns[i].  order is scratch of n positions.
 */
static void fan_count(const struct fan *fan, uint32_t *order, size_t n,
		      uint32_t *width)
{
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, n, sizeof(*order), fan_cmp, (void *)(uintptr_t)fan);

	for (size_t i = 0, end; i < n; i = end) {
		const struct conn *first = &fan->conns[order[i]];
		uint32_t ports = 1;

		for (end = i + 1; end < n; end++) {
			const struct conn *conn = &fan->conns[order[end]];

			if (fan_cmp_group(first, conn, fan->at_server) != 0)
				break;
			if (fan_cmp(&order[end - 1], &order[end],
				    (void *)(uintptr_t)fan) != 0)
				ports++;
		}
		for (size_t k = i; k < end; k++)
			width[order[k]] = ports;
	}
}

/* Remembers a wide service; a full or failing table only costs repetition. */
static void decide(struct roles *roles, const struct conn *conn, enum role role)
{
	struct role_decision *added;

	if (roles->n_decisions == ROLES_DECISIONS_MAX ||
	    is_decided(roles, conn, role))
		return;
	added = ARRAY_ADD(roles->decisions, roles->n_decisions,
			  roles->cap_decisions);
	if (!added)
		return;
	*added = decision_of(conn, role);
	if (hash_index_add(&roles->decision_index, decisions(roles),
			   (uint32_t)roles->n_decisions - 1) < 0)
		roles->n_decisions--;
}

/* Hands the pending sockets on, given how wide each of their ends fans. */
static int hand_over(struct roles *roles, const uint32_t *at_server,
		     const uint32_t *toward_service)
{
	for (size_t i = 0; i < roles->n_pending; i++) {
		const struct conn *conn = &roles->pending[i];
		enum role role = ROLE_UNKNOWN;
		int ret;

		if (at_server[i] > toward_service[i])
			role = ROLE_SERVER;
		else if (toward_service[i] > at_server[i])
			role = ROLE_CLIENT;
		if (role != ROLE_UNKNOWN &&
		    (at_server[i] >= FAN_IN_SETTLED ||
		     toward_service[i] >= FAN_IN_SETTLED))
			decide(roles, conn, role);
		ret = roles->next.conn(roles->next.ctx, conn, role,
				       ROLE_GROUND_OWN);
		if (ret < 0)
			return ret;
	}
	return 0;
}

int roles_settle(struct roles *roles)
{
	size_t n = roles->n_pending;
	uint32_t *scratch;
	int ret;

	if (n == 0)
		return 0;
	scratch = calloc(3 * n, sizeof(*scratch));
	if (!scratch)
		return -ENOMEM;
	fan_count(&(struct fan){ roles->pending, true }, scratch, n,
		  scratch + n);
	fan_count(&(struct fan){ roles->pending, false }, scratch, n,
		  scratch + 2 * n);
	ret = hand_over(roles, scratch + n, scratch + 2 * n);
	free(scratch);
	roles->n_pending = 0;
	return ret;
}

int roles_add(struct roles *roles, const struct conn *conn)
{
	enum role_ground ground;
	enum role role = role_at_once(roles, conn, &ground);
	struct conn *pending;

	if (role != ROLE_UNKNOWN)
		return roles->next.conn(roles->next.ctx, conn, role, ground);
	if (roles->n_pending == ROLES_PENDING_MAX) {
		int ret = roles_settle(roles);

		return ret < 0 ? ret : roles_add(roles, conn);
	}
	pending =
		ARRAY_ADD(roles->pending, roles->n_pending, roles->cap_pending);
	if (!pending)
		return -ENOMEM;
	*pending = *conn;
	return 0;
}

void roles_restart(struct roles *roles)
{
	roles->n_pending = 0;
	roles->n_decisions = 0;
	hash_index_clear(&roles->decision_index);
}

void roles_free(struct roles *roles)
{
	free(roles->pending);
	free(roles->decisions);
	hash_index_free(&roles->decision_index);
	*roles = (struct roles){ 0 };
}
