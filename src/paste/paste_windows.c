// SPDX-License-Identifier: MIT
/*
 * paste_windows: a line of netstat of Windows, in any language.
 *
 * Proto Local Foreign State [PID]
 */
#include "paste/paste_row.h"
#include "paste/paste_state.h"

enum { PROTOCOL, LOCAL, REMOTE, STATE, PID };

enum paste_verdict paste_read_windows(const struct paste_line *line,
				      size_t first,
				      struct paste_context *context,
				      struct paste_row *row)
{
	const struct span *words = line->words + first;
	size_t n = line->n_words - first;
	struct paste_end local, remote;
	enum tcp_state state;
	uint64_t pid;

	if (!paste_span_is(words[PROTOCOL], "TCP"))
		return PASTE_STRANGE;
	if (n <= REMOTE)
		return n == LOCAL ? PASTE_STRANGE : PASTE_BROKEN;
	if (!paste_end_colon(words[LOCAL], false, &context->services, &local))
		return PASTE_STRANGE;
	if (!paste_end_colon(words[REMOTE], local.is_v6, &context->services,
			     &remote))
		return PASTE_BROKEN;
	paste_row_ends(row, &local, &remote);
	/* -q has those that are bound and in no state. */
	if (n > STATE && paste_span_is(words[STATE], "BOUND"))
		return PASTE_PASSED;
	if (n <= STATE || !paste_state_read(words[STATE], &remote, &state))
		return PASTE_BROKEN;
	row->conn.state = (uint8_t)state;
	/* Process 0 is nobody: it has what nobody holds any more. */
	if (n > PID && paste_span_number(words[PID], INT32_MAX, &pid) &&
	    pid > 0)
		paste_row_hold(row, (int32_t)pid, 0, (struct span){ "", 0 });
	return PASTE_ROW;
}
