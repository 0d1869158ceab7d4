// SPDX-License-Identifier: MIT
/*
 * kernel_walk: reads the socket table by the best reader that works.
 *
 * A reader that is refused hands over to the next; one that breaks off
 * half-way is repeated once, and then the walk says that it is incomplete.
 */
#include "kernel/kernel.h"

#include <assert.h>
#include <errno.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include <sys/socket.h>

#include "kernel/netlink.h"
#include "kernel/proc.h"
#include "tcpwait/tcp_state.h"

/* One attempt of one reader. */
struct attempt {
	const struct kernel_query *query;
	const struct conn_sink *sink;
	uint64_t n_sockets; /* reached the sink */
	bool bad_message; /* one that could not be decoded */
	int sink_error;
	struct conn mini; /* the last IPv4 minisocket: see sock_diag.h */
	struct conn conn; /* the last of all others */
	tcp_state_counts counts; /* where only they are wanted */
};

/* A reader: 0, or the negative errno that ended it. */
typedef int (*reader_fn)(struct attempt *attempt, bool *complete,
			 struct error *err);

static int hand_over(struct attempt *attempt, const struct conn *conn)
{
	attempt->n_sockets++;
	attempt->sink_error = attempt->sink->conn(attempt->sink->ctx, conn);
	return attempt->sink_error;
}

static int count_message(void *ctx, const struct nlmsghdr *nlh)
{
	struct attempt *attempt = ctx;

	attempt->counts[sock_diag_state(nlh)]++;
	return 0;
}

static int take_message(void *ctx, const struct nlmsghdr *nlh)
{
	struct attempt *attempt = ctx;
	struct conn *conn = &attempt->conn;
	int ret;

	if (sock_diag_decode_mini(nlh, &attempt->mini))
		return hand_over(attempt, &attempt->mini);
	ret = attempt->query->of_mptcp ? sock_diag_decode_mptcp(nlh, conn)
				       : sock_diag_decode(nlh, conn);
	if (ret < 0) {
		attempt->bad_message = true;
		return 0;
	}
	/* A dump reports what is bound and nothing else as CLOSE. */
	if (conn->state == TCP_STATE_CLOSE &&
	    (attempt->query->states & TCP_STATE_BIT(TCP_STATE_BOUND_INACTIVE)))
		conn->kind = CONN_BOUND;
	return hand_over(attempt, conn);
}

/* Hands on what was counted; what has no state could not be decoded. */
static void take_counts(struct attempt *attempt)
{
	attempt->bad_message |= attempt->counts[0] > 0;
	for (int i = 1; i < TCP_STATE_COUNT; i++) {
		attempt->n_sockets += attempt->counts[i];
		attempt->sink->states[i] += attempt->counts[i];
	}
	memset(attempt->counts, 0, sizeof(attempt->counts));
}

static int run_dump(struct netlink *nl, struct attempt *attempt, uint8_t family,
		    uint32_t states, bool *complete)
{
	alignas(struct nlmsghdr) char buf[SOCK_DIAG_REQUEST_SIZE];
	struct sock_diag_ask ask = {
		.family = family,
		.states = states,
		.want_info = attempt->query->want_info,
		.of_mptcp = attempt->query->of_mptcp,
		.pushdown = attempt->query->pushdown,
	};
	struct netlink_dump dump = {
		.message = attempt->sink->states ? count_message : take_message,
		.ctx = attempt,
	};
	int ret = netlink_dump_run(nl, sock_diag_request(buf, &ask), &dump);

	if (attempt->sink->states)
		take_counts(attempt);
	if (ret < 0 || dump.interrupted || attempt->bad_message)
		*complete = false;
	return ret;
}

static int read_legacy(struct attempt *attempt, bool *complete,
		       struct error *err)
{
	struct netlink nl;
	int ret = netlink_open(&nl, err);

	if (ret < 0)
		return ret;
	ret = run_dump(&nl, attempt, AF_UNSPEC, attempt->query->states,
		       complete);
	if (ret < 0)
		(void)error_set(err, ret, "the kernel refused a socket dump");
	netlink_close(&nl);
	return ret;
}

/* Listeners of both families come before anything that may be theirs. */
static int read_by_family(struct attempt *attempt, bool *complete,
			  struct error *err)
{
	const uint32_t listen = TCP_STATE_BIT(TCP_STATE_LISTEN);
	const struct {
		uint8_t family;
		uint32_t states;
	} dumps[] = {
		{ AF_INET, listen },
		{ AF_INET6, listen },
		{ AF_INET, ~listen },
		{ AF_INET6, ~listen },
	};
	struct netlink nl;
	int ret = netlink_open(&nl, err);

	if (ret < 0)
		return ret;
	for (size_t i = 0; i < sizeof(dumps) / sizeof(dumps[0]); i++) {
		uint32_t states = attempt->query->states & dumps[i].states;

		if (states == 0)
			continue;
		ret = run_dump(&nl, attempt, dumps[i].family, states, complete);
		/* IPv6 may be switched off. */
		if (ret == -ENOENT && dumps[i].family == AF_INET6)
			ret = 0;
		if (ret < 0)
			break;
	}
	if (ret < 0)
		(void)error_set(err, ret, "the kernel refused a socket dump");
	netlink_close(&nl);
	return ret;
}

static int count_conn(void *ctx, const struct conn *conn)
{
	struct attempt *attempt = ctx;

	if (!attempt->sink->states)
		return hand_over(attempt, conn);
	attempt->counts[conn->state]++;
	return 0;
}

static int read_procfs(struct attempt *attempt, bool *complete,
		       struct error *err)
{
	struct conn_sink counting = { .ctx = attempt, .conn = count_conn };
	const char *net_dir = attempt->query->net_dir;
	uint64_t n;
	int ret;

	ret = proc_tcp_read(net_dir ? net_dir : "/proc/thread-self/net",
			    attempt->query->states, &counting, &n, complete,
			    err);
	if (attempt->sink->states)
		take_counts(attempt);
	return ret;
}

static const reader_fn readers[] = {
	[READER_NETLINK] = read_legacy,
	[READER_NETLINK_BY_FAMILY] = read_by_family,
	[READER_PROCFS] = read_procfs,
};
static_assert(sizeof(readers) / sizeof(readers[0]) == READER_COUNT,
	      "every reader can read");

/*
 * Runs one reader, a second time if it broke off.  0 with walk filled, the
 * errno of the sink, or that of a reader that gave nothing at all, which then
 * is *refused.
 */
static int run_reader(const struct kernel_query *query, enum reader reader,
		      const struct conn_sink *sink, struct kernel_walk *walk,
		      bool *refused, struct error *err)
{
	for (int tries = 0;; tries++) {
		struct attempt attempt = { .query = query, .sink = sink };
		bool complete = true;
		int ret;

		sock_diag_init_mini(&attempt.mini);
		*err = (struct error){ 0 };
		ret = readers[reader](&attempt, &complete, err);
		*walk = (struct kernel_walk){
			.reader = reader,
			.complete = complete && ret == 0,
			.n_sockets = attempt.n_sockets,
		};
		if (attempt.sink_error < 0)
			return attempt.sink_error;
		*refused = ret < 0 && attempt.n_sockets == 0;
		if (*refused)
			return ret;
		if (walk->complete)
			return 0;
		(void)snprintf(walk->why_incomplete,
			       sizeof(walk->why_incomplete), "%s",
			       err->code < 0
				       ? err->text
				       : "the socket table changed while it "
					 "was read");
		if (tries > 0 || !sink->restart)
			return 0;
		sink->restart(sink->ctx);
	}
}

int kernel_walk(const struct kernel_query *query, const struct conn_sink *sink,
		struct kernel_walk *walk, struct error *err)
{
	enum reader reader = query->reader;
	struct error first = { 0 }, last;
	bool refused = false;
	int ret;

	assert(reader < READER_COUNT);
	if (query->net_dir)
		reader = READER_PROCFS;
	if (reader != READER_AUTO)
		return run_reader(query, reader, sink, walk, &refused, err);
	for (reader = READER_NETLINK; reader < READER_COUNT; reader++) {
		ret = run_reader(query, reader, sink, walk, &refused, err);
		/* What an earlier one complained of is made good. */
		if (ret == 0)
			*err = (struct error){ 0 };
		if (!refused) {
			memcpy(walk->why_not_netlink, first.text,
			       sizeof(walk->why_not_netlink));
			return ret;
		}
		/* The best reader's complaint says most. */
		if (first.code == 0)
			first = *err;
	}
	last = *err;
	(void)error_set(err, 0, "netlink: %.110s; procfs: %.110s", first.text,
			last.text);
	err->code = ret;
	return ret;
}
