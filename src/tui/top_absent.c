// SPDX-License-Identifier: MIT
/*
 * top_absent: the live screen of a build without curses.
 *
 * Batch output needs no terminal, and stays.
 */
#include <errno.h>

#include "tcpwait/top.h"

int top_run(const struct top_config *config, const struct top_source *source,
	    struct error *err)
{
	(void)config;
	(void)source;
	(void)error_set(err, 0, "built without the live screen");
	return -ENOTSUP;
}
