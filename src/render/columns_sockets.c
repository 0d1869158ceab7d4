// SPDX-License-Identifier: MIT
/*
 * columns_sockets: the columns of single sockets.
 */
#include "tcpwait/column.h"

#include <stdio.h>

#include "render/owner_text.h"
#include "render/value.h"
#include "tcpwait/close_wait.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/socket_row.h"
#include "tcpwait/text.h"

enum { LOCAL, REMOTE };

static void get_netns(const struct cell *cell, struct value *value)
{
	const struct snapshot *snap = cell->view->source;

	const struct socket_row *row = cell->row;

	value_text(value, snap->namespaces[row->netns].name);
}

static void get_state(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;

	value_text(value, tcp_state_name(row->conn.state));
}

static void get_role(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;

	value_text(value, role_key(row->role));
}

static void get_address(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;

	value_address(value, cell->column->which == LOCAL ? &row->conn.local
							  : &row->conn.remote);
}

static uint16_t port_of(const struct cell *cell)
{
	const struct socket_row *row = cell->row;

	return cell->column->which == LOCAL ? row->conn.local_port
					    : row->conn.remote_port;
}

static void get_port(const struct cell *cell, struct value *value)
{
	value_count(value, port_of(cell));
}

/*
 * The same addresses on two interfaces are two pairs.  A remote address has
 * the interface's name only where it means nothing without one.
 */
static const char *zone_of(const struct cell *cell, const struct addr *addr)
{
	const struct socket_row *row = cell->row;

	return cell->column->which == LOCAL || addr_is_link_local(addr)
		       ? row->device
		       : "";
}

static void get_device(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;

	value_text(value, row->device);
}

static void get_endpoint(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;
	const struct addr *addr = cell->column->which == LOCAL
					  ? &row->conn.local
					  : &row->conn.remote;
	bool bracket = !addr_is_v4(addr);
	uint16_t port = port_of(cell);
	char text[ADDR_STRLEN], number[8] = "*";
	char zone[4 * SOCKET_DEVICE_SIZE];

	(void)addr_format(addr, text);
	/* Whoever made the interface chose its name. */
	(void)text_clean(zone_of(cell, addr), zone, sizeof(zone));
	if (row->conn.state != TCP_STATE_LISTEN ||
	    cell->column->which != REMOTE)
		(void)snprintf(number, sizeof(number), "%u", port);
	value_printf(value, "%s%s%s%s%s:%s", bracket ? "[" : "", text,
		     zone[0] ? "%" : "", zone, bracket ? "]" : "", number);
}

enum { RECEIVE, SEND };

static void get_queue(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;

	if (!(row->conn.have & CONN_HAS_QUEUES))
		value_unknown(value);
	else
		value_count(value, cell->column->which == RECEIVE
					   ? row->conn.recv_queue
					   : row->conn.send_queue);
}

static void get_age(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;
	uint32_t age_ms;

	if (conn_age_ms(&row->conn, &age_ms))
		value_age(value, age_ms / 1000.0, conn_age_is_bound(&row->conn),
			  cell->view->for_eyes);
	else
		value_unknown(value);
}

static void get_kind(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;
	enum close_wait_kind kind = close_wait_classify(&row->conn, row->role);

	if (row->conn.state == TCP_STATE_CLOSE_WAIT &&
	    kind != CLOSE_WAIT_UNTOLD)
		value_text(value, close_wait_kind_key(kind));
	else
		value_unknown(value);
}

static void get_inode(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;

	if (row->conn.inode != 0)
		value_count(value, row->conn.inode);
	else
		value_unknown(value);
}

static void get_uid(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;

	if (row->conn.have & CONN_HAS_UID)
		value_count(value, row->conn.uid);
	else
		value_unknown(value);
}

static void get_owner(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;
	const struct snapshot *snap = cell->view->source;

	owner_text_of_set(value, &snap->owners, row->holders,
			  cell->view->narrow);
}

static void get_unit(const struct cell *cell, struct value *value)
{
	const struct snapshot *snap = cell->view->source;

	value_text(value, socket_row_unit(cell->row, &snap->owners));
}

static const struct column columns[] = {
	{ .name = "netns",
	  .header = "NETNS",
	  .is_text = true,
	  .width = 16,
	  .help = "network namespace",
	  .get = get_netns },
	{ .name = "state",
	  .header = "STATE",
	  .is_text = true,
	  .width = 11,
	  .help = "state, by netstat's names",
	  .get = get_state },
	{ .name = "role",
	  .header = "ROLE",
	  .is_text = true,
	  .width = 6,
	  .help = "server or client: which side this host is",
	  .get = get_role },
	{ .name = "local",
	  .header = "LOCAL",
	  .is_text = true,
	  .width = 21,
	  .which = LOCAL,
	  .help = "local address and port",
	  .get = get_endpoint },
	{ .name = "remote",
	  .header = "REMOTE",
	  .is_text = true,
	  .width = 21,
	  .which = REMOTE,
	  .help = "remote address and port",
	  .get = get_endpoint },
	{ .name = "local_address",
	  .header = "LOCAL ADDRESS",
	  .is_text = true,
	  .width = 15,
	  .which = LOCAL,
	  .help = "local address",
	  .get = get_address },
	{ .name = "local_port",
	  .header = "LPORT",
	  .width = 5,
	  .which = LOCAL,
	  .help = "local port",
	  .get = get_port },
	{ .name = "remote_address",
	  .header = "REMOTE ADDRESS",
	  .is_text = true,
	  .width = 15,
	  .which = REMOTE,
	  .help = "remote address",
	  .get = get_address },
	{ .name = "remote_port",
	  .header = "RPORT",
	  .width = 5,
	  .which = REMOTE,
	  .help = "remote port",
	  .get = get_port },
	{ .name = "recv_queue",
	  .header = "RECV-Q",
	  .width = 6,
	  .which = RECEIVE,
	  .help = "bytes unread, a FIN counting 1; LISTEN: to be accepted",
	  .get = get_queue },
	{ .name = "send_queue",
	  .header = "SEND-Q",
	  .width = 6,
	  .which = SEND,
	  .help = "bytes not acknowledged; LISTEN: limit of RECV-Q",
	  .get = get_queue },
	{ .name = "age_seconds",
	  .header = "AGE",
	  .width = 8,
	  .help = "time in TIME_WAIT, CLOSE_WAIT or FIN_WAIT2",
	  .get = get_age },
	{ .name = "close_wait",
	  .header = "KIND",
	  .is_text = true,
	  .width = 10,
	  .help = "what a CLOSE_WAIT waits for",
	  .get = get_kind },
	{ .name = "inode",
	  .header = "INODE",
	  .width = 10,
	  .help = "inode of the socket's descriptor",
	  .get = get_inode },
	{ .name = "uid",
	  .header = "UID",
	  .width = 5,
	  .help = "user that owns the socket",
	  .get = get_uid },
	{ .name = "owner",
	  .header = "OWNER",
	  .is_text = true,
	  .width = 20,
	  .help = "process that holds the socket",
	  .get = get_owner },
	{ .name = "unit",
	  .header = "UNIT",
	  .is_text = true,
	  .width = 20,
	  .help = "its service or container",
	  .get = get_unit },
	{ .name = "interface",
	  .header = "INTERFACE",
	  .is_text = true,
	  .width = 9,
	  .help = "network interface the socket is bound to",
	  .get = get_device },
};

const struct column_set columns_sockets = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "state,local,remote,recv_queue,send_queue,age_seconds,"
		    "close_wait,owner",
	.machine_defaults = "state,local_address,local_port,remote_address,"
			    "remote_port,recv_queue,send_queue,age_seconds,"
			    "close_wait,owner",
};
