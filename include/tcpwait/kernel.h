// SPDX-License-Identifier: MIT
/*
 * kernel: the live kernel of this host.
 *
 * Reading is all it does.  Text that comes from here (names of processes,
 * cgroups, namespaces) is as hostile as whoever wrote it.
 */
#ifndef TCPWAIT_KERNEL_H
#define TCPWAIT_KERNEL_H

#include "tcpwait/source.h"

/* Tells all there is; needs nothing to be opened. */
extern const struct source_ops kernel_source;

#endif
