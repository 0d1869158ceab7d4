// SPDX-License-Identifier: MIT
/*
 * interrupt: Ctrl-C asks for the end, and the second time is the end.
 */
#ifndef TCPWAIT_CLI_INTERRUPT_H
#define TCPWAIT_CLI_INTERRUPT_H

#include <stdbool.h>

/* interrupt_catch: SIGINT, SIGTERM and SIGHUP are noted, each once. */
void interrupt_catch(void);

/* interrupt_seen: has one of them come? */
bool interrupt_seen(void);

#endif
