// SPDX-License-Identifier: MIT
/*
 * need: what a judgement stands on, and so what it may lack.
 *
 * What one look was refused, failed to get, or has from a reader or a source
 * that does not tell it, makes "nothing found" no answer.  What no ordinary
 * reader of this kernel ever sees is only said.
 */
#ifndef TCPWAIT_NEED_H
#define TCPWAIT_NEED_H

enum need {
	NEED_SOCKETS, /* all of them, and their states */
	NEED_AGES, /* of the sockets that wait */
	NEED_QUEUES, /* of listeners, and their limits */
	NEED_OWNERS, /* who holds the descriptors */
	NEED_COUNTERS,
	NEED_SETTINGS,
	/* The live kernel tells these of every socket. */
	NEED_TIMERS, /* and with them the ages of TIME_WAIT */
	NEED_INODES, /* held, orphaned or not accepted */
	NEED_LISTENERS,
	NEED_KINDS, /* of CLOSE_WAIT: where the queues are told */
	NEED_TIME_WAIT, /* sockets in it: not every tool lists them */
	NEED_LAW, /* of Linux: another system has its own */
	NEED_COUNT,
};

#define NEED_BIT(need) (1U << (need))

/* Those of the look itself. */
#define NEED_OF_LOOK                                        \
	(NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |     \
	 NEED_BIT(NEED_QUEUES) | NEED_BIT(NEED_TIMERS) |    \
	 NEED_BIT(NEED_INODES) | NEED_BIT(NEED_LISTENERS) | \
	 NEED_BIT(NEED_KINDS) | NEED_BIT(NEED_TIME_WAIT) | NEED_BIT(NEED_LAW))

/* "ages": the document's word, and the screen's. */
const char *need_name(enum need need);

#endif
