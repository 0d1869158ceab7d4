// SPDX-License-Identifier: MIT
/*
 * conns: descriptors of connections, and what can be done to all of them.
 *
 * Lost segments are made without a packet filter: a classic BPF program on
 * the socket decides in tcp_filter(), before TCP sees the segment.
 */
#include "conns.h"

#include <assert.h>
#include <errno.h>
#include <linux/filter.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "die.h"
#include "ports.h"

/* <linux/in.h> since 6.3. */
#define LOCAL_PORT_RANGE 51

#define PATIENCE_MS   10000
#define SMALL_BYTES   4096
#define TCP_FLAGS_AT  13
#define TCP_FLAG_RST  0x04
#define WHOLE_SEGMENT 0xffffffff

static void set_int(int fd, int level, int name, int value, const char *what)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)) != 0)
		die("cannot set %s: %s", what, strerror(errno));
}

static void attach(int fd, struct sock_filter *code, unsigned short n)
{
	struct sock_fprog program = { .len = n, .filter = code };

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof(program)) != 0)
		die("cannot attach a filter: %s", strerror(errno));
}

void conns_deafen(int fd)
{
	struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, 0) };

	attach(fd, code, sizeof(code) / sizeof(code[0]));
}

static void deafen_to_rst(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, TCP_FLAGS_AT),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, TCP_FLAG_RST, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, WHOLE_SEGMENT),
	};

	attach(fd, code, sizeof(code) / sizeof(code[0]));
}

static void bind_to(int fd, const struct endpoint *src)
{
	char text[ENDPOINT_STRLEN];

	if (bind(fd, &src->sa.any, src->n_bytes) != 0)
		die("bind %s: %s", endpoint_format(src, text), strerror(errno));
}

/* The i-th connection's own end. */
static struct endpoint source_of(const struct route *route, unsigned int i)
{
	unsigned int n_src = route->n_src ? route->n_src : 1;
	struct endpoint src = endpoint_plus(&route->src, i % n_src);

	endpoint_set_port(&src, ports_nth(route->low, route->high,
					  route->turn + i / n_src));
	return src;
}

/*
 * The port is narrowed down for connect() rather than bound, since a bound
 * port is lost to every other destination; kernels before 6.3 must bind.
 */
static void fix_source(int fd, const struct route *route, unsigned int i)
{
	struct endpoint src = source_of(route, i);
	uint32_t port = endpoint_port(&src);
	uint32_t range = port | port << 16;

	if (route->bound || setsockopt(fd, SOL_IP, LOCAL_PORT_RANGE, &range,
				       sizeof(range)) != 0) {
		set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
		bind_to(fd, &src);
	} else if (route->n_src > 0) {
		set_int(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1,
			"IP_BIND_ADDRESS_NO_PORT");
		endpoint_set_port(&src, 0);
		bind_to(fd, &src);
	}
}

static int open_from(const struct route *route, unsigned int i, int flags)
{
	int family = route->dst.sa.any.sa_family;
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

	if (fd < 0)
		die("socket: %s", strerror(errno));
	fix_source(fd, route, i);
	return fd;
}

static void connect_failed(const struct route *route, unsigned int i)
{
	struct endpoint src = source_of(route, i);
	char from[ENDPOINT_STRLEN];
	char to[ENDPOINT_STRLEN];
	int code = errno;

	die("connect %s -> %s: %s", endpoint_format(&src, from),
	    endpoint_format(&route->dst, to), strerror(code));
}

int conns_connect(const struct route *route, unsigned int i)
{
	int fd = open_from(route, i, 0);

	if (connect(fd, &route->dst.sa.any, route->dst.n_bytes) != 0)
		connect_failed(route, i);
	return fd;
}

int conns_begin(const struct route *route, unsigned int i, bool deaf)
{
	int fd = open_from(route, i, SOCK_NONBLOCK);

	if (deaf)
		conns_deafen(fd);
	if (connect(fd, &route->dst.sa.any, route->dst.n_bytes) != 0 &&
	    errno != EINPROGRESS)
		connect_failed(route, i);
	return fd;
}

int conns_accept(int listener)
{
	int fd;

	do {
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	} while (fd < 0 && errno == EINTR);
	if (fd < 0)
		die("accept: %s", errno == EAGAIN ? "no connection arrived"
						  : strerror(errno));
	return fd;
}

static int state_of(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t n = sizeof(info);

	if (getsockopt(fd, SOL_TCP, TCP_INFO, &info, &n) != 0)
		die("TCP_INFO: %s", strerror(errno));
	return info.tcpi_state;
}

static void await_state(int fd, int state, const struct op *op)
{
	const struct timespec pause = { .tv_nsec = 1000 * 1000 };
	char text[128];
	int seen = state_of(fd);

	for (int ms = 0; seen != state && ms < PATIENCE_MS; ms++) {
		nanosleep(&pause, NULL);
		seen = state_of(fd);
	}
	if (seen != state)
		die("%s: a socket is in state %d, not %d",
		    op_format(op, text, sizeof(text)), seen, state);
}

void conns_await(const int *fds, unsigned int n, int state, const struct op *op)
{
	for (unsigned int i = 0; i < n; i++)
		await_state(fds[i], state, op);
}

static void read_end(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	char buf[4096];
	ssize_t n;

	for (;;) {
		n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (n == 0)
			return;
		if (n > 0)
			continue;
		if (errno != EAGAIN)
			die("recv: %s", strerror(errno));
		if (poll(&poll_fd, 1, PATIENCE_MS) != 1)
			die("recv: the other end does not close");
	}
}

static void send_bytes(int fd, unsigned int n_bytes)
{
	char buf[4096];
	size_t n;

	memset(buf, 'x', sizeof(buf));
	for (; n_bytes > 0; n_bytes -= (unsigned int)n) {
		n = n_bytes < sizeof(buf) ? n_bytes : sizeof(buf);
		if (send(fd, buf, n, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)n)
			die("send: the data does not fit into the queues");
	}
}

static void fill(int fd)
{
	char buf[65536];
	ssize_t n;

	memset(buf, 'x', sizeof(buf));
	do {
		n = send(fd, buf, sizeof(buf), MSG_DONTWAIT | MSG_NOSIGNAL);
	} while (n > 0);
	if (errno != EAGAIN)
		die("send: %s", strerror(errno));
}

static void keep_alive(int fd, unsigned int seconds)
{
	set_int(fd, SOL_TCP, TCP_KEEPIDLE, (int)seconds, "TCP_KEEPIDLE");
	set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE");
}

static void shrink(int fd)
{
	set_int(fd, SOL_SOCKET, SO_RCVBUF, SMALL_BYTES, "SO_RCVBUF");
	set_int(fd, SOL_SOCKET, SO_SNDBUF, SMALL_BYTES, "SO_SNDBUF");
}

static void shut(int fd, enum action action)
{
	struct linger now = { .l_onoff = 1 };

	if (action == ACTION_RESET)
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	/* tcp_close() of a socket under repair sends nothing. */
	if (action == ACTION_VANISH)
		set_int(fd, SOL_TCP, TCP_REPAIR, 1,
			"TCP_REPAIR (peer=gone needs CAP_NET_ADMIN here)");
	if (close(fd) != 0)
		die("close: %s", strerror(errno));
}

static void half_close(int fd)
{
	if (shutdown(fd, SHUT_WR) != 0)
		die("shutdown: %s", strerror(errno));
}

static void act(int fd, enum action action, const struct op *op)
{
	if (action == ACTION_KEEPALIVE)
		keep_alive(fd, op->keepalive_s);
	else if (action == ACTION_SMALL)
		shrink(fd);
	else if (action == ACTION_SEND)
		send_bytes(fd, op->n_data_bytes);
	else if (action == ACTION_FILL)
		fill(fd);
	else if (action == ACTION_READ_END)
		read_end(fd);
	else if (action == ACTION_HALF_CLOSE)
		half_close(fd);
	else if (action == ACTION_AWAIT_ACK)
		await_state(fd, TCP_FIN_WAIT2, op);
	else if (action == ACTION_DEAF)
		conns_deafen(fd);
	else if (action == ACTION_DEAF_RST)
		deafen_to_rst(fd);
	else
		shut(fd, action);
}

void conns_act(int *fds, unsigned int n, enum action action,
	       const struct op *op)
{
	bool closes = action == ACTION_CLOSE || action == ACTION_RESET ||
		      action == ACTION_VANISH;

	assert(action > ACTION_ACCEPT);
	for (unsigned int i = 0; i < n; i++) {
		act(fds[i], action, op);
		if (closes)
			fds[i] = -1;
	}
}
