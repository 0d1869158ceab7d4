// SPDX-License-Identifier: MIT
/*
 * render_check: what a monitor reads of a check: the answer, what it draws
 * its graphs from, and the details on further lines.
 *
 * A pipe separates text from figures, so none may stand in the text.
 */
#include "tcpwait/render_monitor.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "render/check_details.h"
#include "render/owner_text.h"
#include "render/perfdata.h"
#include "tcpwait/number.h"
#include "tcpwait/render_blind.h"
#include "tcpwait/render_findings.h"

enum {
	TEXT_SIZE = 512,
	REASON_SIZE = 1024,
	FINDINGS_MOST = 20,
	STATES_MOST = 3,
};

/* "on :8080", "toward 10.0.0.5:3306"; nothing where no port is known. */
static void name_place(const struct check_verdict *verdict,
		       enum measure_per per, char *text, size_t size)
{
	const struct report_row *row = &verdict->row;
	char address[ADDR_STRLEN], endpoint[ADDR_ENDPOINT_STRLEN];

	(void)addr_format(&row->address, address);
	if (per == MEASURE_PER_PORT && !row->port_known)
		(void)snprintf(text, size, "on an unknown port");
	else if (per == MEASURE_PER_PORT)
		(void)snprintf(text, size, "%s:%u",
			       row->role == ROLE_CLIENT ? "toward " : "on ",
			       row->port);
	else if (row->role == ROLE_CLIENT)
		(void)snprintf(text, size, "toward %s",
			       addr_format_endpoint(&row->address, row->port,
						    endpoint));
	else if (row->port_known)
		(void)snprintf(text, size, "from %s to :%u", address,
			       row->port);
	else
		(void)snprintf(text, size, "with %s", address);
}

/* The scope, in the words of a place. */
static void name_scope(const struct measure *measure, char *text, size_t size)
{
	char name[MEASURE_NAME_SIZE];
	const char *scope = strchr(measure_name(measure, name), '@');

	text[0] = '\0';
	if (scope)
		(void)snprintf(text, size, "toward %s", scope + 1);
	else if (measure->has_port)
		(void)snprintf(text, size, "on :%u", measure->port);
}

/* "142 CLOSE_WAIT", "oldest CLOSE_WAIT 41 min". */
static void name_value(const struct measure *measure,
		       const struct measure_value *value, char *text,
		       size_t size)
{
	bool is_bound = value->known && (value->at_least || value->lacking);
	const char *bound = is_bound ? "at least " : "";
	char number[MEASURE_VALUE_SIZE] = "unknown";
	char duration[NUMBER_DURATION_SIZE];

	if (value->known)
		(void)measure_format(value->value, number);
	switch (measure->kind) {
	case MEASURE_STATE:
		(void)snprintf(text, size, "%s%s %s", bound, number,
			       tcp_state_name(measure->state));
		break;
	case MEASURE_PORT_BUDGET:
		(void)snprintf(text, size, "ports used %s%s%s", bound, number,
			       value->known ? "%" : "");
		break;
	case MEASURE_CLOSE_WAIT_AGE:
		(void)snprintf(text, size, "oldest CLOSE_WAIT %s%s", bound,
			       value->known
				       ? number_duration(value->value, duration)
				       : number);
		break;
	case MEASURE_CLOSES_PER_SECOND:
		(void)snprintf(text, size, "%s%s closes/s", bound, number);
		break;
	case MEASURE_ACCEPT_QUEUE:
		(void)snprintf(text, size, "accept queue %s%s%s", bound, number,
			       value->known ? "% full" : "");
		break;
	case MEASURE_DEAD_DESCRIPTORS:
		(void)snprintf(text, size,
			       "%s%s descriptors without a connection", bound,
			       number);
		break;
	case MEASURE_OPENS_PER_SECOND:
		(void)snprintf(text, size, "%s%s opens/s", bound, number);
		break;
	case MEASURE_KIND_COUNT:
		text[0] = '\0';
		break;
	}
}

/* Of what the row is one, where the threshold is on totals. */
static enum measure_per row_kind(const struct check *check,
				 const struct measure *measure)
{
	if (check->per != MEASURE_PER_ALL)
		return check->per;
	return measure->has_address || measure->kind == MEASURE_PORT_BUDGET
		       ? MEASURE_PER_PEER
		       : MEASURE_PER_PORT;
}

static void put_owner(FILE *out, const struct check *check,
		      const struct check_verdict *verdict, const char *before,
		      const char *after)
{
	struct line line;

	line_init(&line, NULL);
	if (!owner_text(&line, check->seen, &verdict->row.owners, false))
		return;
	(void)fputs(before, out);
	check_details_text(out, line_end(&line));
	(void)fputs(after, out);
}

/* "142 CLOSE_WAIT on :8080 (java[812])". */
static void put_judged(FILE *out, const struct check *check, size_t i)
{
	const struct check_verdict *verdict = &check->verdicts[i];
	const struct measure *measure = &check->alerts[i].measure;
	char text[TEXT_SIZE] = "", scope[TEXT_SIZE], place[TEXT_SIZE];
	/* Of ages and budgets the total is the worst group's. */
	bool is_group = check->per != MEASURE_PER_ALL ||
			measure->kind == MEASURE_PORT_BUDGET ||
			measure->kind == MEASURE_CLOSE_WAIT_AGE ||
			measure->kind == MEASURE_ACCEPT_QUEUE;

	name_value(measure, &verdict->judged, text, sizeof(text));
	check_details_text(out, text);
	name_scope(measure, scope, sizeof(scope));
	if (verdict->has_row)
		name_place(verdict, row_kind(check, measure), place,
			   sizeof(place));
	if (is_group && verdict->has_row)
		(void)snprintf(scope, sizeof(scope), "%s", place);
	if (*scope)
		(void)fprintf(out, " %s", scope);
	if (!verdict->has_row)
		return;
	/* A total is told with where most of it is. */
	if (is_group || strcmp(scope, place) == 0) {
		put_owner(out, check, verdict, " (", ")");
	} else {
		(void)fprintf(out, " (most %s", place);
		put_owner(out, check, verdict, ", ", "");
		(void)fputc(')', out);
	}
}

/* ", warning at 100". */
static void put_bound(FILE *out, const struct check_alert *alert,
		      enum check_status status,
		      const struct measure_value *value)
{
	bool is_time = *measure_unit(&alert->measure) == 's';
	char words[RANGE_TEXT_SIZE];

	if (status == CHECK_CRITICAL)
		(void)fprintf(out, ", critical %s",
			      range_words(&alert->critical, is_time, words));
	else if (status == CHECK_WARNING)
		(void)fprintf(out, ", warning %s",
			      range_words(&alert->warning, is_time, words));
	else if (status == CHECK_UNKNOWN)
		(void)fputs(value->known ? " (not all could be seen)"
					 : " (could not be seen)",
			    out);
}

/* Those of one status; how many were written so far. */
static size_t put_alerts(FILE *out, const struct check *check,
			 enum check_status status, size_t n_put)
{
	for (size_t i = 0; i < check->n; i++) {
		if (check->verdicts[i].status != status)
			continue;
		(void)fputs(n_put++ > 0 ? "; " : "", out);
		put_judged(out, check, i);
		put_bound(out, &check->alerts[i], status,
			  &check->verdicts[i].judged);
	}
	return n_put;
}

static void put_totals(FILE *out, const struct check *check)
{
	static const enum tcp_state shown[STATES_MOST] = {
		TCP_STATE_ESTABLISHED,
		TCP_STATE_TIME_WAIT,
		TCP_STATE_CLOSE_WAIT,
	};

	for (size_t i = 0; i < STATES_MOST; i++) {
		const struct measure measure = { .state = shown[i] };
		struct measure_value value =
			measure_of_snapshot(&measure, check->seen);

		(void)fprintf(out, "%s%.0f %s", i > 0 ? ", " : "", value.value,
			      tcp_state_name(shown[i]));
	}
}

static size_t count_severity(const struct findings *findings,
			     enum severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < findings_told(findings); i++)
		n += findings->items[i].severity == severity;
	return n;
}

static size_t count_bad(const struct findings *findings)
{
	return findings_told(findings) -
	       count_severity(findings, SEVERITY_INFO);
}

static const char *first_info(const struct findings *findings)
{
	const struct finding *finding = findings->items;

	while (finding->severity != SEVERITY_INFO)
		finding++;
	return finding_id_name(finding->id);
}

/* The worst comes first, and what belongs to it stands behind it. */
static void put_findings(FILE *out, const struct check *check)
{
	const struct findings *findings = check->findings;
	size_t n_info = count_severity(findings, SEVERITY_INFO);
	size_t n_bad = count_bad(findings);

	if (n_bad > 0)
		check_details_text(out, findings->items[0].summary);
	else if (check_of_alerts(check) == CHECK_OK)
		put_totals(out, check);
	if (n_bad > 1)
		(void)fprintf(out, "; %zu more finding%s", n_bad - 1,
			      n_bad > 2 ? "s" : "");
	if (n_info > 0)
		(void)fprintf(out, "; %zu info: %s%s", n_info,
			      first_info(findings), n_info > 1 ? ", ..." : "");
	else if (n_bad == 0)
		(void)fprintf(out, "; no findings%s",
			      unjudged_lack(findings, SEVERITY_INFO)
				      ? " in what was seen"
				      : "");
}

/* Before all else: why nobody knows. */
static void put_reason(FILE *out, const struct check *check)
{
	char reason[REASON_SIZE];

	(void)render_blind_reason(check->seen, check->findings,
				  SEVERITY_WARNING, reason, sizeof(reason));
	check_details_text(out, reason);
	(void)fputs(reason[0] ? "; " : "", out);
}

/* Those that are not OK, the worst first; where there are none, all. */
static void put_all_alerts(FILE *out, const struct check *check)
{
	size_t n = put_alerts(out, check, CHECK_CRITICAL, 0);

	n = put_alerts(out, check, CHECK_WARNING, n);
	n = put_alerts(out, check, CHECK_UNKNOWN, n);
	if (n == 0)
		(void)put_alerts(out, check, CHECK_OK, 0);
}

/* What is worse comes first, and nothing of alerts that are OK. */
static void put_both(FILE *out, const struct check *check)
{
	enum check_status alerts = check_of_alerts(check);
	enum check_status findings = check_of_findings(check);
	bool is_first =
		alerts != CHECK_OK && check_worse(alerts, findings) == alerts;

	if (is_first) {
		put_all_alerts(out, check);
		(void)fputs(count_bad(check->findings) > 0 ? "; " : "", out);
	}
	put_findings(out, check);
	if (is_first || alerts == CHECK_OK)
		return;
	(void)fputs("; ", out);
	put_all_alerts(out, check);
}

static void put_answer(FILE *out, const struct check *check)
{
	enum check_status status = check_result(check);

	(void)fprintf(out, "TCPWAIT %s - ", check_status_name(status));
	if (status == CHECK_UNKNOWN)
		put_reason(out, check);
	if (!check->findings)
		put_all_alerts(out, check);
	else
		put_both(out, check);
}

/* One line for each finding, and where to read on. */
static void put_finding_lines(FILE *out, const struct check *check)
{
	const struct findings *findings = check->findings;
	size_t n = findings_told(findings);
	const struct diagnosed diagnosed = {
		.seen = check->seen,
		.before = check->before,
		.findings = findings,
		.netns = check->netns,
	};
	char command[FINDING_TEXT_COMMAND];

	for (size_t i = 0; i < n && i < FINDINGS_MOST; i++) {
		const struct finding *finding = &findings->items[i];

		(void)fprintf(out, "%s %s: ",
			      finding_text_severity(finding->severity),
			      finding_id_name(finding->id));
		check_details_text(out, finding->summary);
		(void)fprintf(out, "; next: %s\n",
			      finding_text_next(&diagnosed, finding, command));
		check_details_finding(out, check, finding);
	}
	if (n > FINDINGS_MOST)
		(void)fprintf(out, "%zu more: %s\n", n - FINDINGS_MOST,
			      finding_text_all(&diagnosed, command));
}

static void put_alert_lines(FILE *out, const struct check *check)
{
	for (size_t i = 0; i < check->n; i++) {
		const struct check_alert *alert = &check->alerts[i];
		char name[MEASURE_NAME_SIZE], range[RANGE_TEXT_SIZE];

		(void)fprintf(out, "%s %s: ",
			      check_status_name(check->verdicts[i].status),
			      measure_name(&alert->measure, name));
		put_judged(out, check, i);
		if (alert->has_warning)
			(void)fprintf(out, ", -w %s",
				      range_format(&alert->warning, range));
		if (alert->has_critical)
			(void)fprintf(out, ", -c %s",
				      range_format(&alert->critical, range));
		(void)fputc('\n', out);
	}
}

/* What the screen says of it, on one line. */
static void put_blind(FILE *out, const struct check *check)
{
	const struct style wide = { .width = SIZE_MAX / 2 };
	char *text = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n);

	if (!stream)
		return;
	render_screen_blind(stream, check->seen, check->findings, &wide);
	if (fclose(stream) == 0)
		check_details_text(out, text + strspn(text, "\n"));
	free(text);
}

void render_check(FILE *out, const struct check *check)
{
	put_answer(out, check);
	(void)fputs(" | ", out);
	perfdata_print(out, check);
	(void)fputc('\n', out);
	if (check->findings)
		put_finding_lines(out, check);
	put_alert_lines(out, check);
	check_details_look(out, check);
	if (check->fell_back)
		(void)fprintf(out,
			      "Read with %s, since netlink was refused: ages "
			      "and accept queues are not seen\n",
			      reader_name(check->seen->reader));
	put_blind(out, check);
}
