// SPDX-License-Identifier: MIT
/*
 * bind_filter: the bind of source.h on the live kernel.
 */
#ifndef TCPWAIT_KERNEL_BIND_FILTER_H
#define TCPWAIT_KERNEL_BIND_FILTER_H

#include "tcpwait/source.h"

/* Interfaces and the range of ports are those of the caller's namespace. */
bool bind_filter(struct source *source, struct filter *filter,
		 char message[static FILTER_MESSAGE_SIZE]);

#endif
