// SPDX-License-Identifier: MIT
/*
 * holders: asks ever more processes until each wanted socket has its holders.
 *
 * First those in the cgroups of the sockets, then those of their users, then
 * all, for what is nobody's yet and for who else has what waits; each process
 * at most once, and one with many descriptors in turns, so that it takes no
 * time from the others.  Every hit counts in every stage, so a socket is told
 * with all the holders that were met.
 */
#include "kernel/holders.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "tcpwait/array.h"
#include "tcpwait/clock.h"
#include "tcpwait/unit.h"

enum {
	/* Of one process; an event loop has one, a runtime one a thread. */
	EPOLLS_MAX = 1024,
	/* Of one process in one turn; about twenty milliseconds. */
	DESCRIPTORS_AT_ONCE = 16384,
	/* Of one process; what happens to that many happens to the others. */
	FLAGS_MAX = 1024,
	/* The sockets of an origin that were met; bits. */
	SEEN_HELD = 1,
	SEEN_UNHELD = 2,
	/* So many waiting sockets, [close-wait-count], and it is asked of all
	 * who else has them; below nothing hangs on it. */
	SHARED_FROM = 10,
};

/* Between two calls of progress. */
static const double progress_seconds = 0.05;

/* The process that is being scanned. */
struct suspect {
	int32_t pid;
	int fd; /* its directory; -1 between two turns */
	int task_fd; /* whose files and program are looked at; likewise */
	uint64_t started; /* 0: not asked yet */
	bool is_stopped;
	/* All has a holder already: a turn will do to see who else has it. */
	bool is_sharer;
	uint32_t process; /* its position in owners; OWNERS_NONE: no hit yet */
	uint32_t read; /* and in what was read, where that is kept */
	struct fd_part part; /* of its descriptors */
	uint32_t n_sockets;
	uint32_t n_waiting;
	uint32_t n_flags; /* descriptors whose flags were read */
	uint32_t n_epolls;
	uint32_t epolls[EPOLLS_MAX]; /* descriptors */
};

struct search {
	struct wanted *wanted;
	size_t n;
	const struct holders_request *request;
	struct owners *owners;
	struct hash_index by_inode;
	bool has_repeated; /* an inode is wanted twice */
	struct cgroup_paths cgroups;
	struct process_list list;
	size_t n_done;
	struct deadline deadline;
	double next_progress;
	uint64_t socket_device;
	bool device_known;
	int proc_fd;
	struct suspect suspect;
	uint32_t n_unreadable;
	/* Those who have more than a turn's worth, in the order of turns. */
	struct suspect *unfinished;
	size_t n_unfinished, cap_unfinished;
	size_t n_resumed; /* of them, from the first */
	bool seeks_sharers; /* nothing is left but them */
};

static struct hash_keys inodes(const struct search *search)
{
	return HASH_KEYS(search->wanted, inode, inode);
}

static struct wanted *find_wanted(const struct search *search, uint32_t inode)
{
	uint32_t pos =
		hash_index_find(&search->by_inode, inodes(search), &inode);

	return pos != HASH_INDEX_NONE ? &search->wanted[pos] : NULL;
}

/* One of two that want the same inode is searched for, with both's claims. */
static int index_wanted(struct search *search, uint32_t pos)
{
	struct wanted *item = &search->wanted[pos];
	struct wanted *first;

	if (item->inode == 0)
		return 0;
	first = find_wanted(search, item->inode);
	if (first == NULL)
		return hash_index_add(&search->by_inode, inodes(search), pos);
	first->every_holder |= item->every_holder;
	first->is_wait |= item->is_wait;
	first->everywhere |= item->everywhere;
	search->has_repeated = true;
	return 0;
}

static int index_all(struct search *search)
{
	uint32_t pos;
	int rc = 0;

	for (pos = 0; pos < search->n && rc == 0; pos++)
		rc = index_wanted(search, pos);
	return rc;
}

static const struct origin *origin_of(const struct search *search,
				      const struct wanted *item)
{
	return item->origin < search->owners->n_origins
		       ? &search->owners->origins[item->origin]
		       : NULL;
}

/* False: it has ended. */
static bool identify(struct suspect *suspect)
{
	if (suspect->started == 0)
		suspect->started =
			process_info_started(suspect->fd, &suspect->is_stopped);
	return suspect->started != 0;
}

/* A first hit: who it is is read while it is there. */
static int meet(struct search *search)
{
	struct suspect *suspect = &search->suspect;
	struct process *process;
	int rc;

	if (!identify(suspect))
		return -ESRCH;
	rc = owners_process_of(search->owners, suspect->pid, suspect->started,
			       &suspect->process);
	if (rc < 0)
		return rc;
	process = &search->owners->processes[suspect->process];
	process->is_stopped = suspect->is_stopped;
	process_info_read(suspect->fd, suspect->task_fd, process);
	return 0;
}

static int keep_socket(struct search *search, uint32_t fd, uint32_t inode)
{
	struct holders_read *read = search->request->read;
	struct read_socket *added;

	if (read == NULL)
		return 0;
	added = LIST_ADD(read);
	if (added == NULL)
		return -ENOMEM;
	*added = (struct read_socket){ inode, fd, search->suspect.read };
	return 0;
}

static int on_socket(void *ctx, uint32_t fd, uint32_t inode)
{
	struct search *search = ctx;
	struct suspect *suspect = &search->suspect;
	struct wanted *item = find_wanted(search, inode);
	int rc;

	suspect->n_sockets++;
	rc = keep_socket(search, fd, inode);
	if (item == NULL || rc < 0)
		return rc;
	if (suspect->process == OWNERS_NONE) {
		rc = meet(search);
		if (rc < 0)
			return rc;
	}
	suspect->n_waiting += item->is_wait;
	if (item->set == OWNERS_NONE)
		item->descriptor = fd;
	if (item->is_wait && suspect->n_flags < FLAGS_MAX) {
		suspect->n_flags++;
		item->closes_on_exec |=
			fd_scan_closes_on_exec(suspect->task_fd, fd);
	}
	return owners_add_holder(search->owners, item->set, suspect->process,
				 &item->set);
}

static int on_epoll(void *ctx, uint32_t fd)
{
	struct search *search = ctx;
	struct suspect *suspect = &search->suspect;

	if (suspect->n_epolls < EPOLLS_MAX)
		suspect->epolls[suspect->n_epolls++] = fd;
	return 0;
}

static int on_tick(void *ctx)
{
	struct search *search = ctx;
	const struct holders_request *request = search->request;
	double now = clock_seconds(CLOCK_MONOTONIC);

	if (request->progress != NULL && now >= search->next_progress) {
		search->next_progress = now + progress_seconds;
		request->progress(request->progress_ctx, search->n_done,
				  search->list.n);
	}
	if (request->stop != NULL && request->stop(request->stop_ctx))
		return -ETIME;
	return deadline_passed(search->deadline) ? -ETIME : 0;
}

static bool is_held_by(const struct owners *owners, uint32_t set,
		       uint32_t process)
{
	while (set != OWNERS_NONE && owners->sets[set].process != process)
		set = owners->sets[set].rest;
	return set != OWNERS_NONE;
}

static void on_polled(void *ctx, uint32_t inode, bool awaited)
{
	struct search *search = ctx;
	struct wanted *item = find_wanted(search, inode);

	if (item == NULL || !item->is_wait ||
	    !is_held_by(search->owners, item->set, search->suspect.process))
		return;
	item->polled = true;
	item->awaited |= awaited;
}

/* Writing a set down keeps its loop waiting: only where it may explain. */
static int read_epolls(struct search *search)
{
	struct suspect *suspect = &search->suspect;
	uint32_t i;
	int rc = 0;

	if (suspect->n_waiting == 0 || !search->device_known)
		return 0;
	for (i = 0; i < suspect->n_epolls && rc == 0; i++) {
		epoll_sets_read(suspect->task_fd, suspect->epolls[i],
				search->socket_device, on_polled, search);
		rc = on_tick(search);
	}
	return rc;
}

static void count(struct search *search, bool is_counted)
{
	struct suspect *suspect = &search->suspect;
	struct process *process = &search->owners->processes[suspect->process];

	process->n_sockets = suspect->n_sockets;
	process->n_waiting = suspect->n_waiting;
	process->n_descriptors = suspect->part.n;
	process->was_read = is_counted;
	process->descriptors_known =
		is_counted ||
		process_info_count_descriptors(suspect->task_fd,
					       &process->n_descriptors);
}

/* What was hidden, and not merely gone or empty. */
static bool is_hidden(const struct suspect *suspect, int rc)
{
	return rc < 0 && rc != -ENOENT && rc != -ESRCH && rc != -ETIME &&
	       (suspect->fd < 0 || process_info_has_descriptors(suspect->fd));
}

static void note_unread(struct search *search, int rc)
{
	struct owners *owners = search->owners;

	if (search->suspect.is_sharer || !is_hidden(&search->suspect, rc))
		return;
	search->n_unreadable++;
	/* Another search met the same ones. */
	if (search->n_unreadable > owners->n_unreadable)
		owners->n_unreadable = search->n_unreadable;
	if (owners->read_error == 0 && rc != -EACCES && rc != -EPERM)
		owners->read_error = -rc;
}

/* Whose first thread has ended seems to have nothing, or to be root's. */
static int scan_descriptors(struct search *search)
{
	struct suspect *suspect = &search->suspect;
	struct fd_sink sink = { on_socket, on_epoll, on_tick, search };
	int rc = fd_scan_part(suspect->task_fd, &sink, &suspect->part);
	int thread_fd;

	if (suspect->part.n > 0 || (rc != 0 && rc != -EACCES))
		return rc;
	thread_fd = process_dir_open_thread(suspect->fd);
	if (thread_fd < 0)
		return rc;
	suspect->task_fd = thread_fd;
	return fd_scan_part(suspect->task_fd, &sink, &suspect->part);
}

static void leave(struct suspect *suspect)
{
	if (suspect->task_fd >= 0 && suspect->task_fd != suspect->fd)
		close(suspect->task_fd);
	if (suspect->fd >= 0)
		close(suspect->fd);
	suspect->fd = suspect->task_fd = -1;
}

/* Whoever has the pid of one that was put off need not be the same. */
static int enter(struct search *search)
{
	struct suspect *suspect = &search->suspect;
	bool is_stopped;

	suspect->fd = process_dir_open(search->proc_fd, suspect->pid);
	suspect->task_fd = suspect->fd;
	if (suspect->fd < 0)
		return suspect->fd;
	return suspect->started == 0 ||
			       suspect->started ==
				       process_info_started(suspect->fd,
							    &is_stopped)
		       ? 0
		       : -ESRCH;
}

static int put_off(struct search *search)
{
	struct suspect *added;

	if (!identify(&search->suspect))
		return 0;
	added = ARRAY_ADD(search->unfinished, search->n_unfinished,
			  search->cap_unfinished);

	if (added == NULL)
		return -ENOMEM;
	*added = search->suspect;
	added->fd = added->task_fd = -1;
	return 0;
}

static int keep_process(struct search *search)
{
	struct holders_read *read = search->request->read;
	struct read_process *added;

	if (read == NULL)
		return 0;
	added = ARRAY_ADD(read->processes, read->n_processes,
			  read->cap_processes);
	if (added == NULL)
		return -ENOMEM;
	*added = (struct read_process){ .pid = search->suspect.pid };
	search->suspect.read = (uint32_t)(read->n_processes - 1);
	return 0;
}

static void keep_whole(const struct search *search)
{
	const struct suspect *suspect = &search->suspect;
	struct holders_read *read = search->request->read;

	if (read == NULL)
		return;
	read->processes[suspect->read].is_whole = true;
	read->processes[suspect->read].n_descriptors = suspect->part.n;
}

/* What was scanned, and what that asks for. */
static int conclude(struct search *search, int rc)
{
	const struct suspect *suspect = &search->suspect;
	bool is_whole = rc == 0 && suspect->part.is_whole;

	/* Of one that has ended between two turns, what was read stays. */
	if (suspect->process != OWNERS_NONE && rc != -ENOENT && rc != -ESRCH)
		count(search, is_whole);
	if (rc == 0 && !is_whole)
		return suspect->is_sharer ? 0 : put_off(search);
	if (is_whole)
		keep_whole(search);
	if (rc == 0 && suspect->process != OWNERS_NONE)
		return read_epolls(search);
	return rc;
}

/* A turn of the suspect: the first, or one more. */
static int take_turn(struct search *search)
{
	int rc = enter(search);

	if (rc == 0)
		rc = scan_descriptors(search);
	if (rc != -ENOMEM) {
		note_unread(search, rc);
		rc = conclude(search, rc);
	}
	leave(&search->suspect);
	return rc == -ETIME || rc == -ENOMEM ? rc : on_tick(search);
}

static int scan(struct search *search, int32_t pid)
{
	int rc;

	search->suspect = (struct suspect){
		.pid = pid,
		.fd = -1,
		.task_fd = -1,
		.is_sharer = search->seeks_sharers,
		.process = OWNERS_NONE,
		.part.n_most = DESCRIPTORS_AT_ONCE,
	};
	rc = keep_process(search);
	return rc == 0 ? take_turn(search) : rc;
}

/* One turn of each who had one, over and over, until all are done. */
static int take_turns(struct search *search, struct deadline until)
{
	int rc = 0;

	while (rc == 0 && search->n_resumed < search->n_unfinished &&
	       !deadline_passed(until)) {
		search->suspect = search->unfinished[search->n_resumed++];
		rc = take_turn(search);
	}
	return rc;
}

/* Half of the time that is left; the others have theirs before the rest. */
static struct deadline half_way(const struct search *search)
{
	double left =
		search->deadline.at_seconds - clock_seconds(CLOCK_MONOTONIC);

	return left > 0 ? deadline_in(left / 2) : search->deadline;
}

static int scan_candidates(struct search *search)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < search->list.n && rc == 0; i++) {
		struct listed_process *item = &search->list.items[i];

		if (!item->is_candidate || item->is_done)
			continue;
		item->is_done = true;
		search->n_done++;
		rc = scan(search, item->pid);
	}
	return rc == 0 ? take_turns(search, half_way(search)) : rc;
}

static void mark_pid(void *ctx, int32_t pid)
{
	struct search *search = ctx;

	process_list_mark(&search->list, pid);
}

/* All origins are asked for: those without a holder need their unit later. */
static int find_cgroups(struct search *search)
{
	const struct owners *owners = search->owners;
	size_t i;
	int rc = 0;

	for (i = 0; i < owners->n_origins && rc == 0; i++)
		rc = cgroup_paths_add(&search->cgroups,
				      owners->origins[i].cgroup);
	if (rc == 0)
		cgroup_paths_resolve(&search->cgroups, search->deadline);
	return rc;
}

static int ask_cgroups(struct search *search)
{
	const struct owners *owners = search->owners;
	bool *is_asked = calloc(owners->n_origins + 1, sizeof(*is_asked));
	size_t i;

	if (is_asked == NULL)
		return -ENOMEM;
	for (i = 0; i < search->n; i++) {
		const struct wanted *item = &search->wanted[i];
		const struct origin *origin = origin_of(search, item);
		const char *path;

		if (origin == NULL || item->inode == 0 ||
		    is_asked[item->origin])
			continue;
		is_asked[item->origin] = true;
		path = cgroup_paths_of(&search->cgroups, origin->cgroup);
		if (path != NULL)
			cgroup_paths_members(path, mark_pid, search);
	}
	free(is_asked);
	return scan_candidates(search);
}

/* The users whose processes are all to be asked; may name one twice. */
static size_t list_uids(const struct search *search, uint32_t *uids)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < search->n; i++) {
		const struct wanted *item = &search->wanted[i];
		const struct origin *origin = origin_of(search, item);

		if (origin == NULL || !origin->uid_known || item->inode == 0 ||
		    (item->set != OWNERS_NONE && !item->every_holder))
			continue;
		if (n == 0 || uids[n - 1] != origin->uid)
			uids[n++] = origin->uid;
	}
	return n;
}

static int ask_users(struct search *search)
{
	uint32_t *uids = calloc(search->n + 1, sizeof(*uids));
	size_t n;

	if (uids == NULL)
		return -ENOMEM;
	n = list_uids(search, uids);
	process_list_mark_uids(&search->list, search->proc_fd, uids, n);
	free(uids);
	return scan_candidates(search);
}

/* Is there a socket that anybody may hold? */
static bool is_unsolved(const struct search *search)
{
	size_t i;

	for (i = 0; i < search->n; i++) {
		const struct wanted *item = &search->wanted[i];
		const struct origin *origin = origin_of(search, item);

		if (item->inode != 0 &&
		    (item->set == OWNERS_NONE ||
		     (item->every_holder &&
		      (origin == NULL || !origin->uid_known))))
			return true;
	}
	return false;
}

/*
 * Other processes of the same user and cgroup have been asked; one that was
 * started for another user, in a unit of its own, may have inherited them too.
 */
static bool may_be_shared(const struct search *search)
{
	size_t n = 0;
	bool is_alone = false;

	for (size_t i = 0; i < search->n; i++) {
		const struct wanted *item = &search->wanted[i];

		n += item->inode != 0 && item->every_holder;
		is_alone |= item->everywhere &&
			    owners_set_count(search->owners, item->set) == 1;
	}
	return is_alone || n >= SHARED_FROM ||
	       (n > 0 && search->request->seconds_max == 0);
}

static int ask_all(struct search *search)
{
	search->seeks_sharers = !is_unsolved(search);
	if (search->seeks_sharers && !may_be_shared(search))
		return 0;
	process_list_mark_all(&search->list);
	return scan_candidates(search);
}

static int ask(struct search *search)
{
	int rc;

	if (search->by_inode.n_used == 0)
		return 0;
	rc = process_list_read(&search->list, search->proc_fd);
	if (rc == 0)
		rc = ask_cgroups(search);
	if (rc == 0)
		rc = ask_users(search);
	if (rc == 0)
		rc = ask_all(search);
	if (rc == 0)
		rc = take_turns(search, search->deadline);
	/* The turns may have ended with the time, and not in one of them. */
	return rc == 0 && search->n_resumed < search->n_unfinished ? -ETIME
								   : rc;
}

static void answer_repeated(struct search *search)
{
	size_t i;

	for (i = 0; i < search->n && search->has_repeated; i++) {
		struct wanted *item = &search->wanted[i];
		const struct wanted *first = find_wanted(search, item->inode);

		if (first == NULL || first == item)
			continue;
		item->set = first->set;
		item->descriptor = first->descriptor;
		item->polled = first->polled;
		item->awaited = first->awaited;
		item->closes_on_exec = first->closes_on_exec;
	}
}

/*
 * An origin is told by its cgroup where one of its sockets has no holder, or
 * where none of its sockets is known here at all.
 */
static int name_origins(struct search *search)
{
	struct owners *owners = search->owners;
	unsigned char *seen = calloc(owners->n_origins + 1, sizeof(*seen));
	size_t i;

	if (seen == NULL)
		return -ENOMEM;
	for (i = 0; i < search->n; i++) {
		const struct wanted *item = &search->wanted[i];

		if (origin_of(search, item) != NULL)
			seen[item->origin] |= item->set != OWNERS_NONE
						      ? SEEN_HELD
						      : SEEN_UNHELD;
	}
	for (i = 0; i < owners->n_origins; i++) {
		struct origin *origin = &owners->origins[i];
		const char *path =
			cgroup_paths_of(&search->cgroups, origin->cgroup);

		if (path != NULL && seen[i] != SEEN_HELD)
			(void)unit_parse(path, origin->unit,
					 sizeof(origin->unit));
	}
	free(seen);
	return 0;
}

/* A directory of that name is not enough: nothing may be mounted there. */
static int open_proc(void)
{
	int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC)
		return fd;
	close(fd);
	return -ENOENT;
}

static void clear(struct wanted *wanted, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		wanted[i].set = OWNERS_NONE;
		wanted[i].polled = false;
		wanted[i].awaited = false;
		wanted[i].closes_on_exec = false;
	}
}

static int run(struct search *search)
{
	int rc = index_all(search);

	if (rc == 0)
		rc = find_cgroups(search);
	if (rc == 0)
		rc = ask(search);
	if (rc == -ETIME) {
		search->owners->timed_out = true;
		rc = 0;
	}
	answer_repeated(search);
	return rc == 0 ? name_origins(search) : rc;
}

void holders_read_free(struct holders_read *read)
{
	free(read->processes);
	free(read->items);
	*read = (struct holders_read){ 0 };
}

int holders_find(struct wanted *wanted, size_t n,
		 const struct holders_request *request, struct owners *owners)
{
	struct search search = {
		.wanted = wanted,
		.n = n,
		.request = request,
		.owners = owners,
		.deadline = deadline_in(request->seconds_max),
	};
	int rc;

	clear(wanted, n);
	search.proc_fd = open_proc();
	if (search.proc_fd < 0)
		return search.proc_fd;
	search.device_known = epoll_sets_device(&search.socket_device);
	rc = run(&search);
	close(search.proc_fd);
	cgroup_paths_free(&search.cgroups);
	process_list_free(&search.list);
	free(search.unfinished);
	hash_index_free(&search.by_inode);
	return rc;
}
