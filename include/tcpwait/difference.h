// SPDX-License-Identifier: MIT
/*
 * difference: what changed from one look to another one, which may be of the
 * same host an hour later, or of two files of it.
 *
 * A pure function of the two: what one of them could not tell neither began
 * nor ended.  Hosts are known again by their names, the only ones of both
 * whatever they are called; a namespace by its name, a finding by what it is
 * about and the name of its process, whose number a restart changes.
 */
#ifndef TCPWAIT_DIFFERENCE_H
#define TCPWAIT_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/finding.h"
#include "tcpwait/report.h"
#include "tcpwait/same_sockets.h"
#include "tcpwait/snapshot.h"

enum difference_kind {
	DIFFERENCE_FINDING,
	DIFFERENCE_SERVICE, /* a port, as in ports */
	DIFFERENCE_PEER,
	DIFFERENCE_SETTING,
	DIFFERENCE_CLOSE_WAIT, /* of a service */
	DIFFERENCE_KIND_COUNT,
};

enum difference_change {
	DIFFERENCE_BEGUN,
	DIFFERENCE_ENDED,
	DIFFERENCE_WORSE,
	DIFFERENCE_BETTER,
	DIFFERENCE_CHANGED,
	DIFFERENCE_SAME,
	/* It is in one look, and the other could not tell. */
	DIFFERENCE_UNTOLD,
	DIFFERENCE_CHANGE_COUNT,
};

enum { DIFFERENCE_TEXT_SIZE = 64 };

struct difference_row {
	uint8_t kind; /* enum difference_kind */
	uint8_t change; /* enum difference_change */
	bool is_later; /* netns is of the later look, else of the earlier */
	uint16_t netns;
	uint8_t role;
	bool has_address, has_port;
	struct addr address;
	uint16_t port;
	const char *name; /* of a finding or a setting; NULL */
	const struct finding *before, *now; /* of a finding; NULL: not there */
	/* How many sockets; of a finding how much of it. */
	bool n_before_known, n_now_known;
	uint64_t n_before, n_now;
	tcp_state_counts states_before, states_now; /* service and peer */
	char text_before[DIFFERENCE_TEXT_SIZE]; /* of a setting */
	char text_now[DIFFERENCE_TEXT_SIZE];
	uint64_t n_same; /* of CLOSE_WAIT: the very same sockets */
	enum same_basis basis;
	double per_minute; /* what CLOSE_WAIT grew; NaN: unknown */
	double limit_seconds; /* until its holder has no descriptor; likewise */
};

/* One of the two looks. */
struct difference_look {
	const struct snapshot *seen;
	const struct findings *findings;
	const struct same_socket *sockets; /* those in CLOSE_WAIT */
	size_t n_sockets;
};

struct difference {
	struct difference_look before, now; /* borrowed */
	bool seconds_known;
	double seconds; /* from the first to the second; may be negative */
	struct difference_row *rows; /* by kind, the most telling first */
	size_t n, cap;
};

/* "begun"; "service". */
const char *difference_change_name(enum difference_change change);
const char *difference_kind_name(enum difference_kind kind);

/*
 * difference_make compares two looks; 0 or -ENOMEM.  Free it in either case,
 * before the looks.
 */
int difference_make(struct difference *difference,
		    const struct difference_look *before,
		    const struct difference_look *now);
void difference_free(struct difference *difference);

/* difference_snapshot: the look that a row's namespace is of. */
const struct snapshot *difference_snapshot(const struct difference *difference,
					   const struct difference_row *row);

/* difference_of gives the rows of one kind, and how many. */
const struct difference_row *difference_of(const struct difference *difference,
					   enum difference_kind kind,
					   size_t *n);

#endif
