// SPDX-License-Identifier: MIT
/*
 * columns_sockets: the columns of single sockets, and of those that wait for
 * their application, which are sockets too.
 */
#include "render/json.h"
#include "render/owner_text.h"
#include "render/value.h"
#include "tcpwait/close_wait.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/socket_row.h"
#include "tcpwait/wait_rows.h"

enum { LOCAL, REMOTE };

/*
 * The same addresses on two interfaces are two pairs.  A remote address has
 * the interface's name only where it means nothing without one.
 */
static void put_zone(struct line *line, const struct socket_row *row,
		     bool is_local, const struct addr *addr)
{
	if (row->device[0] == '\0' || !(is_local || addr_is_link_local(addr)))
		return;
	line_char(line, '%');
	line_clean(line, row->device);
}

static bool write_endpoint(const struct cell *cell, struct line *line)
{
	const struct socket_row *row = cell->row;
	const struct conn *conn = &row->conn;
	bool is_local = cell->column->which == LOCAL;
	const struct addr *addr = is_local ? &conn->local : &conn->remote;
	bool bracket = addr_has_colons(addr);

	if (bracket)
		line_char(line, '[');
	line_address(line, addr);
	put_zone(line, row, is_local, addr);
	if (bracket)
		line_char(line, ']');
	line_char(line, ':');
	if (!is_local && conn->state == TCP_STATE_LISTEN)
		line_char(line, '*');
	else
		line_count(line,
			   is_local ? conn->local_port : conn->remote_port);
	return true;
}

static void get_age(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;
	uint32_t age_ms;

	if (conn_age_ms(&row->conn, &age_ms))
		value_real(value, age_ms / 1000.0);
}

static bool write_age(const struct cell *cell, struct line *line)
{
	const struct socket_row *row = cell->row;
	uint32_t age_ms;

	if (!conn_age_ms(&row->conn, &age_ms))
		return false;
	if (conn_age_is_bound(&row->conn))
		line_char(line, '>');
	line_age(line, age_ms / 1000.0);
	return true;
}

static void get_close_wait(const struct cell *cell, struct value *value)
{
	const struct socket_row *row = cell->row;

	if (row->conn.state == TCP_STATE_CLOSE_WAIT &&
	    row->kind != CLOSE_WAIT_UNTOLD)
		value_word(value, close_wait_kind_key(row->kind));
}

static bool write_owner(const struct cell *cell, struct line *line)
{
	const struct socket_row *row = cell->row;

	/* It is the queue's, until somebody accepts it. */
	if (cell->view->for_eyes && conn_is_unaccepted(&row->conn)) {
		line_text(line, "(accept queue)");
		return true;
	}
	return owner_text_of_set(line, &cell->view->seen->owners, row->holders,
				 cell->view->narrow);
}

static void put_owners(const struct cell *cell, struct json *json)
{
	json_holders(json, &cell->view->seen->owners,
		     ((const struct socket_row *)cell->row)->holders);
}

static void get_unit(const struct cell *cell, struct value *value)
{
	value_text(value,
		   socket_row_unit(cell->row, &cell->view->seen->owners));
}

static const struct column columns[] = {
	{ NAME("host"), "HOST", "the host that was looked at", .width = 16,
	  .is_text = true, .may_be_cut = true, HELD(HOST, socket_row, netns) },
	{ NAME("netns"), "NETNS", "network namespace", .width = 16,
	  .is_text = true, .may_be_cut = true, HELD(NETNS, socket_row, netns) },
	{ NAME("state"), "STATE", "state, by netstat's names", .width = 11,
	  .is_text = true, HELD(STATE, socket_row, conn.state) },
	{ NAME("role"), "ROLE", "server or client: which side this host is",
	  .width = 6, .is_text = true, HELD(ROLE, socket_row, role) },
	{ NAME("local"), "LOCAL", "local address and port", .width = 21,
	  .is_text = true, .which = LOCAL, .write = write_endpoint,
	  .only = COLUMN_IN_ROWS },
	{ NAME("remote"), "REMOTE", "remote address and port", .width = 21,
	  .is_text = true, .which = REMOTE, .write = write_endpoint,
	  .only = COLUMN_IN_ROWS },
	{ NAME("local_address"), "LOCAL ADDRESS", "local address", .width = 15,
	  .is_text = true, HELD(ADDRESS, socket_row, conn.local) },
	{ NAME("local_port"), "LPORT", "local port", .width = 5,
	  HELD(COUNT, socket_row, conn.local_port) },
	{ NAME("remote_address"), "REMOTE ADDRESS", "remote address",
	  .width = 15, .is_text = true,
	  HELD(ADDRESS, socket_row, conn.remote) },
	{ NAME("remote_port"), "RPORT", "remote port", .width = 5,
	  HELD(COUNT, socket_row, conn.remote_port) },
	{ NAME("recv_queue"), "RECV-Q",
	  "bytes unread, a FIN counting 1; LISTEN: to be accepted", .width = 6,
	  .spare = 2, HELD(COUNT, socket_row, conn.recv_queue),
	  KNOWN(socket_row, conn.have, CONN_HAS_QUEUES) },
	{ NAME("send_queue"), "SEND-Q",
	  "bytes not acknowledged; LISTEN: limit of RECV-Q", .width = 6,
	  .spare = 3, HELD(COUNT, socket_row, conn.send_queue),
	  KNOWN(socket_row, conn.have, CONN_HAS_QUEUES) },
	{ NAME("age_seconds"), "AGE",
	  "time in TIME_WAIT, CLOSE_WAIT or FIN_WAIT2", .width = 8,
	  .get = get_age, .write = write_age },
	{ NAME("close_wait"), "KIND", "what a CLOSE_WAIT waits for",
	  .width = 10, .spare = 1, .is_text = true, .get = get_close_wait },
	{ NAME("inode"), "INODE", "inode of the socket's descriptor",
	  .width = 10, HELD(COUNT, socket_row, conn.inode),
	  KNOWN(socket_row, conn.inode, UINT32_MAX) },
	{ NAME("uid"), "UID", "user that owns the socket", .width = 5,
	  HELD(COUNT, socket_row, conn.uid),
	  KNOWN(socket_row, conn.have, CONN_HAS_UID) },
	{ NAME("owner"), "OWNER", "process that holds the socket", .width = 20,
	  .is_text = true, .may_be_cut = true, .write = write_owner,
	  .only = COLUMN_IN_ROWS },
	{ NAME("unit"), "UNIT", "its service or container", .width = 20,
	  .is_text = true, .may_be_cut = true, .get = get_unit },
	{ NAME("interface"), "INTERFACE",
	  "network interface the socket is bound to", .width = 9,
	  .is_text = true, HELD(CHARS, socket_row, device) },
	{ NAME("owners"), .json = put_owners, .only = COLUMN_IN_JSON },
};

const struct column_set columns_sockets = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "state,local,remote,recv_queue,send_queue,age_seconds,"
		    "close_wait,owner",
	.machine_defaults = "state,local_address,local_port,remote_address,"
			    "remote_port,recv_queue,send_queue,age_seconds,"
			    "close_wait,owner",
};

static void get_kind(const struct cell *cell, struct value *value)
{
	const struct wait_row *row = cell->row;

	if (row->socket.conn.state != TCP_STATE_CLOSE_WAIT)
		value_text(value, "half-closed");
	else if (row->socket.kind != CLOSE_WAIT_UNTOLD)
		value_text(value, close_wait_kind_key(row->socket.kind));
}

static const struct column waiting_columns[] = {
	{ NAME("kind"), "KIND",
	  "what it waits for; half-closed: a FIN_WAIT2 that is held",
	  .is_text = true, .get = get_kind },
};

const struct column_set columns_waiting = {
	.own = { waiting_columns, 1 },
	.shared = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "age_seconds,kind,local,remote,recv_queue,owner",
	.machine_defaults = "age_seconds,kind,local,remote,recv_queue,owner",
};
