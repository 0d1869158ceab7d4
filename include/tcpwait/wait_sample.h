// SPDX-License-Identifier: MIT
/*
 * wait_sample: which of very many waiting sockets to ask for their ages.
 */
#ifndef TCPWAIT_WAIT_SAMPLE_H
#define TCPWAIT_WAIT_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/snapshot.h"

/* wait_sample_wants: is the age of that wait wanted and not yet known? */
bool wait_sample_wants(const struct snapshot *snap, const struct wait *wait);

/*
 * wait_sample_choose writes at most max positions of waits whose ages are
 * wanted, of those from position first on, and gives their number or -ENOMEM.
 *
 * Classes are one kind of wait of one service and origin: where what is looked
 * for by a rule can be.  A class that is small is chosen whole; what is left of
 * max goes to the large ones in equal parts.  Of each the lowest inode is in,
 * which is mostly its oldest socket.  Where a client's services are too many
 * for that, those of one port are one class.  The same waits give the same
 * choice.
 */
int wait_sample_choose(const struct snapshot *snap, size_t first,
		       uint32_t *chosen, size_t max);

#endif
