// SPDX-License-Identifier: MIT
/*
 * die: one line on stderr, then the process ends with status 1.
 *
 * The generator has no partial success: a table with fewer sockets than asked
 * is worse than none, so nothing here returns an error.
 */
#ifndef TCPWAIT_LAB_DIE_H
#define TCPWAIT_LAB_DIE_H

/* Prints "sockgen: ..." and ends the calling process. */
__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format,
							 ...);

#endif
