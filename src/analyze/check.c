// SPDX-License-Identifier: MIT
/*
 * check: judges totals, or the worst of many groups.
 *
 * Which group is the worst is a question of order: the report keeps the first
 * row of the order that judgement makes, and no other.
 */
#include "tcpwait/check.h"

#include <assert.h>

static const struct {
	const char *name;
	int rank;
} statuses[] = {
	[CHECK_OK] = { "OK", 0 },
	[CHECK_WARNING] = { "WARNING", 2 },
	[CHECK_CRITICAL] = { "CRITICAL", 3 },
	[CHECK_UNKNOWN] = { "UNKNOWN", 1 },
};
static_assert(sizeof(statuses) / sizeof(statuses[0]) == CHECK_STATUS_COUNT,
	      "every status has its word");

const char *check_status_name(enum check_status status)
{
	return statuses[status].name;
}

enum check_status check_worse(enum check_status a, enum check_status b)
{
	return statuses[a].rank >= statuses[b].rank ? a : b;
}

static bool alerts(const struct range *range, const struct measure_value *value)
{
	return value->lacking ? range_exceeded(range, value->value)
			      : range_alerts(range, value->value);
}

enum check_status check_judge(const struct check_alert *alert,
			      const struct measure_value *value)
{
	if (!value->known)
		return CHECK_UNKNOWN;
	if (alert->has_critical && alerts(&alert->critical, value))
		return CHECK_CRITICAL;
	if (alert->has_warning && alerts(&alert->warning, value))
		return CHECK_WARNING;
	return value->lacking ? CHECK_UNKNOWN : CHECK_OK;
}

struct worst {
	const struct check_alert *alert;
	const struct snapshot *seen;
	enum measure_per per; /* what the rows are */
	bool by_value; /* most of it first, whatever the thresholds */
};

static double distance_of(const struct check_alert *alert,
			  enum check_status status, double value)
{
	if (status == CHECK_CRITICAL)
		return range_distance(&alert->critical, value);
	if (status == CHECK_WARNING)
		return range_distance(&alert->warning, value);
	return value;
}

static int cmp_real(double a, double b)
{
	return (a < b) - (a > b);
}

static int cmp_judged(const struct worst *worst,
		      const struct measure_value *left,
		      const struct measure_value *right)
{
	enum check_status a = check_judge(worst->alert, left);
	enum check_status b = check_judge(worst->alert, right);

	if (a != b)
		return statuses[b].rank - statuses[a].rank;
	return cmp_real(distance_of(worst->alert, a, left->value),
			distance_of(worst->alert, b, right->value));
}

/* The worst first; what is out of scope last; equals by size. */
static int worst_cmp(const void *ctx, const struct report_row *a,
		     const struct report_row *b)
{
	const struct worst *worst = ctx;
	const struct measure *measure = &worst->alert->measure;
	bool a_in = measure_in_row(measure, worst->per, a);
	bool b_in = measure_in_row(measure, worst->per, b);
	struct measure_value left = measure_of_row(measure, worst->seen, a);
	struct measure_value right = measure_of_row(measure, worst->seen, b);
	int cmp;

	if (a_in != b_in)
		return a_in ? -1 : 1;
	if (worst->by_value)
		cmp = cmp_real(left.value, right.value);
	else
		cmp = cmp_judged(worst, &left, &right);
	return cmp != 0 ? cmp : report_cmp_size(NULL, a, b);
}

static int find_row(const struct worst *worst, struct check_verdict *verdict)
{
	const struct report_request request = {
		.seen = worst->seen,
		.want_ports = worst->per == MEASURE_PER_PORT,
		.want_peers = worst->per == MEASURE_PER_PEER,
		.limit = 1,
		.cmp = worst_cmp,
		.cmp_ctx = worst,
	};
	const struct report_rows *rows;
	struct report report;
	int ret = report_init(&report, &request);

	rows = worst->per == MEASURE_PER_PORT ? &report.ports : &report.peers;
	if (ret == 0 && rows->n > 0 &&
	    measure_in_row(&worst->alert->measure, worst->per,
			   &rows->items[0])) {
		verdict->has_row = true;
		verdict->row = rows->items[0];
	}
	report_free(&report);
	return ret;
}

static int judge_total(const struct check_alert *alert,
		       const struct snapshot *seen,
		       struct check_verdict *verdict)
{
	const struct measure *measure = &alert->measure;
	const struct worst worst = {
		.alert = alert,
		.seen = seen,
		.per = measure->has_address ||
				       measure->kind == MEASURE_PORT_BUDGET
			       ? MEASURE_PER_PEER
			       : MEASURE_PER_PORT,
		.by_value = true,
	};
	int ret;

	verdict->status = check_judge(alert, &verdict->judged);
	/* Who it is matters where something is wrong. */
	if (verdict->status == CHECK_OK)
		return 0;
	ret = find_row(&worst, verdict);
	if (ret == 0 && verdict->has_row)
		verdict->has_row =
			measure_of_row(measure, seen, &verdict->row).value > 0;
	return ret;
}

static int judge_groups(const struct check_alert *alert, enum measure_per per,
			const struct snapshot *seen,
			struct check_verdict *verdict)
{
	const struct worst worst = { .alert = alert, .seen = seen, .per = per };
	int ret = find_row(&worst, verdict);

	/* Of no group at all the figure is 0. */
	verdict->judged = (struct measure_value){ .known = true };
	if (verdict->has_row)
		verdict->judged =
			measure_of_row(&alert->measure, seen, &verdict->row);
	verdict->status = check_judge(alert, &verdict->judged);
	return ret;
}

int check_alert_run(const struct check_alert *alert, enum measure_per per,
		    const struct snapshot *seen,
		    const struct measure_value *told,
		    struct check_verdict *verdict)
{
	*verdict = (struct check_verdict){
		.total = told ? *told
			      : measure_of_snapshot(&alert->measure, seen),
	};
	verdict->total.lacking |= snapshot_lacks_sockets(seen);
	verdict->judged = verdict->total;
	if (per == MEASURE_PER_ALL)
		return judge_total(alert, seen, verdict);
	return judge_groups(alert, per, seen, verdict);
}

static enum check_status of_severity(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
		return CHECK_CRITICAL;
	case SEVERITY_WARNING:
		return CHECK_WARNING;
	case SEVERITY_INFO:
	case SEVERITY_COUNT:
		break;
	}
	return CHECK_OK;
}

enum check_status check_of_alerts(const struct check *check)
{
	enum check_status status = CHECK_OK;

	for (size_t i = 0; i < check->n; i++)
		status = check_worse(status, check->verdicts[i].status);
	return status;
}

enum check_status check_of_findings(const struct check *check)
{
	const struct findings *findings = check->findings;
	enum check_status status = CHECK_OK;

	if (!findings)
		return status;
	if (unjudged_lack(findings, SEVERITY_WARNING))
		status = CHECK_UNKNOWN;
	for (size_t i = 0; i < findings->n; i++)
		status = check_worse(status,
				     of_severity(findings->items[i].severity));
	return status;
}

enum check_status check_result(const struct check *check)
{
	return check_worse(check_of_alerts(check), check_of_findings(check));
}
