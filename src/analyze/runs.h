// SPDX-License-Identifier: MIT
/*
 * runs: positions of a snapshot's groups, sorted so that those which belong
 * together stand side by side.
 */
#ifndef TCPWAIT_ANALYZE_RUNS_H
#define TCPWAIT_ANALYZE_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/snapshot.h"

typedef bool (*runs_keep_fn)(const struct tally_row *group);
typedef int (*runs_cmp_fn)(const struct tally_key *a,
			   const struct tally_key *b);

struct runs {
	const struct snapshot *snap; /* borrowed */
	runs_cmp_fn cmp; /* the order; equal: one run */
	uint32_t *groups;
	size_t n;
};

/* runs_init takes the groups that keep wants; 0 or -ENOMEM.  Free it. */
int runs_init(struct runs *runs, const struct snapshot *snap, runs_keep_fn keep,
	      runs_cmp_fn cmp);
void runs_free(struct runs *runs);

/* runs_end: where the run that begins at first ends. */
size_t runs_end(const struct runs *runs, size_t first);
const struct tally_row *runs_at(const struct runs *runs, size_t i);

/* By service: namespace, role, port; a client's by remote address as well. */
int runs_cmp_service(const struct tally_key *a, const struct tally_key *b);
/* By namespace and remote address. */
int runs_cmp_remote(const struct tally_key *a, const struct tally_key *b);

#endif
