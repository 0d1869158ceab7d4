// SPDX-License-Identifier: MIT
/*
 * listeners: the listening sockets of a script.
 *
 * It opens and finds them and knows how many connections their queues take;
 * it accepts nothing.
 */
#include "listeners.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "conns.h"
#include "die.h"

#define ACCEPT_TIMEOUT_S 10

static unsigned int backlog_max(void)
{
	FILE *file = fopen("/proc/sys/net/core/somaxconn", "re");
	unsigned int value = 0;

	if (!file || fscanf(file, "%u", &value) != 1)
		die("cannot read net.core.somaxconn");
	fclose(file);
	return value;
}

static void options_set(int fd, const struct op *op)
{
	struct timeval timeout = { .tv_sec = ACCEPT_TIMEOUT_S };
	int v6only = op->v6only;
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	if (op->at.sa.any.sa_family == AF_INET6 &&
	    setsockopt(fd, SOL_IPV6, IPV6_V6ONLY, &v6only, sizeof(v6only)) != 0)
		die("cannot set IPV6_V6ONLY: %s", strerror(errno));
}

static int listen_at(const struct op *op)
{
	int fd = socket(op->at.sa.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char text[128];

	if (fd < 0)
		die("socket: %s", strerror(errno));
	options_set(fd, op);
	if (bind(fd, &op->at.sa.any, op->at.n_bytes) != 0 ||
	    listen(fd, (int)op->backlog) != 0)
		die("%s: %s", op_format(op, text, sizeof(text)),
		    strerror(errno));
	if (op->drop)
		conns_deafen(fd);
	return fd;
}

struct listener *listeners_open(struct listeners *listeners,
				const struct op *op)
{
	struct listener *entries;
	unsigned int max = backlog_max();

	entries = realloc(listeners->entries,
			  (listeners->n + 1) * sizeof(*entries));
	if (!entries)
		die("out of memory");
	listeners->entries = entries;
	entries[listeners->n] = (struct listener){
		.op = op,
		.fd = listen_at(op),
		.backlog = op->backlog < max ? op->backlog : max,
	};
	return &entries[listeners->n++];
}

/* The kernel's preference: an exact address before a wildcard. */
static int fitness(const struct listener *listener, const struct endpoint *dst)
{
	const struct endpoint *at = &listener->op->at;
	bool v6 = at->sa.any.sa_family == AF_INET6;

	if (listener->fd < 0 || endpoint_port(at) != endpoint_port(dst))
		return 0;
	if (endpoint_same(at, dst))
		return 3;
	if (!endpoint_is_any(at) || v6 < !endpoint_is_v4(dst) ||
	    (endpoint_is_v4(dst) && v6 && listener->op->v6only))
		return 0;
	return v6 == endpoint_is_v4(dst) ? 1 : 2;
}

struct listener *listeners_find(const struct listeners *listeners,
				const struct endpoint *dst)
{
	struct listener *best = NULL;
	int best_fitness = 0;

	for (unsigned int i = 0; i < listeners->n; i++) {
		int n = fitness(&listeners->entries[i], dst);

		if (n > best_fitness) {
			best = &listeners->entries[i];
			best_fitness = n;
		}
	}
	return best;
}

void listener_queue(struct listener *listener, unsigned int n)
{
	char text[128];

	/* sk_acceptq_is_full() compares with >: one more than the backlog. */
	if (n > listener->backlog + 1 - listener->n_queued)
		die("%s: its queue takes %u connections, not %u",
		    op_format(listener->op, text, sizeof(text)),
		    listener->backlog + 1, listener->n_queued + n);
	listener->n_queued += n;
}

void listeners_close(const struct listeners *listeners,
		     const struct listener *except)
{
	for (unsigned int i = 0; i < listeners->n; i++)
		if (&listeners->entries[i] != except &&
		    listeners->entries[i].fd >= 0)
			close(listeners->entries[i].fd);
}

void listeners_free(struct listeners *listeners)
{
	free(listeners->entries);
	*listeners = (struct listeners){ 0 };
}
