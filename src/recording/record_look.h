// SPDX-License-Identifier: MIT
/*
 * record_look: one sample of a recording, read back.
 */
#ifndef TCPWAIT_RECORDING_RECORD_LOOK_H
#define TCPWAIT_RECORDING_RECORD_LOOK_H

#include "recording/record_file.h"
#include "recording/record_rows.h"
#include "tcpwait/kept.h"
#include "tcpwait/source.h"

/* An open recording, and the sample of it that is looked at. */
struct record_state {
	struct record_file file;
	struct record_rows rows;
	int64_t sample;
};

/*
 * record_look_frame fills host, time, namespaces and how the look went; 0, or
 * -errno with err, as the next ones.
 */
int record_look_frame(struct record_state *state, struct snapshot *snap,
		      struct error *err);

/*
 * record_look_owners fills the owners of one part, RECORD_PART_*, and what was
 * found of each inode.
 */
int record_look_owners(struct record_state *state, int64_t part,
		       struct owners *owners, struct kept_search *search,
		       struct error *err);

/* record_look_devices fills the names of interfaces alone. */
int record_look_devices(struct record_state *state, const struct snapshot *snap,
			struct kept *kept, struct error *err);

/* record_look_dead fills descriptors without a connection; of these owners. */
int record_look_dead(struct record_state *state, struct snapshot *snap,
		     struct error *err);

/* record_look_sysctl fills the lines of sysctl files. */
int record_look_sysctl(struct record_state *state, struct snapshot *snap,
		       struct error *err);

/* The sockets of one part, in the kernel's order. */
struct record_look_part {
	uint16_t netns;
	bool of_mptcp;
	struct kept_reading reading;
};

/*
 * record_look_parts calls each for every part that was kept, in order; what it
 * answers other than 0 ends that.
 */
int record_look_parts(struct record_state *state, const struct snapshot *snap,
		      int (*each)(void *ctx, struct record_look_part *part),
		      void *ctx, struct error *err);

/* record_look_fail: the sample is damaged, or code says what else; -errno. */
int record_look_fail(struct record_state *state, int code, struct error *err);

/* The operations of source.h. */
int record_snapshot(struct source *source,
		    const struct collect_request *request,
		    struct snapshot *snap, struct error *err);
int record_tally(struct source *source, const struct collect_request *request,
		 struct tally *tally, struct snapshot *snap, struct error *err);
int record_stream(struct source *source, const struct collect_request *request,
		  const struct collect_stream *stream, struct snapshot *snap,
		  struct error *err);

/*
 * A filter that knows what the processes hold that it names: of every socket
 * of the sample.
 */
struct record_filter {
	struct filter filter;
	struct filter_held held[FILTER_MAX_TERMS];
};

/*
 * record_filter_make fills *made from a filter, whose texts it goes on using,
 * and from what was found; 0 or -ENOMEM.
 */
int record_filter_make(struct record_filter *made, const struct filter *filter,
		       const struct owners *owners,
		       const struct kept_search *search);
void record_filter_free(struct record_filter *made);

#endif
