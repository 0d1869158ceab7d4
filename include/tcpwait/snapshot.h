// SPDX-License-Identifier: MIT
/*
 * snapshot: what was seen.
 *
 * Plain data, owned arrays, no handles: everything to the right of the kernel
 * room works from this alone.  The kernel does not freeze its table, so a
 * snapshot is a sample; it says how complete it is.
 *
 * A snapshot may be of several hosts, and nothing of one is ever taken for
 * another's: every namespace belongs to one host, so that whatever has a
 * namespace in its key has the host in it too.  What has none carries the host
 * itself: processes, origins, sightings, sysctl lines; and a tally that does
 * not tell namespaces apart still keeps one row for each host.  Two hosts use
 * the same addresses, pids, inodes, cookies and even numbers of namespaces.
 * Only connections of which both ends were seen join two of them.
 */
#ifndef TCPWAIT_SNAPSHOT_H
#define TCPWAIT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "tcpwait/closes.h"
#include "tcpwait/counters.h"
#include "tcpwait/error.h"
#include "tcpwait/heard.h"
#include "tcpwait/listeners.h"
#include "tcpwait/local_ports.h"
#include "tcpwait/need.h"
#include "tcpwait/owners.h"
#include "tcpwait/port_set.h"
#include "tcpwait/reader.h"
#include "tcpwait/settings.h"
#include "tcpwait/sightings.h"
#include "tcpwait/sysctl_lines.h"
#include "tcpwait/tally.h"

enum { SNAPSHOT_NAME_SIZE = 65, HOST_BOOT_ID_SIZE = 37 };

/* Whose law holds for the sockets of a host. */
enum host_system {
	HOST_LINUX,
	HOST_WINDOWS,
	HOST_SOLARIS,
	HOST_BSD, /* or macOS, or AIX: their tables look alike */
	HOST_SYSTEM_COUNT,
};

enum { HOST_KIND_SIZE = 40, HOST_FILE_SIZE = 128, HOST_LINE_SIZE = 200 };

/*
 * What a host's sockets were read from, where that was no kernel.  Its texts
 * are hostile.
 */
struct host_text {
	char kind[HOST_KIND_SIZE]; /* "ss text"; "": it was a kernel */
	char file[HOST_FILE_SIZE]; /* as it was named */
	char settings_file[HOST_FILE_SIZE]; /* another one; "": none */
	uint64_t n_lines;
	uint64_t n_sockets; /* of the look that was taken of it */
	uint64_t n_looks; /* the same table, told again and again */
	uint64_t n_looks_used; /* this one, and one that goes before */
	/* Looks of one file have the same: they are of one start of its
	 * kernel.  0: none. */
	uint64_t series;
	uint64_t n_not_understood; /* lines that look like sockets */
	uint64_t n_ends_unknown; /* addresses that are names, or were cut */
	char first_not_understood[HOST_LINE_SIZE];
};

/* A host that was looked at: one running kernel. */
struct host {
	enum host_system system;
	struct host_text text;
	char name[SNAPSHOT_NAME_SIZE]; /* "": unknown; so are the others */
	char kernel[SNAPSHOT_NAME_SIZE]; /* its release */
	uint32_t n_cpus; /* that it may have; 0: unknown */
	/* Of this start of the kernel.  Cookies, inodes, counters and the
	 * monotonic clock of another start have nothing to do with these. */
	char boot_id[HOST_BOOT_ID_SIZE];
	/* What its source does not tell: enum source_fact; 0 for the kernel.
	 * All of that is unknown in the snapshot, whatever stands there. */
	unsigned int lacks;
	/* What TCP may use of memory at most: the third of tcp_mem, which only
	 * the host's own namespace has.  0: unknown. */
	uint64_t tcp_memory_bytes;
};

/* No host of a snapshot. */
#define HOST_NONE UINT16_MAX

/* Below that one, binding a port takes a privilege: PROT_SOCK. */
enum { PRIVILEGED_PORTS = 1024 };

/* One network namespace that was read. */
struct netns {
	uint16_t host; /* position in the snapshot's hosts */
	uint64_t id; /* inode of /proc/PID/ns/net; 0: unknown */
	char name[SNAPSHOT_NAME_SIZE];
	struct settings settings;
	struct counters counters;
	/* Ports of BOUND_INACTIVE sockets; asked for only when they matter. */
	struct port_set bound;
	bool bound_known;
	/* Ports of the range that connect() passes over whatever it is toward:
	 * listened on, accepted on, bound, and those of connections that look
	 * bound before connect(). */
	struct port_set held;
	/* Privileged ports that clients come from, as a set of bits. */
	uint64_t low_ports[PRIVILEGED_PORTS / 64];
	bool skipped; /* it exists, and could not be read */
	/* Ages may be unknown that this look was to tell; see why_no_ages. */
	bool lacks_ages;
};

#define WAIT_AGE_UNKNOWN UINT32_MAX

enum {
	WAIT_SELECTED = 1 << 0, /* by the filter */
	WAIT_AT_LEAST = 1 << 1, /* the age is a lower bound */
	WAIT_IS_FIN_WAIT2 = 1 << 2, /* held; else CLOSE_WAIT */
	WAIT_POLLED = 1 << 3, /* registered in an epoll set of a holder */
	/* A holder's descriptor is close-on-exec: it did not inherit that
	 * from a process of another executable. */
	WAIT_CLOEXEC = 1 << 4,
	WAIT_IN_USE = 1 << 5, /* conn_may_be_in_use(): the age is since then */
	WAIT_ANSWERED = 1 << 6, /* conn_has_answer() */
	WAIT_UPON_REQUEST = 1 << 7, /* conn_closed_upon_request() */
	/* It idled for a second or longer before its peer closed it. */
	WAIT_IDLED = 1 << 8,
	WAIT_UNANSWERED = 1 << 9, /* conn_waits_for_answer() */
	/* An epoll set of a holder is to report what comes: it waits for it. */
	WAIT_AWAITED = 1 << 10,
	WAIT_SERVED = 1 << 11, /* conn_was_served() */
	WAIT_AT_ONCE = 1 << 12, /* conn_answers_at_once() */
};

/* A number of segments is cut to one below. */
#define SEGMENTS_UNKNOWN UINT16_MAX

/* A socket that waits for its application: 36 bytes each. */
struct wait {
	uint32_t inode; /* 0: none, or not told: then its kind is not either */
	uint32_t group; /* position in groups.rows */
	uint32_t age_ms; /* WAIT_AGE_UNKNOWN: not asked, or not told */
	/* Since it last sent data; keepalives, which blur the age, are none. */
	uint32_t sent_ms; /* or WAIT_AGE_UNKNOWN */
	uint32_t holders; /* position in owners.sets, or OWNERS_NONE */
	uint32_t descriptor; /* of the first holder seen */
	uint16_t recv_queue; /* 65535: that many or more */
	uint16_t folded_port; /* a server's remote, a client's local port */
	uint16_t origin; /* position in owners.origins, or ORIGIN_UNKNOWN */
	uint16_t flags; /* WAIT_* */
	uint16_t n_sent; /* segments with data; SEGMENTS_UNKNOWN */
	uint8_t kind; /* enum close_wait_kind, as if it were a CLOSE_WAIT */
};

enum {
	PENDING_UNACCEPTED = 1 << 0, /* in an accept queue; else a request */
	PENDING_CLOSED = 1 << 1, /* its client has closed: a wait as well */
	PENDING_ANSWERED = 1 << 2, /* of a request: others were answered */
	PENDING_FIRST = 1 << 3, /* of a request: nothing was ever read */
};

/*
 * A selected connection of a server that waits for its program while its
 * client still waits too: to be accepted, or to have its request read.
 */
struct pending {
	uint32_t group; /* position in groups.rows */
	uint32_t age_ms; /* conn_pending_ms(), or WAIT_AGE_UNKNOWN */
	uint16_t remote_port;
	uint8_t flags; /* PENDING_* */
};

/* What is beyond is counted in its group, and not kept. */
enum { PENDING_MAX = 65536 };

/* A socket of a group that was seen alive, to learn who is behind the group. */
struct live_sample {
	uint32_t inode; /* 0: it is in TIME_WAIT now, known by its cookie */
	uint32_t group;
	uint32_t holders; /* position in owners.sets, or OWNERS_NONE */
	uint16_t origin;
	bool is_brief; /* in TIME_WAIT, sightings_is_brief() */
	bool is_accepted; /* by a listener that is there */
	/* It has no holder, and was in the table no more after the search. */
	bool is_gone;
	bool is_flooded; /* conn_is_flooded() */
};

/*
 * How long a connection had idled when its peer closed it, of the CLOSE_WAIT
 * whose ages are known exactly.
 */
struct idle {
	uint32_t group;
	uint32_t idle_ms;
};

/* What tcp_info says of an established connection, where it was asked for. */
struct live {
	uint32_t inode; /* 0: not accepted yet, or not told */
	uint32_t group;
	/* Position in owners.sets, or OWNERS_NONE; looked for only of a
	 * client whose service has waits, or is here and behind. */
	uint32_t holders;
	uint32_t idle_ms; /* since either side sent data, or its beginning */
	uint32_t quiet_ms; /* since both had; it is at least that old */
	uint32_t sent_ms; /* since this side sent data, or its beginning */
	uint32_t heard_ms; /* since data or an ACK came */
	uint16_t n_sent; /* segments with data; SEGMENTS_UNKNOWN */
	uint16_t n_received;
	uint16_t origin;
	uint16_t folded_port; /* as of a wait */
	uint8_t turn; /* enum conn_turn, as a server sees it */
	uint8_t asking; /* enum conn_asking, of a client */
	bool is_unanswered; /* conn_is_unanswered() */
};

/* So many of each at most. */
enum { IDLES_MAX = 16384, LIVES_MAX = 16384 };

/*
 * So many samples at most, half of them of what was accepted where none waits;
 * so many of a client's group, and spread over all of it; and of those that a
 * listener let in: of all, and of a group, or while others wait in its queue.
 */
enum {
	LIVE_SAMPLES_MAX = 8192,
	LIVE_SAMPLES_OF_GROUP = 2,
	LIVE_SAMPLES_OF_SPREAD = 16,
	LIVE_SAMPLES_OF_FLOODED = 16,
	LIVE_SAMPLES_OF_SERVED = 16,
	LIVE_SAMPLES_OF_SERVED_GROUP = 4,
	LIVE_SAMPLES_OF_LISTENER = 64,
};

/* A socket whose peer does not read what it has for it. */
struct stall {
	uint32_t group; /* position in groups.rows */
	uint32_t age_ms; /* since it sent data; CONN_AGE_UNKNOWN */
	uint32_t send_queue; /* bytes */
	uint16_t folded_port; /* as of a wait */
	bool is_orphan; /* nobody holds it any more */
};

enum { STALLS_MAX = 16384 };

/* A socket that conn_is_flooded(). */
struct unread {
	uint32_t group; /* position in groups.rows */
	uint32_t age_ms; /* since data came; CONN_AGE_UNKNOWN */
	uint32_t recv_queue; /* bytes */
	uint32_t n_read; /* bytes, modulo 2^32; with the age */
	uint32_t inode;
	uint16_t folded_port; /* as of a wait */
	bool window_known, is_closed; /* CONN_WINDOW_CLOSED */
};

enum { UNREADS_MAX = 16384 };

enum {
	UNACKED_HALF_CLOSED = 1 << 0, /* CLOSE_WAIT */
	UNACKED_FULL_SIZED = 1 << 1, /* as CONN_FULL_SIZED */
	UNACKED_AFTER_SMALL = 1 << 2, /* CONN_CONFIRMED_SMALL */
	UNACKED_LOCAL_ABSENT = 1 << 3, /* CONN_LOCAL_ABSENT */
};

/* A socket that conn_is_unanswered(). */
struct unacked {
	uint32_t group; /* position in groups.rows */
	uint32_t age_ms; /* it sends again; CONN_AGE_UNKNOWN */
	uint32_t silent_ms; /* since the last ACK, if the age is known */
	uint16_t folded_port; /* as of a wait */
	uint8_t retransmits; /* 255: so many or more; 0: it is over */
	uint8_t flags; /* UNACKED_* */
};

enum { UNACKED_MAX = 16384 };

/* An open descriptor's TCP socket that is in no table. */
struct dead_socket {
	uint32_t inode;
	uint32_t process; /* position in owners.processes */
};

/* So many are remembered one by one at most; and so many with a connection. */
enum { DEAD_MAX = 8192, CONNECTED_MAX = 16384 };

struct snapshot {
	struct timespec taken; /* CLOCK_REALTIME, at the start */
	double at_seconds; /* the same on CLOCK_MONOTONIC: snapshot_seconds() */
	/* Not a look of this run of the program, but read back or made of what
	 * another tool saw: whether a kernel still runs, its boot id tells. */
	bool is_kept;
	enum reader reader;
	bool complete; /* false: see why */
	char why_incomplete[ERROR_TEXT_SIZE];
	double scan_seconds;
	uint64_t n_sockets; /* of the whole table, not only the selected */
	bool ages_asked; /* of the sockets that wait */
	bool ages_sampled; /* too many waiting sockets to ask for every age */
	char why_no_ages[ERROR_TEXT_SIZE]; /* where a namespace lacks them */

	struct host *hosts;
	size_t n_hosts;
	size_t cap_hosts;
	struct netns *namespaces; /* those of one host stand side by side */
	size_t n_namespaces;
	size_t cap_namespaces;
	struct tally groups; /* TALLY_GROUP_FIELDS, of the whole table */
	struct closes closes; /* of the groups */
	struct wait *waits; /* sorted by group once collected */
	size_t n_waits;
	size_t cap_waits;
	struct pending *pending;
	size_t n_pending;
	size_t cap_pending;
	struct listeners listeners;
	struct live_sample *samples;
	size_t n_samples;
	size_t cap_samples;
	struct idle *closed_idles; /* CLOSE_WAIT: before the peer closed */
	size_t n_closed_idles;
	size_t cap_closed_idles;
	struct live *lives;
	size_t n_lives;
	size_t cap_lives;
	struct local_source *sources; /* that clients come from */
	size_t n_sources;
	size_t cap_sources;
	struct stall *stalls; /* of the selected sockets */
	size_t n_stalls;
	size_t cap_stalls;
	struct unacked *unacked; /* of the selected sockets */
	size_t n_unacked;
	size_t cap_unacked;
	struct unread *unreads; /* of the selected sockets */
	size_t n_unreads;
	size_t cap_unreads;
	struct dead_socket *dead; /* in order of inode */
	size_t n_dead;
	size_t cap_dead;
	/* It was looked for them; none of a process is fewer than asked for. */
	bool dead_looked;
	/* Inodes of sockets with a connection, in any order: a later look knows
	 * by them which of its dead were alive. */
	uint32_t *connected;
	size_t n_connected;
	size_t cap_connected;
	struct owners owners;
	struct sightings sightings; /* made before this snapshot */
	struct heard heard; /* before this snapshot */
	struct sysctl_lines sysctl_lines; /* read only where asked for */
	/* Others that are known to be there and were not asked for; there may
	 * be more. */
	size_t n_namespaces_beside;
	size_t n_namespaces_skipped;
	int skipped_error; /* why the last of them was, as -errno */
	bool namespaces_unknown; /* there may be more than could be listed */
	int unlisted_error; /* why, as -errno */
	/* Selected CLOSE_WAIT and FIN_WAIT2 that have a file and no holder
	 * that was seen. */
	uint64_t n_without_owner;
	/* Selected sockets of any state that are somebody's, nobody knows
	 * whose. */
	uint64_t n_owners_not_seen;
	/* Sockets were counted or streamed: there are no groups. */
	bool is_counted;
	/* Connections of MPTCP, by themselves: see snapshot_of_mptcp().
	 * NULL: none, or not looked at. */
	struct snapshot *mptcp;
};

/*
 * snapshot_add_idle and snapshot_add_live add one; what is beyond IDLES_MAX or
 * LIVES_MAX is left out.  0 or -ENOMEM.
 */
int snapshot_add_idle(struct snapshot *snap, struct idle idle);
int snapshot_add_live(struct snapshot *snap, struct live live);

/* snapshot_add_stall: the same; what is beyond STALLS_MAX is left out. */
int snapshot_add_stall(struct snapshot *snap, struct stall stall);

/* snapshot_add_unread: the same; what is beyond UNREADS_MAX. */
int snapshot_add_unread(struct snapshot *snap, struct unread unread);

/* snapshot_add_unacked: the same; what is beyond UNACKED_MAX. */
int snapshot_add_unacked(struct snapshot *snap, struct unacked unacked);

/* snapshot_add_dead: the same; what is beyond DEAD_MAX is left out. */
int snapshot_add_dead(struct snapshot *snap, struct dead_socket dead);

/* snapshot_add_connected: the same; what is beyond CONNECTED_MAX. */
int snapshot_add_connected(struct snapshot *snap, uint32_t inode);

/* snapshot_is_text: was it read from a file that another tool wrote? */
bool snapshot_is_text(const struct snapshot *snap);

/* snapshot_time_known: does anything say when the look was? */
bool snapshot_time_known(const struct snapshot *snap);

/* snapshot_lacks_sockets: may there be some that this look did not see? */
bool snapshot_lacks_sockets(const struct snapshot *snap);

/*
 * snapshot_lacks: what the source of a namespace's host does not tell, as
 * NEED_BIT()s.
 */
unsigned int snapshot_lacks(const struct snapshot *snap, uint16_t netns);

/* Was this look, or its source, not to tell the ages of a namespace? */
bool snapshot_lacks_ages(const struct snapshot *snap, uint16_t netns);

/*
 * snapshot_knows_closes: are the ages of a namespace's TIME_WAIT told, and so
 * when its connections closed?
 */
bool snapshot_knows_closes(const struct snapshot *snap, uint16_t netns);

/* snapshot_why_no_ages: a sentence for people. */
const char *snapshot_why_no_ages(const struct snapshot *snap);

/*
 * snapshot_lacks_age: was this look refused the age of a wait, or failed to
 * get it, or has its reader none to tell?
 */
bool snapshot_lacks_age(const struct snapshot *snap, const struct wait *wait);

/* snapshot_ages_lacking counts the selected waits of which that is so, and
 * what waits for accept(). */
size_t snapshot_ages_lacking(const struct snapshot *snap);

/*
 * snapshot_queues_lacking counts the selected listeners whose limit was not
 * told.
 */
size_t snapshot_queues_lacking(const struct snapshot *snap);

/* snapshot_cause: why something was not seen, from a negative errno. */
const char *snapshot_cause(int error);

/*
 * snapshot_add_host begins another host: namespaces, processes, origins,
 * sightings and sysctl lines that are added from here on are of it.  Its
 * position or -ENOMEM.
 */
int snapshot_add_host(struct snapshot *snap);

/*
 * snapshot_names_hosts: does each row say of which host it is?  Where several
 * were looked at, and what was read elsewhere.
 */
bool snapshot_names_hosts(const struct snapshot *snap);

/* snapshot_host_of gives the host of a namespace. */
const struct host *snapshot_host_of(const struct snapshot *snap,
				    uint16_t netns);

/*
 * snapshot_place_name: what parts a namespace from the others, for eyes: its
 * name, or of several hosts that have but one each the host's.
 */
const char *snapshot_place_name(const struct snapshot *snap, uint16_t netns);

/*
 * snapshot_host gives the host at a position; one of which nothing is known
 * where there is none.
 */
const struct host *snapshot_host(const struct snapshot *snap, uint16_t host);

/*
 * snapshot_find_host: which host of a snapshot is that one of another?  The
 * one each that two snapshots have are compared as they are; of several, the
 * same is who has the same name, best in the same boot.  Or HOST_NONE.
 */
uint16_t snapshot_find_host(const struct snapshot *snap,
			    const struct snapshot *other, uint16_t host);

/*
 * snapshot_same_boot: did these two hosts of two snapshots not start anew in
 * between?  This run of the program does not outlive its kernel; of what was
 * kept only two boot ids that are known and the same say so.
 */
bool snapshot_same_boot(const struct snapshot *before, uint16_t host_before,
			const struct snapshot *seen, uint16_t host);

/*
 * snapshot_seconds gives the time between two snapshots' beginnings: by the
 * monotonic clock where both are of one host in one boot, else by the wall
 * clock, which somebody may have set in between.
 */
double snapshot_seconds(const struct snapshot *before,
			const struct snapshot *seen);

/*
 * snapshot_knows_budgets: can the port budgets of a namespace be told?  One
 * that was empty was not entered, and has none to be told.
 */
bool snapshot_knows_budgets(const struct netns *netns);

/*
 * snapshot_table_ratio: how full a namespace's table of TIME_WAIT is, in parts
 * of tcp_max_tw_buckets.  False where that is not known.
 */
bool snapshot_table_ratio(const struct netns *netns, double *ratio);

/*
 * snapshot_mptcp: how many MPTCP connections there are, of which the table of
 * TCP has only the subflows.  False where a kernel does not count them.
 */
bool snapshot_mptcp(const struct snapshot *snap, uint64_t *n);

/*
 * snapshot_of_mptcp gives a snapshot of the connections of MPTCP in place of
 * those of TCP, where their subflows are.  Its groups, services, waits,
 * listeners, samples and idle times are its own, all else is snap's and must
 * not be freed.  snapshot_keep_mptcp takes one back that was folded into: 0 or
 * -ENOMEM, and then the view is as before.
 */
struct snapshot snapshot_of_mptcp(const struct snapshot *snap);
int snapshot_keep_mptcp(struct snapshot *snap, const struct snapshot *view);

/*
 * snapshot_mptcp_states counts the selected connections of MPTCP by state;
 * false where they were not looked at, and there may be some.
 */
bool snapshot_mptcp_states(const struct snapshot *snap,
			   tcp_state_counts states);

/*
 * snapshot_owners_not_seen counts the selected sockets that have a file and
 * of which it is not known who is behind them: those that wait and listen
 * without a holder; others of a server without a listener that has one, and of
 * all else where nobody was seen to hold any of its group.
 */
uint64_t snapshot_owners_not_seen(const struct snapshot *snap);

/*
 * snapshot_heard gives what was heard of a service before this snapshot: of a
 * server's port, where remote is any, or of what clients call.  NULL: nothing.
 */
const struct heard_service *snapshot_heard(const struct snapshot *snap,
					   uint16_t netns, enum role role,
					   const struct addr *remote,
					   uint16_t port);

/*
 * snapshot_heard_place gives the place of a namespace in what was heard; -1
 * where it was not.
 */
int snapshot_heard_place(const struct snapshot *snap, uint16_t netns);

/* snapshot_heard_netns gives the namespace of a place; -1: it is not there. */
int snapshot_heard_netns(const struct snapshot *snap, uint16_t place);

/*
 * snapshot_add_netns appends an empty namespace of the host added last; its
 * position or -ENOMEM.
 */
int snapshot_add_netns(struct snapshot *snap);

/*
 * snapshot_waits gives the waits of one group, once sorted, and their number.
 */
const struct wait *snapshot_waits(const struct snapshot *snap, uint32_t group,
				  size_t *n);
/* snapshot_samples gives the live samples of one group, and their number. */
const struct live_sample *snapshot_samples(const struct snapshot *snap,
					   uint32_t group, size_t *n);
/* snapshot_cpus: how many processors a namespace's host may have; 0: unknown */
uint32_t snapshot_cpus(const struct snapshot *snap, uint16_t netns);

/* snapshot_lives gives those of one group, in order of inode. */
const struct live *snapshot_lives(const struct snapshot *snap, uint32_t group,
				  size_t *n);
/*
 * snapshot_sort_waits puts waits, samples and lives in order of group; 0 or
 * -ENOMEM.
 * What was sorted before another namespace was read stays where it is.
 */
int snapshot_sort_waits(struct snapshot *snap);

void snapshot_free(struct snapshot *snap);

#endif
