// SPDX-License-Identifier: MIT
/*
 * columns_diff: what changed between two looks, each change a row.
 */
#include <math.h>

#include "render/value.h"
#include "tcpwait/difference.h"

static const struct difference_row *row_of(const struct cell *cell)
{
	return cell->row;
}

/* Either look may have the namespace that it is of. */
static const struct snapshot *look_of(const struct cell *cell)
{
	return difference_snapshot(cell->view->difference, cell->row);
}

static void get_kind(const struct cell *cell, struct value *value)
{
	value_word(value, difference_kind_name(
				  (enum difference_kind)row_of(cell)->kind));
}

static void get_change(const struct cell *cell, struct value *value)
{
	value_word(value,
		   difference_change_name(
			   (enum difference_change)row_of(cell)->change));
}

static void get_host(const struct cell *cell, struct value *value)
{
	value_text(value,
		   snapshot_host_of(look_of(cell), row_of(cell)->netns)->name);
}

static void get_netns(const struct cell *cell, struct value *value)
{
	const struct snapshot *snap = look_of(cell);

	if (row_of(cell)->netns < snap->n_namespaces)
		value_text(value, snap->namespaces[row_of(cell)->netns].name);
}

static void get_address(const struct cell *cell, struct value *value)
{
	if (row_of(cell)->has_address)
		value_address(value, &row_of(cell)->address);
}

/* ":8080", "-> 10.0.0.5:5432", "10.0.0.9 -> :8080" */
static bool write_service(const struct cell *cell, struct line *line)
{
	const struct difference_row *row = cell->row;
	char text[ADDR_ENDPOINT_STRLEN];

	if (row->has_address && row->role == ROLE_CLIENT) {
		line_text(line, "-> ");
		line_text(line,
			  addr_format_endpoint(&row->address, row->port, text));
		return true;
	}
	if (row->has_address) {
		line_address(line, &row->address);
		if (row->has_port)
			line_char(line, ' ');
	}
	if (!row->has_port)
		return row->has_address;
	line_text(line,
		  row->role == ROLE_CLIENT || row->has_address ? "-> :" : ":");
	line_count(line, row->port);
	return true;
}

static void get_severity(const struct cell *cell, struct value *value)
{
	const struct difference_row *row = cell->row;
	const struct finding *finding = row->now ? row->now : row->before;

	if (finding)
		value_word(value, finding_severity_name(finding->severity));
}

static void get_before(const struct cell *cell, struct value *value)
{
	if (row_of(cell)->kind == DIFFERENCE_SETTING)
		value_text(value, row_of(cell)->text_before);
	else if (row_of(cell)->n_before_known)
		value_count(value, row_of(cell)->n_before);
}

static void get_after(const struct cell *cell, struct value *value)
{
	if (row_of(cell)->kind == DIFFERENCE_SETTING)
		value_text(value, row_of(cell)->text_now);
	else if (row_of(cell)->n_now_known)
		value_count(value, row_of(cell)->n_now);
}

static void get_difference(const struct cell *cell, struct value *value)
{
	const struct difference_row *row = cell->row;

	if (row->n_before_known && row->n_now_known)
		value_change(value, row->n_now, row->n_before);
}

static void get_state(const struct cell *cell, struct value *value)
{
	const struct difference_row *row = cell->row;
	uint8_t state = cell->column->which;

	if (row->kind == DIFFERENCE_SERVICE || row->kind == DIFFERENCE_PEER)
		value_change(value, row->states_now[state],
			     row->states_before[state]);
}

static void get_same(const struct cell *cell, struct value *value)
{
	if (row_of(cell)->kind == DIFFERENCE_CLOSE_WAIT)
		value_count(value, row_of(cell)->n_same);
}

static void get_rate(const struct cell *cell, struct value *value)
{
	if (!isnan(row_of(cell)->per_minute))
		value_real(value, row_of(cell)->per_minute);
}

static void get_limit(const struct cell *cell, struct value *value)
{
	if (!isnan(row_of(cell)->limit_seconds))
		value_real(value, row_of(cell)->limit_seconds);
}

#define STATE(name, state, words)                                    \
	{                                                            \
		NAME(name), words, "how many more are in " words,    \
			.which = TCP_STATE_##state, .get = get_state \
	}

static const struct column columns[] = {
	{ NAME("kind"), "WHAT", "finding, service, peer, setting, close_wait",
	  .is_text = true, .get = get_kind },
	{ NAME("change"), "CHANGE",
	  "begun, ended, worse, better, changed, "
	  "same, or not told in one of the looks",
	  .is_text = true, .get = get_change },
	{ NAME("host"), "HOST", "the host that was looked at", .is_text = true,
	  .may_be_cut = true, .get = get_host },
	{ NAME("netns"), "NETNS", "network namespace", .is_text = true,
	  .may_be_cut = true, .get = get_netns },
	{ NAME("role"), "ROLE", "server or client: which side the host is",
	  .is_text = true, HELD(ROLE, difference_row, role) },
	{ NAME("address"), "ADDRESS", "of a peer, or of the service called",
	  .is_text = true, .get = get_address },
	{ NAME("port"), "PORT", "the service's",
	  HELD(COUNT, difference_row, port),
	  KNOWN(difference_row, has_port, true) },
	{ NAME("service"), "SERVICE", "address and port, for eyes",
	  .is_text = true, .write = write_service },
	{ NAME("name"), "NAME", "of a finding or a setting", .is_text = true,
	  HELD(STRING, difference_row, name) },
	{ NAME("severity"), "SEVERITY", "of a finding, the later one",
	  .is_text = true, .get = get_severity },
	{ NAME("before"), "BEFORE", "sockets, or the setting's value",
	  .get = get_before },
	{ NAME("after"), "AFTER", "the same in the later look",
	  .get = get_after },
	{ NAME("difference"), "DIFFERENCE", "how many more there are",
	  .get = get_difference },
	STATE("established", ESTABLISHED, "ESTABLISHED"),
	STATE("time_wait", TIME_WAIT, "TIME_WAIT"),
	STATE("close_wait", CLOSE_WAIT, "CLOSE_WAIT"),
	{ NAME("same_sockets"), "SAME SOCKETS",
	  "CLOSE_WAIT of both looks that are the very same", .get = get_same },
	{ NAME("per_minute"), "PER MIN", "what CLOSE_WAIT grew by",
	  .get = get_rate },
	{ NAME("limit_seconds"), "LIMIT IN",
	  "until their holder has no descriptor left, at that rate",
	  .get = get_limit },
};

const struct column_set columns_diff = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "service,before,after,difference,established,time_wait,"
		    "close_wait",
	.machine_defaults = "kind,change,host,netns,role,address,port,name,"
			    "severity,before,after,difference,established,"
			    "time_wait,close_wait,same_sockets,per_minute,"
			    "limit_seconds",
};
