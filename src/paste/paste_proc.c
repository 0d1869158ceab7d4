// SPDX-License-Identifier: MIT
/*
 * paste_proc: a line of /proc/net/tcp or tcp6 of some Linux.
 *
 * The kernel room knows their form; the family is told by the length of the
 * addresses.
 */
#include <string.h>
#include <sys/socket.h>

#include "paste/paste_row.h"
#include "tcpwait/wire.h"

/* "0100007F:1F90", and of IPv6 24 digits more. */
enum { V4_LENGTH = 13, V6_LENGTH = 37 };

static bool is_index(struct span word)
{
	uint64_t number;

	return word.n > 1 && word.at[word.n - 1] == ':' &&
	       paste_span_number((struct span){ word.at, word.n - 1 },
				 UINT32_MAX, &number);
}

static uint8_t family_of(struct span word)
{
	static const char digits[] = "0123456789ABCDEFabcdef:";

	if (word.n != V4_LENGTH && word.n != V6_LENGTH)
		return AF_UNSPEC;
	if (word.at[word.n - 5] != ':')
		return AF_UNSPEC;
	for (size_t i = 0; i < word.n; i++) {
		if (!strchr(digits, word.at[i]))
			return AF_UNSPEC;
	}
	return word.n == V4_LENGTH ? AF_INET : AF_INET6;
}

enum paste_verdict paste_read_proc(const struct paste_line *line, size_t first,
				   struct paste_context *context,
				   struct paste_row *row)
{
	struct span text = paste_line_rest(line, first);
	uint8_t family;

	(void)context;
	if (line->n_words < first + 2 || !is_index(line->words[first]))
		return PASTE_STRANGE;
	family = family_of(line->words[first + 1]);
	if (family == AF_UNSPEC)
		return PASTE_STRANGE;
	if (!wire_proc_line(text.at, text.n, family, &row->conn))
		return PASTE_BROKEN;
	row->tells = SOURCE_QUEUES | SOURCE_TIMERS | SOURCE_INODES;
	return PASTE_ROW;
}
