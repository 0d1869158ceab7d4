// SPDX-License-Identifier: MIT
/*
 * paste_looks: the looks that a table gives as a source; see source.h.
 */
#ifndef TCPWAIT_PASTE_PASTE_LOOKS_H
#define TCPWAIT_PASTE_PASTE_LOOKS_H

#include "paste/paste_walk.h"
#include "tcpwait/source.h"

/* paste_frame fills host, time and namespace; 0 or -ENOMEM. */
int paste_frame(const struct paste *paste, struct snapshot *snap,
		struct error *err);

/* paste_frame_end: how many sockets there were, and how long it took. */
void paste_frame_end(struct snapshot *snap);

int paste_snapshot(struct source *source, const struct collect_request *request,
		   struct snapshot *snap, struct error *err);
int paste_tally(struct source *source, const struct collect_request *request,
		struct tally *tally, struct snapshot *snap, struct error *err);
int paste_stream(struct source *source, const struct collect_request *request,
		 const struct collect_stream *stream, struct snapshot *snap,
		 struct error *err);

#endif
