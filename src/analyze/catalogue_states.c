// SPDX-License-Identifier: MIT
/*
 * catalogue_states: the states of TCP as Linux keeps them, times included.
 */
#include <assert.h>
#include <stddef.h>

#include "tcpwait/catalogue.h"

static const struct catalogue_state states[] = {
	[TCP_STATE_ESTABLISHED] = {
		.title = "the connection is open",
		.meaning =
			"Both sides have completed the handshake and neither "
			"has closed.",
		.closed_first = "Nobody.",
		.lasts =
			"As long as both sides want it. Without keepalive the "
			"kernel never ends an idle one, even if the peer is "
			"gone.",
		.ends =
			"A close by either side, a reset, keepalive that gets "
			"no answer, or data that nobody confirms "
			"(tcp_retries2).",
		.problem =
			"No. An unread Recv-Q that grows, or connections that "
			"stay idle for hours, may be signs of one.",
	},
	[TCP_STATE_SYN_SENT] = {
		.title = "a connect waits for its answer",
		.meaning = "This host has sent a SYN and heard nothing yet.",
		.closed_first = "Nobody; there is no connection yet.",
		.lasts =
			"A round trip. Without an answer the SYN is repeated "
			"tcp_syn_retries times, about two minutes by default.",
		.ends =
			"The peer's SYN-ACK, a refusal, or the last "
			"retransmission.",
		.problem =
			"A few are normal. Many with retransmissions mean that "
			"a service is down, filtered or overloaded: "
			"unanswered-connect.",
	},
	[TCP_STATE_SYN_RECV] = {
		.title = "a handshake waits for its last step",
		.meaning =
			"A client's SYN was answered, and the client's ACK has "
			"not come, or had no room in the accept queue. The "
			"kernel keeps only a small request.",
		.closed_first = "Nobody; there is no connection yet.",
		.lasts =
			"A round trip. Without the ACK the answer is repeated "
			"tcp_synack_retries times, 63 seconds by default.",
		.ends =
			"The client's ACK, a reset, or the last "
			"retransmission.",
		.problem =
			"Many at once mean slow or forged clients, a flood, or "
			"a full accept queue: accept-queue-full.",
	},
	[TCP_STATE_FIN_WAIT1] = {
		.title = "this side closed, the peer has not confirmed it",
		.meaning =
			"This side's FIN is on its way, perhaps behind data "
			"that was not confirmed yet.",
		.closed_first = "This side.",
		.lasts =
			"A round trip. An orphan without an answer is repeated "
			"tcp_orphan_retries times, 8 by default; a held one "
			"tcp_retries2 times.",
		.ends = "The peer's ACK, a reset, or the last retransmission.",
		.problem =
			"Many with retransmissions mean that a peer vanished "
			"or is filtered: unanswered-close. Many with data in "
			"Send-Q and no retransmissions wait for peers that do "
			"not read.",
	},
	[TCP_STATE_FIN_WAIT2] = {
		.title = "this side closed, the peer has not",
		.meaning =
			"The peer has confirmed this side's FIN and keeps its "
			"own side open: there the connection is in CLOSE_WAIT.",
		.closed_first = "This side.",
		.lasts =
			"An orphan lasts tcp_fin_timeout, 60 seconds by "
			"default; above 60, twice what exceeds them. One that "
			"a process still holds lasts as long as it is held.",
		.ends =
			"The peer's FIN, which makes it TIME_WAIT, a reset, or "
			"tcp_fin_timeout for an orphan.",
		.problem =
			"For this host rarely: peer-never-closes tells of "
			"peers that leak, half-closed of a program here that "
			"holds them.",
	},
	[TCP_STATE_TIME_WAIT] = {
		.title = "both sides closed, this side first",
		.meaning =
			"The kernel remembers the pair of addresses and ports, "
			"so that late segments of the old connection reach no "
			"new one. No process holds it and it takes no "
			"descriptor, only some 256 bytes.",
		.closed_first = "This side.",
		.lasts =
			"60 seconds from the peer's FIN, compiled into Linux; "
			"timers may add up to five. RFC 9293 has twice the "
			"maximum segment lifetime, four minutes. No setting "
			"changes it, tcp_fin_timeout least of all.",
		.ends =
			"Its time, a new SYN of the same client, or a "
			"connect() of this host that takes it over "
			"(tcp_tw_reuse). A restarted server need not wait for "
			"it: it may listen again if its socket has "
			"SO_REUSEADDR and the old listener had it too.",
		.problem =
			"A few thousand are normal. On a listening port they "
			"take no port. For a client each takes an ephemeral "
			"port toward one destination: client-churn, "
			"port-exhaustion.",
	},
	[TCP_STATE_CLOSE] = {
		.title = "not connected",
		.meaning =
			"The socket has no connection: not yet, or no longer. "
			"Most such sockets are in no table at all.",
		.closed_first = "It does not apply.",
		.lasts = "As long as a process holds the descriptor.",
		.ends = "A connect(), a listen(), or the program's close().",
		.problem =
			"Not by itself. A descriptor whose connection the "
			"kernel has dropped is still a descriptor: fd-limit.",
	},
	[TCP_STATE_CLOSE_WAIT] = {
		.title = "the peer closed, this side has not",
		.meaning =
			"The peer's FIN has come and the kernel has confirmed "
			"it. Now the connection waits for the program on this "
			"host to close its descriptor, and for nothing else.",
		.closed_first = "The peer.",
		.lasts = "For ever: Linux has no timer for it.",
		.ends =
			"The program's close(), or its end. A reset drops the "
			"connection but leaves the descriptor.",
		.problem =
			"For a moment it is normal. Aged ones are a fault of "
			"the program here, but for pools that have not noticed "
			"yet: close-wait-leak, close-wait-unread, "
			"close-wait-unaccepted, stale-pool.",
	},
	[TCP_STATE_LAST_ACK] = {
		.title =
			"both sides closed, the peer first; its last answer is "
			"due",
		.meaning =
			"The program has closed a connection that the peer "
			"closed before, and this side's FIN is not confirmed "
			"yet.",
		.closed_first = "The peer.",
		.lasts =
			"A round trip. Without an answer the FIN is repeated "
			"tcp_orphan_retries times, 8 by default.",
		.ends = "The peer's ACK, a reset, or the last retransmission.",
		.problem =
			"Many with retransmissions mean that a peer vanished "
			"or is filtered: unanswered-close.",
	},
	[TCP_STATE_LISTEN] = {
		.title = "a service waits for connections",
		.meaning =
			"Here Recv-Q counts the connections that wait for "
			"accept(), and Send-Q is the most that may wait.",
		.closed_first = "It does not apply.",
		.lasts = "As long as a process holds the descriptor.",
		.ends = "The program's close(), or its end.",
		.problem =
			"No, while Recv-Q stays below Send-Q: "
			"accept-queue-full, close-wait-unaccepted.",
	},
	[TCP_STATE_CLOSING] = {
		.title = "both sides closed at once",
		.meaning =
			"The two FINs crossed, and the peer's confirmation of "
			"this side's is due.",
		.closed_first = "Both.",
		.lasts =
			"A round trip, then TIME_WAIT. Without an answer the "
			"FIN is repeated tcp_orphan_retries times, 8 by "
			"default.",
		.ends =
			"The peer's ACK, which makes it TIME_WAIT, a reset, or "
			"the last retransmission.",
		.problem =
			"It is rare and harmless. Many with retransmissions "
			"mean that a peer vanished: unanswered-close.",
	},
};
static_assert(sizeof(states) / sizeof(states[0]) == TCP_STATE_COUNT,
	      "every state has its entry");

const struct catalogue_state *catalogue_state(unsigned int state)
{
	/* No state has the number 0. */
	if (state == 0 || state >= TCP_STATE_COUNT)
		return NULL;
	return &states[state];
}
