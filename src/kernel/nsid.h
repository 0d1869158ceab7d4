// SPDX-License-Identifier: MIT
/*
 * nsid: the number that one network namespace has for another.
 */
#ifndef TCPWAIT_KERNEL_NSID_H
#define TCPWAIT_KERNEL_NSID_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/netlink.h"

/*
 * nsid_open makes nl ask in the namespace this thread is in; false where it
 * cannot.  netlink_close() ends it.
 */
bool nsid_open(struct netlink *nl);

/*
 * nsid_here gives the number that the namespace nl asks in has for the one
 * this thread is in now; false where it has none, as for most namespaces that
 * no device leads to.
 */
bool nsid_here(struct netlink *nl, uint32_t *nsid);

#endif
