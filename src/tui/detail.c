// SPDX-License-Identifier: MIT
/*
 * detail: the parts of which the text about one row is made.
 *
 * Names of processes and units are hostile; they are cleaned here.
 */
#include "tui/detail.h"

#include <inttypes.h>

#include "tcpwait/paragraph.h"
#include "tcpwait/render_findings.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/text.h"
#include "tcpwait/wait_rows.h"
#include "tui/history_graph.h"

enum { PEERS_MAX = 10, SOCKETS_MAX = 10, CLEAN_SIZE = 512 };

void detail_found(FILE *out, const struct view_rows *rows, const void *row)
{
	const struct finding *finding;
	size_t at = 0;

	(void)fputs("\n  Found\n", out);
	while ((finding = view_next_finding(rows, row, &at)))
		(void)fprintf(out, "    %-9s %s: see below\n",
			      finding_text_severity(finding->severity),
			      finding_id_name(finding->id));
	at = 0;
	if (!view_next_finding(rows, row, &at))
		(void)fputs("    nothing\n", out);
}

void detail_states(FILE *out, const tcp_state_counts states,
		   const tcp_state_counts before)
{
	(void)fputs("\n  Sockets\n", out);
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++) {
		int64_t change =
			before ? (int64_t)states[i] - (int64_t)before[i] : 0;

		if (states[i] == 0 && change == 0)
			continue;
		(void)fprintf(out, "    %7u %s", states[i], tcp_state_name(i));
		if (change != 0)
			(void)fprintf(out, " (%+" PRId64 ")", change);
		(void)fputc('\n', out);
	}
	(void)fputc('\n', out);
}

void detail_history(FILE *out, const struct view_rows *rows, const void *row,
		    const struct style *style)
{
	const struct history_track *track;
	char key[HISTORY_KEY_SIZE];

	if (!rows->look.history)
		return;
	view_history_key(rows, row, key);
	track = row_history_find(rows->look.history, key);
	if (track)
		history_graph_write(out, track, style);
}

static void print_owner(FILE *out, const struct snapshot *seen,
			const struct report_owner *owner)
{
	const struct process *process = &seen->owners.processes[owner->process];
	char name[CLEAN_SIZE], unit[CLEAN_SIZE];

	(void)text_clean(process->name, name, sizeof(name));
	(void)text_clean(process->unit, unit, sizeof(unit));
	(void)fprintf(out, "    %s[%d]%s%s: %s\n", name, process->pid,
		      *unit ? " of " : "", unit,
		      report_basis_name(owner->basis));
}

void detail_owners(FILE *out, const struct snapshot *seen,
		   const struct report_owners *owners)
{
	uint32_t n =
		owners->n < REPORT_OWNERS_MAX ? owners->n : REPORT_OWNERS_MAX;

	(void)fputs("\n  Owners\n", out);
	if (n == 0)
		(void)fprintf(out, "    %s\n",
			      seen->owners.looked ? "unknown"
						  : "not looked for: key o");
	for (uint32_t i = 0; i < n; i++)
		print_owner(out, seen, &owners->items[i]);
	if (owners->n > n)
		(void)fputs("    and more\n", out);
}

/* Is this group one of those that the row is made of? */
static bool is_of_row(const struct tally_key *key, const struct report_row *row,
		      const struct view_rows *rows)
{
	struct tally prefix = {
		.v4_prefix = rows->report.v4_prefix,
		.v6_prefix = rows->report.v6_prefix,
	};
	struct addr peer;

	if (key->netns != row->netns || key->role != (uint8_t)row->role ||
	    key->service_port != row->port)
		return false;
	if (!rows->view->wants_peers)
		return true;
	peer = tally_peer_prefix(&prefix, &key->remote_address);
	return addr_equal(&peer, &row->address);
}

static int print_sheet(FILE *out, const struct column_set *set,
		       const char *names, struct sheet *sheet,
		       const struct style *style)
{
	struct column_list columns;
	const char *bad;
	size_t n_bad;

	(void)column_list_parse(set, names, set->defaults, &columns, &bad,
				&n_bad);
	sheet->columns = &columns;
	return render_sheet(out, sheet, style);
}

static bool is_of_port(const struct report_row *peer,
		       const struct report_row *row)
{
	return peer->netns == row->netns && peer->role == row->role &&
	       peer->port == row->port && peer->port_known == row->port_known;
}

/* Those of the port come before all others. */
static int peer_cmp(const void *ctx, const struct report_row *a,
		    const struct report_row *b)
{
	int cmp = (int)is_of_port(b, ctx) - (int)is_of_port(a, ctx);

	return cmp != 0 ? cmp : report_cmp_waiting(NULL, a, b);
}

int detail_peers(FILE *out, const struct view_rows *rows,
		 const struct report_row *row, const struct style *style)
{
	const struct report_request request = {
		.seen = rows->report.seen,
		.before = rows->report.before,
		.want_peers = true,
		.limit = PEERS_MAX,
		.cmp = peer_cmp,
		.cmp_ctx = row,
	};
	struct report report;
	const struct column_view view = {
		.seen = rows->report.seen,
		.report = &report,
		.for_eyes = true,
		.utf8 = style->utf8,
	};
	struct sheet sheet = { .view = &view, .row_bytes = sizeof(*row) };
	int ret = report_init(&report, &request);

	sheet.rows = report.peers.items;
	while (sheet.n_rows < report.peers.n &&
	       is_of_port(&report.peers.items[sheet.n_rows], row))
		sheet.n_rows++;
	if (ret == 0 && sheet.n_rows > 0) {
		(void)fprintf(out, "\n  Peers, the %zu with most waiting\n",
			      sheet.n_rows);
		ret = print_sheet(out, &columns_peers, NULL, &sheet, style);
	}
	report_free(&report);
	return ret;
}

int detail_sockets(FILE *out, const struct view_rows *rows,
		   const struct report_row *row, const struct style *style)
{
	const struct snapshot *seen = rows->report.seen;
	const struct wait_rows_request request = {
		.seen = seen,
		.cmp = wait_rows_cmp_age,
	};
	const struct column_view view = {
		.seen = seen,
		.for_eyes = true,
		.utf8 = style->utf8,
	};
	struct sheet sheet = { .view = &view,
			       .row_bytes = sizeof(struct wait_row) };
	struct wait_rows waits;
	int ret = wait_rows_make(&waits, &request);
	size_t n = 0;

	for (size_t i = 0; ret == 0 && i < waits.n; i++) {
		const struct tally_key *key =
			&seen->groups.rows[waits.items[i].group].key;

		if (is_of_row(key, row, rows))
			waits.items[n++] = waits.items[i];
	}
	if (ret == 0 && n > 0) {
		sheet.rows = waits.items;
		sheet.n_rows = n < SOCKETS_MAX ? n : SOCKETS_MAX;
		(void)fprintf(out,
			      "\n  Sockets that wait for the application, "
			      "oldest first (%zu of %zu)\n",
			      sheet.n_rows, n);
		ret = print_sheet(out, &columns_waiting, NULL, &sheet, style);
	}
	wait_rows_free(&waits);
	return ret;
}

/* Each of the two may be unknown by itself. */
static void print_descriptors(FILE *out, const struct process *process)
{
	char open[32] = "unknown", limit[32] = "an unknown limit";

	if (process->descriptors_known)
		(void)snprintf(open, sizeof(open), "%u",
			       process->n_descriptors);
	if (process->descriptor_limit > 0)
		(void)snprintf(limit, sizeof(limit), "%" PRIu64,
			       process->descriptor_limit);
	(void)fprintf(out, "    %-12s %s", "descriptors", open);
	if (process->descriptors_known || process->descriptor_limit > 0)
		(void)fprintf(out, " of %s", limit);
	(void)fputc('\n', out);
}

void detail_process(FILE *out, const struct process *process,
		    const struct style *style)
{
	char text[CLEAN_SIZE], line[CLEAN_SIZE + 64];

	(void)fprintf(out, "\n  Process\n    %-12s %d\n", "pid", process->pid);
	(void)fprintf(out, "    %-12s %s\n", "name",
		      text_clean(process->name, text, sizeof(text)));
	(void)fprintf(out, "    %-12s %s\n", "unit",
		      process->unit[0]
			      ? text_clean(process->unit, text, sizeof(text))
			      : "-");
	print_descriptors(out, process);
	(void)snprintf(line, sizeof(line), "command      %s",
		       text_clean(process->command, text, sizeof(text)));
	paragraph_indented(out, 4, line, style);
}
