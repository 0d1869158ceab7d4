// SPDX-License-Identifier: MIT
/*
 * columns_closes: single ends, as they come.
 */
#include <time.h>

#include "render/owner_text.h"
#include "render/value.h"
#include "tcpwait/ends_row.h"
#include "tcpwait/snapshot.h"

static const struct ending *ending_of(const struct cell *cell)
{
	return ((const struct end_row *)cell->row)->ending;
}

static const void *conn_of(const void *row)
{
	return &((const struct end_row *)row)->ending->end.conn;
}

static const void *end_of(const void *row)
{
	return &((const struct end_row *)row)->ending->end;
}

/* "12:04:31.250" here for eyes, else RFC 3339 in UTC. */
static bool write_time(const struct cell *cell, struct line *line)
{
	const struct timespec *at = &((const struct end_row *)cell->row)->at;
	bool for_eyes = cell->view->for_eyes;
	char text[32];
	struct tm tm;

	if (!(for_eyes ? localtime_r(&at->tv_sec, &tm)
		       : gmtime_r(&at->tv_sec, &tm)) ||
	    strftime(text, sizeof(text), for_eyes ? "%H:%M:%S" : "%FT%T",
		     &tm) == 0)
		return false;
	line_printf(line, "%s.%03ld%s", text, at->tv_nsec / 1000000,
		    for_eyes ? "" : "Z");
	return true;
}

static void get_role(const struct cell *cell, struct value *value)
{
	value_text(value, role_key(ending_of(cell)->verdict.role));
}

static void get_kind(const struct cell *cell, struct value *value)
{
	value_text(value, end_kind_key(ending_of(cell)->verdict.kind));
}

enum { LOCAL, REMOTE };

static bool write_endpoint(const struct cell *cell, struct line *line)
{
	const struct conn *conn = conn_of(cell->row);
	bool is_local = cell->column->which == LOCAL;
	const struct addr *addr = is_local ? &conn->local : &conn->remote;
	uint16_t port = is_local ? conn->local_port : conn->remote_port;

	/* Of what was cut off here, the kernel has forgotten this. */
	if (is_local && addr_is_any(addr)) {
		line_char(line, '?');
		addr = NULL;
	}
	line_endpoint(line, addr, port);
	return true;
}

static void get_exchanges(const struct cell *cell, struct value *value)
{
	const struct ending *ending = ending_of(cell);
	uint32_t n;

	if (conn_end_exchanges(&ending->end, ending->verdict.kind, &n))
		value_count(value, n);
}

static void get_bytes(const struct cell *cell, struct value *value)
{
	const struct ending *ending = ending_of(cell);
	uint64_t bytes;

	if (conn_end_bytes(&ending->end, ending->verdict.kind, &bytes))
		value_count(value, bytes);
}

static void value_seconds(struct value *value, double seconds)
{
	value_real(value, seconds);
	value->type = VALUE_SECONDS;
}

static void get_idle(const struct cell *cell, struct value *value)
{
	const struct ending *ending = ending_of(cell);
	uint32_t idle_ms;

	if (conn_end_idle_ms(&ending->end, ending->verdict.kind, &idle_ms))
		value_seconds(value, idle_ms / 1000.0);
}

static void get_least(const struct cell *cell, struct value *value)
{
	const struct ending *ending = ending_of(cell);

	if (ending->lifetime.least_seconds > 0 || ending->lifetime.most_known)
		value_seconds(value, ending->lifetime.least_seconds);
}

static void get_most(const struct cell *cell, struct value *value)
{
	const struct ending *ending = ending_of(cell);

	if (ending->lifetime.most_known)
		value_seconds(value, ending->lifetime.most_seconds);
}

static bool write_owner(const struct cell *cell, struct line *line)
{
	return owner_text_of_set(line, &cell->view->seen->owners,
				 ending_of(cell)->holders, cell->view->narrow);
}

#define IF_COUNTED KNOWN(conn_end, have, CONN_END_HAS_COUNTS), .base = end_of

static const struct column columns[] = {
	{ NAME("time"), "TIME", "when it was told", .is_text = true,
	  .width = 12, .write = write_time },
	{ NAME("role"), "ROLE", "server or client", .is_text = true, .width = 6,
	  .get = get_role },
	{ NAME("end"), "END", "how it ended", .is_text = true, .width = 11,
	  .get = get_kind },
	{ NAME("local"), "LOCAL", "local address and port", .is_text = true,
	  .width = 21, .which = LOCAL, .write = write_endpoint },
	{ NAME("remote"), "REMOTE", "remote address and port", .is_text = true,
	  .width = 21, .which = REMOTE, .write = write_endpoint },
	{ NAME("exchanges"), "EXCH", "at most", .width = 4,
	  .get = get_exchanges },
	{ NAME("bytes"), "BYTES", "data both ways", .width = 7,
	  .get = get_bytes },
	{ NAME("idle"), "IDLE", "seconds without data at the end", .width = 6,
	  .get = get_idle },
	{ NAME("owner"), "OWNER", "process that held it, or listens",
	  .is_text = true, .width = 16, .write = write_owner },
	{ NAME("netns"), "NETNS", "network namespace", .is_text = true,
	  .width = 8, .may_be_cut = true, HELD(NETNS, end_row, netns) },
	{ NAME("data_in"), "IN", "segments with data received", .width = 5,
	  HELD(COUNT, conn_end, n_data_in), IF_COUNTED },
	{ NAME("data_out"), "OUT", "segments with data sent", .width = 5,
	  HELD(COUNT, conn_end, n_data_out), IF_COUNTED },
	{ NAME("lifetime_least"), "LIFE>", "lifetime, at least", .width = 6,
	  .get = get_least },
	{ NAME("lifetime_most"), "LIFE<", "lifetime, at most", .width = 6,
	  .get = get_most },
};

#define OF_EACH "time,role,end,local,remote,exchanges,bytes,idle,owner"

const struct column_set columns_closes = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = OF_EACH,
	.machine_defaults = OF_EACH,
};
