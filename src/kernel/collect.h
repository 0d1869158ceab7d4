// SPDX-License-Identifier: MIT
/*
 * collect: the looks that the live kernel gives as a source, and what they
 * are made of: their frame, ages, owners, and what is in no table.
 */
#ifndef TCPWAIT_KERNEL_COLLECT_H
#define TCPWAIT_KERNEL_COLLECT_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/deadline.h"
#include "kernel/holders.h"
#include "kernel/kernel.h"
#include "tcpwait/conn.h"
#include "tcpwait/fold.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/source.h"

/* The operations of source.h, where what they promise is told. */
int collect_snapshot(struct source *source,
		     const struct collect_request *request,
		     struct snapshot *snap, struct error *err);

int collect_tally(struct source *source, const struct collect_request *request,
		  struct tally *tally, struct snapshot *snap,
		  struct error *err);

int collect_stream(struct source *source, const struct collect_request *request,
		   const struct collect_stream *stream, struct snapshot *snap,
		   struct error *err);

void collect_watch(struct source *source, const struct collect_request *request,
		   const struct collect_watching *watching,
		   struct snapshot *snap);

int collect_listen(struct source *source, const struct collect_request *request,
		   const struct collect_listening *listening,
		   struct snapshot *snap, struct error *err);

/* Interfaces and the range of ports are those of the caller's namespace. */
bool bind_filter(struct source *source, struct filter *filter,
		 char message[static FILTER_MESSAGE_SIZE]);

/* collect_env_begin fills in host and time, collect_env_end how long it took;
 */
int collect_env_begin(struct snapshot *snap, struct error *err);
void collect_env_end(struct snapshot *snap);

/*
 * collect_env_take_walk notes how one of the walks went: the document names
 * the least of the readers used, and is complete only if all walks were.
 * -EOPNOTSUPP where filter asks for what that reader cannot tell.
 */
int collect_env_take_walk(struct snapshot *snap, const struct kernel_walk *walk,
			  const struct filter *filter, struct error *err);

/*
 * collect_lives_read asks for those that fold_keep_untold() has kept, as far as
 * something hangs on them, and forgets the others.  The fold is settled.
 */
void collect_lives_read(struct fold *fold);

/* Is the table so small that tcp_info in the walk costs next to nothing? */
bool collect_env_is_small(const struct counters *counters);

/*
 * collect_ages_read asks for the ages, still unknown, of the waits from
 * position first on, in the namespace this thread is in and which is at
 * position netns; they are in order of group.  Where they are very many and
 * not all are wanted, a sample is asked that is fair to groups and kinds.  Ages
 * are worth having, never worth failing for: what stays unknown is shown as
 * unknown, and why is kept.
 */
void collect_ages_read(struct snapshot *snap, uint16_t netns, size_t first,
		       bool all);

/* collect_ages_lack notes that this look was to tell some, and cannot. */
void collect_ages_lack(struct snapshot *snap, uint16_t netns, const char *why);

/*
 * collect_pending_read asks for the ages, still unknown, of what is pending
 * from position first on, in the namespace this thread is in and which is at
 * position netns: so many at most, fairly of all ports.  Requests are asked
 * for where most connections of a port hold one.
 */
void collect_pending_read(struct snapshot *snap, uint16_t netns, size_t first);

/*
 * collect_stalls_read asks when the stalled sockets from position first on,
 * whose groups are of the namespace this thread is in, have last sent data;
 * of very many some stay unknown.
 */
void collect_stalls_read(struct snapshot *snap, size_t first);

/* collect_stalls_read_unacked: likewise for how long others send again. */
void collect_stalls_read_unacked(struct snapshot *snap, size_t first);

/* collect_stalls_read_unread: and since when what others hold lies unread. */
void collect_stalls_read_unread(struct snapshot *snap, size_t first);

/* collect_ages_refuse notes that the reader of that walk tells none. */
void collect_ages_refuse(struct snapshot *snap, uint16_t netns,
			 const struct kernel_walk *walk);

/*
 * collect_mptcp_read folds the connections of MPTCP in the namespace this
 * thread is in, at position netns, into the snapshot's own table of them, where
 * /proc/net/protocols says that there are any.  What cannot be asked is not
 * there.  0 or -ENOMEM.
 */
int collect_mptcp_read(struct snapshot *snap, uint16_t netns,
		       const struct collect_request *request);

/*
 * collect_owners_read looks for the holders of a snapshot's waits, listeners
 * and samples.  Owners are worth having, never worth failing for: what is not
 * found stays unknown.  Of processes that run out of descriptors it also counts
 * the sockets that are in no table.  0, or -ENOMEM where they are to be kept.
 */
int collect_owners_read(struct snapshot *snap,
			const struct collect_request *request);

/* Sockets whose holders are looked for: of streams and counts. */
struct owner_map {
	struct wanted *items;
	size_t n;
	size_t cap;
	uint64_t n_left_out; /* there were too many to look for */
};

/* collect_owners_want adds conn, which has a file; 0 or -ENOMEM. */
int collect_owners_want(struct owner_map *map, struct owners *owners,
			const struct conn *conn);
/* collect_owners_find looks for the holders of all that were added. */
void collect_owners_find(struct owner_map *map, struct snapshot *snap,
			 const struct collect_request *request);
void collect_owners_free(struct owner_map *map);

/* What stands between a walk and its sink, and keeps the sockets. */
struct collect_keeping {
	struct kept *kept;
	struct conn_sink next;
};

/*
 * collect_keep_begin puts *keeping before *sink where kept is not NULL, for a
 * walk of the namespace at position netns; 0 or -ENOMEM.
 */
int collect_keep_begin(struct collect_keeping *keeping, struct kept *kept,
		       uint16_t netns, bool of_mptcp, struct conn_sink *sink);

/*
 * collect_keep_devices keeps the names of the interfaces that sockets of the
 * walk done last are bound to, in the namespace this thread is in; 0 or
 * -ENOMEM.
 */
int collect_keep_devices(struct kept *kept, uint16_t netns);

/* collect_keep_found keeps the holders that were found; 0 or -ENOMEM. */
int collect_keep_found(struct kept_search *search, const struct wanted *items,
		       size_t n, bool are_siblings);

/* collect_keep_gone keeps which samples have gone; 0 or -ENOMEM. */
int collect_keep_gone(struct kept *kept, const struct snapshot *snap);

/*
 * collect_kept_owners looks for the holders of all sockets that were kept, and
 * ends what is kept of a look; 0 or -ENOMEM.
 */
int collect_kept_owners(struct kept *kept,
			const struct collect_request *request);

/*
 * unlisted_read counts the TCP sockets without a connection: closed by a reset
 * or by keepalive while the descriptor stays open, or never connected.  Where
 * request->unlisted is set, of each process that holds waiting sockets and has
 * used up half of its descriptors or more; and of each process that has
 * request->dead_min of them or more.  It looks at all of their descriptors,
 * but for those in read, which a search has just read, and costs one more walk,
 * or two; nothing where there is no such process, as far as the host's own
 * count says.  What cannot be told by the deadline stays unknown.
 */
void unlisted_read(struct snapshot *snap, const struct collect_request *request,
		   const struct holders_read *read, struct deadline deadline);

/*
 * unhashed_reach: may so many TCP sockets of this host be in no table?  The
 * namespaces of snap and those that listed processes live in are counted.
 */
bool unhashed_reach(const struct snapshot *snap,
		    const struct process_list *list, uint32_t n);

/*
 * vanished_read marks the samples that nobody was found to hold and that are
 * in the table no more.  It costs one more walk, and nothing where no process
 * is known that they might have been of.  What cannot be told is not marked.
 */
void vanished_read(struct snapshot *snap,
		   const struct collect_request *request);

#endif
