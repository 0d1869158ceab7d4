// SPDX-License-Identifier: MIT
/*
 * option_hint: what goes here for an option of ss(8) or netstat(8).
 */
#ifndef TCPWAIT_CLI_OPTION_HINT_H
#define TCPWAIT_CLI_OPTION_HINT_H

/*
 * option_hint takes the name of an option that is none here, a letter or a
 * word, and gives what to do instead, half a sentence; NULL: nothing is known.
 */
const char *option_hint(const char *name);

#endif
