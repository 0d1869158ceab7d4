// SPDX-License-Identifier: MIT
/*
 * test_act: real sockets in a namespace of their own, and what ends them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/kernel.h"
#include "tcpwait/act.h"
#include "tcpwait/clock.h"
#include "tcpwait/tcp_state.h"
#include "test.h"

enum { ROWS_MAX = 64 };

/* What a look has found. */
struct found {
	struct socket_row rows[ROWS_MAX];
	size_t n;
};

/* A listener, and both ends of a connection to it; -1: closed. */
struct trio {
	int listener, client, server;
	uint16_t port;
};

/* One run: what it was told, and when it is enough. */
struct course {
	size_t n_told;
	size_t n_until_stop; /* 0: never */
	int answer;
	struct close_outcome last;
	size_t counts[CLOSE_RESULT_COUNT];
};

static void bring_up_loopback(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &lo), 0);
	close(fd);
}

static enum { STAGE_AWAITED, STAGE_SET, STAGE_DENIED } stage;

static void enter_stage(void)
{
	if (stage == STAGE_AWAITED) {
		stage = STAGE_DENIED;
		if (unshare(CLONE_NEWNET) == 0 ||
		    unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
			stage = STAGE_SET;
		if (stage == STAGE_SET)
			bring_up_loopback();
	}
	if (stage == STAGE_SET)
		return;
	print_message("network namespaces are not allowed here\n");
	skip();
}

static int open_tcp(void)
{
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	return fd;
}

static struct sockaddr_in at_port(uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static int bind_to(uint16_t port)
{
	const struct sockaddr_in at = at_port(port);
	int fd = open_tcp();

	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

static void connect_to(int fd, uint16_t port)
{
	const struct sockaddr_in at = at_port(port);

	assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof(at)),
			 0);
}

static int listen_on(uint16_t port)
{
	int fd = bind_to(port);

	assert_int_equal(listen(fd, 8), 0);
	return fd;
}

static struct trio connect_trio(uint16_t port)
{
	struct trio trio = { .port = port, .listener = listen_on(port) };

	trio.client = open_tcp();
	connect_to(trio.client, port);
	trio.server = accept(trio.listener, NULL, NULL);
	assert_true(trio.server >= 0);
	return trio;
}

static void close_trio(const struct trio *trio)
{
	if (trio->client >= 0)
		close(trio->client);
	if (trio->server >= 0)
		close(trio->server);
	close(trio->listener);
}

/* Does the listener still serve? */
static void assert_serves(int listener, uint16_t port)
{
	int client = open_tcp(), server;

	connect_to(client, port);
	server = accept(listener, NULL, NULL);
	assert_true(server >= 0);
	close(client);
	close(server);
}

static int take(void *ctx, const struct conn *conn)
{
	struct found *found = ctx;

	if (found->n < ROWS_MAX)
		found->rows[found->n++].conn = *conn;
	return 0;
}

static void forget(void *ctx)
{
	((struct found *)ctx)->n = 0;
}

/* Those with the port at this end, or with any; of one state. */
static struct found look(enum tcp_state state, uint16_t port)
{
	const struct kernel_query query = {
		.states = TCP_STATE_BIT(state),
	};
	struct found all = { .n = 0 }, found = { .n = 0 };
	const struct conn_sink sink = { &all, take, forget, NULL };
	struct kernel_walk walk;
	struct error err;

	assert_int_equal(kernel_walk(&query, &sink, &walk, &err), 0);
	for (size_t i = 0; i < all.n; i++) {
		if (all.rows[i].conn.local_port == port ||
		    all.rows[i].conn.remote_port == port)
			found.rows[found.n++] = all.rows[i];
	}
	return found;
}

static struct found look_for(enum tcp_state state, uint16_t port, size_t n)
{
	struct found found;

	for (int i = 0; i < 500; i++) {
		found = look(state, port);
		if (found.n == n)
			return found;
		clock_rest(0.01);
	}
	assert_int_equal(found.n, n);
	return found;
}

static bool stop(void *ctx)
{
	const struct course *course = ctx;

	return course->n_until_stop > 0 &&
	       course->n_told + 1 >= course->n_until_stop;
}

static int told(void *ctx, size_t i, const struct close_outcome *outcome)
{
	struct course *course = ctx;

	assert_int_equal(i, course->n_told);
	course->n_told++;
	course->last = *outcome;
	course->counts[outcome->result]++;
	return course->answer;
}

static struct act_order order_of(struct course *course,
				 const struct found *found)
{
	return (struct act_order){
		.rows = found->rows,
		.n = found->n,
		.resets_per_second = 1000,
		.stop = stop,
		.told = told,
		.ctx = course,
	};
}

static void end(struct course *course, const struct found *found)
{
	const struct act_order order = order_of(course, found);
	struct error err = { 0 };

	assert_int_equal(act_run(&order, &err), 0);
}

/* What comes of ending all of them, who are ended alike. */
static enum close_result end_alike(const struct found *found)
{
	struct course course = { 0 };

	end(&course, found);
	assert_int_equal(course.n_told, found->n);
	assert_int_equal(course.counts[course.last.result], found->n);
	return course.last.result;
}

static int error_of(int fd)
{
	int error = 0;
	socklen_t size = sizeof(error);

	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size),
			 0);
	return error;
}

TEST(a_connection_ends_and_both_sides_are_told)
{
	struct trio trio;
	struct found found;

	enter_stage();
	trio = connect_trio(7001);
	found = look_for(TCP_STATE_ESTABLISHED, 7001, 2);
	found.n = 1;
	if (found.rows[0].conn.local_port != 7001)
		found.rows[0] = found.rows[1];
	assert_int_equal(end_alike(&found), RESULT_CLOSED);
	assert_int_equal(error_of(trio.server), ECONNABORTED);
	assert_int_equal(error_of(trio.client), ECONNRESET);
	look_for(TCP_STATE_ESTABLISHED, 7001, 0);
	assert_serves(trio.listener, 7001);
	close_trio(&trio);
}

TEST(a_close_wait_ends_and_its_descriptor_stays)
{
	struct trio trio;
	struct found found;

	enter_stage();
	trio = connect_trio(7002);
	shutdown(trio.client, SHUT_WR);
	found = look_for(TCP_STATE_CLOSE_WAIT, 7002, 1);
	assert_true(conn_resets_if_ended(&found.rows[0].conn));
	assert_int_equal(end_alike(&found), RESULT_CLOSED);
	look_for(TCP_STATE_CLOSE_WAIT, 7002, 0);
	assert_true(poll(&(struct pollfd){ trio.server, POLLIN, 0 }, 1, 0) ==
		    1);
	assert_int_equal(error_of(trio.server), ECONNABORTED);
	assert_int_equal(error_of(trio.client), ECONNRESET);
	/* Once more finds nobody, though somebody listens there. */
	assert_int_equal(end_alike(&found), RESULT_GONE);
	assert_serves(trio.listener, 7002);
	close_trio(&trio);
}

TEST(minisockets_end_in_silence)
{
	struct trio trio;
	struct found found;

	enter_stage();
	trio = connect_trio(7003);
	close(trio.client);
	trio.client = -1;
	found = look_for(TCP_STATE_FIN_WAIT2, 7003, 1);
	assert_false(conn_resets_if_ended(&found.rows[0].conn));
	assert_int_equal(end_alike(&found), RESULT_CLOSED);
	look_for(TCP_STATE_FIN_WAIT2, 7003, 0);
	assert_int_equal(error_of(trio.server), 0);
	close_trio(&trio);

	trio = connect_trio(7004);
	close(trio.client);
	look_for(TCP_STATE_CLOSE_WAIT, 7004, 1);
	close(trio.server);
	found = look_for(TCP_STATE_TIME_WAIT, 7004, 1);
	assert_int_equal(end_alike(&found), RESULT_CLOSED);
	look_for(TCP_STATE_TIME_WAIT, 7004, 0);
	close(trio.listener);
}

TEST(who_cannot_connect_is_told)
{
	const struct sockaddr_in at = at_port(7005);
	int listener, clients[4];
	struct found found;

	enter_stage();
	listener = bind_to(7005);
	assert_int_equal(listen(listener, 0), 0);
	for (size_t i = 0; i < 4; i++) {
		clients[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(clients[i], (const struct sockaddr *)&at,
			      sizeof(at));
	}
	found = look(TCP_STATE_SYN_SENT, 7005);
	assert_true(found.n > 0);
	assert_int_equal(end_alike(&found), RESULT_CLOSED);
	assert_int_equal(look(TCP_STATE_SYN_SENT, 7005).n, 0);
	for (size_t i = 0; i < 4; i++)
		close(clients[i]);
	close(listener);
}

TEST(a_listener_is_never_asked_for)
{
	struct found found;
	int listener;

	enter_stage();
	listener = listen_on(7006);
	found = look_for(TCP_STATE_LISTEN, 7006, 1);
	assert_true(found.rows[0].conn.cookie != 0);
	assert_int_equal(end_alike(&found), RESULT_REFUSED);
	/* Nor in disguise: its own cookie, in whatever state it is said. */
	found.rows[0].conn.state = TCP_STATE_CLOSE_WAIT;
	assert_int_equal(end_alike(&found), RESULT_REFUSED);
	found.rows[0].conn.remote = found.rows[0].conn.local;
	found.rows[0].conn.remote_port = 40001;
	assert_int_equal(end_alike(&found), RESULT_CHANGED);
	/* Nor without a cookie, or with the one that is any. */
	found.rows[0].conn.cookie = 0;
	assert_int_equal(end_alike(&found), RESULT_REFUSED);
	found.rows[0].conn.cookie = UINT64_MAX;
	assert_int_equal(end_alike(&found), RESULT_REFUSED);
	assert_serves(listener, 7006);
	close(listener);
}

TEST(who_listens_by_now_is_left_alone)
{
	const struct sockaddr unspecified = { .sa_family = AF_UNSPEC };
	const struct sockaddr_in at = at_port(7008);
	struct trio trio;
	struct found found;
	int client;

	enter_stage();
	trio = connect_trio(7007);
	/* A client that is bound, whose peer closes. */
	client = bind_to(7008);
	connect_to(client, 7007);
	close(accept(trio.listener, NULL, NULL));
	found = look_for(TCP_STATE_CLOSE_WAIT, 7008, 1);
	/* The same socket, with the same cookie, becomes a listener. */
	assert_int_equal(connect(client, &unspecified, sizeof(unspecified)), 0);
	if (bind(client, (const struct sockaddr *)&at, sizeof(at)) != 0)
		assert_int_equal(errno, EINVAL); /* it still is */
	assert_int_equal(listen(client, 8), 0);
	assert_int_equal(
		look_for(TCP_STATE_LISTEN, 7008, 1).rows[0].conn.cookie,
		found.rows[0].conn.cookie);
	assert_int_equal(end_alike(&found), RESULT_CHANGED);
	assert_serves(client, 7008);
	close(client);
	close_trio(&trio);
}

TEST(what_has_changed_is_left_alone)
{
	struct trio trio;
	struct found found;
	char byte;

	enter_stage();
	trio = connect_trio(7009);
	assert_int_equal(send(trio.client, "12", 2, 0), 2);
	shutdown(trio.client, SHUT_WR);
	found = look_for(TCP_STATE_CLOSE_WAIT, 7009, 1);
	/* Its program reads: it is at work. */
	assert_int_equal(recv(trio.server, &byte, 1, 0), 1);
	assert_int_equal(end_alike(&found), RESULT_CHANGED);
	found = look_for(TCP_STATE_CLOSE_WAIT, 7009, 1);
	/* Or it closes; the other end has its TIME_WAIT then. */
	close(trio.server);
	trio.server = -1;
	look_for(TCP_STATE_CLOSE_WAIT, 7009, 0);
	assert_int_equal(end_alike(&found), RESULT_GONE);
	close_trio(&trio);
}

TEST(another_of_the_same_name_is_left_alone)
{
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	struct trio trio;
	struct found found;
	int client;

	enter_stage();
	trio = connect_trio(7010);
	for (int i = 0; i < 50; i++) {
		int server;

		client = bind_to(7011);
		connect_to(client, 7010);
		server = accept(trio.listener, NULL, NULL);
		if (i > 0) {
			assert_int_equal(end_alike(&found), RESULT_GONE);
			assert_int_equal(send(client, "x", 1, 0), 1);
			assert_int_equal(error_of(server), 0);
		}
		found = look_for(TCP_STATE_ESTABLISHED, 7011, 2);
		setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once,
			   sizeof(at_once));
		close(client);
		close(server);
	}
	close_trio(&trio);
}

TEST(resets_keep_their_pace_and_silence_does_not)
{
	struct trio trios[4];
	struct course course = { 0 };
	struct act_order order;
	struct error err = { 0 };
	struct found found;
	double begin;

	enter_stage();
	for (size_t i = 0; i < 4; i++)
		trios[i] = connect_trio((uint16_t)(7020 + i));
	found.n = 0;
	for (size_t i = 0; i < 4; i++) {
		struct found one;

		shutdown(trios[i].client, SHUT_WR);
		one = look_for(TCP_STATE_CLOSE_WAIT, (uint16_t)(7020 + i), 1);
		found.rows[found.n++] = one.rows[0];
	}
	order = order_of(&course, &found);
	order.resets_per_second = 20;
	begin = clock_seconds(CLOCK_MONOTONIC);
	assert_int_equal(act_run(&order, &err), 0);
	assert_int_equal(course.counts[RESULT_CLOSED], 4);
	assert_true(clock_seconds(CLOCK_MONOTONIC) - begin >= 0.149);
	for (size_t i = 0; i < 4; i++) {
		close(trios[i].server);
		trios[i].server = -1;
		close_trio(&trios[i]);
	}
}

TEST(it_ends_between_two_sockets)
{
	struct trio trio;
	struct course course = { .n_until_stop = 2 };
	struct act_order order;
	struct error err = { 0 };
	struct found found;

	enter_stage();
	trio = connect_trio(7030);
	found = look_for(TCP_STATE_ESTABLISHED, 7030, 2);
	end(&course, &found);
	assert_int_equal(course.n_told, 1);
	course = (struct course){ .answer = -ENOSPC };
	order = order_of(&course, &found);
	assert_int_equal(act_run(&order, &err), -ENOSPC);
	assert_int_equal(course.n_told, 1);
	close_trio(&trio);
}

TEST(another_namespace_is_not_entered)
{
	struct act_place place = { .netns = "all" };
	struct error err = { 0 };
	struct stat own;

	enter_stage();
	assert_int_equal(act_ready(&place, &err), -EINVAL);
	assert_int_equal(stat("/proc/self/ns/net", &own), 0);
	place = (struct act_place){ .netns_id = own.st_ino };
	assert_int_equal(act_ready(&place, &err), 0);
	place.netns_id++;
	assert_int_equal(act_ready(&place, &err), -ESTALE);
}

/* In a process that gives up what it may. */
static int run_without_capability(const struct found *found)
{
	struct course course = { 0 };
	const struct act_order order = order_of(&course, found);
	const struct act_place place = { 0 };
	struct error err = { 0 };

	if (unshare(CLONE_NEWUSER) < 0)
		return 77;
	if (act_ready(&place, &err) != -EPERM || err.text[0] == '\0')
		return 1;
	if (act_run(&order, &err) != -EPERM || course.n_told != 0)
		return 2;
	return 0;
}

TEST(who_may_not_is_told_before)
{
	struct trio trio;
	struct found found;
	int status;
	pid_t pid;

	enter_stage();
	trio = connect_trio(7040);
	found = look_for(TCP_STATE_ESTABLISHED, 7040, 2);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(run_without_capability(&found));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
	look_for(TCP_STATE_ESTABLISHED, 7040, 2);
	close_trio(&trio);
}
