// SPDX-License-Identifier: MIT
/*
 * close_receiver: drains, rests a moment so that more can come, drains again.
 */
#include "kernel/close_receiver.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "tcpwait/array.h"
#include "tcpwait/clock.h"

enum {
	EVENTS = 16,
	/* The smallest buffer holds 8 ms at 20,000 a second. */
	REST_NS = 2 * 1000 * 1000,
};

/* An end that finds no room, or no memory, is counted. */
static void keep(struct close_batch *heard, const struct conn_end *end)
{
	struct conn_end *added = NULL;

	if (heard->n < CLOSE_QUEUE_MAX)
		added = LIST_ADD(heard);
	if (added)
		*added = *end;
	else
		heard->n_untold++;
}

/*
 * Whose an end is; false where nobody asked for it, or a socket of its own
 * hears it.
 */
static bool take_netns(const struct close_receiver *receiver, uint32_t nsid,
		       uint16_t *netns)
{
	if (nsid == CLOSE_SOCKET_OWN)
		return true;
	if (nsid >= receiver->n_nsids || receiver->by_nsid[nsid] == 0)
		return false;
	*netns = (uint16_t)(receiver->by_nsid[nsid] - 1);
	return true;
}

static void drain(struct close_receiver *receiver, uint16_t netns)
{
	struct close_received received;
	double now = clock_seconds(CLOCK_MONOTONIC);

	do {
		struct close_socket *socket = receiver->sockets[netns];

		if (!socket)
			return;
		close_socket_receive(socket, &received);
		for (size_t i = 0; i < received.n; i++) {
			struct conn_end *end = &received.ends[i];

			end->netns = netns;
			end->at_seconds = now;
			if (take_netns(receiver, received.nsids[i],
				       &end->netns))
				keep(&receiver->heard, end);
		}
		receiver->heard.n_bad += received.n_bad;
		receiver->heard.has_lost |= received.has_lost;
	} while (received.was_full);
}

static void *work(void *ctx)
{
	static const struct timespec rest = { .tv_nsec = REST_NS };
	struct close_receiver *receiver = ctx;
	struct epoll_event events[EVENTS];

	for (;;) {
		int n = epoll_wait(receiver->epoll_fd, events, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			if (events[i].data.u64 > UINT16_MAX)
				return NULL;
			(void)pthread_mutex_lock(&receiver->lock);
			drain(receiver, (uint16_t)events[i].data.u64);
			(void)pthread_mutex_unlock(&receiver->lock);
		}
		(void)nanosleep(&rest, NULL);
	}
}

static int watch(const struct close_receiver *receiver, int fd, uint64_t name)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = name };

	return epoll_ctl(receiver->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0
		       ? -errno
		       : 0;
}

/* Signals are others', but for those that a fault of its own raises. */
static int start_thread(struct close_receiver *receiver)
{
	sigset_t mask, before;
	int ret;

	(void)sigemptyset(&mask);
	(void)sigaddset(&mask, SIGINT);
	(void)sigaddset(&mask, SIGTERM);
	(void)sigaddset(&mask, SIGHUP);
	(void)sigaddset(&mask, SIGQUIT);
	(void)sigaddset(&mask, SIGTSTP);
	(void)pthread_sigmask(SIG_BLOCK, &mask, &before);
	ret = pthread_create(&receiver->thread, NULL, work, receiver);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -ret;
}

int close_receiver_start(struct close_receiver *receiver, struct error *err)
{
	int ret = 0;

	*receiver = (struct close_receiver){
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.epoll_fd = epoll_create1(EPOLL_CLOEXEC),
		.end_fd = eventfd(0, EFD_CLOEXEC),
	};
	if (receiver->epoll_fd < 0 || receiver->end_fd < 0)
		ret = -errno;
	if (ret == 0)
		ret = watch(receiver, receiver->end_fd, UINT64_MAX);
	if (ret == 0)
		ret = start_thread(receiver);
	if (ret == 0)
		return 0;
	close_receiver_free(receiver);
	return error_set(err, ret, "cannot begin to listen");
}

int close_receiver_add(struct close_receiver *receiver, uint16_t netns,
		       struct close_socket *socket)
{
	int fd = mnl_socket_get_fd(socket->hears.sock);
	int ret = 0;

	(void)pthread_mutex_lock(&receiver->lock);
	while (ret == 0 && receiver->n_sockets <= netns) {
		if (!ARRAY_ADD(receiver->sockets, receiver->n_sockets,
			       receiver->cap_sockets))
			ret = -ENOMEM;
	}
	if (ret == 0) {
		ret = watch(receiver, fd, netns);
		receiver->sockets[netns] = ret == 0 ? socket : NULL;
	}
	(void)pthread_mutex_unlock(&receiver->lock);
	return ret;
}

int close_receiver_share(struct close_receiver *receiver, uint16_t netns,
			 uint32_t nsid)
{
	int ret = nsid < CLOSE_NSIDS_MAX ? 0 : -ERANGE;

	(void)pthread_mutex_lock(&receiver->lock);
	while (ret == 0 && receiver->n_nsids <= nsid) {
		if (!ARRAY_ADD(receiver->by_nsid, receiver->n_nsids,
			       receiver->cap_nsids))
			ret = -ENOMEM;
	}
	if (ret == 0)
		receiver->by_nsid[nsid] = netns + 1u;
	(void)pthread_mutex_unlock(&receiver->lock);
	return ret;
}

static void forget_nsid(struct close_receiver *receiver, uint16_t netns)
{
	for (size_t i = 0; i < receiver->n_nsids; i++) {
		if (receiver->by_nsid[i] == netns + 1u)
			receiver->by_nsid[i] = 0;
	}
}

void close_receiver_remove(struct close_receiver *receiver, uint16_t netns)
{
	(void)pthread_mutex_lock(&receiver->lock);
	forget_nsid(receiver, netns);
	if (netns < receiver->n_sockets && receiver->sockets[netns]) {
		int fd =
			mnl_socket_get_fd(receiver->sockets[netns]->hears.sock);

		drain(receiver, netns);
		(void)epoll_ctl(receiver->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
		receiver->sockets[netns] = NULL;
	}
	(void)pthread_mutex_unlock(&receiver->lock);
}

void close_receiver_take(struct close_receiver *receiver,
			 struct close_batch *batch)
{
	struct close_batch heard;

	(void)pthread_mutex_lock(&receiver->lock);
	heard = receiver->heard;
	receiver->heard = (struct close_batch){
		.items = batch->items,
		.cap = batch->cap,
	};
	(void)pthread_mutex_unlock(&receiver->lock);
	*batch = heard;
}

void close_receiver_stop(struct close_receiver *receiver)
{
	(void)eventfd_write(receiver->end_fd, 1);
	(void)pthread_join(receiver->thread, NULL);
	for (size_t i = 0; i < receiver->n_sockets; i++)
		drain(receiver, (uint16_t)i);
}

void close_receiver_free(struct close_receiver *receiver)
{
	if (receiver->epoll_fd >= 0)
		close(receiver->epoll_fd);
	if (receiver->end_fd >= 0)
		close(receiver->end_fd);
	free(receiver->sockets);
	free(receiver->by_nsid);
	free(receiver->heard.items);
	(void)pthread_mutex_destroy(&receiver->lock);
}
