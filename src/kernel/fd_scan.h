// SPDX-License-Identifier: MIT
/*
 * fd_scan: what the descriptors of a process are.
 */
#ifndef TCPWAIT_KERNEL_FD_SCAN_H
#define TCPWAIT_KERNEL_FD_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/* Who is told; a negative answer ends the scan and is its result. */
struct fd_sink {
	int (*socket)(void *ctx, uint32_t fd, uint32_t inode);
	int (*epoll)(void *ctx, uint32_t fd); /* may be NULL */
	/* After every thousand descriptors or so. */
	int (*tick)(void *ctx);
	void *ctx;
};

/*
 * fd_scan reads /proc/PID/fd below proc_fd, in bounded memory however many
 * there are, and counts them.  0, also where they vanish meanwhile; -ENOENT or
 * -ESRCH where there is no such process any more, -EACCES or -EPERM where they
 * may not be read, or what the sink or open() answered.
 */
int fd_scan(int proc_fd, int32_t pid, const struct fd_sink *sink,
	    uint32_t *n_descriptors);

/* Zeroed but for n_most: nothing is scanned yet. */
struct fd_part {
	uint32_t n_most; /* at once, or up to a thousand more; 0: all */
	uint32_t n; /* scanned so far */
	int64_t at; /* where to go on */
	bool is_whole; /* there are no more */
};

/* fd_scan_part is fd_scan in parts: each call goes on where one has ended. */
int fd_scan_part(int proc_fd, int32_t pid, const struct fd_sink *sink,
		 struct fd_part *part);

/*
 * fd_scan_own_socket gives the inode of the socket that a descriptor of this
 * process is: 1; 0 where it is none, -errno where nobody says.
 */
int fd_scan_own_socket(int fd, uint32_t *inode);

/* fd_scan_closes_on_exec: is the descriptor closed by execve()? */
bool fd_scan_closes_on_exec(int proc_fd, int32_t pid, uint32_t fd);

#endif
