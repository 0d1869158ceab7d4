// SPDX-License-Identifier: MIT
/*
 * columns_count: the keys that sockets can be counted by, and the counts.
 */
#include "render/json.h"
#include "render/owner_text.h"
#include "render/value.h"
#include "tcpwait/count_row.h"
#include "tcpwait/snapshot.h"

/* The row of the tally, which begins with its key. */
static const void *row_of(const void *row)
{
	return ((const struct count_row *)row)->row;
}

static const struct tally_key *key_of(const struct cell *cell)
{
	return &((const struct tally_row *)row_of(cell->row))->key;
}

static const struct process *owner_of(const struct cell *cell)
{
	return &cell->view->seen->owners.processes[key_of(cell)->owner];
}

static void get_remote(const struct cell *cell, struct value *value)
{
	const struct count_row *row = cell->row;

	value_network(value, &row->row->key.remote_address,
		      row->tally->v4_prefix, row->tally->v6_prefix);
}

static void get_unit(const struct cell *cell, struct value *value)
{
	value_text(value, owner_of(cell)->unit);
}

static bool write_process(const struct cell *cell, struct line *line)
{
	if (!(key_of(cell)->known & TALLY_PROCESS))
		return false;
	owner_text_process(line, owner_of(cell), false);
	return true;
}

static void put_process(const struct cell *cell, struct json *json)
{
	if (!(key_of(cell)->known & TALLY_PROCESS)) {
		json_null(json, "process");
		return;
	}
	json_open(json, "process", '{');
	json_process(json, &cell->view->seen->owners, key_of(cell)->owner);
	json_close(json, '}');
}

static void get_change(const struct cell *cell, struct value *value)
{
	const struct count_row *row = cell->row;

	value_change(value, row->total, row->total_before);
}

/* In JSON there is none where there was one sample. */
static void put_change(const struct cell *cell, struct json *json)
{
	const struct count_row *row = cell->row;

	if (row->before_known)
		json_integer(json, "total_change",
			     (int64_t)row->total - (int64_t)row->total_before);
}

/* Counted by nothing, a row has the object all the same. */
static void put_no_key(const struct cell *cell, struct json *json)
{
	const struct count_row *row = cell->row;

	if (row->tally->fields)
		return;
	json_open(json, "key", '{');
	json_close(json, '}');
}

/* Of a key, and where it is known. */
#define IN_KEY		  .base = row_of, .group = "key"
#define KEY(what, member) HELD(what, tally_row, key.member), IN_KEY
#define IF_KNOWN(fields)  KNOWN(tally_row, key.known, fields), IN_KEY

/* The keys first, under the names that tally_field_name() has for them. */
static const struct column columns[] = {
	{ NAME("state"), "STATE", "key: state", .is_text = true,
	  KEY(STATE, state) },
	{ NAME("role"), "ROLE", "key: server or client", .is_text = true,
	  KEY(ROLE, role) },
	{ NAME("netns"), "NETNS", "key: network namespace", .is_text = true,
	  .may_be_cut = true, KEY(NETNS, netns) },
	{ NAME("host"), "HOST", "the host that was looked at", .is_text = true,
	  .may_be_cut = true, HELD(HOST, tally_row, key.netns),
	  .base = row_of },
	{ NAME("local_address"), "LOCAL ADDRESS", "key: local address",
	  .is_text = true, KEY(ADDRESS, local_address) },
	{ NAME("local_port"), "LPORT", "key: local port",
	  KEY(COUNT, local_port) },
	{ NAME("remote_address"), "REMOTE ADDRESS",
	  "key: remote address, or its prefix", .is_text = true,
	  .get = get_remote, IN_KEY },
	{ NAME("remote_port"), "RPORT", "key: remote port",
	  KEY(COUNT, remote_port) },
	{ NAME("service_port"), "SERVICE",
	  "key: a server's local, a client's remote port",
	  HELD(COUNT, tally_row, key.service_port),
	  IF_KNOWN(TALLY_SERVICE_PORT) },
	{ NAME("uid"), "UID", "key: user", HELD(COUNT, tally_row, key.uid),
	  IF_KNOWN(TALLY_UID) },
	{ NAME("unit"), "UNIT", "key: service or container", .is_text = true,
	  .may_be_cut = true, .get = get_unit,
	  IF_KNOWN(TALLY_UNIT | TALLY_PROCESS) },
	{ NAME("process"), "PROCESS", "key: process that holds the socket",
	  .is_text = true, .write = write_process, .json = put_process,
	  IN_KEY },
	{ NAME("key"), .json = put_no_key, .only = COLUMN_IN_JSON },
	{ NAME("total"), "TOTAL", "sockets in any state",
	  HELD(COUNT, count_row, total) },
	{ NAME("change"), "CHANGE", "change of total over --interval",
	  KNOWN(count_row, before_known, true), .get = get_change,
	  .json = put_change },
	STATE_COLUMNS(tally_row, .base = row_of),
};

/* The defaults are the keys asked for, which cli puts in front of these. */
const struct column_set columns_count = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "total",
	.machine_defaults = "total",
	.json = "key,states",
};
