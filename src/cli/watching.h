// SPDX-License-Identifier: MIT
/*
 * watching: ends summed up by key, since the last span and in all.
 */
#ifndef TCPWAIT_CLI_WATCHING_H
#define TCPWAIT_CLI_WATCHING_H

#include <stddef.h>

#include "tcpwait/ends_row.h"
#include "tcpwait/snapshot.h"

/* So many keys; from then on addresses and ports are not told apart. */
enum { WATCHING_KEYS_MAX = 16384 };

/* What ended under one key. */
struct watching_group {
	struct ends span; /* since the last watching_next() */
	struct ends sum; /* until then */
	struct report_owners owners;
};

struct watching {
	const struct snapshot *seen; /* borrowed: who the owners are */
	struct tally tally; /* its fields are set; counts nothing */
	bool by_keys; /* else by service */
	struct watching_group *groups; /* as the rows of the tally */
	size_t n_groups, cap_groups;
	struct ends sum; /* of all groups */
	const struct ending *ending; /* the one at hand */
};

/* watching_by_service counts by what was served or called. */
void watching_by_service(struct watching *watching);

/* watching_add takes one end; 0 or -ENOMEM. */
int watching_add(struct watching *watching, const struct ending *ending);

/*
 * watching_rows makes a row of every key that had ends, in the span or in all;
 * *rows is the caller's to free.  0 or -ENOMEM.
 */
int watching_rows(const struct watching *watching, bool is_sum, double seconds,
		  struct ends_row **rows, size_t *n);

/* watching_next ends a span, which from then on is in the sum. */
void watching_next(struct watching *watching);
void watching_free(struct watching *watching);

#endif
