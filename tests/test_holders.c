// SPDX-License-Identifier: MIT
/*
 * test_holders: real sockets, held by this process and by children of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel/holders.h"
#include "test.h"

enum {
	NOBODY = 65534,
	N_MANY = 10000,
	N_MOST = 1000000,
	N_CROWD = 18000, /* more than a turn's worth */
	N_SPARE = 100,
	RSS_KIB = 4096,
	N_ROUNDS = 30,
	/* What a child says that may not even try, and of what it saw. */
	CANNOT = 77,
	NONE_UNREADABLE = 78,
	PATH_SIZE = 160,
};

/* An inode that nobody has. */
static const uint32_t missing = UINT32_MAX - 5;

static const struct holders_request no_limit = { .seconds_max = 0 };

static int open_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	return fd;
}

static uint32_t inode_of(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return (uint32_t)st.st_ino;
}

/* A waiting socket of this user. */
static struct wanted want(struct owners *owners, int fd)
{
	uint32_t origin;

	assert_int_equal(owners_origin_of(owners, getuid(), true, 0, &origin),
			 0);
	return (struct wanted){
		.inode = inode_of(fd),
		.set = OWNERS_NONE,
		.origin = (uint16_t)origin,
		.every_holder = true,
		.is_wait = true,
	};
}

static void find(struct wanted *wanted, size_t n, struct owners *owners)
{
	assert_int_equal(holders_find(wanted, n, &no_limit, owners), 0);
}

static const struct process *holder(const struct owners *owners, uint32_t set,
				    pid_t pid)
{
	for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
		uint32_t process = owners->sets[set].process;

		if (owners->processes[process].pid == pid)
			return &owners->processes[process];
	}
	return NULL;
}

static int count_own_descriptors(void)
{
	char path[PATH_SIZE];
	int n = 0;
	int fd;

	for (fd = 0; fd < 2 * N_MANY; fd++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		n += access(path, F_OK) == 0 || errno != ENOENT;
	}
	return n;
}

/* A child that holds what it inherits until it is told to end. */
struct child {
	pid_t pid;
	int release; /* closed: the child ends */
};

/* In the child: 0 where it is ready, or the child gives up. */
typedef int (*prepare_fn)(const void *arg);

static struct child start(prepare_fn prepare, const void *arg)
{
	struct child child = { .pid = -1 };
	int hold[2];
	int ready[2];
	char byte;

	assert_int_equal(pipe2(hold, O_CLOEXEC), 0);
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	child.pid = fork();
	assert_true(child.pid >= 0);
	if (child.pid == 0) {
		close(hold[1]);
		close(ready[0]);
		if (prepare != NULL && prepare(arg) != 0)
			_exit(1);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		(void)!read(hold[0], &byte, 1);
		_exit(0);
	}
	child.release = hold[1];
	close(hold[0]);
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return child;
}

static void stop(struct child child)
{
	close(child.release);
	assert_int_equal(waitpid(child.pid, NULL, 0), child.pid);
}

/* Runs body in a child of its own; its result must be 0, or CANNOT. */
static void run_apart(int (*body)(struct owners *owners))
{
	struct owners owners = { 0 };
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		status = body(&owners);
		owners_free(&owners);
		_exit(status);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

/*
 * Does a command begin with the first word of this process?  Under valgrind
 * that is valgrind, which shows another only to who asks for /proc/self/cmdline
 * by that name.
 */
static bool is_own_command(const char *command)
{
	char word[PROCESS_COMMAND_SIZE] = "";
	int dir = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = openat(dir, "cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, word, sizeof(word) - 1);

	close(dir);
	close(fd);
	return n > 0 && word[0] != 0 &&
	       strncmp(command, word, strlen(word)) == 0;
}

TEST(single_holder_is_described)
{
	struct owners owners = { 0 };
	struct rlimit limit;
	struct stat exe;
	int fd = open_socket();
	struct wanted wanted = want(&owners, fd);
	const struct process *own;
	char name[PROCESS_NAME_SIZE] = "";

	find(&wanted, 1, &owners);
	assert_int_equal(owners_set_count(&owners, wanted.set), 1);
	own = holder(&owners, wanted.set, getpid());
	assert_non_null(own);
	assert_int_equal(own->uid, geteuid());
	assert_int_equal(prctl(PR_GET_NAME, name), 0);
	assert_string_equal(own->name, name);
	assert_true(is_own_command(own->command));
	/* Under valgrind it is valgrind. */
	assert_true(own->program[0] != 0);
	assert_int_equal(own->n_waiting, 1);
	assert_true(own->descriptors_known);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	/* valgrind keeps some for itself and tells of the rest. */
	assert_in_range(own->descriptor_limit, limit.rlim_cur,
			limit.rlim_cur + N_SPARE);
	assert_int_equal(stat("/proc/self/exe", &exe), 0);
	assert_true(own->executable != 0);
	assert_false(wanted.polled);
	assert_false(owners.timed_out);
	close(fd);
	owners_free(&owners);
}

static int exec_cat(const void *arg)
{
	const int *fds = arg; /* what it reads, and what says it is cat */

	if (dup2(fds[0], STDIN_FILENO) < 0)
		return 1;
	execlp("cat", "cat", "-", (char *)NULL);
	return 1;
}

/* exec() closes descriptors first, and sets the arguments up later. */
static void await_arguments(pid_t pid)
{
	const struct timespec nap = { .tv_nsec = 1000000 };
	char path[32], byte;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	for (int i = 0; n == 0 && i < 10000; i++) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		assert_true(fd >= 0);
		n = read(fd, &byte, 1);
		close(fd);
		if (n == 0)
			(void)nanosleep(&nap, NULL);
	}
	assert_int_equal(n, 1);
}

/* The descriptor that says so is closed by exec(). */
static pid_t start_cat(int *release)
{
	int in[2];
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(exec_cat(in));
	close(in[0]);
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 0);
	close(ready[0]);
	await_arguments(pid);
	*release = in[1];
	return pid;
}

TEST(inherited_across_fork_and_exec_has_both_holders)
{
	struct owners owners = { 0 };
	int fd = open_socket();
	int other = open_socket();
	struct wanted wanted[2];
	const struct process *cat;
	struct child child;

	assert_int_equal(fcntl(other, F_SETFD, FD_CLOEXEC), 0);
	child.pid = start_cat(&child.release);
	wanted[0] = want(&owners, fd);
	wanted[1] = want(&owners, other);
	find(wanted, 2, &owners);
	assert_int_equal(owners_set_count(&owners, wanted[0].set), 2);
	assert_non_null(holder(&owners, wanted[0].set, getpid()));
	cat = holder(&owners, wanted[0].set, child.pid);
	assert_non_null(cat);
	assert_string_equal(cat->name, "cat");
	assert_string_equal(cat->command, "cat -");
	assert_int_equal(owners_set_count(&owners, wanted[1].set), 1);
	stop(child);
	close(fd);
	close(other);
	owners_free(&owners);
}

TEST(forgotten_child_is_the_only_holder)
{
	struct owners owners = { 0 };
	int fd = open_socket();
	struct wanted wanted = want(&owners, fd);
	struct child child = start(NULL, NULL);

	close(fd);
	find(&wanted, 1, &owners);
	assert_int_equal(owners_set_count(&owners, wanted.set), 1);
	assert_non_null(holder(&owners, wanted.set, child.pid));
	stop(child);
	owners_free(&owners);
}

TEST(polled_is_what_an_epoll_set_has)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct owners owners = { 0 };
	int set = epoll_create1(EPOLL_CLOEXEC);
	int fds[3] = { open_socket(), open_socket(), open_socket() };
	struct wanted wanted[3];
	int i;

	for (i = 0; i < 3; i++)
		wanted[i] = want(&owners, fds[i]);
	assert_int_equal(epoll_ctl(set, EPOLL_CTL_ADD, fds[1], &event), 0);
	find(wanted, 3, &owners);
	assert_false(wanted[0].polled);
	assert_true(wanted[1].polled);
	assert_false(wanted[2].polled);
	/* A second look forgets what is no longer so. */
	assert_int_equal(epoll_ctl(set, EPOLL_CTL_DEL, fds[1], NULL), 0);
	find(wanted, 3, &owners);
	assert_false(wanted[1].polled);
	assert_int_equal(owners.n_processes, 1);
	for (i = 0; i < 3; i++)
		close(fds[i]);
	close(set);
	owners_free(&owners);
}

/* Whether a set reports what comes is told by what was asked of it. */
TEST(awaited_is_what_a_set_will_report)
{
	static const struct {
		uint32_t events;
		bool awaited;
	} cases[] = {
		{ EPOLLIN, true },
		{ EPOLLIN | EPOLLRDHUP | EPOLLET, true },
		{ EPOLLIN | EPOLLONESHOT, true },
		/* libuv while it is not to read, a oneshot used up. */
		{ EPOLLOUT, false },
		{ EPOLLONESHOT, false },
		/* For life: Go, tokio. */
		{ EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, false },
	};
	struct owners owners = { 0 };
	int set = epoll_create1(EPOLL_CLOEXEC);
	int fd = open_socket();
	struct wanted wanted = want(&owners, fd);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct epoll_event event = { .events = cases[i].events };

		assert_int_equal(epoll_ctl(set,
					   i ? EPOLL_CTL_MOD : EPOLL_CTL_ADD,
					   fd, &event),
				 0);
		find(&wanted, 1, &owners);
		assert_true(wanted.polled);
		assert_int_equal(wanted.awaited, cases[i].awaited);
	}
	close(fd);
	close(set);
	owners_free(&owners);
}

/* An inode is a socket's only on the file system of sockets. */
TEST(polled_pipe_is_no_socket)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct owners owners = { 0 };
	int set = epoll_create1(EPOLL_CLOEXEC);
	int fd = open_socket();
	struct wanted wanted[2] = { want(&owners, fd), want(&owners, fd) };
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &event), 0);
	wanted[1].inode = inode_of(ends[0]);
	find(wanted, 2, &owners);
	assert_int_equal(wanted[1].set, OWNERS_NONE);
	assert_false(wanted[1].polled);
	close(ends[0]);
	close(ends[1]);
	close(set);
	close(fd);
	owners_free(&owners);
}

TEST(missing_and_repeated_inodes_are_normal)
{
	struct owners owners = { 0 };
	int fd = open_socket();
	struct wanted own = want(&owners, fd);
	struct wanted wanted[5] = { own, own, own, own, own };

	wanted[0].inode = missing;
	wanted[1].inode = 0;
	wanted[3].every_holder = false;
	wanted[4].origin = UINT16_MAX;
	find(wanted, 5, &owners);
	assert_int_equal(wanted[0].set, OWNERS_NONE);
	assert_int_equal(wanted[1].set, OWNERS_NONE);
	assert_non_null(holder(&owners, wanted[2].set, getpid()));
	assert_int_equal(wanted[3].set, wanted[2].set);
	assert_int_equal(wanted[4].set, wanted[2].set);
	close(fd);
	find(wanted, 5, &owners);
	assert_int_equal(wanted[2].set, OWNERS_NONE);
	find(NULL, 0, &owners);
	owners_free(&owners);
}

TEST(unknown_origin_is_searched_for_in_all)
{
	struct owners owners = { 0 };
	int fd = open_socket();
	struct wanted wanted = {
		.inode = inode_of(fd),
		.origin = UINT16_MAX,
	};

	find(&wanted, 1, &owners);
	assert_non_null(holder(&owners, wanted.set, getpid()));
	close(fd);
	owners_free(&owners);
}

/* Makes room for n; false where this user may not have so many. */
static bool raise_limit(rlim_t n, struct rlimit *before)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, before), 0);
	limit = *before;
	if (limit.rlim_cur >= n)
		return true;
	limit.rlim_cur = n;
	if (limit.rlim_max < n)
		limit.rlim_max = n;
	return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static void check_descriptors(rlim_t n_copies)
{
	struct owners owners = { 0 };
	struct rlimit before;
	const struct process *own;
	struct wanted wanted;
	rlim_t i;
	int fd;

	if (!raise_limit(n_copies + N_SPARE, &before))
		skip();
	fd = open_socket();
	wanted = want(&owners, fd);
	for (i = 0; i < n_copies; i++)
		assert_true(fcntl(fd, F_DUPFD_CLOEXEC, 0) >= 0);
	find(&wanted, 1, &owners);
	own = holder(&owners, wanted.set, getpid());
	assert_non_null(own);
	assert_int_equal(owners_set_count(&owners, wanted.set), 1);
	assert_true(own->n_descriptors > n_copies);
	assert_int_equal(own->n_waiting, n_copies + 1);
	assert_int_equal(close_range((unsigned int)fd, ~0U, 0), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	owners_free(&owners);
}

TEST(ten_thousand_descriptors)
{
	check_descriptors(N_MANY);
}

/* A million, or as many as this user may have. */
static rlim_t most_descriptors(void)
{
	struct rlimit before;

	if (!raise_limit(N_MOST + N_SPARE, &before))
		return before.rlim_max > N_MANY ? before.rlim_max - N_SPARE
						: N_MANY;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	return N_MOST;
}

TEST(most_descriptors_need_no_memory)
{
	struct rusage before;
	struct rusage after;

	assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
	check_descriptors(most_descriptors());
	assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
	assert_true(after.ru_maxrss - before.ru_maxrss < RSS_KIB);
}

static void kill_child(void *ctx, size_t n_scanned, size_t n_processes)
{
	pid_t *pid = ctx;

	assert_true(n_scanned <= n_processes);
	if (*pid > 0) {
		kill(*pid, SIGKILL);
		waitpid(*pid, NULL, 0);
	}
	*pid = 0;
}

TEST(process_that_vanishes_meanwhile_is_normal)
{
	struct owners owners = { 0 };
	int fd = open_socket();
	struct wanted wanted = want(&owners, fd);
	struct child child = start(NULL, NULL);
	struct holders_request request = {
		.progress = kill_child,
		.progress_ctx = &child.pid,
	};

	assert_int_equal(holders_find(&wanted, 1, &request, &owners), 0);
	assert_int_equal(child.pid, 0);
	assert_non_null(holder(&owners, wanted.set, getpid()));
	close(child.release);
	close(fd);
	owners_free(&owners);
}

/* Makes and ends processes that hold a socket, until it is killed. */
static int churn(const void *arg)
{
	(void)arg;
	if (fork() != 0)
		return 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		pid_t pid = fork();

		if (pid == 0) {
			(void)socket(AF_INET, SOCK_STREAM, 0);
			_exit(0);
		}
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

TEST(churn_leaks_no_descriptor)
{
	struct owners owners = { 0 };
	int fd = open_socket();
	struct wanted wanted[2] = { want(&owners, fd), want(&owners, fd) };
	struct child child = start(churn, NULL);
	int n = count_own_descriptors();
	int i;

	wanted[1].inode = missing;
	for (i = 0; i < N_ROUNDS; i++) {
		find(wanted, 2, &owners);
		assert_non_null(holder(&owners, wanted[0].set, getpid()));
	}
	assert_int_equal(count_own_descriptors(), n);
	stop(child);
	close(fd);
	owners_free(&owners);
}

static int take_name(const void *arg)
{
	return prctl(PR_SET_NAME, arg);
}

TEST(hostile_name_is_kept_and_bounded)
{
	static const char *const names[] = {
		"\x1b[2J\x1b[1;31m", "a\nb\n", "\xff\xfe\xc3(", "\"},{\"x\":\"",
		"0123456789abcdef",  "",       ") Z 1 (",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct owners owners = { 0 };
		int fd = open_socket();
		struct wanted wanted = want(&owners, fd);
		struct child child = start(take_name, names[i]);
		const struct process *process;
		char name[16];

		find(&wanted, 1, &owners);
		process = holder(&owners, wanted.set, child.pid);
		assert_non_null(process);
		snprintf(name, sizeof(name), "%s", names[i]);
		assert_string_equal(process->name, name);
		stop(child);
		close(fd);
		owners_free(&owners);
	}
}

static size_t count_kept(const struct holders_read *read, uint32_t inode,
			 bool is_whole)
{
	size_t n = 0;

	for (size_t i = 0; i < read->n; i++) {
		const struct read_process *process =
			&read->processes[read->items[i].process];

		n += read->items[i].inode == inode &&
		     process->pid == getpid() && process->is_whole == is_whole;
	}
	return n;
}

TEST(what_was_read_is_kept_for_who_asks)
{
	struct holders_read read = { .n = 0 };
	const struct holders_request keeping = { .read = &read };
	struct owners owners = { 0 };
	int fd = open_socket(), unwanted = open_socket();
	struct wanted wanted = want(&owners, fd);

	assert_int_equal(holders_find(&wanted, 1, &keeping, &owners), 0);
	assert_int_equal(count_kept(&read, wanted.inode, true), 1);
	assert_int_equal(count_kept(&read, inode_of(unwanted), true), 1);
	holders_read_free(&read);
	assert_int_equal(read.n, 0);
	close(unwanted);
	close(fd);
	owners_free(&owners);
}

TEST(time_is_up)
{
	static const struct holders_request hasty = { .seconds_max = 1e-9 };
	struct owners owners = { 0 };
	int fd = open_socket();
	struct wanted wanted = want(&owners, fd);

	assert_int_equal(holders_find(&wanted, 1, &hasty, &owners), 0);
	assert_true(owners.timed_out);
	close(fd);
	owners_free(&owners);
}

/* Returns a number that tells which step failed. */
static int become_nobody(void)
{
	if (setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) != 0)
		return 1;
	return prctl(PR_SET_DUMPABLE, 1) != 0;
}

static int look_as_nobody(struct owners *owners)
{
	int root_fd = open_socket();
	struct wanted wanted[2] = { want(owners, root_fd) };
	uint32_t n_unreadable;
	int fd;

	fcntl(root_fd, F_SETFD, FD_CLOEXEC);
	if (become_nobody() != 0)
		return 2;
	fd = open_socket();
	wanted[1] = want(owners, fd);
	close(root_fd);
	if (holders_find(wanted, 2, &no_limit, owners) != 0)
		return 3;
	if (holder(owners, wanted[1].set, getpid()) == NULL)
		return 4;
	if (wanted[0].set != OWNERS_NONE)
		return 5;
	if (owners->n_unreadable == 0)
		return NONE_UNREADABLE;
	/* Looking again, for as many, makes them no more but by new ones. */
	n_unreadable = owners->n_unreadable;
	if (holders_find(wanted, 2, &no_limit, owners) != 0)
		return 6;
	return owners->n_unreadable * 2 < n_unreadable * 3 ? 0 : 7;
}

static int look_at_own_as_nobody(struct owners *owners)
{
	struct wanted wanted;
	int fd;

	if (become_nobody() != 0)
		return 2;
	fd = open_socket();
	wanted = want(owners, fd);
	if (holders_find(&wanted, 1, &no_limit, owners) != 0)
		return 3;
	if (holder(owners, wanted.set, getpid()) == NULL)
		return 4;
	/* Nobody else of this user: nothing that matters was hidden. */
	return owners->n_unreadable == 0 ? 0 : 5;
}

static int look_with_hidepid(struct owners *owners)
{
	if (unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("proc", "/proc", "proc", 0, "hidepid=2") != 0)
		return CANNOT;
	/* Those of others are neither seen nor counted. */
	return look_as_nobody(owners) != NONE_UNREADABLE;
}

TEST(user_sees_own_and_counts_the_hidden)
{
	if (geteuid() != 0)
		skip();
	run_apart(look_as_nobody);
}

TEST(hidepid_leaves_own_processes)
{
	if (geteuid() != 0)
		skip();
	run_apart(look_with_hidepid);
}

TEST(what_cannot_hold_it_is_not_counted_as_hidden)
{
	if (geteuid() != 0)
		skip();
	run_apart(look_at_own_as_nobody);
}

static int drop_user(const void *arg)
{
	(void)arg;
	return become_nobody();
}

TEST(holder_of_another_user_is_found_last)
{
	struct owners owners = { 0 };
	int fd;
	struct wanted wanted;
	struct child child;

	if (geteuid() != 0)
		skip();
	fd = open_socket();
	wanted = want(&owners, fd);
	child = start(drop_user, NULL);
	close(fd);
	find(&wanted, 1, &owners);
	assert_non_null(holder(&owners, wanted.set, child.pid));
	assert_int_equal(holder(&owners, wanted.set, child.pid)->uid, NOBODY);
	stop(child);
	owners_free(&owners);
}

/* Enough that others are asked although all have a holder. */
enum { N_SHARED = 10 };

static void hold_shared(bool in_a_hurry, bool is_enough, int n_holders)
{
	struct holders_request request = { .seconds_max = in_a_hurry ? 60 : 0 };
	size_t n = is_enough ? N_SHARED : 1;
	struct wanted wanted[N_SHARED];
	struct owners owners = { 0 };
	int fds[N_SHARED];
	struct child child;

	for (size_t i = 0; i < n; i++) {
		fds[i] = open_socket();
		wanted[i] = want(&owners, fds[i]);
	}
	child = start(drop_user, NULL);
	assert_int_equal(holders_find(wanted, n, &request, &owners), 0);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(owners_set_count(&owners, wanted[i].set),
				 n_holders);
		close(fds[i]);
	}
	stop(child);
	owners_free(&owners);
}

TEST(who_else_holds_them_may_be_of_another_user)
{
	if (geteuid() != 0)
		skip();
	hold_shared(true, true, 2);
	hold_shared(false, false, 2);
	/* Nothing hangs on one: it is not worth a look at all processes. */
	hold_shared(true, false, 1);
}

TEST(a_stopped_holder_is_told)
{
	struct owners owners = { 0 };
	int fd = open_socket(), status;
	struct wanted wanted = want(&owners, fd);
	struct child child = start(NULL, NULL);

	assert_int_equal(kill(child.pid, SIGSTOP), 0);
	assert_int_equal(waitpid(child.pid, &status, WUNTRACED), child.pid);
	assert_true(WIFSTOPPED(status));
	find(&wanted, 1, &owners);
	assert_true(holder(&owners, wanted.set, child.pid)->is_stopped);
	assert_false(holder(&owners, wanted.set, getpid())->is_stopped);
	assert_int_equal(kill(child.pid, SIGCONT), 0);
	close(fd);
	stop(child);
	owners_free(&owners);
}

/* The parent came first, whatever the order of their pids. */
TEST(holders_are_known_by_when_they_started)
{
	struct owners owners = { 0 };
	int fd = open_socket();
	struct wanted wanted = want(&owners, fd);
	struct child child = start(NULL, NULL);
	const struct process *own, *other;

	find(&wanted, 1, &owners);
	own = holder(&owners, wanted.set, getpid());
	other = holder(&owners, wanted.set, child.pid);
	assert_true(own->started > 0);
	assert_true(own->started <= other->started);
	close(fd);
	stop(child);
	owners_free(&owners);
}

/* get_proc_task(): its directory leads to nobody else. */
TEST(what_has_ended_is_read_as_nobody_else)
{
	struct process process = { 0 };
	struct child child = start(NULL, NULL);
	struct fd_part part = { 0 };
	struct fd_sink sink = { 0 };
	int proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = process_dir_open(proc_fd, child.pid);
	bool is_stopped;

	assert_true(fd >= 0);
	assert_true(process_info_started(fd, &is_stopped) > 0);
	stop(child);
	assert_int_equal(process_info_started(fd, &is_stopped), 0);
	process_info_read(fd, fd, &process);
	assert_string_equal(process.name, "");
	assert_true(fd_scan_part(fd, &sink, &part) < 0);
	assert_int_equal(process_dir_open(proc_fd, child.pid), -ENOENT);
	close(fd);
	close(proc_fd);
}

static int look_without_proc(struct owners *owners)
{
	char dir[] = "/tmp/test_holders.XXXXXX";
	struct wanted wanted = { .inode = 1, .origin = UINT16_MAX };
	int tmp = open("/tmp", O_PATH | O_CLOEXEC);
	int rc[2];

	if (mkdtemp(dir) == NULL || chdir(dir) != 0 || chroot(".") != 0)
		return 1;
	rc[0] = holders_find(&wanted, 1, &no_limit, owners);
	/* A directory where nothing is mounted is none either. */
	if (mkdir("/proc", 0700) != 0)
		return 2;
	rc[1] = holders_find(&wanted, 1, &no_limit, owners);
	(void)rmdir("/proc");
	(void)unlinkat(tmp, dir + sizeof("/tmp"), AT_REMOVEDIR);
	return rc[0] != -ENOENT || rc[1] != -ENOENT ||
	       wanted.set != OWNERS_NONE;
}

TEST(no_proc_is_an_error)
{
	if (geteuid() != 0)
		skip();
	run_apart(look_without_proc);
}

/* Says that it runs, once the first thread is gone. */
static void *outlive(void *ready)
{
	char path[PATH_SIZE], text[PATH_SIZE] = "";

	snprintf(path, sizeof(path), "/proc/%d/stat", getpid());
	while (strstr(text, ") Z ") == NULL) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		(void)!read(fd, text, sizeof(text) - 1);
		close(fd);
		usleep(1000);
	}
	(void)!write(*(const int *)ready, "x", 1);
	(void)pause();
	return NULL;
}

TEST(threads_hold_on_where_the_first_has_ended)
{
	struct owners owners = { 0 };
	int fd = open_socket();
	struct wanted wanted = want(&owners, fd);
	const struct process *found;
	pthread_t thread;
	int ready[2];
	pid_t pid;
	char byte;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (pthread_create(&thread, NULL, outlive, &ready[1]) != 0)
			_exit(1);
		(void)syscall(SYS_exit, 0);
	}
	close(fd);
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	find(&wanted, 1, &owners);
	found = holder(&owners, wanted.set, pid);
	assert_non_null(found);
	assert_true(found->executable != 0);
	assert_true(is_own_command(found->command));
	assert_true(found->descriptors_known);
	assert_true(found->n_descriptors > 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(ready[0]);
	owners_free(&owners);
}

TEST(what_is_close_on_exec_is_told)
{
	struct owners owners = { 0 };
	int fds[] = { open_socket(), open_socket() };
	struct wanted wanted[2];

	assert_int_equal(fcntl(fds[1], F_SETFD, FD_CLOEXEC), 0);
	for (size_t i = 0; i < 2; i++)
		wanted[i] = want(&owners, fds[i]);
	find(wanted, 2, &owners);
	assert_false(wanted[0].closes_on_exec);
	assert_true(wanted[1].closes_on_exec);
	close(fds[0]);
	close(fds[1]);
	owners_free(&owners);
}

/* The socket comes behind so many descriptors that are none. */
static int crowd(const void *arg)
{
	const int *fds = arg; /* its socket, and the other's */
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 1;
	limit.rlim_cur = N_CROWD + N_SPARE;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 1;
	for (int i = 0; i < N_CROWD; i++) {
		if (dup(STDIN_FILENO) < 0)
			return 1;
	}
	if (fcntl(fds[0], F_DUPFD, N_CROWD) < 0)
		return 1;
	close(fds[0]);
	close(fds[1]);
	return 0;
}

static int keep_second(const void *arg)
{
	const int *fds = arg;

	return close(fds[0]);
}

struct order {
	const struct wanted *wanted;
	bool second_came_first;
};

static bool watch_order(void *ctx)
{
	struct order *order = ctx;

	order->second_came_first |= order->wanted[0].set == OWNERS_NONE &&
				    order->wanted[1].set != OWNERS_NONE;
	return false;
}

TEST(many_descriptors_take_no_time_from_others)
{
	struct owners owners = { 0 };
	struct rlimit limit;
	int fds[] = { open_socket(), open_socket() };
	struct wanted wanted[] = { want(&owners, fds[0]),
				   want(&owners, fds[1]) };
	struct order order = { .wanted = wanted };
	const struct holders_request request = {
		.stop = watch_order,
		.stop_ctx = &order,
	};
	struct child children[2];
	const struct process *found;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_max < N_CROWD + N_SPARE)
		skip();
	children[0] = start(crowd, fds);
	children[1] = start(keep_second, fds);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(holders_find(wanted, 2, &request, &owners), 0);
	assert_true(order.second_came_first ||
		    children[1].pid < children[0].pid);
	found = holder(&owners, wanted[0].set, children[0].pid);
	assert_non_null(found);
	assert_true(found->descriptors_known);
	assert_in_range(found->n_descriptors, N_CROWD, N_CROWD + N_SPARE);
	assert_non_null(holder(&owners, wanted[1].set, children[1].pid));
	assert_false(owners.timed_out);
	/* It holds what the other waits for. */
	stop(children[1]);
	stop(children[0]);
	owners_free(&owners);
}
