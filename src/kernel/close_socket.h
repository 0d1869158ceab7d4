// SPDX-License-Identifier: MIT
/*
 * close_socket: hears the sockets of one namespace being freed, and asks there
 * what is left of them.
 */
#ifndef TCPWAIT_KERNEL_CLOSE_SOCKET_H
#define TCPWAIT_KERNEL_CLOSE_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/netlink.h"
#include "tcpwait/conn_end.h"
#include "tcpwait/error.h"

struct close_socket {
	struct netlink hears; /* closed: hears.sock is NULL */
	struct netlink asks;
	int netstat_fd; /* of this namespace; -1: unreadable */
	int netlink_fd;
	/* TCPTimeWaitOverflow, after the last batch and the one before. */
	uint64_t n_overflows[2];
	bool overflows_known;
};

/* So many datagrams are received at once. */
enum { CLOSE_SOCKET_BATCH = 32 };

/* An end is of the namespace that the socket is in. */
#define CLOSE_SOCKET_OWN UINT32_MAX

/* What one reception gave. */
struct close_received {
	struct conn_end ends[CLOSE_SOCKET_BATCH];
	/* The number of its namespace (nsid.h), or CLOSE_SOCKET_OWN. */
	uint32_t nsids[CLOSE_SOCKET_BATCH];
	size_t n;
	size_t n_bad; /* messages that could not be read */
	bool was_full; /* there may be more at once */
	bool has_lost; /* messages were dropped: see close_socket_drops() */
};

/*
 * close_socket_open begins to hear, in the namespace this thread is in, with
 * buffers of so many bytes where that is allowed; with 0 it only asks, as
 * another socket hears for it.  0 or -errno.
 */
int close_socket_open(struct close_socket *socket, int buffer_bytes,
		      struct error *err);

/*
 * close_socket_hear_all hears every namespace that has a number in this one as
 * well; false where that is not allowed.
 */
bool close_socket_hear_all(const struct close_socket *socket);

void close_socket_close(struct close_socket *socket);

/* close_socket_receive takes what is there and does not wait. */
void close_socket_receive(const struct close_socket *socket,
			  struct close_received *received);

/* close_socket_drops: how many messages it has lost, exactly. */
bool close_socket_drops(const struct close_socket *socket, uint32_t *n);

/*
 * close_socket_ask finds out what remains of n connections of its namespace.
 * Whether TIME_WAIT were refused since the batch before is told as well.
 */
void close_socket_ask(struct close_socket *socket, struct conn_end *ends[],
		      size_t n);

#endif
