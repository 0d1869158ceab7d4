// SPDX-License-Identifier: MIT
/*
 * close_receiver: a thread that does nothing but receive.
 *
 * The kernel drops what is not fetched in time, so whoever looks up, counts or
 * prints must not be waited for.  What is heard lies in a queue; when that is
 * full, what comes is only counted.
 */
#ifndef TCPWAIT_KERNEL_CLOSE_RECEIVER_H
#define TCPWAIT_KERNEL_CLOSE_RECEIVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/close_socket.h"
#include "tcpwait/conn_end.h"

/* As many lie in the queue at most: some 15 MiB. */
enum { CLOSE_QUEUE_MAX = 65536 };

struct close_batch {
	struct conn_end *items;
	size_t n, cap;
	uint64_t n_untold; /* more that were heard and found no room */
	uint64_t n_bad;
	bool has_lost; /* some socket has dropped messages */
};

struct close_receiver {
	pthread_t thread;
	pthread_mutex_t lock; /* of all that follows */
	struct close_batch heard;
	/* By namespace; NULL: not heard, or by the first one. */
	struct close_socket **sockets;
	size_t n_sockets, cap_sockets;
	/* Whose ends the first one hears: namespace + 1, by its number. */
	uint32_t *by_nsid;
	size_t n_nsids, cap_nsids;
	int epoll_fd; /* of these */
	int end_fd; /* readable: the thread is to end */
};

/* close_receiver_start begins with no socket; 0 or -errno. */
int close_receiver_start(struct close_receiver *receiver, struct error *err);

/* Numbers that are as high are not shared. */
enum { CLOSE_NSIDS_MAX = 65536 };

/*
 * close_receiver_add hears a socket, which stays where it is, as a namespace's;
 * close_receiver_share takes what that of the first hears under a number for
 * it.  close_receiver_remove hears it no longer.  0 or -errno.
 */
int close_receiver_add(struct close_receiver *receiver, uint16_t netns,
		       struct close_socket *socket);
int close_receiver_share(struct close_receiver *receiver, uint16_t netns,
			 uint32_t nsid);
void close_receiver_remove(struct close_receiver *receiver, uint16_t netns);

/*
 * close_receiver_take gives all that was heard, in the order it was, for an
 * empty batch of the caller's, whose memory it takes in exchange.
 */
void close_receiver_take(struct close_receiver *receiver,
			 struct close_batch *batch);

/* close_receiver_stop ends the thread; what was heard can still be taken. */
void close_receiver_stop(struct close_receiver *receiver);
void close_receiver_free(struct close_receiver *receiver);

#endif
