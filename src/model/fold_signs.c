// SPDX-License-Identifier: MIT
/*
 * fold_signs: signs of peers that do not close, or do not answer.
 */
#include "model/fold_signs.h"

/* From this age on an orphan FIN_WAIT2 tells of a peer that never closes. */
enum { AGED_ORPHAN_MS = 10000 };

/* So often is data sent again that is not just late. */
enum { LOST_RETRANSMITS = 2 };

/* More is taken for so much; its milliseconds fit. */
enum { FIN_TIMEOUT_MAX_SECONDS = 86400 };

static void count_up(uint16_t *counter)
{
	if (*counter < UINT16_MAX)
		(*counter)++;
}

/*
 * TCP_LINGER2, which the kernel does not tell, may be shorter than the timeout.
 * It is not where a timer has begun with all of that, or an age is known.
 */
static void count_timed_orphan(struct tally_row *row, const struct conn *conn,
			       uint32_t life_ms)
{
	if (!(conn->have & CONN_HAS_EXPIRES) || conn->expires_ms > life_ms)
		return;
	if (conn->expires_ms + AGED_ORPHAN_MS <= life_ms)
		count_up(&row->n_orphans_aged);
	else
		row->orphans_are_timed = true;
}

static void count_orphan(const struct fold *fold, struct tally_row *row,
			 const struct conn *conn)
{
	uint32_t age_ms;

	row->orphan_fin_wait2++;
	if (!conn_age_ms(conn, &age_ms)) {
		count_timed_orphan(row, conn,
				   conn->kind == CONN_FULL
					   ? fold->orphan_whole_ms
					   : fold->orphan_ms);
	} else if (age_ms >= AGED_ORPHAN_MS) {
		count_up(&row->n_orphans_aged);
		row->orphans_are_timed = true;
	}
}

/*
 * Has a peer that closed its side not confirmed what we sent it since?  One
 * timeout is a lost segment; the counter of other timers counts probes.
 */
static bool is_unanswered_data(const struct conn *conn)
{
	return conn->state == TCP_STATE_CLOSE_WAIT &&
	       conn->timer == CONN_TIMER_RETRANSMIT &&
	       conn->retransmits >= LOST_RETRANSMITS;
}

/*
 * inet_req_diag_fill() tells num_retrans, which inet_rtx_syn_ack() counts.  One
 * is for clients far away, or a lost segment.
 */
static bool is_unanswered_accept(const struct conn *conn)
{
	return conn->state == TCP_STATE_SYN_RECV &&
	       conn->kind == CONN_REQUEST &&
	       conn->retransmits >= LOST_RETRANSMITS;
}

void fold_signs_note(struct tally_row *row, const struct conn *conn)
{
	if (conn->state == TCP_STATE_SYN_SENT && conn->retransmits > 0)
		count_up(&row->n_syn_repeated);
}

/* Of the sequence numbers in its queue the FIN has one (tcp_send_fin). */
static void count_unanswered_close(struct tally_row *row,
				   const struct conn *conn)
{
	count_up(&row->n_unanswered_close);
	if (!(conn->have & CONN_HAS_QUEUES) || conn->send_queue <= 1)
		return;
	count_up(&row->n_unanswered_late);
	row->late_bytes += conn->send_queue - 1;
}

void fold_signs_count(const struct fold *fold, struct tally_row *row,
		      const struct conn *conn)
{
	if (conn_is_orphan_fin_wait2(conn))
		count_orphan(fold, row, conn);
	if (is_unanswered_accept(conn))
		count_up(&row->n_unanswered_accept);
	if (conn->retransmits == 0 || conn->kind != CONN_FULL)
		return;
	if (conn->state == TCP_STATE_SYN_SENT)
		count_up(&row->n_unanswered_connect);
	if (conn->state == TCP_STATE_FIN_WAIT1 ||
	    conn->state == TCP_STATE_CLOSING ||
	    conn->state == TCP_STATE_LAST_ACK)
		count_unanswered_close(row, conn);
	if (is_unanswered_data(conn))
		count_up(&row->n_unanswered_data);
}

/*
 * An orphan FIN_WAIT2 lives as a minisocket for tcp_fin_timeout.  Of one above
 * TCP_TIMEWAIT_LEN it lives for the excess twice: as a whole socket
 * (__tcp_close), and then as a minisocket (tcp_keepalive_timer).
 */
void fold_signs_init(struct fold *fold, const struct settings *settings)
{
	int64_t seconds = settings->value[SETTING_TCP_FIN_TIMEOUT];
	uint32_t timeout_ms = CONN_TIMEWAIT_MS;

	if (settings->known[SETTING_TCP_FIN_TIMEOUT] && seconds >= 0)
		timeout_ms =
			1000 * (uint32_t)(seconds < FIN_TIMEOUT_MAX_SECONDS
						  ? seconds
						  : FIN_TIMEOUT_MAX_SECONDS);
	fold->orphan_whole_ms = timeout_ms;
	fold->orphan_ms = timeout_ms;
	/* Where the timeout is not told, it is no shorter than what was left
	 * of it; of a whole socket that says nothing. */
	if (settings->assumed_high > 0) {
		fold->orphan_whole_ms = 0;
		fold->orphan_ms = settings->orphan_left_ms;
		return;
	}
	if (timeout_ms > CONN_TIMEWAIT_MS) {
		fold->orphan_whole_ms = timeout_ms - CONN_TIMEWAIT_MS;
		fold->orphan_ms = 2 * fold->orphan_whole_ms;
	}
}
