// SPDX-License-Identifier: MIT
/*
 * paste_looks: the looks that a table gives as a source; see source.h.
 */
#ifndef TCPWAIT_PASTE_PASTE_LOOKS_H
#define TCPWAIT_PASTE_PASTE_LOOKS_H

#include "paste/paste_hosts.h"
#include "tcpwait/source.h"

/* paste_frame_begin is for a snapshot that is empty. */
void paste_frame_begin(struct snapshot *snap);

/*
 * paste_frame_host adds a host, and a namespace for each of its tables; the
 * position of the first one, or -ENOMEM.
 */
int paste_frame_host(const struct paste_host *host, struct snapshot *snap);

/* paste_frame_end: when it was, and how long it took. */
void paste_frame_end(const struct paste_hosts *hosts, bool is_earlier,
		     struct snapshot *snap);

int paste_snapshot(struct source *source, const struct collect_request *request,
		   struct snapshot *snap, struct error *err);

/* paste_earlier: the same of the look that goes before, if there is one. */
int paste_earlier(struct source *source, const struct collect_request *request,
		  struct snapshot *snap, struct error *err);
int paste_tally(struct source *source, const struct collect_request *request,
		struct tally *tally, struct snapshot *snap, struct error *err);
int paste_stream(struct source *source, const struct collect_request *request,
		 const struct collect_stream *stream, struct snapshot *snap,
		 struct error *err);

#endif
