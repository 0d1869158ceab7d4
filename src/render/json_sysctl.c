// SPDX-License-Identifier: MIT
/*
 * json_sysctl: the document of the kernel settings.
 */
#include "tcpwait/render.h"

#include <errno.h>
#include <string.h>

#include "render/json.h"

static json_t *value_of(bool known, const struct setting_row *row,
			int64_t number, const char *text)
{
	if (!known)
		return json_null();
	return row->is_number ? json_integer(number) : json_text(text);
}

static json_t *setting_of(const struct snapshot *snap,
			  const struct setting_row *row)
{
	const char *unit = *setting_unit(row->text->setting)
				   ? setting_unit(row->text->setting)
				   : NULL;
	json_t *object = json_object();

	if (json_put(object, "netns",
		     json_text(snap->namespaces[row->netns].name)) &&
	    json_put(object, "name", json_text(row->text->name)) &&
	    json_put(object, "value",
		     value_of(row->known, row, row->value, row->value_text)) &&
	    json_put(object, "default",
		     value_of(row->default_known, row, row->default_value,
			      row->default_text)) &&
	    json_put(object, "unit", json_text(unit)) &&
	    json_put(object, "does", json_text(row->text->does)) &&
	    json_put(object, "does_not", json_text(row->text->does_not)) &&
	    json_put(object, "verdict", json_text(row->verdict)) &&
	    json_put(object, "notable", json_boolean(row->notable)))
		return object;
	json_decref(object);
	return NULL;
}

static json_t *line_of(const struct sysctl_line *line,
		       const struct sysctl_removed *removed)
{
	json_t *object = json_object();

	if (json_put(object, "path", json_text(line->path)) &&
	    json_put(object, "line", json_integer(line->line)) &&
	    json_put(object, "key", json_text(line->key)) &&
	    json_put(object, "removed_in",
		     json_text(removed ? removed->version : NULL)))
		return object;
	json_decref(object);
	return NULL;
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
static json_t *files_of(const struct snapshot *snap)
{
	const struct sysctl_lines *lines = &snap->sysctl_lines;
	json_t *array = json_array();

	for (size_t i = 0; i < lines->n; i++) {
		const struct sysctl_line *line = &lines->items[i];
		const struct sysctl_removed *removed =
			sysctl_removed_find(line->key, snap->kernel);

		if (!removed && !is_setting(line->key))
			continue;
		if (json_array_append_new(array, line_of(line, removed))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

int render_sysctl_json(FILE *out, const struct snapshot *snap,
		       const struct setting_row *rows, size_t n)
{
	json_t *document = json_envelope("sysctl", snap);
	json_t *settings = json_array();
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++)
		ok = json_array_append_new(settings,
					   setting_of(snap, &rows[i])) == 0;
	if (!json_put(document, "settings", settings))
		ok = false;
	if (ok && json_put(document, "files", files_of(snap)) &&
	    json_close(document, snap) == 0)
		return json_print(out, document);
	json_decref(document);
	return -ENOMEM;
}
