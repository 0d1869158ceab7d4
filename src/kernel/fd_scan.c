// SPDX-License-Identifier: MIT
/*
 * fd_scan: one getdents64() for some hundred descriptors, one readlinkat() for
 * each.
 *
 * Knows the kinds of descriptors it tells of, and nothing of whose they are.
 */
#include "kernel/holders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	/* An entry has 24 or 32 bytes. */
	CHUNK_BYTES = 16384,
	PATH_SIZE = 32,
	/* Longer than "socket:[4294967295]": what fills it is none of ours. */
	LINK_SIZE = 32,
	FDINFO_SIZE = 128,
};

/* sockfs_dname() writes "socket:[%lu]". */
static bool parse_socket(const char *link, size_t len, uint32_t *inode)
{
	static const char head[] = "socket:[";
	uint64_t n = 0;
	size_t i;

	if (len < sizeof(head) + 1 || memcmp(link, head, sizeof(head) - 1) != 0)
		return false;
	for (i = sizeof(head) - 1; i < len - 1; i++) {
		unsigned int digit = (unsigned int)(link[i] - '0');

		n = n * 10 + digit;
		if (digit > 9 || n > UINT32_MAX)
			return false;
	}
	*inode = (uint32_t)n;
	return link[len - 1] == ']';
}

static bool is_epoll(const char *link, size_t len)
{
	static const char name[] = "anon_inode:[eventpoll]";

	return len == sizeof(name) - 1 && memcmp(link, name, len) == 0;
}

/* "." and ".." are the only names that are no numbers. */
static bool parse_fd(const char *name, uint32_t *fd)
{
	uint32_t n = 0;

	for (; *name >= '0' && *name <= '9'; name++)
		n = n * 10 + (uint32_t)(*name - '0');
	*fd = n;
	return *name == '\0';
}

static int visit(int fd_dir, const char *name, const struct fd_sink *sink,
		 uint32_t *n_descriptors)
{
	char link[LINK_SIZE];
	uint32_t inode;
	uint32_t fd;
	ssize_t len;

	if (!parse_fd(name, &fd))
		return 0;
	++*n_descriptors;
	len = readlinkat(fd_dir, name, link, sizeof(link));
	/* Root without CAP_SYS_PTRACE lists the names, and that is all. */
	if (len < 0)
		return errno == ENOENT || errno == ESRCH ? 0 : -errno;
	if (parse_socket(link, (size_t)len, &inode))
		return sink->socket(sink->ctx, fd, inode);
	if (sink->epoll && is_epoll(link, (size_t)len))
		return sink->epoll(sink->ctx, fd);
	return 0;
}

static int visit_chunk(int fd_dir, const char *chunk, size_t n_bytes,
		       const struct fd_sink *sink, struct fd_part *part)
{
	size_t at = 0;
	int rc = 0;

	while (at < n_bytes && rc >= 0) {
		const struct dirent64 *entry = (const void *)(chunk + at);

		rc = visit(fd_dir, entry->d_name, sink, &part->n);
		part->at = entry->d_off;
		at += entry->d_reclen;
	}
	return rc < 0 ? rc : sink->tick(sink->ctx);
}

static int visit_part(int fd_dir, const struct fd_sink *sink,
		      struct fd_part *part)
{
	alignas(struct dirent64) char chunk[CHUNK_BYTES];
	const uint32_t n_before = part->n;
	ssize_t n_bytes;
	int rc = 0;

	if (part->at > 0 && lseek(fd_dir, part->at, SEEK_SET) < 0)
		return -errno;
	do {
		n_bytes = getdents64(fd_dir, chunk, sizeof(chunk));
		if (n_bytes > 0)
			rc = visit_chunk(fd_dir, chunk, (size_t)n_bytes, sink,
					 part);
	} while (n_bytes > 0 && rc >= 0 &&
		 (part->n_most == 0 || part->n - n_before < part->n_most));
	/* proc_readfd_common() fails where the process ended: so be it. */
	if (n_bytes < 0 && errno != ENOENT && errno != ESRCH)
		return -errno;
	part->is_whole = n_bytes <= 0;
	return rc;
}

int fd_scan_part(int process_fd, const struct fd_sink *sink,
		 struct fd_part *part)
{
	int fd_dir =
		openat(process_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc;

	if (fd_dir < 0)
		return -errno;
	rc = visit_part(fd_dir, sink, part);
	close(fd_dir);
	return rc;
}

int fd_scan(int process_fd, const struct fd_sink *sink, uint32_t *n_descriptors)
{
	struct fd_part all = { .n_most = 0 };
	int rc = fd_scan_part(process_fd, sink, &all);

	*n_descriptors = all.n;
	return rc;
}

int fd_scan_own_socket(int fd, uint32_t *inode)
{
	char path[PATH_SIZE], link[LINK_SIZE];
	ssize_t len;

	*inode = 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	len = readlink(path, link, sizeof(link));
	return len < 0 ? -errno : parse_socket(link, (size_t)len, inode);
}

bool fd_scan_closes_on_exec(int process_fd, uint32_t fd)
{
	/* seq_show() of fs/proc/fd.c: "pos:" and "flags:" come first. */
	static const char label[] = "\nflags:";
	char path[PATH_SIZE], text[FDINFO_SIZE];
	const char *flags;
	ssize_t len;
	int info;

	snprintf(path, sizeof(path), "fdinfo/%u", fd);
	info = openat(process_fd, path, O_RDONLY | O_CLOEXEC);
	if (info < 0)
		return false;
	len = read(info, text, sizeof(text) - 1);
	close(info);
	text[len > 0 ? len : 0] = '\0';
	flags = strstr(text, label);
	return flags != NULL &&
	       (strtoul(flags + sizeof(label) - 1, NULL, 8) & O_CLOEXEC) != 0;
}
