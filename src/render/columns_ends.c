// SPDX-License-Identifier: MIT
/*
 * columns_ends: what ended under a key, and how.
 */
#include "render/owner_text.h"
#include "render/value.h"
#include "tcpwait/ends_row.h"
#include "tcpwait/snapshot.h"

static const void *ends_of(const void *row)
{
	return ((const struct ends_row *)row)->ends;
}

/* The row of the tally, which begins with its key. */
static const void *tally_of(const void *row)
{
	return ((const struct ends_row *)row)->count.row;
}

static const struct ends *ends_at(const struct cell *cell)
{
	return ends_of(cell->row);
}

/* Means over those of whom it is known. */
static void value_mean(struct value *value, double sum, uint64_t n)
{
	if (n > 0)
		value_real(value, sum / (double)n);
}

static void value_mean_seconds(struct value *value, double sum, uint64_t n)
{
	value_mean(value, sum, n);
	if (n > 0)
		value->type = VALUE_SECONDS;
}

/* ":8080" served here, "10.0.0.5:3306" called. */
static bool write_service(const struct cell *cell, struct line *line)
{
	const struct ends_row *row = cell->row;
	const struct tally_key *key = &row->count.row->key;
	bool is_client = key->role == ROLE_CLIENT;

	if (!(key->known & TALLY_SERVICE_PORT))
		return false;
	line_endpoint(line, is_client ? &key->remote_address : NULL,
		      key->service_port);
	return true;
}

static void get_aborted(const struct cell *cell, struct value *value)
{
	value_count(value, ends_aborted(ends_at(cell)));
}

static void get_failed(const struct cell *cell, struct value *value)
{
	value_count(value, ends_failed(ends_at(cell)));
}

static void get_exchanges(const struct cell *cell, struct value *value)
{
	const struct ends *ends = ends_at(cell);

	value_mean(value, (double)ends->n_exchanges, ends->n_exchanges_known);
}

static void get_one_exchange(const struct cell *cell, struct value *value)
{
	double share;

	if (ends_one_exchange_share(ends_at(cell), &share))
		value_real(value, share);
}

static void get_idle(const struct cell *cell, struct value *value)
{
	const struct ends *ends = ends_at(cell);

	value_mean_seconds(value, ends->idle_seconds, ends->n_idle_known);
}

static void get_least(const struct cell *cell, struct value *value)
{
	const struct ends *ends = ends_at(cell);

	value_mean_seconds(value, ends->least_seconds, ends->n_lifetimes);
}

static void get_most(const struct cell *cell, struct value *value)
{
	const struct ends *ends = ends_at(cell);

	if (ends->n_lifetimes_bounded == ends->n_lifetimes)
		value_mean_seconds(value, ends->most_seconds,
				   ends->n_lifetimes);
}

/* Two bounds so close tell the mean itself. */
static bool is_tight(const struct ends *ends)
{
	return ends->n_lifetimes > 0 &&
	       ends->n_lifetimes_bounded == ends->n_lifetimes &&
	       ends->least_seconds >= 0.9 * ends->most_seconds;
}

static void get_lifetime(const struct cell *cell, struct value *value)
{
	if (is_tight(ends_at(cell)))
		get_least(cell, value);
}

/* "<2s", ">5m00s" where there is but a bound. */
static bool write_lifetime(const struct cell *cell, struct line *line)
{
	const struct ends *ends = ends_at(cell);
	double n = (double)ends->n_lifetimes;
	bool is_bounded = ends->n_lifetimes_bounded == ends->n_lifetimes;

	if (ends->n_lifetimes == 0)
		return false;
	if (!is_tight(ends))
		line_char(line, is_bounded ? '<' : '>');
	line_age(line, (is_bounded && !is_tight(ends) ? ends->most_seconds
						      : ends->least_seconds) /
			       n);
	return true;
}

static bool write_owner(const struct cell *cell, struct line *line)
{
	const struct ends_row *row = cell->row;

	return owner_text(line, cell->view->seen, row->owners,
			  cell->view->narrow);
}

static void get_remote(const struct cell *cell, struct value *value)
{
	const struct ends_row *row = cell->row;

	value_network(value, &row->count.row->key.remote_address,
		      row->count.tally->v4_prefix, row->count.tally->v6_prefix);
}

static const struct process *process_of(const struct cell *cell)
{
	const struct ends_row *row = cell->row;

	return &cell->view->seen->owners.processes[row->count.row->key.owner];
}

static void get_unit(const struct cell *cell, struct value *value)
{
	value_text(value, process_of(cell)->unit);
}

static bool write_process(const struct cell *cell, struct line *line)
{
	const struct ends_row *row = cell->row;

	if (!(row->count.row->key.known & TALLY_PROCESS))
		return false;
	owner_text_process(line, process_of(cell), false);
	return true;
}

#define KEY(what, member)   HELD(what, tally_row, key.member), .base = tally_of
#define IF_KNOWN(fields)    KNOWN(tally_row, key.known, fields)
#define OF_KIND(kind)	    HELD(COUNT, ends, n[END_##kind]), .base = ends_of
#define OF_ENDS(what, name) HELD(what, ends, name), .base = ends_of

static const struct column columns[] = {
	{ NAME("service"), "SERVICE",
	  "a port served, or an address and port called", .is_text = true,
	  .write = write_service },
	{ NAME("role"), "ROLE", "server or client", .is_text = true,
	  KEY(ROLE, role) },
	{ NAME("ends"), "ENDS", "connections that ended",
	  HELD(COUNT, ends_row, count.total) },
	{ NAME("ends_per_second"), "ENDS/S", "the same per second",
	  HELD(REAL, ends_row, per_second) },
	{ NAME("local_first"), "LOCAL", "closed here first",
	  OF_KIND(LOCAL_FIRST) },
	{ NAME("peer_first"), "PEER", "closed first by the peer",
	  OF_KIND(PEER_FIRST) },
	{ NAME("aborted"), "ABORTED",
	  "reset, unread, silent, keepalive, "
	  "discarded",
	  .get = get_aborted },
	{ NAME("failed"), "FAILED", "connects refused or unanswered",
	  .get = get_failed },
	{ NAME("exchanges"), "EXCH", "at most, for each connection",
	  .get = get_exchanges },
	{ NAME("bytes"), "BYTES", "data both ways", OF_ENDS(COUNT, bytes) },
	{ NAME("lifetime"), "LIFE", "mean seconds, where told",
	  .get = get_lifetime, .write = write_lifetime },
	{ NAME("owner"), "OWNER", "process", .is_text = true,
	  .write = write_owner },
	{ NAME("unknown"), "UNKNOWN", "ended, and how is not told",
	  OF_KIND(UNKNOWN) },
	{ NAME("unconnected"), "UNCONN", "closed here before connected",
	  OF_KIND(UNCONNECTED) },
	{ NAME("reset"), "RESET", "aborted by a reset, either way",
	  OF_KIND(RESET) },
	{ NAME("unread"), "UNREAD", "aborted while data were unread here",
	  OF_KIND(UNREAD) },
	{ NAME("silent"), "SILENT", "aborted: data or close unanswered",
	  OF_KIND(SILENT) },
	{ NAME("keepalive"), "KEEPALIVE", "aborted: probes unanswered",
	  OF_KIND(KEEPALIVE) },
	{ NAME("discarded"), "DISCARDED", "aborted here, or never accepted",
	  OF_KIND(DISCARDED) },
	{ NAME("refused"), "REFUSED", "connects that were refused",
	  OF_KIND(REFUSED) },
	{ NAME("unanswered"), "UNANSWERED", "connects that timed out",
	  OF_KIND(UNANSWERED) },
	{ NAME("one_exchange"), "ONE", "share with one exchange, 0 to 1",
	  .get = get_one_exchange },
	{ NAME("idle"), "IDLE", "mean seconds without data at the end",
	  .get = get_idle },
	{ NAME("lifetime_least"), "LIFE>", "mean lifetime, at least",
	  .get = get_least },
	{ NAME("lifetime_most"), "LIFE<", "mean lifetime, at most",
	  .get = get_most },
	{ NAME("seconds"), "SECONDS", "in which they ended",
	  HELD(REAL, ends_row, seconds) },
	{ NAME("netns"), "NETNS", "network namespace", .is_text = true,
	  .may_be_cut = true, KEY(NETNS, netns) },
	{ NAME("local_address"), "LOCAL ADDRESS", "key: local address",
	  .is_text = true, KEY(ADDRESS, local_address) },
	{ NAME("local_port"), "LPORT", "key: local port",
	  KEY(COUNT, local_port) },
	{ NAME("remote_address"), "REMOTE ADDRESS",
	  "key: remote address, or its prefix", .is_text = true,
	  .get = get_remote },
	{ NAME("remote_port"), "RPORT", "key: remote port",
	  KEY(COUNT, remote_port) },
	{ NAME("service_port"), "PORT",
	  "key: a server's local, a client's remote port",
	  KEY(COUNT, service_port), IF_KNOWN(TALLY_SERVICE_PORT) },
	{ NAME("uid"), "UID", "key: user", KEY(COUNT, uid),
	  IF_KNOWN(TALLY_UID) },
	{ NAME("unit"), "UNIT", "key: service or container", .is_text = true,
	  .may_be_cut = true, .get = get_unit,
	  IF_KNOWN(TALLY_UNIT | TALLY_PROCESS), .base = tally_of },
	{ NAME("process"), "PROCESS", "key: process that held the socket",
	  .is_text = true, .write = write_process },
};

#define OF_ALL                                                   \
	"ends_per_second,local_first,peer_first,aborted,failed," \
	"exchanges,bytes,lifetime,owner"

/* With --by, cli puts the keys in front in place of service and role. */
const struct column_set columns_ends = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = OF_ALL,
	.machine_defaults = OF_ALL,
};
