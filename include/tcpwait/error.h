// SPDX-License-Identifier: MIT
/*
 * error: what went wrong in the world, told by the function nearest to it.
 *
 * Functions return 0 or -errno and, beside a negative return, fill the
 * caller's struct error.  No allocation, nothing printed: only cli prints.
 */
#ifndef TCPWAIT_ERROR_H
#define TCPWAIT_ERROR_H

enum { ERROR_TEXT_SIZE = 256 };

struct error {
	int code; /* negative errno; 0: no error */
	char text[ERROR_TEXT_SIZE]; /* one sentence, no newline */
};

/*
 * error_set fills err (which may be NULL) and returns code, so that a failing
 * line is one line.  The errno's own text is appended where code is not 0.
 */
int error_set(struct error *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
