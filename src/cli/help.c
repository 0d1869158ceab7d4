// SPDX-License-Identifier: MIT
/*
 * help: written from the tables that the program runs on.
 */
#include "cli/help.h"

#include <string.h>

enum { OPTION_WIDTH = 30, COLUMN_WIDTH = 22 };

static const char intro[] =
	"Usage: tcpwait [COMMAND] [OPTIONS] [FILTER]\n"
	"\n"
	"Shows which TCP connections wait in TIME_WAIT and CLOSE_WAIT, on\n"
	"which port and toward which peer, since when and how fast.\n"
	"\n"
	"Commands:\n";

static const char outro[] =
	"\n"
	"The filter is that of ss(8): state and exclude words, then an\n"
	"expression, as in: state close-wait sport = :8080 and dst 10.0.0.0/8\n"
	"\n"
	"Read on: tcpwait COMMAND --help, tcpwait(1), tcpwait-json(5),\n"
	"tcpwait-findings(7)\n";

static void print_option(FILE *out, const struct option_row *row)
{
	char text[128] = "";
	size_t n = 0;
	const char *sep = "";

	for (const char *letter = row->shorts; *letter; letter++) {
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s-%c", sep,
				      *letter);
		sep = ", ";
	}
	for (size_t i = 0; i < 2 && row->longs[i]; i++) {
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s--%s", sep,
				      row->longs[i]);
		sep = ", ";
	}
	if (row->arg)
		(void)snprintf(text + n, sizeof(text) - n, " %s", row->arg);
	if (strlen(text) > OPTION_WIDTH)
		(void)fprintf(out, "  %s\n  %-*s  %s\n", text, OPTION_WIDTH, "",
			      row->help);
	else
		(void)fprintf(out, "  %-*s  %s\n", OPTION_WIDTH, text,
			      row->help);
}

static void print_options(FILE *out, uint64_t options)
{
	(void)fputs("\nOptions:\n", out);
	for (int id = 0; id < OPTION_COUNT; id++) {
		if (options & OPTION_BIT(id))
			print_option(out, option_row((enum option_id)id));
	}
}

void help_print_program(FILE *out)
{
	(void)fputs(intro, out);
	for (size_t i = 0; verbs_table[i]; i++)
		(void)fprintf(out, "  %-8s  %s\n", verbs_table[i]->name,
			      verbs_table[i]->summary);
	print_options(out, verb_report.options);
	(void)fputs(outro, out);
}

void help_print_columns(FILE *out, const struct column_set *set)
{
	const struct column *column;

	for (size_t i = 0; (column = column_at(set, i)); i++)
		(void)fprintf(out, "  %-*s  %s\n", COLUMN_WIDTH, column->name,
			      column->help);
}

void help_print_verb(FILE *out, const struct verb *verb)
{
	const char *words = verb->words ? verb->words : "[FILTER]";

	(void)fprintf(out, "Usage: tcpwait %s [OPTIONS]%s%s\n\n%s\n",
		      verb->name, *words ? " " : "", words, verb->summary);
	print_options(out, verb->options);
	if (verb->columns && (verb->options & OPTION_BIT(OPTION_OUTPUT))) {
		(void)fputs("\nColumns:\n", out);
		help_print_columns(out, verb->columns);
	}
	if (verb->each_columns) {
		(void)fputs("\nColumns with --each:\n", out);
		help_print_columns(out, verb->each_columns);
	}
}
