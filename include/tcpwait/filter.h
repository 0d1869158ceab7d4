// SPDX-License-Identifier: MIT
/*
 * filter: ss(8)'s filter language as a value.
 *
 * A filter is a set of states and an expression in postfix order.  It says
 * which sockets are counted and shown; it never changes what is known about
 * them.  As in ss, "and" and "or" bind equally, from left to right.
 *
 * Services, interfaces and cgroups are names that only the host of the sockets
 * can resolve: they stay names until its source binds them (source.h).
 */
#ifndef TCPWAIT_FILTER_H
#define TCPWAIT_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/addr.h"
#include "tcpwait/conn.h"
#include "tcpwait/role.h"

enum filter_op {
	FILTER_AND,
	FILTER_OR,
	FILTER_NOT,
	FILTER_HOST, /* remote or local: prefix, and port unless any_port */
	FILTER_PORT_GE,
	FILTER_PORT_LE,
	FILTER_DEV,
	FILTER_MARK,
	FILTER_CGROUP,
	FILTER_AUTOBOUND, /* local port from ip_local_port_range */
	/* Beyond ss, on what a socket may not tell: then it is neither. */
	FILTER_AGE, /* ms, in a state that waits */
	FILTER_KIND, /* of CLOSE_WAIT */
	FILTER_ROLE,
	FILTER_RECV_QUEUE,
	FILTER_SEND_QUEUE,
	FILTER_PROCESS, /* that holds it: name or pid */
	FILTER_UNIT, /* of such a process */
};

/* How a term's number is compared. */
enum filter_compare { FILTER_EQUAL, FILTER_AT_LEAST, FILTER_AT_MOST };

struct filter_term {
	uint8_t op; /* enum filter_op */
	bool is_remote; /* dst, dport: the remote side; else the local one */
	bool any_port;
	uint8_t family; /* HOST: AF_UNSPEC any, AF_INET, AF_INET6 */
	uint8_t prefix_bits; /* HOST: of the 128 of struct addr */
	uint16_t port;
	uint16_t name; /* in the filter's names; 0: bound, or needs no host */
	uint32_t ifindex;
	uint32_t mark;
	uint32_t mark_mask;
	uint64_t cgroup;
	struct addr addr;
	uint8_t compare; /* enum filter_compare */
	/* Milliseconds, bytes, a kind, a role; of PROCESS and UNIT the
	 * position of the word in the filter's names. */
	uint64_t number;
};

/* What the processes that a term names hold, at one moment. */
struct filter_held {
	uint32_t *inodes; /* in ascending order */
	size_t n, cap;
	bool is_whole; /* there are no others */
};

enum {
	FILTER_MAX_TERMS = 64,
	FILTER_NAMES_SIZE = 2048,
};

struct filter {
	uint32_t states; /* TCP_STATE_BIT; never 0 */
	uint32_t named; /* those of them that state words name themselves */
	uint8_t family; /* AF_UNSPEC both; -4, -6: of the socket */
	uint16_t autobound_low; /* the kernel's default, until it is bound */
	uint16_t autobound_high;
	size_t n_terms; /* 0: no expression */
	struct filter_term terms[FILTER_MAX_TERMS]; /* postfix */
	/* Of each term, by its position; NULL: nobody looked.  Borrowed. */
	const struct filter_held *held;
	uint16_t names_used; /* bytes */
	char names[FILTER_NAMES_SIZE]; /* one behind the other; first "" */
};

enum { FILTER_MESSAGE_SIZE = 240 };

/* filter_init makes the filter that selects every socket. */
void filter_init(struct filter *filter);

/*
 * filter_parse reads trailing words: state and exclude words first, then the
 * expression; one argument may hold several words.  It gives a filter that
 * filter_init made its states and terms, and leaves family, unless a host
 * begins with "inet:" or "inet6:", and the autobound range as they are.
 * False on a mistake, with one sentence in message that names the word and
 * what would be right.  Names of hosts are refused: nothing may wait for a
 * resolver.
 */
bool filter_parse(int n_words, const char *const words[], struct filter *filter,
		  char message[static FILTER_MESSAGE_SIZE]);

/* filter_starts_with: may this word begin a filter? */
bool filter_starts_with(const char *word);

/*
 * filter_may_mean: might who began with this word have meant a filter?  It is a
 * state, an address, a port, or another tool's word.
 */
bool filter_may_mean(const char *word);

/* filter_name: what a source has to resolve for a term, or NULL. */
const char *filter_name(const struct filter *filter,
			const struct filter_term *term);

/* filter_refuse writes one clean sentence to message and returns false. */
bool filter_refuse(char message[static FILTER_MESSAGE_SIZE], const char *format,
		   ...) __attribute__((format(printf, 2, 3)));

/* filter_text: the word of a PROCESS or UNIT term. */
const char *filter_text(const struct filter *filter,
			const struct filter_term *term);

/*
 * filter_matches: is a socket selected?  A term that is not bound, or asks what
 * the socket does not tell, is neither true nor false, negated or not, and
 * selects nothing.
 */
bool filter_matches(const struct filter *filter, const struct conn *conn,
		    enum role role);

/* filter_needs_roles: does a term ask for them, or for what hangs on them?
 * filter_needs_holders: does one ask for processes? */
bool filter_needs_roles(const struct filter *filter);
bool filter_needs_holders(const struct filter *filter);

/* filter_has_states_only: do the states alone decide?  filter_takes_all: not
 * even they? */
bool filter_has_states_only(const struct filter *filter);
bool filter_takes_all(const struct filter *filter);

/*
 * filter_both leaves of a filter what another selects as well, which has no
 * names; both are bound.  False where they are too long together.
 */
bool filter_both(struct filter *filter, const struct filter *other);

/*
 * filter_narrows: is there a condition that may leave something out?  None does
 * that is true of every address or port, nor what "or" joins to one.
 */
bool filter_narrows(const struct filter *filter);

/* filter_beyond_ends: a term that no end of a connection answers, or NULL. */
const char *filter_beyond_ends(const struct filter *filter);

/* filter_uses: does any term have this op? */
bool filter_uses(const struct filter *filter, enum filter_op op);

#endif
