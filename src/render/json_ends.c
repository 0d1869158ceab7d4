// SPDX-License-Identifier: MIT
/*
 * json_ends: what watch has heard, one document a line.
 */
#include <string.h>

#include "render/json.h"
#include "tcpwait/document.h"

/* Of what was heard beside a report. */
enum { SERVICES_MOST = 20 };

static void put_kinds(struct json *json, const struct ends *ends,
		      enum end_kind first, enum end_kind last)
{
	for (int i = first; i <= (int)last; i++)
		json_integer(json, end_kind_key((enum end_kind)i),
			     (int64_t)ends->n[i]);
}

static void put_real(struct json *json, const char *key, bool known,
		     double real)
{
	if (known)
		json_real(json, key, real);
	else
		json_null(json, key);
}

static void put_mean(struct json *json, const char *key, double sum, uint64_t n)
{
	put_real(json, key, n > 0, n > 0 ? sum / (double)n : 0);
}

static void put_exchanges(struct json *json, const struct ends *ends)
{
	double share = 0;
	bool known = ends_one_exchange_share(ends, &share);

	json_open(json, "exchanges", '{');
	json_integer(json, "connections", (int64_t)ends->n_exchanges_known);
	put_mean(json, "mean", (double)ends->n_exchanges,
		 ends->n_exchanges_known);
	json_integer(json, "none", (int64_t)ends->n_no_exchange);
	json_integer(json, "one", (int64_t)ends->n_one_exchange);
	put_real(json, "one_share", known, share);
	json_close(json, '}');
}

/* The keys are columns of count under the same names. */
static void put_key(struct json *json, const struct snapshot *snap,
		    const struct count_row *row)
{
	const struct column_view view = { .seen = snap };

	json_open(json, "key", '{');
	for (uint32_t field = 1; field <= TALLY_PROCESS; field <<= 1) {
		const char *name = tally_field_name(field);

		if (row->tally->fields & field)
			json_column(
				json,
				column_find(&columns_count, name, strlen(name)),
				&view, row);
	}
	json_close(json, '}');
}

static void put_ends(struct json *json, const struct ends *ends, double seconds)
{
	bool bounded = ends->n_lifetimes_bounded == ends->n_lifetimes;
	uint64_t total = ends_total(ends);

	json_integer(json, "ends", (int64_t)total);
	put_real(json, "ends_per_second", seconds > 0,
		 seconds > 0 ? (double)total / seconds : 0);
	put_kinds(json, ends, END_LOCAL_FIRST, END_PEER_FIRST);
	json_open(json, "aborted", '{');
	put_kinds(json, ends, END_RESET, END_DISCARDED);
	json_close(json, '}');
	json_open(json, "failed", '{');
	put_kinds(json, ends, END_REFUSED, END_UNANSWERED);
	json_close(json, '}');
	put_kinds(json, ends, END_UNCONNECTED, END_UNCONNECTED);
	put_kinds(json, ends, END_UNKNOWN, END_UNKNOWN);
	put_exchanges(json, ends);
	json_integer_or_null(json, "bytes", ends->n_bytes_known > 0,
			     ends->bytes);
	put_mean(json, "idle_seconds", ends->idle_seconds, ends->n_idle_known);
	json_open(json, "lifetime_seconds", '{');
	put_mean(json, "least", ends->least_seconds, ends->n_lifetimes);
	put_mean(json, "most", ends->most_seconds,
		 bounded ? ends->n_lifetimes : 0);
	json_close(json, '}');
}

static void put_address(struct json *json, bool is_client,
			const struct addr *remote, uint16_t port)
{
	if (is_client)
		json_address(json, "address", remote);
	else
		json_null(json, "address");
	/* A client that was cut off here has no remote port any more. */
	json_integer_or_null(json, "service_port", port != 0, port);
}

/* Those with most ends, whether any of it is in the table or not. */
static void put_most(struct json *json, const struct snapshot *snap)
{
	const struct heard_service *service =
		heard_next_most(&snap->heard, NULL);

	json_open(json, "services", '[');
	for (int i = 0; service && i < SERVICES_MOST; i++) {
		const struct heard_key *key = &service->key;
		int netns = snapshot_heard_netns(snap, key->place);

		json_open(json, NULL, '{');
		if (netns >= 0)
			json_netns(json, snap, (size_t)netns);
		else
			json_null(json, "netns");
		json_text(json, "role", role_key((enum role)key->role));
		put_address(json, key->role == ROLE_CLIENT, &key->remote,
			    key->port);
		put_ends(json, &service->ends, snap->heard.seconds);
		json_close(json, '}');
		service = heard_next_most(&snap->heard, service);
	}
	json_close(json, ']');
}

void json_heard(struct json *json, const struct snapshot *snap)
{
	const struct heard *heard = &snap->heard;

	if (!heard->is_known) {
		json_null(json, "ends");
		return;
	}
	json_open(json, "ends", '{');
	json_real(json, "seconds", heard->seconds);
	json_integer_or_null(json, "lost", heard->lost_known, heard->n_lost);
	json_integer(json, "not_looked_at", (int64_t)heard->n_untold);
	put_ends(json, &heard->total, heard->seconds);
	put_most(json, snap);
	json_close(json, '}');
}

static void put_service(struct json *json, const struct ends_heard *heard,
			const struct tally_key *key)
{
	json_netns(json, heard->seen, key->netns);
	json_text(json, "role", role_key((enum role)key->role));
	put_address(json, key->role == ROLE_CLIENT, &key->remote_address,
		    key->known & TALLY_SERVICE_PORT ? key->service_port : 0);
}

static void put_row(struct json *json, const struct ends_heard *heard,
		    const struct ends_row *row)
{
	json_open(json, NULL, '{');
	if (heard->by_keys)
		put_key(json, heard->seen, &row->count);
	else
		put_service(json, heard, &row->count.row->key);
	put_ends(json, row->ends, row->seconds);
	json_owners(json, heard->seen, row->owners);
	json_close(json, '}');
}

void document_ends(FILE *out, const struct ends_heard *heard,
		   const struct ends_row *rows, size_t n)
{
	struct json json;

	json_begin(&json, out, "watch", heard->seen);
	json_real(&json, "seconds", heard->seconds);
	json_bool(&json, "sum", heard->is_sum);
	json_integer_or_null(&json, "lost", heard->lost_known, heard->n_lost);
	json_integer(&json, "not_looked_at", (int64_t)heard->n_untold);
	json_open(&json, "total", '{');
	put_ends(&json, &heard->total, heard->seconds);
	json_close(&json, '}');
	json_open(&json, heard->by_keys ? "counts" : "services", '[');
	for (size_t i = 0; i < n; i++)
		put_row(&json, heard, &rows[i]);
	json_close(&json, ']');
	json_end(&json, heard->seen, NULL);
}

static void put_endpoints(struct json *json, const struct conn *conn)
{
	if (addr_is_any(&conn->local))
		json_null(json, "local_address");
	else
		json_address(json, "local_address", &conn->local);
	json_integer(json, "local_port", conn->local_port);
	json_address(json, "remote_address", &conn->remote);
	json_integer_or_null(json, "remote_port", conn->remote_port != 0,
			     conn->remote_port);
}

static void put_figures(struct json *json, const struct ending *ending)
{
	const struct conn_end *end = &ending->end;
	enum end_kind kind = ending->verdict.kind;
	uint32_t n = 0, idle_ms = 0;
	uint64_t bytes = 0;
	bool known = conn_end_exchanges(end, kind, &n);

	json_integer_or_null(json, "exchanges", known, n);
	json_integer_or_null(json, "data_in", known, end->n_data_in);
	json_integer_or_null(json, "data_out", known, end->n_data_out);
	known = conn_end_bytes(end, kind, &bytes);
	json_integer_or_null(json, "bytes", known, bytes);
	known = conn_end_idle_ms(end, kind, &idle_ms);
	put_real(json, "idle_seconds", known, idle_ms / 1000.0);
	json_open(json, "lifetime_seconds", '{');
	json_real(json, "least", ending->lifetime.least_seconds);
	put_real(json, "most", ending->lifetime.most_known,
		 ending->lifetime.most_seconds);
	json_close(json, '}');
}

void document_end(FILE *out, const struct snapshot *seen,
		  const struct end_row *row)
{
	const struct ending *ending = row->ending;
	struct report_owners owners = { .n = 0 };
	uint32_t first = owners_first_holder(&seen->owners, ending->holders);
	struct json json;

	if (first != OWNERS_NONE)
		owners.items[owners.n++] = (struct report_owner){
			.process = first,
			.n_sockets = 1,
			.basis = ending->holds_it ? OWNER_HELD : OWNER_LISTENS,
		};
	json_init(&json, out, false);
	json_open(&json, NULL, '{');
	json_time(&json, &row->at);
	json_netns(&json, seen, row->netns);
	json_text(&json, "role", role_key(ending->verdict.role));
	json_text(&json, "end", end_kind_key(ending->verdict.kind));
	put_endpoints(&json, &ending->end.conn);
	put_figures(&json, ending);
	json_owners(&json, seen, &owners);
	json_close(&json, '}');
	line_char(&json.line, '\n');
	line_flush(&json.line);
}
