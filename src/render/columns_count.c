// SPDX-License-Identifier: MIT
/*
 * columns_count: the keys that sockets can be counted by, and the counts.
 */
#include "tcpwait/column.h"

#include <stdio.h>

#include "render/state_columns.h"
#include "render/value.h"
#include "tcpwait/count_row.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/text.h"

static const struct tally_key *key_of(const struct cell *cell)
{
	return &((const struct count_row *)cell->row)->row->key;
}

static void get_state_key(const struct cell *cell, struct value *value)
{
	value_text(value, tcp_state_name(key_of(cell)->state));
}

static void get_role(const struct cell *cell, struct value *value)
{
	value_text(value, role_key((enum role)key_of(cell)->role));
}

static void get_netns(const struct cell *cell, struct value *value)
{
	const struct snapshot *snap = cell->view->source;

	value_text(value, snap->namespaces[key_of(cell)->netns].name);
}

enum { LOCAL, REMOTE, SERVICE };

static void get_address(const struct cell *cell, struct value *value)
{
	const struct tally_key *key = key_of(cell);
	const struct tally *tally =
		((const struct count_row *)cell->row)->tally;
	char text[ADDR_PREFIX_STRLEN];

	if (cell->column->which == LOCAL)
		value_address(value, &key->local_address);
	else if (tally->v4_prefix == 0)
		value_address(value, &key->remote_address);
	else
		value_text(value, addr_format_prefix(&key->remote_address,
						     tally->v4_prefix,
						     tally->v6_prefix, text));
}

static void get_port(const struct cell *cell, struct value *value)
{
	const struct tally_key *key = key_of(cell);

	if (cell->column->which == LOCAL)
		value_count(value, key->local_port);
	else if (cell->column->which == REMOTE)
		value_count(value, key->remote_port);
	else if (key->known & TALLY_SERVICE_PORT)
		value_count(value, key->service_port);
	else
		value_unknown(value);
}

static void get_uid(const struct cell *cell, struct value *value)
{
	const struct tally_key *key = key_of(cell);

	if (key->known & TALLY_UID)
		value_count(value, key->uid);
	else
		value_unknown(value);
}

static void get_unit(const struct cell *cell, struct value *value)
{
	const struct snapshot *snap = cell->view->source;
	const struct tally_key *key = key_of(cell);

	if (key->known & (TALLY_UNIT | TALLY_PROCESS))
		value_text(value, snap->owners.processes[key->owner].unit);
	else
		value_unknown(value);
}

static void get_process(const struct cell *cell, struct value *value)
{
	const struct snapshot *snap = cell->view->source;
	const struct tally_key *key = key_of(cell);
	const struct process *process;
	char name[4 * PROCESS_NAME_SIZE];

	if (!(key->known & TALLY_PROCESS)) {
		value_unknown(value);
		return;
	}
	process = &snap->owners.processes[key->owner];
	value_printf(value, "%s[%d]",
		     text_clean(process->name, name, sizeof(name)),
		     process->pid);
}

static void get_total(const struct cell *cell, struct value *value)
{
	value_count(value, ((const struct count_row *)cell->row)->total);
}

static void get_change(const struct cell *cell, struct value *value)
{
	const struct count_row *row = cell->row;

	if (row->before_known)
		value_change(value, row->total, row->total_before);
	else
		value_unknown(value);
}

static void get_state(const struct cell *cell, struct value *value)
{
	const struct count_row *row = cell->row;

	value_count(value, row->row->states[cell->column->which]);
}

/* The keys first, under the names that tally_field_name() has for them. */
static const struct column columns[] = {
	{ .name = "state",
	  .header = "STATE",
	  .is_text = true,
	  .help = "key: state",
	  .get = get_state_key },
	{ .name = "role",
	  .header = "ROLE",
	  .is_text = true,
	  .help = "key: server or client",
	  .get = get_role },
	{ .name = "netns",
	  .header = "NETNS",
	  .is_text = true,
	  .help = "key: network namespace",
	  .get = get_netns },
	{ .name = "local_address",
	  .header = "LOCAL ADDRESS",
	  .is_text = true,
	  .which = LOCAL,
	  .help = "key: local address",
	  .get = get_address },
	{ .name = "local_port",
	  .header = "LPORT",
	  .which = LOCAL,
	  .help = "key: local port",
	  .get = get_port },
	{ .name = "remote_address",
	  .header = "REMOTE ADDRESS",
	  .is_text = true,
	  .which = REMOTE,
	  .help = "key: remote address, or its prefix",
	  .get = get_address },
	{ .name = "remote_port",
	  .header = "RPORT",
	  .which = REMOTE,
	  .help = "key: remote port",
	  .get = get_port },
	{ .name = "service_port",
	  .header = "SERVICE",
	  .which = SERVICE,
	  .help = "key: a server's local, a client's remote port",
	  .get = get_port },
	{ .name = "uid", .header = "UID", .help = "key: user", .get = get_uid },
	{ .name = "unit",
	  .header = "UNIT",
	  .is_text = true,
	  .help = "key: service or container",
	  .get = get_unit },
	{ .name = "process",
	  .header = "PROCESS",
	  .is_text = true,
	  .help = "key: process that holds the socket",
	  .get = get_process },
	{ .name = "total",
	  .header = "TOTAL",
	  .help = "sockets in any state",
	  .get = get_total },
	{ .name = "change",
	  .header = "CHANGE",
	  .help = "change of total over --interval",
	  .get = get_change },
	STATE_COLUMNS(get_state),
};

/* The defaults are the keys asked for, which cli puts in front of these. */
const struct column_set columns_count = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "total",
	.machine_defaults = "total",
};
