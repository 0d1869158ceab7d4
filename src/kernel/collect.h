// SPDX-License-Identifier: MIT
/*
 * collect: the looks that the live kernel gives as a source.
 *
 * Each is one of source.h's operations, where what it promises is told.
 */
#ifndef TCPWAIT_KERNEL_COLLECT_H
#define TCPWAIT_KERNEL_COLLECT_H

#include "tcpwait/source.h"

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

#endif
