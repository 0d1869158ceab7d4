// SPDX-License-Identifier: MIT
/*
 * conn: one TCP socket as the kernel reported it.
 *
 * Flat, no pointers, copyable by assignment.  What the source did not say is
 * absent: a bit in have is clear, and the field is 0, which then means nothing.
 */
#ifndef TCPWAIT_CONN_H
#define TCPWAIT_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/addr.h"

enum conn_kind {
	CONN_FULL, /* a whole socket */
	CONN_REQUEST, /* a half-open connection of a listener: SYN_RECV */
	CONN_TIMEWAIT, /* a minisocket: TIME_WAIT, or FIN_WAIT2 of an orphan */
	CONN_BOUND, /* bound, not listening, not connected: in no state */
};

enum conn_timer { /* idiag_timer, inet_sk_diag_fill() */
		  CONN_TIMER_NONE,
		  CONN_TIMER_RETRANSMIT,
		  CONN_TIMER_KEEPALIVE,
		  CONN_TIMER_TIMEWAIT,
		  CONN_TIMER_PROBE,
};

enum {
	CONN_HAS_UID = 1 << 0, /* a minisocket's uid 0 is unknown, not root */
	CONN_HAS_INFO = 1 << 1, /* last_*_ms */
	CONN_HAS_CGROUP = 1 << 2,
	CONN_HAS_MARK = 1 << 3, /* told only to CAP_NET_ADMIN */
	CONN_HAS_SHUTDOWN = 1 << 4,
	CONN_HAS_QUEUES = 1 << 5,
	CONN_V6ONLY = 1 << 6,
	CONN_HAS_OPTIONS = 1 << 7, /* connected, and tcp_info was told */
	CONN_TIMESTAMPS = 1 << 8, /* both ends send them */
	CONN_HAS_SEGMENTS = 1 << 9, /* the next three, and segments_* */
	CONN_SENT_DATA = 1 << 10,
	CONN_RECEIVED_DATA = 1 << 11,
	CONN_READ_NOTHING = 1 << 12, /* all that ever came is unread */
	CONN_HAS_INODE = 1 << 13,
	CONN_HAS_TIMER = 1 << 14, /* and retransmits */
	CONN_HAS_EXPIRES = 1 << 15,
	CONN_IS_SUBFLOW = 1 << 16, /* it carries a part of MPTCP */
	CONN_CALLED = 1 << 17, /* this end is known to have sent the SYN */
	/* Only of one that conn_is_unanswered(): resending_ms, and the next
	 * two, which Linux tells since 4.18. */
	CONN_HAS_RESENDING = 1 << 18,
	CONN_FULL_SIZED = 1 << 19, /* the first that is unconfirmed is an MSS */
	/* What was confirmed before was less than half of that on average. */
	CONN_CONFIRMED_SMALL = 1 << 20,
	/* Somebody is told to hold it.  Where its inode is not told, inode is
	 * then a number that no other socket of this look has. */
	CONN_HAS_FILE = 1 << 21,
	/* Of another system than Linux: its queues count otherwise. */
	CONN_FOREIGN = 1 << 22,
	/* Its local address is none of its namespace's; asked only of one that
	 * conn_is_unanswered(). */
	CONN_LOCAL_ABSENT = 1 << 23,
	/* Which window this end has told its peer; Linux 6.2. */
	CONN_HAS_WINDOW = 1 << 24,
	CONN_WINDOW_CLOSED = 1 << 25, /* not even a segment has room in it */
	/* What the kernel's readers tell of every socket. */
	CONN_ALWAYS_TOLD = CONN_HAS_INODE | CONN_HAS_TIMER | CONN_HAS_EXPIRES,
};

struct conn {
	struct addr local;
	struct addr remote;
	uint64_t cookie; /* 0: the reader has none */
	uint64_t cgroup; /* cgroup v2 id */
	uint16_t local_port;
	uint16_t remote_port;
	uint8_t family; /* of the socket: a v4-mapped one is AF_INET6 */
	uint8_t state; /* enum tcp_state */
	uint8_t kind; /* enum conn_kind */
	uint8_t timer; /* enum conn_timer */
	uint32_t ifindex;
	uint32_t have; /* CONN_HAS_* */
	/* LISTEN: accept queue and its limit; else bytes, FIN counting 1. */
	uint32_t recv_queue;
	uint32_t send_queue;
	uint32_t expires_ms; /* until timer fires */
	uint32_t retransmits;
	uint32_t uid;
	uint32_t inode; /* told as 0: no file: see conn_has_no_file() */
	uint32_t mark;
	/* struct tcp_info: milliseconds since; wrap after 49.7 days. */
	uint32_t last_data_sent_ms;
	uint32_t last_data_recv_ms;
	uint32_t last_ack_recv_ms;
	/* Segments with data, each time they were sent; Linux 4.6. */
	uint32_t segments_sent;
	uint32_t segments_received;
	uint64_t bytes_received; /* the FIN counts 1 */
	uint32_t resending_ms; /* for so long at least, in vain */
	uint8_t shutdown; /* 1: receiving, 2: sending */
	/* Of a source that tells them with the socket: 1 + position in the
	 * owners' sets; 0: see conn_holders(). */
	uint32_t holders;
};

/* Is it told to have no file: an orphan, a minisocket, or not accepted? */
bool conn_has_no_file(const struct conn *conn);

/*
 * Is it a FIN_WAIT2 nobody holds: a minisocket (tcp_twsk_diag_fill), or where
 * tcp_fin_timeout exceeds 60 s a whole socket first (__tcp_close)?  Who has
 * sent a FIN is not in an accept queue, so without an inode it is an orphan.
 */
bool conn_is_orphan_fin_wait2(const struct conn *conn);

/* TCP_TIMEWAIT_LEN, which no setting changes. */
enum { CONN_TIMEWAIT_MS = 60000 };

#define CONN_AGE_UNKNOWN UINT32_MAX

/*
 * conn_closed_ms: how long it has been in TIME_WAIT, 60 s where its time is
 * up; CONN_AGE_UNKNOWN where it is not, or the source did not say.
 */
uint32_t conn_closed_ms(const struct conn *conn);

/*
 * conn_age_ms: how long the socket has been in TIME_WAIT, CLOSE_WAIT or
 * FIN_WAIT2; false where the source did not say.  For
 * CLOSE_WAIT it is last_ack_recv, the FIN's own ACK: a lower bound once the
 * socket's own keepalive probes, or data sent after the FIN, are answered.
 */
bool conn_age_ms(const struct conn *conn, uint32_t *age_ms);
bool conn_age_is_bound(const struct conn *conn);

/*
 * conn_may_be_in_use: may data pass the open way of a half-closed connection?
 * Then its age is the time since the last.  An answer that took longer than a
 * second, and the peer's close upon it, looks the same until as much time has
 * passed again.
 */
bool conn_may_be_in_use(const struct conn *conn);

/*
 * conn_idle_before_close_ms: how long a CLOSE_WAIT had idled when its peer
 * closed it: from the last data either way to the FIN.  A farewell that a
 * client got with the FIN ends that time, and is no part of it.  False where
 * the kernel did not say, or what came later blurs it.
 */
bool conn_idle_before_close_ms(const struct conn *conn, bool is_client,
			       uint32_t *idle_ms);

/*
 * conn_has_answer: are the unread bytes of a client what the server answered,
 * rather than its farewell?  They are where they end a chunked answer, or where
 * several messages came; where the client asked, also if nothing was ever
 * read, if they came within a second of its last sending or long before the
 * FIN, or if no more segments came than were sent.
 */
bool conn_has_answer(const struct conn *conn);

/* conn_speaks_no_tls: did a client send too little for a handshake of TLS? */
bool conn_speaks_no_tls(const struct conn *conn);

/*
 * conn_waits_for_answer: has the peer of a CLOSE_WAIT, or the holder of a
 * FIN_WAIT2, asked, said at once that it will send no more, and got nothing
 * since?  It may well wait for the answer.
 */
bool conn_waits_for_answer(const struct conn *conn);

/*
 * conn_was_served: has the holder of a CLOSE_WAIT read all that came but the
 * FIN, and answered it?  conn_answers_at_once: its last data went and came
 * within one tick, so that which was first is guessed by counting segments.
 */
bool conn_was_served(const struct conn *conn);
bool conn_answers_at_once(const struct conn *conn);

/*
 * conn_closed_upon_request: did the peer close within a second of the last
 * that this side sent?  Then the connection had not idled.  False where the
 * kernel did not say, or answered keepalives blur it.
 */
bool conn_closed_upon_request(const struct conn *conn);

/*
 * conn_resets_if_ended: does its peer get a reset where it is ended by force,
 * tcp_need_reset()?  Neither a minisocket nor a request has anything to say.
 */
bool conn_resets_if_ended(const struct conn *conn);

/*
 * conn_is_unaccepted: does it stand in an accept queue?  Only ESTABLISHED and
 * CLOSE_WAIT do (tcp_check_req(), tcp_rcv_state_process()): in any other state
 * what has no file is an orphan.
 */
bool conn_is_unaccepted(const struct conn *conn);

/*
 * conn_holds_request: was it accepted, is it open, and does it hold no more
 * unread than a request may have?  An upload that its reader slows down fills
 * the window, which is 64 KiB at the least where nobody made it smaller.
 */
bool conn_holds_request(const struct conn *conn);

/*
 * conn_is_flooded: is it open, somebody's, and does it hold more unread than a
 * request may have?
 */
bool conn_is_flooded(const struct conn *conn);

/*
 * conn_pending_ms: how long one of those two has waited.  In an accept queue
 * nothing was ever sent, so that last_data_sent is the handshake's
 * (tcp_create_openreq_child()), whatever has come since; else the last that
 * came is unread, and all that follows is as old at most.  False where the
 * source did not say.
 */
bool conn_pending_ms(const struct conn *conn, uint32_t *age_ms);

/*
 * conn_is_stalled: is there data that the peer's closed window keeps here?  The
 * timer is that of window probes (tcp_check_probe_timer), and each was answered
 * so far, or the peer may be gone; a FIN alone is no data.
 */
bool conn_is_stalled(const struct conn *conn);

/*
 * conn_is_unanswered: was its data sent again several times, by timeout, and
 * nothing of it confirmed since?  icsk_retransmits, which inet_sk_diag_fill()
 * tells beside this timer, begins anew with whatever is (tcp_ack()).  So does
 * icsk_probes_out, of what could not be sent at all: its local address has left
 * (__tcp_retransmit_skb() and tcp_write_xmit() fail, tcp_check_probe_timer()
 * goes on), or a closed window's owner is gone.
 */
bool conn_is_unanswered(const struct conn *conn);

/* What a live connection waits for, as its server sees it. */
enum conn_turn {
	CONN_TURN_UNKNOWN,
	CONN_TURN_PEER, /* all is answered: it idles */
	CONN_TURN_OURS, /* it was asked and has not answered: at work */
};

/*
 * conn_turn: whose turn it is, and since when.  A protocol in which the server
 * never answers has no turns: only what follows at once on the connection's
 * beginning or on the last answer is taken for a question.
 */
enum conn_turn conn_turn(const struct conn *conn, uint32_t *since_ms);

/* What this end said last, where it is confirmed and nothing came since. */
enum conn_asking {
	CONN_ASKS_NOTHING, /* or the source does not tell */
	CONN_ASKED_FIRST, /* with what it sent first; nothing ever came */
	CONN_ASKED_LATER, /* a second or more after the last that came */
	CONN_ASKED_AT_ONCE, /* sooner: it may have been a receipt */
};

/*
 * conn_asking: does an end that has called wait for an answer?  Who goes on
 * sending where nothing ever comes asks for none, as who sends logs.
 */
enum conn_asking conn_asking(const struct conn *conn);

/* conn_holders: the set of holders that came with it, or OWNERS_NONE. */
uint32_t conn_holders(const struct conn *conn);

/*
 * conn_sink receives sockets one by one.  conn returns 0, or a negative errno
 * to stop the walk.  restart forgets all that came so far; where it is NULL
 * nothing can be taken back and a walk that broke off is not repeated.
 */
struct conn_sink {
	void *ctx;
	int (*conn)(void *ctx, const struct conn *conn);
	void (*restart)(void *ctx);
	/*
	 * NULL, or where nothing but the number of sockets in each state is
	 * wanted: one counter for each, and conn is not called.
	 */
	uint32_t *states;
};

#endif
