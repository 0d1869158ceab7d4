// SPDX-License-Identifier: MIT
/*
 * unlisted: descriptors first, then the table, then those descriptors again
 * that the table did not explain.
 *
 * So whatever opens or closes meanwhile is not counted: only what was open
 * before and after the walk, and was not met in it.  A socket() that was never
 * connected or bound is in no table either, and cannot be told from a dead one.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "kernel/netns.h"
#include "tcpwait/array.h"
#include "tcpwait/tcp_state.h"

enum {
	PATH_SIZE = 48,
	PROTOCOL_SIZE = 33, /* sizeof(proto.name), and its end */
	/* So much is done between two questions whether to go on. */
	STEPS = 4096,
	/*
	 * All that has a descriptor.  Without sockets that are bound and
	 * nothing else, which are asked for by their own bit since Linux 6.8,
	 * those would seem to be missing.
	 */
	HELD_STATES = (TCP_STATE_ALL & ~(1 << TCP_STATE_TIME_WAIT)) |
		      (1 << TCP_STATE_BOUND_INACTIVE),
};

/* A descriptor that is a socket. */
struct held {
	uint32_t inode;
	uint32_t process; /* position in owners.processes */
	uint32_t fd;
	bool is_listed;
};

struct look {
	struct owners *owners;
	const struct collect_request *request;
	struct deadline deadline;
	int proc_fd;
	uint32_t process; /* the one that is scanned */
	struct held *items; /* sorted by inode once all are scanned */
	size_t n, cap;
	size_t n_steps;
	struct snapshot tour; /* the namespaces that are walked */
};

static bool is_suspect(const struct process *process)
{
	return process->n_waiting > 0 && process->descriptors_known &&
	       process->descriptor_limit > 0 &&
	       (uint64_t)process->n_descriptors * 2 >=
		       process->descriptor_limit;
}

static bool has_suspect(const struct owners *owners)
{
	for (size_t i = 0; i < owners->n_processes; i++) {
		if (is_suspect(&owners->processes[i]))
			return true;
	}
	return false;
}

static int check_time(void *ctx)
{
	const struct look *look = ctx;
	const struct collect_request *request = look->request;

	if (request->stop && request->stop(request->stop_ctx))
		return -ETIME;
	return deadline_passed(look->deadline) ? -ETIME : 0;
}

static int step(struct look *look)
{
	return ++look->n_steps % STEPS == 0 ? check_time(look) : 0;
}

static int on_socket(void *ctx, uint32_t fd, uint32_t inode)
{
	struct look *look = ctx;
	struct held *added = LIST_ADD(look);

	if (!added)
		return -ENOMEM;
	*added = (struct held){
		.inode = inode,
		.process = look->process,
		.fd = fd,
	};
	return 0;
}

/* Its directory, or -errno: -ESRCH where its pid is another's by now. */
static int open_process(const struct look *look, const struct process *process)
{
	int fd = process_dir_open(look->proc_fd, process->pid);
	bool is_stopped;

	if (fd < 0 || process->started == 0 ||
	    process_info_started(fd, &is_stopped) == process->started)
		return fd;
	close(fd);
	return -ESRCH;
}

static int scan(struct look *look, uint32_t pos)
{
	struct process *process = &look->owners->processes[pos];
	struct fd_sink sink = { on_socket, NULL, check_time, look };
	uint32_t n_descriptors;
	int rc = check_time(look);

	look->process = pos;
	if (rc == 0)
		rc = open_process(look, process);
	if (rc >= 0) {
		int process_fd = rc;

		rc = fd_scan(process_fd, &sink, &n_descriptors);
		close(process_fd);
	}
	process->unlisted_known = rc == 0;
	return rc == -ENOMEM || rc == -ETIME ? rc : 0;
}

static int held_cmp(const void *a, const void *b)
{
	const struct held *left = a, *right = b;

	if (left->inode != right->inode)
		return left->inode < right->inode ? -1 : 1;
	return (left->process > right->process) -
	       (left->process < right->process);
}

static int scan_suspects(struct look *look)
{
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < look->owners->n_processes; i++) {
		if (is_suspect(&look->owners->processes[i]))
			rc = scan(look, i);
	}
	if (look->n > 1)
		qsort(look->items, look->n, sizeof(*look->items), held_cmp);
	return rc;
}

static int on_conn(void *ctx, const struct conn *conn)
{
	struct look *look = ctx;
	size_t low = 0, high = look->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (look->items[middle].inode < conn->inode)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < look->n && look->items[low].inode == conn->inode)
		look->items[low++].is_listed = true;
	return step(look);
}

/* What a first try met is in the table, whatever the second says. */
static void on_restart(void *ctx)
{
	(void)ctx;
}

/* /proc/net/tcp does not tell of sockets that are only bound. */
static int walk(void *ctx, const struct netns_read *read, struct error *err)
{
	struct look *look = ctx;
	struct conn_sink sink = { .ctx = look,
				  .conn = on_conn,
				  .restart = on_restart };
	struct kernel_query query = {
		.reader = look->request->reader,
		.states = HELD_STATES,
	};
	struct kernel_walk walked;
	int ret;

	if (read->net_dir || query.reader == READER_PROCFS)
		return 0;
	ret = kernel_walk(&query, &sink, &walked, err);
	if (ret == 0 && walked.complete && walked.reader != READER_PROCFS)
		look->tour.namespaces[read->netns].bound_known = true;
	return ret;
}

/*
 * A process has its sockets where it lives, as a rule: elsewhere nobody knows
 * which of them the walk should have met.
 */
static bool lives_where_walked(const struct look *look, int32_t pid)
{
	uint64_t home = netns_of_process(pid);

	for (size_t i = 0; i < look->tour.n_namespaces; i++) {
		const struct netns *netns = &look->tour.namespaces[i];

		if (home != 0 && netns->id == home && netns->bound_known)
			return true;
	}
	return false;
}

static void check_homes(struct look *look)
{
	for (size_t i = 0; i < look->owners->n_processes; i++) {
		struct process *process = &look->owners->processes[i];

		if (process->unlisted_known)
			process->unlisted_known =
				lives_where_walked(look, process->pid);
	}
}

/* 1: it is TCP; 0: it is not; or -errno, where nobody says. */
static int is_tcp(int held_fd, uint32_t wanted)
{
	char path[PATH_SIZE], protocol[PROTOCOL_SIZE];
	uint32_t inode;
	int rc = fd_scan_own_socket(held_fd, &inode);
	ssize_t n;

	if (rc <= 0 || inode != wanted)
		return rc < 0 ? rc : 0;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", held_fd);
	/* sockfs_xattr_get() gives the name that sock_alloc_file() gave. */
	n = getxattr(path, "system.sockprotoname", protocol, sizeof(protocol));
	if (n < 0)
		return -errno;
	return (n == sizeof("TCP") && memcmp(protocol, "TCP", 4) == 0) ||
	       (n == sizeof("TCPv6") && memcmp(protocol, "TCPv6", 6) == 0);
}

/*
 * It may be something else by now, which need not answer: it is held first,
 * which asks nothing of it, then told, and asked last.
 */
static int is_open_tcp(const struct look *look, const struct held *held)
{
	int32_t pid = look->owners->processes[held->process].pid;
	char path[PATH_SIZE];
	int fd, rc;

	(void)snprintf(path, sizeof(path), "%d/fd/%u", pid, held->fd);
	fd = openat(look->proc_fd, path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	rc = is_tcp(fd, held->inode);
	close(fd);
	return rc;
}

/* Two descriptors of one process can be one socket. */
static int count(struct look *look)
{
	const struct held *counted = NULL;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < look->n; i++) {
		const struct held *held = &look->items[i];
		struct process *process =
			&look->owners->processes[held->process];
		int found;

		if (held->is_listed || !process->unlisted_known ||
		    (counted && held_cmp(counted, held) == 0))
			continue;
		found = is_open_tcp(look, held);
		if (found < 0)
			process->unlisted_known = false;
		if (found > 0) {
			process->n_unlisted++;
			counted = held;
		}
		rc = step(look);
	}
	return rc;
}

static void forget(struct owners *owners)
{
	for (size_t i = 0; i < owners->n_processes; i++)
		owners->processes[i].unlisted_known = false;
}

void unlisted_read(struct snapshot *snap, const struct collect_request *request,
		   struct deadline deadline)
{
	struct look look = {
		.owners = &snap->owners,
		.request = request,
		.deadline = deadline,
	};
	struct error ignored;
	int rc;

	if (!has_suspect(look.owners))
		return;
	look.proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rc = look.proc_fd < 0 ? -errno : scan_suspects(&look);
	if (rc == 0)
		rc = netns_each(request, &look.tour, walk, &look, &ignored);
	if (rc == 0) {
		check_homes(&look);
		rc = count(&look);
	}
	if (rc < 0)
		forget(look.owners);
	if (look.proc_fd >= 0)
		close(look.proc_fd);
	snapshot_free(&look.tour);
	free(look.items);
}
