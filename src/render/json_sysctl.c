// SPDX-License-Identifier: MIT
/*
 * json_sysctl: the document of the kernel settings.
 */
#include "tcpwait/document.h"

#include <string.h>

#include "render/json.h"
#include "tcpwait/render_sheet.h"

static void put_line(struct json *json, const struct sysctl_line *line,
		     const struct sysctl_removed *removed)
{
	json_open(json, NULL, '{');
	json_text(json, "path", line->path);
	json_integer(json, "line", line->line);
	json_text(json, "key", line->key);
	json_text(json, "removed_in", removed ? removed->version : NULL);
	json_close(json, '}');
}

static bool is_setting(const char *key)
{
	const struct setting_text *text;

	for (size_t i = 0; (text = setting_text(i)); i++) {
		if (strcmp(text->name, key) == 0)
			return true;
	}
	return false;
}

/* The lines that set one of the settings, or a key that is gone. */
static void put_files(struct json *json, const struct snapshot *snap)
{
	const struct sysctl_lines *lines = &snap->sysctl_lines;

	json_open(json, "files", '[');
	for (size_t i = 0; i < lines->n; i++) {
		const struct sysctl_line *line = &lines->items[i];
		const struct sysctl_removed *removed =
			sysctl_removed_find(line->key, snap->kernel);

		if (removed || is_setting(line->key))
			put_line(json, line, removed);
	}
	json_close(json, ']');
}

void document_sysctl(FILE *out, const struct snapshot *snap,
		     const struct setting_row *rows, size_t n)
{
	const struct column_view view = { .seen = snap };
	struct column_list columns;
	const struct sheet sheet = {
		.columns = &columns,
		.view = &view,
		.rows = rows,
		.n_rows = n,
		.row_bytes = sizeof(*rows),
	};
	struct json json;

	column_list_document(&columns_sysctl, &columns);
	json_begin(&json, out, "sysctl", snap);
	json_rows(&json, "settings", &sheet);
	put_files(&json, snap);
	json_end(&json, snap, NULL);
}
