// SPDX-License-Identifier: MIT
/*
 * paste_walk: the sockets of one table, as the kernel would have told them.
 */
#ifndef TCPWAIT_PASTE_PASTE_WALK_H
#define TCPWAIT_PASTE_PASTE_WALK_H

#include "paste/paste_survey.h"
#include "tcpwait/error.h"
#include "tcpwait/owners.h"

/* One open file, and what was found in it. */
struct paste {
	struct paste_file file;
	struct paste_survey survey;
	const struct paste_sample *sample; /* NULL: no sockets, a header only */
	/* Another look that goes before it, by so many seconds; or NULL. */
	const struct paste_sample *earlier;
	double earlier_seconds;
	uint32_t first_number; /* for inodes that are not told */
	enum paste_dialect dialect;
	unsigned int lacks; /* enum source_fact */
	enum host_system system;
	char name[HOST_FILE_SIZE];
	char netns[SNAPSHOT_NAME_SIZE]; /* of the table; "": not told */
};

/*
 * paste_walk gives every socket of one look, sample or earlier, to sink,
 * listeners first; their holders go into owners.  0, what the sink returned,
 * or -errno with err.
 */
int paste_walk(const struct paste *paste, const struct paste_sample *sample,
	       struct owners *owners, const struct conn_sink *sink,
	       struct error *err);

#endif
