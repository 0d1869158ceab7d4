// SPDX-License-Identifier: MIT
/*
 * diagnosing: findings of what was sampled, and what they mean for the exit
 * status.
 */
#ifndef TCPWAIT_CLI_DIAGNOSING_H
#define TCPWAIT_CLI_DIAGNOSING_H

#include "cli/exit_status.h"
#include "cli/options.h"
#include "cli/sampling.h"
#include "tcpwait/finding.h"

/*
 * diagnosing_run fills *findings, to be freed in any case.  EXIT_DONE, or
 * EXIT_TROUBLE after a message.
 */
enum exit_status diagnosing_run(const struct options *options,
				const struct sampling *sampling,
				struct findings *findings);

/*
 * diagnosing_status: EXIT_FOUND where --fail-on wants it; EXIT_TROUBLE, after
 * one line, where nothing that it wants was found and could be there all the
 * same; else EXIT_DONE.
 */
enum exit_status diagnosing_status(const struct options *options,
				   const struct sampling *sampling,
				   const struct findings *findings);

/*
 * diagnosing_wants_watch: has a warning no owner that a few seconds of watching
 * may show, and does somebody wait for it?
 */
bool diagnosing_wants_watch(const struct options *options,
			    const struct findings *findings);

#endif
