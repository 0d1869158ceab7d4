// SPDX-License-Identifier: MIT
/*
 * json_sockets: the streamed document.
 *
 * Rows are written as they come.  A walk that fails leaves the array open, so
 * that half a document never reads as a whole one.
 */
#include "tcpwait/document.h"

#include "render/json.h"

void document_sockets_begin(FILE *out, const struct snapshot *snap)
{
	struct json json;

	json_begin(&json, out, "sockets", snap);
	json_open(&json, "sockets", '[');
	line_flush(&json.line);
}

void document_sockets_row(FILE *out, const struct column_list *columns,
			  const struct column_view *view,
			  const struct socket_row *row, bool first)
{
	struct json json;

	json_init(&json, out, false);
	line_text(&json.line, first ? "\n" : ",\n");
	json_row(&json, columns, view, row);
	line_flush(&json.line);
}

void document_sockets_end(FILE *out, const struct snapshot *snap)
{
	struct json json;

	json_init(&json, out, true);
	line_text(&json.line, "\n]");
	json_end(&json, snap, NULL);
}
