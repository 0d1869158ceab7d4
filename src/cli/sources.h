// SPDX-License-Identifier: MIT
/*
 * sources: which kind of source the options name, and its opening.
 */
#ifndef TCPWAIT_CLI_SOURCES_H
#define TCPWAIT_CLI_SOURCES_H

#include "cli/options.h"
#include "tcpwait/source.h"

/*
 * sources_open opens the live kernel, or the file of --from by its kind; its
 * ops close it.  0 or -errno with err.
 */
int sources_open(struct source *source, const struct options *options,
		 struct error *err);

/*
 * sources_open_file opens one file by its kind, and of a recording the sample
 * at or before *at_us; NULL: the last.  *file is looked at until it is open.
 */
int sources_open_file(struct source *source, const char *const *file,
		      const int64_t *at_us, struct error *err);

/*
 * sources_watch is the source's watch, or passes the time where it has none,
 * until the request's stop says so.
 */
void sources_watch(struct source *source, const struct collect_request *request,
		   const struct collect_watching *watching,
		   struct snapshot *snap);

#endif
