// SPDX-License-Identifier: MIT
/*
 * vanished: which sockets without a holder ended before their holder was met?
 */
#ifndef TCPWAIT_KERNEL_VANISHED_H
#define TCPWAIT_KERNEL_VANISHED_H

#include "tcpwait/snapshot.h"
#include "tcpwait/source.h"

/*
 * vanished_read marks the samples that nobody was found to hold and that are
 * in the table no more.  It costs one more walk, and nothing where no process
 * is known that they might have been of.  What cannot be told is not marked.
 */
void vanished_read(struct snapshot *snap,
		   const struct collect_request *request);

#endif
