// SPDX-License-Identifier: MIT
/*
 * paste_walk: what a row leaves open, the whole table settles.
 */
#include "paste/paste_walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tcpwait/array.h"
#include "tcpwait/hash_index.h"

/* A socket of lsof, which has a row for each descriptor. */
struct shared {
	uint64_t device;
	uint32_t set; /* of its holders */
	bool given;
};

struct walk {
	const struct paste *paste;
	const struct paste_sample *sample; /* the look of it */
	struct owners *owners;
	const struct conn_sink *sink;
	struct paste_rows *rows;
	uint32_t n_numbers; /* given for inodes that are not told */
	struct shared *shared;
	size_t n_shared, cap_shared;
	struct hash_index by_device;
};

static struct hash_keys devices(const struct walk *walk)
{
	return HASH_KEYS(walk->shared, device, device);
}

/* The set of a row's holders beside those of set; 0 or -ENOMEM. */
static int hold(const struct walk *walk, const struct paste_row *row,
		uint32_t *set)
{
	for (size_t i = 0; i < row->n_holders; i++) {
		const struct paste_holder *holder = &row->holders[i];
		struct process *process;
		uint32_t pos;

		if (owners_process_of(walk->owners, holder->pid, 0, &pos) < 0 ||
		    owners_add_holder(walk->owners, *set, pos, set) < 0)
			return -ENOMEM;
		process = &walk->owners->processes[pos];
		if (process->name[0] == '\0')
			memcpy(process->name, holder->name,
			       sizeof(process->name));
	}
	return 0;
}

/* lsof: all the holders of a socket have to be known before it is told. */
static int share(struct walk *walk, const struct paste_row *row)
{
	uint32_t pos =
		hash_index_find(&walk->by_device, devices(walk), &row->device);

	if (row->device == 0)
		return 0;
	if (pos == HASH_INDEX_NONE) {
		struct shared *added = ARRAY_ADD(walk->shared, walk->n_shared,
						 walk->cap_shared);

		if (!added)
			return -ENOMEM;
		*added = (struct shared){ row->device, OWNERS_NONE, false };
		pos = (uint32_t)walk->n_shared - 1;
		if (hash_index_add(&walk->by_device, devices(walk), pos) < 0)
			return -ENOMEM;
	}
	return hold(walk, row, &walk->shared[pos].set);
}

/* Once for each socket; false: it was given already. */
static bool take_shared(struct walk *walk, const struct paste_row *row,
			uint32_t *set)
{
	struct shared *shared;
	uint32_t pos =
		hash_index_find(&walk->by_device, devices(walk), &row->device);

	if (row->device == 0 || pos == HASH_INDEX_NONE)
		return true;
	shared = &walk->shared[pos];
	*set = shared->set;
	if (shared->given)
		return false;
	shared->given = true;
	return true;
}

/* Linux shows a minisocket by its timer, and knows no other TIME_WAIT. */
static enum conn_kind kind_of(const struct paste_row *row)
{
	const struct conn *conn = &row->conn;

	if (row->dialect == PASTE_PROC || row->dialect == PASTE_DUMP)
		return (enum conn_kind)conn->kind;
	if (conn->state == TCP_STATE_TIME_WAIT ||
	    conn->timer == CONN_TIMER_TIMEWAIT)
		return CONN_TIMEWAIT;
	return conn->state == TCP_STATE_SYN_RECV && row->n_holders == 0
		       ? CONN_REQUEST
		       : CONN_FULL;
}

/* A limit of the accept queue is told by ss alone, and by a dump. */
static void settle_queues(const struct paste *paste,
			  const struct paste_row *row, struct conn *conn)
{
	if (conn->kind != CONN_FULL)
		conn->have &= ~(uint32_t)CONN_HAS_QUEUES;
	if (conn->state != TCP_STATE_LISTEN || row->dialect == PASTE_SS ||
	    row->dialect == PASTE_DUMP)
		return;
	conn->have &= ~(uint32_t)CONN_HAS_QUEUES;
	conn->send_queue = 0;
	if (paste->system != HOST_LINUX)
		conn->recv_queue = 0;
}

static void settle(struct walk *walk, const struct paste_row *row,
		   struct conn *conn)
{
	conn->kind = (uint8_t)kind_of(row);
	if (conn->family == AF_UNSPEC)
		conn->family = AF_INET6;
	if (walk->paste->system != HOST_LINUX)
		conn->have |= CONN_FOREIGN;
	settle_queues(walk->paste, row, conn);
	/* What has no timer shows none, where they are shown. */
	if (!(walk->paste->lacks & SOURCE_TIMERS))
		conn->have |= CONN_HAS_TIMER | CONN_HAS_EXPIRES;
	if (conn->kind != CONN_FULL) {
		conn->inode = 0;
		conn->have |= CONN_HAS_INODE;
		conn->have &= ~(uint32_t)CONN_HAS_UID;
	}
	if (conn->holders == 0)
		return;
	conn->have |= CONN_HAS_FILE;
	/* From the top, where no inode is. */
	if (!(conn->have & CONN_HAS_INODE))
		conn->inode = UINT32_MAX - walk->paste->first_number -
			      walk->n_numbers++;
}

static int give(struct walk *walk, const struct paste_row *row)
{
	struct conn conn = row->conn;
	uint32_t set = OWNERS_NONE;

	if (!take_shared(walk, row, &set))
		return 0;
	if (set == OWNERS_NONE && hold(walk, row, &set) < 0)
		return -ENOMEM;
	conn.holders = set + 1;
	settle(walk, row, &conn);
	return walk->sink->conn(walk->sink->ctx, &conn);
}

enum pass { PASS_SHARED, PASS_LISTENERS, PASS_OTHERS, PASS_ALL };

static int take(struct walk *walk, const struct paste_row *row, enum pass pass)
{
	bool listens = row->conn.state == TCP_STATE_LISTEN;

	if (pass == PASS_SHARED)
		return share(walk, row);
	if (pass == PASS_ALL || listens == (pass == PASS_LISTENERS))
		return give(walk, row);
	return 0;
}

static int run(struct walk *walk, enum pass pass, struct error *err)
{
	const struct paste_sample *sample = walk->sample;
	const struct paste_row *row;
	int ret = 0;

	paste_rows_begin(walk->rows, &walk->paste->file);
	for (uint64_t i = 0; ret == 0 && i < sample->end_row; i++) {
		row = paste_rows_next(walk->rows);
		if (!row)
			break;
		if (i >= sample->first_row && row->dialect == sample->dialect)
			ret = take(walk, row, pass);
	}
	if (ret == 0 && walk->rows->reading.error < 0)
		ret = error_set(err, walk->rows->reading.error,
				"cannot read %.100s", walk->paste->name);
	return ret;
}

static int run_all(struct walk *walk, struct error *err)
{
	const struct paste_sample *sample = walk->sample;
	int ret = 0;

	if (sample->dialect == PASTE_LSOF)
		ret = run(walk, PASS_SHARED, err);
	if (ret == 0 && sample->listens_late)
		ret = run(walk, PASS_LISTENERS, err);
	if (ret == 0)
		ret = run(walk, sample->listens_late ? PASS_OTHERS : PASS_ALL,
			  err);
	return ret;
}

int paste_walk(const struct paste *paste, const struct paste_sample *sample,
	       struct owners *owners, const struct conn_sink *sink,
	       struct error *err)
{
	struct walk walk = {
		.paste = paste,
		.sample = sample,
		.owners = owners,
		.sink = sink,
	};
	int ret;

	owners->looked |= !(paste->lacks & SOURCE_OWNERS);
	if (!sample)
		return 0;
	walk.rows = malloc(sizeof(*walk.rows));
	ret = walk.rows ? run_all(&walk, err) : -ENOMEM;
	free(walk.rows);
	free(walk.shared);
	hash_index_free(&walk.by_device);
	return ret;
}
