// SPDX-License-Identifier: MIT
/*
 * need: their names.
 */
#include "tcpwait/need.h"

#include <assert.h>

static const char *const names[] = {
	[NEED_SOCKETS] = "sockets",	[NEED_AGES] = "ages",
	[NEED_QUEUES] = "queues",	[NEED_OWNERS] = "owners",
	[NEED_COUNTERS] = "counters",	[NEED_SETTINGS] = "settings",
	[NEED_TIMERS] = "timers",	[NEED_INODES] = "inodes",
	[NEED_LISTENERS] = "listeners", [NEED_KINDS] = "kinds",
	[NEED_TIME_WAIT] = "time_wait", [NEED_LAW] = "law",
};
static_assert(sizeof(names) / sizeof(names[0]) == NEED_COUNT,
	      "every need has a name");

const char *need_name(enum need need)
{
	return names[need];
}
