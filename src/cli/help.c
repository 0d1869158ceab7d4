// SPDX-License-Identifier: MIT
/*
 * help: written from the tables that the program runs on.
 */
#include "cli/help.h"

#include <string.h>

#include "tcpwait/measure.h"
#include "tcpwait/thresholds.h"

enum { OPTION_WIDTH = 30, COLUMN_WIDTH = 22, LINE_MOST = 78 };

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

static void print_options(FILE *out, const char *title, uint64_t options)
{
	(void)fprintf(out, "\n%s:\n", title);
	for (int id = 0; id < OPTION_COUNT; id++) {
		const struct option_row *row = option_row((enum option_id)id);

		if ((options & OPTION_BIT(id)) && !row->is_habit)
			print_option(out, row);
	}
}

/* Words with a comma between each two, in lines of the usual width. */
struct words {
	FILE *out;
	size_t used; /* of the line at hand */
};

static void print_word(struct words *words, const char *word)
{
	size_t length = strlen(word);

	if (words->used > 0 && words->used + length + 3 > LINE_MOST) {
		(void)fputs(",\n ", words->out);
		words->used = 1;
	} else if (words->used > 0) {
		(void)fputc(',', words->out);
		words->used++;
	} else {
		(void)fputc(' ', words->out);
		words->used = 1;
	}
	(void)fprintf(words->out, " %s", word);
	words->used += length + 1;
}

static void print_figures(FILE *out)
{
	struct words words = { .out = out };
	const char *key;

	(void)fputs("\nNames, with :PORT of this host, @ADDR or @ADDR:PORT of "
		    "the other:\n",
		    out);
	for (size_t i = 0; (key = measure_key(i)); i++)
		print_word(&words, key);
	(void)fputc('\n', out);
}

static void print_thresholds(FILE *out)
{
	struct words words = { .out = out };
	struct thresholds standard;

	thresholds_init(&standard);
	(void)fputs("\nThresholds:\n", out);
	for (int i = 0; i < THRESHOLD_COUNT; i++) {
		enum threshold threshold = (enum threshold)i;
		char value[THRESHOLD_VALUE_SIZE], text[64];

		(void)snprintf(text, sizeof(text), "%s=%s",
			       thresholds_spec(threshold)->name,
			       thresholds_format(&standard, threshold, value));
		print_word(&words, text);
	}
	(void)fputc('\n', out);
}

/* What the arguments of its options may be, where that is no short list. */
static void print_names(FILE *out, uint64_t options)
{
	if (options & (OPTION_BIT(OPTION_WARNING) | OPTION_BIT(OPTION_UNTIL)))
		print_figures(out);
	if (options & OPTION_BIT(OPTION_THRESHOLD))
		print_thresholds(out);
}

void help_print_program(FILE *out)
{
	(void)fputs(intro, out);
	for (size_t i = 0; verbs_table[i]; i++)
		(void)fprintf(out, "  %-8s  %s\n", verbs_table[i]->name,
			      verbs_table[i]->summary);
	print_options(out, "Options", verb_report.options);
	print_options(out, "Options of commands that show rows",
		      OPTIONS_ROWS & ~OPTIONS_COMMON & ~verb_report.options);
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
	print_options(out, "Options", verb->options);
	print_names(out, verb->options);
	if (verb->columns && (verb->options & OPTION_BIT(OPTION_OUTPUT))) {
		(void)fputs("\nColumns:\n", out);
		help_print_columns(out, verb->columns);
	}
	if (verb->each_columns) {
		(void)fputs("\nColumns with --each:\n", out);
		help_print_columns(out, verb->each_columns);
	}
}
