// SPDX-License-Identifier: MIT
/*
 * paste_ss: a line of ss(8), of any version and with any of its options.
 *
 * [Netid] [State] [Recv-Q Send-Q] Local Peer, and what else there is in any
 * order.  Where one state was asked for there is no column of it.
 */
#include <string.h>

#include "paste/paste_row.h"

/* Of ss, without the family of the socket in front: those are not TCP. */
static const char *const others[] = {
	"udp",	 "raw",	  "u_str", "u_dgr", "u_seq", "p_raw", "p_dgr", "nl",
	"sctp",	 "dccp",  "v_str", "v_dgr", "icmp6", "tipc",  "xdp",   "mptcp",
	"vsock", "ti_rd", "ti_sq", "ti_st", "ti_dg", "p_dgr", "unix",
};

static bool is_other(struct span word)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (paste_span_is(word, others[i]))
			return true;
	}
	return false;
}

/* The state that ss was asked for, where it was but one. */
static uint8_t only_state(const struct paste_context *context)
{
	for (uint8_t state = 1; state < TCP_STATE_COUNT; state++) {
		if (context->states == TCP_STATE_BIT(state))
			return state;
	}
	return 0;
}

/* sstate_name of ss, which nothing else spells so. */
static const struct {
	const char *name;
	enum tcp_state state;
} names[] = {
	{ "ESTAB", TCP_STATE_ESTABLISHED },
	{ "TIME-WAIT", TCP_STATE_TIME_WAIT },
	{ "CLOSE-WAIT", TCP_STATE_CLOSE_WAIT },
	{ "LISTEN", TCP_STATE_LISTEN },
	{ "FIN-WAIT-1", TCP_STATE_FIN_WAIT1 },
	{ "FIN-WAIT-2", TCP_STATE_FIN_WAIT2 },
	{ "SYN-SENT", TCP_STATE_SYN_SENT },
	{ "SYN-RECV", TCP_STATE_SYN_RECV },
	{ "LAST-ACK", TCP_STATE_LAST_ACK },
	{ "CLOSING", TCP_STATE_CLOSING },
	{ "UNCONN", TCP_STATE_CLOSE },
};

static bool is_state(struct span word, enum tcp_state *state)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (paste_span_is(word, names[i].name)) {
			*state = names[i].state;
			return true;
		}
	}
	return false;
}

static bool read_ends(const struct paste_line *line, size_t at,
		      struct paste_context *context, struct paste_row *row)
{
	struct paste_end local, remote;

	if (at + 1 >= line->n_words ||
	    !paste_end_colon(line->words[at], false, &context->services,
			     &local) ||
	    !paste_end_colon(line->words[at + 1], local.is_v6,
			     &context->services, &remote))
		return false;
	paste_row_ends(row, &local, &remote);
	return true;
}

/* From the queues on, which -Q leaves out. */
static enum paste_verdict read_rest(const struct paste_line *line, size_t at,
				    struct paste_context *context,
				    struct paste_row *row)
{
	if (at + 1 < line->n_words &&
	    paste_row_queues(row, line->words[at], line->words[at + 1]))
		at += 2;
	if (!read_ends(line, at, context, row))
		return PASTE_BROKEN;
	(void)paste_ss_details(paste_line_rest(line, at + 2), row);
	return PASTE_ROW;
}

static bool looks_whole(const struct paste_line *line, size_t at)
{
	uint64_t number;

	return at + 3 < line->n_words &&
	       paste_span_number(line->words[at], UINT32_MAX, &number) &&
	       paste_span_number(line->words[at + 1], UINT32_MAX, &number) &&
	       memchr(line->words[at + 2].at, ':', line->words[at + 2].n) &&
	       memchr(line->words[at + 3].at, ':', line->words[at + 3].n);
}

enum paste_verdict paste_read_ss(const struct paste_line *line, size_t first,
				 struct paste_context *context,
				 struct paste_row *row)
{
	bool has_netid = paste_span_is(line->words[first], "tcp");
	size_t at = first + has_netid;
	enum tcp_state state;

	if (at >= line->n_words)
		return PASTE_STRANGE;
	if (is_other(line->words[first]))
		return first == 0 ? PASTE_PASSED : PASTE_STRANGE;
	if (is_state(line->words[at], &state)) {
		row->conn.state = (uint8_t)state;
		/* Without "tcp" it is a socket of UDP: TCP lists none. */
		if (state == TCP_STATE_CLOSE && !has_netid)
			return PASTE_PASSED;
		return read_rest(line, at + 1, context, row);
	}
	if (first > 0 || !looks_whole(line, at))
		return PASTE_STRANGE;
	row->conn.state = only_state(context);
	return row->conn.state ? read_rest(line, at, context, row)
			       : PASTE_BROKEN;
}
