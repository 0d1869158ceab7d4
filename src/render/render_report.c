// SPDX-License-Identifier: MIT
/*
 * render_report: the report for eyes, the answer first.
 */
#include "tcpwait/render_report.h"

#include <inttypes.h>
#include <string.h>

#include "tcpwait/render_blind.h"
#include "tcpwait/render_ends.h"
#include "tcpwait/render_findings.h"
#include "tcpwait/render_opens.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/text.h"

enum { HEAD_WIDTH = 80, HEAD_SIZE = 512 };

/* States in order of their size. */
static size_t order_states(const tcp_state_counts states, uint8_t *order)
{
	size_t n = 0;

	for (uint8_t state = 1; state < TCP_STATE_COUNT; state++) {
		size_t at = n;

		if (states[state] == 0)
			continue;
		for (; at > 0 && states[order[at - 1]] < states[state]; at--)
			order[at] = order[at - 1];
		order[at] = state;
		n++;
	}
	return n;
}

/* "2410 ESTABLISHED (+12)"; the change only where there were two samples. */
static void format_state(const struct report *report, uint8_t state, char *text,
			 size_t size)
{
	int n = snprintf(text, size, "%u %s", report->states[state],
			 tcp_state_name(state));

	if (report->before && n > 0 && (size_t)n < size)
		(void)snprintf(text + n, size - (size_t)n, " (%+" PRId64 ")",
			       (int64_t)report->states[state] -
				       (int64_t)report->states_before[state]);
}

static void format_head(const struct report *report, char *line, size_t size)
{
	size_t n;

	render_screen_place(report->seen, line, size);
	n = strlen(line);
	(void)snprintf(line + n, size - n, "  %" PRIu64 " TCP", report->total);
}

static void print_head(FILE *out, const struct report *report,
		       const struct style *style)
{
	size_t width = style->width > 0 ? style->width : HEAD_WIDTH;
	uint8_t order[TCP_STATE_COUNT];
	size_t n = order_states(report->states, order);
	char line[HEAD_SIZE];
	size_t used;

	format_head(report, line, sizeof(line));
	(void)fputs(line, out);
	used = text_columns(line);
	for (size_t i = 0; i < n; i++) {
		char state[64];

		format_state(report, order[i], state, sizeof(state));
		/* Room for this one, and for ", ..." behind it. */
		if (used + strlen(state) + 2 + (i + 1 < n ? 5 : 0) > width) {
			(void)fputs(i ? ", ..." : ": ...", out);
			break;
		}
		(void)fprintf(out, "%s %s", i ? "," : ":", state);
		used += strlen(state) + 2;
	}
	(void)fputc('\n', out);
}

/* Where nothing but listeners is of MPTCP, there is nothing to tell. */
static void print_mptcp(FILE *out, const struct report *report)
{
	tcp_state_counts states;
	uint8_t order[TCP_STATE_COUNT];
	size_t n;

	if (!snapshot_mptcp_states(report->seen, states))
		return;
	states[TCP_STATE_LISTEN] = 0;
	n = order_states(states, order);
	for (size_t i = 0; i < n; i++)
		(void)fprintf(out, "%s%u %s",
			      i ? ", " : "and of MPTCP: ", states[order[i]],
			      tcp_state_name(order[i]));
	if (n > 0)
		(void)fputs("; their subflows are counted above\n", out);
}

/* What parts the rows beside what they are of; NULL: nothing. */
static const char *several_of(const struct snapshot *snap)
{
	if (snap->n_hosts > 1)
		return snap->n_namespaces > snap->n_hosts ? "+host,netns"
							  : "+host";
	return snap->n_namespaces > 1 ? "+netns" : NULL;
}

static int print_rows(FILE *out, const struct report *report,
		      const struct report_rows *rows,
		      const struct column_set *set, const struct style *style)
{
	const struct column_view view = {
		.seen = report->seen,
		.report = report,
		.for_eyes = true,
		.utf8 = style->utf8,
	};
	/* Of several namespaces each row says which is its own. */
	const char *several = several_of(report->seen);
	struct column_list columns;
	const char *bad;
	size_t n_bad;
	struct sheet sheet = {
		.columns = &columns,
		.view = &view,
		.rows = rows->items,
		.n_rows = rows->n,
		.row_bytes = sizeof(*rows->items),
	};

	if (rows->n == 0)
		return 0;
	(void)column_list_parse(set, several, set->defaults, &columns, &bad,
				&n_bad);
	row_fit_prune(&sheet, style->width, &columns);
	(void)fputc('\n', out);
	return render_sheet(out, &sheet, style);
}

static void print_rest(FILE *out, const struct report_rows *rows,
		       const char *verb)
{
	if (rows->n_all > rows->n)
		(void)fprintf(out, "%zu more: tcpwait %s\n",
			      rows->n_all - rows->n, verb);
}

static void print_findings(FILE *out, const struct report *report,
			   const struct style *style)
{
	const struct diagnosed diagnosed = {
		.seen = report->seen,
		.before = report->before,
		.findings = report->findings,
		.netns = report->netns,
	};

	render_findings_brief(out, &diagnosed, style);
}

int render_report_screen(FILE *out, const struct report *report,
			 const struct style *style)
{
	int ret;

	print_head(out, report, style);
	print_mptcp(out, report);
	render_opens(out, &report->opens);
	if (report->findings)
		print_findings(out, report, style);
	ret = print_rows(out, report, &report->ports, &columns_ports, style);
	if (ret < 0)
		return ret;
	print_rest(out, &report->ports, "ports");
	ret = print_rows(out, report, &report->peers, &columns_peers, style);
	if (ret < 0)
		return ret;
	print_rest(out, &report->peers, "peers");
	render_ends_heard(out, report->seen);
	render_screen_blind(out, report->seen, report->findings, style);
	render_screen_beside(out, report->seen);
	return 0;
}
