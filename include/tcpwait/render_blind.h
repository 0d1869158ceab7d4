// SPDX-License-Identifier: MIT
/*
 * render_blind: what could not be seen, in words.
 */
#ifndef TCPWAIT_RENDER_BLIND_H
#define TCPWAIT_RENDER_BLIND_H

#include <stddef.h>
#include <stdio.h>

#include "tcpwait/finding.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/style.h"

/*
 * What could not be seen, piece by piece: "owners (no /proc)".  The pieces are
 * clean; nothing is told where all was seen.  findings, which may be NULL, tell
 * what was not judged for it.
 */
typedef void (*render_blind_fn)(void *ctx, const char *piece);
void render_blind(const struct snapshot *snap, const struct findings *findings,
		  render_blind_fn tell, void *ctx);

/*
 * render_blind_untold gives what a file that was read does not tell, "this ss
 * text: ages, owners"; "" where nothing is missing, or it was a kernel.
 */
char *render_blind_untold(const struct snapshot *snap, char *text, size_t size);

/*
 * Why findings of that severity or a graver one could not be judged, and which:
 * "258 ages were not seen: procfs tells none; not judged: close-wait-leak";
 * "" where all could be, or findings is NULL and all sockets were seen.
 */
char *render_blind_reason(const struct snapshot *snap,
			  const struct findings *findings,
			  enum severity severity, char *text, size_t size);

/*
 * render_screen_blind tells all of it behind a table or a screen, so that
 * nothing above it passes for the whole truth; findings may be NULL.
 */
void render_screen_blind(FILE *out, const struct snapshot *snap,
			 const struct findings *findings,
			 const struct style *style);

/*
 * render_screen_beside says that this was one network namespace of several,
 * where others are known to be there and sockets that are in no table of this
 * one.
 */
void render_screen_beside(FILE *out, const struct snapshot *snap);

#endif
