// SPDX-License-Identifier: MIT
/*
 * paste_row: what the readers of several dialects put into a row.
 */
#include "paste/paste_row.h"

#include <string.h>
#include <sys/socket.h>

void paste_row_hold(struct paste_row *row, int32_t pid, uint32_t descriptor,
		    struct span name)
{
	struct paste_holder *holder;

	if (row->n_holders == PASTE_HOLDERS_MAX)
		return;
	holder = &row->holders[row->n_holders++];
	holder->pid = pid;
	holder->descriptor = descriptor;
	(void)paste_span_copy(name, holder->name, sizeof(holder->name));
	row->tells |= SOURCE_OWNERS;
}

bool paste_row_program(struct span text, struct paste_row *row)
{
	const char *slash = memchr(text.at, '/', text.n);
	struct span pid, name;
	uint64_t number;

	if (!slash)
		return false;
	pid = (struct span){ text.at, (size_t)(slash - text.at) };
	name = (struct span){ slash + 1, text.n - pid.n - 1 };
	if (!paste_span_number(pid, INT32_MAX, &number))
		return false;
	while (name.n > 0 && name.at[name.n - 1] == ' ')
		name.n--;
	paste_row_hold(row, (int32_t)number, 0, name);
	return true;
}

/* An end of IPv4 may be a v4-mapped one; a "*" is of both families, or one. */
void paste_row_ends(struct paste_row *row, const struct paste_end *local,
		    const struct paste_end *remote)
{
	struct conn *conn = &row->conn;

	conn->local = local->addr;
	conn->local_port = local->port;
	conn->remote = remote->addr;
	conn->remote_port = remote->port;
	if (conn->family != AF_UNSPEC || local->is_star)
		return;
	conn->family =
		addr_is_v4(&conn->local) || (addr_is_unknown(&conn->local) &&
					     !local->is_v6 && !remote->is_v6)
			? AF_INET
			: AF_INET6;
	if (local->is_v6 || remote->is_v6)
		conn->family = AF_INET6;
}

bool paste_row_queues(struct paste_row *row, struct span received,
		      struct span sent)
{
	uint64_t in, out;

	if (!paste_span_number(received, UINT32_MAX, &in) ||
	    !paste_span_number(sent, UINT32_MAX, &out))
		return false;
	row->conn.recv_queue = (uint32_t)in;
	row->conn.send_queue = (uint32_t)out;
	row->conn.have |= CONN_HAS_QUEUES;
	row->tells |= SOURCE_QUEUES;
	return true;
}
