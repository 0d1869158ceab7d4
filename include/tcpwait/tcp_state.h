// SPDX-License-Identifier: MIT
/*
 * tcp_state: the states of RFC 9293 under the kernel's numbers, and their
 * spellings.
 */
#ifndef TCPWAIT_TCP_STATE_H
#define TCPWAIT_TCP_STATE_H

#include <stdbool.h>
#include <stdint.h>

/* Values of include/net/tcp_states.h. */
enum tcp_state {
	TCP_STATE_ESTABLISHED = 1,
	TCP_STATE_SYN_SENT,
	TCP_STATE_SYN_RECV,
	TCP_STATE_FIN_WAIT1,
	TCP_STATE_FIN_WAIT2,
	TCP_STATE_TIME_WAIT,
	TCP_STATE_CLOSE,
	TCP_STATE_CLOSE_WAIT,
	TCP_STATE_LAST_ACK,
	TCP_STATE_LISTEN,
	TCP_STATE_CLOSING,
	TCP_STATE_COUNT,
};

/*
 * Not states of the protocol: request sockets, which a dump reports as
 * SYN_RECV, and sockets that are bound and neither listen nor connect, which
 * a dump reports as CLOSE when asked for bit 13.
 */
enum { TCP_STATE_NEW_SYN_RECV = 12, TCP_STATE_BOUND_INACTIVE = 13 };

/* A set of states: bit 1 << state. */
#define TCP_STATE_BIT(state) (1u << (state))
#define TCP_STATE_ALL	     ((1u << TCP_STATE_COUNT) - 2)

/* How many sockets there are in each state, indexed by enum tcp_state. */
typedef uint32_t tcp_state_counts[TCP_STATE_COUNT];

/* netstat's name, "TIME_WAIT"; NULL for a number that is no state. */
const char *tcp_state_name(unsigned int state);
/* The JSON key and metric label, "time_wait". */
const char *tcp_state_key(unsigned int state);

/*
 * tcp_state_parse reads one state in any spelling that ss, netstat or a
 * monitoring tool has for it; case, '-' and '_' do not count.
 */
bool tcp_state_parse(const char *text, enum tcp_state *state);

/* tcp_state_parse_set also reads ss's groups: all connected bucket big ... */
bool tcp_state_parse_set(const char *text, uint32_t *states);

/* All the spellings that are offered in help: one per state, then groups. */
extern const char *const tcp_state_set_names[]; /* NULL ends it */

/* tcp_state_add adds the counts of more to those of sum. */
void tcp_state_add(tcp_state_counts sum, const tcp_state_counts more);
uint64_t tcp_state_total(const tcp_state_counts counts);

#endif
