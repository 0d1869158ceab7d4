// SPDX-License-Identifier: MIT
/*
 * measure: one figure of a host, by the name that a user gives it.
 *
 * NAME is a state in any spelling, port_budget (percent of the fullest one),
 * close_wait_age (seconds, of the oldest), closes_per_second, accept_queue
 * (percent of the fullest one), dead_descriptors (of the process that has
 * most) or opens_per_second (of all sockets, on either side).  A scope narrows
 * it: ":PORT" to sockets on that local port, "@ADDR[:PORT]" to those toward
 * that remote end.  Of nothing a figure is 0; what could not be seen is
 * unknown.
 */
#ifndef TCPWAIT_MEASURE_H
#define TCPWAIT_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/addr.h"
#include "tcpwait/conn.h"
#include "tcpwait/report.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/tcp_state.h"

/* What a figure is taken of. */
enum measure_per { MEASURE_PER_ALL, MEASURE_PER_PORT, MEASURE_PER_PEER };

enum measure_kind {
	MEASURE_STATE,
	MEASURE_PORT_BUDGET, /* percent, 0..100 */
	MEASURE_CLOSE_WAIT_AGE, /* seconds */
	MEASURE_CLOSES_PER_SECOND,
	MEASURE_ACCEPT_QUEUE, /* percent: 100 lets no more in; or more */
	MEASURE_DEAD_DESCRIPTORS, /* of the process that has most */
	MEASURE_OPENS_PER_SECOND, /* opens_begun(), whatever the filter */
	MEASURE_KIND_COUNT,
};

enum { MEASURE_SERVICE_SIZE = 32 };

struct measure {
	enum measure_kind kind;
	enum tcp_state state; /* of MEASURE_STATE */
	bool has_address;
	bool has_port; /* local without an address, else remote */
	struct addr address;
	uint16_t port;
	/* What a source has to resolve to port first; "": nothing. */
	char service[MEASURE_SERVICE_SIZE];
};

struct measure_value {
	bool known;
	bool at_least; /* some of it could not be seen */
	double value;
	bool lacking; /* this look did not get all: it may be greater */
};

/*
 * measure_parse reads the n bytes of text.  False with a sentence in message,
 * which names what would be right.
 */
enum { MEASURE_MESSAGE_SIZE = 400 };
bool measure_parse(const char *text, size_t n, struct measure *measure,
		   char message[static MEASURE_MESSAGE_SIZE]);

/* measure_key: the names there are, by position; NULL past the last. */
const char *measure_key(size_t i);

/* measure_name writes it as in the contract: "time_wait@[2001:db8::1]:443". */
enum { MEASURE_NAME_SIZE = 96 };
char *measure_name(const struct measure *measure,
		   char buf[static MEASURE_NAME_SIZE]);

/*
 * measure_label is the name without "::": Icinga takes that for check_multi's
 * separator, and puts what is before it in front of the labels that follow.
 */
char *measure_label(const struct measure *measure,
		    char buf[static MEASURE_NAME_SIZE]);

bool measure_equal(const struct measure *a, const struct measure *b);
/* Is it of the figures that perfdata always has, beside those asked for? */
bool measure_is_always_told(const struct measure *measure);
bool measure_has_scope(const struct measure *measure);

/* measure_format writes a value without its unit: "611", "98.8". */
enum { MEASURE_VALUE_SIZE = 32 };
char *measure_format(double value, char buf[static MEASURE_VALUE_SIZE]);
/* The unit of perfdata: "%", "s" or "". */
const char *measure_unit(const struct measure *measure);

/*
 * measure_counts: can it be counted socket by socket?  Then nothing rests on
 * roles, which are uncertain where both ports could be ephemeral; a state with
 * a scope is told exactly only so.
 */
bool measure_counts(const struct measure *measure);
/* Is this socket one of those? */
bool measure_matches(const struct measure *measure, const struct conn *conn);

/*
 * measure_needs_two: is it of the time between two looks?  One look leaves it
 * unknown; measure_between gives it.
 */
bool measure_needs_two(const struct measure *measure);
struct measure_value measure_between(const struct measure *measure,
				     const struct snapshot *before,
				     const struct snapshot *seen);

/* Of the selected sockets of a snapshot; budgets see the whole table. */
struct measure_value measure_of_snapshot(const struct measure *measure,
					 const struct snapshot *snap);

/*
 * Of one row.  A row of ports has no remote address, and one of peers no queue
 * of its own: measure_fits says whether the figure can be asked of such rows,
 * measure_in_row whether this row is in its scope.
 */
bool measure_fits(const struct measure *measure, enum measure_per per);
bool measure_in_row(const struct measure *measure, enum measure_per per,
		    const struct report_row *row);
struct measure_value measure_of_row(const struct measure *measure,
				    const struct snapshot *snap,
				    const struct report_row *row);

#endif
