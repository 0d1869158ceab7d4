// SPDX-License-Identifier: MIT
/*
 * count_row: one key of count --by and its sockets.
 */
#ifndef TCPWAIT_COUNT_ROW_H
#define TCPWAIT_COUNT_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/tally.h"

struct count_row {
	const struct tally *tally; /* borrowed; it has the row */
	const struct tally_row *row; /* borrowed */
	uint64_t total;
	uint64_t total_before;
	bool before_known; /* false: one sample */
};

#endif
