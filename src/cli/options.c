// SPDX-License-Identifier: MIT
/*
 * options: the table, and getopt_long() over it.
 */
#include "cli/options.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/message.h"
#include "cli/options_apply.h"
#include "cli/verbs.h"

static const struct option_spec specs[] = {
	[OPTION_JSON] = { "jJ", { "json" }, NULL, "one JSON document" },
	[OPTION_FORMAT] = { "",
			    { "format" },
			    "FORMAT",
			    "table, json, csv or tsv" },
	[OPTION_OUTPUT] = { "o",
			    { "output", "columns" },
			    "LIST",
			    "columns to show; +LIST adds, help lists" },
	[OPTION_NO_HEADER] = { "H",
			       { "no-header" },
			       NULL,
			       "no line of column names" },
	[OPTION_SORT] = { "x",
			  { "sort" },
			  "[-]COLUMN",
			  "order by a column; -: descending" },
	[OPTION_LIMIT] = { "L", { "limit" }, "N", "at most N rows (0: all)" },
	[OPTION_INTERVAL] = { "d",
			      { "interval" },
			      "SECONDS",
			      "two samples so far apart, and the change" },
	[OPTION_BY] = { "", { "by" }, "KEY,...", "what to count by" },
	[OPTION_GROUP_PEERS] = { "",
				 { "group-peers" },
				 "/N[,/N]",
				 "group remote addresses by prefix" },
	[OPTION_NETNS] = { "N",
			   { "netns" },
			   "NETNS",
			   "a name, PID, path, or all" },
	[OPTION_OWNERS] = { "",
			    { "owners" },
			    "WHEN",
			    "auto (2 s at most), always or never" },
	[OPTION_PROCESSES] = { "p",
			       { "processes" },
			       NULL,
			       "as --owners always" },
	[OPTION_READER] = { "",
			    { "reader" },
			    "READER",
			    "netlink, netlink-by-family or procfs" },
	[OPTION_THRESHOLD] = { "",
			       { "threshold" },
			       "NAME=VALUE",
			       "from where on something is a finding" },
	[OPTION_FAIL_ON] = { "",
			     { "fail-on" },
			     "SEVERITY",
			     "exit 1 on a finding: info, warning, critical" },
	[OPTION_COLOR] = { "", { "color" }, "WHEN", "auto, always or never" },
	[OPTION_IPV4] = { "4", { "ipv4" }, NULL, "only IPv4 sockets" },
	[OPTION_IPV6] = { "6", { "ipv6" }, NULL, "only IPv6 sockets" },
	[OPTION_TCP] = { "t", { "tcp" }, NULL, "as in ss; changes nothing" },
	[OPTION_ALL] = { "a", { "all" }, NULL, "as in ss; changes nothing" },
	[OPTION_NUMERIC] = { "n",
			     { "numeric" },
			     NULL,
			     "as in ss; changes nothing" },
	[OPTION_BATCH] = { "b",
			   { "batch" },
			   NULL,
			   "plain text, one screen after another" },
	[OPTION_ITERATIONS] = { "n",
				{ "iterations" },
				"N",
				"end after N samples (0: go on)" },
	[OPTION_WARNING] = { "w",
			     { "warning" },
			     "NAME=RANGE",
			     "WARNING where NAME is outside RANGE" },
	[OPTION_CRITICAL] = { "c",
			      { "critical" },
			      "NAME=RANGE",
			      "CRITICAL where NAME is outside RANGE" },
	[OPTION_PER] = { "",
			 { "per" },
			 "GROUP",
			 "judge each port, or each peer" },
	[OPTION_TIMEOUT] = { "t",
			     { "timeout" },
			     "SECONDS",
			     "give up after so long" },
	[OPTION_UNTIL] = { "",
			   { "until" },
			   "EXPR",
			   "what to wait for: time_wait:443 < 1000" },
	[OPTION_OUTPUT_FILE] = { "O",
				 { "output-file" },
				 "FILE",
				 "write FILE, whole or not at all" },
	[OPTION_PEERS] = { "",
			   { "peers" },
			   "N",
			   "tell the N largest peers apart" },
	[OPTION_HELP] = { "h", { "help" }, NULL, "this text" },
	[OPTION_VERSION] = { "V", { "version" }, NULL, "the version" },
};
static_assert(sizeof(specs) / sizeof(specs[0]) == OPTION_COUNT,
	      "every option has its row");

/* The table as getopt_long() wants it. */
struct getopt_tables {
	char shorts[4 * OPTION_COUNT + 2];
	struct option longs[2 * OPTION_COUNT + 1];
};

/* Codes of getopt_long() for options: no character's. */
enum { CODE_BASE = 256 };

const struct option_spec *options_spec(enum option_id id)
{
	return &specs[id];
}

/*
 * The option that a letter stands for: among those of a verb, else the first
 * in the table; -1: none.
 */
static int id_of_letter(int letter, uint64_t options)
{
	int first = -1;

	for (int id = 0; id < OPTION_COUNT; id++) {
		if (!strchr(specs[id].shorts, letter))
			continue;
		if (options & OPTION_BIT(id))
			return id;
		if (first < 0)
			first = id;
	}
	return first;
}

static void add_spec(struct getopt_tables *tables, size_t *n_shorts,
		     size_t *n_longs, int id, uint64_t options)
{
	const struct option_spec *spec = &specs[id];

	for (const char *letter = spec->shorts; *letter; letter++) {
		if (id_of_letter(*letter, options) != id)
			continue;
		tables->shorts[(*n_shorts)++] = *letter;
		if (spec->arg)
			tables->shorts[(*n_shorts)++] = ':';
	}
	for (size_t i = 0; i < 2 && spec->longs[i]; i++)
		tables->longs[(*n_longs)++] = (struct option){
			.name = spec->longs[i],
			.has_arg = spec->arg ? required_argument : no_argument,
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
		add_spec(tables, &n_shorts, &n_longs, id, options);
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

static enum exit_status fail_option(int code, const char *word)
{
	if (code == ':')
		return message_fail("option '%s' needs an argument; see "
				    "tcpwait --help",
				    word);
	if (optopt && optopt < CODE_BASE)
		return message_fail("unknown option '-%c'; see tcpwait --help",
				    optopt);
	return message_fail("unknown option '%s'; see tcpwait --help", word);
}

/* "-L" or "--limit", for messages. */
static void name_option(int code, int id, char *name, size_t size)
{
	if (code < CODE_BASE)
		(void)snprintf(name, size, "-%c", code);
	else
		(void)snprintf(name, size, "--%s", specs[id].longs[0]);
}

static enum exit_status take_option(const struct verb *verb, int code,
				    struct options *options)
{
	char name[32];
	int id = id_of(code, verb->options);

	name_option(code, id, name, sizeof(name));
	if (!(verb->options & OPTION_BIT(id)))
		return message_fail("%s is not for %s; see tcpwait %s --help",
				    name, verb->name, verb->name);
	return options_apply(options, (enum option_id)id, name, optarg);
}

/* What two options say together. */
static enum exit_status check_together(const struct options *options)
{
	const uint64_t tabular =
		OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_NO_HEADER);

	if (options->style.format == FORMAT_JSON && (options->given & tabular))
		return message_fail("-o and -H are for tables, CSV and TSV; "
				    "JSON always has every key");
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
		.style = { .header = true },
		.owners = COLLECT_OWNERS_AUTO,
		.n_peers = OPTIONS_PEERS_DEFAULT,
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
	if (check_together(options) != EXIT_DONE)
		return EXIT_TROUBLE;
	options->words = (const char *const *)argv + optind;
	options->n_words = (size_t)(argc - optind);
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
