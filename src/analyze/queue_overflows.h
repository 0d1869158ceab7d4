// SPDX-License-Identifier: MIT
/*
 * queue_overflows: accept queues that were full between two looks, and are not
 * now.
 *
 * The kernel counts them for all listeners of a namespace together
 * (ListenOverflows: tcp_conn_request(), tcp_v4_syn_recv_sock()).
 */
#ifndef TCPWAIT_ANALYZE_QUEUE_OVERFLOWS_H
#define TCPWAIT_ANALYZE_QUEUE_OVERFLOWS_H

#include "analyze/rule.h"

/*
 * queue_overflows_find gives what of a namespace is worth telling; false where
 * there is nothing, or where a queue is full, which then is to be told.
 */
bool queue_overflows_find(struct finding *finding,
			  const struct rule_input *input, uint16_t netns);

#endif
