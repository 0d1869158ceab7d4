// SPDX-License-Identifier: MIT
/*
 * unacked: what is kept of them, and what follows from it.
 */
#include "tcpwait/unacked.h"

#include "tcpwait/tcp_state.h"

/* TCP_RTO_MIN and TCP_RTO_MAX. */
enum { RTO_MIN_MS = 200, RTO_MAX_MS = 120000 };

/* An ACK of what was sent before the loss comes within so long. */
enum { LATE_ACK_MS = 1000 };

static uint8_t flags_of(const struct conn *conn)
{
	uint8_t flags = 0;

	if (conn->state == TCP_STATE_CLOSE_WAIT)
		flags |= UNACKED_HALF_CLOSED;
	if (conn->have & CONN_FULL_SIZED)
		flags |= UNACKED_FULL_SIZED;
	if (conn->have & CONN_CONFIRMED_SMALL)
		flags |= UNACKED_AFTER_SMALL;
	if (conn->have & CONN_LOCAL_ABSENT)
		flags |= UNACKED_LOCAL_ABSENT;
	return flags;
}

void unacked_tell(struct unacked *unacked, const struct conn *conn)
{
	bool is_told = (conn->have & CONN_HAS_RESENDING) != 0;
	bool is_any =
		conn_is_unanswered(conn) && !(conn->have & CONN_IS_SUBFLOW);

	unacked->retransmits = 0;
	if (is_any)
		unacked->retransmits = conn->retransmits < UINT8_MAX
					       ? (uint8_t)conn->retransmits
					       : UINT8_MAX;
	unacked->age_ms = is_told ? conn->resending_ms : CONN_AGE_UNKNOWN;
	unacked->silent_ms = conn->last_ack_recv_ms;
	/* The walk has asked for that, a question about it does not. */
	unacked->flags =
		flags_of(conn) | (unacked->flags & UNACKED_LOCAL_ABSENT);
}

uint64_t unacked_ms(const struct unacked *unacked)
{
	uint64_t sum = 0, rto = RTO_MIN_MS;

	if (unacked->age_ms != CONN_AGE_UNKNOWN)
		return unacked->age_ms;
	for (unsigned int i = 0; i < unacked->retransmits; i++) {
		sum += rto;
		rto = rto * 2 < RTO_MAX_MS ? rto * 2 : RTO_MAX_MS;
	}
	return sum;
}

uint32_t unacked_idled_ms(const struct unacked *unacked)
{
	if (unacked->age_ms == CONN_AGE_UNKNOWN ||
	    unacked->silent_ms < unacked->age_ms)
		return 0;
	return unacked->silent_ms - unacked->age_ms;
}

bool unacked_is_heard(const struct unacked *unacked)
{
	return unacked->age_ms != CONN_AGE_UNKNOWN &&
	       (uint64_t)unacked->silent_ms + LATE_ACK_MS < unacked->age_ms;
}
