// SPDX-License-Identifier: MIT
/*
 * test_netns: real namespaces, made, lost and entered in a stage of their own:
 * a private user, network and mount namespace, where that is allowed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/netns/netns.h"
#include "test.h"

enum { PATH_SIZE = 96, N_MANY = 100, N_ROUNDS = 500 };

/* A process in a network namespace of its own. */
struct den {
	pid_t pid;
	uint64_t id;
};

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	(void)!write(fd, text, strlen(text));
	close(fd);
}

static void map_root(uid_t uid, gid_t gid)
{
	char map[PATH_SIZE];

	write_text("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", uid);
	write_text("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", gid);
	write_text("/proc/self/gid_map", map);
}

static bool set_stage(void)
{
	uid_t uid = getuid();
	gid_t gid = getgid();

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) < 0)
		return false;
	map_root(uid, gid);
	return mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", "/run", "tmpfs", 0, NULL) == 0 &&
	       mkdir("/run/netns", 0755) == 0;
}

static enum { STAGE_AWAITED, STAGE_SET, STAGE_DENIED } stage;

/* The first to come sets it, and all that follow stand there too. */
static void enter_stage(void)
{
	if (stage == STAGE_AWAITED)
		stage = set_stage() ? STAGE_SET : STAGE_DENIED;
	if (stage == STAGE_SET)
		return;
	print_message("user namespaces are not allowed here\n");
	skip();
}

static uint64_t inode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_ino : 0;
}

static uint64_t own_id(void)
{
	return inode_of("/proc/thread-self/ns/net");
}

static char *ns_path(pid_t pid, char path[static PATH_SIZE])
{
	snprintf(path, PATH_SIZE, "/proc/%d/ns/net", pid);
	return path;
}

/* The child's side of a den: says that it is ready, and waits for its end. */
static void live(int flags, const char *comm, int ready_fd, pid_t parent)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_NAME, comm);
	if (getppid() != parent || unshare(flags) < 0 ||
	    ((flags & CLONE_NEWUTS) != 0 &&
	     sethostname(comm, strlen(comm)) < 0))
		_exit(1);
	(void)!write(ready_fd, "", 1);
	close(ready_fd);
	for (;;)
		pause();
}

static void wait_for(int fd)
{
	char byte;

	assert_int_equal(read(fd, &byte, 1), 1);
	close(fd);
}

static struct den start_den(int flags, const char *comm)
{
	struct den den;
	pid_t parent = getpid();
	char path[PATH_SIZE];
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	den.pid = fork();
	assert_true(den.pid >= 0);
	if (den.pid == 0)
		live(flags, comm, fds[1], parent);
	close(fds[1]);
	wait_for(fds[0]);
	den.id = inode_of(ns_path(den.pid, path));
	assert_true(den.id != 0);
	return den;
}

static void stop_den(struct den den)
{
	assert_int_equal(kill(den.pid, SIGKILL), 0);
	assert_int_equal(waitpid(den.pid, NULL, 0), den.pid);
}

static void mount_den(struct den den, const char *where)
{
	char path[PATH_SIZE];

	write_text(where, "");
	assert_int_equal(
		mount(ns_path(den.pid, path), where, "none", MS_BIND, NULL), 0);
}

static void unmount(const char *where)
{
	assert_int_equal(umount2(where, MNT_DETACH), 0);
	assert_int_equal(unlink(where), 0);
}

static const struct netns_place *find(const struct netns_list *list,
				      uint64_t id)
{
	const struct netns_place *found = NULL;
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->items[i].id != id)
			continue;
		assert_null(found);
		found = &list->items[i];
	}
	return found;
}

static const struct netns_place *list_and_find(struct netns_list *list,
					       uint64_t id)
{
	const struct netns_place *place;

	assert_int_equal(netns_list_all(list, deadline_in(0)), 0);
	place = find(list, id);
	assert_non_null(place);
	return place;
}

static size_t count_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* There and back again, seen by the inode. */
static void check_enter(const struct netns_place *place)
{
	uint64_t own = own_id();
	size_t n = count_descriptors();
	struct netns_visit visit;

	assert_int_equal(netns_enter(place, &visit), 0);
	assert_true(own_id() == place->id);
	assert_int_equal(netns_leave(&visit), 0);
	assert_int_equal(visit.own_fd, -1);
	assert_true(own_id() == own);
	assert_int_equal(count_descriptors(), n);
}

static void check_refused(const struct netns_place *place, int code)
{
	uint64_t own = own_id();
	size_t n = count_descriptors();
	struct netns_visit visit;

	assert_int_equal(netns_enter(place, &visit), code);
	assert_int_equal(visit.own_fd, -1);
	assert_true(own_id() == own);
	assert_int_equal(netns_leave(&visit), 0);
	assert_int_equal(count_descriptors(), n);
}

static void check_one(const char *what, uint64_t id, const char *name)
{
	struct netns_list list;
	struct error err = { 0 };

	if (netns_list_one(&list, what, deadline_in(0), &err) != 0)
		fail_msg("%s: %s", what, err.text);
	assert_int_equal(list.n, 1);
	assert_true(list.items[0].id == id);
	if (name)
		assert_string_equal(list.items[0].name, name);
	netns_list_free(&list);
}

static void check_none(const char *what, int code, const char *text)
{
	struct netns_list list;
	struct error err = { 0 };

	assert_int_equal(netns_list_one(&list, what, deadline_in(0), &err),
			 code);
	assert_int_equal(err.code, code);
	assert_string_equal(err.text, text);
	assert_int_equal(list.n, 0);
	netns_list_free(&list);
}

/* Runs act in a child, where a failed assertion could not be told. */
static int in_child(int (*act)(const void *ctx), const void *ctx)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(act(ctx));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

TEST(link_is_believed_whole_or_not)
{
	static const struct {
		const char *text;
		uint64_t id;
	} cases[] = {
		{ "net:[4026531840]", 4026531840 },
		{ "net:[18446744073709551615]", UINT64_MAX },
		{ "net:[18446744073709551616]", 0 },
		{ "net:[0]", 0 },
		{ "net:[]", 0 },
		{ "net:[-1]", 0 },
		{ "net:[ 1]", 0 },
		{ "net:[1", 0 },
		{ "net:[1] (deleted)", 0 },
		{ "mnt:[4026531840]", 0 },
		{ "socket:[4711]", 0 },
		{ "net:", 0 },
		{ "", 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint64_t id = 0;
		bool ok = netns_file_parse_link(cases[i].text, &id);

		if (ok != (cases[i].id != 0) || (ok && id != cases[i].id))
			fail_msg("%s", cases[i].text);
	}
}

TEST(mount_is_a_namespace_by_type_and_root)
{
	static const struct {
		const char *line;
		const char *where; /* NULL: no network namespace */
	} cases[] = {
		{ "9 1 0:4 net:[7] /run/netns/a rw shared:1 - nsfs nsfs rw\n",
		  "/run/netns/a" },
		{ "9 1 0:4 net:[7] /run/netns/a rw - nsfs nsfs rw\n",
		  "/run/netns/a" },
		{ "9 1 0:4 net:[7] /a\\040b\\134c\\012d rw - nsfs nsfs rw\n",
		  "/a b\\c\nd" },
		{ "9 1 0:4 net:[7] /a\\04 rw - nsfs nsfs rw\n", "/a\\04" },
		{ "9 1 0:4 net:[7] /a\\ rw - nsfs nsfs rw\n", "/a\\" },
		{ "9 1 0:4 mnt:[7] /a rw - nsfs nsfs rw\n", NULL },
		{ "9 1 0:4 net:[7] /a rw - ext4 nsfs rw\n", NULL },
		{ "9 1 0:4 net:[7] /a rw - nsfs2 nsfs rw\n", NULL },
		{ "9 1 0:4 / /a rw - nsfs nsfs rw\n", NULL },
		{ "9 1 0:4 net:[7] /a rw\n", NULL },
		{ "9 1 0:4 net:[7]\n", NULL },
		{ "\n", NULL },
		{ "", NULL },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *line = strdup(cases[i].line);
		struct mount mount;
		uint64_t id = 0;
		bool ok;

		assert_non_null(line);
		ok = mounts_parse(line, &mount) &&
		     netns_file_is_mounted(&mount, &id);
		if (ok != (cases[i].where != NULL))
			fail_msg("%s", cases[i].line);
		if (ok) {
			assert_string_equal(mount.where, cases[i].where);
			assert_true(id == 7);
		}
		free(line);
	}
}

#define ID "3f2a9c01b7de0123456789abcdef0123456789abcdef0123456789abcdef0123"

TEST(container_comes_before_unit_before_nothing)
{
	static const struct {
		const char *text;
		const char *unit;
	} cases[] = {
		{ "0::/system.slice/nginx.service\n", "nginx.service" },
		{ "0::/system.slice/docker-" ID ".scope\n",
		  "docker:3f2a9c01b7de" },
		{ "0::/system.slice/docker.service\n4:pids:/docker/" ID "\n",
		  "docker:3f2a9c01b7de" },
		{ "4:pids:/docker/" ID "\n0::/system.slice/docker.service\n",
		  "docker:3f2a9c01b7de" },
		{ "9:name=systemd:/system.slice/a.service\n0::/\n",
		  "a.service" },
		{ "0::/user.slice/user-0.slice/session-3.scope\n", "" },
		{ "0::/user.slice/user-1.slice/user@1.service/init.scope\n",
		  "" },
		{ "0::/\n", "" },
		{ "0::\n", "" },
		{ "0:\n", "" },
		{ "\n\n", "" },
		{ "", "" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = strdup(cases[i].text);
		char unit[NETNS_NAME_SIZE];

		assert_non_null(text);
		if (netns_name_parse_cgroups(text, unit) !=
		    (cases[i].unit[0] != '\0'))
			fail_msg("%s", cases[i].text);
		assert_string_equal(unit, cases[i].unit);
		free(text);
	}
}

/* Before the stage, since only the first user namespace may do it. */
TEST(namespace_opens_by_the_id_of_listns)
{
	int own_fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	uint64_t listns_id = 0;
	struct stat st;
	int fd = -EBADF;

	assert_true(own_fd >= 0);
	/* NS_GET_ID of linux/nsfs.h */
	if (ioctl(own_fd, _IOR(0xb7, 13, uint64_t), &listns_id) == 0)
		fd = netns_listns_open(listns_id, own_id());
	close(own_fd);
	if (fd < 0) {
		print_message("no namespace opens by its id here\n");
		skip();
	}
	assert_int_equal(fstat(fd, &st), 0);
	close(fd);
	assert_true(st.st_ino == own_id());
	assert_true(netns_listns_open(UINT64_MAX, own_id()) < 0);
}

TEST(own_is_first_and_the_same_in_both_lists)
{
	struct netns_list own, all;

	enter_stage();
	assert_int_equal(netns_list_own(&own), 0);
	assert_int_equal(netns_list_all(&all, deadline_in(0)), 0);
	assert_int_equal(own.n, 1);
	assert_true(own.items[0].is_own && all.items[0].is_own);
	assert_true(own.items[0].id == own_id());
	assert_true(own.items[0].net_id == inode_of("/proc/self/net/tcp"));
	assert_true(all.items[0].id == own_id());
	assert_string_equal(own.items[0].name, all.items[0].name);
	assert_true(own.items[0].name[0] != '\0');
	assert_string_not_equal(own.items[0].name, "host");
	netns_list_free(&own);
	netns_list_free(&all);
	assert_int_equal(all.n, 0);
	netns_list_free(&all);
}

TEST(host_is_where_process_1_lives)
{
	uint64_t net_id = inode_of("/proc/1/net/tcp");
	struct netns_list list;
	struct error err;

	enter_stage();
	if (net_id == 0)
		skip();
	assert_int_equal(netns_list_one(&list, "host", deadline_in(0), &err),
			 0);
	assert_string_equal(list.items[0].name, "host");
	assert_true(list.items[0].net_id == net_id);
	assert_false(list.items[0].is_own);
	netns_list_free(&list);
}

TEST(process_shows_its_namespace)
{
	struct den den;
	char digits[PATH_SIZE], dir[NETNS_DIR_SIZE], expected[PATH_SIZE];
	const struct netns_place *place;
	struct netns_list list;

	enter_stage();
	den = start_den(CLONE_NEWNET, "lonely");
	place = list_and_find(&list, den.id);
	assert_int_equal(place->pid, den.pid);
	assert_false(place->is_own);
	check_enter(place);
	assert_true(netns_counters_dir(place, dir));
	snprintf(expected, sizeof(expected), "/proc/%d/net", den.pid);
	assert_string_equal(dir, expected);
	snprintf(digits, sizeof(digits), "%d", den.pid);
	check_one(digits, den.id, place->name);
	check_one(place->name, den.id, place->name);
	netns_list_free(&list);
	stop_den(den);
}

TEST(mount_of_ip_netns_gives_its_name)
{
	static const char where[] = "/run/netns/blue";
	const struct netns_place *place;
	struct netns_list list;
	char dir[NETNS_DIR_SIZE];
	struct den den;

	enter_stage();
	den = start_den(CLONE_NEWNET, "lonely");
	mount_den(den, where);
	check_one("blue", den.id, "blue");
	stop_den(den);
	place = list_and_find(&list, den.id);
	assert_string_equal(place->name, "blue");
	assert_string_equal(place->path, where);
	assert_int_equal(place->pid, 0);
	assert_false(netns_counters_dir(place, dir));
	check_enter(place);
	netns_list_free(&list);
	check_one("blue", den.id, "blue");
	check_one(where, den.id, "blue");
	unmount(where);
	check_none("blue", -ENOENT, "there is no network namespace 'blue'");
}

TEST(mount_anywhere_is_found)
{
	static const char where[] = "/run/a \\b\n\"c";
	const struct netns_place *place;
	struct netns_list list;
	char name[PATH_SIZE];
	struct den den;

	enter_stage();
	den = start_den(CLONE_NEWNET, "lonely");
	mount_den(den, where);
	stop_den(den);
	place = list_and_find(&list, den.id);
	assert_string_equal(place->path, where);
	snprintf(name, sizeof(name), "net:[%llu]", (unsigned long long)den.id);
	assert_string_equal(place->name, name);
	check_enter(place);
	netns_list_free(&list);
	check_one(name, den.id, name);
	check_one(where, den.id, name);
	unmount(where);
}

TEST(held_descriptor_is_found)
{
	const struct netns_place *place;
	struct netns_list list;
	char path[PATH_SIZE];
	struct den den;
	int fd;

	enter_stage();
	den = start_den(CLONE_NEWNET, "lonely");
	fd = open(ns_path(den.pid, path), O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	stop_den(den);
	place = list_and_find(&list, den.id);
	assert_int_equal(place->pid, 0);
	check_enter(place);
	close(fd);
	check_refused(place, -ENOENT);
	netns_list_free(&list);
}

/* Many a descriptor comes before it; the namespace has no other holder. */
static int hold_behind_many(const void *ctx)
{
	const size_t n = *(const size_t *)ctx;
	struct netns_list list = { 0 };
	uint64_t own = own_id(), id;
	size_t i;
	int fd;

	for (i = 0; i < n; i++) {
		if (dup(STDIN_FILENO) < 0)
			return 77;
	}
	if (unshare(CLONE_NEWNET) < 0)
		return 77;
	id = own_id();
	fd = open("/proc/self/ns/net", O_RDONLY);
	if (fd < 0)
		return 1;
	if (unshare(CLONE_NEWNET) < 0 || own_id() == id || own_id() == own)
		return 2;
	if (netns_list_all(&list, deadline_in(0)) < 0 || !find(&list, id))
		return 3;
	if (list.unlisted != 0)
		return 4;
	netns_list_free(&list);
	/* What there was no time for is said. */
	if (netns_list_all(&list, deadline_in(1e-9)) < 0 ||
	    list.unlisted != -ETIME)
		return 5;
	netns_list_free(&list);
	return 0;
}

TEST(held_behind_many_descriptors_is_found)
{
	struct rlimit limit;
	size_t n = 9000;
	int status;

	enter_stage();
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_max < n + 100)
		skip();
	limit.rlim_cur = n + 100;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	status = in_child(hold_behind_many, &n);
	if (status == 77)
		skip();
	assert_int_equal(status, 0);
}

/* Room for the folder of processes, and for none below it. */
static int list_without_room(const void *ctx)
{
	struct netns_list list;
	struct rlimit none;
	int fd = open("/", O_RDONLY);

	(void)ctx;
	if (getrlimit(RLIMIT_NOFILE, &none) < 0)
		return 1;
	/* The soft limit alone: valgrind keeps the hard one to itself. */
	none.rlim_cur = (rlim_t)fd + 1;
	close(fd);
	if (setrlimit(RLIMIT_NOFILE, &none) < 0)
		return 1;
	if (netns_list_all(&list, deadline_in(0)) < 0)
		return 2;
	if (list.error != EMFILE)
		return 3;
	netns_list_free(&list);
	return 0;
}

TEST(want_of_descriptors_is_told_as_the_cause)
{
	enter_stage();
	assert_int_equal(in_child(list_without_room, NULL), 0);
}

TEST(vanished_namespace_is_not_there)
{
	const struct netns_place *place;
	char dir[NETNS_DIR_SIZE];
	struct netns_list list;
	struct den den;

	enter_stage();
	den = start_den(CLONE_NEWNET, "lonely");
	place = list_and_find(&list, den.id);
	stop_den(den);
	check_refused(place, -ENOENT);
	assert_false(netns_counters_dir(place, dir));
	netns_list_free(&list);
}

TEST(pid_that_means_another_namespace_is_not_entered)
{
	char path[PATH_SIZE], dir[NETNS_DIR_SIZE];
	struct den den;
	struct netns_place place = { .id = 1, .net_id = 1 };

	enter_stage();
	den = start_den(CLONE_NEWNET, "lonely");
	place.pid = den.pid;
	place.path = ns_path(den.pid, path);
	check_refused(&place, -ENOENT);
	assert_false(netns_counters_dir(&place, dir));
	stop_den(den);
}

/* The second process shares the namespace of the first, which ends. */
TEST(namespace_outlives_its_first_process)
{
	const struct netns_place *place;
	char path[PATH_SIZE], dir[NETNS_DIR_SIZE];
	struct netns_list list;
	struct netns_visit visit;
	struct den first, second;

	enter_stage();
	first = start_den(CLONE_NEWNET, "first");
	place = list_and_find(&list, first.id);
	assert_int_equal(netns_enter(place, &visit), 0);
	second = start_den(0, "second");
	assert_int_equal(netns_leave(&visit), 0);
	assert_true(second.id == first.id);
	stop_den(first);
	check_enter(place);
	assert_true(netns_counters_dir(place, dir));
	snprintf(path, sizeof(path), "/proc/%d/net", second.pid);
	assert_string_equal(dir, path);
	netns_list_free(&list);
	stop_den(second);
}

TEST(stale_and_foreign_files_are_no_namespaces)
{
	enter_stage();
	write_text("/run/netns/stale", "");
	assert_int_equal(mkfifo("/run/netns/fifo", 0600), 0);
	check_none("/etc/passwd", -EINVAL,
		   "/etc/passwd is not a network namespace");
	check_none("/run/netns/stale", -EINVAL,
		   "/run/netns/stale is not a network namespace");
	check_none("/run/netns/fifo", -EINVAL,
		   "/run/netns/fifo is not a network namespace");
	check_none("/proc/self/ns/mnt", -EINVAL,
		   "/proc/self/ns/mnt is not a network namespace");
	check_none("/", -EINVAL, "/ is not a network namespace");
	check_none("/nowhere/at/all", -ENOENT,
		   "cannot open /nowhere/at/all: No such file or directory");
	check_none("stale", -ENOENT, "there is no network namespace 'stale'");
	check_none("..", -ENOENT, "there is no network namespace '..'");
	check_none("", -ENOENT, "there is no network namespace ''");
	assert_int_equal(unlink("/run/netns/fifo"), 0);
	assert_int_equal(unlink("/run/netns/stale"), 0);
}

TEST(process_that_does_not_run_has_no_namespace)
{
	char digits[PATH_SIZE], text[2 * PATH_SIZE];
	siginfo_t info;
	pid_t pid;

	enter_stage();
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(0);
	/* A zombie first, then nothing. */
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	snprintf(digits, sizeof(digits), "%d", pid);
	snprintf(text, sizeof(text), "no process %d can be seen", pid);
	check_none(digits, -ESRCH, text);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	check_none(digits, -ESRCH, text);
	check_none("0", -ESRCH, "no process 0 can be seen");
	check_none("99999999999999999999", -ESRCH,
		   "no process 99999999999999999999 can be seen");
}

/* Files are given names that belong to other namespaces. */
TEST(no_two_namespaces_have_one_name)
{
	const struct netns_place *place;
	struct netns_list list;
	struct den owner, thief;
	char stolen[NETNS_NAME_SIZE], where[2 * PATH_SIZE], name[PATH_SIZE];

	enter_stage();
	owner = start_den(CLONE_NEWNET, "owner");
	thief = start_den(CLONE_NEWNET, "thief");
	snprintf(stolen, sizeof(stolen), "%s",
		 list_and_find(&list, owner.id)->name);
	netns_list_free(&list);
	snprintf(where, sizeof(where), "/run/netns/%s", stolen);
	mount_den(thief, where);
	place = list_and_find(&list, owner.id);
	assert_string_not_equal(place->name, find(&list, thief.id)->name);
	snprintf(name, sizeof(name), "%s", place->name);
	netns_list_free(&list);
	check_one(name, owner.id, name);
	unmount(where);

	mount_den(thief, "/run/netns/host");
	snprintf(name, sizeof(name), "host#%llu", (unsigned long long)thief.id);
	assert_string_equal(list_and_find(&list, thief.id)->name,
			    inode_of("/proc/1/net/tcp") ? name : "host");
	netns_list_free(&list);
	unmount("/run/netns/host");
	stop_den(owner);
	stop_den(thief);
}

TEST(name_that_looks_numbered_is_numbered)
{
	struct den den;
	struct netns_list list;
	char name[PATH_SIZE];

	enter_stage();
	den = start_den(CLONE_NEWNET, "den");
	mount_den(den, "/run/netns/web#1");
	snprintf(name, sizeof(name), "web#1#%llu", (unsigned long long)den.id);
	assert_string_equal(list_and_find(&list, den.id)->name, name);
	netns_list_free(&list);
	unmount("/run/netns/web#1");
	stop_den(den);
}

TEST(long_names_stay_apart)
{
	char where[2][2 * PATH_SIZE];
	char base[PATH_SIZE];
	const char *name[2];
	struct netns_list list;
	struct den dens[2];
	int i;

	enter_stage();
	memset(base, 'n', sizeof(base));
	base[sizeof(base) - 1] = '\0';
	for (i = 0; i < 2; i++) {
		dens[i] = start_den(CLONE_NEWNET, "den");
		snprintf(where[i], sizeof(where[i]), "/run/netns/%s%d", base,
			 i);
		mount_den(dens[i], where[i]);
	}
	name[0] = list_and_find(&list, dens[0].id)->name;
	name[1] = find(&list, dens[1].id)->name;
	assert_string_not_equal(name[0], name[1]);
	assert_true(strlen(name[0]) < NETNS_NAME_SIZE);
	assert_non_null(strchr(name[0], '#'));
	netns_list_free(&list);
	for (i = 0; i < 2; i++) {
		unmount(where[i]);
		stop_den(dens[i]);
	}
}

/* Where the tests run in a service, that gives the name instead. */
TEST(hostile_comm_stays_within_its_name)
{
	static const char comm[] = "\033[2J\n\"\\\xff'/#1";
	const struct netns_place *place;
	struct netns_list list;
	struct den den;
	char name[PATH_SIZE];

	enter_stage();
	den = start_den(CLONE_NEWNET, comm);
	place = list_and_find(&list, den.id);
	snprintf(name, sizeof(name), "%s[%d]#%llu", comm, den.pid,
		 (unsigned long long)den.id);
	if (strchr(list.items[0].name, '['))
		assert_string_equal(place->name, name);
	assert_true(strlen(place->name) < NETNS_NAME_SIZE);
	netns_list_free(&list);
	stop_den(den);
}

static int ask_pod(const void *ctx)
{
	const struct den *den = ctx;
	const struct netns_place place = { .id = den->id, .pid = den->pid };
	char own[HOST_NAME_MAX + 1], after[HOST_NAME_MAX + 1];
	char name[NETNS_NAME_SIZE] = "k8s:3f2a9c01b7de";
	bool told;

	/* The way back has to be allowed, too. */
	if (unshare(CLONE_NEWUTS) < 0 || gethostname(own, sizeof(own)) < 0)
		return 2;
	told = netns_pod_name(&place, name);
	if (gethostname(after, sizeof(after)) < 0 || strcmp(own, after) != 0)
		return 3;
	return told ? strcmp(name, "pod:web-0") != 0
	       : strcmp(name, "k8s:3f2a9c01b7de") == 0 ? 4
						       : 5;
}

TEST(pod_has_the_hostname_that_its_process_has)
{
	struct den den, other;

	enter_stage();
	den = start_den(CLONE_NEWNET | CLONE_NEWUTS, "web-0");
	assert_int_equal(in_child(ask_pod, &den), 0);
	/* That pid lives elsewhere by now. */
	other = start_den(CLONE_NEWNET, "other");
	den.id = other.id;
	assert_int_equal(in_child(ask_pod, &den), 4);
	stop_den(other);
	stop_den(den);
}

static int ask_pod_at_home(const void *ctx)
{
	const struct den *den = ctx;
	const struct netns_place place = { .id = den->id, .pid = den->pid };
	char name[NETNS_NAME_SIZE] = "";

	return netns_pod_name(&place, name) || name[0] != '\0';
}

/* A pod of the host's network has the host's name, which says nothing. */
TEST(own_hostname_is_no_name_of_a_pod)
{
	struct den den;

	enter_stage();
	den = start_den(CLONE_NEWNET, "web-0");
	assert_int_equal(in_child(ask_pod_at_home, &den), 0);
	stop_den(den);
}

TEST(many_namespaces_are_there_once_each)
{
	struct den dens[N_MANY];
	struct netns_list list;
	size_t i, k;

	enter_stage();
	for (i = 0; i < N_MANY; i++)
		dens[i] = start_den(CLONE_NEWNET, "same");
	assert_int_equal(netns_list_all(&list, deadline_in(0)), 0);
	for (i = 0; i < N_MANY; i++)
		assert_non_null(find(&list, dens[i].id));
	for (i = 0; i < list.n; i++) {
		for (k = 0; k < i; k++)
			assert_string_not_equal(list.items[i].name,
						list.items[k].name);
	}
	netns_list_free(&list);
	for (i = 0; i < N_MANY; i++)
		stop_den(dens[i]);
}

/* 0 where the outer namespace is seen, told from outside and not entered. */
static int look_from_within(const void *ctx)
{
	const struct den *den = ctx;
	struct netns_place mounted = { .id = den->id };
	struct netns_list list;
	struct netns_visit visit;
	uint64_t own;
	char path[] = "/run/netns/outer", dir[NETNS_DIR_SIZE];
	int status = 1;
	size_t i;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return 77;
	map_root(0, 0);
	own = own_id();
	mounted.path = path;
	if (netns_enter(&mounted, &visit) != -EPERM || own_id() != own)
		return 2;
	if (netns_list_all(&list, deadline_in(0)) < 0)
		return 3;
	for (i = 0; i < list.n; i++) {
		const struct netns_place *place = &list.items[i];

		if (place->pid != den->pid)
			continue;
		if (place->id != 0 || !netns_counters_dir(place, dir))
			return 4;
		if (netns_enter(place, &visit) != -EPERM || own_id() != own)
			return 5;
		status = 0;
	}
	netns_list_free(&list);
	return status;
}

TEST(namespace_of_others_is_seen_but_not_entered)
{
	struct den den;
	int status;

	enter_stage();
	den = start_den(CLONE_NEWNET, "outer");
	mount_den(den, "/run/netns/outer");
	status = in_child(look_from_within, &den);
	unmount("/run/netns/outer");
	stop_den(den);
	if (status == 77)
		skip();
	assert_int_equal(status, 0);
}

static int enter_without_return(const void *ctx)
{
	struct netns_place place = { 0 };
	struct netns_visit visit;
	uint64_t own = own_id();
	char path[PATH_SIZE];
	struct den den;
	int ret;

	(void)ctx;
	if (unshare(CLONE_NEWUSER) < 0)
		return 77;
	map_root(0, 0);
	den = start_den(CLONE_NEWNET, "inner");
	place.id = den.id;
	place.path = ns_path(den.pid, path);
	ret = netns_enter(&place, &visit);
	stop_den(den);
	return ret == -EPERM && own_id() == own ? 0 : 1;
}

TEST(nothing_is_entered_that_could_not_be_left)
{
	int status;

	enter_stage();
	status = in_child(enter_without_return, NULL);
	if (status == 77)
		skip();
	assert_int_equal(status, 0);
}

/* Namespaces by process, mount and descriptor that come and go. */
static void churn(void)
{
	static const char where[] = "/run/netns/churn";
	char path[PATH_SIZE];

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	write_text(where, "");
	for (;;) {
		struct den den = start_den(CLONE_NEWNET, "churn");
		int fd = open(ns_path(den.pid, path), O_RDONLY | O_CLOEXEC);

		(void)mount(path, where, "none", MS_BIND, NULL);
		stop_den(den);
		(void)umount2(where, MNT_DETACH);
		close(fd);
	}
}

static void check_round(void)
{
	struct netns_list list;
	struct netns_visit visit;
	char dir[NETNS_DIR_SIZE];
	size_t i;

	assert_int_equal(netns_list_all(&list, deadline_in(0)), 0);
	for (i = 0; i < list.n; i++) {
		const struct netns_place *place = &list.items[i];
		int ret = netns_enter(place, &visit);

		if (ret == 0)
			assert_true(own_id() == place->id);
		else
			assert_true(ret == -ENOENT || ret == -EPERM);
		assert_int_equal(netns_leave(&visit), 0);
		(void)netns_counters_dir(place, dir);
	}
	netns_list_free(&list);
}

TEST(churn_harms_nobody)
{
	uint64_t own = own_id();
	size_t n = count_descriptors();
	pid_t pid;
	int i;

	enter_stage();
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		churn();
	for (i = 0; i < N_ROUNDS; i++)
		check_round();
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	(void)umount2("/run/netns/churn", MNT_DETACH);
	assert_true(own_id() == own);
	assert_int_equal(count_descriptors(), n);
}
