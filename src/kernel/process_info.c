// SPDX-License-Identifier: MIT
/*
 * process_info: reads the small files of one process.
 *
 * The process may end between any two of them: what was read by then stays.
 * Nothing is cleaned here, since only a renderer knows what is dirt to it.
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

#include "kernel/proc.h"
#include "tcpwait/unit.h"

enum {
	PATH_SIZE = 32,
	LIMITS_SIZE = 4096, /* sixteen lines of 78 bytes */
	STAT_SIZE = 512, /* what is looked for comes first */
	EXECUTABLE_PATH_SIZE = 4097, /* proc_exe_link(): PATH_MAX */
	CGROUP_PATH_SIZE = 4097, /* cgroup_path_ns() writes PATH_MAX */
};

/* Of include/linux/sched.h; proc(5) names it, no public header does. */
static const unsigned long long flag_kthread = 0x00200000;

static char *path_in(int32_t pid, const char *file, char path[static PATH_SIZE])
{
	snprintf(path, PATH_SIZE, "%d/%s", pid, file);
	return path;
}

static char *path_of(const struct process *process, const char *file,
		     char path[static PATH_SIZE])
{
	return path_in(process->pid, file, path);
}

/* Reads as much as there is room for, and ends it with a NUL. */
static size_t read_start(int proc_fd, const char *path, char *buf, size_t size)
{
	int fd = openat(proc_fd, path, O_RDONLY | O_CLOEXEC);
	ssize_t used = fd >= 0 ? proc_text_fill(fd, buf, size - 1) : 0;

	if (fd >= 0)
		close(fd);
	used = used > 0 ? used : 0;
	buf[used] = '\0';
	return (size_t)used;
}

/* comm_show() adds a newline to whatever the name is. */
static void read_name(int proc_fd, struct process *process)
{
	char path[PATH_SIZE];
	size_t len = read_start(proc_fd, path_of(process, "comm", path),
				process->name, sizeof(process->name));

	if (len > 0 && process->name[len - 1] == '\n')
		process->name[len - 1] = '\0';
}

/*
 * It waits for no file system: get_mm_cmdline() asks for anonymous memory only
 * (FOLL_ANON, since 4.17), and arguments that lie in a file are not told.
 */
static void read_command(int proc_fd, struct process *process, int32_t task)
{
	char path[PATH_SIZE];
	char *command = process->command;
	size_t len = read_start(proc_fd, path_in(task, "cmdline", path),
				command, sizeof(process->command));
	size_t i;

	while (len > 0 && command[len - 1] == '\0')
		len--;
	for (i = 0; i < len; i++) {
		if (command[i] == '\0')
			command[i] = ' ';
	}
}

static void read_uid(int proc_fd, struct process *process)
{
	char path[PATH_SIZE];
	struct stat st;

	if (fstatat(proc_fd, path_of(process, "", path), &st, 0) == 0)
		process->uid = st.st_uid;
}

/* An executable keeps its name where comm and arguments are another's. */
static void name_program(struct process *process, const char *file, size_t len)
{
	static const char deleted[] = " (deleted)"; /* d_path() */
	const size_t n_deleted = sizeof(deleted) - 1;
	const char *slash = memrchr(file, '/', len);
	const char *name = slash ? slash + 1 : file;

	if (len > n_deleted &&
	    memcmp(&file[len - n_deleted], deleted, n_deleted) == 0)
		len -= n_deleted;
	(void)snprintf(process->program, sizeof(process->program), "%.*s",
		       (int)(file + len - name), name);
}

/* FNV-1a; 0 would say that nothing is known. */
static uint64_t mix(const char *bytes, size_t n)
{
	uint64_t mixed = 0xcbf29ce484222325;
	size_t i;

	for (i = 0; i < n; i++)
		mixed = (mixed ^ (unsigned char)bytes[i]) * 0x100000001b3;
	return mixed + (mixed == 0);
}

/*
 * Only what the link says, which the kernel knows by itself: to follow it asks
 * the file system of the executable, and that may never answer.
 */
static void read_executable(int proc_fd, struct process *process, int32_t task)
{
	char path[PATH_SIZE], file[EXECUTABLE_PATH_SIZE];
	ssize_t n = readlinkat(proc_fd, path_in(task, "exe", path), file,
			       sizeof(file));

	if (n <= 0 || (size_t)n == sizeof(file))
		return;
	process->executable = mix(file, (size_t)n);
	name_program(process, file, (size_t)n);
}

static void read_limit(int proc_fd, struct process *process)
{
	static const char label[] = "\nMax open files";
	char path[PATH_SIZE];
	char text[LIMITS_SIZE];
	const char *line;

	read_start(proc_fd, path_of(process, "limits", path), text,
		   sizeof(text));
	line = strstr(text, label);
	/* "unlimited" is no number and stays 0: none is above fs.nr_open. */
	if (line != NULL)
		process->descriptor_limit =
			strtoull(line + sizeof(label) - 1, NULL, 10);
}

/*
 * How much a line of /proc/PID/cgroup is trusted to know the unit, and where
 * its path is.  Version 2 comes first, then what systemd keeps on version 1.
 */
static int rank_line(const char *line, size_t len, const char **path)
{
	const char *end = line + len;
	const char *names = memchr(line, ':', len);

	if (names == NULL)
		return 0;
	names++;
	*path = memchr(names, ':', (size_t)(end - names));
	if (*path == NULL)
		return 0;
	len = (size_t)((*path)++ - names);
	if (len == 0)
		return 3;
	return len == 12 && memcmp(names, "name=systemd", len) == 0 ? 2 : 1;
}

static void judge_line(const char *line, size_t len, int *best,
		       struct process *process)
{
	char path[CGROUP_PATH_SIZE];
	char unit[PROCESS_UNIT_SIZE];
	const char *from = line;
	int rank = rank_line(line, len, &from);
	size_t n;

	if (rank <= *best)
		return;
	n = (size_t)(line + len - from);
	if (n >= sizeof(path))
		return;
	memcpy(path, from, n);
	path[n] = '\0';
	if (!unit_parse(path, unit, sizeof(unit)))
		return;
	memcpy(process->unit, unit, sizeof(unit));
	*best = rank;
}

static void read_unit(int proc_fd, struct process *process)
{
	char path[PATH_SIZE];
	struct proc_lines lines;
	const char *line;
	size_t len;
	int best = 0;

	process->unit[0] = '\0';
	path_of(process, "cgroup", path);
	if (proc_lines_open(&lines, proc_fd, path) < 0)
		return;
	while (proc_lines_next(&lines, &line, &len) > 0)
		judge_line(line, len, &best, process);
	proc_lines_close(&lines);
}

/* The state of /proc/PID/stat, '?' where it cannot be read; fields follow. */
static char read_state(int proc_fd, int32_t pid, char text[static STAT_SIZE],
		       const char **fields)
{
	char path[PATH_SIZE];

	read_start(proc_fd, path_in(pid, "stat", path), text, STAT_SIZE);
	/* do_task_stat(): pid (comm) state ppid pgrp session tty tpgid flags */
	*fields = strrchr(text, ')');
	if (*fields == NULL || (*fields)[1] != ' ')
		return '?';
	*fields += 2;
	return **fields;
}

/* Has it threads beside the first?  proc_task_getattr() counts them. */
static bool has_threads(int proc_fd, int32_t pid)
{
	char path[PATH_SIZE];
	struct stat st;

	return fstatat(proc_fd, path_in(pid, "task", path), &st, 0) == 0 &&
	       st.st_nlink > 3;
}

static bool is_zombie(int proc_fd, int32_t pid)
{
	char text[STAT_SIZE];
	const char *fields;

	return read_state(proc_fd, pid, text, &fields) == 'Z';
}

/* exit_files() and exit_mm() have run for the first thread, and for it only. */
int32_t process_info_task(int proc_fd, int32_t pid)
{
	const struct dirent *entry;
	char path[PATH_SIZE];
	int32_t found = pid;
	DIR *dir;
	int fd;

	if (!has_threads(proc_fd, pid) || !is_zombie(proc_fd, pid))
		return pid;
	fd = openat(proc_fd, path_in(pid, "task", path),
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return pid;
	}
	while (found == pid && (entry = readdir(dir)) != NULL) {
		long task = strtol(entry->d_name, NULL, 10);

		if (task > 0 && task <= INT32_MAX &&
		    !is_zombie(proc_fd, (int32_t)task))
			found = (int32_t)task;
	}
	closedir(dir);
	return found;
}

void process_info_read(int proc_fd, struct process *process, int32_t task)
{
	read_uid(proc_fd, process);
	read_name(proc_fd, process);
	read_command(proc_fd, process, task);
	read_unit(proc_fd, process);
	read_executable(proc_fd, process, task);
	read_limit(proc_fd, process);
}

bool process_info_count_descriptors(int proc_fd, int32_t pid, uint32_t *n)
{
	char path[PATH_SIZE];
	struct stat st;

	/* proc_fd_getattr() since 6.2; before, always 0. */
	if (fstatat(proc_fd, path_in(pid, "fd", path), &st, 0) != 0 ||
	    st.st_size <= 0 || st.st_size > UINT32_MAX)
		return false;
	*n = (uint32_t)st.st_size;
	return true;
}

bool process_info_has_descriptors(int proc_fd, int32_t pid)
{
	char text[STAT_SIZE];
	const char *field;
	char state = read_state(proc_fd, pid, text, &field);
	int i;

	if (state == '?')
		return true;
	if (state == 'Z' || state == 'X')
		return has_threads(proc_fd, pid);
	for (i = 0; i < 6 && field != NULL; i++) {
		field = strchr(field, ' ');
		field += field != NULL;
	}
	return field == NULL || (strtoull(field, NULL, 10) & flag_kthread) == 0;
}
