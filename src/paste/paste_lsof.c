// SPDX-License-Identifier: MIT
/*
 * paste_lsof: a line of lsof(8).
 *
 * COMMAND PID ... USER FD TYPE DEVICE SIZE/OFF NODE NAME, where NODE is "TCP"
 * and NAME "a->b (STATE)".  A descriptor is a row: of a socket there may be
 * several.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "paste/paste_row.h"

/* How far before NODE things stand. */
enum { TO_TYPE_MIN = 2, TO_TYPE_MAX = 3 };

/* The word that is NODE; 0: none is. */
static size_t find_node(const struct paste_line *line)
{
	for (size_t i = 3; i + 1 < line->n_words; i++) {
		if (paste_span_is(line->words[i], "TCP"))
			return i;
	}
	return 0;
}

static size_t find_type(const struct paste_line *line, size_t node)
{
	for (size_t back = TO_TYPE_MIN; back <= TO_TYPE_MAX && back < node;
	     back++) {
		struct span word = line->words[node - back];

		if (paste_span_is(word, "IPv4") || paste_span_is(word, "IPv6"))
			return node - back;
	}
	return 0;
}

/* "777u" */
static uint32_t descriptor_of(struct span word)
{
	uint64_t number;

	while (word.n > 0 &&
	       (word.at[word.n - 1] < '0' || word.at[word.n - 1] > '9'))
		word.n--;
	return paste_span_number(word, UINT32_MAX, &number) ? (uint32_t)number
							    : 0;
}

/* COMMAND PID USER FD TYPE; with -K a task stands behind PID. */
static void read_holder(const struct paste_line *line, size_t type,
			struct paste_row *row)
{
	uint64_t pid;

	for (size_t at = type - 3; at >= 1 && type - at < 6; at--) {
		if (!paste_span_number(line->words[at], INT32_MAX, &pid))
			continue;
		paste_row_hold(row, (int32_t)pid,
			       descriptor_of(line->words[type - 1]),
			       line->words[at - 1]);
		return;
	}
}

/* An inode of Linux; elsewhere an address in the kernel. */
static void read_device(struct span word, struct paste_row *row)
{
	char text[32], *end;
	uint64_t number;

	if (paste_span_number(word, UINT64_MAX, &number)) {
		row->device = number;
		if (number <= UINT32_MAX && number > 0) {
			row->conn.inode = (uint32_t)number;
			row->conn.have |= CONN_HAS_INODE;
			row->tells |= SOURCE_INODES;
		}
	} else if (paste_span_begins(word, "0x") &&
		   paste_span_copy(word, text, sizeof(text))) {
		number = strtoull(text, &end, 16);
		row->device = *end == '\0' ? number : 0;
	}
}

/* -Tqs: "(QR=0 QS=0 ESTABLISHED)", or each apart. */
static void read_tail(const struct paste_line *line, size_t at,
		      struct paste_row *row, bool *has_state)
{
	bool has_received = false, has_sent = false;
	uint64_t received = 0, sent = 0;

	for (; at < line->n_words; at++) {
		struct span word = line->words[at];
		enum tcp_state state;

		while (word.n > 0 && word.at[0] == '(') {
			word.at++;
			word.n--;
		}
		while (word.n > 0 && word.at[word.n - 1] == ')')
			word.n--;
		if (paste_span_begins(word, "QR="))
			has_received = paste_span_number(
				(struct span){ word.at + 3, word.n - 3 },
				UINT32_MAX, &received);
		else if (paste_span_begins(word, "QS="))
			has_sent = paste_span_number(
				(struct span){ word.at + 3, word.n - 3 },
				UINT32_MAX, &sent);
		else if (paste_span_state(word, &state)) {
			row->conn.state = (uint8_t)state;
			*has_state = true;
		}
	}
	if (!has_received || !has_sent)
		return;
	row->conn.recv_queue = (uint32_t)received;
	row->conn.send_queue = (uint32_t)sent;
	row->conn.have |= CONN_HAS_QUEUES;
	row->tells |= SOURCE_QUEUES;
}

static bool read_name(struct span name, bool is_v6,
		      struct paste_services *services, struct paste_row *row)
{
	const char *arrow = memmem(name.at, name.n, "->", 2);
	struct paste_end local, remote = { .addr = addr_any, .is_any = true };
	struct span first = name, second;

	if (arrow) {
		first.n = (size_t)(arrow - name.at);
		second = (struct span){ arrow + 2, name.n - first.n - 2 };
		if (!paste_end_colon(second, is_v6, services, &remote))
			return false;
	}
	if (!paste_end_colon(first, is_v6, services, &local))
		return false;
	paste_row_ends(row, &local, &remote);
	return true;
}

/* A descriptor whose connection is gone: sockfs alone knows it. */
static bool is_dead(const struct paste_line *line)
{
	static const char *const says[] = { "can't identify protocol",
					    "protocol: TCP" };

	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
		if (memmem(line->text.at, line->text.n, says[i],
			   strlen(says[i])))
			return true;
	}
	return false;
}

enum paste_verdict paste_read_lsof(const struct paste_line *line, size_t first,
				   struct paste_context *context,
				   struct paste_row *row)
{
	size_t node = find_node(line), type = node ? find_type(line, node) : 0;
	bool has_state = false, is_v6;

	if (first > 0)
		return PASTE_STRANGE;
	if (type < 3)
		return is_dead(line) ? PASTE_PASSED : PASTE_STRANGE;
	is_v6 = paste_span_is(line->words[type], "IPv6");
	row->conn.family = is_v6 ? AF_INET6 : AF_INET;
	read_tail(line, node + 2, row, &has_state);
	/* One that never was connected has a name of one end, and no state. */
	if (!has_state || row->conn.state == TCP_STATE_CLOSE)
		return PASTE_PASSED;
	if (!read_name(line->words[node + 1], is_v6, &context->services, row))
		return PASTE_BROKEN;
	read_device(line->words[type + 1], row);
	read_holder(line, type, row);
	return PASTE_ROW;
}
