// SPDX-License-Identifier: MIT
/*
 * columns_waiting: the columns of sockets that wait for their application.
 *
 * All but the kind are told as those of any socket.
 */
#include <string.h>

#include "render/value.h"
#include "tcpwait/column.h"
#include "tcpwait/socket_row.h"
#include "tcpwait/wait_rows.h"

static void get_kind(const struct cell *cell, struct value *value)
{
	const struct wait_row *row = cell->row;

	if (row->conn.state != TCP_STATE_CLOSE_WAIT)
		value_text(value, "half-closed");
	else if (row->kind == CLOSE_WAIT_UNTOLD)
		value_unknown(value);
	else
		value_text(value, close_wait_kind_key(row->kind));
}

/* What the column of the same name tells of a socket. */
static void get_of_socket(const struct cell *cell, struct value *value)
{
	const struct wait_row *row = cell->row;
	const char *name = cell->column->name;
	const struct socket_row socket = {
		.conn = row->conn,
		.role = row->role,
		.netns = row->netns,
		.holders = row->holders,
		.origin = row->origin,
	};

	column_get(column_find(&columns_sockets, name, strlen(name)),
		   cell->view, &socket, value);
}

#define SOCKET_COLUMN(key, title, text, what)                                  \
	{                                                                      \
		.name = key, .header = title, .is_text = (text), .help = what, \
		.get = get_of_socket                                           \
	}

static const struct column columns[] = {
	SOCKET_COLUMN("age_seconds", "AGE", false, "how long it waits"),
	{ .name = "kind",
	  .header = "KIND",
	  .is_text = true,
	  .help = "what it waits for; half-closed: a FIN_WAIT2 that is held",
	  .get = get_kind },
	SOCKET_COLUMN("netns", "NETNS", true, "network namespace"),
	SOCKET_COLUMN("state", "STATE", true, "CLOSE_WAIT or FIN_WAIT2"),
	SOCKET_COLUMN("local", "LOCAL", true, "local address and port"),
	SOCKET_COLUMN("remote", "REMOTE", true, "remote address and port"),
	SOCKET_COLUMN("recv_queue", "RECV-Q", false, "bytes unread, FIN: 1"),
	SOCKET_COLUMN("owner", "OWNER", true, "process that holds it"),
	SOCKET_COLUMN("unit", "UNIT", true, "its service or container"),
	SOCKET_COLUMN("inode", "INODE", false, "inode of its descriptor"),
	SOCKET_COLUMN("uid", "UID", false, "user that owns it"),
};

const struct column_set columns_waiting = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "age_seconds,kind,local,remote,recv_queue,owner",
	.machine_defaults = "age_seconds,kind,local,remote,recv_queue,owner",
};
