// SPDX-License-Identifier: MIT
/*
 * top_close: what close does, where a key asks for it.
 *
 * The screen waits for it, so that it is done in a second or two.
 */
#include "cli/top_close.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/closing.h"
#include "tcpwait/render_close.h"

enum { CLOSE_MAX = 200 };

static void forget(struct top_close *closing)
{
	close_plan_free(&closing->plan);
	snapshot_free(&closing->seen);
	closing->seen = (struct snapshot){ 0 };
}

static struct close_told told_of(const struct top_close *closing)
{
	return (struct close_told){
		.seen = &closing->seen,
		.plan = &closing->plan,
		.filter = closing->filter,
		.is_asked = true,
	};
}

static int look(struct top_close *closing, const struct filter *filter,
		struct error *err)
{
	const struct collect_request request = {
		.reader = closing->options->reader,
		.netns = closing->options->netns,
		.filter = filter,
		.owners = COLLECT_OWNERS_AUTO,
	};
	const struct closing_wish wish = {
		.login = &closing->login,
		.max = CLOSE_MAX,
		.resets_per_second = OPTIONS_CLOSE_RATE_DEFAULT,
	};

	return closing_plan(closing->source, &request, &wish, &closing->seen,
			    &closing->plan, err);
}

static char *print(const struct top_close *closing, size_t width)
{
	struct close_told told = told_of(closing);
	const struct style style = { .width = width };
	struct error err = { 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (closing_ready(closing->options->netns, &closing->seen, &err) < 0)
		told.obstacle = err.text;
	render_close_plan(out, &told, &style);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

static char *plan(void *ctx, const struct filter *filter, const char *text,
		  size_t width, char said[ERROR_TEXT_SIZE])
{
	struct top_close *closing = ctx;
	struct filter narrow = *filter;
	char message[FILTER_MESSAGE_SIZE];
	struct error err = { 0 };
	char *told = NULL;

	forget(closing);
	(void)snprintf(closing->filter, sizeof(closing->filter), "%s", text);
	(void)snprintf(said, ERROR_TEXT_SIZE, "out of memory");
	if (!closing_narrow(&narrow, message))
		(void)snprintf(said, ERROR_TEXT_SIZE, "%s", message);
	else if (look(closing, &narrow, &err) < 0)
		(void)snprintf(said, ERROR_TEXT_SIZE, "%s", err.text);
	else
		told = print(closing, width);
	if (!told)
		forget(closing);
	return told;
}

static bool never(void)
{
	return false;
}

static bool is_all(const struct close_results *results)
{
	return results->n_left == 0 && results->n[RESULT_CHANGED] == 0 &&
	       results->n[RESULT_REFUSED] == 0 &&
	       results->n[RESULT_UNSUPPORTED] == 0;
}

static bool close_planned(void *ctx, char said[ERROR_TEXT_SIZE])
{
	struct top_close *closing = ctx;
	const struct close_caller caller = close_log_caller();
	struct close_told told = told_of(closing);
	const struct closing_run run = {
		.netns = closing->options->netns,
		.seen = &closing->seen,
		.plan = &closing->plan,
		.stop = never,
	};
	struct close_results results;
	struct error err = { 0 };
	int ret = closing_do(&run, &results, &err);

	told.results = &results;
	if (ret < 0)
		(void)snprintf(said, ERROR_TEXT_SIZE, "%s", err.text);
	else
		(void)render_close_summary(&results, said);
	close_log_system(&told, &caller);
	forget(closing);
	return ret == 0 && is_all(&results);
}

void top_close_init(struct top_close *closing, const struct options *options,
		    struct source *source)
{
	*closing = (struct top_close){
		.closer = { .ctx = closing,
			    .plan = plan,
			    .close = close_planned },
		.options = options,
		.source = source,
		.login = login_parse(getenv("SSH_CONNECTION")),
	};
}

void top_close_free(struct top_close *closing)
{
	forget(closing);
}
