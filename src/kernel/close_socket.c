// SPDX-License-Identifier: MIT
/*
 * close_socket: the multicast groups that inet_diag tells of freed sockets.
 */
#include "kernel/close_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <string.h>
#include <unistd.h>

#include <linux/sock_diag.h>
#include <sys/socket.h>

#include "kernel/close_message.h"
#include "kernel/exact.h"
#include "kernel/netlink_drops.h"
#include "kernel/proc.h"
#include "tcpwait/tcp_state.h"

enum {
	MESSAGE_BYTES = 1024, /* 380 on Linux 6.18 */
	NETSTAT_BYTES = 32768,
	CONTROL_BYTES = 64, /* one int */
};

/* As much as is allowed: with CAP_NET_ADMIN all of it, else rmem_max. */
static void set_buffer(int fd, int n_bytes)
{
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &n_bytes,
		       sizeof(n_bytes)) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &n_bytes,
				 sizeof(n_bytes));
}

static int join(int fd)
{
	static const int groups[] = { SKNLGRP_INET_TCP_DESTROY,
				      SKNLGRP_INET6_TCP_DESTROY };

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
			       &groups[i], sizeof(groups[i])) < 0)
			return -errno;
	}
	return 0;
}

static int open_here(const char *name)
{
	char path[64] = "/proc/thread-self/net/";

	(void)strncat(path, name, sizeof(path) - strlen(path) - 1);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool read_overflows(const struct close_socket *socket, uint64_t *n)
{
	struct proc_number overflows = { .name = "TCPTimeWaitOverflow" };
	char text[NETSTAT_BYTES];
	ssize_t n_bytes;

	if (socket->netstat_fd < 0)
		return false;
	n_bytes = pread(socket->netstat_fd, text, sizeof(text) - 1, 0);
	if (n_bytes < 0)
		return false;
	text[n_bytes] = '\0';
	proc_text_find_columns(text, "TcpExt", &overflows, 1);
	*n = overflows.value;
	return overflows.is_known;
}

static int begin_to_hear(struct close_socket *socket, int buffer_bytes,
			 struct error *err)
{
	int ret = netlink_open(&socket->hears, err);
	int fd;

	if (ret < 0)
		return ret;
	fd = mnl_socket_get_fd(socket->hears.sock);
	set_buffer(fd, buffer_bytes);
	ret = join(fd);
	if (ret < 0)
		return error_set(err, ret,
				 "this kernel does not tell of closed sockets");
	socket->netlink_fd = open_here("netlink");
	return 0;
}

bool close_socket_hear_all(const struct close_socket *socket)
{
	static const int on = 1;

	return setsockopt(mnl_socket_get_fd(socket->hears.sock), SOL_NETLINK,
			  NETLINK_LISTEN_ALL_NSID, &on, sizeof(on)) == 0;
}

int close_socket_open(struct close_socket *socket, int buffer_bytes,
		      struct error *err)
{
	int ret;

	*socket = (struct close_socket){ .netstat_fd = -1, .netlink_fd = -1 };
	ret = netlink_open(&socket->asks, err);
	if (ret == 0 && buffer_bytes > 0)
		ret = begin_to_hear(socket, buffer_bytes, err);
	if (ret < 0) {
		close_socket_close(socket);
		return ret;
	}
	socket->netstat_fd = open_here("netstat");
	socket->overflows_known =
		read_overflows(socket, &socket->n_overflows[0]);
	socket->n_overflows[1] = socket->n_overflows[0];
	return 0;
}

void close_socket_close(struct close_socket *socket)
{
	netlink_close(&socket->hears);
	netlink_close(&socket->asks);
	if (socket->netstat_fd >= 0)
		close(socket->netstat_fd);
	if (socket->netlink_fd >= 0)
		close(socket->netlink_fd);
	socket->netstat_fd = -1;
	socket->netlink_fd = -1;
}

/* Anybody may send to a netlink socket: only the kernel's port is 0. */
static bool is_kernels(const struct msghdr *msg)
{
	const struct sockaddr_nl *from = msg->msg_name;

	return msg->msg_namelen == sizeof(*from) && from->nl_pid == 0;
}

/* Only what comes from another namespace says from which. */
static uint32_t nsid_of(const struct msghdr *msg)
{
	const struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);
	int nsid;

	if (!cmsg || cmsg->cmsg_level != SOL_NETLINK ||
	    cmsg->cmsg_type != NETLINK_LISTEN_ALL_NSID ||
	    cmsg->cmsg_len < CMSG_LEN(sizeof(nsid)))
		return CLOSE_SOCKET_OWN;
	memcpy(&nsid, CMSG_DATA(cmsg), sizeof(nsid));
	return (uint32_t)nsid;
}

static void take_message(struct close_received *received,
			 const struct mmsghdr *message)
{
	struct conn_end *end = &received->ends[received->n];
	const struct msghdr *msg = &message->msg_hdr;

	received->nsids[received->n] = nsid_of(msg);

	if (!is_kernels(msg))
		return;
	if ((msg->msg_flags & MSG_TRUNC) ||
	    close_message_decode(msg->msg_iov->iov_base, message->msg_len,
				 end) < 0)
		received->n_bad++;
	else
		received->n += conn_end_is_connection(end);
}

void close_socket_receive(const struct close_socket *socket,
			  struct close_received *received)
{
	alignas(struct nlmsghdr) char bytes[CLOSE_SOCKET_BATCH][MESSAGE_BYTES];
	alignas(struct cmsghdr) char controls[CLOSE_SOCKET_BATCH]
					     [CONTROL_BYTES];
	struct mmsghdr messages[CLOSE_SOCKET_BATCH];
	struct sockaddr_nl from[CLOSE_SOCKET_BATCH];
	struct iovec iovs[CLOSE_SOCKET_BATCH];
	int n;

	for (size_t i = 0; i < CLOSE_SOCKET_BATCH; i++) {
		iovs[i] = (struct iovec){ bytes[i], MESSAGE_BYTES };
		messages[i] = (struct mmsghdr){
			.msg_hdr = { .msg_name = &from[i],
				     .msg_namelen = sizeof(from[i]),
				     .msg_iov = &iovs[i],
				     .msg_iovlen = 1,
				     .msg_control = controls[i],
				     .msg_controllen = CONTROL_BYTES },
		};
	}
	received->n = 0;
	received->n_bad = 0;
	n = recvmmsg(mnl_socket_get_fd(socket->hears.sock), messages,
		     CLOSE_SOCKET_BATCH, MSG_DONTWAIT, NULL);
	received->has_lost = n < 0 && errno == ENOBUFS;
	received->was_full = n == CLOSE_SOCKET_BATCH || received->has_lost;
	for (int i = 0; i < n; i++)
		take_message(received, &messages[i]);
}

bool close_socket_drops(const struct close_socket *socket, uint32_t *n)
{
	struct proc_lines lines;
	const char *line;
	bool is_found = false;
	size_t len;

	if (socket->netlink_fd < 0 || lseek(socket->netlink_fd, 0, SEEK_SET))
		return false;
	lines.fd = socket->netlink_fd;
	lines.at_end = lines.is_skipping = lines.damaged = false;
	lines.start = lines.end = 0;
	while (!is_found && proc_lines_next(&lines, &line, &len) > 0)
		is_found =
			netlink_drops_find(line, len, socket->hears.portid, n);
	return is_found;
}

struct asking {
	struct conn_end *ends[EXACT_BATCH];
	const struct conn *conns[EXACT_BATCH];
	size_t n;
};

static void take_answer(void *ctx, size_t i, const struct conn *conn, int error)
{
	const struct asking *asking = ctx;
	struct conn_end *end = asking->ends[i];

	if (!conn)
		end->remains = error == -ENOENT ? END_REMAINS_NOTHING
						: END_REMAINS_UNKNOWN;
	else if (conn->kind == CONN_TIMEWAIT)
		end->remains = END_REMAINS_TIMEWAIT;
	else if (conn->state == TCP_STATE_LISTEN)
		end->remains = END_REMAINS_LISTENER;
}

static void ask_batch(struct close_socket *socket, struct asking *asking)
{
	(void)exact_ask(&socket->asks, asking->conns, asking->n, false,
			take_answer, asking);
	asking->n = 0;
}

/* Without its interface a link-local address is looked for in vain. */
static bool is_askable(const struct conn_end *end)
{
	return conn_end_asks(end) && (!addr_is_link_local(&end->conn.local) ||
				      end->conn.ifindex != 0);
}

/* Ends of this batch may be older than the last reading. */
static bool has_overflowed(struct close_socket *socket)
{
	uint64_t before = socket->n_overflows[0];

	socket->n_overflows[0] = socket->n_overflows[1];
	socket->overflows_known =
		socket->overflows_known &&
		read_overflows(socket, &socket->n_overflows[1]);
	return !socket->overflows_known || socket->n_overflows[1] != before;
}

void close_socket_ask(struct close_socket *socket, struct conn_end *ends[],
		      size_t n)
{
	struct asking asking = { .n = 0 };

	for (size_t i = 0; i < n; i++) {
		if (!is_askable(ends[i]))
			continue;
		asking.ends[asking.n] = ends[i];
		asking.conns[asking.n++] = &ends[i]->conn;
		if (asking.n == EXACT_BATCH)
			ask_batch(socket, &asking);
	}
	if (asking.n > 0)
		ask_batch(socket, &asking);
	if (!has_overflowed(socket))
		return;
	for (size_t i = 0; i < n; i++)
		ends[i]->have |= CONN_END_NO_TIMEWAIT;
}
