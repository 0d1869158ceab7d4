// SPDX-License-Identifier: MIT
/*
 * json_sockets: the streamed document.
 *
 * Rows are written as they come.  A walk that fails leaves the array open, so
 * that half a document never reads as a whole one.
 */
#include "tcpwait/render.h"

#include <errno.h>

#include "render/json.h"
#include "tcpwait/close_wait.h"
#include "tcpwait/report.h"

/* Writes an object without its closing brace. */
static int print_open(FILE *out, json_t *object)
{
	char *text = object ? json_dumps(object, JSON_DUMP_FLAGS) : NULL;
	size_t n = 0;

	json_decref(object);
	if (!text)
		return -ENOMEM;
	while (text[n + 1] != '\0')
		(void)fputc(text[n++], out);
	free(text);
	return 0;
}

int render_sockets_json_begin(FILE *out, const struct snapshot *snap)
{
	int ret = print_open(out, json_envelope("sockets", snap));

	if (ret == 0)
		(void)fputs(",\"sockets\":[", out);
	return ret;
}

static json_t *age_of(const struct conn *conn)
{
	uint32_t age_ms;

	if (!conn_age_ms(conn, &age_ms))
		return json_null();
	return json_real(age_ms / 1000.0);
}

static json_t *kind_of(const struct socket_row *row)
{
	if (row->conn.state != TCP_STATE_CLOSE_WAIT)
		return json_null();
	return json_text(close_wait_kind_key(
		close_wait_classify(&row->conn, row->role)));
}

static bool put_endpoints(json_t *object, const struct conn *conn)
{
	return json_put(object, "local_address", json_address(&conn->local)) &&
	       json_put(object, "local_port", json_integer(conn->local_port)) &&
	       json_put(object, "remote_address",
			json_address(&conn->remote)) &&
	       json_put(object, "remote_port", json_integer(conn->remote_port));
}

static json_t *owners_of(const struct snapshot *snap, uint32_t set)
{
	json_t *array;

	if (!snap->owners.looked)
		return json_null();
	array = json_array();
	for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest) {
		json_t *owner = json_process(&snap->owners,
					     snap->owners.sets[set].process);

		if (!json_put(owner, "basis",
			      json_string(report_basis_name(OWNER_HOLDS))) ||
		    json_array_append(array, owner)) {
			json_decref(owner);
			json_decref(array);
			return NULL;
		}
		json_decref(owner);
	}
	return array;
}

static bool put_details(json_t *object, const struct snapshot *snap,
			const struct socket_row *row)
{
	const struct conn *conn = &row->conn;
	bool queues = conn->have & CONN_HAS_QUEUES;

	return json_put(object, "recv_queue",
			json_count_or_null(queues, conn->recv_queue)) &&
	       json_put(object, "send_queue",
			json_count_or_null(queues, conn->send_queue)) &&
	       json_put(object, "age_seconds", age_of(conn)) &&
	       json_put(object, "close_wait", kind_of(row)) &&
	       json_put(object, "inode",
			json_count_or_null(conn->inode != 0, conn->inode)) &&
	       json_put(object, "uid",
			json_count_or_null(conn->have & CONN_HAS_UID,
					   conn->uid)) &&
	       json_put(object, "unit",
			json_text(socket_row_unit(row, &snap->owners))) &&
	       json_put(object, "interface",
			json_text(row->device[0] ? row->device : NULL)) &&
	       json_put(object, "owners", owners_of(snap, row->holders));
}

int render_sockets_json_row(FILE *out, const struct snapshot *snap,
			    const struct socket_row *row, bool first)
{
	json_t *object = json_object();
	const char *netns = snap->namespaces[row->netns].name;
	int ret = -ENOMEM;

	if (json_put(object, "netns", json_text(netns)) &&
	    json_put(object, "state",
		     json_text(tcp_state_key(row->conn.state))) &&
	    json_put(object, "role", json_text(role_key(row->role))) &&
	    put_endpoints(object, &row->conn) &&
	    put_details(object, snap, row)) {
		(void)fputs(first ? "\n" : ",\n", out);
		if (json_dumpf(object, out, JSON_DUMP_FLAGS) == 0 ||
		    ferror(out))
			ret = 0;
	}
	json_decref(object);
	return ret;
}

int render_sockets_json_end(FILE *out, const struct snapshot *snap)
{
	json_t *rest = json_object();
	char *text = NULL;

	if (json_close(rest, snap) == 0)
		text = json_dumps(rest, JSON_DUMP_FLAGS);
	json_decref(rest);
	if (!text)
		return -ENOMEM;
	/* The rest continues the object that json_begin opened. */
	(void)fprintf(out, "\n],%s\n", text + 1);
	free(text);
	return 0;
}
