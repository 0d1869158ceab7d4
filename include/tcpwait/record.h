// SPDX-License-Identifier: MIT
/*
 * record: looks kept in one file, to be looked at again.
 *
 * The file is an SQLite database: whole after any crash, readable while it
 * grows, and open to sqlite3(1).
 */
#ifndef TCPWAIT_RECORD_H
#define TCPWAIT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/addr.h"
#include "tcpwait/error.h"
#include "tcpwait/kept.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/source.h"
#include "tcpwait/tcp_state.h"

/* What a sample comes to; NaN is unknown. */
struct record_total {
	uint64_t sockets;
	tcp_state_counts states;
	double closes_per_second;
	double worst_port_budget; /* 0..1 */
};

enum { RECORD_ROLE_SIZE = 8, RECORD_OWNER_SIZE = 128 };

/* A service or a peer, as the report has them. */
struct record_row {
	char netns[SNAPSHOT_NAME_SIZE];
	char role[RECORD_ROLE_SIZE];
	char address[ADDR_STRLEN]; /* "": any */
	uint16_t port;
	tcp_state_counts states;
	double closes_per_second; /* NaN: unknown */
	double budget; /* used part of the ports toward it; likewise */
	char owner[RECORD_OWNER_SIZE];
};

enum {
	RECORD_ID_SIZE = 40,
	RECORD_SEVERITY_SIZE = 16,
	RECORD_SUBJECT_SIZE = 256,
};

struct record_finding {
	char id[RECORD_ID_SIZE];
	char severity[RECORD_SEVERITY_SIZE];
	char subject[RECORD_SUBJECT_SIZE];
	char *summary;
};

/* What was made of a sample, to be found without making it again. */
struct record_told {
	struct record_total total;
	struct record_row *services;
	size_t n_services;
	struct record_row *peers;
	size_t n_peers;
	struct record_finding *findings;
	size_t n_findings;
};

struct record_writer;

/*
 * record_open begins a recording or continues one.  0, or -errno with err:
 * another recorder is at it, or the file is something else, which is then left
 * as it is.
 */
int record_open(struct record_writer **writer, const char *path,
		struct error *err);

/*
 * record_write adds one sample, or nothing: -errno with err, and the file is
 * as it was.
 */
int record_write(struct record_writer *writer, const struct snapshot *snap,
		 const struct kept *kept, const struct record_told *told,
		 struct error *err);

/*
 * record_forget forgets the oldest samples: those that were taken keep_seconds
 * before the last, and those without which the file has max_bytes at most; 0:
 * none.  The last one stays.  What is no longer used is given back.  0 or
 * -errno with err.
 */
int record_forget(struct record_writer *writer, double keep_seconds,
		  uint64_t max_bytes, struct error *err);

void record_close(struct record_writer *writer);

/* record_is_one: does this regular file begin as recordings do? */
bool record_is_one(const char *path);

/* Opens source->from, and of its samples that of source->at. */
extern const struct source_ops record_source;

/* A sample, as it was told then. */
struct record_moment {
	int64_t time_us;
	struct record_total total;
	const struct record_finding *findings;
	size_t n_findings;
};

/* From then until then, both with them; in microseconds since 1970. */
struct record_span {
	int64_t since_us, until_us;
};

/*
 * record_history tells of the samples of a span in the order of time, of an
 * open source that is a recording; what each answers other than 0 ends that.
 * *frame becomes as record_source's snapshots are, without sockets, of the last
 * sample of all.  0 or -errno with err.
 */
int record_history(struct source *source, const struct record_span *span,
		   int (*each)(void *ctx, const struct record_moment *moment),
		   void *ctx, struct snapshot *frame, struct error *err);

#endif
