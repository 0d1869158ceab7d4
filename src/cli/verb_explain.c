// SPDX-License-Identifier: MIT
/*
 * verb_explain: the catalogue, without a look at any socket.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/message.h"
#include "cli/suggest.h"
#include "cli/verbs.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/render_explain.h"
#include "tcpwait/sysctl_lines.h"

static const char *nearest_name(const char *word)
{
	const char *name, *nearest = NULL;
	size_t least = (size_t)-1;

	for (size_t i = 0; (name = render_explain_name(i)); i++) {
		size_t distance = suggest_distance(word, name);

		if (distance < least) {
			least = distance;
			nearest = name;
		}
	}
	return suggest_is_near(word, least) ? nearest : NULL;
}

/* "nearest are: a, b and c": those whose text has the word. */
static enum exit_status fail_name(const char *word)
{
	const char *nearest = nearest_name(word);
	const struct sysctl_removed *removed =
		strlen(word) > 3 ? sysctl_removed_named(word) : NULL;
	const char *about[3] = { NULL };

	if (removed)
		return message_fail("%s is gone since Linux %s: %s",
				    removed->key, removed->version,
				    removed->instead);
	if (nearest)
		return message_fail("nothing is called '%s'; did you mean "
				    "'%s'?",
				    word, nearest);
	for (size_t i = 0; i < 3; i++)
		about[i] = render_explain_about(word, i);
	if (about[0])
		return message_fail("nothing is called '%s'; it comes up in "
				    "%s%s%s%s%s",
				    word, about[0], about[1] ? ", " : "",
				    about[1] ? about[1] : "",
				    about[2] ? ", " : "",
				    about[2] ? about[2] : "");
	return message_fail("nothing is called '%s'; tcpwait explain lists "
			    "all there is",
			    word);
}

/* Are the words together one line of a log, and none a name in it? */
static bool is_line(const struct options *options, const char *line)
{
	for (size_t i = 0; i < options->n_words; i++) {
		if (catalogue_log_find(options->words[i]))
			return false;
	}
	return options->n_words > 1 && catalogue_log_find(line);
}

/* A wrong word is told before anything is written. */
static enum exit_status check_words(const struct options *options)
{
	for (size_t i = 0; i < options->n_words; i++) {
		if (!render_explain_knows(options->words[i]))
			return fail_name(options->words[i]);
	}
	return EXIT_DONE;
}

static enum exit_status explain_each(const struct options *options)
{
	if (check_words(options) != EXIT_DONE)
		return EXIT_TROUBLE;
	if (options->n_words == 0)
		render_explain_list(stdout, &options->style);
	for (size_t i = 0; i < options->n_words; i++) {
		if (i > 0)
			(void)putchar('\n');
		render_explain(stdout, options->words[i], &options->style);
	}
	return EXIT_DONE;
}

/* A line of a log has several words, in quotes or not. */
static enum exit_status run(const struct verb *verb, struct options *options,
			    struct source *source)
{
	char *line = options_join_words(options);
	enum exit_status status = EXIT_DONE;

	(void)verb;
	(void)source;
	if (!line)
		return message_fail("out of memory");
	if (is_line(options, line))
		render_explain(stdout, line, &options->style);
	else
		status = explain_each(options);
	free(line);
	return status;
}

const struct verb verb_explain = {
	.name = "explain",
	.summary = "what findings, states, settings and lines of logs mean",
	.options = OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION),
	.words = "[NAME...]",
	.run = run,
};
