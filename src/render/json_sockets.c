// SPDX-License-Identifier: MIT
/*
 * json_sockets: the streamed document.
 *
 * Rows are written as they come.  A walk that fails leaves the array open, so
 * that half a document never reads as a whole one.
 */
#include "tcpwait/render.h"

#include "render/json.h"
#include "tcpwait/close_wait.h"

void render_sockets_json_begin(FILE *out, const struct snapshot *snap)
{
	struct json json;

	json_begin(&json, out, "sockets", snap);
	json_open(&json, "sockets", '[');
	line_flush(&json.line);
}

static void put_age(struct json *json, const struct conn *conn)
{
	uint32_t age_ms = 0;
	bool known = conn_age_ms(conn, &age_ms);

	json_real_or_null(json, "age_seconds", known, age_ms / 1000.0);
}

static void put_kind(struct json *json, const struct socket_row *row)
{
	if (row->conn.state == TCP_STATE_CLOSE_WAIT)
		json_text(json, "close_wait",
			  close_wait_kind_key(
				  close_wait_classify(&row->conn, row->role)));
	else
		json_null(json, "close_wait");
}

static void put_owners(struct json *json, const struct owners *owners,
		       uint32_t set)
{
	if (!owners->looked) {
		json_null(json, "owners");
		return;
	}
	json_open(json, "owners", '[');
	for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
		json_open(json, NULL, '{');
		json_process(json, owners, owners->sets[set].process);
		json_text(json, "basis", report_basis_name(OWNER_HOLDS));
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_details(struct json *json, const struct snapshot *snap,
			const struct socket_row *row)
{
	const struct conn *conn = &row->conn;
	bool queues = conn->have & CONN_HAS_QUEUES;

	json_integer_or_null(json, "recv_queue", queues, conn->recv_queue);
	json_integer_or_null(json, "send_queue", queues, conn->send_queue);
	put_age(json, conn);
	put_kind(json, row);
	json_integer_or_null(json, "inode", conn->inode != 0, conn->inode);
	json_integer_or_null(json, "uid", conn->have & CONN_HAS_UID, conn->uid);
	json_text(json, "unit", socket_row_unit(row, &snap->owners));
	json_text(json, "interface", row->device[0] ? row->device : NULL);
	put_owners(json, &snap->owners, row->holders);
}

void render_sockets_json_row(FILE *out, const struct snapshot *snap,
			     const struct socket_row *row, bool first)
{
	const struct conn *conn = &row->conn;
	struct json json;

	json_init(&json, out, false);
	line_text(&json.line, first ? "\n" : ",\n");
	json_open(&json, NULL, '{');
	json_netns(&json, snap, row->netns);
	json_text(&json, "state", tcp_state_key(conn->state));
	json_text(&json, "role", role_key(row->role));
	json_address(&json, "local_address", &conn->local);
	json_integer(&json, "local_port", conn->local_port);
	json_address(&json, "remote_address", &conn->remote);
	json_integer(&json, "remote_port", conn->remote_port);
	put_details(&json, snap, row);
	json_close(&json, '}');
	line_flush(&json.line);
}

void render_sockets_json_end(FILE *out, const struct snapshot *snap)
{
	struct json json;

	json_init(&json, out, true);
	line_text(&json.line, "\n]");
	json_end(&json, snap, NULL);
}
