// SPDX-License-Identifier: MIT
/*
 * paste_powershell: a row of Get-NetTCPConnection, as CSV or as the table that
 * PowerShell shows.
 */
#include <string.h>

#include "paste/paste_header.h"
#include "paste/paste_row.h"

enum { FIELDS_MAX = 32 };

/* A field with its quote marks; a quote mark in it is no matter here. */
static struct span next_field(const char **at, const char *end, char separator)
{
	struct span field = { *at, 0 };
	bool quoted = *at < end && **at == '"';
	const char *to = *at + quoted;

	while (to < end && *to != (quoted ? '"' : separator))
		to++;
	field.at += quoted;
	field.n = (size_t)(to - field.at);
	to += quoted && to < end;
	while (to < end && *to != separator)
		to++;
	*at = to < end ? to + 1 : to;
	return field;
}

static size_t split(const struct paste_line *line, char separator,
		    struct span fields[static FIELDS_MAX])
{
	const char *at = line->text.at, *end = at + line->text.n;
	size_t n = 0;

	if (separator == ' ') {
		for (; n < line->n_words && n < FIELDS_MAX; n++)
			fields[n] = line->words[n];
		return n;
	}
	while (at < end && n < FIELDS_MAX)
		fields[n++] = next_field(&at, end, separator);
	return n;
}

static const char *const names[PASTE_COLUMN_COUNT] = {
	[PASTE_COLUMN_LOCAL_ADDRESS] = "LocalAddress",
	[PASTE_COLUMN_LOCAL_PORT] = "LocalPort",
	[PASTE_COLUMN_REMOTE_ADDRESS] = "RemoteAddress",
	[PASTE_COLUMN_REMOTE_PORT] = "RemotePort",
	[PASTE_COLUMN_STATE] = "State",
	[PASTE_COLUMN_PROCESS] = "OwningProcess",
};

/* Where each column stands; false: one that every row needs does not. */
static bool find_columns(const struct paste_line *line, char separator,
			 int8_t columns[static PASTE_COLUMN_COUNT])
{
	struct span fields[FIELDS_MAX];
	size_t n = split(line, separator, fields);

	for (int i = 0; i < PASTE_COLUMN_COUNT; i++) {
		columns[i] = -1;
		for (size_t k = 0; k < n; k++) {
			if (paste_span_is(fields[k], names[i]))
				columns[i] = (int8_t)k;
		}
		if (columns[i] < 0 && i != PASTE_COLUMN_PROCESS)
			return false;
	}
	return true;
}

bool paste_header_powershell(const struct paste_line *line,
			     struct paste_context *context)
{
	static const char separators[] = ",;\t ";

	if (!memmem(line->text.at, line->text.n, "LocalAddress", 12))
		return false;
	for (size_t i = 0; separators[i]; i++) {
		if (!find_columns(line, separators[i], context->columns))
			continue;
		context->separator = separators[i];
		return true;
	}
	return false;
}

/* Address and port stand apart: together they are what others write. */
static bool read_end(struct span address, struct span port,
		     struct paste_services *services, struct paste_end *end)
{
	char text[96];
	size_t n = address.n + port.n + 1;

	if (n >= sizeof(text))
		return false;
	memcpy(text, address.at, address.n);
	text[address.n] = ':';
	memcpy(text + address.n + 1, port.at, port.n);
	return paste_end_colon((struct span){ text, n }, false, services, end);
}

static const struct span *field_of(const struct span *fields, size_t n,
				   const struct paste_context *context,
				   enum paste_column column)
{
	static const struct span none = { "", 0 };
	int8_t at = context->columns[column];

	return at >= 0 && (size_t)at < n ? &fields[at] : &none;
}

enum paste_verdict paste_read_powershell(const struct paste_line *line,
					 size_t first,
					 struct paste_context *context,
					 struct paste_row *row)
{
	struct span fields[FIELDS_MAX];
	struct paste_end local, remote;
	enum tcp_state state;
	uint64_t pid;
	size_t n;

	if (first > 0 || context->separator == '\0')
		return PASTE_STRANGE;
	n = split(line, context->separator, fields);
#define FIELD(name) *field_of(fields, n, context, PASTE_COLUMN_##name)
	if (!read_end(FIELD(LOCAL_ADDRESS), FIELD(LOCAL_PORT),
		      &context->services, &local) ||
	    !read_end(FIELD(REMOTE_ADDRESS), FIELD(REMOTE_PORT),
		      &context->services, &remote))
		return PASTE_STRANGE;
	if (paste_span_is(FIELD(STATE), "Bound") ||
	    paste_span_is(FIELD(STATE), "DeleteTCB"))
		return PASTE_PASSED;
	if (!paste_span_state(FIELD(STATE), &state))
		return PASTE_BROKEN;
	paste_row_ends(row, &local, &remote);
	row->conn.state = (uint8_t)state;
	if (paste_span_number(FIELD(PROCESS), INT32_MAX, &pid) && pid > 0)
		paste_row_hold(row, (int32_t)pid, 0, (struct span){ "", 0 });
#undef FIELD
	return PASTE_ROW;
}
