// SPDX-License-Identifier: MIT
/*
 * columns_report: the columns of ports and of peers.
 */
#include "tcpwait/column.h"

#include <stdio.h>
#include <string.h>

#include "render/owner_text.h"
#include "render/sparkline.h"
#include "render/state_columns.h"
#include "render/value.h"
#include "tcpwait/report.h"

static const struct report *report_of(const struct cell *cell)
{
	return cell->view->source;
}

static void get_netns(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	value_text(value, report_of(cell)->seen->namespaces[row->netns].name);
}

static void get_role(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	value_text(value, role_key(row->role));
}

static void get_port(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	if (!row->port_known)
		value_unknown(value);
	else if (!cell->view->for_eyes)
		value_count(value, row->port);
	else
		value_printf(value, "%s:%u",
			     row->role == ROLE_CLIENT ? "-> " : "", row->port);
}

static void get_address(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	const struct report *report = report_of(cell);
	char text[ADDR_PREFIX_STRLEN];

	if (report->v4_prefix == 0)
		value_address(value, &row->address);
	else
		value_text(value,
			   addr_format_prefix(&row->address, report->v4_prefix,
					      report->v6_prefix, text));
}

/* For eyes: "10.0.0.5:3306" that we call, "192.0.2.7 -> :80" that calls us. */
static void get_peer(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	const struct report *report = report_of(cell);
	bool bracket = row->role == ROLE_CLIENT && !addr_is_v4(&row->address);
	char text[ADDR_PREFIX_STRLEN];

	(void)addr_format_prefix(&row->address, report->v4_prefix,
				 report->v6_prefix, text);
	if (row->role == ROLE_CLIENT)
		value_printf(value, "%s%s%s:%u", bracket ? "[" : "", text,
			     bracket ? "]" : "", row->port);
	else if (row->port_known)
		value_printf(value, "%s -> :%u", text, row->port);
	else
		value_printf(value, "%s", text);
}

static void get_addresses(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	char text[ADDR_STRLEN];
	size_t n = 0;

	value_printf(value, "%s", "");
	for (uint32_t i = 0; i < row->n_addresses && n < sizeof(value->text);
	     i++) {
		int k;

		if (i == REPORT_ADDRESSES_MAX)
			k = snprintf(value->text + n, sizeof(value->text) - n,
				     " +%u", row->n_addresses - i);
		else
			k = snprintf(value->text + n, sizeof(value->text) - n,
				     "%s%s", n ? " " : "",
				     addr_format(&row->addresses[i], text));
		if (k < 0 || i == REPORT_ADDRESSES_MAX)
			break;
		n += (size_t)k;
	}
}

static void get_state(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	value_count(value, row->states[cell->column->which]);
}

static void get_total(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	value_count(value, row->total);
}

static void get_change(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	if (report_of(cell)->before)
		value_change(value, row->total, row->total_before);
	else
		value_unknown(value);
}

static void get_closes(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	value_real(value, row->closes_per_second, 1);
}

static void get_history(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	char cells[SPARKLINE_SIZE];

	if (!row->history_known || (cell->view->for_eyes && row->closes == 0)) {
		value_unknown(value);
		return;
	}
	if (cell->view->for_eyes) {
		value_printf(value, "%s",
			     sparkline_format(&row->history, cell->view->utf8,
					      cells));
		return;
	}
	value->type = VALUE_TEXT;
	(void)sparkline_numbers(&row->history, value->text,
				sizeof(value->text));
}

static void get_lifetime(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	if (row->lifetime_known)
		value_age(value, row->mean_lifetime_seconds, false,
			  cell->view->for_eyes);
	else
		value_unknown(value);
}

static void get_kind(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	value_count(value, row->close_wait.kinds[cell->column->which]);
}

enum { OLDEST, MEDIAN };

static void get_age(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	const struct close_wait_summary *waits = &row->close_wait;

	if (waits->n_ages == 0)
		value_unknown(value);
	else if (cell->column->which == OLDEST)
		value_age(value, waits->oldest_seconds, waits->at_least,
			  cell->view->for_eyes);
	else
		value_age(value, waits->median_seconds, false,
			  cell->view->for_eyes);
}

static void get_orphans(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	value_count(value, row->orphan_fin_wait2);
}

static void get_ports_used(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	const struct port_budget *budget = &row->budget;

	if (!budget->known)
		value_unknown(value);
	else if (cell->view->narrow)
		value_printf(value, "%.0f%%", budget->ratio * 100);
	else if (cell->view->for_eyes)
		value_printf(value, "%u (%.0f%%)",
			     budget->used - budget->reusable,
			     budget->ratio * 100);
	else
		value_real(value, budget->ratio, 3);
}

enum { BUDGET_USED, BUDGET_REUSABLE, BUDGET_CAPACITY };

static void get_budget(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	const struct port_budget *budget = &row->budget;

	if (!budget->known)
		value_unknown(value);
	else if (cell->column->which == BUDGET_USED)
		value_count(value, budget->used);
	else if (cell->column->which == BUDGET_REUSABLE)
		value_count(value, budget->reusable);
	else
		value_count(value, budget->capacity);
}

static void get_budget_source(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	if (row->budget.known)
		value_address(value, &row->budget.source);
	else
		value_unknown(value);
}

/* "java[812]", and how many more; '~' where it is only likely. */
static void get_owner(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	owner_text(value, report_of(cell)->seen, &row->owners,
		   cell->view->narrow);
}

static void get_unit(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;
	const struct owners *owners = &report_of(cell)->seen->owners;

	if (row->owners.n == 0) {
		value_unknown(value);
		return;
	}
	value_text(value, owners->processes[row->owners.items[0].process].unit);
}

static void get_other_end(const struct cell *cell, struct value *value)
{
	const struct report_row *row = cell->row;

	if (row->other_end.known)
		owner_text(value, report_of(cell)->seen, &row->other_end.owners,
			   cell->view->narrow);
	else
		value_unknown(value);
}

static const struct column shared_columns[] = {
	{ .name = "netns",
	  .header = "NETNS",
	  .is_text = true,
	  .get = get_netns,
	  .help = "network namespace" },
	{ .name = "role",
	  .header = "ROLE",
	  .is_text = true,
	  .get = get_role,
	  .help = "server or client: which side this host is" },
	STATE_COLUMNS(get_state),
	{ .name = "total",
	  .header = "TOTAL",
	  .get = get_total,
	  .help = "sockets in any state" },
	{ .name = "change",
	  .header = "CHANGE",
	  .get = get_change,
	  .help = "change of total over --interval" },
	{ .name = "closes_per_second",
	  .header = "CLOSES/S",
	  .get = get_closes,
	  .help = "closes that left a TIME_WAIT here, mean of 60 s" },
	{ .name = "history",
	  .header = "LAST 60 s",
	  .is_text = true,
	  .get = get_history,
	  .help = "those closes second by second, oldest first" },
	{ .name = "mean_lifetime_seconds",
	  .header = "LIFETIME",
	  .get = get_lifetime,
	  .help = "mean lifetime of a connection, at most" },
	{ .name = "unaccepted",
	  .header = "UNACCEPTED",
	  .get = get_kind,
	  .which = CLOSE_WAIT_UNACCEPTED,
	  .help = "CLOSE_WAIT still in the accept queue" },
	{ .name = "sending",
	  .header = "SENDING",
	  .get = get_kind,
	  .which = CLOSE_WAIT_SENDING,
	  .help = "CLOSE_WAIT that still answers its peer" },
	{ .name = "goodbye",
	  .header = "GOODBYE",
	  .get = get_kind,
	  .which = CLOSE_WAIT_GOODBYE,
	  .help = "CLOSE_WAIT with only a protocol's farewell unread" },
	{ .name = "unread",
	  .header = "UNREAD",
	  .get = get_kind,
	  .which = CLOSE_WAIT_UNREAD,
	  .help = "CLOSE_WAIT not read since the peer closed" },
	{ .name = "consumed",
	  .header = "CONSUMED",
	  .get = get_kind,
	  .which = CLOSE_WAIT_CONSUMED,
	  .help = "CLOSE_WAIT whose FIN was read and that stays open" },
	{ .name = "oldest_seconds",
	  .header = "OLDEST",
	  .get = get_age,
	  .which = OLDEST,
	  .help = "age of the oldest CLOSE_WAIT" },
	{ .name = "median_seconds",
	  .header = "MEDIAN",
	  .get = get_age,
	  .which = MEDIAN,
	  .help = "median age of CLOSE_WAIT" },
	{ .name = "fin_wait2_orphans",
	  .header = "FW2 ORPHANS",
	  .get = get_orphans,
	  .help = "FIN_WAIT2 that no process holds" },
	{ .name = "owner",
	  .header = "OWNER",
	  .is_text = true,
	  .get = get_owner,
	  .help = "process behind the sockets; '~': likely" },
	{ .name = "unit",
	  .header = "UNIT",
	  .is_text = true,
	  .get = get_unit,
	  .help = "its service or container" },
};

static const struct column port_columns[] = {
	{ .name = "port",
	  .header = "PORT",
	  .is_text = true,
	  .get = get_port,
	  .help = "the service's port; '->' marks a remote one" },
	{ .name = "addresses",
	  .header = "ADDRESSES",
	  .is_text = true,
	  .help = "the service's addresses, the first 16",
	  .get = get_addresses },
};

static const struct column peer_columns[] = {
	{ .name = "peer",
	  .header = "PEER",
	  .is_text = true,
	  .get = get_peer,
	  .help = "remote address and the service between us" },
	{ .name = "address",
	  .header = "ADDRESS",
	  .is_text = true,
	  .help = "remote address, or its prefix",
	  .get = get_address },
	{ .name = "service_port",
	  .header = "SERVICE",
	  .get = get_port,
	  .is_text = true,
	  .help = "the service's port; '->' marks a remote one" },
	{ .name = "ports_used",
	  .header = "PORTS USED",
	  .get = get_ports_used,
	  .help = "ephemeral ports in use toward it; in CSV and TSV the "
		  "ratio" },
	{ .name = "other_end",
	  .header = "OTHER END",
	  .is_text = true,
	  .help = "process at the other end, where it is on this host",
	  .get = get_other_end },
	{ .name = "budget_source",
	  .header = "SOURCE",
	  .is_text = true,
	  .help = "the local address of that budget",
	  .get = get_budget_source },
	{ .name = "budget_used",
	  .header = "USED",
	  .get = get_budget,
	  .which = BUDGET_USED,
	  .help = "its sockets in any state" },
	{ .name = "budget_reusable",
	  .header = "REUSABLE",
	  .get = get_budget,
	  .which = BUDGET_REUSABLE,
	  .help = "of these, TIME_WAIT that connect() may take over" },
	{ .name = "budget_capacity",
	  .header = "CAPACITY",
	  .get = get_budget,
	  .which = BUDGET_CAPACITY,
	  .help = "ports that connect() can choose from" },
};

const struct column_set columns_ports = {
	.own = { port_columns, sizeof(port_columns) / sizeof(port_columns[0]) },
	.shared = { shared_columns,
		    sizeof(shared_columns) / sizeof(shared_columns[0]) },
	.defaults = "port,established,time_wait,close_wait,closes_per_second,"
		    "history,owner",
	.machine_defaults = "role,port,established,time_wait,close_wait,"
			    "closes_per_second,history,owner",
};

const struct column_set columns_peers = {
	.own = { peer_columns, sizeof(peer_columns) / sizeof(peer_columns[0]) },
	.shared = { shared_columns,
		    sizeof(shared_columns) / sizeof(shared_columns[0]) },
	.defaults = "peer,established,time_wait,close_wait,closes_per_second,"
		    "ports_used,owner",
	.machine_defaults = "role,address,service_port,established,time_wait,"
			    "close_wait,closes_per_second,ports_used,owner",
};
