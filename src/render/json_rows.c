// SPDX-License-Identifier: MIT
/*
 * json_rows: the documents of report, ports and peers.
 */
#include "tcpwait/render.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "render/json.h"
#include "tcpwait/text.h"

static json_t *close_wait_of(const struct report *report,
			     const struct report_row *row)
{
	const struct close_wait_summary *waits = &row->close_wait;
	json_t *object = json_object();
	bool ok = true;

	for (unsigned int i = 0; ok && i < CLOSE_WAIT_KIND_COUNT; i++)
		ok = json_put(object, close_wait_kind_key(i),
			      json_integer(waits->kinds[i]));
	ok = ok &&
	     json_put(object, "oldest_seconds",
		      json_real_or_null(waits->n_ages > 0,
					waits->oldest_seconds)) &&
	     json_put(object, "oldest_is_at_least",
		      json_boolean(waits->at_least)) &&
	     json_put(object, "median_seconds",
		      json_real_or_null(waits->n_ages > 0,
					waits->median_seconds)) &&
	     json_put(object, "in_epoll",
		      json_count_or_null(report->seen->owners.looked,
					 waits->n_polled));
	if (ok)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *budget_of(const struct port_budget *budget)
{
	json_t *object;

	if (!budget->known)
		return json_null();
	object = json_object();
	if (json_put(object, "source", json_address(&budget->source)) &&
	    json_put(object, "used", json_integer(budget->used)) &&
	    json_put(object, "reusable", json_integer(budget->reusable)) &&
	    json_put(object, "capacity", json_integer(budget->capacity)) &&
	    json_put(object, "ratio", json_real(budget->ratio)))
		return object;
	json_decref(object);
	return NULL;
}

static json_t *addresses_of(const struct report_row *row)
{
	json_t *array = json_array();
	uint32_t n = row->n_addresses;

	if (n > REPORT_ADDRESSES_MAX)
		n = REPORT_ADDRESSES_MAX;
	for (uint32_t i = 0; i < n; i++) {
		if (json_array_append_new(array,
					  json_address(&row->addresses[i]))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *history_of(const struct report_row *row)
{
	json_t *array;

	if (!row->history_known)
		return json_null();
	array = json_array();
	for (size_t i = HISTORY_SECONDS; i-- > 0;) {
		if (json_array_append_new(array,
					  json_integer(row->history.n[i]))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *owner_of(const struct snapshot *snap,
			const struct report_owner *owner)
{
	json_t *object = json_process(&snap->owners, owner->process);

	if (json_put(object, "basis",
		     json_string(report_basis_name(owner->basis))) &&
	    json_put(object, "sockets_seen", json_integer(owner->n_sockets)))
		return object;
	json_decref(object);
	return NULL;
}

json_t *json_owners(const struct snapshot *snap,
		    const struct report_owners *owners)
{
	uint32_t n =
		owners->n < REPORT_OWNERS_MAX ? owners->n : REPORT_OWNERS_MAX;
	json_t *array;

	if (!snap->owners.looked)
		return json_null();
	array = json_array();
	for (uint32_t i = 0; i < n; i++) {
		if (json_array_append_new(array,
					  owner_of(snap, &owners->items[i]))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *other_end_of(const struct report *report,
			    const struct report_other_end *end)
{
	const struct snapshot *snap = report->seen;
	json_t *object;

	if (!end->known)
		return json_null();
	object = json_object();
	if (json_put(object, "netns",
		     json_text(snap->namespaces[end->netns].name)) &&
	    json_put(object, "owners", json_owners(snap, &end->owners)))
		return object;
	json_decref(object);
	return NULL;
}

/* What ports and peers have in common. */
static bool put_common(json_t *object, const struct report *report,
		       const struct report_row *row)
{
	bool ok = json_put(object, "states", json_states(row->states)) &&
		  json_put(object, "total", json_integer(row->total)) &&
		  json_put(object, "fin_wait2_orphans",
			   json_integer(row->orphan_fin_wait2)) &&
		  json_put(object, "closes_per_second",
			   json_real(row->closes_per_second)) &&
		  json_put(object, "closes_by_second", history_of(row)) &&
		  json_put(object, "mean_lifetime_seconds",
			   json_real_or_null(row->lifetime_known,
					     row->mean_lifetime_seconds)) &&
		  json_put(object, "close_wait", close_wait_of(report, row)) &&
		  json_put(object, "owners",
			   json_owners(report->seen, &row->owners));

	if (ok && report->before)
		ok = json_put(object, "change",
			      json_change(row->states, row->states_before));
	return ok;
}

static bool put_identity(json_t *object, const struct report *report,
			 const struct report_row *row)
{
	const char *netns = report->seen->namespaces[row->netns].name;

	return json_put(object, "netns", json_text(netns)) &&
	       json_put(object, "role", json_text(role_key(row->role)));
}

static json_t *port_of(const struct report *report,
		       const struct report_row *row)
{
	json_t *object = json_object();

	if (put_identity(object, report, row) &&
	    json_put(object, "port",
		     json_count_or_null(row->port_known, row->port)) &&
	    json_put(object, "addresses", addresses_of(row)) &&
	    json_put(object, "addresses_total",
		     json_integer(row->n_addresses)) &&
	    json_put(object, "listening", json_boolean(row->listening)) &&
	    put_common(object, report, row))
		return object;
	json_decref(object);
	return NULL;
}

static json_t *peer_of(const struct report *report,
		       const struct report_row *row)
{
	json_t *object = json_object();

	if (put_identity(object, report, row) &&
	    json_put(object, "address",
		     json_network(&row->address, report->v4_prefix,
				  report->v6_prefix)) &&
	    json_put(object, "service_port",
		     json_count_or_null(row->port_known, row->port)) &&
	    put_common(object, report, row) &&
	    json_put(object, "budget", budget_of(&row->budget)) &&
	    json_put(object, "other_end",
		     other_end_of(report, &row->other_end)))
		return object;
	json_decref(object);
	return NULL;
}

typedef json_t *(*row_fn)(const struct report *report,
			  const struct report_row *row);

static json_t *rows_of(const struct report *report,
		       const struct report_rows *rows, row_fn make)
{
	json_t *array = json_array();

	for (size_t i = 0; i < rows->n; i++) {
		if (json_array_append_new(array,
					  make(report, &rows->items[i]))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static bool put_interval(json_t *document, const struct report *report)
{
	return !report->before || json_put(document, "interval_seconds",
					   json_real(report->interval_seconds));
}

static int close_rows(json_t *document, const struct report *report)
{
	if (report->findings)
		return json_close_judged(document, report->seen,
					 report->findings);
	return json_close(document, report->seen);
}

static int finish(FILE *out, json_t *document, const struct report *report,
		  bool ok)
{
	if (ok && put_interval(document, report) &&
	    close_rows(document, report) == 0)
		return json_print(out, document);
	json_decref(document);
	return -ENOMEM;
}

int render_ports_json(FILE *out, const struct report *report)
{
	json_t *document = json_envelope("ports", report->seen);

	return finish(out, document, report,
		      json_put(document, "ports",
			       rows_of(report, &report->ports, port_of)));
}

int render_peers_json(FILE *out, const struct report *report)
{
	json_t *document = json_envelope("peers", report->seen);

	return finish(out, document, report,
		      json_put(document, "peers",
			       rows_of(report, &report->peers, peer_of)));
}

/* Of any length, as the command line is. */
static json_t *filter_of(const struct report *report)
{
	size_t size;
	json_t *value;
	char *text;

	if (!report->filter)
		return json_null();
	size = 4 * strlen(report->filter) + 1;
	text = malloc(size);
	value = text ? json_string(text_clean(report->filter, text, size))
		     : NULL;
	free(text);
	return value;
}

int render_report_json(FILE *out, const struct report *report)
{
	json_t *document = json_envelope("report", report->seen);
	bool ok = json_put(document, "filter", filter_of(report)) &&
		  json_put(document, "states", json_states(report->states)) &&
		  json_put(document, "total",
			   json_integer((json_int_t)report->total)) &&
		  json_put(document, "ports",
			   rows_of(report, &report->ports, port_of)) &&
		  json_put(document, "peers",
			   rows_of(report, &report->peers, peer_of));

	if (ok && report->before)
		ok = json_put(
			document, "change",
			json_change(report->states, report->states_before));
	if (ok && report->findings)
		ok = json_put(document, "findings",
			      json_findings(report->seen, report->findings));
	return finish(out, document, report, ok);
}
