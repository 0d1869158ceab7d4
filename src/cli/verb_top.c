// SPDX-License-Identifier: MIT
/*
 * verb_top: the live screen, or the same as text where there is none.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/message.h"
#include "cli/sampler.h"
#include "cli/verbs.h"
#include "tcpwait/top.h"

enum { FILTER_TEXT_SIZE = 1024 };

static const double interval_default_seconds = 2.0;

/* The words of the filter as one line, to be shown and edited. */
static bool join_words(const struct options *options,
		       char text[static FILTER_TEXT_SIZE])
{
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < options->n_words; i++) {
		int m = snprintf(text + n, FILTER_TEXT_SIZE - n, "%s%s",
				 i > 0 ? " " : "", options->words[i]);

		n += (size_t)m;
		if (n >= FILTER_TEXT_SIZE)
			return false;
	}
	return true;
}

static struct top_config configure(const struct options *options,
				   const char *filter_text)
{
	double interval = options->interval_seconds;
	const char *netns = options->netns;

	return (struct top_config){
		.wish = {
			.filter = options->filter,
			.all_netns = netns && strcmp(netns, "all") == 0,
			.owners = options->owners != COLLECT_OWNERS_NEVER,
			.interval_seconds = interval > 0
				? interval : interval_default_seconds,
		},
		.filter_text = filter_text,
		.netns = netns,
		.style = options->style,
		.iterations = options->iterations,
	};
}

/* Ends as the signal would have ended it, so that a shell can tell. */
static enum exit_status end_by(int signal_number)
{
	sigset_t mask;

	(void)fflush(stdout);
	(void)signal(signal_number, SIG_DFL);
	(void)sigemptyset(&mask);
	(void)sigaddset(&mask, signal_number);
	(void)raise(signal_number);
	(void)sigprocmask(SIG_UNBLOCK, &mask, NULL);
	return EXIT_TROUBLE;
}

static enum exit_status show(const struct options *options,
			     const struct top_config *config, bool is_batch)
{
	struct error err = { 0 };
	struct sampler *sampler =
		sampler_start(options, &config->wish, !is_batch, &err);
	struct top_source source;
	int ret;

	if (!sampler)
		return message_fail("%s", err.text);
	source = sampler_source(sampler);
	ret = is_batch ? top_batch(config, &source, &err)
		       : top_run(config, &source, &err);
	sampler_stop(sampler);
	if (ret > 0)
		return end_by(ret);
	if (ret < 0)
		return message_fail("%s; top -b writes plain text", err.text);
	return EXIT_DONE;
}

static enum exit_status run(const struct verb *verb,
			    const struct options *options)
{
	bool is_batch = (options->given & OPTION_BIT(OPTION_BATCH)) ||
			!isatty(STDOUT_FILENO);
	char filter_text[FILTER_TEXT_SIZE];
	struct top_config config;

	(void)verb;
	if (!join_words(options, filter_text))
		return message_fail("this filter is too long for top");
	if (!is_batch && !isatty(STDIN_FILENO))
		return message_fail("the keys come from standard input, which "
				    "is no terminal; top -b writes plain text");
	config = configure(options, filter_text);
	return show(options, &config, is_batch);
}

const struct verb verb_top = {
	.name = "top",
	.summary = "the live screen: what grows, where, whose and why",
	.options = (OPTIONS_COMMON &
		    ~(OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_FORMAT) |
		      OPTION_BIT(OPTION_NUMERIC))) |
		   OPTIONS_OWNERS | OPTION_BIT(OPTION_THRESHOLD) |
		   OPTION_BIT(OPTION_INTERVAL) | OPTION_BIT(OPTION_BATCH) |
		   OPTION_BIT(OPTION_ITERATIONS),
	.run = run,
};
