// SPDX-License-Identifier: MIT
/*
 * json_diff: the document of diff.
 */
#include "tcpwait/document.h"

#include <math.h>

#include "render/json.h"

static void put_place(struct json *json, const struct difference *difference,
		      const struct difference_row *row)
{
	const struct snapshot *snap = difference_snapshot(difference, row);

	json_text(json, "host", snapshot_host_of(snap, row->netns)->name);
	json_text(json, "netns",
		  row->netns < snap->n_namespaces
			  ? snap->namespaces[row->netns].name
			  : NULL);
}

static void put_service(struct json *json, const struct difference_row *row)
{
	json_text(json, "role", role_key((enum role)row->role));
	if (row->has_address)
		json_address(json, "address", &row->address);
	else
		json_null(json, "address");
	json_integer_or_null(json, "port", row->has_port, row->port);
}

static void put_state_changes(struct json *json,
			      const struct difference_row *row)
{
	json_open(json, "before", '{');
	json_states(json, "states", row->states_before);
	json_integer(json, "total", (int64_t)row->n_before);
	json_close(json, '}');
	json_open(json, "after", '{');
	json_states(json, "states", row->states_now);
	json_integer(json, "total", (int64_t)row->n_now);
	json_close(json, '}');
	json_open(json, "difference", '{');
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++)
		json_integer(json, tcp_state_key(i),
			     (int64_t)row->states_now[i] -
				     (int64_t)row->states_before[i]);
	json_close(json, '}');
}

static void put_number(struct json *json, const char *key, double number)
{
	if (isnan(number))
		json_null(json, key);
	else
		json_real(json, key, number);
}

static void put_waits(struct json *json, const struct difference_row *row)
{
	json_integer(json, "before", (int64_t)row->n_before);
	json_integer(json, "after", (int64_t)row->n_now);
	json_integer(json, "same_sockets", (int64_t)row->n_same);
	json_text(json, "same_by",
		  row->n_same > 0 ? same_basis_name(row->basis) : NULL);
	put_number(json, "per_minute", row->per_minute);
	put_number(json, "seconds_to_descriptor_limit", row->limit_seconds);
}

static void put_row(struct json *json, const struct difference *difference,
		    const struct difference_row *row)
{
	json_open(json, NULL, '{');
	put_place(json, difference, row);
	json_text(json, "change",
		  difference_change_name((enum difference_change)row->change));
	if (row->kind != DIFFERENCE_SETTING)
		put_service(json, row);
	if (row->kind == DIFFERENCE_SERVICE || row->kind == DIFFERENCE_PEER) {
		put_state_changes(json, row);
	} else if (row->kind == DIFFERENCE_CLOSE_WAIT) {
		put_waits(json, row);
	} else {
		json_text(json, "name", row->name);
		json_text(json, "before", row->text_before);
		json_text(json, "after", row->text_now);
	}
	json_close(json, '}');
}

static void put_rows(struct json *json, const char *key,
		     const struct difference *difference,
		     enum difference_kind kind)
{
	size_t n;
	const struct difference_row *rows = difference_of(difference, kind, &n);

	json_open(json, key, '[');
	for (size_t i = 0; i < n; i++)
		put_row(json, difference, &rows[i]);
	json_close(json, ']');
}

/* As diagnose has them, each in the look that it is of. */
static void put_findings(struct json *json, const struct difference *difference)
{
	size_t n;
	const struct difference_row *rows =
		difference_of(difference, DIFFERENCE_FINDING, &n);

	json_open(json, "findings", '[');
	for (size_t i = 0; i < n; i++) {
		const struct difference_row *row = &rows[i];

		json_open(json, NULL, '{');
		json_text(json, "change",
			  difference_change_name(
				  (enum difference_change)row->change));
		json_text(json, "id", row->name);
		json_finding(json, "before", difference->before.seen,
			     row->before);
		json_finding(json, "after", difference->now.seen, row->now);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_look(struct json *json, const char *key,
		     const struct difference_look *look)
{
	json_open(json, key, '{');
	if (snapshot_time_known(look->seen))
		json_time(json, &look->seen->taken);
	else
		json_null(json, "time");
	json_integer(json, "total", (int64_t)look->seen->n_sockets);
	json_hosts(json, look->seen);
	json_blind_spots(json, look->seen, look->findings);
	json_close(json, '}');
}

void document_diff(FILE *out, const struct difference *difference)
{
	const struct snapshot *now = difference->now.seen;
	struct json json;

	json_begin(&json, out, "diff", now);
	put_look(&json, "before", &difference->before);
	put_look(&json, "after", &difference->now);
	if (difference->seconds_known)
		json_real(&json, "interval_seconds", difference->seconds);
	else
		json_null(&json, "interval_seconds");
	put_findings(&json, difference);
	put_rows(&json, "close_wait", difference, DIFFERENCE_CLOSE_WAIT);
	put_rows(&json, "services", difference, DIFFERENCE_SERVICE);
	put_rows(&json, "peers", difference, DIFFERENCE_PEER);
	put_rows(&json, "settings", difference, DIFFERENCE_SETTING);
	json_end(&json, now, difference->now.findings);
}
