// SPDX-License-Identifier: MIT
/*
 * bound_ports: which ports of clients were chosen by bind(), not by connect().
 */
#ifndef TCPWAIT_MODEL_BOUND_PORTS_H
#define TCPWAIT_MODEL_BOUND_PORTS_H

#include "tcpwait/fold.h"

/*
 * bound_ports_judge holds each source of the namespace against the way in which
 * connect() chooses, once all sockets are there, and finds out what that takes
 * from everybody: the held ports of the namespace, of each source and of each
 * group, and what bind() finds taken.  0 or -ENOMEM.
 */
int bound_ports_judge(struct fold *fold);

/* The source of a group in the fold, NULL where it is not followed. */
struct local_source *bound_ports_source(struct fold *fold,
					const struct tally_row *row);

/*
 * Are the connections at both ends this host's?  Its own settings hold for both
 * then.
 */
bool bound_ports_is_here(const struct tally_key *key);

/*
 * bound_ports_leave_reusable: were ports chosen that connect() tries last while
 * TIME_WAIT of others were old enough to be taken over?
 */
bool bound_ports_leave_reusable(struct fold *fold, const struct tally_row *row);

/* Which of a group's ports look bound, once that is judged. */
enum bound_ports bound_ports_of(struct fold *fold, const struct tally_row *row);

#endif
