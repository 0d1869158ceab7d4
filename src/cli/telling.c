// SPDX-License-Identifier: MIT
/*
 * telling: rows of the report and findings, in words and numbers.
 */
#include "cli/telling.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"
#include "tcpwait/render_findings.h"
#include "tcpwait/report.h"

/* The rest are among the sockets that are kept as well. */
enum { ROWS_MAX = 64 };

static void name_owner(const struct snapshot *seen,
		       const struct report_row *row,
		       char owner[static RECORD_OWNER_SIZE])
{
	const struct process *process;

	if (row->owners.n == 0)
		return;
	process = &seen->owners.processes[row->owners.items[0].process];
	(void)snprintf(owner, RECORD_OWNER_SIZE, "%s[%d]", process->name,
		       process->pid);
}

static void fill_row(struct record_row *told, const struct snapshot *seen,
		     const struct report_row *row, bool is_peer)
{
	bool has_address = is_peer || row->role == ROLE_CLIENT;

	*told = (struct record_row){
		.port = row->port,
		.closes_per_second =
			row->closes_known ? row->closes_per_second : NAN,
		.budget = row->budget.known ? row->budget.ratio : NAN,
	};
	(void)snprintf(told->netns, sizeof(told->netns), "%s",
		       seen->namespaces[row->netns].name);
	(void)snprintf(told->role, sizeof(told->role), "%s",
		       row->role == ROLE_UNKNOWN ? "" : role_key(row->role));
	if (has_address && is_peer)
		(void)addr_format(&row->address, told->address);
	else if (has_address && row->n_addresses == 1)
		(void)addr_format(&row->addresses[0], told->address);
	memcpy(told->states, row->states, sizeof(told->states));
	name_owner(seen, row, told->owner);
}

static int fill_rows(struct record_row **told, size_t *n,
		     const struct snapshot *seen,
		     const struct report_rows *rows, bool is_peer)
{
	*told = calloc(rows->n ? rows->n : 1, sizeof(**told));
	if (!*told)
		return -ENOMEM;
	*n = rows->n;
	for (size_t i = 0; i < rows->n; i++)
		fill_row(&(*told)[i], seen, &rows->items[i], is_peer);
	return 0;
}

/* The mean of the last minute, where all of it is told. */
static double closes_of(const struct snapshot *seen)
{
	uint64_t closes = 0;

	for (size_t i = 0; i < seen->n_namespaces; i++) {
		if (!snapshot_knows_closes(seen, (uint16_t)i))
			return NAN;
	}
	for (size_t i = 0; i < seen->groups.n; i++)
		closes += seen->groups.rows[i].closes;
	return (double)closes / HISTORY_SECONDS;
}

static int fill_from_report(struct record_told *told,
			    const struct report *report)
{
	const struct snapshot *seen = report->seen;
	int ret;

	told->total = (struct record_total){
		.sockets = report->total,
		.closes_per_second = closes_of(seen),
		.worst_port_budget = report->fullest_budget.known
					     ? report->fullest_budget.ratio
					     : NAN,
	};
	memcpy(told->total.states, report->states, sizeof(told->total.states));
	ret = fill_rows(&told->services, &told->n_services, seen,
			&report->ports, false);
	return ret < 0 ? ret
		       : fill_rows(&told->peers, &told->n_peers, seen,
				   &report->peers, true);
}

static int fill_finding(struct record_finding *told,
			const struct finding *finding)
{
	(void)snprintf(told->id, sizeof(told->id), "%s",
		       finding_id_name(finding->id));
	(void)snprintf(told->severity, sizeof(told->severity), "%s",
		       finding_severity_name(finding->severity));
	(void)finding_text_filter(finding, told->subject,
				  sizeof(told->subject));
	told->summary = strdup(finding->summary);
	return told->summary ? 0 : -ENOMEM;
}

static int fill_findings(struct record_told *told,
			 const struct findings *findings)
{
	size_t n = findings_told(findings);
	int ret = 0;

	told->findings = calloc(n ? n : 1, sizeof(*told->findings));
	if (!told->findings)
		return -ENOMEM;
	for (; ret == 0 && told->n_findings < n; told->n_findings++)
		ret = fill_finding(&told->findings[told->n_findings],
				   &findings->items[told->n_findings]);
	return ret;
}

int telling_make(struct record_told *told, const struct snapshot *seen,
		 const struct findings *findings)
{
	const struct report_request request = {
		.seen = seen,
		.want_ports = true,
		.want_peers = true,
		.limit = ROWS_MAX,
		.cmp = report_cmp_size,
	};
	struct report report;
	int ret = report_init(&report, &request);

	*told = (struct record_told){ 0 };
	if (ret == 0)
		ret = fill_from_report(told, &report);
	report_free(&report);
	return ret < 0 ? ret : fill_findings(told, findings);
}

void telling_free(struct record_told *told)
{
	for (size_t i = 0; i < told->n_findings; i++)
		free(told->findings[i].summary);
	free(told->findings);
	free(told->services);
	free(told->peers);
}
