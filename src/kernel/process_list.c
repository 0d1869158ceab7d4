// SPDX-License-Identifier: MIT
/*
 * process_list: the numbers in /proc.
 *
 * Reads nothing of a process but the owner of its directory.
 */
#include "kernel/holders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tcpwait/array.h"

enum { NAME_SIZE = 16 };

int32_t process_list_pid(const char *text, size_t n)
{
	int32_t pid = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9' ||
		    pid > (INT32_MAX - 9) / 10)
			return 0;
		pid = pid * 10 + (text[i] - '0');
	}
	return pid;
}

static int add(struct process_list *list, int32_t pid)
{
	struct listed_process *added = LIST_ADD(list);

	if (!added)
		return -ENOMEM;
	added->pid = pid;
	return 0;
}

static int compare_pids(const void *a, const void *b)
{
	const struct listed_process *left = a;
	const struct listed_process *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

static int compare_uids(const void *a, const void *b)
{
	const uint32_t *left = a;
	const uint32_t *right = b;

	return (*left > *right) - (*left < *right);
}

static int read_names(struct process_list *list, DIR *dir)
{
	const struct dirent *entry;
	int rc = 0;

	while (rc == 0 && (entry = readdir(dir)) != NULL) {
		int32_t pid =
			process_list_pid(entry->d_name, strlen(entry->d_name));

		if (pid > 0)
			rc = add(list, pid);
	}
	if (list->n > 0)
		qsort(list->items, list->n, sizeof(*list->items), compare_pids);
	return rc;
}

int process_list_read(struct process_list *list, int proc_fd)
{
	/* One of its own: the position in a directory is shared by dup(). */
	int fd = openat(proc_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	int rc;

	*list = (struct process_list){ 0 };
	if (dir == NULL) {
		rc = -errno;
		if (fd >= 0)
			close(fd);
		return rc;
	}
	rc = read_names(list, dir);
	closedir(dir);
	return rc;
}

void process_list_free(struct process_list *list)
{
	free(list->items);
	*list = (struct process_list){ 0 };
}

void process_list_mark(struct process_list *list, int32_t pid)
{
	struct listed_process wanted = { .pid = pid };
	struct listed_process *found = NULL;

	if (list->n > 0)
		found = bsearch(&wanted, list->items, list->n, sizeof(wanted),
				compare_pids);
	if (found != NULL)
		found->is_candidate = true;
}

void process_list_mark_all(struct process_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		list->items[i].is_candidate = true;
}

/*
 * task_dump_owner() keeps the effective uid for the directory itself, also of
 * a process that may not be dumped.
 */
static bool read_uid(int proc_fd, int32_t pid, uint32_t *uid)
{
	char name[NAME_SIZE];
	struct stat st;

	snprintf(name, sizeof(name), "%d", pid);
	if (fstatat(proc_fd, name, &st, 0) != 0)
		return false;
	*uid = st.st_uid;
	return true;
}

void process_list_mark_uids(struct process_list *list, int proc_fd,
			    uint32_t *uids, size_t n)
{
	uint32_t uid;
	size_t i;

	if (n > 0)
		qsort(uids, n, sizeof(*uids), compare_uids);
	for (i = 0; i < list->n && n > 0; i++) {
		struct listed_process *item = &list->items[i];

		if (!item->is_done && read_uid(proc_fd, item->pid, &uid) &&
		    bsearch(&uid, uids, n, sizeof(uid), compare_uids))
			item->is_candidate = true;
	}
}
