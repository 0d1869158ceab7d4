// SPDX-License-Identifier: MIT
/*
 * render_close: what close would do or has done, in words.
 */
#ifndef TCPWAIT_RENDER_CLOSE_H
#define TCPWAIT_RENDER_CLOSE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "tcpwait/close_plan.h"
#include "tcpwait/close_result.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/style.h"

struct close_told {
	const struct snapshot *seen;
	const struct close_plan *plan;
	const char *filter; /* as it was written */
	const char
		*obstacle; /* why nothing can be closed here; NULL: nothing */
	const struct close_results *results; /* NULL: only a plan */
	bool is_asked; /* by a key, in place of --yes */
	bool is_of_waiting; /* nothing open was asked for by its state */
};

/* Who closes. */
struct close_caller {
	struct timespec at;
	uint32_t uid;
	const char *sudo_user; /* NULL: none */
};

/* render_close_plan: what would be closed, and what would come of it. */
void render_close_plan(FILE *out, const struct close_told *told,
		       const struct style *style);

/* render_close_results: what has become of them. */
void render_close_results(FILE *out, const struct close_told *told,
			  const struct style *style);

/*
 * render_close_summary writes the same as one line of counts, "34 closed, 0
 * gone, ..., 0 left".  Returns text.
 */
enum { RENDER_CLOSE_SUMMARY_SIZE = 200 };
char *render_close_summary(const struct close_results *results,
			   char text[static RENDER_CLOSE_SUMMARY_SIZE]);

#endif
