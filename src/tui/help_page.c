// SPDX-License-Identifier: MIT
/*
 * help_page: what a user needs who has never seen the screen.
 *
 * First what to do in an incident, then the keys, from their one table.
 */
#include "tui/help_page.h"

#include "tcpwait/paragraph.h"
#include "tui/keys.h"

enum { NAME_WIDTH = 10, COLUMN_WIDTH = 38, TWO_COLUMNS_FROM = 78 };

static const char *const steps[] = {
	"4 lists what was found; Enter tells who it is, evidence, causes, "
	"cures.",
	"f filters to what the row is about; / changes or empties the filter.",
};

static void write_steps(FILE *out, const struct style *style)
{
	(void)fputs("  In an incident\n", out);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		paragraph_indented(out, 4, steps[i], style);
}

static void write_key(FILE *out, const struct keys_entry *entry, bool pad)
{
	if (!entry)
		return;
	(void)fprintf(out, "%-*s %-*s", NAME_WIDTH, entry->name,
		      pad ? COLUMN_WIDTH - NAME_WIDTH - 1 : 0, entry->does);
}

static void write_keys(FILE *out, const struct style *style)
{
	bool two = style->width >= TWO_COLUMNS_FROM;
	size_t n = 0, n_lines;

	while (keys_at(n))
		n++;
	n_lines = two ? (n + 1) / 2 : n;
	(void)fputs("\n  Keys\n", out);
	for (size_t i = 0; i < n_lines; i++) {
		(void)fputs("    ", out);
		write_key(out, keys_at(i), two);
		if (two)
			write_key(out, keys_at(i + n_lines), false);
		(void)fputc('\n', out);
	}
}

void help_page_write(FILE *out, const struct style *style)
{
	write_steps(out, style);
	write_keys(out, style);
	(void)fputc('\n', out);
	paragraph_indented(out, 2,
			   "> selected row   ! something was found about it   "
			   "~ likely   - unknown",
			   style);
}
