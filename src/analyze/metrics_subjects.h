// SPDX-License-Identifier: MIT
/*
 * metrics_subjects: findings by whom they are about.
 */
#ifndef TCPWAIT_ANALYZE_METRICS_SUBJECTS_H
#define TCPWAIT_ANALYZE_METRICS_SUBJECTS_H

#include "tcpwait/metrics.h"

/*
 * metrics_subjects_make fills metrics->subjects with the gravest of what was
 * judged.  0 or -ENOMEM.
 */
int metrics_subjects_make(struct metrics *metrics);

#endif
