// SPDX-License-Identifier: MIT
/*
 * churn: connections that this side opens and closes, in numbers and words.
 */
#ifndef TCPWAIT_ANALYZE_CHURN_H
#define TCPWAIT_ANALYZE_CHURN_H

#include "analyze/flow.h"
#include "analyze/pattern.h"
#include "analyze/rule.h"

/*
 * churn_tell adds evidence and the sentence to a finding whose subject,
 * severity and owners are set; where says toward what.  Of a burst, owners
 * that were not seen with its sockets are taken away.  Returns the pattern.
 */
struct pattern churn_tell(struct finding *finding,
			  const struct rule_input *input,
			  const struct flow *flow, const char *where);

#endif
