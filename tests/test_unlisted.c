// SPDX-License-Identifier: MIT
/*
 * test_unlisted: sockets of this process, and which of them no table has.
 */
#include <arpa/inet.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/collect.h"
#include "tcpwait/sysctl_lines.h"
#include "test.h"

static const struct deadline never = { 0 };
/* Nobody has read anything yet. */
static const struct holders_read nothing = { 0 };

static struct process *suspect(struct snapshot *snap, int32_t pid)
{
	struct process *process;
	uint32_t pos;

	assert_int_equal(owners_process_of(&snap->owners, pid, 0, &pos), 0);
	process = &snap->owners.processes[pos];
	process->n_waiting = 1;
	process->n_descriptors = 50;
	process->descriptors_known = true;
	process->descriptor_limit = 100;
	return process;
}

static uint32_t count_but_for(const struct holders_read *read)
{
	struct collect_request request = { .reader = READER_AUTO,
					   .unlisted = true };
	struct snapshot snap = { 0 };
	const struct process *process = suspect(&snap, getpid());
	uint32_t n;

	unlisted_read(&snap, &request, read, never);
	assert_true(process->unlisted_known);
	n = process->n_unlisted;
	snapshot_free(&snap);
	return n;
}

static uint32_t count(void)
{
	return count_but_for(&nothing);
}

static int open_tcp(int family)
{
	int fd = socket(family, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	return fd;
}

static void bind_to_any(int fd, struct sockaddr_in *at)
{
	socklen_t size = sizeof(*at);

	*at = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	assert_int_equal(bind(fd, (struct sockaddr *)at, size), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)at, &size), 0);
}

/* A listener, and both ends of a connection to it. */
struct trio {
	int listener, client, server;
};

static struct trio connect_trio(void)
{
	struct trio trio = {
		.listener = open_tcp(AF_INET),
		.client = open_tcp(AF_INET),
	};
	struct sockaddr_in at;

	bind_to_any(trio.listener, &at);
	assert_int_equal(listen(trio.listener, 1), 0);
	assert_int_equal(
		connect(trio.client, (struct sockaddr *)&at, sizeof(at)), 0);
	trio.server = accept(trio.listener, NULL, NULL);
	assert_true(trio.server >= 0);
	return trio;
}

static void reset(int fd)
{
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once,
				    sizeof(at_once)),
			 0);
	assert_int_equal(close(fd), 0);
}

TEST(what_is_connected_or_listens_is_listed)
{
	uint32_t before = count();
	struct trio trio = connect_trio();

	assert_int_equal(count(), before);
	/* CLOSE_WAIT and FIN_WAIT2 are connections as well. */
	assert_int_equal(shutdown(trio.client, SHUT_WR), 0);
	assert_int_equal(count(), before);
	close(trio.client);
	assert_int_equal(count(), before);
	close(trio.server);
	close(trio.listener);
	assert_int_equal(count(), before);
}

TEST(what_its_peer_has_reset_is_not)
{
	uint32_t before = count();
	struct trio trio = connect_trio();
	int again;

	reset(trio.client);
	assert_int_equal(count(), before + 1);
	again = dup(trio.server);
	assert_true(again >= 0);
	assert_int_equal(count(), before + 1);
	close(trio.server);
	assert_int_equal(count(), before + 1);
	close(again);
	close(trio.listener);
	assert_int_equal(count(), before);
}

TEST(what_was_never_connected_is_not)
{
	static const int families[] = { AF_INET, AF_INET6 };
	uint32_t before = count();

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		int fd = socket(families[i], SOCK_STREAM, 0);

		if (fd < 0)
			continue;
		assert_int_equal(count(), before + 1);
		close(fd);
	}
	assert_int_equal(count(), before);
}

TEST(what_is_only_bound_is_listed_since_linux_6_8)
{
	struct sockaddr_in at;
	struct utsname uts;
	uint32_t before;
	int fd;

	assert_int_equal(uname(&uts), 0);
	if (!sysctl_kernel_is(uts.release, 6, 8))
		skip();
	before = count();
	fd = open_tcp(AF_INET);
	bind_to_any(fd, &at);
	assert_int_equal(count(), before);
	close(fd);
}

TEST(other_protocols_do_not_count)
{
	uint32_t before = count();
	int udp = socket(AF_INET, SOCK_DGRAM, 0);
	int pair[2], ends[2];

	assert_true(udp >= 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(count(), before);
	close(udp);
	for (int i = 0; i < 2; i++) {
		close(pair[i]);
		close(ends[i]);
	}
}

TEST(only_who_runs_out_and_waits_is_looked_at)
{
	static const struct {
		uint32_t n_waiting, n_descriptors;
		uint64_t limit;
		bool counted, known;
	} cases[] = {
		{ 1, 50, 100, true, true },   { 1, 49, 100, true, false },
		{ 0, 50, 100, true, false },  { 1, 50, 0, true, false },
		{ 1, 50, 100, false, false }, { 1, 200, 100, true, true },
	};
	struct collect_request request = { .reader = READER_AUTO,
					   .unlisted = true };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snapshot snap = { 0 };
		struct process *process = suspect(&snap, getpid());

		process->n_waiting = cases[i].n_waiting;
		process->n_descriptors = cases[i].n_descriptors;
		process->descriptor_limit = cases[i].limit;
		process->descriptors_known = cases[i].counted;
		unlisted_read(&snap, &request, &nothing, never);
		assert_int_equal(process->unlisted_known, cases[i].known);
		snapshot_free(&snap);
	}
}

/* Everybody of the namespace that was looked at, who has so many of them. */
static uint32_t find_dead(uint32_t least, const char *filter_word, bool *looked)
{
	struct filter filter;
	struct collect_request request = {
		.reader = READER_AUTO,
		.filter = &filter,
		.owners = COLLECT_OWNERS_ALWAYS,
		.dead_min = least,
	};
	const char *const words[] = { "dport", "=", filter_word };
	char message[FILTER_MESSAGE_SIZE];
	struct snapshot snap = { 0 };
	struct error err;
	uint32_t n = 0;

	filter_init(&filter);
	if (filter_word)
		assert_true(filter_parse(3, words, &filter, message));
	assert_int_equal(collect_snapshot(NULL, &request, &snap, &err), 0);
	*looked = snap.dead_looked;
	for (size_t i = 0; i < snap.owners.n_processes; i++) {
		const struct process *process = &snap.owners.processes[i];

		if (process->pid == getpid() && process->unlisted_known)
			n = process->n_unlisted;
	}
	snapshot_free(&snap);
	return n;
}

TEST(who_has_so_many_is_found_whether_or_not_anything_waits)
{
	uint32_t before = count();
	int fds[12];
	bool looked;

	for (size_t i = 0; i < 12; i++)
		fds[i] = open_tcp(AF_INET);
	assert_int_equal(find_dead(12, NULL, &looked), before + 12);
	assert_true(looked);
	assert_int_equal(find_dead(before + 13, NULL, &looked), 0);
	assert_true(looked);
	assert_int_equal(find_dead(0, NULL, &looked), 0);
	assert_false(looked);
	/* They have no port that a filter could select. */
	assert_int_equal(find_dead(12, ":80", &looked), 0);
	assert_false(looked);
	for (size_t i = 0; i < 12; i++)
		close(fds[i]);
}

static void check_unknown(const struct collect_request *request, int32_t pid,
			  struct deadline deadline)
{
	struct snapshot snap = { 0 };
	const struct process *process = suspect(&snap, pid);

	unlisted_read(&snap, request, &nothing, deadline);
	assert_false(process->unlisted_known);
	snapshot_free(&snap);
}

TEST(what_cannot_be_told_stays_unknown)
{
	const struct deadline passed = { .at_seconds = 1e-9 };
	struct collect_request request = { .reader = READER_PROCFS,
					   .unlisted = true };
	pid_t gone = fork();

	assert_true(gone >= 0);
	if (gone == 0)
		_exit(0);
	assert_int_equal(waitpid(gone, NULL, 0), gone);
	check_unknown(&request, getpid(), never);
	request.reader = READER_AUTO;
	check_unknown(&request, getpid(), passed);
	check_unknown(&request, gone, never);
	request.netns = "/nonexistent";
	check_unknown(&request, getpid(), never);
}

static bool is_enough(void *ctx)
{
	(void)ctx;
	return true;
}

TEST(what_is_cut_short_stays_unknown)
{
	const struct collect_request request = { .reader = READER_AUTO,
						 .stop = is_enough };

	check_unknown(&request, getpid(), never);
}

TEST(who_lives_in_another_namespace_stays_unknown)
{
	struct collect_request request = { .reader = READER_AUTO,
					   .unlisted = true };
	int ends[2];
	char said;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		said = unshare(CLONE_NEWNET) == 0 ||
		       unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
		if (write(ends[1], &said, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ends[0], &said, 1), 1);
	if (said)
		check_unknown(&request, pid, never);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(ends[0]);
	close(ends[1]);
	if (!said)
		skip();
}

/* A process with one socket, as a search has read it. */
static uint32_t count_read(int fd, bool is_whole)
{
	struct read_process process = { .pid = getpid(), .is_whole = is_whole };
	struct read_socket socket = { .fd = (uint32_t)fd };
	const struct holders_read read = {
		.processes = &process,
		.n_processes = 1,
		.items = &socket,
		.n = 1,
	};

	assert_int_equal(fd_scan_own_socket(fd, &socket.inode), 1);
	return count_but_for(&read);
}

TEST(what_was_read_as_a_whole_is_not_read_again)
{
	uint32_t before = count();
	int told = open_tcp(AF_INET), untold = open_tcp(AF_INET);

	assert_int_equal(count(), before + 2);
	assert_int_equal(count_read(told, true), 1);
	/* It says less than there is, and so it is not relied upon. */
	assert_int_equal(count_read(told, false), before + 2);
	close(told);
	close(untold);
}

TEST(what_was_read_and_is_closed_by_now_does_not_count)
{
	struct read_process process = { .pid = getpid(), .is_whole = true };
	struct read_socket sockets[2] = { { .fd = 0 } };
	const struct holders_read read = { &process, 1, 1, sockets, 2, 2 };

	for (size_t i = 0; i < 2; i++) {
		sockets[i].fd = (uint32_t)open_tcp(AF_INET);
		assert_int_equal(fd_scan_own_socket((int)sockets[i].fd,
						    &sockets[i].inode),
				 1);
	}
	assert_int_equal(count_but_for(&read), 2);
	close((int)sockets[0].fd);
	assert_int_equal(count_but_for(&read), 1);
	close((int)sockets[1].fd);
}
