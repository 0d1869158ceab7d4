// SPDX-License-Identifier: MIT
/*
 * report_file: the present report, saved beside the others of an incident.
 */
#ifndef TCPWAIT_CLI_REPORT_FILE_H
#define TCPWAIT_CLI_REPORT_FILE_H

#include <stdbool.h>

#include "tcpwait/error.h"
#include "tcpwait/render_findings.h"

struct report_file {
	const struct diagnosed *diagnosed;
	const char *filter; /* as the user wrote it, or NULL */
	const char *shown; /* the screen, that ends the text; or NULL */
	const struct style *style;
};

/*
 * report_file_save writes NAME.json and NAME.txt; a name that ends with one of
 * these means both, and ~/ the home directory.  A file that is there already
 * is never touched.  True, and what was written in said; or false, and why
 * not: then neither is left behind.
 */
bool report_file_save(const struct report_file *file, const char *name,
		      char said[static ERROR_TEXT_SIZE]);

#endif
