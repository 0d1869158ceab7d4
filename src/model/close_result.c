// SPDX-License-Identifier: MIT
/*
 * close_result: counts what has become of sockets.
 */
#include "tcpwait/close_result.h"

static const char *const keys[CLOSE_RESULT_COUNT] = {
	[RESULT_CLOSED] = "closed",	      [RESULT_GONE] = "gone",
	[RESULT_CHANGED] = "changed",	      [RESULT_REFUSED] = "refused",
	[RESULT_UNSUPPORTED] = "unsupported",
};

const char *close_result_key(unsigned int result)
{
	return result < CLOSE_RESULT_COUNT ? keys[result] : NULL;
}

void close_result_add(struct close_results *results,
		      const struct close_outcome *outcome)
{
	results->n[outcome->result]++;
	results->n_left--;
	if (outcome->result == RESULT_REFUSED && results->refused == 0)
		results->refused = outcome->error;
}
