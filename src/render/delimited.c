// SPDX-License-Identifier: MIT
/*
 * delimited: quotes what has to be quoted.
 *
 * A spreadsheet takes a field that begins with = + - @ for a formula; names
 * are the only text that others write, so such a text is quoted with a
 * leading apostrophe.
 */
#include "render/forms.h"

#include <stdbool.h>
#include <string.h>

/* A signed number is none. */
static bool is_formula(const char *text)
{
	if (text[0] == '+' || text[0] == '-')
		return text[1 + strspn(text + 1, "0123456789.")] != '\0';
	return text[0] == '=' || text[0] == '@';
}

void delimited_quote(struct line *line, size_t start, enum format format)
{
	const char *text = line_end(line) + start;
	bool quote = format == FORMAT_CSV && text[strcspn(text, ",\"")];
	bool formula = is_formula(text);
	char copy[LINE_SIZE];

	if (!quote && !formula)
		return;
	memcpy(copy, text, line->n - start + 1);
	line->n = start;
	line_text(line, quote ? "\"" : "");
	line_text(line, formula ? "'" : "");
	for (text = copy; *text; text++) {
		if (quote && *text == '"')
			line_char(line, '"');
		line_char(line, *text);
	}
	line_text(line, quote ? "\"" : "");
}

void delimited_part(struct line *line, enum format format)
{
	line_char(line, format == FORMAT_CSV ? ',' : '\t');
}

void delimited_end(struct line *line, enum format format)
{
	line_text(line, format == FORMAT_CSV ? "\r\n" : "\n");
}
