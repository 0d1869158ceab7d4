// SPDX-License-Identifier: MIT
/*
 * unjudged: what the rules could not judge, whatever they found.
 */
#ifndef TCPWAIT_ANALYZE_UNJUDGED_H
#define TCPWAIT_ANALYZE_UNJUDGED_H

#include "analyze/rule.h"

/*
 * unjudged_find holds what each rule needs against what the look lacks, in
 * every namespace, and adds to *out where a finding could hang on it.  0 or
 * -ENOMEM.
 */
int unjudged_find(const struct rule_input *input, struct findings *out);

#endif
