// SPDX-License-Identifier: MIT
/*
 * close_result: what has become of sockets that were to be closed.
 */
#ifndef TCPWAIT_CLOSE_RESULT_H
#define TCPWAIT_CLOSE_RESULT_H

#include <stdbool.h>
#include <stddef.h>

enum close_result {
	RESULT_CLOSED,
	RESULT_GONE, /* it had ended, or another has its addresses now */
	RESULT_CHANGED, /* it is not as it was seen, and was left alone */
	RESULT_REFUSED, /* the kernel does not let this process */
	RESULT_UNSUPPORTED, /* the kernel cannot end such a socket */
	CLOSE_RESULT_COUNT,
};

/* "closed", the JSON key; NULL for what is none. */
const char *close_result_key(unsigned int result);

/* Of one socket. */
struct close_outcome {
	enum close_result result;
	int error; /* the kernel's negative errno; 0: it gave none */
};

/* Of all. */
struct close_results {
	size_t n[CLOSE_RESULT_COUNT];
	size_t n_left; /* not tried: too many, or it ended before */
	int refused; /* the error of the first that was refused; 0: none */
	bool is_interrupted;
};

/* close_result_add counts one of those that were left until then. */
void close_result_add(struct close_results *results,
		      const struct close_outcome *outcome);

#endif
