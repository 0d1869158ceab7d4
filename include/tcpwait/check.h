// SPDX-License-Identifier: MIT
/*
 * check: figures against thresholds, as a monitoring plugin judges them.
 *
 * Pure: same snapshot in, same verdict out.
 */
#ifndef TCPWAIT_CHECK_H
#define TCPWAIT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/finding.h"
#include "tcpwait/measure.h"
#include "tcpwait/range.h"
#include "tcpwait/report.h"

/* The numbers are the exit statuses of plugins. */
enum check_status {
	CHECK_OK,
	CHECK_WARNING,
	CHECK_CRITICAL,
	CHECK_UNKNOWN,
	CHECK_STATUS_COUNT,
};

/* One NAME, and what was said of it. */
struct check_alert {
	struct measure measure;
	bool has_warning, has_critical;
	struct range warning, critical;
};

struct check_verdict {
	enum check_status status;
	struct measure_value total; /* of all that is in scope */
	struct measure_value judged; /* the total's, or the worst group's */
	/* The worst group; of totals, the one with most of it. */
	bool has_row;
	struct report_row row;
};

struct check {
	const struct snapshot *seen; /* borrowed, as all that follows */
	const struct snapshot *before; /* NULL: one sample */
	const char *netns; /* as it was asked for, or NULL */
	bool fell_back; /* netlink was refused, another reader took over */
	enum measure_per per;
	const struct check_alert *alerts;
	const struct check_verdict *verdicts; /* of each alert */
	size_t n;
	const struct findings *findings; /* NULL: the alerts decide alone */
	unsigned int verbosity; /* 0 to 3, as plugins have it */
};

const char *check_status_name(enum check_status status); /* "WARNING" */

/*
 * check_worse gives the worse of two: critical, warning, unknown, ok.  What
 * was seen to be wrong is not made less so by what could not be seen.
 */
enum check_status check_worse(enum check_status a, enum check_status b);

/*
 * check_judge: a figure of which this look lacks a part is unknown, unless
 * what was seen of it exceeds a threshold.
 */
enum check_status check_judge(const struct check_alert *alert,
			      const struct measure_value *value);

/*
 * check_alert_run judges one NAME; told is its figure where that is not the
 * snapshot's: sockets were counted for it (see measure_counts()), or two looks
 * compared (measure_needs_two()); else NULL.  0 or -ENOMEM.
 */
int check_alert_run(const struct check_alert *alert, enum measure_per per,
		    const struct snapshot *seen,
		    const struct measure_value *told,
		    struct check_verdict *verdict);

/* check_of_alerts, check_of_findings: the worst of these. */
enum check_status check_of_alerts(const struct check *check);
enum check_status check_of_findings(const struct check *check);

/* check_result: the worst of all, with what could not be judged. */
enum check_status check_result(const struct check *check);

#endif
