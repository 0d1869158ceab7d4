// SPDX-License-Identifier: MIT
/*
 * fuzz_paste_line: any bytes are a line of each dialect.
 *
 * The first byte chooses the reader and the word it begins at; what is taken
 * for a socket must be one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "paste/paste_header.h"
#include "paste/paste_row.h"
#include "tcpwait/tcp_state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
	if (!law)
		abort();
}

static enum paste_verdict (*const readers[])(const struct paste_line *line,
					     size_t first,
					     struct paste_context *context,
					     struct paste_row *row) = {
	paste_read_proc,       paste_read_netstat, paste_read_bsd,
	paste_read_windows,    paste_read_ss,	   paste_read_solaris,
	paste_read_powershell, paste_read_lsof,
};

static void check(struct paste_row *row)
{
	paste_ss_settle(row);
	require(tcp_state_name(row->conn.state) != NULL);
	require(row->conn.timer <= CONN_TIMER_PROBE);
	require(row->n_holders <= PASTE_HOLDERS_MAX);
	for (size_t i = 0; i < row->n_holders; i++)
		require(row->holders[i].pid >= 0 &&
			strlen(row->holders[i].name) < PROCESS_NAME_SIZE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t n = sizeof(readers) / sizeof(readers[0]);
	struct paste_context context = { .separator = ',' };
	struct paste_row row = { .dialect = PASTE_SS };
	enum paste_dialect dialect;
	struct paste_line line;
	char *text;
	size_t first;

	if (size < 2)
		return 0;
	text = malloc(size);
	if (!text)
		return 0;
	memcpy(text, data + 1, size - 1);
	paste_line_split(text, size - 1, &line);
	first = line.n_words > 0 ? data[0] / n % line.n_words : 0;
	(void)paste_header_read(&line, &context, &dialect);
	(void)paste_header_looks_like_socket(&line);
	(void)paste_ss_details(line.text, &row);
	row = (struct paste_row){ .dialect = PASTE_SS };
	if (line.n_words > 0 &&
	    readers[data[0] % n](&line, first, &context, &row) == PASTE_ROW)
		check(&row);
	free(text);
	return 0;
}
