// SPDX-License-Identifier: MIT
/*
 * interrupt: the flag that a signal sets.
 */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t interrupted;

static void note(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

void interrupt_catch(void)
{
	struct sigaction action = {
		.sa_handler = note,
		.sa_flags = (int)SA_RESETHAND,
	};

	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGHUP, &action, NULL);
}

bool interrupt_seen(void)
{
	return interrupted;
}
