// SPDX-License-Identifier: MIT
/*
 * fuzz_sock_diag: any bytes are a datagram of a socket dump.
 *
 * The sequence number and port id are taken from the first message, so that
 * the rest of the input need not guess them.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/netlink.h"
#include "tcpwait/tcp_state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
	if (!law)
		abort();
}

/* What is accepted must be a socket the rest of the program may rely on. */
static int check(void *ctx, const struct nlmsghdr *nlh)
{
	size_t *n = ctx;
	struct conn conn;
	bool is_full;
	uint32_t age_ms;

	if (sock_diag_decode(nlh, &conn) < 0)
		return 0;
	++*n;
	is_full = conn.kind == CONN_FULL;
	require(conn.family == AF_INET || conn.family == AF_INET6);
	require(conn.family == AF_INET6 || addr_is_v4(&conn.local));
	require(tcp_state_name(conn.state) != NULL);
	require(conn.kind == CONN_FULL || conn.kind == CONN_REQUEST ||
		conn.kind == CONN_TIMEWAIT);
	require((conn.timer == CONN_TIMER_TIMEWAIT) ==
		(conn.kind == CONN_TIMEWAIT));
	require(is_full || (conn.inode == 0 && conn.uid == 0));
	require(is_full == ((conn.have & CONN_HAS_QUEUES) != 0));
	require((conn.have & CONN_HAS_UID) || conn.inode == 0);
	(void)conn_age_ms(&conn, &age_ms);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netlink_dump dump = { .message = check };
	struct nlmsghdr first;
	size_t n = 0;
	void *exact;

	if (size < sizeof(first))
		return 0;
	memcpy(&first, data, sizeof(first));
	dump.seq = first.nlmsg_seq;
	dump.portid = first.nlmsg_pid;
	dump.ctx = &n;
	/* Aligned as a receive buffer is, and not a byte longer. */
	exact = malloc(size);
	if (!exact)
		return 0;
	memcpy(exact, data, size);
	if (netlink_dump_parse(&dump, exact, size) == 0)
		require(!dump.done && dump.kernel_error == 0);
	require(dump.sink_error == 0);
	require(!(dump.done && dump.kernel_error != 0));
	require(n <= size / sizeof(first));
	free(exact);
	return 0;
}
