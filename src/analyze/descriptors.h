// SPDX-License-Identifier: MIT
/*
 * descriptors: how those of a process grew from one look to the next.
 */
#ifndef TCPWAIT_ANALYZE_DESCRIPTORS_H
#define TCPWAIT_ANALYZE_DESCRIPTORS_H

#include "analyze/rule.h"

struct descriptors_rise {
	double n; /* more open now; below 0: fewer */
	double n_waiting; /* of these, they wait or have no connection */
	double seconds; /* between the looks */
	bool is_evident; /* what else comes and goes does not explain it */
};

/*
 * descriptors_compare: false where one of the looks does not know them, or
 * there was none.
 */
bool descriptors_compare(const struct rule_input *input,
			 const struct process *process,
			 struct descriptors_rise *rise);

#endif
