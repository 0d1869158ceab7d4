// SPDX-License-Identifier: MIT
/*
 * paste_ss_details: what ss tells behind the ends of a socket.
 *
 * In ss a field that is not there is 0, or was not asked for: which of them
 * says the whole table.
 */
#include <stdlib.h>
#include <string.h>

#include "paste/paste_row.h"

/* What is left of the details. */
struct cursor {
	const char *at;
	const char *end;
};

static size_t left(const struct cursor *cursor)
{
	return (size_t)(cursor->end - cursor->at);
}

static bool take(struct cursor *cursor, const char *text)
{
	size_t n = strlen(text);

	if (left(cursor) < n || *cursor->at != *text ||
	    memcmp(cursor->at, text, n) != 0)
		return false;
	cursor->at += n;
	return true;
}

static bool take_number(struct cursor *cursor, uint64_t *number)
{
	const char *start = cursor->at;
	uint64_t n = 0;

	while (cursor->at < cursor->end && *cursor->at >= '0' &&
	       *cursor->at <= '9' && n < UINT64_MAX / 100)
		n = n * 10 + (uint64_t)(*cursor->at++ - '0');
	*number = n;
	return cursor->at > start;
}

/* What ends a name: what follows it can be in none of a sane program. */
static const char *find(const struct cursor *cursor, const char *text)
{
	return memmem(cursor->at, left(cursor), text, strlen(text));
}

/* pid=14586,fd=92) of newer versions, 14586,92) of those before 2014. */
static bool take_ids(struct cursor *cursor, uint64_t *pid, uint64_t *fd)
{
	bool is_new = take(cursor, "pid=");

	*fd = 0;
	if (!take_number(cursor, pid) || !take(cursor, ","))
		return false;
	if (is_new && !take(cursor, "fd="))
		return false;
	return take_number(cursor, fd);
}

/* ("java",pid=14586,fd=92), as the name may have any character. */
static bool take_holder(struct cursor *cursor, struct paste_row *row)
{
	struct span name;
	uint64_t pid, fd;
	const char *end;

	if (!take(cursor, "(\""))
		return false;
	end = find(cursor, "\",");
	if (!end)
		return false;
	name = (struct span){ cursor->at, (size_t)(end - cursor->at) };
	cursor->at = end + 2;
	if (!take_ids(cursor, &pid, &fd) || pid > INT32_MAX ||
	    fd > UINT32_MAX || !take(cursor, ")"))
		return false;
	paste_row_hold(row, (int32_t)pid, (uint32_t)fd, name);
	return true;
}

static bool take_users(struct cursor *cursor, struct paste_row *row)
{
	if (!take(cursor, "users:("))
		return false;
	while (take_holder(cursor, row))
		(void)take(cursor, ",");
	(void)take(cursor, ")");
	return true;
}

/*
 * print_ms_timer(): "120ms", "59sec", "1min30sec", and of 3.12 s "3.120ms"
 * before iproute2 6.11.  What has a dot is seconds, whatever stands behind it.
 */
static bool take_time(struct cursor *cursor, uint32_t *ms)
{
	uint64_t total = 0, number, part;

	while (take_number(cursor, &number)) {
		if (take(cursor, ".")) {
			if (!take_number(cursor, &part) || part > 999)
				return false;
			total += number * 1000 + part;
			if (!take(cursor, "ms") && !take(cursor, "sec"))
				return false;
		} else if (take(cursor, "min")) {
			total += number * 60000;
		} else if (take(cursor, "sec")) {
			total += number * 1000;
		} else if (take(cursor, "ms")) {
			total += number;
		} else {
			return false;
		}
	}
	*ms = total < UINT32_MAX ? (uint32_t)total : UINT32_MAX;
	return true;
}

static const struct {
	const char *name;
	enum conn_timer timer;
} timers[] = {
	{ "on,", CONN_TIMER_RETRANSMIT },
	{ "keepalive,", CONN_TIMER_KEEPALIVE },
	{ "timewait,", CONN_TIMER_TIMEWAIT },
	{ "persist,", CONN_TIMER_PROBE },
	/* They hide none of those above. */
	{ "delack,", CONN_TIMER_NONE },
	{ "unknown,", CONN_TIMER_NONE },
};

static bool take_timer(struct cursor *cursor, struct paste_row *row)
{
	struct conn *conn = &row->conn;
	uint64_t number;
	size_t i = 0;

	if (!take(cursor, "timer:("))
		return false;
	while (i < sizeof(timers) / sizeof(timers[0]) &&
	       !take(cursor, timers[i].name))
		i++;
	if (i == sizeof(timers) / sizeof(timers[0]) ||
	    !take_time(cursor, &conn->expires_ms) || !take(cursor, ",") ||
	    !take_number(cursor, &number) || number > UINT32_MAX)
		return true;
	conn->timer = (uint8_t)timers[i].timer;
	conn->retransmits = (uint32_t)number;
	conn->have |= CONN_HAS_TIMER | CONN_HAS_EXPIRES;
	row->tells |= SOURCE_TIMERS;
	return true;
}

/* get_shutdown: "<->" is open both ways. */
static bool take_shutdown(struct span word, struct conn *conn)
{
	if (word.n != 3 || word.at[1] != '-' ||
	    (word.at[0] != '<' && word.at[0] != '-') ||
	    (word.at[2] != '>' && word.at[2] != '-'))
		return false;
	conn->shutdown = (uint8_t)((word.at[0] == '-' ? 1 : 0) |
				   (word.at[2] == '-' ? 2 : 0));
	conn->have |= CONN_HAS_SHUTDOWN;
	return true;
}

enum field {
	FIELD_INODE,
	FIELD_UID,
	FIELD_V6ONLY,
	FIELD_SENT,
	FIELD_RECEIVED,
	FIELD_ACK,
	FIELD_SEGMENTS_OUT,
	FIELD_SEGMENTS_IN,
	FIELD_BYTES_RECEIVED,
	FIELD_OF_INFO, /* any: tcp_info was asked for */
};

static const struct {
	const char *name;
	enum field field;
} fields[] = {
	{ "ino:", FIELD_INODE },
	{ "uid:", FIELD_UID },
	{ "v6only:", FIELD_V6ONLY },
	{ "lastsnd:", FIELD_SENT },
	{ "lastrcv:", FIELD_RECEIVED },
	{ "lastack:", FIELD_ACK },
	{ "data_segs_out:", FIELD_SEGMENTS_OUT },
	{ "data_segs_in:", FIELD_SEGMENTS_IN },
	{ "bytes_received:", FIELD_BYTES_RECEIVED },
	{ "rto:", FIELD_OF_INFO },
	{ "cwnd:", FIELD_OF_INFO },
};

static void set_number(struct paste_row *row, enum field field, uint64_t n)
{
	struct conn *conn = &row->conn;
	uint32_t small = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;

	switch (field) {
	case FIELD_INODE:
		conn->inode = small;
		conn->have |= CONN_HAS_INODE;
		row->tells |= SOURCE_INODES;
		return;
	case FIELD_UID:
		conn->uid = small;
		conn->have |= CONN_HAS_UID;
		return;
	case FIELD_V6ONLY:
		if (n != 0)
			conn->have |= CONN_V6ONLY;
		return;
	case FIELD_SENT:
		conn->last_data_sent_ms = small;
		break;
	case FIELD_RECEIVED:
		conn->last_data_recv_ms = small;
		break;
	case FIELD_ACK:
		conn->last_ack_recv_ms = small;
		break;
	case FIELD_SEGMENTS_OUT:
		conn->segments_sent = small;
		conn->have |= CONN_HAS_SEGMENTS;
		break;
	case FIELD_SEGMENTS_IN:
		conn->segments_received = small;
		conn->have |= CONN_HAS_SEGMENTS;
		break;
	case FIELD_BYTES_RECEIVED:
		conn->bytes_received = n;
		break;
	case FIELD_OF_INFO:
		break;
	}
	row->tells |= SOURCE_AGES;
}

/* "sk:1f": the halves of the number one behind the other. */
static uint64_t read_cookie(struct span word)
{
	char digits[24];

	word.at += 3;
	word.n -= 3;
	return paste_span_copy(word, digits, sizeof(digits))
		       ? strtoull(digits, NULL, 16)
		       : 0;
}

static bool take_field(struct span word, struct paste_row *row)
{
	struct cursor cursor = { word.at, word.at + word.n };
	uint64_t number;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (!take(&cursor, fields[i].name))
			continue;
		if (take_number(&cursor, &number))
			set_number(row, fields[i].field, number);
		return true;
	}
	if (paste_span_is(word, "ts"))
		row->conn.have |= CONN_TIMESTAMPS;
	if (paste_span_begins(word, "sk:"))
		row->conn.cookie = read_cookie(word);
	return paste_span_begins(word, "skmem:(") ||
	       paste_span_begins(word, "sk:") ||
	       paste_span_begins(word, "cgroup:") ||
	       paste_span_begins(word, "fwmark:") ||
	       paste_span_begins(word, "mem:(");
}

bool paste_ss_details(struct span text, struct paste_row *row)
{
	struct cursor cursor = { text.at, text.at + text.n };
	bool any = false;

	while (cursor.at < cursor.end) {
		struct span word = { cursor.at, 0 };

		if (*cursor.at == ' ') {
			cursor.at++;
			continue;
		}
		if (take_users(&cursor, row) || take_timer(&cursor, row)) {
			any = true;
			continue;
		}
		while (cursor.at < cursor.end && *cursor.at != ' ') {
			cursor.at++;
			word.n++;
		}
		any |= take_shutdown(word, &row->conn) || take_field(word, row);
	}
	return any;
}

/* What the kernel's own answer says of the same: see decode_segments(). */
static void settle_info(struct conn *conn)
{
	conn->have |= CONN_HAS_INFO;
	if (conn->state != TCP_STATE_LISTEN &&
	    conn->state != TCP_STATE_SYN_SENT)
		conn->have |= CONN_HAS_OPTIONS;
	if (!(conn->have & CONN_HAS_SEGMENTS))
		return;
	if (conn->segments_sent > 0)
		conn->have |= CONN_SENT_DATA;
	if (conn->segments_received > 0)
		conn->have |= CONN_RECEIVED_DATA;
	if (conn->segments_received > 0 &&
	    conn->recv_queue >= conn->bytes_received)
		conn->have |= CONN_READ_NOTHING;
}

void paste_ss_settle(struct paste_row *row)
{
	struct conn *conn = &row->conn;

	if (row->tells & SOURCE_AGES)
		settle_info(conn);
	else
		conn->have &= ~(uint32_t)CONN_TIMESTAMPS;
	/* uid 0 is not printed: who has a file and no uid is root's. */
	if (conn->have & CONN_HAS_INODE && conn->inode != 0)
		conn->have |= CONN_HAS_UID;
}
