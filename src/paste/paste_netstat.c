// SPDX-License-Identifier: MIT
/*
 * paste_netstat: a line of Linux's netstat, of net-tools and of BusyBox.
 *
 * Proto Recv-Q Send-Q Local Foreign State [User Inode] [PID/Program] [Timer]
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "paste/paste_row.h"
#include "paste/paste_state.h"

/* An end of IPv6 is cut so that it and its port take so much. */
enum { CUT_WIDTH = 23 };

/*
 * tcp_do_one() of net-tools cuts an address, and keeps the port: what has just
 * that width may be the beginning of another address.
 */
static void doubt(struct span word, struct paste_end *end)
{
	if (end->is_v6 && !end->is_any && word.n == CUT_WIDTH &&
	    !addr_is_v4(&end->addr))
		end->addr = addr_unknown;
}

static const struct {
	const char *name;
	enum conn_timer timer;
} timers[] = {
	{ "off", CONN_TIMER_NONE },
	{ "on", CONN_TIMER_RETRANSMIT },
	{ "keepalive", CONN_TIMER_KEEPALIVE },
	{ "timewait", CONN_TIMER_TIMEWAIT },
	{ "probe", CONN_TIMER_PROBE },
};

static bool read_timer_name(struct span word, enum conn_timer *timer)
{
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		if (paste_span_is(word, timers[i].name)) {
			*timer = timers[i].timer;
			return true;
		}
	}
	return false;
}

/* "(59.88/0/0)": seconds, retransmissions, unanswered probes. */
static bool read_timer_text(struct span word, double *seconds,
			    unsigned long *resent, unsigned long *probes)
{
	char text[64], *end;

	if (word.n < 7 || word.at[0] != '(' ||
	    !paste_span_copy(word, text, sizeof(text)))
		return false;
	*seconds = strtod(text + 1, &end);
	if (*end != '/' || !(*seconds >= 0) || *seconds > 1e6)
		return false;
	*resent = strtoul(end + 1, &end, 10);
	if (*end != '/')
		return false;
	*probes = strtoul(end + 1, &end, 10);
	return *end == ')' && *resent < 1000 && *probes < 1000;
}

/* Is this word the timer's, with the one behind it? */
static bool read_timer(const struct paste_line *line, size_t at,
		       struct paste_row *row)
{
	struct conn *conn = &row->conn;
	unsigned long resent, probes;
	enum conn_timer timer;
	double seconds;

	if (at + 1 >= line->n_words ||
	    !read_timer_name(line->words[at], &timer) ||
	    !read_timer_text(line->words[at + 1], &seconds, &resent, &probes))
		return false;
	conn->timer = (uint8_t)timer;
	conn->expires_ms = (uint32_t)(seconds * 1000);
	conn->retransmits = (uint32_t)(timer == CONN_TIMER_KEEPALIVE ||
						       timer == CONN_TIMER_PROBE
					       ? probes
					       : resent);
	conn->have |= CONN_HAS_TIMER | CONN_HAS_EXPIRES;
	row->tells |= SOURCE_TIMERS;
	return true;
}

/* -e: a user, by number or name, and an inode. */
static bool read_inode(const struct paste_line *line, size_t at,
		       struct paste_row *row)
{
	struct conn *conn = &row->conn;
	uint64_t uid, inode;

	if (at + 1 >= line->n_words ||
	    memchr(line->words[at].at, '/', line->words[at].n) ||
	    paste_span_is(line->words[at], "-") ||
	    !paste_span_number(line->words[at + 1], UINT32_MAX, &inode))
		return false;
	conn->inode = (uint32_t)inode;
	conn->have |= CONN_HAS_INODE;
	row->tells |= SOURCE_INODES;
	if (inode != 0 &&
	    paste_span_number(line->words[at], UINT32_MAX, &uid)) {
		conn->uid = (uint32_t)uid;
		conn->have |= CONN_HAS_UID;
	}
	return true;
}

/* A program's name may have blanks: it goes on to the timer, or the end. */
static void read_program(const struct paste_line *line, size_t at,
			 struct paste_row *row)
{
	struct span text = paste_line_rest(line, at);
	size_t timer = at;

	while (timer < line->n_words && !read_timer(line, timer, row))
		timer++;
	if (timer < line->n_words)
		text.n = (size_t)(line->words[timer].at - text.at);
	(void)paste_row_program(text, row);
}

static void read_extras(const struct paste_line *line, size_t at,
			struct paste_row *row)
{
	if (read_inode(line, at, row))
		at += 2;
	read_program(line, at, row);
}

static bool read_ends(const struct paste_line *line, size_t at, bool is_v6,
		      struct paste_context *context, struct paste_row *row,
		      struct paste_end *remote)
{
	struct paste_end local;

	if (!paste_end_colon(line->words[at], is_v6, &context->services,
			     &local) ||
	    !paste_end_colon(line->words[at + 1], is_v6, &context->services,
			     remote))
		return false;
	doubt(line->words[at], &local);
	doubt(line->words[at + 1], remote);
	paste_row_ends(row, &local, remote);
	/* net-tools shows a v4-mapped address as IPv4's, and says tcp6. */
	if (is_v6)
		row->conn.family = AF_INET6;
	return true;
}

enum paste_verdict paste_read_netstat(const struct paste_line *line,
				      size_t first,
				      struct paste_context *context,
				      struct paste_row *row)
{
	const struct span *words = line->words + first;
	size_t n = line->n_words - first;
	bool is_v6 = paste_span_is(words[0], "tcp6");
	struct paste_end remote;
	enum tcp_state state;

	if (!is_v6 && !paste_span_is(words[0], "tcp"))
		return PASTE_STRANGE;
	if (n < 3 || !paste_row_queues(row, words[1], words[2]))
		return PASTE_STRANGE;
	if (n < 6)
		return PASTE_BROKEN;
	if (paste_end_has_dot(words[3]) && paste_end_has_dot(words[4]))
		return PASTE_STRANGE;
	if (!read_ends(line, first + 3, is_v6, context, row, &remote) ||
	    !paste_state_read(words[5], &remote, &state))
		return PASTE_BROKEN;
	row->conn.state = (uint8_t)state;
	read_extras(line, first + 6, row);
	return PASTE_ROW;
}
