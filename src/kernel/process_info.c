// SPDX-License-Identifier: MIT
/*
 * process_info: reads the small files of one process.
 *
 * All through its directory, so that none of them is another's who was given
 * its pid.  It may end between any two of them: what was read by then stays.
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
#include "tcpwait/clock.h"
#include "tcpwait/unit.h"

enum {
	PATH_SIZE = 16,
	LIMITS_SIZE = 4096, /* sixteen lines of 78 bytes */
	STAT_SIZE = 512, /* what is looked for comes first */
	EXECUTABLE_PATH_SIZE = 4097, /* proc_exe_link(): PATH_MAX */
	CGROUP_PATH_SIZE = 4097, /* cgroup_path_ns() writes PATH_MAX */
	/* do_task_stat(): so many fields behind the state. */
	PARENT_FIELD = 1,
	FLAGS_FIELD = 6,
	STARTED_FIELD = 19,
};

/* Of include/linux/sched.h; proc(5) names it, no public header does. */
static const unsigned long long flag_kthread = 0x00200000;

int process_dir_open(int proc_fd, int32_t pid)
{
	char path[PATH_SIZE];
	int fd;

	snprintf(path, sizeof(path), "%d", pid);
	fd = openat(proc_fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Reads as much as there is room for, and ends it with a NUL. */
static size_t read_start(int process_fd, const char *name, char *buf,
			 size_t size)
{
	int fd = openat(process_fd, name, O_RDONLY | O_CLOEXEC);
	ssize_t used = fd >= 0 ? proc_text_fill(fd, buf, size - 1) : 0;

	if (fd >= 0)
		close(fd);
	used = used > 0 ? used : 0;
	buf[used] = '\0';
	return (size_t)used;
}

/* comm_show() adds a newline to whatever the name is. */
static void read_name(int process_fd, struct process *process)
{
	size_t len = read_start(process_fd, "comm", process->name,
				sizeof(process->name));

	if (len > 0 && process->name[len - 1] == '\n')
		process->name[len - 1] = '\0';
}

/*
 * It waits for no file system: get_mm_cmdline() asks for anonymous memory only
 * (FOLL_ANON, since 4.17), and arguments that lie in a file are not told.
 */
static void read_command(int task_fd, struct process *process)
{
	char *command = process->command;
	size_t len = read_start(task_fd, "cmdline", command,
				sizeof(process->command));
	size_t i;

	while (len > 0 && command[len - 1] == '\0')
		len--;
	for (i = 0; i < len; i++) {
		if (command[i] == '\0')
			command[i] = ' ';
	}
}

static void read_uid(int process_fd, struct process *process)
{
	struct stat st;

	if (fstat(process_fd, &st) == 0)
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
static void read_executable(int task_fd, struct process *process)
{
	char file[EXECUTABLE_PATH_SIZE];
	ssize_t n = readlinkat(task_fd, "exe", file, sizeof(file));

	if (n <= 0 || (size_t)n == sizeof(file))
		return;
	process->executable = mix(file, (size_t)n);
	name_program(process, file, (size_t)n);
}

static void read_limit(int process_fd, struct process *process)
{
	static const char label[] = "\nMax open files";
	char text[LIMITS_SIZE];
	const char *line;

	read_start(process_fd, "limits", text, sizeof(text));
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

/* Version 2 names no controllers. */
static bool is_line_frozen(const char *line, size_t len)
{
	static const char version_2[] = "0::";
	size_t n = sizeof(version_2) - 1;

	return len > n && memcmp(line, version_2, n) == 0 &&
	       cgroup_frozen(line + n, len - n);
}

/* And whether it is frozen, which stops it as a signal does. */
static void read_unit(int process_fd, struct process *process)
{
	struct proc_lines lines;
	const char *line;
	size_t len;
	int best = 0;

	process->unit[0] = '\0';
	if (proc_lines_open(&lines, process_fd, "cgroup") < 0)
		return;
	while (proc_lines_next(&lines, &line, &len) > 0) {
		judge_line(line, len, &best, process);
		process->is_stopped |= is_line_frozen(line, len);
	}
	proc_lines_close(&lines);
}

/* The state of /proc/PID/stat, '?' where it cannot be read; fields follow. */
static char read_state(int process_fd, char text[static STAT_SIZE],
		       const char **fields)
{
	read_start(process_fd, "stat", text, STAT_SIZE);
	/* do_task_stat(): pid (comm) state ppid pgrp session tty tpgid flags */
	*fields = strrchr(text, ')');
	if (*fields == NULL || (*fields)[1] != ' ')
		return '?';
	*fields += 2;
	return **fields;
}

/* The number that stands so many fields behind the state; 0: there is none. */
static uint64_t number_behind(const char *fields, int n)
{
	for (; n > 0 && fields != NULL; n--) {
		fields = strchr(fields, ' ');
		fields += fields != NULL;
	}
	return fields != NULL ? strtoull(fields, NULL, 10) : 0;
}

uint64_t process_info_started(int process_fd, bool *is_stopped)
{
	char text[STAT_SIZE];
	const char *fields;
	char state = read_state(process_fd, text, &fields);

	*is_stopped = state == 'T';
	return state == '?' ? 0 : number_behind(fields, STARTED_FIELD);
}

/* Has it threads beside the first?  proc_task_getattr() counts them. */
static bool has_threads(int process_fd)
{
	struct stat st;

	return fstatat(process_fd, "task", &st, 0) == 0 && st.st_nlink > 3;
}

static bool is_zombie(int task_fd)
{
	char text[STAT_SIZE];
	const char *fields;

	return read_state(task_fd, text, &fields) == 'Z';
}

/* The descriptor of a thread in task that has not ended, or -ESRCH. */
static int open_live_thread(DIR *dir)
{
	const struct dirent *entry;

	while ((entry = readdir(dir)) != NULL) {
		int fd;

		if (entry->d_name[0] == '.')
			continue;
		fd = openat(dirfd(dir), entry->d_name,
			    O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0 && !is_zombie(fd))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -ESRCH;
}

/* exit_files() and exit_mm() have run for the first thread, and for it only. */
int process_dir_open_thread(int process_fd)
{
	DIR *dir;
	int fd;

	if (!has_threads(process_fd) || !is_zombie(process_fd))
		return -ESRCH;
	fd = openat(process_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return -ESRCH;
	}
	fd = open_live_thread(dir);
	closedir(dir);
	return fd;
}

static void read_parent(int process_fd, struct process *process)
{
	char text[STAT_SIZE];
	const char *fields;

	process->parent = 0;
	if (read_state(process_fd, text, &fields) != '?')
		process->parent = (int32_t)number_behind(fields, PARENT_FIELD);
}

/* Ticks since boot stop for no sleep of the machine: CLOCK_BOOTTIME. */
static double age_since(uint64_t started)
{
	double now = clock_seconds(CLOCK_BOOTTIME);
	long ticks = sysconf(_SC_CLK_TCK);
	double then = ticks > 0 ? (double)started / (double)ticks : 0;

	return started > 0 && now > then ? now - then : 0;
}

void process_info_read(int process_fd, int task_fd, struct process *process)
{
	process->age_seconds = age_since(process->started);
	read_uid(process_fd, process);
	read_name(process_fd, process);
	read_command(task_fd, process);
	read_unit(process_fd, process);
	read_executable(task_fd, process);
	read_limit(process_fd, process);
	read_parent(process_fd, process);
}

bool process_info_count_descriptors(int process_fd, uint32_t *n)
{
	struct stat st;

	/* proc_fd_getattr() since 6.2; before, always 0. */
	if (fstatat(process_fd, "fd", &st, 0) != 0 || st.st_size <= 0 ||
	    st.st_size > UINT32_MAX)
		return false;
	*n = (uint32_t)st.st_size;
	return true;
}

bool process_info_has_descriptors(int process_fd)
{
	char text[STAT_SIZE];
	const char *fields;
	char state = read_state(process_fd, text, &fields);

	if (state == '?')
		return true;
	if (state == 'Z' || state == 'X')
		return has_threads(process_fd);
	return (number_behind(fields, FLAGS_FIELD) & flag_kthread) == 0;
}
