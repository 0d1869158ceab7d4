// SPDX-License-Identifier: MIT
/*
 * proc: the text files of the kernel: small ones read whole, long ones line by
 * line, the socket table and the mounts.
 */
#ifndef TCPWAIT_KERNEL_PROC_H
#define TCPWAIT_KERNEL_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tcpwait/conn.h"
#include "tcpwait/error.h"

/*
 * proc_text_read reads path (relative to dir_fd, or absolute) into buf and
 * ends it with a NUL.  0, or -errno and an empty buf; -EFBIG where the file
 * may go on past size - 2 bytes, since half a number is a wrong number.
 */
int proc_text_read(int dir_fd, const char *path, char *buf, size_t size);

/*
 * proc_text_fill reads until the file ends or size bytes are there: how many
 * are, or -errno.
 */
ssize_t proc_text_fill(int fd, char *buf, size_t size);

/* A number that is looked for. */
struct proc_number {
	const char *name;
	uint64_t value;
	bool is_found; /* its name was: no other is looked at */
	bool is_known; /* it is a number, neither negative nor too large */
};

/*
 * proc_text_find_columns finds the numbers under their names in a table of two
 * lines,
 *	Tcp: RtoMin MaxConn OutRsts
 *	Tcp: 200 -1 3
 * None where there is no such line, and where the two lines do not belong
 * together.
 */
void proc_text_find_columns(const char *text, const char *line,
			    struct proc_number *numbers, size_t n);

/*
 * proc_text_find_keys finds the numbers after their names in
 * "TCP: inuse 1 orphan 0".
 */
void proc_text_find_keys(const char *text, const char *line,
			 struct proc_number *numbers, size_t n);

/* proc_text_parse_numbers reads exactly n numbers with blanks between. */
bool proc_text_parse_numbers(const char *text, int64_t *values, size_t n);

/* The longest line that is told whole.  seq_read_iter() hands out a page at a
 * time, of 4 KiB as a rule. */
enum { PROC_LINES_BUFFER_BYTES = 16384 };

struct proc_lines {
	int fd;
	bool at_end;
	bool is_skipping; /* inside a line that is too long */
	bool damaged; /* a line was too long, or the last one has no end */
	size_t start; /* buffer[start..end) is not handed out yet */
	size_t end;
	char buffer[PROC_LINES_BUFFER_BYTES];
};

/* proc_lines_open returns 0 or -errno; after an error there is nothing to
 * close. */
int proc_lines_open(struct proc_lines *lines, int dir_fd, const char *path);
void proc_lines_close(struct proc_lines *lines);

/*
 * proc_lines_next hands out the next line, without its newline and without a
 * NUL after it, valid until the next call: 1, 0 at the end, or -errno.  A
 * line that is not whole is left out and sets damaged.
 */
int proc_lines_next(struct proc_lines *lines, const char **line, size_t *len);

/* proc_lines_back takes the line that was handed out last back: it comes
 * next again. */
void proc_lines_back(struct proc_lines *lines, const char *line);

/*
 * The socket table as text tells less than a dump: no cookies, no tcp_info, no
 * cgroup, no mark, no interface, no shutdown bits, no limit of an accept queue.
 *
 * proc_tcp_parse reads one line of tcp (AF_INET) or tcp6 (AF_INET6), without
 * its newline; false, conn undefined, where it is not such a line whole.
 *
 * The queues have CONN_HAS_QUEUES except for a listener: recv_queue is then
 * the length of its accept queue, but the limit is not told, so send_queue is
 * 0 and the bit stays clear.
 */
bool proc_tcp_parse(const char *line, size_t len, uint8_t family,
		    struct conn *conn);

/*
 * proc_tcp_read reads tcp and tcp6 in net_dir, "/proc/thread-self/net" or
 * "/proc/PID/net", and gives the sockets whose state is in states
 * (TCP_STATE_BIT) to sink, listeners of both files before everything else.
 *
 * 0; -errno where tcp is not readable; or what the sink returned.  Without
 * tcp6 there is no IPv6.  Whatever else is wrong (a malformed line, a read
 * that breaks off) makes *complete false.  The sink is not restarted.
 */
int proc_tcp_read(const char *net_dir, uint32_t states,
		  const struct conn_sink *sink, uint64_t *n_sockets,
		  bool *complete, struct error *err);

/*
 * Which file systems a path leads through, told without touching it: one that
 * another program or another host answers for may never answer.
 */
struct mount {
	int id, parent;
	bool is_first; /* its parent is not in the table */
	char *line; /* owned by the table; the words below point into it */
	const char *root; /* what of the file system: "/" is all of it */
	const char *where;
	const char *type;
};

/* Zeroed: empty; then nothing is local. */
struct mounts {
	struct mount *items;
	size_t n, cap;
	uint32_t *by_place; /* positions of the items, by where they are */
};

/* mounts_read reads a mountinfo; 0 or -errno (the table may be freed). */
int mounts_read(struct mounts *mounts, const char *file);
void mounts_free(struct mounts *mounts);

/*
 * mounts_is_local: can an absolute path be opened without waiting for another?
 * Symbolic links are followed, each only once it is known to be local; those
 * of /proc are not, so that of its files only namespaces are.  What "/" itself
 * lies on is taken for granted.
 */
bool mounts_is_local(const struct mounts *mounts, const char *path);

/* mounts_parse cuts a line of mountinfo into its words; false: it is none. */
bool mounts_parse(char *line, struct mount *mount);

#endif
