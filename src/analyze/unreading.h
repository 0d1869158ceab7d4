// SPDX-License-Identifier: MIT
/*
 * unreading: programs of this host that do not read what their peers send.
 *
 * The other end of peer-not-reading: there the windows are found closed, here
 * it is seen behind what, and whose.
 */
#ifndef TCPWAIT_ANALYZE_UNREADING_H
#define TCPWAIT_ANALYZE_UNREADING_H

#include "analyze/rule.h"

/*
 * unreading_find adds a finding for each service most of whose connections hold
 * more than a request unread, and got no room for more since
 * [close-wait-age]: not where one of the other ends is told.  0 or -ENOMEM.
 */
int unreading_find(const struct rule_input *input, struct findings *out);

/* unreading_hangs_on_ages: are there enough whose ages are not known? */
bool unreading_hangs_on_ages(const struct rule_input *input, uint16_t netns);

#endif
