// SPDX-License-Identifier: MIT
/*
 * columns_sysctl: the columns of the kernel settings.
 */
#include <string.h>

#include "render/json.h"
#include "render/value.h"
#include "tcpwait/setting_rows.h"

static const void *text_of(const void *row)
{
	return ((const struct setting_row *)row)->text;
}

static bool write_name(const struct cell *cell, struct line *line)
{
	const char *name =
		((const struct setting_text *)text_of(cell->row))->name;
	enum { NARROW = 35 };

	/* In 80 columns; "tcpwait sysctl" takes any part of a name. */
	line_text(line, strlen(name) > NARROW ? strrchr(name, '.') + 1 : name);
	return true;
}

enum { VALUE, DEFAULT };

static bool write_value(const struct cell *cell, struct line *line)
{
	const struct setting_row *row = cell->row;
	bool is_value = cell->column->which == VALUE;
	const char *text = is_value ? row->value_text : row->default_text;
	enum { NARROW = 11 };

	if (!(is_value ? row->known : row->default_known))
		return false;
	if (text[0] == '\0')
		line_text(line, "none");
	else if (strlen(text) > NARROW && !row->is_number)
		line_text(line, "a list");
	else
		line_clean(line, text);
	return true;
}

/* Most are numbers, some a list or a name. */
static void put_value(const struct cell *cell, struct json *json)
{
	const struct setting_row *row = cell->row;
	bool is_value = cell->column->which == VALUE;
	const char *text = is_value ? row->value_text : row->default_text;
	bool known = is_value ? row->known : row->default_known;

	if (known && row->is_number)
		json_integer(json, cell->column->name,
			     is_value ? row->value : row->default_value);
	else
		json_text(json, cell->column->name, known ? text : NULL);
}

static bool write_mark(const struct cell *cell, struct line *line)
{
	const struct setting_row *row = cell->row;

	line_clean(line, row->mark);
	return row->mark[0] != '\0';
}

static void get_unit(const struct cell *cell, struct value *value)
{
	const struct setting_row *row = cell->row;

	value_text(value, setting_unit(row->text->setting));
}

static const struct column columns[] = {
	{ NAME("name"), "NAME", "the setting, as sysctl(8) has it",
	  .is_text = true, HELD(STRING, setting_text, name), .base = text_of,
	  .write = write_name },
	{ NAME("value"), "VALUE", "its value here", .which = VALUE,
	  HELD(CHARS, setting_row, value_text), KNOWN(setting_row, known, true),
	  .write = write_value, .json = put_value },
	{ NAME("default"), "DEFAULT", "what this kernel comes with",
	  .which = DEFAULT, HELD(CHARS, setting_row, default_text),
	  KNOWN(setting_row, default_known, true), .write = write_value,
	  .json = put_value },
	{ NAME("unit"), "UNIT", "of value and default", .is_text = true,
	  .may_be_cut = true, .get = get_unit },
	{ NAME("verdict"), "VERDICT", "what it means here now; a word for eyes",
	  .is_text = true, HELD(CHARS, setting_row, verdict),
	  .write = write_mark },
	{ NAME("why"), "WHY", "the verdict as a sentence", .is_text = true,
	  HELD(CHARS, setting_row, verdict), .only = COLUMN_IN_ROWS },
	{ NAME("notable"), HELD(FLAG, setting_row, notable),
	  .only = COLUMN_IN_JSON },
	{ NAME("does"), "DOES", "what it does", .is_text = true,
	  HELD(STRING, setting_text, does), .base = text_of },
	{ NAME("does_not"), "DOES NOT", "what it is wrongly taken for",
	  .is_text = true, HELD(STRING, setting_text, does_not),
	  .base = text_of },
	{ NAME("netns"), "NETNS", "network namespace", .is_text = true,
	  .may_be_cut = true, HELD(NETNS, setting_row, netns) },
	{ NAME("host"), "HOST", "the host that was looked at", .is_text = true,
	  .may_be_cut = true, HELD(HOST, setting_row, netns) },
};

const struct column_set columns_sysctl = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "name,value,default,verdict",
	.machine_defaults = "name,value,default,does,does_not,verdict",
	.json = "host,netns,name,value,default,unit,does,does_not",
};
