// SPDX-License-Identifier: MIT
/*
 * cgroup_frozen: whether a cgroup of version 2 is frozen, as by docker pause.
 *
 * State S in /proc/PID/stat is all that the process itself shows of it
 * (do_freezer_trap()); cgroup.events is the word of the kernel, of what is
 * frozen from above, too.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "kernel/holders.h"
#include "kernel/proc.h"

/* Where it is mounted; beside version 1 in the second. */
static const char *const mounts[] = { "/sys/fs/cgroup",
				      "/sys/fs/cgroup/unified" };

enum { EVENTS_PATH_SIZE = PATH_MAX + 64 };

static bool says_frozen(const char *file)
{
	static const char word[] = "frozen 1";
	struct proc_lines lines;
	const char *line;
	size_t len;
	bool is_frozen = false;

	if (proc_lines_open(&lines, AT_FDCWD, file) < 0)
		return false;
	while (proc_lines_next(&lines, &line, &len) > 0)
		is_frozen |=
			len == sizeof(word) - 1 && memcmp(line, word, len) == 0;
	proc_lines_close(&lines);
	return is_frozen;
}

bool cgroup_frozen(const char *path, size_t n)
{
	char file[EVENTS_PATH_SIZE];

	if (n <= 1 || n >= PATH_MAX)
		return false;
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		(void)snprintf(file, sizeof(file), "%s%.*s/cgroup.events",
			       mounts[i], (int)n, path);
		if (says_frozen(file))
			return true;
	}
	return false;
}
