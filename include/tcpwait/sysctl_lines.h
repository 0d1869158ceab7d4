// SPDX-License-Identifier: MIT
/*
 * sysctl_lines: what the files say that set sysctls when a host starts, and
 * which of these keys Linux no longer has.
 */
#ifndef TCPWAIT_SYSCTL_LINES_H
#define TCPWAIT_SYSCTL_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SYSCTL_PATH_SIZE = 256, SYSCTL_KEY_SIZE = 96, SYSCTL_LINES_MAX = 4096 };

/* One line that sets a key below net. */
struct sysctl_line {
	char path[SYSCTL_PATH_SIZE]; /* clean: printable ASCII, '?' else */
	char key[SYSCTL_KEY_SIZE]; /* "net.ipv4.tcp_tw_reuse"; as clean */
	uint32_t line; /* the first is 1 */
	uint16_t host; /* of the snapshot's */
};

struct sysctl_lines {
	struct sysctl_line *items;
	size_t n;
	size_t cap;
	uint16_t host; /* whose lines are added from here on */
	bool looked; /* false: nobody asked */
	uint32_t n_unreadable; /* files that are there and not ours to read */
};

/*
 * sysctl_lines_add reads one line of such a file and keeps it if it sets a
 * key below net; past SYSCTL_LINES_MAX nothing is kept.  0 or -ENOMEM.
 */
int sysctl_lines_add(struct sysctl_lines *lines, const char *path,
		     uint32_t number, const char *text, size_t n_text);
void sysctl_lines_free(struct sysctl_lines *lines);

/* A key that Linux had once. */
struct sysctl_removed {
	const char *key; /* "net.ipv4.tcp_tw_recycle"; '*' ends a prefix */
	uint8_t major, minor; /* the first version without it */
	const char *version; /* the same as text */
	const char *instead; /* a clause: what became of it */
};

/*
 * sysctl_kernel_is: is the kernel of this release ("6.18.0-rc1") of that
 * version or a later one?  False where the release cannot be read.
 */
bool sysctl_kernel_is(const char *release, unsigned int major,
		      unsigned int minor);

/*
 * sysctl_removed_find gives the entry of a key that the kernel of this release
 * no longer has, or NULL.
 */
const struct sysctl_removed *sysctl_removed_find(const char *key,
						 const char *release);

/* sysctl_removed_named: one whose name has this part, gone from the newest
 * Linux; NULL: none. */
const struct sysctl_removed *sysctl_removed_named(const char *part);

#endif
