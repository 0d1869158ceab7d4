// SPDX-License-Identifier: MIT
/*
 * destroy: the one file that can end a socket.
 *
 * The kernel finds what is to be ended by addresses and ports, and where no
 * connection has them it takes the listener (tcp_diag_find_one_icsk() by
 * inet_lookup()): without a cookie that would be closed.  A cookie stays with
 * its socket through all states, and one that its program disconnected may
 * listen now.  So each request has a cookie, and the state is looked at right
 * before; both take some microseconds.
 */
#include "act/destroy.h"

#include <errno.h>
#include <stdalign.h>

#include <linux/sock_diag.h>

#include "tcpwait/tcp_state.h"

enum { REQUEST_BYTES = 256 };

/* The kernel counts cookies up from 1: nobody will ever have this one. */
static const uint64_t nobodys_cookie = UINT64_MAX - 1;

/* The answer to the last request in what was received, or NULL. */
static const struct nlmsghdr *find_answer(const struct netlink *nl,
					  const char *at, size_t left)
{
	while (netlink_is_whole((const void *)at, left)) {
		const struct nlmsghdr *nlh = (const void *)at;
		size_t step = NLMSG_ALIGN(nlh->nlmsg_len);

		if (nlh->nlmsg_seq == nl->seq)
			return nlh;
		if (step >= left)
			return NULL;
		at += step;
		left -= step;
	}
	return NULL;
}

/* What an answer that is no socket says; 0: it was done. */
static int error_of(const struct nlmsghdr *answer)
{
	if (answer->nlmsg_type != NLMSG_ERROR ||
	    mnl_nlmsg_get_payload_len(answer) < sizeof(int))
		return -EBADMSG;
	return netlink_carried_error(answer);
}

/* That a lookup was done is no socket. */
static int socket_of(const struct nlmsghdr *answer, struct conn *conn)
{
	int error;

	if (answer->nlmsg_type >= NLMSG_MIN_TYPE)
		return sock_diag_decode(answer, conn);
	error = error_of(answer);
	return error != 0 ? error : -EBADMSG;
}

/*
 * Sends a request and waits for its answer, a socket where conn is not NULL:
 * *error is what the kernel says against it, or 0.  0 or -errno.
 */
static int ask(struct netlink *nl, struct nlmsghdr *request, struct conn *conn,
	       int *error)
{
	alignas(struct nlmsghdr) char buf[NETLINK_BUFFER_SIZE];
	const struct nlmsghdr *answer = NULL;
	int ret;

	request->nlmsg_seq = ++nl->seq;
	ret = netlink_send(nl, request, request->nlmsg_len);
	while (ret >= 0 && !answer) {
		ret = (int)netlink_receive(nl, buf, sizeof(buf));
		if (ret >= 0)
			answer = find_answer(nl, buf, (size_t)ret);
	}
	if (ret < 0)
		return ret;
	*error = conn ? socket_of(answer, conn) : error_of(answer);
	return 0;
}

/* Can there be such a connection, and no other of its name? */
static bool is_connection(const struct conn *conn)
{
	return conn->cookie != 0 && conn->cookie < nobodys_cookie &&
	       conn->local_port != 0 && conn->remote_port != 0 &&
	       conn->kind != CONN_BOUND && conn->state != TCP_STATE_LISTEN &&
	       conn->state != TCP_STATE_CLOSE;
}

/*
 * What its program does with a CLOSE_WAIT shows in its queues: who reads or
 * answers is at work on it.
 */
static bool is_untouched(const struct conn *now, const struct conn *then)
{
	return then->state != TCP_STATE_CLOSE_WAIT ||
	       (now->recv_queue == then->recv_queue &&
		(now->send_queue > 0) == (then->send_queue > 0));
}

static bool is_same(const struct conn *now, const struct conn *then)
{
	return is_connection(now) && now->cookie == then->cookie &&
	       now->state == then->state && now->kind == then->kind &&
	       now->inode == then->inode &&
	       now->local_port == then->local_port &&
	       now->remote_port == then->remote_port &&
	       addr_equal(&now->local, &then->local) &&
	       addr_equal(&now->remote, &then->remote) &&
	       is_untouched(now, then);
}

static struct close_outcome outcome_of(int error)
{
	struct close_outcome outcome = { .error = error };

	if (error == 0)
		outcome.result = RESULT_CLOSED;
	else if (error == -ENOENT)
		outcome.result = RESULT_GONE;
	else if (error == -EOPNOTSUPP)
		outcome.result = RESULT_UNSUPPORTED;
	else
		outcome.result = RESULT_REFUSED;
	return outcome;
}

static int end(struct netlink *nl, const struct conn *conn, int *error)
{
	alignas(struct nlmsghdr) char buf[REQUEST_BYTES];
	struct nlmsghdr *request = sock_diag_request_same(buf, conn);

	request->nlmsg_type = SOCK_DESTROY;
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	return ask(nl, request, NULL, error);
}

int destroy_conn(struct netlink *nl, const struct conn *conn,
		 struct close_outcome *outcome)
{
	alignas(struct nlmsghdr) char buf[REQUEST_BYTES];
	struct conn now;
	int error, ret;

	*outcome = (struct close_outcome){ RESULT_REFUSED, -EINVAL };
	if (!is_connection(conn))
		return 0;
	ret = ask(nl, sock_diag_request_same(buf, conn), &now, &error);
	if (ret < 0)
		return ret;
	*outcome = outcome_of(error);
	if (error < 0)
		return 0;
	if (!is_same(&now, conn)) {
		outcome->result = RESULT_CHANGED;
		return 0;
	}
	/* The rest of its MPTCP would go on without it. */
	if (now.have & CONN_IS_SUBFLOW) {
		outcome->result = RESULT_UNSUPPORTED;
		return 0;
	}
	ret = end(nl, conn, &error);
	if (ret == 0)
		*outcome = outcome_of(error);
	return ret;
}

/* Nothing listens on port 0, and nobody has the cookie. */
int destroy_is_known(struct netlink *nl)
{
	static const uint8_t loopback[4] = { 127, 0, 0, 1 };
	const struct conn nobody = {
		.local = addr_from_v4(loopback),
		.remote = addr_from_v4(loopback),
		.cookie = nobodys_cookie,
		.remote_port = 1,
	};
	int error;
	int ret = end(nl, &nobody, &error);

	if (ret < 0)
		return ret;
	return error == -ENOENT ? 0 : error;
}
