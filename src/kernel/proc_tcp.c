// SPDX-License-Identifier: MIT
/*
 * proc_tcp: one line of /proc/net/tcp or tcp6, one struct conn.
 *
 * This file alone knows their form: tcp4_seq_show(), tcp6_seq_show().  Lines
 * it does not understand to the last needed field it refuses; it never
 * guesses.
 */
#include "kernel/proc.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tcpwait/addr.h"
#include "tcpwait/tcp_state.h"

/* What is left of a line.  at[0] is only looked at before end. */
struct cursor {
	const char *at;
	const char *end;
};

/* The fields of a line after its addresses, as they stand there. */
struct fields {
	uint32_t state;
	uint32_t send_queue;
	uint32_t recv_queue;
	uint32_t timer;
	uint64_t timer_ticks;
	uint32_t retransmits;
	uint32_t uid;
	uint32_t probes;
	uint32_t inode;
};

static bool take_char(struct cursor *cursor, char c)
{
	if (cursor->at == cursor->end || *cursor->at != c)
		return false;
	cursor->at++;
	return true;
}

static bool take_blanks(struct cursor *cursor)
{
	const char *start = cursor->at;

	while (take_char(cursor, ' '))
		continue;
	return cursor->at > start;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Takes exactly n_digits, at most 8. */
static bool take_hex(struct cursor *cursor, int n_digits, uint32_t *value)
{
	uint32_t n = 0;
	int i;

	if (cursor->end - cursor->at < n_digits)
		return false;
	for (i = 0; i < n_digits; i++) {
		int digit = hex_digit(cursor->at[i]);

		if (digit < 0)
			return false;
		n = n << 4 | (uint32_t)digit;
	}
	cursor->at += n_digits;
	*value = n;
	return true;
}

/* Takes a "%08lX": 8 digits, or up to 16 if the number needs them. */
static bool take_long_hex(struct cursor *cursor, uint64_t *value)
{
	uint32_t n;
	int i;

	if (!take_hex(cursor, 8, &n))
		return false;
	*value = n;
	for (i = 8; i < 16 && take_hex(cursor, 1, &n); i++)
		*value = *value << 4 | n;
	return true;
}

static bool take_decimal(struct cursor *cursor, uint32_t *value)
{
	const char *start = cursor->at;
	uint64_t n = 0;

	for (; cursor->at < cursor->end; cursor->at++) {
		unsigned int digit = (unsigned int)(*cursor->at - '0');

		if (digit > 9)
			break;
		n = n * 10 + digit;
		if (n > UINT32_MAX)
			return false;
	}
	*value = (uint32_t)n;
	return cursor->at > start;
}

/* The kernel prints the four-byte words of an address as host integers. */
static bool take_addr(struct cursor *cursor, uint8_t family, struct addr *addr)
{
	size_t n_words = family == AF_INET ? 1 : 4;
	uint32_t words[4];
	size_t i;

	for (i = 0; i < n_words; i++) {
		if (!take_hex(cursor, 8, &words[i]))
			return false;
	}
	*addr = family == AF_INET ? addr_from_v4(words) : addr_from_v6(words);
	return true;
}

static bool take_endpoint(struct cursor *cursor, uint8_t family,
			  struct addr *addr, uint16_t *port)
{
	uint32_t n;

	if (!take_blanks(cursor) || !take_addr(cursor, family, addr) ||
	    !take_char(cursor, ':') || !take_hex(cursor, 4, &n))
		return false;
	*port = (uint16_t)n;
	return true;
}

static bool take_index(struct cursor *cursor)
{
	uint32_t index;

	take_blanks(cursor);
	return take_decimal(cursor, &index) && take_char(cursor, ':');
}

static bool take_blanks_decimal(struct cursor *cursor, uint32_t *value)
{
	return take_blanks(cursor) && take_decimal(cursor, value);
}

/*
 * After the inode come the reference count and the socket's address.  They
 * tell nothing, but where they stand the inode was not cut off.
 */
static bool take_fields(struct cursor *cursor, struct fields *fields)
{
	uint32_t n_references;

	return take_blanks(cursor) && take_hex(cursor, 2, &fields->state) &&
	       take_blanks(cursor) &&
	       take_hex(cursor, 8, &fields->send_queue) &&
	       take_char(cursor, ':') &&
	       take_hex(cursor, 8, &fields->recv_queue) &&
	       take_blanks(cursor) && take_hex(cursor, 2, &fields->timer) &&
	       take_char(cursor, ':') &&
	       take_long_hex(cursor, &fields->timer_ticks) &&
	       take_blanks(cursor) &&
	       take_hex(cursor, 8, &fields->retransmits) &&
	       take_blanks_decimal(cursor, &fields->uid) &&
	       take_blanks_decimal(cursor, &fields->probes) &&
	       take_blanks_decimal(cursor, &fields->inode) &&
	       take_blanks_decimal(cursor, &n_references) &&
	       take_blanks(cursor) && cursor->at < cursor->end;
}

/* Only get_timewait4_sock() and get_timewait6_sock() print timer 3. */
static bool are_plausible(const struct fields *fields)
{
	if (fields->state < 1 || fields->state >= TCP_STATE_COUNT)
		return false;
	if (fields->timer == CONN_TIMER_TIMEWAIT)
		return fields->state == TCP_STATE_TIME_WAIT ||
		       fields->state == TCP_STATE_FIN_WAIT2;
	return fields->timer <= CONN_TIMER_PROBE;
}

static enum conn_kind kind_of(const struct fields *fields)
{
	if (fields->timer == CONN_TIMER_TIMEWAIT)
		return CONN_TIMEWAIT;
	if (fields->state == TCP_STATE_SYN_RECV && fields->inode == 0)
		return CONN_REQUEST;
	return CONN_FULL;
}

/* jiffies_delta_to_clock_t() counts in USER_HZ. */
static uint32_t ticks_to_ms(uint64_t ticks)
{
	long ticks_per_second;

	if (ticks == 0)
		return 0;
	ticks_per_second = sysconf(_SC_CLK_TCK);
	if (ticks_per_second <= 0 || ticks > UINT32_MAX)
		return UINT32_MAX;
	ticks = ticks * 1000 / (uint64_t)ticks_per_second;
	return ticks > UINT32_MAX ? UINT32_MAX : (uint32_t)ticks;
}

/*
 * The three kinds of lines print the same fields, but those of minisockets
 * and requests are constants there, and a request's uid is its listener's.
 */
static void set_full(const struct fields *fields, struct conn *conn)
{
	conn->recv_queue = fields->recv_queue;
	conn->inode = fields->inode;
	if (conn->state != TCP_STATE_LISTEN) {
		conn->send_queue = fields->send_queue;
		conn->have |= CONN_HAS_QUEUES;
	}
	/* sock_i_uid() gave 0 for a socket without a file before 6.17. */
	if (fields->inode != 0 || fields->uid != 0) {
		conn->uid = fields->uid;
		conn->have |= CONN_HAS_UID;
	}
}

static void set_timer(const struct fields *fields, struct conn *conn)
{
	conn->timer = (uint8_t)fields->timer;
	conn->expires_ms = ticks_to_ms(fields->timer_ticks);
	conn->retransmits = fields->retransmits;
	/* As inet_sk_diag_fill() has it: unanswered probes. */
	if (conn->timer == CONN_TIMER_KEEPALIVE ||
	    conn->timer == CONN_TIMER_PROBE)
		conn->retransmits = fields->probes;
}

bool proc_tcp_parse(const char *line, size_t len, uint8_t family,
		    struct conn *conn)
{
	struct cursor cursor = { line, line + len };
	struct fields fields;

	assert(family == AF_INET || family == AF_INET6);
	*conn = (struct conn){ .family = family };
	if (!take_index(&cursor) ||
	    !take_endpoint(&cursor, family, &conn->local, &conn->local_port) ||
	    !take_endpoint(&cursor, family, &conn->remote,
			   &conn->remote_port) ||
	    !take_fields(&cursor, &fields))
		return false;
	if (fields.state == TCP_STATE_NEW_SYN_RECV)
		fields.state = TCP_STATE_SYN_RECV;
	if (!are_plausible(&fields))
		return false;
	conn->state = (uint8_t)fields.state;
	conn->kind = (uint8_t)kind_of(&fields);
	/* A minisocket, or a request, has no file for certain. */
	conn->have = CONN_ALWAYS_TOLD;
	set_timer(&fields, conn);
	if (conn->kind == CONN_FULL)
		set_full(&fields, conn);
	return true;
}

/* One of the two files. */
struct table {
	struct proc_lines lines;
	uint8_t family;
	bool is_open;
	bool is_begun; /* its heading is behind us */
	int read_error; /* -errno of the read that broke off */
};

struct walk {
	const struct conn_sink *sink;
	uint32_t states;
	uint64_t n_sockets;
	bool complete;
	struct table tcp;
	struct table tcp6;
};

static bool is_heading(const char *line, size_t len)
{
	struct cursor cursor = { line, line + len };

	take_blanks(&cursor);
	return take_char(&cursor, 's') && take_char(&cursor, 'l');
}

static int hand_over(struct walk *walk, const struct conn *conn)
{
	int rc;

	if ((walk->states & TCP_STATE_BIT(conn->state)) == 0)
		return 0;
	rc = walk->sink->conn(walk->sink->ctx, conn);
	if (rc == 0)
		walk->n_sockets++;
	return rc;
}

/* Takes the next socket out of table: 1, 0 at its end, or -errno. */
static int next_conn(struct walk *walk, struct table *table, struct conn *conn,
		     const char **line)
{
	size_t len;
	int rc;

	while ((rc = proc_lines_next(&table->lines, line, &len)) > 0) {
		bool is_first = !table->is_begun;

		table->is_begun = true;
		if (is_first && is_heading(*line, len))
			continue;
		if (proc_tcp_parse(*line, len, table->family, conn))
			return 1;
		walk->complete = false;
	}
	return rc;
}

/*
 * Reads table to its end, or, if until_connected, up to the first socket that
 * is no listener.  Only what the sink returns is returned.
 */
static int read_table(struct walk *walk, struct table *table,
		      bool until_connected)
{
	struct conn conn;
	const char *line;
	int rc;

	while ((rc = next_conn(walk, table, &conn, &line)) > 0) {
		if (until_connected && conn.state != TCP_STATE_LISTEN) {
			proc_lines_back(&table->lines, line);
			return 0;
		}
		rc = hand_over(walk, &conn);
		if (rc != 0)
			return rc;
	}
	table->read_error = rc;
	/* Even an empty table has its heading. */
	if (rc < 0 || !table->is_begun || table->lines.damaged)
		walk->complete = false;
	return 0;
}

static int open_table(struct table *table, int dir_fd, const char *name,
		      uint8_t family)
{
	int rc = proc_lines_open(&table->lines, dir_fd, name);

	table->family = family;
	table->is_open = rc == 0;
	table->is_begun = false;
	table->read_error = 0;
	return rc;
}

static int open_tables(struct walk *walk, const char *net_dir,
		       struct error *err)
{
	int dir_fd = open(net_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int rc;

	walk->tcp.is_open = false;
	walk->tcp6.is_open = false;
	if (dir_fd < 0)
		return error_set(err, -errno, "cannot open %s", net_dir);
	rc = open_table(&walk->tcp6, dir_fd, "tcp6", AF_INET6);
	/* Without IPv6 there is no tcp6. */
	if (rc != 0 && rc != -ENOENT) {
		walk->complete = false;
		(void)error_set(err, rc, "cannot open %s/tcp6", net_dir);
	}
	rc = open_table(&walk->tcp, dir_fd, "tcp", AF_INET);
	close(dir_fd);
	if (rc != 0)
		return error_set(err, rc, "cannot open %s/tcp", net_dir);
	return 0;
}

static void close_tables(struct walk *walk)
{
	if (walk->tcp.is_open)
		proc_lines_close(&walk->tcp.lines);
	if (walk->tcp6.is_open)
		proc_lines_close(&walk->tcp6.lines);
}

/*
 * In each file the listeners come first, tcp_seq_start().  So tcp6 is left
 * half-read at its first connection and taken up again after tcp: the file
 * keeps its place.
 */
static int read_tables(struct walk *walk)
{
	int rc = 0;

	if (walk->tcp6.is_open)
		rc = read_table(walk, &walk->tcp6, true);
	if (rc == 0)
		rc = read_table(walk, &walk->tcp, false);
	if (rc == 0 && walk->tcp6.is_open)
		rc = read_table(walk, &walk->tcp6, false);
	return rc;
}

int proc_tcp_read(const char *net_dir, uint32_t states,
		  const struct conn_sink *sink, uint64_t *n_sockets,
		  bool *complete, struct error *err)
{
	struct walk *walk = malloc(sizeof(*walk));
	int rc;

	*n_sockets = 0;
	*complete = false;
	if (walk == NULL)
		return error_set(err, -ENOMEM, "cannot read %s/tcp", net_dir);
	walk->sink = sink;
	walk->states = states;
	walk->n_sockets = 0;
	walk->complete = true;
	rc = open_tables(walk, net_dir, err);
	if (rc != 0)
		goto out;
	rc = read_tables(walk);
	if (rc != 0)
		error_set(err, rc, "the socket table was not read to its end");
	else if (walk->tcp.read_error != 0 && !walk->tcp.is_begun)
		rc = error_set(err, walk->tcp.read_error, "cannot read %s/tcp",
			       net_dir);
	else if (walk->tcp.read_error != 0 || walk->tcp6.read_error != 0)
		(void)error_set(err,
				walk->tcp.read_error ? walk->tcp.read_error
						     : walk->tcp6.read_error,
				"cannot read %s/tcp to its end", net_dir);
	*n_sockets = walk->n_sockets;
	*complete = rc == 0 && walk->complete;
out:
	close_tables(walk);
	free(walk);
	return rc;
}
