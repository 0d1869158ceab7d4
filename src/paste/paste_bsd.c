// SPDX-License-Identifier: MIT
/*
 * paste_bsd: a line of netstat of macOS, the BSDs and AIX: a dot stands before
 * the port.
 *
 * [PCB] Proto Recv-Q Send-Q Local Foreign (state) ...
 */
#include <string.h>
#include <sys/socket.h>

#include "paste/paste_row.h"

static const struct {
	const char *name;
	uint8_t family;
	bool is_v6;
} protocols[] = {
	{ "tcp4", AF_INET, false },
	{ "tcp", AF_UNSPEC, false },
	{ "tcp6", AF_INET6, true },
	{ "tcp46", AF_INET6, true },
};

/*
 * inetprint() of the BSDs cuts an address to so many characters and keeps the
 * port: one of IPv6 of that length may be the beginning of another.
 */
enum { CUT_LENGTH = 16 };

static void doubt(struct span word, struct paste_end *end)
{
	const char *dot = memrchr(word.at, '.', word.n);

	if (end->is_v6 && !end->is_any && dot - word.at == CUT_LENGTH)
		end->addr = addr_unknown;
}

static enum paste_verdict read_words(const struct span *words, size_t n,
				     bool is_v6, struct paste_context *context,
				     struct paste_row *row)
{
	struct paste_end local, remote;
	enum tcp_state state;

	if (n < 3 || !paste_row_queues(row, words[1], words[2]))
		return PASTE_STRANGE;
	if (n < 5)
		return PASTE_BROKEN;
	if (!paste_end_dot(words[3], is_v6, &context->services, &local) ||
	    !paste_end_dot(words[4], is_v6, &context->services, &remote))
		return PASTE_BROKEN;
	doubt(words[3], &local);
	doubt(words[4], &remote);
	paste_row_ends(row, &local, &remote);
	/* What is bound and nothing else has no word for it there. */
	if (n < 6 || !paste_span_state(words[5], &state))
		return local.port != 0 && remote.is_any ? PASTE_PASSED
							: PASTE_BROKEN;
	row->conn.state = (uint8_t)state;
	return state == TCP_STATE_CLOSE ? PASTE_PASSED : PASTE_ROW;
}

enum paste_verdict paste_read_bsd(const struct paste_line *line, size_t first,
				  struct paste_context *context,
				  struct paste_row *row)
{
	const struct span *words = line->words + first;
	size_t n = line->n_words - first;
	const size_t n_protocols = sizeof(protocols) / sizeof(protocols[0]);
	size_t i = 0;

	while (i < n_protocols && !paste_span_is(words[0], protocols[i].name))
		i++;
	if (i == n_protocols || n < 4 || !paste_end_has_dot(words[3]))
		return PASTE_STRANGE;
	row->conn.family = protocols[i].family;
	return read_words(words, n, protocols[i].is_v6, context, row);
}
