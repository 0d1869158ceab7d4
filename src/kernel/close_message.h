// SPDX-License-Identifier: MIT
/*
 * close_message: what the kernel tells of a socket that it frees.
 */
#ifndef TCPWAIT_KERNEL_CLOSE_MESSAGE_H
#define TCPWAIT_KERNEL_CLOSE_MESSAGE_H

#include <libmnl/libmnl.h>
#include <stddef.h>

#include "tcpwait/conn_end.h"

/*
 * close_message_decode reads one datagram of n bytes.  0, or -EBADMSG where it
 * is not whole or no such message.  Figures that it is too short for are
 * absent; what a later kernel adds is passed over.
 */
int close_message_decode(const void *buf, size_t n, struct conn_end *end);

#endif
