// SPDX-License-Identifier: MIT
/*
 * act: goes to where the sockets are, and keeps the pace.
 */
#include "tcpwait/act.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "act/destroy.h"
#include "kernel/netns.h"
#include "tcpwait/clock.h"

/* Between two looks at whether it is enough. */
static const double nap_seconds = 0.05;

struct acting {
	const struct act_place *place;
	const struct act_order *order; /* NULL: only to see whether it could */
	struct netlink nl;
	double due_seconds; /* when the next reset may be sent */
	bool was_there;
};

/*
 * SOCK_DESTROY asks for CAP_NET_ADMIN over the namespace, once it has found a
 * socket.  So does TCP_REPAIR, which finds nothing to mend on a new one; -1
 * leaves it as it is (tcp_can_repair_sock()).
 */
static int check_capable(struct error *err)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
	const int off = -1;
	int code;

	if (fd < 0)
		return 0;
	code = setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &off, sizeof(off)) < 0
		       ? -errno
		       : 0;
	close(fd);
	if (code != -EPERM)
		return 0;
	return error_set(err, code,
			 "to close sockets takes CAP_NET_ADMIN (root has it)");
}

static int check_ready(struct acting *acting, struct error *err)
{
	int ret = destroy_is_known(&acting->nl);

	if (ret == -EOPNOTSUPP)
		return error_set(err, ret,
				 "this kernel cannot close sockets of others: "
				 "it lacks CONFIG_INET_DIAG_DESTROY");
	if (ret < 0)
		return error_set(err, ret, "cannot ask to close a socket");
	return check_capable(err);
}

/* Until a reset may follow the one before; true: it is enough. */
static bool await_turn(struct acting *acting, const struct conn *conn)
{
	const struct act_order *order = acting->order;
	double now = clock_seconds(CLOCK_MONOTONIC);

	if (order->stop(order->ctx))
		return true;
	if (!conn_resets_if_ended(conn))
		return false;
	while (now < acting->due_seconds) {
		double left = acting->due_seconds - now;

		clock_rest(left < nap_seconds ? left : nap_seconds);
		if (order->stop(order->ctx))
			return true;
		now = clock_seconds(CLOCK_MONOTONIC);
	}
	acting->due_seconds = now + 1 / order->resets_per_second;
	return false;
}

static int end_all(struct acting *acting, struct error *err)
{
	const struct act_order *order = acting->order;

	for (size_t i = 0; i < order->n; i++) {
		const struct conn *conn = &order->rows[i].conn;
		struct close_outcome outcome;
		int ret;

		if (await_turn(acting, conn))
			return 0;
		ret = destroy_conn(&acting->nl, conn, &outcome);
		if (ret < 0)
			return error_set(err, ret,
					 "the kernel's answer to the "
					 "last request was lost");
		ret = order->told(order->ctx, i, &outcome);
		if (ret < 0)
			return ret;
	}
	return 0;
}

static int visit(void *ctx, const struct netns_inside *inside,
		 struct error *err)
{
	struct acting *acting = ctx;
	uint64_t wanted = acting->place->netns_id;
	int ret;

	acting->was_there = true;
	if (wanted != 0 && inside->id != wanted)
		return error_set(err, -ESTALE,
				 "'%s' is another network namespace by now",
				 inside->name);
	ret = netlink_open(&acting->nl, err);
	if (ret < 0)
		return ret;
	ret = check_ready(acting, err);
	if (ret == 0 && acting->order)
		ret = end_all(acting, err);
	netlink_close(&acting->nl);
	return ret;
}

static int enter(struct acting *acting, struct error *err)
{
	const struct collect_request request = {
		.netns = acting->place->netns,
	};
	struct snapshot snap = { 0 };
	int ret;

	if (request.netns && strcmp(request.netns, "all") == 0)
		return error_set(err, -EINVAL,
				 "sockets are closed in one namespace");
	ret = netns_enter_each(&request, &snap, visit, acting, err);
	snapshot_free(&snap);
	/* One that nothing but its sockets keeps is not entered. */
	if (ret == 0 && !acting->was_there)
		return error_set(err, -ENOENT, "cannot enter that namespace");
	return ret;
}

int act_ready(const struct act_place *place, struct error *err)
{
	struct acting acting = { .place = place };

	return enter(&acting, err);
}

int act_run(const struct act_order *order, struct error *err)
{
	struct acting acting = { .place = &order->place, .order = order };

	return enter(&acting, err);
}
