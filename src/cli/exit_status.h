// SPDX-License-Identifier: MIT
/*
 * exit_status: what main returns; see EXIT STATUS in tcpwait(1).
 */
#ifndef TCPWAIT_CLI_EXIT_STATUS_H
#define TCPWAIT_CLI_EXIT_STATUS_H

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FOUND = 1, /* done, and a finding was worth failing for */
	EXIT_TROUBLE = 2, /* usage error, or could not look */
	EXIT_UNKNOWN = 3, /* check: the same; 0, 1, 2 are its verdicts */
};

#endif
