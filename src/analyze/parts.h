// SPDX-License-Identifier: MIT
/*
 * parts: findings that tell no more than a part of another one's trouble.
 *
 * The churn that takes the ports, the queue that is full because nobody
 * accepts, the connects that this queue does not let in.
 */
#ifndef TCPWAIT_ANALYZE_PARTS_H
#define TCPWAIT_ANALYZE_PARTS_H

#include <stddef.h>

#include "tcpwait/finding.h"

/* Is there another finding that one of these can be a part of? */
bool parts_may_be(enum finding_id id);

/* parts_link makes next[i], of each finding that is a part of others, the
 * position of the gravest of these; other places stay as they are. */
void parts_link(const struct findings *findings, size_t *next);

/*
 * parts_share_severity: is the other one as grave as this part of it?  Where
 * both are about one queue, in which connections wait and which lets none in.
 */
bool parts_share_severity(const struct finding *part,
			  const struct finding *whole);

/*
 * parts_say gives the whole what its sentence says of a part: the limit of the
 * full queue, and who is seen not to be let in; what a setting was before.
 */
void parts_say(struct finding *whole, const struct finding *part);

#endif
