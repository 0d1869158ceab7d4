// SPDX-License-Identifier: MIT
/*
 * holders: looks for the holders of wanted sockets in /proc/PID/fd.
 *
 * Looked for, not enumerated: the cost follows the descriptors of the
 * processes that may hold them, not those of the host.  What is asked of one
 * process, one descriptor, one cgroup stands below.
 */
#ifndef TCPWAIT_KERNEL_HOLDERS_H
#define TCPWAIT_KERNEL_HOLDERS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/deadline.h"
#include "tcpwait/owners.h"

/* One socket whose holders are wanted. */
struct wanted {
	uint32_t inode; /* not 0 */
	uint32_t set; /* found: position in owners->sets, else OWNERS_NONE */
	uint32_t descriptor; /* found: of the first holder that was met */
	uint16_t origin; /* position in owners->origins; UINT16_MAX: unknown */
	/* Every holder is wanted, not just any one. */
	bool every_holder;
	bool is_wait; /* it waits for its application */
	/* Where one process alone was met with it, the others are asked too:
	 * who listens may have passed it on to another user. */
	bool everywhere;
	bool polled; /* found: registered in an epoll set of a holder */
	bool awaited; /* found: and that set reports what comes */
	/* found: a holder's descriptor, one of its first thousand, is */
	bool closes_on_exec;
};

/* A descriptor that is a socket. */
struct read_socket {
	uint32_t inode;
	uint32_t fd;
	uint32_t process; /* position in processes */
};

/* One that was entered; no more is told where it was not read to its end. */
struct read_process {
	int32_t pid;
	uint32_t n_descriptors;
	bool is_whole; /* all of them were read */
};

/* What a search has read, for whoever would read it again.  Zeroed: empty. */
struct holders_read {
	struct read_process *processes;
	size_t n_processes, cap_processes;
	struct read_socket *items;
	size_t n, cap;
};

void holders_read_free(struct holders_read *read);

struct holders_request {
	/* Give up after so long; 0: never.  owners->timed_out then says so. */
	double seconds_max;
	/* Called now and then; may be NULL.  Shows progress, cannot stop it. */
	void (*progress)(void *ctx, size_t n_scanned, size_t n_processes);
	void *progress_ctx;
	/* Asked now and then; true: as if the time were over.  May be NULL. */
	bool (*stop)(void *ctx);
	void *stop_ctx;
	struct holders_read *read; /* added to; may be NULL */
};

/*
 * holders_find fills in set and polled of each wanted socket, and the
 * processes and sets of *owners.  A process or descriptor that vanishes is
 * normal; one that could not be read is counted.  0, or -ENOMEM, or -errno
 * where /proc could not be read at all, -ENOENT where there is none.
 */
int holders_find(struct wanted *wanted, size_t n,
		 const struct holders_request *request, struct owners *owners);

/* Who is told; a negative answer ends the scan and is its result. */
struct fd_sink {
	int (*socket)(void *ctx, uint32_t fd, uint32_t inode);
	int (*epoll)(void *ctx, uint32_t fd); /* may be NULL */
	/* After every thousand descriptors or so. */
	int (*tick)(void *ctx);
	void *ctx;
};

/*
 * process_dir_open opens the directory of a process below /proc.  What is read
 * through it is of that very process, whoever has its pid by then: once it has
 * ended, all fails with ESRCH (get_proc_task()).  A descriptor or -errno.
 */
int process_dir_open(int proc_fd, int32_t pid);

/*
 * process_dir_open_thread opens that of another thread, where the first has
 * ended and others go on (pthread_exit() in main): the first then shows neither
 * files nor program.  A descriptor or -ESRCH.
 */
int process_dir_open_thread(int process_fd);

/*
 * fd_scan reads fd in the directory of a process, in bounded memory however
 * many there are, and counts them.  0, also where they vanish meanwhile;
 * -ENOENT or -ESRCH where there is no such process any more, -EACCES or -EPERM
 * where they may not be read, or what the sink or open() answered.
 */
int fd_scan(int process_fd, const struct fd_sink *sink,
	    uint32_t *n_descriptors);

/* Zeroed but for n_most: nothing is scanned yet. */
struct fd_part {
	uint32_t n_most; /* at once, or up to a thousand more; 0: all */
	uint32_t n; /* scanned so far */
	int64_t at; /* where to go on */
	bool is_whole; /* there are no more */
};

/* fd_scan_part is fd_scan in parts: each call goes on where one has ended. */
int fd_scan_part(int process_fd, const struct fd_sink *sink,
		 struct fd_part *part);

/*
 * fd_scan_own_socket gives the inode of the socket that a descriptor of this
 * process is: 1; 0 where it is none, -errno where nobody says.
 */
int fd_scan_own_socket(int fd, uint32_t *inode);

/* fd_scan_closes_on_exec: is the descriptor closed by execve()? */
bool fd_scan_closes_on_exec(int process_fd, uint32_t fd);

/*
 * process_info_started tells since when, in ticks since boot, the process has
 * run and whether a signal has stopped it; 0 where it has ended.
 */
uint64_t process_info_started(int process_fd, bool *is_stopped);

/*
 * process_info_read fills in name, command, uid, unit, executable, program,
 * parent and descriptor_limit of a process, and sets is_stopped where its
 * cgroup is frozen; what cannot be read stays empty or 0.  Its texts are what
 * the process made of them, with blanks for NULs.
 * task_fd is process_fd, or of process_dir_open_thread.
 */
void process_info_read(int process_fd, int task_fd, struct process *process);

/*
 * process_info_count_descriptors asks for the number of open descriptors
 * without a look at each; false where the kernel does not say.
 */
bool process_info_count_descriptors(int process_fd, uint32_t *n);

/*
 * process_info_has_descriptors: false of a kernel thread or a zombie, which
 * have none, whoever asks; true where that cannot be told.
 */
bool process_info_has_descriptors(int process_fd);

struct listed_process {
	int32_t pid;
	bool is_candidate;
	bool is_done; /* scanned, or found to be unreadable */
};

/* In ascending order of pid. */
struct process_list {
	struct listed_process *items;
	size_t n, cap;
};

/* process_list_pid reads the pid that n bytes spell; 0: they spell none. */
int32_t process_list_pid(const char *text, size_t n);

/* process_list_read lists /proc; 0 or -errno (the list may be freed). */
int process_list_read(struct process_list *list, int proc_fd);
void process_list_free(struct process_list *list);

/* process_list_mark makes a candidate; a pid that is not listed is left. */
void process_list_mark(struct process_list *list, int32_t pid);
void process_list_mark_all(struct process_list *list);

/*
 * process_list_mark_uids makes candidates of those not done yet whose
 * effective uid is one of uids, which it sorts.
 */
void process_list_mark_uids(struct process_list *list, int proc_fd,
			    uint32_t *uids, size_t n);

typedef void (*epoll_sets_fn)(void *ctx, uint32_t inode, bool awaited);

/*
 * epoll_sets_device finds what fdinfo calls the file system of sockets; false
 * where no socket can be made to see.
 */
bool epoll_sets_device(uint64_t *device);

/*
 * epoll_sets_read tells of each socket in the set that is descriptor fd of a
 * process, and whether whoever entered it waits for what comes.  Nothing is
 * told where the kernel does not say or the set is gone.
 */
void epoll_sets_read(int process_fd, uint32_t fd, uint64_t device,
		     epoll_sets_fn found, void *ctx);

/* The id of the root: a process that is in no cgroup of version 2. */
enum { CGROUP_PATHS_ROOT_ID = 1 };

struct cgroup_place {
	uint64_t id; /* of version 2 */
	char *path; /* of its directory; NULL: not found */
};

struct cgroup_paths {
	struct cgroup_place *items;
	size_t n, cap;
};

/*
 * cgroup_paths_add asks for an id, which may be there already; 0 or -ENOMEM.
 * The root and 0 are left out.
 */
int cgroup_paths_add(struct cgroup_paths *paths, uint64_t id);

/*
 * cgroup_paths_resolve finds the directories of all that were added, by handle
 * where that is allowed, else in one walk that gives up at the deadline.  A
 * cgroup that is gone or out of sight stays without.  No id is added after it.
 */
void cgroup_paths_resolve(struct cgroup_paths *paths, struct deadline deadline);

/* cgroup_paths_of returns the path of id, or NULL. */
const char *cgroup_paths_of(const struct cgroup_paths *paths, uint64_t id);

/*
 * cgroup_frozen: is the cgroup of this path of n characters frozen, as far
 * as its mount is in sight?  The root never is.
 */
bool cgroup_frozen(const char *path, size_t n);

/* cgroup_paths_mount: where is cgroup v2 mounted? */
bool cgroup_paths_mount(char path[static PATH_MAX]);

/* cgroup_paths_members tells of each process in the cgroup at path. */
void cgroup_paths_members(const char *path,
			  void (*found)(void *ctx, int32_t pid), void *ctx);

void cgroup_paths_free(struct cgroup_paths *paths);

/*
 * Told of each directory; 0 to go on, 1 where enough was found, or -errno.
 * The path is the walker's.
 */
typedef int (*cgroup_walk_fn)(void *ctx, uint64_t inode, const char *path);

/*
 * cgroup_walk goes once through all that is below the directory at root,
 * bounded in depth, number and time.  What may not be entered is passed over.
 * 0, or what found answered.
 */
int cgroup_walk(const char *root, struct deadline deadline,
		cgroup_walk_fn found, void *ctx);

#endif
