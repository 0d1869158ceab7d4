// SPDX-License-Identifier: MIT
/*
 * final_kinds: one more look, where a stream has met what it cannot tell.
 */
#include "cli/final_kinds.h"

#include <errno.h>
#include <stdlib.h>

#include "tcpwait/close_wait.h"
#include "tcpwait/wait_rows.h"

/* Whether a client's unread bytes are a farewell is told over its service. */
bool final_kinds_hangs(const struct socket_row *row)
{
	return row->conn.state == TCP_STATE_CLOSE_WAIT &&
	       row->role == ROLE_CLIENT && row->conn.inode != 0 &&
	       row->conn.recv_queue > 1 &&
	       (row->kind == CLOSE_WAIT_UNREAD ||
		row->kind == CLOSE_WAIT_GOODBYE);
}

static int cmp_inodes(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int by_inode(const void *ctx, const struct wait_row *a,
		    const struct wait_row *b)
{
	(void)ctx;
	return cmp_inodes(a->socket.conn.inode, b->socket.conn.inode);
}

static int find_cmp(const void *key, const void *item)
{
	const struct wait_row *row = item;

	return cmp_inodes(*(const uint32_t *)key, row->socket.conn.inode);
}

static int give(struct socket_row *rows, size_t n, const struct snapshot *snap)
{
	const struct wait_rows_request request = {
		.seen = snap,
		.cmp = by_inode,
	};
	struct wait_rows waits;
	int ret = wait_rows_make(&waits, &request);

	for (size_t i = 0; ret == 0 && i < n; i++) {
		const struct wait_row *found = NULL;

		if (final_kinds_hangs(&rows[i]))
			found = bsearch(&rows[i].conn.inode, waits.items,
					waits.n, sizeof(*waits.items),
					find_cmp);
		if (found && found->socket.conn.state == TCP_STATE_CLOSE_WAIT)
			rows[i].kind = found->socket.kind;
	}
	wait_rows_free(&waits);
	return ret;
}

int final_kinds_give(struct socket_row *rows, size_t n, struct source *source,
		     const struct collect_request *request)
{
	struct filter all;
	struct collect_request whole = *request;
	struct snapshot snap = { 0 };
	size_t n_hang = 0;
	struct error ignored;
	int ret = 0;

	for (size_t i = 0; i < n; i++)
		n_hang += final_kinds_hangs(&rows[i]);
	if (n_hang == 0)
		return 0;
	filter_init(&all);
	whole.filter = &all;
	whole.owners = COLLECT_OWNERS_NEVER;
	whole.all_ages = true;
	if (source->ops->snapshot(source, &whole, &snap, &ignored) == 0)
		ret = give(rows, n, &snap);
	snapshot_free(&snap);
	return ret;
}
