// SPDX-License-Identifier: MIT
/*
 * main: finds the verb, runs it, and sees that what it wrote arrived.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/charset.h"
#include "cli/help.h"
#include "cli/job.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/plugin.h"
#include "cli/sources.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "tcpwait/filter.h"

/* Opens the source that is asked, and binds the filter to it. */
static enum exit_status ask(const struct verb *verb, struct options *options)
{
	struct source source;
	char message[FILTER_MESSAGE_SIZE];
	struct error err = { 0 };
	enum exit_status status;

	if (sources_open(&source, options, &err) < 0)
		return message_fail("%s", err.text);
	if (source.ops->bind(&source, &options->filter, message))
		status = verb->run ? verb->run(verb, options, &source)
				   : job_run(verb, options, &source);
	else
		status = message_fail("%s", message);
	source.ops->close(&source);
	return status;
}

static enum exit_status print_version(void)
{
	(void)puts("tcpwait " TCPWAIT_VERSION);
	return EXIT_DONE;
}

/* Documents are UTF-8 everywhere; on a terminal it is eyes that read them. */
static bool guard_output(const struct verb *verb, const struct style *style)
{
	bool is_document = verb->is_document || style->format != FORMAT_TABLE;

	if (style->utf8 || verb->is_screen ||
	    (is_document && !isatty(STDOUT_FILENO)))
		return true;
	return charset_guard(&stdout);
}

static enum exit_status run_verb(const struct verb *verb, int argc,
				 char *argv[])
{
	struct options options;

	if (options_parse(verb, argc, argv, &options) != EXIT_DONE)
		return EXIT_TROUBLE;
	if (options.given & OPTION_BIT(OPTION_HELP)) {
		help_print_verb(stdout, verb);
		return verb->is_plugin ? EXIT_UNKNOWN : EXIT_DONE;
	}
	if (options.given & OPTION_BIT(OPTION_VERSION)) {
		(void)print_version();
		return verb->is_plugin ? EXIT_UNKNOWN : EXIT_DONE;
	}
	if (options.output && strcmp(options.output, "help") == 0) {
		help_print_columns(stdout,
				   options.given & OPTION_BIT(OPTION_EACH)
					   ? verb->each_columns
					   : verb->columns);
		return EXIT_DONE;
	}
	terminal_detect(&options.style, options.color);
	if (!guard_output(verb, &options.style))
		return message_fail("out of memory");
	return ask(verb, &options);
}

/* "tcpwait help [COMMAND]" */
static enum exit_status run_help(int argc, char *argv[])
{
	const struct verb *verb;

	if (argc == 0) {
		help_print_program(stdout);
		return EXIT_DONE;
	}
	if (argc > 1)
		return message_fail("help takes one command, as in tcpwait "
				    "help ports");
	verb = verbs_find(argv[0]);
	if (!verb)
		return verbs_refuse(argv[0]);
	help_print_verb(stdout, verb);
	return EXIT_DONE;
}

/*
 * What begins no filter and is no verb.  Fingers that leave out a verb may
 * leave out the words of a filter too: its own hint is the better one.
 */
static enum exit_status run_word(int argc, char *argv[], int at)
{
	if (options_judge(argc, argv) != EXIT_DONE)
		return EXIT_TROUBLE;
	if (verbs_nearest(argv[at]) || !filter_may_mean(argv[at]))
		return verbs_refuse(argv[at]);
	return run_verb(&verb_report, argc, argv);
}

/* A filter word by itself says nothing; a verb may have been meant. */
static bool is_slip_for_verb(const char *word)
{
	const char *nearest = verbs_nearest(word);

	return nearest && suggest_distance(word, nearest) == 1;
}

/* "tcpwait --help" without a verb is the program's, not the report's. */
static bool asks_for_help(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			return true;
	}
	return false;
}

static enum exit_status dispatch(int argc, char *argv[])
{
	int at = options_find_verb(argc, argv);
	const struct verb *verb;

	if (argc == 2 && strcmp(argv[1], "-v") == 0)
		return message_fail("the version is -V; all that there is to "
				    "say of findings is in tcpwait diagnose "
				    "-v");
	if (at >= argc && asks_for_help(argc, argv)) {
		help_print_program(stdout);
		return EXIT_DONE;
	}
	if (at >= argc)
		return run_verb(&verb_report, argc, argv);
	if (at == argc - 1 && filter_starts_with(argv[at]) &&
	    is_slip_for_verb(argv[at]))
		return verbs_refuse(argv[at]);
	if (filter_starts_with(argv[at]))
		return run_verb(&verb_report, argc, argv);
	if (at == 1 && strcmp(argv[at], "help") == 0)
		return run_help(argc - 2, argv + 2);
	if (argc == 2 && strcmp(argv[at], "version") == 0)
		return print_version();
	verb = verbs_find(argv[at]);
	if (!verb)
		return run_word(argc, argv, at);
	/* The verb leaves argv; what stands before it are options. */
	memmove(&argv[at], &argv[at + 1], (size_t)(argc - at) * sizeof(*argv));
	if (verb->is_plugin)
		return plugin_run(verb, argc - 1, argv, run_verb);
	return run_verb(verb, argc - 1, argv);
}

/*
 * What is opened later must not become a standard stream that was closed: its
 * text would go into a socket.  To write to a folder fails, as it should.
 */
static void fill_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/", O_RDONLY);
	}
}

int main(int argc, char *argv[])
{
	enum exit_status status;

	fill_streams();
	(void)setlocale(LC_CTYPE, "");
	status = charset_is_utf8() || charset_guard(&stderr)
			 ? dispatch(argc, argv)
			 : EXIT_TROUBLE;
	/* A plugin whose answer did not arrive has said so by its status. */
	if (status != EXIT_UNKNOWN && (fflush(stdout) != 0 || ferror(stdout)))
		return message_fail("cannot write to standard output: %s",
				    strerror(errno));
	return status;
}
