// SPDX-License-Identifier: MIT
/*
 * job: one run of a verb that looks at sockets and shows what it saw.
 *
 * The steps are the same for all: read what the verb takes, look once or
 * twice, diagnose, show, tell what was not seen, free.  A verb names what is
 * its own of them in its record (verbs.h).
 */
#ifndef TCPWAIT_CLI_JOB_H
#define TCPWAIT_CLI_JOB_H

#include "cli/exit_status.h"
#include "cli/output.h"
#include "cli/sampling.h"
#include "cli/verbs.h"
#include "tcpwait/finding.h"
#include "tcpwait/render_sheet.h"

struct job {
	const struct verb *verb;
	struct options *options; /* of this run: ask may set defaults */
	struct sampling sampling;
	struct column_list columns; /* of verbs that have some, as order */
	struct column_view view;
	struct output_order order;
	size_t n_rows; /* there were, shown or not */
	bool is_bare; /* nothing but its lines goes to standard output */
	struct findings findings; /* of verbs that find */
	void *own; /* the verb's own_bytes, zeroed at first */
};

/* job_run does all of it; EXIT_TROUBLE after a message. */
enum exit_status job_run(const struct verb *verb, struct options *options,
			 struct source *source);

/* job_shows: is a column of this name shown, sorted by, or is all in JSON? */
bool job_shows(const struct job *job, const char *name);

bool job_is_json(const struct job *job);

/* job_sheet gives n rows of the columns, cut to the limit of the options. */
struct sheet job_sheet(struct job *job, const void *rows, size_t n,
		       size_t row_bytes);

#endif
