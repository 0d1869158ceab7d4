// SPDX-License-Identifier: MIT
/*
 * report: what the snapshot means.
 *
 * A pure function of one snapshot (and, for changes, an earlier one): rows
 * with rates, ages, budgets and kinds.  No I/O, no clock.
 *
 * A service is a port that is served here, or a remote address and port that
 * is called from here; a peer is a remote address; a group is what tally counts
 * of one service between two addresses; a flow is the groups of a service added
 * up; a row is a line of a table: the groups of one port, or of one peer.
 */
#ifndef TCPWAIT_REPORT_H
#define TCPWAIT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/close_wait.h"
#include "tcpwait/closes.h"
#include "tcpwait/opens.h"
#include "tcpwait/role.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/tcp_state.h"

/* CLOSE_WAIT of one row, by kind and age. */
struct close_wait_summary {
	uint32_t kinds[CLOSE_WAIT_KIND_COUNT];
	bool kinds_known; /* of all of them */
	uint32_t n_polled; /* registered in an epoll set of a holder */
	uint32_t n_ages; /* how many ages are known; 0: none */
	bool at_least; /* not every age is known, or one is a lower bound */
	double oldest_seconds;
	double median_seconds;
};

/*
 * How far one source's ephemeral ports toward one destination and port are
 * used: (used - reusable) / capacity.  At least: connected sockets that were
 * bound by hand cut every destination's ports.
 */
struct port_budget {
	bool known;
	uint16_t netns; /* of the source */
	struct addr source;
	uint32_t used; /* in any state, TIME_WAIT too */
	uint32_t reusable; /* TIME_WAIT that connect() may take over here */
	uint32_t capacity; /* the range less reserved and bound ports */
	double ratio; /* 0..1 */
};

/* The fullest accept queue of a port that is served here. */
struct port_queue {
	bool known; /* there is one, and its limit was told */
	uint32_t n_waiting; /* for accept() */
	uint32_t backlog; /* one more than that fills it */
	double fill; /* listeners_fill() */
};

enum { REPORT_ADDRESSES_MAX = 16, REPORT_OWNERS_MAX = 16 };

/* On what ground a process is said to own sockets; the surest first. */
enum owner_basis {
	OWNER_HOLDS, /* holds the descriptor */
	OWNER_LISTENS, /* on the port */
	OWNER_HELD, /* was seen holding what is in TIME_WAIT now */
	OWNER_LIVE_PEER, /* has live sockets to the same peer */
	OWNER_SAME_CGROUP,
	OWNER_SAME_UID,
	OWNER_BASIS_COUNT,
};

struct report_owner {
	uint32_t process; /* position in the snapshot's owners.processes */
	uint32_t n_sockets; /* seen in its hands */
	uint16_t n_closed; /* of these, in TIME_WAIT now; 65535: or more */
	uint8_t basis; /* enum owner_basis */
	uint16_t n_brief; /* of these, met by one look only; as many */
};

struct report_owners {
	struct report_owner items[REPORT_OWNERS_MAX];
	uint32_t n; /* REPORT_OWNERS_MAX + 1: more than are kept */
	bool is_sampled; /* some of the sockets were asked for, not all */
	/* Client sockets of any owner, and those that have none: TIME_WAIT,
	 * and waits that nobody was seen to hold. */
	uint32_t n_alive;
	uint32_t n_forgotten;
};

/* The other end of a row's connections, where it was seen as well. */
struct report_other_end {
	bool known;
	uint16_t netns;
	struct report_owners owners;
};

/* A port (all its peers) or a peer (toward one service). */
struct report_row {
	uint16_t netns;
	uint16_t port; /* the service's */
	bool port_known; /* false: the role, and so the port, is unknown */
	bool listening;
	enum role role;
	struct addr address; /* of a peer, or of its prefix */
	/* Of a port: the service's addresses, the first few. */
	struct addr addresses[REPORT_ADDRESSES_MAX];
	uint32_t n_addresses; /* may be more than are kept */
	tcp_state_counts states;
	uint32_t total;
	uint32_t orphan_fin_wait2; /* of states[FIN_WAIT2] */
	uint32_t closes; /* of the last 60 s, that left a TIME_WAIT */
	bool closes_known; /* and so what is made of them */
	double closes_per_second; /* the mean of 60 s */
	double closes_per_second_now;
	bool closes_at_least; /* it is a bound */
	bool history_is_thinned; /* more closed than it shows */
	bool ends_known; /* all were heard, between two samples */
	double ends_per_second; /* in any way, whoever closed */
	struct history history;
	bool lifetime_known;
	double mean_lifetime_seconds; /* at most */
	struct port_budget budget;
	struct port_queue queue; /* of a port */
	uint32_t n_unaccepted; /* selected ones, ESTABLISHED or CLOSE_WAIT */
	uint32_t unaccepted_oldest_ms; /* 0: not known */
	struct close_wait_summary close_wait;
	struct report_owners owners;
	struct report_other_end other_end; /* of a peer */
	/* Since the earlier snapshot, if there was one. */
	tcp_state_counts states_before;
	uint32_t total_before;
};

/* "holds the socket"; the words of the document. */
const char *report_basis_name(enum owner_basis basis);

/*
 * report_owner_is_likely: is it no more than likely that this one stands for
 * the row?  Who holds live sockets need not have made the TIME_WAIT, which
 * most of the row may be.
 */
bool report_owner_is_likely(const struct report_owners *owners,
			    const struct report_owner *owner);

/* Which of two rows comes first; 0 where neither. */
typedef int (*report_row_cmp_fn)(const void *ctx, const struct report_row *a,
				 const struct report_row *b);

struct report_rows {
	struct report_row *items;
	size_t n;
	size_t n_all; /* before the limit */
};

struct findings;

struct report {
	const struct snapshot *seen; /* borrowed */
	const struct snapshot *before; /* borrowed; NULL: one sample */
	const struct findings *findings; /* borrowed; NULL: none were asked */
	const char *netns; /* borrowed; as it was asked for, or NULL */
	const char *filter; /* borrowed; as the user wrote it, or NULL */
	double interval_seconds; /* between the two */
	uint8_t v4_prefix; /* peers are grouped by; 0: not grouped */
	uint8_t v6_prefix;
	tcp_state_counts states;
	tcp_state_counts states_before;
	uint64_t total;
	uint64_t total_before;
	struct opens opens; /* between the two, in all of these namespaces */
	double closes_per_second_now; /* of those selected */
	bool closes_at_least;
	struct report_rows ports;
	struct report_rows peers;
	/* Of the whole table, whatever the filter; known: there is one. */
	struct port_budget fullest_budget;
};

struct report_request {
	const struct snapshot *seen;
	const struct snapshot *before; /* NULL: none */
	bool want_ports;
	bool want_peers;
	size_t limit; /* rows of each kind; 0: all */
	report_row_cmp_fn cmp;
	const void *cmp_ctx;
	uint8_t v4_prefix; /* group peers by; 0: not grouped */
	uint8_t v6_prefix;
};

/*
 * report_init makes the report; rows come in the order of cmp.  0 or -ENOMEM;
 * free it with report_free() on either.
 */
int report_init(struct report *report, const struct report_request *request);
void report_free(struct report *report);

/*
 * Orders to choose from: the served ports first, each side by size; and the
 * rows with most sockets that wait.
 */
int report_cmp_size(const void *ctx, const struct report_row *a,
		    const struct report_row *b);
int report_cmp_waiting(const void *ctx, const struct report_row *a,
		       const struct report_row *b);

#endif
