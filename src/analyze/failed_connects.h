// SPDX-License-Identifier: MIT
/*
 * failed_connects: connects that came to nothing, as they were heard to end.
 *
 * A blocking connect that failed has lost its port: it is told by the address
 * alone.  One that did not block keeps it.
 */
#ifndef TCPWAIT_ANALYZE_FAILED_CONNECTS_H
#define TCPWAIT_ANALYZE_FAILED_CONNECTS_H

#include "analyze/rule.h"

struct failed_connects {
	uint64_t n_refused; /* or not routed */
	/* The SYN was sent again; or the program has closed before that. */
	uint64_t n_unanswered, n_given_up;
};

/* failed_connects_of counts those of ends that were heard; NULL: none. */
struct failed_connects failed_connects_of(const struct heard_service *heard);

uint64_t failed_connects_total(const struct failed_connects *failed);

/*
 * failed_connects_add puts them into the evidence, with what the kernel counts
 * of the whole namespace between two looks.
 */
void failed_connects_add(struct finding *finding,
			 const struct rule_input *input,
			 const struct failed_connects *failed);

/*
 * failed_connects_counted: where nobody listened, does the kernel count as many
 * connects that failed as were begun, of all that the namespace makes?  Then
 * *n are they.
 */
bool failed_connects_counted(const struct rule_input *input, uint16_t netns,
			     uint64_t *n);

/*
 * failed_connects_all_fail: does nothing get through to this port, whatever
 * the address?  False also where that was not seen for certain: the port is not
 * told, a filter may hide what does, or not all was heard.
 */
bool failed_connects_all_fail(const struct rule_input *input, uint16_t netns,
			      const struct heard_service *heard);

/*
 * failed_connects_were_sent: did the kernel count half as many connects as
 * these at least?  One that finds no port sends no SYN.
 */
bool failed_connects_were_sent(const struct rule_input *input, uint16_t netns,
			       const struct failed_connects *failed);

#endif
