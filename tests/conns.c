// SPDX-License-Identifier: MIT
/*
 * conns: reads endpoints and fills in what the kernel would say beside them.
 *
 * A mistake in a test's own text ends the test at once.
 */
#include "conns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tcpwait/port_set.h"

enum { TEST_UID = 1000, TEST_INODE = 1, HALF_TIMEWAIT_MS = 30000 };

static void require(bool law, const char *text)
{
	if (law)
		return;
	(void)fprintf(stderr, "no endpoint: %s\n", text);
	abort();
}

struct addr conns_address(const char *text)
{
	struct addr addr;

	require(addr_parse(text, &addr), text);
	return addr;
}

/* Returns the family that the spelling stands for, or 0 for "*". */
static uint8_t parse_endpoint(const char *text, struct addr *addr,
			      uint16_t *port)
{
	bool bracketed = text[0] == '[';
	char host[ADDR_STRLEN];
	const char *end = bracketed ? strchr(text, ']') : strchr(text, ':');
	const char *colon;

	if (strcmp(text, "*") == 0)
		return AF_UNSPEC;
	require(end != NULL, text);
	colon = bracketed ? end + 1 : end;
	text += bracketed;
	require(*colon == ':' && (size_t)(end - text) < sizeof(host), text);
	memcpy(host, text, (size_t)(end - text));
	host[end - text] = '\0';
	*addr = conns_address(host);
	require(port_parse(colon + 1, port), colon);
	return bracketed ? AF_INET6 : AF_INET;
}

struct conn conns_make(const char *local, const char *remote,
		       enum tcp_state state)
{
	struct conn conn = { .state = (uint8_t)state };
	uint8_t here = parse_endpoint(local, &conn.local, &conn.local_port);
	uint8_t there = parse_endpoint(remote, &conn.remote, &conn.remote_port);

	conn.family = here ? here : there;
	conn.have = CONN_ALWAYS_TOLD;
	if (!there && conn.family == AF_INET)
		conn.remote = conns_address("0.0.0.0");
	if (state == TCP_STATE_TIME_WAIT) {
		conn.kind = CONN_TIMEWAIT;
		conn.timer = CONN_TIMER_TIMEWAIT;
		conn.expires_ms = HALF_TIMEWAIT_MS;
	} else if (state == TCP_STATE_SYN_RECV) {
		conn.kind = CONN_REQUEST;
	} else {
		conn.kind = CONN_FULL;
		conn.inode = TEST_INODE;
		conn.uid = TEST_UID;
		conn.have |= CONN_HAS_QUEUES | CONN_HAS_UID;
	}
	return conn;
}

struct conn conns_closed(const char *local, const char *remote, uint32_t age_ms)
{
	struct conn conn = conns_make(local, remote, TCP_STATE_TIME_WAIT);

	conn.expires_ms = CONN_TIMEWAIT_MS - age_ms;
	return conn;
}

struct conn conns_waiting(const char *local, const char *remote,
			  uint32_t recv_queue)
{
	struct conn conn = conns_make(local, remote, TCP_STATE_CLOSE_WAIT);

	conn.recv_queue = recv_queue;
	return conn;
}

struct conn conns_aged(struct conn conn, uint32_t age_ms)
{
	conn.last_ack_recv_ms = age_ms;
	conn.last_data_recv_ms = age_ms;
	conn.have |= CONN_HAS_INFO;
	return conn;
}

struct conn conns_from(struct conn conn, uint16_t local_port)
{
	conn.local_port = local_port;
	return conn;
}

struct conn conns_to(struct conn conn, uint16_t remote_port)
{
	conn.remote_port = remote_port;
	return conn;
}
