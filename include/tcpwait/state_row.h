// SPDX-License-Identifier: MIT
/*
 * state_row: one state and how many sockets are in it.
 */
#ifndef TCPWAIT_STATE_ROW_H
#define TCPWAIT_STATE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/tcp_state.h"

struct state_row {
	enum tcp_state state;
	uint16_t netns; /* the first of its host's in the snapshot */
	uint32_t count;
	uint32_t count_before;
	bool before_known; /* false: one sample */
};

#endif
