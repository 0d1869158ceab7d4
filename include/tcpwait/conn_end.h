// SPDX-License-Identifier: MIT
/*
 * conn_end: how one TCP connection came to its end.
 *
 * Flat, no pointers.  What the kernel did not say is absent (a bit in have is
 * clear).  What it means is worked out from this and a few hints alone.
 */
#ifndef TCPWAIT_CONN_END_H
#define TCPWAIT_CONN_END_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/end_kind.h"
#include "tcpwait/role.h"

/* What stands where the connection stood, asked right after its end. */
enum end_remains {
	END_REMAINS_UNKNOWN, /* not asked, or not to be told apart */
	END_REMAINS_TIMEWAIT, /* its TIME_WAIT, or FIN_WAIT2 of an orphan */
	END_REMAINS_LISTENER, /* nothing but the listener it came from */
	END_REMAINS_NOTHING,
};

enum {
	CONN_END_HAS_COUNTS = 1 << 0, /* all below but probes; Linux 4.19 */
	CONN_END_HAS_PROBES = 1 << 1,
	/* TIME_WAIT were refused meanwhile, or nobody counts that: nothing
	 * where one should be proves nothing. */
	CONN_END_NO_TIMEWAIT = 1 << 2,
};

/* No round trip was ever measured: the other side never answered. */
#define CONN_END_NO_RTT UINT32_MAX

struct conn_end {
	/* Addresses, cookie, queues, and ages at the end.  A connection that
	 * was cut off here has no remote port, and mostly no local address. */
	struct conn conn;
	uint16_t netns; /* position in the snapshot's namespaces */
	uint8_t have; /* CONN_END_HAS_* */
	uint8_t remains; /* enum end_remains */
	uint8_t retransmits; /* of what was never answered */
	uint8_t probes;
	/*
	 * How much more was acknowledged than data sent: the SYN counts 1 for
	 * the side that connects, and an acknowledged FIN counts 1.
	 */
	int32_t surplus;
	uint32_t min_rtt_us;
	uint32_t n_segments_in; /* of any kind */
	uint32_t n_data_in; /* segments with data */
	uint32_t n_data_out;
	uint32_t n_delivered; /* segments that were acknowledged, SYN and FIN */
	uint64_t bytes_in; /* the peer's FIN counts 1 */
	uint64_t bytes_out;
	double at_seconds; /* CLOCK_MONOTONIC, when it was told */
};

/* What is known from elsewhere of a connection that ended. */
struct end_hints {
	enum role role; /* as a listener or an earlier look has it */
	uint16_t local_port_low; /* ephemeral ports here */
	uint16_t local_port_high;
};

struct end_verdict {
	enum end_kind kind;
	enum role role;
};

/* conn_end_is_connection: false for a listener, and what was never one. */
bool conn_end_is_connection(const struct conn_end *end);

/* conn_end_asks: does what remains of it tell anything? */
bool conn_end_asks(const struct conn_end *end);

/* conn_end_judge: how it ended, and which side of it this host was. */
struct end_verdict conn_end_judge(const struct conn_end *end,
				  const struct end_hints *hints);

/*
 * conn_end_exchanges: at most so many requests and answers it carried; exactly
 * that many where one side's messages fit into a segment each.  False where
 * it was not told.
 */
bool conn_end_exchanges(const struct conn_end *end, enum end_kind kind,
			uint32_t *n);

/* What came of a connection whose client sent no data. */
enum end_unasked {
	END_ASKED, /* it did, or it is not told, or it is none of these */
	END_UNASKED_LEFT, /* the server spoke first, and the client left */
	END_UNASKED_CLOSED, /* the server closed first, with a word or none */
};

/*
 * conn_end_unasked: of those that ended in good order, within a second of what
 * the server said, or of their beginning.
 */
enum end_unasked conn_end_unasked(const struct conn_end *end,
				  const struct end_verdict *verdict);

/* conn_end_bytes: data both ways; false where it was not told. */
bool conn_end_bytes(const struct conn_end *end, enum end_kind kind,
		    uint64_t *bytes);

/* conn_end_idle_ms: since the last data, either way, until its end. */
bool conn_end_idle_ms(const struct conn_end *end, enum end_kind kind,
		      uint32_t *idle_ms);

/* How long it lived: at least, and at most where that is known. */
struct end_lifetime {
	double least_seconds;
	double most_seconds;
	bool most_known;
	bool is_exact;
};

/*
 * conn_end_lifetime: from what the connection itself tells.  Its clocks of the
 * last data start with it: without data they are its age.
 */
struct end_lifetime conn_end_lifetime(const struct conn_end *end,
				      enum end_kind kind);

/* conn_end_bound_lifetime: what looks at the table add; most may be NULL. */
void conn_end_bound_lifetime(struct end_lifetime *lifetime,
			     double least_seconds, const double *most_seconds);

#endif
