// SPDX-License-Identifier: MIT
/*
 * verb_top: the live screen, or the same as text where there is none.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/message.h"
#include "cli/sampler.h"
#include "cli/top_close.h"
#include "cli/verbs.h"
#include "tcpwait/top.h"

static const double interval_default_seconds = 2.0;
static const char advice[] = "; top -b writes plain text";

/* "all" becomes a wish, which a key can take back. */
static bool take_all(struct options *options)
{
	bool is_all = options->netns && strcmp(options->netns, "all") == 0;

	if (is_all)
		options->netns = NULL;
	return is_all;
}

static struct top_config configure(const struct options *options,
				   struct source *source, bool all_netns,
				   const char *filter_text)
{
	double interval = options->interval_seconds;
	bool has_owners = options->owners != COLLECT_OWNERS_NEVER;

	return (struct top_config){
		.wish = {
			.filter = options->filter,
			.all_netns = all_netns,
			.owners = has_owners,
			.by_owner = top_view_by_owner(options->view),
			.interval_seconds = interval > 0
				? interval : interval_default_seconds,
		},
		.view = options->view,
		.source = source,
		.filter_text = filter_text,
		.netns = options->netns,
		.style = options->style,
		.thresholds = options->thresholds,
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
			     struct source *source,
			     const struct top_config *config, bool is_batch)
{
	struct error err = { 0 };
	struct sampler *sampler =
		sampler_start(options, source, &config->wish, !is_batch, &err);
	struct top_source samples;
	int ret;

	if (!sampler)
		return message_fail("%s", err.text);
	samples = sampler_source(sampler);
	ret = is_batch ? top_batch(config, &samples, &err)
		       : top_run(config, &samples, &err);
	sampler_stop(sampler);
	if (ret > 0)
		return end_by(ret);
	if (ret < 0)
		return message_fail("%s%s", err.text, is_batch ? "" : advice);
	return EXIT_DONE;
}

static enum exit_status take_order(const struct options *options,
				   struct top_config *config)
{
	char message[TOP_MESSAGE_SIZE];

	if (!options->sort || top_order_parse(options->view, options->sort,
					      &config->order, message))
		return EXIT_DONE;
	return message_fail("%s", message);
}

static enum exit_status run(const struct verb *verb, struct options *given,
			    struct source *source)
{
	bool is_batch = (given->given & OPTION_BIT(OPTION_BATCH)) ||
			!isatty(STDOUT_FILENO);
	bool may_close = given->given & OPTION_BIT(OPTION_ALLOW_CLOSE);
	struct options options = *given;
	struct top_config config;
	struct top_close closing;
	enum exit_status status;
	char *filter_text;
	bool all_netns;

	(void)verb;
	if (!is_batch && !isatty(STDIN_FILENO))
		return message_fail("the keys come from standard input, which "
				    "is no terminal%s",
				    advice);
	if (may_close && (given->given & OPTION_BIT(OPTION_FROM)))
		return message_fail("--allow-close is for sockets of this "
				    "host, not of a file");
	if (is_batch && may_close)
		return message_fail("--allow-close is for a key of the live "
				    "screen");
	all_netns = take_all(&options);
	filter_text = options_join_words(given);
	if (!filter_text)
		return message_fail("out of memory");
	config = configure(&options, source, all_netns, filter_text);
	top_close_init(&closing, &options, source);
	if (may_close)
		config.closer = &closing.closer;
	status = take_order(&options, &config);
	if (status == EXIT_DONE && strlen(filter_text) >= TOP_FILTER_SIZE)
		status = message_fail("this filter is too long for top");
	if (status == EXIT_DONE)
		status = show(&options, source, &config, is_batch);
	top_close_free(&closing);
	free(filter_text);
	return status;
}

const struct verb verb_top = {
	.name = "top",
	.summary = "the live screen: what grows, where, whose and why",
	.options = (OPTIONS_COMMON &
		    ~(OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_FORMAT) |
		      OPTION_BIT(OPTION_NUMERIC))) |
		   OPTIONS_OWNERS | OPTION_BIT(OPTION_THRESHOLD) |
		   OPTION_BIT(OPTION_INTERVAL) | OPTION_BIT(OPTION_BATCH) |
		   OPTION_BIT(OPTION_ITERATIONS) | OPTION_BIT(OPTION_NO_WATCH) |
		   OPTION_BIT(OPTION_ALLOW_CLOSE) | OPTION_BIT(OPTION_VIEW) |
		   OPTION_BIT(OPTION_SORT),
	.is_screen = true,
	.run = run,
};
