// SPDX-License-Identifier: MIT
/*
 * low_ports: clients that come from privileged ports, of which there are few.
 */
#ifndef TCPWAIT_ANALYZE_LOW_PORTS_H
#define TCPWAIT_ANALYZE_LOW_PORTS_H

#include "analyze/rule.h"

/*
 * low_ports_judge adds a port-exhaustion for each namespace whose privileged
 * ports, as far as such clients use them, come to an end; never critical, as
 * what a program would use is a guess.  0 or -ENOMEM.
 */
int low_ports_judge(const struct rule_input *input, struct findings *out);

#endif
