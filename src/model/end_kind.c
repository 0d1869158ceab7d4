// SPDX-License-Identifier: MIT
/*
 * end_kind: names and groups.
 */
#include "tcpwait/end_kind.h"

#include <assert.h>

const char *end_kind_key(enum end_kind kind)
{
	static const char *const keys[] = {
		[END_UNKNOWN] = "unknown",
		[END_LOCAL_FIRST] = "local_first",
		[END_PEER_FIRST] = "peer_first",
		[END_RESET] = "reset",
		[END_UNREAD] = "unread",
		[END_SILENT] = "silent",
		[END_KEEPALIVE] = "keepalive",
		[END_DISCARDED] = "discarded",
		[END_REFUSED] = "refused",
		[END_UNANSWERED] = "unanswered",
		[END_UNCONNECTED] = "unconnected",
	};
	static_assert(sizeof(keys) / sizeof(keys[0]) == END_KIND_COUNT,
		      "every kind has its key");

	return keys[kind];
}

bool end_kind_is_orderly(enum end_kind kind)
{
	return kind == END_LOCAL_FIRST || kind == END_PEER_FIRST;
}

bool end_kind_is_aborted(enum end_kind kind)
{
	return kind >= END_RESET && kind <= END_DISCARDED;
}

bool end_kind_is_failed(enum end_kind kind)
{
	return kind == END_REFUSED || kind == END_UNANSWERED;
}
