// SPDX-License-Identifier: MIT
/*
 * delimited: quotes what has to be quoted.
 *
 * A spreadsheet takes a field that begins with = + - @ for a formula; names
 * are the only text that others write, so such a text is quoted with a
 * leading apostrophe.
 */
#include "render/delimited.h"

#include <string.h>

/* A signed number is none. */
static bool is_formula(const char *text)
{
	if (text[0] == '+' || text[0] == '-')
		return text[1 + strspn(text + 1, "0123456789.")] != '\0';
	return text[0] == '=' || text[0] == '@';
}

void delimited_field(FILE *out, const char *text, bool first,
		     enum format format)
{
	if (!first)
		(void)fputc(format == FORMAT_CSV ? ',' : '\t', out);
	if (format != FORMAT_CSV || !strpbrk(text, ",\"")) {
		(void)fprintf(out, "%s%s", is_formula(text) ? "'" : "", text);
		return;
	}
	(void)fputs(is_formula(text) ? "\"'" : "\"", out);
	for (; *text; text++) {
		if (*text == '"')
			(void)fputc('"', out);
		(void)fputc(*text, out);
	}
	(void)fputc('"', out);
}

void delimited_end(FILE *out, enum format format)
{
	(void)fputs(format == FORMAT_CSV ? "\r\n" : "\n", out);
}
