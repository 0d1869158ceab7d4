// SPDX-License-Identifier: MIT
/*
 * render_sysctl: the settings as a table, and below it what is worth reading.
 */
#include "tcpwait/render_sheet.h"

#include <stdarg.h>
#include <string.h>

#include "tcpwait/paragraph.h"
#include "tcpwait/setting_rows.h"

enum { LINE_SIZE = 1024, INDENT = 4 };

/* A sentence or two, broken into lines. */
__attribute__((format(printf, 3, 4))) static void print_note(
	FILE *out, const struct style *style, const char *format, ...)
{
	const struct paragraph where = {
		.indent = INDENT,
		.width = paragraph_width(style),
	};
	char text[LINE_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	paragraph_print(out, &where, text);
}

static const char *short_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

/* All that there is to say of each. */
static void print_all(FILE *out, const struct style *style,
		      const struct setting_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct setting_text *text = rows[i].text;

		(void)fprintf(out, "\n%s\n", text->name);
		print_note(out, style, "Does: %s.", text->does);
		if (text->does_not)
			print_note(out, style, "But: %s.", text->does_not);
		print_note(out, style, "Here: %s.", rows[i].verdict);
	}
}

static void print_notable(FILE *out, const struct style *style,
			  const struct setting_row *rows, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const struct setting_row *row = &rows[i];

		if (!row->notable)
			continue;
		if (!any)
			(void)fputs("\nWhat they mean here now\n", out);
		any = true;
		print_note(out, style, "%s: %s.", short_name(row->text->name),
			   row->verdict);
	}
}

static void print_files(FILE *out, const struct style *style,
			const struct snapshot *snap)
{
	const struct sysctl_lines *lines = &snap->sysctl_lines;
	bool any = false;

	for (size_t i = 0; i < lines->n; i++) {
		const struct sysctl_line *line = &lines->items[i];
		const struct sysctl_removed *removed =
			sysctl_removed_find(line->key, snap->kernel);

		if (!removed)
			continue;
		if (!any)
			(void)fputs("\nSet in files, and gone from Linux\n",
				    out);
		any = true;
		print_note(out, style,
			   "%s:%u %s: since %s there is no such "
			   "setting; %s",
			   line->path, line->line, line->key, removed->version,
			   removed->instead);
	}
}

static void print_beliefs(FILE *out, const struct style *style)
{
	(void)fputs("\nWhat no setting does\n", out);
	print_note(out, style,
		   "TIME_WAIT lasts 60 s on Linux, compiled in; "
		   "tcp_fin_timeout does not shorten it.");
	print_note(out, style,
		   "CLOSE_WAIT lasts until its program closes the socket; "
		   "tcp_keepalive_time leaves the descriptor open.");
	print_note(out, style,
		   "tcp_tw_reuse is for outgoing connections; a server's "
		   "TIME_WAIT takes no port.");
	(void)fputs("\nMore: tcpwait sysctl tcp_fin_timeout, or any other "
		    "of the names\n",
		    out);
}

int render_sysctl(FILE *out, const struct snapshot *snap,
		  const struct sheet *sheet, bool in_full,
		  const struct style *style)
{
	int ret = render_sheet(out, sheet, style);

	if (ret < 0 || style->format != FORMAT_TABLE || !style->header)
		return ret;
	if (in_full) {
		print_all(out, style, sheet->rows, sheet->n_rows);
		return 0;
	}
	print_notable(out, style, sheet->rows, sheet->n_rows);
	print_files(out, style, snap);
	print_beliefs(out, style);
	return 0;
}
