// SPDX-License-Identifier: MIT
/*
 * metrics: what a snapshot comes to in time series.
 *
 * However many ports and peers a host has, only the largest are told apart;
 * the rest is added up.  The same snapshot gives the same series.
 */
#ifndef TCPWAIT_METRICS_H
#define TCPWAIT_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/close_wait.h"
#include "tcpwait/finding.h"
#include "tcpwait/opens.h"
#include "tcpwait/report.h"
#include "tcpwait/role.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/tcp_state.h"

/* So many are told apart, of all namespaces together. */
enum {
	METRICS_NAMESPACES_MAX = 20,
	METRICS_PORTS_MAX = 50,
	METRICS_PROGRAMS_MAX = 50,
	METRICS_SUBJECTS_MAX = 50,
	METRICS_ADDRESSES_MAX = 20,
	METRICS_LABEL_SIZE = 320,
};

/* What has a limit: see metrics.left_out. */
enum metrics_limited {
	METRICS_OF_NAMESPACES,
	METRICS_OF_PORTS,
	METRICS_OF_PEERS,
	METRICS_OF_BUDGETS,
	METRICS_OF_EXHAUSTIONS,
	METRICS_OF_PROCESSES,
	METRICS_OF_PROGRAMS,
	METRICS_OF_SUBJECTS,
	METRICS_OF_ADDRESSES,
	METRICS_LIMITED_COUNT,
};

/* A port, a peer toward one port, or the rest of them. */
struct metrics_row {
	uint16_t netns;
	bool is_rest; /* of its role; of peers: of all roles */
	enum role role; /* unknown: so is the port */
	uint16_t port; /* the service's */
	struct addr address; /* of a peer */
	tcp_state_counts states;
	uint64_t total;
	uint64_t closes; /* of the last 60 s */
	double closes_per_second_now;
	uint32_t kinds[CLOSE_WAIT_KIND_COUNT];
	bool lacks_kinds; /* they are not known of all */
	uint32_t n_ages; /* of CLOSE_WAIT; 0: none is known */
	double oldest_seconds;
	bool lacks_closes; /* the rates are not known */
	bool lacks_ages; /* there may be older ones than were told */
	struct port_queue queue; /* the fullest */
	uint64_t n_unaccepted;
	uint32_t unaccepted_oldest_ms; /* 0: not known */
};

/* In order of namespace, role, port and address, each with its rest. */
struct metrics_rows {
	struct metrics_row *items;
	size_t n;
};

/*
 * Ports of one source toward one destination and port: see report.h.  Of a
 * source that seems to bind them, those toward all of them as well.
 */
struct metrics_budget {
	uint16_t netns;
	uint16_t port;
	bool is_of_all; /* no destination, no port */
	struct addr source;
	struct addr destination;
	double ratio;
};

/* When no port is left. */
struct metrics_exhaustion {
	uint16_t netns;
	uint16_t port;
	struct addr source;
	struct addr destination;
	double seconds;
};

/* So many programs are told apart: those nearest to their limit. */
enum { METRICS_PROCESSES_MAX = 50 };

/* Of a program's processes that hold waiting sockets, the fullest. */
struct metrics_process {
	char label[METRICS_LABEL_SIZE];
	uint32_t n_descriptors;
	uint64_t limit;
	bool seconds_known;
	double seconds; /* until the limit is met */
};

/* Descriptors without a connection, of all processes of an executable. */
struct metrics_program {
	uint16_t netns;
	char name[4 * PROCESS_NAME_SIZE]; /* of its file, clean */
	uint64_t n_dead;
};

/* Findings that are the same in all that these labels tell. */
struct metrics_subject {
	uint16_t netns;
	enum finding_id id;
	enum severity severity;
	enum role role;
	bool has_port;
	uint16_t port; /* the service's */
	/* Clean, of the executable's file; "": it is of no one program. */
	char process[4 * PROCESS_NAME_SIZE];
	uint64_t n;
};

/* An address of this host that connections have. */
struct metrics_address {
	uint16_t netns;
	struct addr address;
	uint64_t n_sockets;
};

/* A namespace; behind the last of them, those that are not told apart. */
struct metrics_netns {
	/* False: it could not be read, and nothing is known, or it is told
	 * with others.  Of those behind the last: there are any. */
	bool told;
	uint16_t place; /* of the one it is told as: its own, or the last */
	/* No other namespace has this name, even once it is clean. */
	char label[METRICS_LABEL_SIZE];
	tcp_state_counts states;
	struct opens opens; /* since the earlier look */
	bool table_known;
	double table_ratio; /* the fullest's */
	uint32_t findings[FINDING_ID_COUNT][SEVERITY_COUNT];
	bool unjudged[FINDING_ID_COUNT]; /* there may be more, or any at all */
};

struct metrics {
	const struct snapshot *seen; /* borrowed */
	/* Borrowed: the namespaces as they were asked for; NULL: not at all. */
	const char *netns;
	struct metrics_netns *namespaces; /* as many as the snapshot has, + 1 */
	struct metrics_rows ports;
	struct metrics_rows peers;
	struct metrics_budget *budgets; /* in order of their addresses */
	size_t n_budgets;
	struct metrics_program *programs; /* in order of namespace and name */
	size_t n_programs;
	struct metrics_exhaustion *exhaustions; /* in order of findings */
	size_t n_exhaustions;
	struct metrics_process *processes; /* in order of their labels */
	size_t n_processes;
	struct metrics_subject *subjects; /* in order of their labels */
	size_t n_subjects;
	struct metrics_address *addresses; /* in order */
	size_t n_addresses;
	/* What is not told apart, of each kind that has a limit. */
	uint64_t left_out[METRICS_LIMITED_COUNT];
	const struct findings *judged; /* borrowed */
};

struct metrics_request {
	const struct snapshot *seen;
	const struct snapshot *before; /* NULL: one sample */
	const struct findings *findings;
	const char *netns;
	size_t n_peers; /* to tell apart; of the budgets one at least */
};

/* metrics_init: 0 or -ENOMEM; free it with metrics_free() on either. */
int metrics_init(struct metrics *metrics,
		 const struct metrics_request *request);
void metrics_free(struct metrics *metrics);

#endif
