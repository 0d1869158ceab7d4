// SPDX-License-Identifier: MIT
/*
 * closing: from a filter to a plan, and from a plan to closed sockets.
 */
#ifndef TCPWAIT_CLI_CLOSING_H
#define TCPWAIT_CLI_CLOSING_H

#include <stdbool.h>

#include "cli/close_log.h"
#include "cli/login.h"
#include "tcpwait/close_plan.h"
#include "tcpwait/close_result.h"
#include "tcpwait/source.h"

/* What is wished beside the filter. */
struct closing_wish {
	const struct login *login;
	bool even_ssh;
	size_t max;
	double resets_per_second;
};

/*
 * closing_narrow leaves of a filter's states those that may be closed: what
 * waits, and of the others what it names together with a condition.  False with
 * one sentence in message where nothing is left, or it selects everything.
 */
bool closing_narrow(struct filter *filter,
		    char message[static FILTER_MESSAGE_SIZE]);

/*
 * closing_plan looks, and makes a plan of what the narrowed filter of request
 * selects; *snap as of source.h's stream, both to be freed in any case.  0, or
 * a negative errno with err.
 */
int closing_plan(struct source *source, const struct collect_request *request,
		 const struct closing_wish *wish, struct snapshot *snap,
		 struct close_plan *plan, struct error *err);

struct closing_run {
	const char *netns; /* as it was asked for; NULL: the own one */
	const struct snapshot *seen;
	const struct close_plan *plan;
	struct close_log *log; /* NULL: none */
	bool (*stop)(void); /* is it enough? */
	/* Told how far it is, now and then; may be NULL. */
	void (*progress)(void *ctx, size_t n, size_t n_all);
	void *ctx;
};

/* closing_ready: as act_ready(), where that plan would be done. */
int closing_ready(const char *netns, const struct snapshot *seen,
		  struct error *err);

/*
 * closing_do closes what the plan has, up to its max.  0, also where it was
 * stopped; or a negative errno with err.  results is right in any case.
 */
int closing_do(const struct closing_run *run, struct close_results *results,
	       struct error *err);

/* closing_is_of_waiting: does it choose among sockets that wait alone? */
bool closing_is_of_waiting(const struct filter *filter);

#endif
