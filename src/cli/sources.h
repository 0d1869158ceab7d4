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

#endif
