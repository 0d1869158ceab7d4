// SPDX-License-Identifier: MIT
/*
 * columns_sysctl: the columns of the kernel settings.
 */
#include <string.h>

#include "render/value.h"
#include "tcpwait/column.h"
#include "tcpwait/setting_rows.h"

static void get_name(const struct cell *cell, struct value *value)
{
	const struct setting_row *row = cell->row;
	const char *name = row->text->name;
	enum { NARROW = 35 };

	/* In 80 columns; "tcpwait sysctl" takes any part of a name. */
	if (cell->view->for_eyes && strlen(name) > NARROW)
		name = strrchr(name, '.') + 1;
	value_text(value, name);
}

static void put(const struct cell *cell, struct value *value, bool known,
		const char *text)
{
	const struct setting_row *row = cell->row;
	enum { NARROW = 11 };

	if (!known)
		value_unknown(value);
	else if (cell->view->for_eyes && text[0] == '\0')
		value_text(value, "none");
	else if (cell->view->for_eyes && strlen(text) > NARROW &&
		 !row->is_number)
		value_text(value, "a list");
	else
		value_text(value, text);
}

static void get_value(const struct cell *cell, struct value *value)
{
	const struct setting_row *row = cell->row;

	put(cell, value, row->known, row->value_text);
}

static void get_default(const struct cell *cell, struct value *value)
{
	const struct setting_row *row = cell->row;

	put(cell, value, row->default_known, row->default_text);
}

static void get_unit(const struct cell *cell, struct value *value)
{
	const struct setting_row *row = cell->row;

	value_text(value, setting_unit(row->text->setting));
}

static void get_verdict(const struct cell *cell, struct value *value)
{
	const struct setting_row *row = cell->row;

	value_text(value, cell->view->for_eyes ? row->mark : row->verdict);
}

static void get_why(const struct cell *cell, struct value *value)
{
	const struct setting_row *row = cell->row;

	value_text(value, row->verdict);
}

static void get_does(const struct cell *cell, struct value *value)
{
	const struct setting_row *row = cell->row;

	value_text(value, row->text->does);
}

static void get_does_not(const struct cell *cell, struct value *value)
{
	const struct setting_row *row = cell->row;

	value_text(value, row->text->does_not);
}

static void get_netns(const struct cell *cell, struct value *value)
{
	const struct setting_row *row = cell->row;
	const struct snapshot *snap = cell->view->source;

	value_text(value, snap->namespaces[row->netns].name);
}

static const struct column columns[] = {
	{ .name = "name",
	  .header = "NAME",
	  .is_text = true,
	  .help = "the setting, as sysctl(8) has it",
	  .get = get_name },
	{ .name = "value",
	  .header = "VALUE",
	  .help = "its value here",
	  .get = get_value },
	{ .name = "default",
	  .header = "DEFAULT",
	  .help = "what this kernel comes with",
	  .get = get_default },
	{ .name = "unit",
	  .header = "UNIT",
	  .is_text = true,
	  .help = "of value and default",
	  .get = get_unit },
	{ .name = "verdict",
	  .header = "VERDICT",
	  .is_text = true,
	  .help = "what it means here now; a word for eyes",
	  .get = get_verdict },
	{ .name = "why",
	  .header = "WHY",
	  .is_text = true,
	  .help = "the verdict as a sentence",
	  .get = get_why },
	{ .name = "does",
	  .header = "DOES",
	  .is_text = true,
	  .help = "what it does",
	  .get = get_does },
	{ .name = "does_not",
	  .header = "DOES NOT",
	  .is_text = true,
	  .help = "what it is wrongly taken for",
	  .get = get_does_not },
	{ .name = "netns",
	  .header = "NETNS",
	  .is_text = true,
	  .help = "network namespace",
	  .get = get_netns },
};

const struct column_set columns_sysctl = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "name,value,default,verdict",
	.machine_defaults = "name,value,default,does,does_not,verdict",
};
