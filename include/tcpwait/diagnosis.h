// SPDX-License-Identifier: MIT
/*
 * diagnosis: runs the rules over a snapshot.
 */
#ifndef TCPWAIT_DIAGNOSIS_H
#define TCPWAIT_DIAGNOSIS_H

#include "tcpwait/finding.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/thresholds.h"

struct diagnosis_request {
	const struct snapshot *seen;
	const struct snapshot *before; /* NULL: one sample */
	const struct thresholds *thresholds;
};

/*
 * diagnosis_run fills *findings, worst first, those of one service together.
 * Pure: same snapshots in, same findings out.  0 or -ENOMEM; free in any case.
 */
int diagnosis_run(const struct diagnosis_request *request,
		  struct findings *findings);

#endif
