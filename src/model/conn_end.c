// SPDX-License-Identifier: MIT
/*
 * conn_end: what the last figures of a connection say about its end.
 *
 * An orderly end has its FIN acknowledged, and with the SYN of the side that
 * connected that makes a surplus of 1 or 2.  Who closed first keeps a
 * TIME_WAIT.  inet_diag tells neither; both are measured.
 */
#include "tcpwait/conn_end.h"

#include <stddef.h>

/* TIME_WAIT are gone after TCP_TIMEWAIT_LEN; a little before, to be sure. */
enum { TIMEWAIT_SURE_MS = CONN_TIMEWAIT_MS - 2000 };

enum { UNASKED_MS = 1000 };

static const double ms_per_second = 1000;

bool conn_end_is_connection(const struct conn_end *end)
{
	return end->conn.remote_port != 0 || !addr_is_any(&end->conn.remote);
}

/* tcp_disconnect() cleared the remote port, and with it the figures. */
static bool is_cut_off(const struct conn_end *end)
{
	return end->conn.remote_port == 0;
}

/* Not even the SYN was acknowledged; who was connected to has sent one. */
static bool never_connected(const struct conn_end *end)
{
	return end->min_rtt_us == CONN_END_NO_RTT && end->n_delivered == 0;
}

bool conn_end_asks(const struct conn_end *end)
{
	if (!(end->have & CONN_END_HAS_COUNTS))
		return false;
	return !never_connected(end);
}

static bool is_ephemeral(const struct conn_end *end,
			 const struct end_hints *hints)
{
	return end->conn.local_port >= hints->local_port_low &&
	       end->conn.local_port <= hints->local_port_high;
}

static enum role role_of_ports(const struct conn_end *end,
			       const struct end_hints *hints)
{
	const struct conn *conn = &end->conn;
	bool local = is_ephemeral(end, hints);
	bool remote = conn->remote_port >= hints->local_port_low &&
		      conn->remote_port <= hints->local_port_high;

	if (conn->remote_port == 0 || local == remote)
		return ROLE_UNKNOWN;
	return local ? ROLE_CLIENT : ROLE_SERVER;
}

/*
 * The FIN was acknowledged in a segment of its own: with the handshake's that
 * makes two more than carried data.  A FIN upon data does not show here.
 */
static bool has_lone_fin(const struct conn_end *end)
{
	return end->n_delivered >= end->n_data_out &&
	       end->n_delivered - end->n_data_out >= 2;
}

/* Which side it was, where the figures leave it open. */
static enum role role_of(const struct conn_end *end,
			 const struct end_hints *hints)
{
	bool is_whole = end->conn.send_queue == 0;

	if (is_whole && end->surplus >= 2)
		return ROLE_CLIENT;
	if (end->remains == END_REMAINS_LISTENER)
		return ROLE_SERVER;
	if (end->remains == END_REMAINS_TIMEWAIT && is_whole)
		return end->surplus == 1 ? ROLE_SERVER : ROLE_UNKNOWN;
	if (hints->role != ROLE_UNKNOWN)
		return hints->role;
	if (is_whole && end->surplus == 0)
		return ROLE_SERVER;
	if (is_whole && end->surplus == 1 && has_lone_fin(end))
		return ROLE_SERVER;
	return role_of_ports(end, hints);
}

static enum end_kind abort_kind(const struct conn_end *end)
{
	bool is_unanswered = end->conn.send_queue > 0 &&
			     (end->retransmits > 0 || end->probes > 0);

	if (is_unanswered)
		return END_SILENT;
	if (end->probes > 0)
		return END_KEEPALIVE;
	return end->conn.recv_queue > 0 ? END_UNREAD : END_RESET;
}

/*
 * The peer's FIN counts as a byte (tcp_rcv_nxt_update).  Without one, and
 * without data that might hide it, our FIN was first: the socket was freed in
 * FIN_WAIT2, and whatever was left of it has gone since.
 */
static bool has_no_fin(const struct conn_end *end)
{
	return end->n_data_in == 0 && end->bytes_in == 0;
}

static enum end_kind orderly_kind(const struct conn_end *end)
{
	if (end->remains == END_REMAINS_TIMEWAIT || has_no_fin(end))
		return END_LOCAL_FIRST;
	if (end->remains == END_REMAINS_UNKNOWN ||
	    (end->have & CONN_END_NO_TIMEWAIT))
		return END_UNKNOWN;
	/* Held so long after its end, a TIME_WAIT would be gone by now. */
	if ((end->conn.have & CONN_HAS_INFO) &&
	    end->conn.last_ack_recv_ms >= TIMEWAIT_SURE_MS)
		return END_UNKNOWN;
	return END_PEER_FIRST;
}

/* What came without an acknowledgement of the SYN was a reset. */
static enum end_kind connect_kind(const struct conn_end *end)
{
	if (end->n_segments_in > 0)
		return END_REFUSED;
	return end->retransmits > 0 ? END_UNANSWERED : END_UNCONNECTED;
}

static struct end_verdict judge_cut_off(const struct conn_end *end,
					const struct end_hints *hints)
{
	struct end_verdict verdict = { END_DISCARDED, ROLE_CLIENT };

	/* The segments are forgotten, too. */
	if (never_connected(end)) {
		verdict.kind =
			end->retransmits > 0 ? END_UNANSWERED : END_REFUSED;
		return verdict;
	}
	if (end->remains == END_REMAINS_LISTENER)
		verdict.role = ROLE_SERVER;
	else if (hints->role != ROLE_UNKNOWN || !is_ephemeral(end, hints))
		verdict.role = hints->role;
	return verdict;
}

struct end_verdict conn_end_judge(const struct conn_end *end,
				  const struct end_hints *hints)
{
	struct end_verdict verdict = { END_UNKNOWN, hints->role };
	int orderly;

	if (!(end->have & CONN_END_HAS_COUNTS))
		return verdict;
	if (is_cut_off(end))
		return judge_cut_off(end, hints);
	if (never_connected(end))
		return (struct end_verdict){ connect_kind(end), ROLE_CLIENT };
	verdict.role = role_of(end, hints);
	if (end->conn.send_queue > 0) {
		verdict.kind = abort_kind(end);
		return verdict;
	}
	if (end->remains == END_REMAINS_TIMEWAIT) {
		verdict.kind = END_LOCAL_FIRST;
		return verdict;
	}
	/* Without a role, a surplus of 1 is either. */
	if (verdict.role == ROLE_UNKNOWN && end->surplus == 1)
		return verdict;
	orderly = verdict.role == ROLE_CLIENT ? 2 : 1;
	if (end->surplus < orderly)
		verdict.kind = abort_kind(end);
	else if (end->surplus == orderly)
		verdict.kind = orderly_kind(end);
	return verdict;
}

/* Figures that a connection had, and that its end left as they were. */
static bool has_figures(const struct conn_end *end, enum end_kind kind)
{
	return (end->have & CONN_END_HAS_COUNTS) && !is_cut_off(end) &&
	       kind != END_UNCONNECTED && !end_kind_is_failed(kind);
}

bool conn_end_exchanges(const struct conn_end *end, enum end_kind kind,
			uint32_t *n)
{
	if (!has_figures(end, kind))
		return false;
	*n = end->n_data_in < end->n_data_out ? end->n_data_in
					      : end->n_data_out;
	return true;
}

bool conn_end_bytes(const struct conn_end *end, enum end_kind kind,
		    uint64_t *bytes)
{
	if (!has_figures(end, kind))
		return false;
	*bytes = end->bytes_in + end->bytes_out;
	if (end_kind_is_orderly(kind) && end->bytes_in > 0)
		(*bytes)--;
	return true;
}

/*
 * The ages count to the moment when the kernel wrote the message, which a work
 * queue does (sock_diag_broadcast_destroy_work): on a busy machine a second
 * late.  What came last of a connection that ended in good order is the
 * acknowledgement of its FIN.
 */
static uint32_t until_end_ms(const struct conn_end *end, enum end_kind kind,
			     uint32_t age_ms)
{
	uint32_t late_ms = end->conn.last_ack_recv_ms;

	if (!end_kind_is_orderly(kind))
		return age_ms;
	return age_ms > late_ms ? age_ms - late_ms : 0;
}

bool conn_end_idle_ms(const struct conn_end *end, enum end_kind kind,
		      uint32_t *idle_ms)
{
	uint32_t sent = end->conn.last_data_sent_ms;
	uint32_t received = end->conn.last_data_recv_ms;

	if (!has_figures(end, kind) || !(end->conn.have & CONN_HAS_INFO))
		return false;
	*idle_ms = until_end_ms(end, kind, sent < received ? sent : received);
	return true;
}

enum end_unasked conn_end_unasked(const struct conn_end *end,
				  const struct end_verdict *verdict)
{
	bool is_client = verdict->role == ROLE_CLIENT;
	uint32_t n_asked = is_client ? end->n_data_out : end->n_data_in;
	uint32_t n_said = is_client ? end->n_data_in : end->n_data_out;
	uint32_t idle_ms;

	if (verdict->role == ROLE_UNKNOWN ||
	    !end_kind_is_orderly(verdict->kind) ||
	    !conn_end_idle_ms(end, verdict->kind, &idle_ms) ||
	    idle_ms >= UNASKED_MS || n_asked > 0)
		return END_ASKED;
	if (verdict->kind == (is_client ? END_PEER_FIRST : END_LOCAL_FIRST))
		return END_UNASKED_CLOSED;
	return n_said > 0 ? END_UNASKED_LEFT : END_ASKED;
}

struct end_lifetime conn_end_lifetime(const struct conn_end *end,
				      enum end_kind kind)
{
	struct end_lifetime lifetime = { 0 };
	uint32_t sent = end->conn.last_data_sent_ms;
	uint32_t received = end->conn.last_data_recv_ms;

	if (!has_figures(end, kind) || !(end->conn.have & CONN_HAS_INFO))
		return lifetime;
	lifetime.least_seconds =
		until_end_ms(end, kind, sent > received ? sent : received) /
		ms_per_second;
	if (end->n_data_in == 0 && end->n_data_out == 0) {
		lifetime.most_seconds = lifetime.least_seconds;
		lifetime.most_known = true;
		lifetime.is_exact = true;
	}
	return lifetime;
}

void conn_end_bound_lifetime(struct end_lifetime *lifetime,
			     double least_seconds, const double *most_seconds)
{
	if (lifetime->is_exact)
		return;
	if (lifetime->least_seconds < least_seconds)
		lifetime->least_seconds = least_seconds;
	if (!most_seconds)
		return;
	if (!lifetime->most_known || lifetime->most_seconds > *most_seconds)
		lifetime->most_seconds = *most_seconds;
	lifetime->most_known = true;
}
