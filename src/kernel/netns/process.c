// SPDX-License-Identifier: MIT
/*
 * process: goes through /proc, and through the descriptors there.
 *
 * /proc/PID/ns/net takes the permission to trace a process; the inode of
 * /proc/PID/net/tcp, which takes none, is asked for where that is refused and
 * once for each namespace.  No process is opened for the first question.
 */
#include "kernel/netns/netns.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/holders.h"
#include "tcpwait/array.h"

enum {
	FILE_SIZE = 64,
	DESCRIPTOR_PATH_SIZE = 320, /* with any name readdir() can give */
	/* Of one process in one turn; about four milliseconds. */
	DESCRIPTORS_AT_ONCE = 4096,
};

/* A process that may not be traced. */
struct stranger {
	uint64_t net_id;
	int32_t pid;
};

/* A process with more descriptors than fit into a turn. */
struct unfinished {
	int32_t pid;
	long at; /* where its directory is to be read on */
};

struct pass {
	struct netns_places *places;
	const char *proc;
	int proc_fd;
	struct stranger *strangers;
	size_t n_strangers, cap;
	struct unfinished *unfinished;
	size_t n_unfinished, cap_unfinished;
};

typedef int (*process_fn)(struct pass *pass, int32_t pid);

/* The inode of a file in a process's directory, or 0 with errno. */
static uint64_t inode_of(int proc_fd, int32_t pid, const char *file)
{
	char path[FILE_SIZE];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%d/%s", pid, file);
	return fstatat(proc_fd, path, &st, 0) == 0 ? st.st_ino : 0;
}

static bool is_gone(int error)
{
	return error == ENOENT || error == ESRCH;
}

static int note_stranger(struct pass *pass, int32_t pid)
{
	uint64_t net_id = inode_of(pass->proc_fd, pid, "net/tcp");
	struct stranger *added;

	if (net_id == 0) {
		if (!is_gone(errno))
			netns_list_miss(pass->places->list, -errno);
		return 0;
	}
	if (pass->n_strangers > 0 &&
	    pass->strangers[pass->n_strangers - 1].net_id == net_id)
		return 0;
	added = ARRAY_ADD(pass->strangers, pass->n_strangers, pass->cap);
	if (!added)
		return -ENOMEM;
	*added = (struct stranger){ net_id, pid };
	return 0;
}

/* Those who told their namespace came first, so that both numbers meet. */
static int add_strangers(struct pass *pass)
{
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < pass->n_strangers; i++) {
		const struct netns_found found = {
			.net_id = pass->strangers[i].net_id,
			.pid = pass->strangers[i].pid,
		};

		ret = netns_places_add(pass->places, &found);
	}
	return ret;
}

static int add_home(struct pass *pass, int32_t pid)
{
	struct netns_found found = { .pid = pid };
	char path[FILE_SIZE];

	if (netns_places_is_done(pass->places))
		return 0;
	found.id = inode_of(pass->proc_fd, pid, "ns/net");
	if (found.id == 0)
		return is_gone(errno) ? 0 : note_stranger(pass, pid);
	if (!netns_places_wants(pass->places, found.id))
		return 0;
	found.net_id = inode_of(pass->proc_fd, pid, "net/tcp");
	(void)snprintf(path, sizeof(path), "%s/%d/ns/net", pass->proc, pid);
	found.path = path;
	return netns_places_add(pass->places, &found);
}

static int add_descriptor(struct pass *pass, int32_t pid, int dir_fd,
			  const char *name)
{
	struct netns_found found = { 0 };
	char path[DESCRIPTOR_PATH_SIZE];
	char target[FILE_SIZE];
	ssize_t len = readlinkat(dir_fd, name, target, sizeof(target) - 1);

	if (len < 0)
		return 0;
	target[len] = '\0';
	if (!netns_file_parse_link(target, &found.id))
		return 0;
	(void)snprintf(path, sizeof(path), "%s/%d/fd/%s", pass->proc, pid,
		       name);
	found.path = path;
	return netns_places_add(pass->places, &found);
}

static int put_off(struct pass *pass, int32_t pid, long at)
{
	struct unfinished *added = ARRAY_ADD(
		pass->unfinished, pass->n_unfinished, pass->cap_unfinished);

	if (!added)
		return -ENOMEM;
	*added = (struct unfinished){ pid, at };
	return 0;
}

/* Reads on from a place: a turn's worth, and the rest in a later one. */
static int add_turn(struct pass *pass, int32_t pid, DIR *dir)
{
	const struct dirent *entry;
	long at = telldir(dir);
	size_t n;
	int ret = 0;

	for (n = 0; ret == 0 && (entry = readdir(dir)) != NULL; n++) {
		if (n == DESCRIPTORS_AT_ONCE)
			return put_off(pass, pid, at);
		if (entry->d_name[0] != '.')
			ret = add_descriptor(pass, pid, dirfd(dir),
					     entry->d_name);
		at = entry->d_off;
	}
	return ret;
}

static int add_held_from(struct pass *pass, int32_t pid, long at)
{
	struct netns_list *list = pass->places->list;
	char path[FILE_SIZE];
	DIR *dir;
	int ret;

	if (deadline_passed(pass->places->deadline)) {
		netns_list_miss(list, -ETIME);
		return 0;
	}
	(void)snprintf(path, sizeof(path), "%s/%d/fd", pass->proc, pid);
	dir = opendir(path);
	if (!dir) {
		netns_list_note(list, errno);
		return 0;
	}
	if (at != 0)
		seekdir(dir, at);
	ret = add_turn(pass, pid, dir);
	closedir(dir);
	return ret;
}

static int add_held(struct pass *pass, int32_t pid)
{
	return add_held_from(pass, pid, 0);
}

/* Those that were put off, a turn each, until none is left. */
static int add_rest(struct pass *pass)
{
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < pass->n_unfinished; i++) {
		struct unfinished next = pass->unfinished[i];

		ret = add_held_from(pass, next.pid, next.at);
	}
	return ret;
}

static int each_process(struct pass *pass, process_fn visit)
{
	const struct dirent *entry;
	DIR *dir = opendir(pass->proc);
	int ret = 0;

	if (!dir) {
		netns_list_note(pass->places->list, errno);
		return 0;
	}
	pass->proc_fd = dirfd(dir);
	while (ret == 0 && (entry = readdir(dir)) != NULL) {
		int32_t pid =
			process_list_pid(entry->d_name, strlen(entry->d_name));

		if (pid > 0)
			ret = visit(pass, pid);
	}
	closedir(dir);
	return ret;
}

int netns_process_find(struct netns_places *places, const char *proc)
{
	struct pass pass = { .places = places, .proc = proc };
	int ret = each_process(&pass, add_home);

	if (ret == 0)
		ret = add_strangers(&pass);
	free(pass.strangers);
	return ret;
}

int netns_process_find_held(struct netns_places *places, const char *proc)
{
	struct pass pass = { .places = places, .proc = proc };
	int ret = each_process(&pass, add_held);

	if (ret == 0)
		ret = add_rest(&pass);
	free(pass.unfinished);
	return ret;
}

int32_t netns_process_search(const char *file, uint64_t inode)
{
	const struct dirent *entry;
	DIR *dir = opendir("/proc");
	int32_t found = 0;

	if (!dir)
		return 0;
	while (found == 0 && (entry = readdir(dir)) != NULL) {
		int32_t pid =
			process_list_pid(entry->d_name, strlen(entry->d_name));

		if (pid > 0 && inode_of(dirfd(dir), pid, file) == inode)
			found = pid;
	}
	closedir(dir);
	return found;
}

int32_t netns_process_self(void)
{
	char target[FILE_SIZE];
	ssize_t len = readlink("/proc/self", target, sizeof(target));

	return len < 0 ? 0 : process_list_pid(target, (size_t)len);
}
