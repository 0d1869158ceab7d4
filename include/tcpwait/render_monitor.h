// SPDX-License-Identifier: MIT
/*
 * render_monitor: what other programs watch: a check for a monitor, time series
 * for Prometheus.
 */
#ifndef TCPWAIT_RENDER_MONITOR_H
#define TCPWAIT_RENDER_MONITOR_H

#include <stddef.h>
#include <stdio.h>

#include "tcpwait/check.h"
#include "tcpwait/metrics.h"

/* What a monitoring plugin says: the answer, perfdata, details. */
void render_check(FILE *out, const struct check *check);

/* Time series, as Prometheus and OpenMetrics read them. */
void render_metrics(FILE *out, const struct metrics *metrics);
/* The name of the family at position i; NULL past the last. */
const char *render_metrics_family(size_t i);

#endif
