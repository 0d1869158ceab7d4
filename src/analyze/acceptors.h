// SPDX-License-Identifier: MIT
/*
 * acceptors: who, of those that hold a listener, should accept.
 *
 * A listener is held by more than who accepts: by a parent that only waits,
 * a child that inherited it, systemd that opened it for a service.  Who holds
 * connections that came over the port accepts; where nobody does, all may.
 */
#ifndef TCPWAIT_ANALYZE_ACCEPTORS_H
#define TCPWAIT_ANALYZE_ACCEPTORS_H

#include "analyze/accept_queues.h"
#include "analyze/self_calls.h"
#include "tcpwait/finding.h"
#include "tcpwait/report.h"
#include "tcpwait/snapshot.h"

struct acceptors {
	struct report_owners owners; /* all holders, who accepts first */
	uint32_t process; /* the one that does; OWNERS_NONE: not one alone */
	/* What those that do are all called, or NULL. */
	const char *program;
	/* Nobody but a launcher has the listener, and holds nothing that came
	 * over it: the service that it starts is not up. */
	bool is_launching;
	/* Those that should accept hold nothing yet, and no other began
	 * after them, as at a start: for so long the first of them
	 * has run.  0: it is not so, or not known. */
	double up_seconds;
	/* One that should accept and is stopped, while others that hold the
	 * listener are not; OWNERS_NONE: there is none. */
	uint32_t stopped;
	struct self_calls own; /* that wait for them */
	const struct listener *listener; /* the first that was added */
};

/* acceptors_add adds the holders of one listener; a new one is all zero. */
void acceptors_add(struct acceptors *acceptors, const struct snapshot *snap,
		   const struct listener *listener);

/*
 * acceptors_settle says who it is of those that were added, whose listeners
 * take connections to this end.
 */
void acceptors_settle(struct acceptors *acceptors, const struct snapshot *snap,
		      const struct tally_key *key);

/*
 * acceptors_are_starting: may those that should accept not have come to it yet?
 * Clients that wait for them have done so for so many seconds at most.
 */
bool acceptors_are_starting(const struct acceptors *acceptors,
			    double oldest_seconds);

/*
 * acceptors_say makes them the owners of a finding, and the one that is sure
 * its subject.  For its sentence it says the acceptor, or else how many holders
 * there are, or else the unit or uid of one that was not seen.
 */
void acceptors_say(struct finding *finding, const struct snapshot *snap,
		   const struct acceptors *acceptors);

/*
 * acceptors_find says who it is of those of a queue's listeners that it takes
 * to hold n connections.
 */
void acceptors_find(struct acceptors *acceptors, const struct snapshot *snap,
		    const struct accept_queue *queue, uint64_t n);

#endif
