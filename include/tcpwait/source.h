// SPDX-License-Identifier: MIT
/*
 * source: where sockets, settings and counters come from.
 *
 * The seam of the house: whoever looks asks a source, and all that is made of
 * the answer is the same whatever the source was.  The live kernel is one.
 */
#ifndef TCPWAIT_SOURCE_H
#define TCPWAIT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/ends.h"
#include "tcpwait/error.h"
#include "tcpwait/filter.h"
#include "tcpwait/kept.h"
#include "tcpwait/need.h"
#include "tcpwait/role.h"
#include "tcpwait/snapshot.h"

/* A search whose cost others decide may take so long, where not told. */
#define COLLECT_SECONDS 2.0

/* How hard to look for the processes behind sockets. */
enum collect_owners {
	COLLECT_OWNERS_NEVER,
	COLLECT_OWNERS_AUTO, /* for COLLECT_SECONDS at most */
	COLLECT_OWNERS_ALWAYS,
};

struct collect_request {
	enum reader reader;
	const char *netns; /* NULL: the caller's; a name, pid, path or "all" */
	const struct filter *filter; /* selects; the whole table is read */
	enum collect_owners owners;
	double seconds_max; /* of any search; 0: as told above */
	bool sysctl_files; /* read the files that set sysctls at start */
	bool all_ages; /* of every waiting socket, whatever their number */
	/* Count the sockets in no table of processes that run out of
	 * descriptors: one more scan of those, and one more walk. */
	bool unlisted;
	/* Find the processes that have so many sockets in no table; 0: none. */
	uint32_t dead_min;
	/* Where all that is seen is kept as well, which takes tcp_info of every
	 * socket and one more search for holders; NULL: it is not. */
	struct kept *keep;
	/* Ask for bound ports once a port budget is used to this ratio. */
	double bound_ports_ratio;
	/* Called now and then while processes are searched; may be NULL. */
	void (*progress)(void *ctx, size_t n_scanned, size_t n_processes);
	void *progress_ctx;
	/*
	 * Asked now and then while processes are searched or a watch rests;
	 * true cuts that short.  May be NULL.
	 */
	bool (*stop)(void *ctx);
	void *stop_ctx;
};

/* How to pass the time between two snapshots. */
struct collect_watching {
	double seconds;
	double share; /* of the time that looks may take, 0..1 */
	bool listens; /* to the ends of connections meanwhile */
	/* It no longer does once this process has used so much CPU time since
	 * the watch began; 0: however much. */
	double listen_cpu_seconds;
};

/* One socket of a stream, and all that is known about it. */
struct collect_socket {
	const struct conn *conn;
	enum role role;
	uint16_t netns; /* position in the snapshot's namespaces */
	uint32_t holders; /* position in its owners.sets, or OWNERS_NONE */
	uint16_t origin; /* in its owners.origins, or ORIGIN_UNKNOWN */
	const char *device; /* it is bound to; "": none, or not told */
};

/* What to find out about each socket of a stream. */
struct collect_stream {
	bool want_roles; /* else all are unknown */
	bool want_ages; /* tcp_info of the sockets that wait */
	/* Takes one socket; 0, or a negative errno to stop the walk. */
	int (*socket)(void *ctx, const struct collect_socket *socket);
	void *ctx;
};

/* How listening goes. */
struct collect_heard {
	double at_seconds; /* CLOCK_MONOTONIC; all until then was handed on */
	uint64_t n_lost; /* ends that were dropped before they were heard */
	bool lost_known; /* exactly that many */
	/* Ends that were heard and not handed on: there were too many. */
	uint64_t n_untold;
};

/* What to do with the ends of connections as they come. */
struct collect_listening {
	/* Takes one; 0, or a negative errno to stop. */
	int (*end)(void *ctx, const struct ending *ending);
	/*
	 * Called many times a second, after what was heard until then: true
	 * once it is enough.  It is called once more after the last end.
	 */
	bool (*turn)(void *ctx, const struct collect_heard *heard);
	void *ctx;
};

/*
 * What a source can tell, in the bits of need.h; what it cannot is unknown in
 * all that it gives.
 */
enum source_fact {
	SOURCE_AGES = NEED_BIT(NEED_AGES),
	SOURCE_QUEUES = NEED_BIT(NEED_QUEUES), /* of all sockets */
	SOURCE_OWNERS = NEED_BIT(NEED_OWNERS),
	SOURCE_COUNTERS = NEED_BIT(NEED_COUNTERS),
	SOURCE_SETTINGS = NEED_BIT(NEED_SETTINGS),
	SOURCE_TIMERS = NEED_BIT(NEED_TIMERS),
	SOURCE_INODES = NEED_BIT(NEED_INODES),
	SOURCE_LISTENERS = NEED_BIT(NEED_LISTENERS),
	SOURCE_TIME_WAIT = NEED_BIT(NEED_TIME_WAIT),
	SOURCE_LAW = NEED_BIT(NEED_LAW), /* it is of Linux */
	SOURCE_ALL = SOURCE_AGES | SOURCE_QUEUES | SOURCE_OWNERS |
		     SOURCE_COUNTERS | SOURCE_SETTINGS | SOURCE_TIMERS |
		     SOURCE_INODES | SOURCE_LISTENERS | SOURCE_TIME_WAIT |
		     SOURCE_LAW,
};

struct source;

/* What a kind of source can do; one record in the room that knows it. */
struct source_ops {
	const char *name; /* "kernel" */
	unsigned int tells; /* enum source_fact */
	/* open makes *source ready, from where it is told; 0 or -errno. */
	int (*open)(struct source *source, struct error *err);
	/*
	 * bind resolves the names of a filter as this source's host does.
	 * False where one is unknown there, with a sentence in message.
	 */
	bool (*bind)(struct source *source, struct filter *filter,
		     char message[static FILTER_MESSAGE_SIZE]);
	/*
	 * snapshot fills *snap, which starts as { 0 } and is freed by the
	 * caller with snapshot_free() on every outcome.  0, or a negative
	 * errno where nothing could be seen at all.
	 */
	int (*snapshot)(struct source *source,
			const struct collect_request *request,
			struct snapshot *snap, struct error *err);
	/*
	 * earlier fills *snap likewise with a look that goes before, where one
	 * was kept with it: -ENOENT where none was, or not how long before.
	 * NULL where a kind of source cannot.
	 */
	int (*earlier)(struct source *source,
		       const struct collect_request *request,
		       struct snapshot *snap, struct error *err);
	/*
	 * tally counts the selected sockets in tally, whose fields are set; of
	 * *snap only host, namespaces, owners and how the walk went are
	 * filled.  Roles and owners are worked out only if a field needs them.
	 */
	int (*tally)(struct source *source,
		     const struct collect_request *request, struct tally *tally,
		     struct snapshot *snap, struct error *err);
	/*
	 * stream hands every selected socket on as it comes: nothing is held,
	 * so a walk that breaks off is not repeated.  *snap as in tally; its
	 * complete is to be read at the end.  A receiver that has enough
	 * returns -ECANCELED, which is handed on.
	 */
	int (*stream)(struct source *source,
		      const struct collect_request *request,
		      const struct collect_stream *stream,
		      struct snapshot *snap, struct error *err);
	/*
	 * watch passes the given seconds with short looks at live sockets, so
	 * that the snapshot which is taken into *snap afterwards can name the
	 * processes behind TIME_WAIT of connections too short to be met in it.
	 * Without owners to look for it only waits.  It returns within a tenth
	 * of a second, and the look it is in, once the request's stop says so.
	 * Where it listens, what was heard adds up in snap->heard, over
	 * several watches, too, or that says why not.  NULL where nothing
	 * changes meanwhile.
	 */
	void (*watch)(struct source *source,
		      const struct collect_request *request,
		      const struct collect_watching *watching,
		      struct snapshot *snap);
	/*
	 * listen hands on the selected connections as they end, each with how,
	 * and with who held it as far as looks every few seconds can tell.  Of
	 * *snap host, namespaces, listeners and owners are filled, which grow
	 * while it listens.  NULL where a kind of source cannot; 0, or
	 * -errno where this one cannot, or as end returned.
	 */
	int (*listen)(struct source *source,
		      const struct collect_request *request,
		      const struct collect_listening *listening,
		      struct snapshot *snap, struct error *err);
	void (*close)(struct source *source);
};

/* One open source: several threads may ask it, each for a look of its own. */
struct source {
	const struct source_ops *ops;
	const char *const *from; /* the files it is read from */
	size_t n_from; /* 0: from none */
	bool at_known; /* else the last of its samples is meant */
	int64_t at_us; /* the last until then is: microseconds since 1970 */
	void *state; /* of the kind's own; NULL: it needs none */
};

#endif
