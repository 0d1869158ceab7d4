// SPDX-License-Identifier: MIT
/*
 * options: getopt_long() over the rows of all options.
 */
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/message.h"
#include "cli/option_hint.h"
#include "cli/verbs.h"

/* The table as getopt_long() wants it. */
struct getopt_tables {
	char shorts[4 * OPTION_COUNT + 2];
	struct option longs[2 * OPTION_COUNT + 1];
};

/* Codes of getopt_long() for options: no character's. */
enum { CODE_BASE = 256 };

/*
 * The option that a letter stands for: among those of a verb, else the first
 * in the table; -1: none.
 */
static int id_of_letter(int letter, uint64_t options)
{
	int first = -1;

	for (int id = 0; id < OPTION_COUNT; id++) {
		if (!strchr(option_row((enum option_id)id)->shorts, letter))
			continue;
		if (options & OPTION_BIT(id))
			return id;
		if (first < 0)
			first = id;
	}
	return first;
}

/* Likewise of a name. */
static int id_of_name(const char *name, uint64_t options)
{
	int first = -1;

	for (int id = 0; id < OPTION_COUNT; id++) {
		const struct option_row *row = option_row((enum option_id)id);

		if (strcmp(row->longs[0], name) != 0)
			continue;
		if (options & OPTION_BIT(id))
			return id;
		if (first < 0)
			first = id;
	}
	return first;
}

static void add_row(struct getopt_tables *tables, size_t *n_shorts,
		    size_t *n_longs, int id, uint64_t options)
{
	const struct option_row *row = option_row((enum option_id)id);

	for (const char *letter = row->shorts; *letter; letter++) {
		if (id_of_letter(*letter, options) != id)
			continue;
		tables->shorts[(*n_shorts)++] = *letter;
		if (row->arg)
			tables->shorts[(*n_shorts)++] = ':';
	}
	if (id_of_name(row->longs[0], options) != id)
		return;
	for (size_t i = 0; i < 2 && row->longs[i]; i++)
		tables->longs[(*n_longs)++] = (struct option){
			.name = row->longs[i],
			.has_arg = row->arg ? required_argument : no_argument,
			.val = CODE_BASE + id,
		};
}

/*
 * first is '+' (stop at the first word) or '-' ... of getopt_long(), or 0;
 * options are those of the verb, whose letters go before others'.
 */
static void make_tables(struct getopt_tables *tables, char first,
			uint64_t options)
{
	size_t n_shorts = 0, n_longs = 0;

	*tables = (struct getopt_tables){ 0 };
	if (first)
		tables->shorts[n_shorts++] = first;
	tables->shorts[n_shorts++] = ':';
	for (int id = 0; id < OPTION_COUNT; id++)
		add_row(tables, &n_shorts, &n_longs, id, options);
}

/* The option of a code of getopt_long(). */
static int id_of(int code, uint64_t options)
{
	return code >= CODE_BASE ? code - CODE_BASE
				 : id_of_letter(code, options);
}

int options_find_verb(int argc, char *argv[])
{
	struct getopt_tables tables;

	make_tables(&tables, '+', 0);
	opterr = 0;
	optind = 0;
	while (getopt_long(argc, argv, tables.shorts, tables.longs, NULL) != -1)
		;
	return optind;
}

/* "--ti": the names that begin so, of more than one option; else "". */
static void list_meant(const char *word, char *text, size_t size)
{
	size_t length = strlen(word), n = 0, n_options = 0;

	text[0] = '\0';
	for (int id = 0; id < OPTION_COUNT; id++) {
		const char *name = option_row((enum option_id)id)->longs[0];

		if (length == 0 || strncmp(name, word, length) != 0)
			continue;
		n_options++;
		if (n < size)
			n += (size_t)snprintf(text + n, size - n, "%s--%s",
					      n > 0 ? ", " : "", name);
	}
	if (n_options < 2)
		text[0] = '\0';
}

static enum exit_status fail_letter(int letter)
{
	const char name[] = { (char)letter, '\0' };
	const char *hint = option_hint(name);

	if (hint)
		return message_fail("unknown option '-%c'; %s", letter, hint);
	return message_fail("unknown option '-%c'; see tcpwait --help", letter);
}

static enum exit_status fail_long(const char *word)
{
	const char *begin = word + strspn(word, "-"), *hint;
	char name[32], meant[256];

	(void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(begin, "="),
		       begin);
	hint = option_hint(name);
	list_meant(name, meant, sizeof(meant));
	if (meant[0])
		return message_fail("option '%s' may be one of %s", word,
				    meant);
	if (hint)
		return message_fail("unknown option '%s'; %s", word, hint);
	return message_fail("unknown option '%s'; see tcpwait --help", word);
}

static enum exit_status fail_option(int code, const char *word)
{
	if (code == ':')
		return message_fail("option '%s' needs an argument; see "
				    "tcpwait --help",
				    word);
	if (optopt && optopt < CODE_BASE)
		return fail_letter(optopt);
	return fail_long(word);
}

enum exit_status options_judge(int argc, char *argv[])
{
	struct getopt_tables tables;
	int code;

	make_tables(&tables, '+', 0);
	opterr = 0;
	optind = 0;
	while ((code = getopt_long(argc, argv, tables.shorts, tables.longs,
				   NULL)) != -1) {
		if (code == '?')
			return fail_option(code, argv[optind - 1]);
	}
	return EXIT_DONE;
}

/* "-L" or "--limit", for messages. */
static void name_option(int code, int id, char *name, size_t size)
{
	if (code < CODE_BASE)
		(void)snprintf(name, size, "-%c", code);
	else
		(void)snprintf(name, size, "--%s",
			       option_row((enum option_id)id)->longs[0]);
}

static enum exit_status take_option(const struct verb *verb, int code,
				    struct options *options)
{
	char name[32];
	int id = id_of(code, verb->options);
	const struct option_row *row;

	name_option(code, id, name, sizeof(name));
	if (!(verb->options & OPTION_BIT(id)))
		return message_fail("%s is not for %s; see tcpwait %s --help",
				    name, verb->name, verb->name);
	options->given |= OPTION_BIT(id);
	row = option_row((enum option_id)id);
	return row->take ? row->take(options, row, name, optarg) : EXIT_DONE;
}

/* What two options say together. */
static enum exit_status check_together(const struct verb *verb,
				       const struct options *options)
{
	const uint64_t live = OPTION_BIT(OPTION_NETNS) |
			      OPTION_BIT(OPTION_READER) |
			      OPTION_BIT(OPTION_NO_WATCH);
	const uint64_t two_looks = verb->options & OPTION_BIT(OPTION_BATCH)
					   ? 0
					   : OPTION_BIT(OPTION_INTERVAL);
	const uint64_t tabular =
		OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_NO_HEADER);

	if (options->style.format == FORMAT_JSON && (options->given & tabular))
		return message_fail("-o and -H are for tables, CSV and TSV; "
				    "JSON always has every key");
	if (options->n_from > 0 && (options->given & (live | two_looks)))
		return message_fail("-N, --reader, -d and --no-watch are for "
				    "the live kernel, not for --from");
	if (options->n_from == 0 && (options->given & OPTION_BIT(OPTION_AT)))
		return message_fail("--at picks a sample of a recording: it "
				    "needs --from FILE");
	return EXIT_DONE;
}

static enum exit_status parse_filter(int argc, char *argv[],
				     struct options *options)
{
	char message[FILTER_MESSAGE_SIZE];

	if (filter_parse(argc, (const char *const *)argv, &options->filter,
			 message))
		return EXIT_DONE;
	return message_fail("%s", message);
}

enum exit_status options_parse(const struct verb *verb, int argc, char *argv[],
			       struct options *options)
{
	struct getopt_tables tables;
	int code;

	*options = (struct options){
		.may_be_one_look = verb->watches_itself,
		.style = { .header = true },
		.owners = COLLECT_OWNERS_AUTO,
		.n_peers = OPTIONS_PEERS_DEFAULT,
		.duration_seconds = OPTIONS_DURATION_DEFAULT,
		.close_max = OPTIONS_CLOSE_MAX_DEFAULT,
		.close_rate = OPTIONS_CLOSE_RATE_DEFAULT,
	};
	filter_init(&options->filter);
	thresholds_init(&options->thresholds);
	make_tables(&tables, 0, verb->options);
	opterr = 0;
	optind = 0;
	while ((code = getopt_long(argc, argv, tables.shorts, tables.longs,
				   NULL)) != -1) {
		if (code == '?' || code == ':')
			return fail_option(code, argv[optind - 1]);
		if (take_option(verb, code, options) != EXIT_DONE)
			return EXIT_TROUBLE;
	}
	if (options->given &
	    (OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION)))
		return EXIT_DONE;
	if (check_together(verb, options) != EXIT_DONE)
		return EXIT_TROUBLE;
	options->words = (const char *const *)argv + optind;
	options->n_words = (size_t)(argc - optind);
	if (verb->look_at_words && options->n_words > 0 &&
	    verb->look_at_words(options) != EXIT_DONE)
		return EXIT_TROUBLE;
	if (!verb->words)
		return parse_filter(argc - optind, argv + optind, options);
	return EXIT_DONE;
}

char *options_join_words(const struct options *options)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < options->n_words; i++)
		(void)fprintf(out, "%s%s", i > 0 ? " " : "", options->words[i]);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}
