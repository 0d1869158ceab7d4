// SPDX-License-Identifier: MIT
/*
 * verb_explain: the catalogue, without a look at any socket.
 */
#include <stdio.h>

#include "cli/message.h"
#include "cli/suggest.h"
#include "cli/verbs.h"
#include "tcpwait/render_explain.h"

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

static enum exit_status fail_name(const char *word)
{
	const char *nearest = nearest_name(word);

	if (nearest)
		return message_fail("nothing is called '%s'; did you mean "
				    "'%s'?",
				    word, nearest);
	return message_fail("nothing is called '%s'; tcpwait explain lists "
			    "all there is",
			    word);
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

static enum exit_status run(const struct verb *verb, struct options *options,
			    struct source *source)
{
	(void)verb;
	(void)source;
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

const struct verb verb_explain = {
	.name = "explain",
	.summary = "what findings, states, kinds and thresholds mean",
	.options = OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION),
	.words = "[NAME...]",
	.run = run,
};
