// SPDX-License-Identifier: MIT
/*
 * fuzz_proc_tcp: any bytes are a line of tcp or tcp6.
 *
 * The first byte chooses the family; what is accepted must be a socket that
 * the rest of the program may rely on.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "kernel/proc.h"
#include "tcpwait/tcp_state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
	if (!law)
		abort();
}

static void check(const struct conn *conn, uint8_t family)
{
	bool is_full = conn->kind == CONN_FULL;

	require(conn->family == family);
	require(tcp_state_name(conn->state) != NULL);
	require(conn->timer <= CONN_TIMER_PROBE);
	require((conn->timer == CONN_TIMER_TIMEWAIT) ==
		(conn->kind == CONN_TIMEWAIT));
	require(is_full || (conn->have == 0 && conn->inode == 0));
	require(is_full || (conn->recv_queue == 0 && conn->send_queue == 0));
	require((conn->have & ~(uint32_t)(CONN_HAS_UID | CONN_HAS_QUEUES)) ==
		0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conn conn;
	uint8_t family;

	if (size == 0)
		return 0;
	family = data[0] % 2 == 0 ? AF_INET : AF_INET6;
	if (proc_tcp_parse((const char *)data + 1, size - 1, family, &conn))
		check(&conn, family);
	return 0;
}
