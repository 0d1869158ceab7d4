// SPDX-License-Identifier: MIT
/*
 * json_sysctl: the document of the kernel settings.
 */
#include "tcpwait/render.h"

#include <string.h>

#include "render/json.h"

static void put_value(struct json *json, const char *key, bool is_number,
		      int64_t number, const char *text)
{
	if (is_number)
		json_integer(json, key, number);
	else
		json_text(json, key, text);
}

static void put_setting(struct json *json, const struct snapshot *snap,
			const struct setting_row *row)
{
	const struct setting_text *text = row->text;
	const char *unit = setting_unit(text->setting);

	json_open(json, NULL, '{');
	json_netns(json, snap, row->netns);
	json_text(json, "name", text->name);
	put_value(json, "value", row->known && row->is_number, row->value,
		  row->known ? row->value_text : NULL);
	put_value(json, "default", row->default_known && row->is_number,
		  row->default_value,
		  row->default_known ? row->default_text : NULL);
	json_text(json, "unit", *unit ? unit : NULL);
	json_text(json, "does", text->does);
	json_text(json, "does_not", text->does_not);
	json_text(json, "verdict", row->verdict);
	json_bool(json, "notable", row->notable);
	json_close(json, '}');
}

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
		const struct sysctl_removed *removed = sysctl_removed_find(
			line->key, snapshot_host(snap, line->host)->kernel);

		if (removed || is_setting(line->key))
			put_line(json, line, removed);
	}
	json_close(json, ']');
}

void render_sysctl_json(FILE *out, const struct snapshot *snap,
			const struct setting_row *rows, size_t n)
{
	struct json json;

	json_begin(&json, out, "sysctl", snap);
	json_open(&json, "settings", '[');
	for (size_t i = 0; i < n; i++)
		put_setting(&json, snap, &rows[i]);
	json_close(&json, ']');
	put_files(&json, snap);
	json_end(&json, snap, NULL);
}
