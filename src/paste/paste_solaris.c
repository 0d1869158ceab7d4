// SPDX-License-Identifier: MIT
/*
 * paste_solaris: a line of netstat of Solaris and illumos.
 *
 * Local Remote Swind Send-Q Rwind Recv-Q State: a table for each family.
 */
#include <sys/socket.h>

#include "paste/paste_row.h"

enum { LOCAL, REMOTE, SWIND, SEND_QUEUE, RWIND, RECV_QUEUE, STATE, WORDS };

enum paste_verdict paste_read_solaris(const struct paste_line *line,
				      size_t first,
				      struct paste_context *context,
				      struct paste_row *row)
{
	const struct span *words = line->words + first;
	struct paste_end local, remote;
	enum tcp_state state;
	uint64_t window;

	if (line->n_words < first + WORDS || !paste_end_has_dot(words[LOCAL]) ||
	    !paste_end_has_dot(words[REMOTE]) ||
	    !paste_span_number(words[SWIND], UINT32_MAX, &window) ||
	    !paste_span_number(words[RWIND], UINT32_MAX, &window) ||
	    !paste_row_queues(row, words[RECV_QUEUE], words[SEND_QUEUE]))
		return PASTE_STRANGE;
	/* They are in no state of the protocol. */
	if (paste_span_is(words[STATE], "IDLE") ||
	    paste_span_is(words[STATE], "BOUND"))
		return PASTE_PASSED;
	if (!paste_span_state(words[STATE], &state) ||
	    !paste_end_dot(words[LOCAL], context->is_v6, &context->services,
			   &local) ||
	    !paste_end_dot(words[REMOTE], context->is_v6, &context->services,
			   &remote))
		return PASTE_BROKEN;
	row->conn.family = context->is_v6 ? AF_INET6 : AF_INET;
	paste_row_ends(row, &local, &remote);
	row->conn.state = (uint8_t)state;
	return state == TCP_STATE_CLOSE ? PASTE_PASSED : PASTE_ROW;
}
