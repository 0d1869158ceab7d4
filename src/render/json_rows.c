// SPDX-License-Identifier: MIT
/*
 * json_rows: the documents of report, ports and peers.
 */
#include "tcpwait/document.h"

#include "render/json.h"
#include "tcpwait/render_sheet.h"

static void put_rows(struct json *json, const char *key,
		     const struct report *report,
		     const struct report_rows *rows,
		     const struct column_set *set)
{
	const struct column_view view = {
		.seen = report->seen,
		.report = report,
	};
	struct column_list columns;
	const struct sheet sheet = {
		.columns = &columns,
		.view = &view,
		.rows = rows->items,
		.n_rows = rows->n,
		.row_bytes = sizeof(*rows->items),
	};

	column_list_document(set, &columns);
	json_rows(json, key, &sheet);
}

static void finish(struct json *json, const struct report *report)
{
	if (report->before)
		json_real(json, "interval_seconds", report->interval_seconds);
	json_end(json, report->seen, report->findings);
}

void document_ports(FILE *out, const struct report *report)
{
	struct json json;

	json_begin(&json, out, "ports", report->seen);
	put_rows(&json, "ports", report, &report->ports, &columns_ports);
	finish(&json, report);
}

void document_peers(FILE *out, const struct report *report)
{
	struct json json;

	json_begin(&json, out, "peers", report->seen);
	put_rows(&json, "peers", report, &report->peers, &columns_peers);
	finish(&json, report);
}

void document_report(FILE *out, const struct report *report)
{
	struct json json;

	json_begin(&json, out, "report", report->seen);
	json_text(&json, "filter", report->filter);
	json_states(&json, "states", report->states);
	json_integer(&json, "total", (int64_t)report->total);
	put_rows(&json, "ports", report, &report->ports, &columns_ports);
	put_rows(&json, "peers", report, &report->peers, &columns_peers);
	if (report->before)
		json_change(&json, report->states, report->states_before);
	json_opens(&json, &report->opens);
	json_heard(&json, report->seen);
	if (report->findings)
		json_findings(&json, report->seen, report->findings);
	json_mptcp(&json, report->seen);
	finish(&json, report);
}
