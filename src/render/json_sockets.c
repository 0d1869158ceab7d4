// SPDX-License-Identifier: MIT
/*
 * json_sockets: the streamed document.
 *
 * Rows are written as they come.  A walk that fails leaves the array open, so
 * that half a document never reads as a whole one.
 */
#include "tcpwait/render.h"

#include "render/json.h"

void render_sockets_json_begin(FILE *out, const struct snapshot *snap)
{
	struct json json;

	json_begin(&json, out, "sockets", snap);
	json_open(&json, "sockets", '[');
	line_flush(&json.line);
}

static void put_owners(struct json *json, const struct owners *owners,
		       uint32_t set)
{
	if (!owners->looked) {
		json_null(json, "owners");
		return;
	}
	json_open(json, "owners", '[');
	for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
		json_open(json, NULL, '{');
		json_process(json, owners, owners->sets[set].process);
		json_text(json, "basis", report_basis_name(OWNER_HOLDS));
		json_close(json, '}');
	}
	json_close(json, ']');
}

void render_sockets_json_row(FILE *out, const struct column_list *columns,
			     const struct column_view *view,
			     const struct socket_row *row, bool first)
{
	struct json json;

	json_init(&json, out, false);
	line_text(&json.line, first ? "\n" : ",\n");
	json_open(&json, NULL, '{');
	for (size_t i = 0; i < columns->n; i++)
		json_column(&json, columns->items[i], view, row);
	put_owners(&json, &view->seen->owners, row->holders);
	json_close(&json, '}');
	line_flush(&json.line);
}

void render_sockets_json_end(FILE *out, const struct snapshot *snap)
{
	struct json json;

	json_init(&json, out, true);
	line_text(&json.line, "\n]");
	json_end(&json, snap, NULL);
}
