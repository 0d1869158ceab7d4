// SPDX-License-Identifier: MIT
/*
 * kernel: walks, lookups and readings that the files of this room share.
 *
 * Reading is all it does.  Text that comes from here (names of processes,
 * cgroups, namespaces) is as hostile as whoever wrote it.
 */
#ifndef TCPWAIT_KERNEL_KERNEL_H
#define TCPWAIT_KERNEL_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/counters.h"
#include "tcpwait/error.h"
#include "tcpwait/filter.h"
#include "tcpwait/reader.h"
#include "tcpwait/settings.h"
#include "tcpwait/sysctl_lines.h"

/* What a walk over the socket table asks for. */
struct kernel_query {
	enum reader reader; /* READER_AUTO: the first that works */
	uint32_t states; /* TCP_STATE_BIT; TCP_STATE_BOUND_INACTIVE may be in */
	bool want_info; /* tcp_info: takes each socket's lock */
	bool of_mptcp; /* its connections: READER_NETLINK_BY_FAMILY alone */
	const struct filter *pushdown; /* sent to the kernel; NULL: none */
	/*
	 * "/proc/PID/net" of another namespace that cannot be entered, which
	 * leaves READER_PROCFS; NULL: the namespace this thread is in.
	 */
	const char *net_dir;
};

/* How a walk went. */
struct kernel_walk {
	enum reader reader; /* the one that answered */
	bool complete; /* false: it broke off or was interrupted twice */
	uint64_t n_sockets; /* handed to the sink */
	char why_incomplete[ERROR_TEXT_SIZE];
	char why_not_netlink[ERROR_TEXT_SIZE]; /* what refused it; or "" */
};

/*
 * kernel_walk reads the socket table once, listeners first, into sink.  A
 * dump that errs half-way is repeated once if the sink can restart; after
 * that walk->complete is false.  0, or -errno where no reader works at all,
 * or what the sink returned.
 */
int kernel_walk(const struct kernel_query *query, const struct conn_sink *sink,
		struct kernel_walk *walk, struct error *err);

/*
 * kernel_lookup asks for n waiting sockets by their exact addresses and gives
 * each one found, with tcp_info, to found (with its position in conns).  The
 * ones that are gone by now are passed over.  0, or -errno with err where any
 * question was refused or had no answer.
 */
int kernel_lookup(const struct conn *conns, size_t n,
		  void (*found)(void *ctx, size_t i, const struct conn *conn),
		  void *ctx, struct error *err);

/* The present namespace's settings and counters; what is unreadable stays
 * unknown. */
void kernel_read_settings(struct settings *settings);
void kernel_read_counters(struct counters *counters);

/*
 * read_counters_from reads netstat, snmp, sockstat and sockstat6 in net_dir,
 * "/proc/thread-self/net" or "/proc/PID/net"; what is not readable stays
 * unknown.  Without IPv6 there is no sockstat6, and no IPv6 socket either:
 * its gauges are then known to be 0.
 */
void read_counters_from(const char *net_dir, struct counters *counters);

/*
 * read_settings_from reads the settings below sys_dir, "/proc/sys"; what is
 * not readable stays unknown.  The kernel shows the settings of the reading
 * thread's network namespace; there is no view through /proc/PID.
 */
void read_settings_from(const char *sys_dir, struct settings *settings);

/*
 * sysctl_files_read reads the files that set sysctls when this host starts,
 * sysctl.d(5); one that another of the same name overrides is left out.  What
 * cannot be read is counted.  0 or -ENOMEM.
 */
int sysctl_files_read(struct sysctl_lines *lines);

/* The same below another root; file and dirs (ended by NULL) as of "/". */
int sysctl_files_read_from(const char *root, const char *file,
			   const char *const *dirs, struct sysctl_lines *lines);

#endif
