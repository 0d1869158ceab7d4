// SPDX-License-Identifier: MIT
/*
 * plugin: how a verb behaves whose reader is a monitor.
 *
 * A monitor reads standard output and the exit status: what went wrong is one
 * line there, with EXIT_UNKNOWN, and nothing else.
 */
#ifndef TCPWAIT_CLI_PLUGIN_H
#define TCPWAIT_CLI_PLUGIN_H

#include <stddef.h>
#include <time.h>

#include "cli/exit_status.h"
#include "cli/verbs.h"

/*
 * plugin_run runs the verb; a message that it wrote to standard error becomes
 * "TCPWAIT UNKNOWN - ..." on standard output.
 */
enum exit_status plugin_run(const struct verb *verb, int argc, char *argv[],
			    enum exit_status (*run)(const struct verb *verb,
						    int argc, char *argv[]));

enum { PLUGIN_LINE_SIZE = 128 };

/* Where to end, and with what words; it must outlive the timer. */
struct plugin_deadline {
	char line[PLUGIN_LINE_SIZE];
	size_t n;
	timer_t timer;
};

/*
 * plugin_deadline_set ends the program after so many seconds, whatever it is
 * doing then, until plugin_deadline_clear.  0 or a negative errno.
 */
int plugin_deadline_set(struct plugin_deadline *deadline, double seconds);
void plugin_deadline_clear(struct plugin_deadline *deadline);

#endif
