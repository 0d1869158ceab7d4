// SPDX-License-Identifier: MIT
/*
 * plugin: how a verb behaves whose reader is a monitor.
 *
 * A monitor reads standard output and the exit status: what went wrong is one
 * line there, with EXIT_UNKNOWN, and nothing else.
 */
#ifndef TCPWAIT_CLI_PLUGIN_H
#define TCPWAIT_CLI_PLUGIN_H

#include "cli/exit_status.h"
#include "cli/verbs.h"

/*
 * plugin_run runs the verb; a message that it wrote to standard error becomes
 * "TCPWAIT UNKNOWN - ..." on standard output.
 */
enum exit_status plugin_run(const struct verb *verb, int argc, char *argv[],
			    enum exit_status (*run)(const struct verb *verb,
						    int argc, char *argv[]));

#endif
