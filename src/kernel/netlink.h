// SPDX-License-Identifier: MIT
/*
 * netlink: one sock_diag socket, its dumps and what can go wrong in them.
 *
 * Knows messages and their order, not what is in them.
 */
#ifndef TCPWAIT_KERNEL_NETLINK_H
#define TCPWAIT_KERNEL_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

#include "tcpwait/error.h"

/*
 * netlink_dump() never fills a longer message buffer than this, and fills it
 * whole once a receiver has offered it; libmnl's own default is 4 KiB here.
 */
enum { NETLINK_BUFFER_SIZE = 32768 };

struct netlink {
	struct mnl_socket *sock;
	uint32_t portid;
	uint32_t seq;
};

/* Takes one message that is data; 0, or a negative errno to stop. */
typedef int (*netlink_message_fn)(void *ctx, const struct nlmsghdr *nlh);

/* How far a dump has come. */
struct netlink_dump {
	uint32_t portid; /* of the socket that asked */
	uint32_t seq; /* of the request */
	netlink_message_fn message;
	void *ctx;
	bool done; /* the kernel says that was all */
	bool interrupted; /* NLM_F_DUMP_INTR: the table moved under it */
	int kernel_error; /* negative errno from the kernel, or 0 */
	int sink_error; /* negative errno from message(), or 0 */
};

int netlink_open(struct netlink *nl, struct error *err);
void netlink_close(struct netlink *nl);

/*
 * netlink_is_whole: does a message begin here that ends within left bytes?
 * mnl_nlmsg_ok() takes a length from 2 GiB on for a negative one.
 */
bool netlink_is_whole(const struct nlmsghdr *nlh, size_t left);

/*
 * netlink_dump_parse takes one received buffer; it trusts no length in it.
 * 0 to go on receiving, or 1 where dump is at its end for any reason.
 */
int netlink_dump_parse(struct netlink_dump *dump, const void *buf, size_t len);

/*
 * netlink_receive reads one datagram of the kernel's; those of anybody else
 * are dropped.  Its length, or -errno: -EMSGSIZE where it did not fit,
 * -ENOBUFS where messages were lost.
 */
ssize_t netlink_receive(struct netlink *nl, void *buf, size_t size);

/* netlink_send gives the request (one message or several) to the kernel. */
int netlink_send(struct netlink *nl, const void *buf, size_t len);

/*
 * netlink_dump_run sends a request with NLM_F_DUMP and receives until the end.
 * 0 where the dump ended well, else a negative errno: the kernel's, the
 * sink's or the transport's; see dump for which.
 */
int netlink_dump_run(struct netlink *nl, struct nlmsghdr *request,
		     struct netlink_dump *dump);

#endif
