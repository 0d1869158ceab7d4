// SPDX-License-Identifier: MIT
/*
 * columns_report: the columns of ports and of peers.
 */
#include "render/json.h"
#include "render/owner_text.h"
#include "render/row_text.h"
#include "render/sparkline.h"
#include "render/value.h"
#include "tcpwait/report.h"

static bool write_port(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;

	if (!row->port_known)
		return false;
	line_text(line, row->role == ROLE_CLIENT ? "-> :" : ":");
	line_count(line, row->port);
	return true;
}

static void get_address(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	const struct report *report = cell->view->report;

	value_network(value, &row->address, report->v4_prefix,
		      report->v6_prefix);
}

/* "10.0.0.5:3306" that we call, "192.0.2.7 -> :80" that calls us. */
static bool write_peer(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;
	bool is_client = row->role == ROLE_CLIENT;
	bool bracket = is_client && addr_has_colons(&row->address);
	struct value address;

	get_address(cell, &address);
	if (bracket)
		line_char(line, '[');
	if (addr_is_unknown(&row->address))
		line_address(line, &row->address);
	value_write(&address, VALUE_FOR_EYES, line);
	if (bracket)
		line_char(line, ']');
	if (!is_client && !row->port_known)
		return true;
	line_text(line, is_client ? ":" : " -> :");
	line_count(line, row->port);
	return true;
}

static bool write_addresses(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;

	for (uint32_t i = 0; i < row->n_addresses; i++) {
		if (i == REPORT_ADDRESSES_MAX) {
			line_text(line, " +");
			line_count(line, row->n_addresses - i);
			break;
		}
		if (i > 0)
			line_char(line, ' ');
		line_address(line, &row->addresses[i]);
	}
	return true;
}

static void put_addresses(const struct cell *cell, struct json *json)
{
	const struct report_row *row = cell->row;

	json_open(json, "addresses", '[');
	for (uint32_t i = 0; i < row->n_addresses && i < REPORT_ADDRESSES_MAX;
	     i++)
		json_address(json, NULL, &row->addresses[i]);
	json_close(json, ']');
}

static void get_change(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	if (cell->view->report->before)
		value_change(value, row->total, row->total_before);
}

/* In JSON, of each state; and nothing where there was one sample. */
static void put_change(const struct cell *cell, struct json *json)
{
	const struct report_row *row = cell->row;

	if (cell->view->report->before)
		json_change(json, row->states, row->states_before);
}

static bool write_closes_now(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;

	if (!row->closes_known)
		return false;
	if (row->closes_at_least)
		line_char(line, '>');
	line_real(line, row->closes_per_second_now, 1);
	return true;
}

static bool write_history(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;

	if (!row->closes_known || (cell->view->for_eyes && row->closes == 0))
		return false;
	if (cell->view->for_eyes) {
		if (row->history_is_thinned)
			line_char(line, '>');
		sparkline_draw(line, &row->history, cell->view->utf8);
	} else
		sparkline_numbers(line, &row->history, ' ');
	return true;
}

static void put_history(const struct cell *cell, struct json *json)
{
	const struct report_row *row = cell->row;

	if (!row->closes_known) {
		json_null(json, "closes_by_second");
		return;
	}
	json_open(json, "closes_by_second", '[');
	sparkline_numbers(&json->line, &row->history, ',');
	json_close(json, ']');
}

static bool write_oldest(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;

	if (row->close_wait.n_ages == 0)
		return false;
	if (row->close_wait.at_least)
		line_char(line, '>');
	line_age(line, row->close_wait.oldest_seconds);
	return true;
}

static bool write_ports_used(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;
	const struct port_budget *budget = &row->budget;
	const char *end = cell->view->narrow ? "%" : "%)";

	if (!budget->known)
		return false;
	if (!cell->view->narrow) {
		line_count(line, budget->used - budget->reusable);
		line_text(line, " (");
	}
	line_real(line, budget->ratio * 100, 0);
	line_text(line, end);
	return true;
}

static void get_other(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	uint8_t largest;

	value_count(value, row_text_count_other(row->states, &largest));
}

static bool write_other(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;

	return row_text_other(line, row->states);
}

static void get_ports_left(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	const struct port_budget *budget = &row->budget;
	uint32_t taken = budget->used - budget->reusable;

	if (budget->known)
		value_count(value, taken < budget->capacity
					   ? budget->capacity - taken
					   : 0);
}

/* What nobody has accepted is nobody's: it is in the queue of these. */
static bool is_queued(const struct report_row *row)
{
	return row->n_unaccepted > 0 &&
	       (uint64_t)row->n_unaccepted * 2 >
		       (uint64_t)row->states[TCP_STATE_ESTABLISHED] +
			       row->states[TCP_STATE_CLOSE_WAIT];
}

/* "java[812]", and how many more; '~' where it is only likely. */
static bool write_owner(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;

	if (cell->view->for_eyes && row->owners.n > 0 && is_queued(row))
		line_text(line, "queue of ");
	return owner_text(line, cell->view->seen, &row->owners,
			  cell->view->narrow);
}

static void put_owners(const struct cell *cell, struct json *json)
{
	const struct report_row *row = cell->row;

	json_owners(json, cell->view->seen, &row->owners);
}

/* "150/256", as ss has it of the listener. */
static bool write_queue(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;

	if (!row->queue.known)
		return false;
	line_count(line, row->queue.n_waiting);
	if (!cell->view->for_eyes)
		return true;
	line_char(line, '/');
	line_count(line, row->queue.backlog);
	return true;
}

static void get_unaccepted_oldest(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	if (row->unaccepted_oldest_ms > 0)
		value_real(value, row->unaccepted_oldest_ms / 1000.0);
}

static bool write_unaccepted_oldest(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;

	if (row->unaccepted_oldest_ms > 0)
		line_age(line, row->unaccepted_oldest_ms / 1000.0);
	return row->unaccepted_oldest_ms > 0;
}

static void get_unit(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	const struct owners *owners = &cell->view->seen->owners;

	if (row->owners.n > 0)
		value_text(
			value,
			owners->processes[row->owners.items[0].process].unit);
}

static bool write_other_end(const struct cell *cell, struct line *line)
{
	const struct report_row *row = cell->row;

	return row->other_end.known &&
	       owner_text(line, cell->view->seen, &row->other_end.owners,
			  cell->view->narrow);
}

static void put_other_end(const struct cell *cell, struct json *json)
{
	const struct report_row *row = cell->row;

	if (!row->other_end.known) {
		json_null(json, "other_end");
		return;
	}
	json_open(json, "other_end", '{');
	json_netns(json, cell->view->seen, row->other_end.netns);
	json_owners(json, cell->view->seen, &row->other_end.owners);
	json_close(json, '}');
}

/* CLOSE_WAIT whose program waits for them in an epoll set. */
static void get_in_epoll(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	if (cell->view->seen->owners.looked)
		value_count(value, row->close_wait.n_polled);
}

#define ROW(what, member) HELD(what, report_row, member)
#define IF_KNOWN(member)  KNOWN(report_row, member, true)
#define IN_CLOSE_WAIT	  .group = "close_wait"
#define KIND(name)                                       \
	ROW(COUNT, close_wait.kinds[CLOSE_WAIT_##name]), \
		IF_KNOWN(close_wait.kinds_known), IN_CLOSE_WAIT
/* One that is told by others in rows, or in JSON. */
#define ONLY_JSON .only = COLUMN_IN_JSON
#define ONLY_ROWS .only = COLUMN_IN_ROWS

static const struct column shared_columns[] = {
	{ NAME("host"), "HOST", "the host that was looked at", .is_text = true,
	  .may_be_cut = true, ROW(HOST, netns) },
	{ NAME("netns"), "NETNS", "network namespace", .is_text = true,
	  .may_be_cut = true, ROW(NETNS, netns) },
	{ NAME("role"), "ROLE", "server or client: which side this host is",
	  .is_text = true, ROW(ROLE, role) },
	STATE_COLUMNS(report_row, .base = NULL),
	{ NAME("other"), "OTHER",
	  "sockets that are not ESTAB, TIME_WAIT, CLOSE_WAIT or LISTEN",
	  .is_text = true, .comes_and_goes = true, .get = get_other,
	  .write = write_other, ONLY_ROWS },
	{ NAME("total"), "TOTAL", "sockets in any state", ROW(COUNT, total) },
	{ NAME("change"), "CHANGE", "change of total over --interval",
	  .get = get_change, .json = put_change },
	{ NAME("closes_per_second"), "MEAN/S",
	  "closes that left a TIME_WAIT here, mean of 60 s",
	  ROW(REAL, closes_per_second), IF_KNOWN(closes_known) },
	{ NAME("closes_per_second_now"), "CLOSES/S",
	  "those closes now; '>': that many or more",
	  ROW(REAL, closes_per_second_now), IF_KNOWN(closes_known),
	  .write = write_closes_now },
	{ NAME("closes_at_least"), "AT LEAST", "whether that is a bound",
	  ROW(FLAG, closes_at_least), IF_KNOWN(closes_known) },
	{ NAME("ends_per_second"), ROW(REAL, ends_per_second),
	  IF_KNOWN(ends_known), ONLY_JSON },
	{ NAME("history"), "LAST 60 s",
	  "those closes second by second, oldest first", .is_text = true,
	  .spare = 2, .write = write_history, .json = put_history },
	{ NAME("mean_lifetime_seconds"), "LIFETIME",
	  "mean lifetime of a connection, at most",
	  ROW(SECONDS, mean_lifetime_seconds), IF_KNOWN(lifetime_known) },
	{ NAME("unaccepted"), "UNACCEPTED",
	  "CLOSE_WAIT still in the accept queue", KIND(UNACCEPTED) },
	{ NAME("sending"), "SENDING", "CLOSE_WAIT that still answers its peer",
	  KIND(SENDING) },
	{ NAME("goodbye"), "GOODBYE",
	  "CLOSE_WAIT with only a protocol's farewell unread", KIND(GOODBYE) },
	{ NAME("unread"), "UNREAD", "CLOSE_WAIT not read since the peer closed",
	  KIND(UNREAD) },
	{ NAME("consumed"), "CONSUMED",
	  "CLOSE_WAIT whose FIN was read and that stays open", KIND(CONSUMED) },
	{ NAME("oldest_seconds"), "OLDEST", "age of the oldest CLOSE_WAIT",
	  ROW(SECONDS, close_wait.oldest_seconds),
	  KNOWN(report_row, close_wait.n_ages, UINT32_MAX),
	  .write = write_oldest, IN_CLOSE_WAIT },
	{ NAME("oldest_is_at_least"), ROW(FLAG, close_wait.at_least),
	  IN_CLOSE_WAIT, ONLY_JSON },
	{ NAME("median_seconds"), "MEDIAN", "median age of CLOSE_WAIT",
	  ROW(SECONDS, close_wait.median_seconds),
	  KNOWN(report_row, close_wait.n_ages, UINT32_MAX), IN_CLOSE_WAIT },
	{ NAME("in_epoll"), .get = get_in_epoll, IN_CLOSE_WAIT, ONLY_JSON },
	{ NAME("fin_wait2_orphans"), "FW2 ORPHANS",
	  "FIN_WAIT2 that no process holds", ROW(COUNT, orphan_fin_wait2) },
	{ NAME("owner"), "OWNER", "process behind the sockets; '~': likely",
	  .is_text = true, .may_be_cut = true, .write = write_owner,
	  ONLY_ROWS },
	{ NAME("owners"), .json = put_owners, ONLY_JSON },
	{ NAME("unit"), "UNIT", "its service or container", .is_text = true,
	  .may_be_cut = true, .get = get_unit, ONLY_ROWS },
};

#define QUEUE_NAME(key) NAME_AND_KEY("accept_queue_" key, key)
#define QUEUE(what, member) \
	ROW(what, queue.member), IF_KNOWN(queue.known), .group = "accept_queue"

static const struct column port_columns[] = {
	{ NAME("port"), "PORT", "the service's port; '->' marks a remote one",
	  .is_text = true, ROW(COUNT, port), IF_KNOWN(port_known),
	  .write = write_port },
	{ NAME("addresses"), "ADDRESSES",
	  "the service's addresses, the first 16", .is_text = true,
	  .may_be_cut = true, .write = write_addresses, .json = put_addresses },
	{ NAME("addresses_total"), ROW(COUNT, n_addresses), ONLY_JSON },
	{ NAME("listening"), ROW(FLAG, listening), ONLY_JSON },
	{ NAME_AND_KEY("accept_queue", "waiting"), "QUEUE",
	  "connections that wait for accept(), and the backlog",
	  QUEUE(COUNT, n_waiting), .write = write_queue, .leads_group = true,
	  .comes_and_goes = true },
	{ QUEUE_NAME("backlog"), "BACKLOG",
	  "of the fullest accept queue; one more fills it",
	  QUEUE(COUNT, backlog) },
	{ QUEUE_NAME("fill"), "FILL", "how full it is; 1 lets no more in",
	  QUEUE(REAL, fill) },
	{ QUEUE_NAME("oldest_seconds"), "QUEUED FOR",
	  "longest wait for accept()", .get = get_unaccepted_oldest,
	  .write = write_unaccepted_oldest, .group = "accept_queue" },
};

#define BUDGET_NAME(key) NAME_AND_KEY("budget_" key, key)
#define BUDGET(what, member) \
	ROW(what, budget.member), IF_KNOWN(budget.known), .group = "budget"

static const struct column peer_columns[] = {
	{ NAME("peer"), "PEER", "remote address and the service between us",
	  .is_text = true, .write = write_peer, ONLY_ROWS },
	{ NAME("address"), "ADDRESS", "remote address, or its prefix",
	  .is_text = true, .get = get_address },
	{ NAME("service_port"), "SERVICE",
	  "the service's port; '->' marks a remote one", .is_text = true,
	  ROW(COUNT, port), IF_KNOWN(port_known), .write = write_port },
	{ NAME("ports_used"), "PORTS USED",
	  "ephemeral ports in use toward it; in CSV and TSV the ratio",
	  ROW(REAL, budget.ratio), IF_KNOWN(budget.known),
	  .write = write_ports_used, ONLY_ROWS },
	{ NAME("ports_left"), "PORTS LEFT",
	  "ephemeral ports that connect() still has toward it",
	  .get = get_ports_left, ONLY_ROWS },
	{ NAME("other_end"), "OTHER END",
	  "process at the other end, where it is on this host", .is_text = true,
	  .may_be_cut = true, .write = write_other_end, .json = put_other_end },
	{ BUDGET_NAME("source"), "SOURCE", "the local address of that budget",
	  .is_text = true, BUDGET(ADDRESS, source), .leads_group = true },
	{ BUDGET_NAME("used"), "USED", "its sockets in any state",
	  BUDGET(COUNT, used) },
	{ BUDGET_NAME("reusable"), "REUSABLE",
	  "of these, TIME_WAIT that connect() may take over",
	  BUDGET(COUNT, reusable) },
	{ BUDGET_NAME("capacity"), "CAPACITY",
	  "ports that connect() can choose from", BUDGET(COUNT, capacity) },
	{ BUDGET_NAME("ratio"), BUDGET(REAL, ratio), ONLY_JSON },
};

/* What both documents have next. */
#define JSON                                                \
	"states,total,fin_wait2_orphans,closes_per_second," \
	"closes_per_second_now,closes_at_least,"            \
	"ends_per_second,history,"                          \
	"mean_lifetime_seconds,close_wait,owners,change,budget"

/* In CSV and TSV. */
#define NEW_LAST "closes_per_second_now,closes_at_least"

const struct column_set columns_ports = {
	.own = { port_columns, sizeof(port_columns) / sizeof(port_columns[0]) },
	.shared = { shared_columns,
		    sizeof(shared_columns) / sizeof(shared_columns[0]) },
	.defaults = "port,established,time_wait,close_wait,other,accept_queue,"
		    "closes_per_second_now,history,owner",
	.machine_defaults = "role,port,established,time_wait,close_wait,"
			    "closes_per_second,history,owner",
	.machine_last = NEW_LAST,
	.json = "host,netns,role,port,addresses,addresses_total,listening," JSON
		",accept_queue",
};

const struct column_set columns_peers = {
	.own = { peer_columns, sizeof(peer_columns) / sizeof(peer_columns[0]) },
	.shared = { shared_columns,
		    sizeof(shared_columns) / sizeof(shared_columns[0]) },
	.defaults = "peer,established,time_wait,close_wait,other,"
		    "closes_per_second_now,ports_used,owner",
	.machine_defaults = "role,address,service_port,established,time_wait,"
			    "close_wait,closes_per_second,ports_used,owner",
	.machine_last = NEW_LAST,
	.json = "host,netns,role,address,service_port," JSON,
};
