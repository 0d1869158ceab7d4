// SPDX-License-Identifier: MIT
/*
 * json_rows: the documents of report, ports and peers.
 */
#include "tcpwait/render.h"

#include "render/json.h"

static void put_close_wait(struct json *json, const struct report *report,
			   const struct report_row *row)
{
	const struct close_wait_summary *waits = &row->close_wait;
	bool known = waits->n_ages > 0;

	json_open(json, "close_wait", '{');
	for (unsigned int i = 0; i < CLOSE_WAIT_KIND_COUNT; i++)
		json_integer(json, close_wait_kind_key(i), waits->kinds[i]);
	json_real_or_null(json, "oldest_seconds", known, waits->oldest_seconds);
	json_bool(json, "oldest_is_at_least", waits->at_least);
	json_real_or_null(json, "median_seconds", known, waits->median_seconds);
	json_integer_or_null(json, "in_epoll", report->seen->owners.looked,
			     waits->n_polled);
	json_close(json, '}');
}

static void put_budget(struct json *json, const struct port_budget *budget)
{
	if (!budget->known) {
		json_null(json, "budget");
		return;
	}
	json_open(json, "budget", '{');
	json_address(json, "source", &budget->source);
	json_integer(json, "used", budget->used);
	json_integer(json, "reusable", budget->reusable);
	json_integer(json, "capacity", budget->capacity);
	json_real(json, "ratio", budget->ratio);
	json_close(json, '}');
}

static void put_history(struct json *json, const struct report_row *row)
{
	if (!row->history_known) {
		json_null(json, "closes_by_second");
		return;
	}
	json_open(json, "closes_by_second", '[');
	for (size_t i = HISTORY_SECONDS; i-- > 0;)
		json_integer(json, NULL, row->history.n[i]);
	json_close(json, ']');
}

static void put_other_end(struct json *json, const struct snapshot *snap,
			  const struct report_other_end *end)
{
	if (!end->known) {
		json_null(json, "other_end");
		return;
	}
	json_open(json, "other_end", '{');
	json_netns(json, snap, end->netns);
	json_owners(json, snap, &end->owners);
	json_close(json, '}');
}

/* What ports and peers have in common. */
static void put_common(struct json *json, const struct report *report,
		       const struct report_row *row)
{
	json_states(json, "states", row->states);
	json_integer(json, "total", row->total);
	json_integer(json, "fin_wait2_orphans", row->orphan_fin_wait2);
	json_real_or_null(json, "closes_per_second", row->closes_known,
			  row->closes_per_second);
	put_history(json, row);
	json_real_or_null(json, "mean_lifetime_seconds", row->lifetime_known,
			  row->mean_lifetime_seconds);
	put_close_wait(json, report, row);
	json_owners(json, report->seen, &row->owners);
	if (report->before)
		json_change(json, row->states, row->states_before);
}

static void put_port(struct json *json, const struct report *report,
		     const struct report_row *row)
{
	json_integer_or_null(json, "port", row->port_known, row->port);
	json_open(json, "addresses", '[');
	for (uint32_t i = 0; i < row->n_addresses && i < REPORT_ADDRESSES_MAX;
	     i++)
		json_address(json, NULL, &row->addresses[i]);
	json_close(json, ']');
	json_integer(json, "addresses_total", row->n_addresses);
	json_bool(json, "listening", row->listening);
	put_common(json, report, row);
}

static void put_peer(struct json *json, const struct report *report,
		     const struct report_row *row)
{
	json_network(json, "address", &row->address, report->v4_prefix,
		     report->v6_prefix);
	json_integer_or_null(json, "service_port", row->port_known, row->port);
	put_common(json, report, row);
	put_budget(json, &row->budget);
	put_other_end(json, report->seen, &row->other_end);
}

static void put_rows(struct json *json, const char *key,
		     const struct report *report,
		     const struct report_rows *rows,
		     void (*put)(struct json *json, const struct report *report,
				 const struct report_row *row))
{
	json_open(json, key, '[');
	for (size_t i = 0; i < rows->n; i++) {
		const struct report_row *row = &rows->items[i];

		json_open(json, NULL, '{');
		json_netns(json, report->seen, row->netns);
		json_text(json, "role", role_key(row->role));
		put(json, report, row);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void finish(struct json *json, const struct report *report)
{
	if (report->before)
		json_real(json, "interval_seconds", report->interval_seconds);
	json_end(json, report->seen, report->findings);
}

void render_ports_json(FILE *out, const struct report *report)
{
	struct json json;

	json_begin(&json, out, "ports", report->seen);
	put_rows(&json, "ports", report, &report->ports, put_port);
	finish(&json, report);
}

void render_peers_json(FILE *out, const struct report *report)
{
	struct json json;

	json_begin(&json, out, "peers", report->seen);
	put_rows(&json, "peers", report, &report->peers, put_peer);
	finish(&json, report);
}

void render_report_json(FILE *out, const struct report *report)
{
	struct json json;

	json_begin(&json, out, "report", report->seen);
	json_text(&json, "filter", report->filter);
	json_states(&json, "states", report->states);
	json_integer(&json, "total", (int64_t)report->total);
	put_rows(&json, "ports", report, &report->ports, put_port);
	put_rows(&json, "peers", report, &report->peers, put_peer);
	if (report->before)
		json_change(&json, report->states, report->states_before);
	if (report->findings)
		json_findings(&json, report->seen, report->findings);
	finish(&json, report);
}
