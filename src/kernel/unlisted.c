// SPDX-License-Identifier: MIT
/*
 * unlisted: descriptors first, then the table, then those descriptors again
 * that the table did not explain.
 *
 * So whatever opens or closes meanwhile is not counted: only what was open
 * before and after the walk, and was not met in it.  A socket() that was never
 * connected or bound is in no table either, and cannot be told from a dead one.
 * The descriptors of everybody are looked at only where the host has more
 * sockets than its tables: see unhashed.c.
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
#include "tcpwait/hash_index.h"
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
	uint32_t holder; /* position in the look's holders */
	uint32_t fd;
	bool is_listed;
	bool is_tcp; /* it was asked, and is still open */
};

/* A process that is looked at. */
struct holder {
	int32_t pid;
	uint64_t started; /* 0: whoever has the pid */
	uint32_t process; /* of the owners, or OWNERS_NONE */
	uint32_t least; /* fewer are of no interest */
	uint32_t n_descriptors;
	uint32_t n_left; /* of its sockets, in no table */
	bool is_known; /* all of them could be looked at */
	bool is_told; /* to the snapshot */
};

struct look {
	struct snapshot *snap;
	const struct collect_request *request;
	const struct holders_read *read;
	struct deadline deadline;
	int proc_fd;
	struct holder *holders;
	size_t n_holders, cap_holders;
	struct hash_index by_pid; /* of the holders */
	uint32_t holder; /* the one that is scanned */
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

static struct hash_keys pids(const struct look *look)
{
	return HASH_KEYS(look->holders, pid, pid);
}

/* HASH_INDEX_NONE: it is none of them. */
static uint32_t find_holder(const struct look *look, int32_t pid)
{
	return hash_index_find(&look->by_pid, pids(look), &pid);
}

static int add_holder(struct look *look, struct holder holder)
{
	struct holder *added =
		ARRAY_ADD(look->holders, look->n_holders, look->cap_holders);

	if (!added)
		return -ENOMEM;
	*added = holder;
	return hash_index_add(&look->by_pid, pids(look),
			      (uint32_t)(look->n_holders - 1));
}

static int list_suspects(struct look *look)
{
	const struct owners *owners = &look->snap->owners;
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < owners->n_processes; i++) {
		const struct process *process = &owners->processes[i];
		const struct holder holder = {
			.pid = process->pid,
			.started = process->started,
			.process = i,
			.least = 1,
		};

		if (is_suspect(process))
			rc = add_holder(look, holder);
	}
	return rc;
}

static int32_t home_of(const struct snapshot *snap, int32_t pid)
{
	uint64_t id = netns_of_process(pid);

	for (size_t i = 0; id != 0 && i < snap->n_namespaces; i++) {
		if (snap->namespaces[i].id == id &&
		    !snap->namespaces[i].skipped)
			return (int32_t)i;
	}
	return -1;
}

/* All who live where this snapshot looked, if there can be any to find. */
static int list_residents(struct look *look)
{
	uint32_t least = look->request->dead_min;
	struct process_list list;
	int rc;

	/* What is in no table has nothing that a filter could go by. */
	if (least == 0 ||
	    (look->request->filter && !filter_takes_all(look->request->filter)))
		return 0;
	rc = process_list_read(&list, look->proc_fd);
	look->snap->dead_looked = rc == 0;
	if (rc == 0 && unhashed_reach(look->snap, &list, least)) {
		for (size_t i = 0; rc == 0 && i < list.n; i++) {
			const struct holder holder = {
				.pid = list.items[i].pid,
				.process = OWNERS_NONE,
				.least = least,
			};

			if (find_holder(look, holder.pid) == HASH_INDEX_NONE &&
			    home_of(look->snap, holder.pid) >= 0)
				rc = add_holder(look, holder);
		}
	}
	process_list_free(&list);
	return rc;
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

static int add_held(struct look *look, struct held held)
{
	struct held *added = LIST_ADD(look);

	if (!added)
		return -ENOMEM;
	*added = held;
	return 0;
}

static int on_socket(void *ctx, uint32_t fd, uint32_t inode)
{
	struct look *look = ctx;

	return add_held(look, (struct held){ .inode = inode,
					     .holder = look->holder,
					     .fd = fd });
}

/*
 * Those that were read as a whole are known; their sockets are still to be
 * taken.  Who has the pid by now is asked where a socket of it is told.
 */
static void take_processes(struct look *look)
{
	for (size_t i = 0; i < look->read->n_processes; i++) {
		const struct read_process *read = &look->read->processes[i];
		uint32_t pos = find_holder(look, read->pid);

		if (pos == HASH_INDEX_NONE || !read->is_whole)
			continue;
		look->holders[pos].is_known = true;
		look->holders[pos].n_descriptors = read->n_descriptors;
	}
}

static int take_sockets(struct look *look)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < look->read->n; i++) {
		const struct read_socket *socket = &look->read->items[i];
		const struct read_process *read =
			&look->read->processes[socket->process];
		uint32_t pos = read->is_whole ? find_holder(look, read->pid)
					      : HASH_INDEX_NONE;

		if (pos != HASH_INDEX_NONE)
			rc = add_held(look,
				      (struct held){ .inode = socket->inode,
						     .holder = pos,
						     .fd = socket->fd });
	}
	return rc;
}

/* Its directory, or -errno: -ESRCH where its pid is another's by now. */
static int open_process(const struct look *look, const struct holder *holder)
{
	int fd = process_dir_open(look->proc_fd, holder->pid);
	bool is_stopped;

	if (fd < 0 || holder->started == 0 ||
	    process_info_started(fd, &is_stopped) == holder->started)
		return fd;
	close(fd);
	return -ESRCH;
}

static int scan(struct look *look, uint32_t pos)
{
	struct holder *holder = &look->holders[pos];
	struct fd_sink sink = { on_socket, NULL, check_time, look };
	int rc = check_time(look);

	look->holder = pos;
	if (rc == 0)
		rc = open_process(look, holder);
	if (rc >= 0) {
		int process_fd = rc;

		rc = fd_scan(process_fd, &sink, &holder->n_descriptors);
		close(process_fd);
	}
	holder->is_known = rc == 0;
	return rc == -ENOMEM || rc == -ETIME ? rc : 0;
}

static int held_cmp(const void *a, const void *b)
{
	const struct held *left = a, *right = b;

	if (left->inode != right->inode)
		return left->inode < right->inode ? -1 : 1;
	return (left->holder > right->holder) - (left->holder < right->holder);
}

static int scan_all(struct look *look)
{
	int rc = check_time(look);

	take_processes(look);
	if (rc == 0)
		rc = take_sockets(look);
	for (uint32_t i = 0; rc == 0 && i < look->n_holders; i++) {
		if (!look->holders[i].is_known)
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
	while (conn->inode != 0 && low < look->n &&
	       look->items[low].inode == conn->inode)
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
	int32_t home = home_of(&look->tour, pid);

	return home >= 0 && look->tour.namespaces[home].bound_known;
}

static void check_homes(struct look *look)
{
	for (size_t i = 0; i < look->n_holders; i++) {
		struct holder *holder = &look->holders[i];

		if (holder->is_known)
			holder->is_known =
				lives_where_walked(look, holder->pid);
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
	int32_t pid = look->holders[held->holder].pid;
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

/*
 * What no walk has met, counted for each process.  Two descriptors of one
 * process can be one socket.
 */
static void count_left(struct look *look, bool only_tcp)
{
	const struct held *counted = NULL;

	for (size_t i = 0; i < look->n_holders; i++)
		look->holders[i].n_left = 0;
	for (size_t i = 0; i < look->n; i++) {
		const struct held *held = &look->items[i];

		if (held->is_listed || (only_tcp && !held->is_tcp) ||
		    (counted && held_cmp(counted, held) == 0))
			continue;
		look->holders[held->holder].n_left++;
		counted = held;
	}
}

/* Most sockets without an entry are of another protocol: few are asked. */
static int ask_protocols(struct look *look)
{
	int rc = 0;

	count_left(look, false);
	for (size_t i = 0; rc == 0 && i < look->n; i++) {
		struct held *held = &look->items[i];
		struct holder *holder = &look->holders[held->holder];
		int found;

		if (held->is_listed || !holder->is_known ||
		    holder->n_left < holder->least)
			continue;
		found = is_open_tcp(look, held);
		if (found < 0)
			holder->is_known = false;
		held->is_tcp = found > 0;
		rc = step(look);
	}
	count_left(look, true);
	return rc;
}

static bool has_enough(const struct holder *holder)
{
	return holder->is_known && holder->n_left >= holder->least;
}

/* Of a namespace that is only looked into, text does as well. */
static int walk_elsewhere(void *ctx, const struct netns_read *read,
			  struct error *err)
{
	struct look *look = ctx;
	struct conn_sink sink = { .ctx = look,
				  .conn = on_conn,
				  .restart = on_restart };
	struct kernel_query query = {
		.reader = look->request->reader,
		.states = HELD_STATES,
		.net_dir = read->net_dir,
	};
	struct kernel_walk walked;
	int rc = check_time(look);

	return rc < 0 ? rc : kernel_walk(&query, &sink, &walked, err);
}

/* A process may hold sockets of a namespace that it does not live in. */
static int look_elsewhere(struct look *look)
{
	struct collect_request everywhere = *look->request;
	struct snapshot tour = { 0 };
	struct error ignored;
	bool any = false;
	int rc;

	for (size_t i = 0; i < look->n_holders; i++)
		any |= has_enough(&look->holders[i]);
	if (!any)
		return 0;
	everywhere.netns = "all";
	rc = netns_each(&everywhere, &tour, walk_elsewhere, look, &ignored);
	count_left(look, true);
	snapshot_free(&tour);
	return rc;
}

static void describe(int process_fd, const struct holder *holder,
		     struct process *process)
{
	int thread_fd = process_dir_open_thread(process_fd);

	process_info_read(process_fd, thread_fd >= 0 ? thread_fd : process_fd,
			  process);
	if (thread_fd >= 0)
		close(thread_fd);
	process->n_descriptors = holder->n_descriptors;
	process->descriptors_known = true;
	process->is_apart = true;
}

/* One that was not known yet; left as it is where it has ended. */
static int meet(struct look *look, struct holder *holder, int process_fd)
{
	struct owners *owners = &look->snap->owners;
	size_t n_before = owners->n_processes;
	bool is_stopped;
	int rc;

	holder->started = process_info_started(process_fd, &is_stopped);
	if (holder->started == 0)
		return 0;
	rc = owners_process_of(owners, holder->pid, holder->started,
			       &holder->process);
	if (rc == 0 && holder->process == n_before) {
		owners->processes[n_before].is_stopped = is_stopped;
		describe(process_fd, holder, &owners->processes[n_before]);
	}
	return rc;
}

/* Who had these sockets a moment ago has the pid still, or is not told of. */
static int tell_process(struct look *look, struct holder *holder)
{
	int32_t home = home_of(look->snap, holder->pid);
	int process_fd = open_process(look, holder), rc = 0;
	struct process *process;

	if (process_fd < 0)
		return 0;
	if (holder->process == OWNERS_NONE)
		rc = meet(look, holder, process_fd);
	close(process_fd);
	if (rc < 0 || holder->process == OWNERS_NONE)
		return rc;
	process = &look->snap->owners.processes[holder->process];
	process->unlisted_known = true;
	process->n_unlisted = holder->n_left;
	process->home = home >= 0 ? (uint16_t)home : 0;
	holder->is_told = true;
	return 0;
}

static int tell_all(struct look *look)
{
	const struct held *told = NULL;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < look->n_holders; i++) {
		struct holder *holder = &look->holders[i];

		if (holder->is_known &&
		    (holder->process != OWNERS_NONE || has_enough(holder)))
			rc = tell_process(look, holder);
	}
	for (size_t i = 0; rc == 0 && i < look->n; i++) {
		const struct held *held = &look->items[i];
		const struct holder *holder = &look->holders[held->holder];
		struct dead_socket dead = { held->inode, holder->process };

		if (held->is_listed || !held->is_tcp || !holder->is_told ||
		    (told && held_cmp(told, held) == 0))
			continue;
		rc = snapshot_add_dead(look->snap, dead);
		told = held;
	}
	return rc;
}

static int look_at_all(struct look *look)
{
	struct error ignored;
	int rc = scan_all(look);

	if (rc == 0)
		rc = netns_each(look->request, &look->tour, walk, look,
				&ignored);
	if (rc < 0)
		return rc;
	check_homes(look);
	rc = ask_protocols(look);
	if (rc == 0)
		rc = look_elsewhere(look);
	return rc < 0 ? rc : tell_all(look);
}

void unlisted_read(struct snapshot *snap, const struct collect_request *request,
		   const struct holders_read *read, struct deadline deadline)
{
	struct look look = {
		.snap = snap,
		.request = request,
		.read = read,
		.deadline = deadline,
		.proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	};
	int rc = look.proc_fd < 0 ? -errno : 0;

	if (rc == 0 && request->unlisted)
		rc = list_suspects(&look);
	if (rc == 0)
		rc = list_residents(&look);
	if (rc == 0 && look.n_holders > 0)
		rc = look_at_all(&look);
	if (rc < 0)
		snap->dead_looked = false;
	if (look.proc_fd >= 0)
		close(look.proc_fd);
	snapshot_free(&look.tour);
	hash_index_free(&look.by_pid);
	free(look.holders);
	free(look.items);
}
