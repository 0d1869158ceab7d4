// SPDX-License-Identifier: MIT
/*
 * view_waiting: the sockets that wait for their application, oldest first.
 */
#include <inttypes.h>
#include <string.h>

#include "tcpwait/catalogue.h"
#include "tcpwait/paragraph.h"
#include "tcpwait/wait_rows.h"
#include "tui/detail.h"
#include "tui/view.h"

static int cmp(const void *ctx, const struct wait_row *a,
	       const struct wait_row *b)
{
	const struct view_rows *rows = ctx;
	int by_column = view_cmp(rows, a, b);
	int by_age;

	if (by_column != 0)
		return by_column;
	by_age = wait_rows_cmp_age(NULL, a, b);
	return rows->look.sort || !rows->look.reversed ? by_age : -by_age;
}

static int make(struct view_rows *rows)
{
	const struct wait_rows_request request = {
		.seen = &rows->look.now->seen,
		.limit = VIEW_ROWS_MAX,
		.cmp = cmp,
		.cmp_ctx = rows,
	};
	struct wait_rows waits;
	int ret;

	ret = wait_rows_make(&waits, &request);
	rows->owned = waits.items;
	rows->items = waits.items;
	rows->n = waits.n;
	rows->n_all = waits.n_all;
	return ret;
}

/* Sockets that no descriptor has are told apart by their ports. */
static void identify(const struct view_rows *rows, const void *row,
		     char key[static VIEW_KEY_SIZE])
{
	const struct wait_row *item = row;
	const struct conn *conn = &item->socket.conn;
	const struct netns *netns =
		&rows->look.now->seen.namespaces[item->socket.netns];
	char local[ADDR_STRLEN], remote[ADDR_STRLEN];

	(void)snprintf(key, VIEW_KEY_SIZE, "%u %" PRIu64 " %u %s %u %s %u",
		       netns->host, netns->id, conn->inode,
		       addr_format(&conn->local, local), conn->local_port,
		       addr_format(&conn->remote, remote), conn->remote_port);
}

static void describe(const struct view_rows *rows, const void *row,
		     struct finding_subject *subject)
{
	const struct wait_row *item = row;
	const struct snapshot *seen = &rows->look.now->seen;
	const struct tally_key *key = &seen->groups.rows[item->group].key;

	*subject = (struct finding_subject){
		.netns = item->socket.netns,
		.role = item->socket.role,
		.has_remote_address = true,
		.remote_address = item->socket.conn.remote,
		.has_service_port = key->known & TALLY_SERVICE_PORT,
		.service_port = key->service_port,
		.process = owners_first_holder(&seen->owners,
					       item->socket.holders),
	};
}

static bool is_held_by(const struct owners *owners, uint32_t set,
		       uint32_t process)
{
	bool is_known = set != OWNERS_NONE && process != OWNERS_NONE;

	while (set != OWNERS_NONE && owners->sets[set].process != process)
		set = owners->sets[set].rest;
	return !is_known || set != OWNERS_NONE;
}

static bool concerns(const struct view_rows *rows, const void *row,
		     const struct finding *finding)
{
	const struct wait_row *item = row;
	const uint8_t *states = finding_id_states(finding->id);
	unsigned int kinds = finding_id_kinds(finding->id);

	while (states && *states && *states != item->socket.conn.state)
		states++;
	return states && *states &&
	       (*states != TCP_STATE_CLOSE_WAIT || kinds == 0 ||
		(kinds & 1u << item->socket.kind)) &&
	       is_held_by(&rows->look.now->seen.owners, item->socket.holders,
			  finding->subject.process);
}

/* Its whole service: one socket alone says little. */
static void filter(const struct view_rows *rows, const void *row, char *text,
		   size_t size)
{
	struct finding_subject subject;
	char rest[128];

	describe(rows, row, &subject);
	if (subject.role == ROLE_SERVER)
		subject.has_remote_address = false;
	view_subject_filter(&subject, rest, sizeof(rest));
	(void)snprintf(text, size, "state close-wait state fin-wait-2 %s",
		       rest);
}

/* This one, and no other. */
static void closing(const struct view_rows *rows, const void *row, char *text,
		    size_t size)
{
	const struct conn *conn = &((const struct wait_row *)row)->socket.conn;
	char local[ADDR_ENDPOINT_STRLEN], remote[ADDR_ENDPOINT_STRLEN];

	(void)rows;
	(void)snprintf(
		text, size, "state %s src %s and dst %s",
		tcp_state_set_names[conn->state - 1],
		addr_format_endpoint(&conn->local, conn->local_port, local),
		addr_format_endpoint(&conn->remote, conn->remote_port, remote));
}

static const char *word(const struct view_rows *rows, const void *row)
{
	const struct wait_row *item = row;

	(void)rows;
	if (item->socket.conn.state == TCP_STATE_FIN_WAIT2)
		return finding_id_name(FINDING_HALF_CLOSED);
	return close_wait_kind_key(item->socket.kind);
}

/* Only one whose application does something about it is no fault. */
static enum ink ink(const struct view_rows *rows, const void *row,
		    const struct column *column)
{
	const struct wait_row *item = row;

	(void)rows;
	if (strcmp(column->name, "kind") != 0)
		return INK_PLAIN;
	if (item->socket.conn.state == TCP_STATE_CLOSE_WAIT &&
	    item->socket.kind == CLOSE_WAIT_SENDING)
		return INK_GOOD;
	return INK_WARNING;
}

static void print_kind(FILE *out, const struct wait_row *row,
		       const struct style *style)
{
	const struct catalogue_word *kind;

	if (row->socket.conn.state != TCP_STATE_CLOSE_WAIT) {
		(void)fputs("\n  What it waits for\n", out);
		paragraph_indented(out, 4,
				   "This side has shut down sending and keeps "
				   "the socket; the peer has not closed yet.",
				   style);
		return;
	}
	if (row->socket.kind == CLOSE_WAIT_UNTOLD)
		return;
	kind = catalogue_kind((enum close_wait_kind)row->socket.kind);
	(void)fprintf(out, "\n  What it waits for: %s\n", kind->title);
	paragraph_indented(out, 4, kind->meaning, style);
	(void)fputs("\n  What to do\n", out);
	paragraph_indented(out, 4, kind->to_do, style);
}

static int detail(FILE *out, const struct view_rows *rows, const void *row,
		  const struct style *style)
{
	const struct snapshot *seen = &rows->look.now->seen;
	const struct wait_row *item = row;
	uint32_t process =
		owners_first_holder(&seen->owners, item->socket.holders);

	detail_found(out, rows, row);
	(void)fputs("\n  Socket\n", out);
	view_print_values(out, rows, row, style);
	print_kind(out, item, style);
	if (process != OWNERS_NONE)
		detail_process(out, &seen->owners.processes[process], style);
	view_print_findings(out, rows, row, style);
	return 0;
}

const struct view view_waiting = {
	.name = "waiting",
	.shows = "only the program can close these: CLOSE_WAIT, and FIN_WAIT2 "
		 "that is held",
	.own_order = "oldest first",
	.empty = "No socket waits for its program to close it.",
	.title = "remote",
	.sets = { &columns_waiting },
	.columns = { { .name = "age_seconds" },
		     { .name = "kind" },
		     { .name = "netns",
		       .drop = 4,
		       .least = 6,
		       .of_several = true },
		     { .name = "state", .drop = 5 },
		     { .name = "local", .drop = 3, .is_place = true },
		     { .name = "remote", .is_place = true },
		     { .name = "recv_queue", .drop = 20 },
		     { .name = "owner", .drop = 18, .least = 8 },
		     { .name = "unit", .drop = 21, .least = 8 },
		     { .name = "inode", .drop = 23 },
		     { .name = "uid", .drop = 22 } },
	.row_bytes = sizeof(struct wait_row),
	.make = make,
	.identify = identify,
	.describe = describe,
	.concerns = concerns,
	.filter = filter,
	.closing = closing,
	.word = word,
	.ink = ink,
	.detail = detail,
};
