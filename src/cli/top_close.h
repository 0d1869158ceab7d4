// SPDX-License-Identifier: MIT
/*
 * top_close: the live screen's plan, and the end of what is in it.
 */
#ifndef TCPWAIT_CLI_TOP_CLOSE_H
#define TCPWAIT_CLI_TOP_CLOSE_H

#include "cli/login.h"
#include "cli/options.h"
#include "tcpwait/close_plan.h"
#include "tcpwait/top.h"

struct top_close {
	struct top_closer closer; /* for the screen; its ctx is this */
	const struct options *options;
	struct source *source;
	struct login login;
	struct snapshot seen;
	struct close_plan plan;
	char filter[TOP_FILTER_SIZE];
};

/* Free it in any case; options and source outlive it. */
void top_close_init(struct top_close *closing, const struct options *options,
		    struct source *source);
void top_close_free(struct top_close *closing);

#endif
