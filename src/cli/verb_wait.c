// SPDX-License-Identifier: MIT
/*
 * verb_wait: returns when a condition holds.
 *
 * Looks again and again, and rests in between as pace.h says.  What was seen
 * only in part never counts as reached.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/counting.h"
#include "cli/message.h"
#include "cli/progress.h"
#include "cli/sampling.h"
#include "cli/services.h"
#include "cli/verbs.h"
#include "tcpwait/clock.h"
#include "tcpwait/condition.h"
#include "tcpwait/pace.h"

/* Below the twentieth that is promised: looks are one more than rests. */
static const struct pace standard_pace = {
	.interval_seconds = 1,
	.share = 0.04,
};

/* So often in a row, an unknown figure is no accident. */
enum { UNKNOWN_MOST = 3 };

struct waiting {
	struct condition condition;
	struct measure_value values[CONDITION_TERMS_MAX];
	struct snapshot before; /* the last look, where the next needs it */
	bool has_before;
	struct pace pace;
	double timeout_seconds; /* 0: none */
	double start;
	double cpu_at_end; /* of the last look; 0: what the start took counts */
	unsigned int n_unknown; /* looks in a row */
	char why[ERROR_TEXT_SIZE]; /* the last look was not whole; or "" */
	char why_no_ages[ERROR_TEXT_SIZE]; /* likewise */
	struct progress progress;
};

/* Keeps why a snapshot is not whole; false where another look will not help. */
static bool take_completeness(struct waiting *waiting,
			      const struct snapshot *snap)
{
	if (snap->n_namespaces_skipped > 0 || snap->namespaces_unknown) {
		int error = snap->n_namespaces_skipped > 0
				    ? snap->skipped_error
				    : snap->unlisted_error;

		(void)message_fail("some namespaces could not be looked into "
				   "(%s)",
				   snapshot_cause(error));
		return false;
	}
	if (!snap->complete)
		(void)snprintf(waiting->why, sizeof(waiting->why), "%s",
			       snap->why_incomplete);
	return true;
}

/* The figures that need more than counting; 0 or a negative errno. */
static int measure_rest(struct waiting *waiting, struct source *source,
			const struct collect_request *request,
			struct snapshot *snap, struct error *err)
{
	size_t n_rest = 0;
	int ret;

	for (size_t i = 0; i < waiting->condition.n; i++)
		n_rest += !measure_counts(&waiting->condition.terms[i].measure);
	if (n_rest == 0) {
		snap->complete = true;
		return 0;
	}
	ret = source->ops->snapshot(source, request, snap, err);
	memcpy(waiting->why_no_ages, snap->why_no_ages,
	       sizeof(waiting->why_no_ages));
	for (size_t i = 0; ret == 0 && i < waiting->condition.n; i++) {
		const struct measure *measure =
			&waiting->condition.terms[i].measure;

		if (measure_needs_two(measure))
			waiting->values[i] = measure_between(
				measure,
				waiting->has_before ? &waiting->before : NULL,
				snap);
		else if (!measure_counts(measure))
			waiting->values[i] = measure_of_snapshot(measure, snap);
	}
	return ret;
}

static int measure_counted(struct waiting *waiting, struct source *source,
			   const struct collect_request *request,
			   struct snapshot *snap, struct error *err)
{
	struct measure measures[CONDITION_TERMS_MAX];
	uint64_t counts[CONDITION_TERMS_MAX];
	size_t positions[CONDITION_TERMS_MAX];
	struct counting counting = { .measures = measures, .counts = counts };
	int ret;

	for (size_t i = 0; i < waiting->condition.n; i++) {
		measures[counting.n] = waiting->condition.terms[i].measure;
		positions[counting.n] = i;
		counting.n += measure_counts(&measures[counting.n]);
	}
	if (counting.n == 0) {
		snap->complete = true;
		return 0;
	}
	ret = counting_run(source, request, &counting, snap, err);
	for (size_t i = 0; ret == 0 && i < counting.n; i++)
		waiting->values[positions[i]] = (struct measure_value){
			.known = true,
			.value = (double)counts[i],
		};
	return ret;
}

static enum exit_status look(struct waiting *waiting, struct source *source,
			     const struct collect_request *request)
{
	struct snapshot counted = { 0 }, seen = { 0 };
	enum exit_status status = EXIT_DONE;
	struct error err = { 0 };

	waiting->why[0] = '\0';
	if (measure_counted(waiting, source, request, &counted, &err) < 0 ||
	    measure_rest(waiting, source, request, &seen, &err) < 0)
		status = message_fail("%s", err.text);
	else if (!take_completeness(waiting, &counted) ||
		 !take_completeness(waiting, &seen))
		status = EXIT_TROUBLE;
	snapshot_free(&counted);
	snapshot_free(&waiting->before);
	waiting->before = seen;
	waiting->has_before = status == EXIT_DONE;
	return status;
}

static bool is_reached(const struct waiting *waiting)
{
	for (size_t i = 0; i < waiting->condition.n; i++) {
		if (!condition_term_holds(&waiting->condition.terms[i],
					  &waiting->values[i]))
			return false;
	}
	return !waiting->why[0];
}

static void print(const struct waiting *waiting)
{
	for (size_t i = 0; i < waiting->condition.n; i++) {
		char text[CONDITION_TEXT_SIZE];

		(void)puts(condition_format(&waiting->condition.terms[i],
					    &waiting->values[i], text));
	}
	if (waiting->why[0])
		message_warn("not all sockets were seen: %s", waiting->why);
}

/* What broke off may be whole the next time. */
static bool is_unknown(const struct waiting *waiting,
		       const struct measure_value *value)
{
	return !value->known || (value->lacking && !waiting->why[0]);
}

/* Without an end to it, what is never known would be waited for forever. */
static enum exit_status check_known(struct waiting *waiting)
{
	for (size_t i = 0; i < waiting->condition.n; i++) {
		const struct measure *measure =
			&waiting->condition.terms[i].measure;
		char name[MEASURE_NAME_SIZE];

		if (!is_unknown(waiting, &waiting->values[i]))
			continue;
		if (++waiting->n_unknown < UNKNOWN_MOST)
			return EXIT_DONE;
		(void)measure_name(measure, name);
		if (measure->kind == MEASURE_CLOSE_WAIT_AGE &&
		    waiting->why_no_ages[0])
			return message_fail("%s cannot be seen here: %s", name,
					    waiting->why_no_ages);
		return message_fail("%s cannot be seen here", name);
	}
	waiting->n_unknown = 0;
	return EXIT_DONE;
}

/*
 * How long until the next look.  *is_last says that none fits in before the
 * deadline without using more than the share; the rest is then all there is
 * left.  Where only one more fits in it ends with the time, so that what is
 * reached in the meantime is still seen.
 */
static double plan(const struct waiting *waiting, const struct pace_cost *cost,
		   bool *is_last)
{
	const struct pace dearest = { .share = waiting->pace.share };
	double seconds = pace_rest(&waiting->pace, cost, NULL);
	double least = pace_rest(&dearest, cost, NULL);
	double left = waiting->start + waiting->timeout_seconds -
		      clock_seconds(CLOCK_MONOTONIC);
	/* The next look will take as long as this one did. */
	double room = left - cost->wall_seconds;

	*is_last = false;
	if (waiting->timeout_seconds <= 0)
		return seconds;
	*is_last = room <= 0 || room < least;
	if (*is_last)
		return left > 0 ? left : 0;
	return room < seconds + cost->wall_seconds + least ? room : seconds;
}

/* On a terminal with what is still waited for, and since when. */
static void rest(struct waiting *waiting, double seconds)
{
	double passed = clock_seconds(CLOCK_MONOTONIC) - waiting->start;
	char text[CONDITION_TEXT_SIZE], line[CONDITION_TEXT_SIZE + 32];
	size_t i = 0;

	while (i + 1 < waiting->condition.n &&
	       condition_term_holds(&waiting->condition.terms[i],
				    &waiting->values[i]))
		i++;
	(void)snprintf(line, sizeof(line), "%.0f s: %s", passed,
		       condition_format(&waiting->condition.terms[i],
					&waiting->values[i], text));
	progress_say(&waiting->progress, line);
	clock_rest(seconds);
	progress_end(&waiting->progress);
}

/* Looks once, then rests; *done says that status is the answer. */
static enum exit_status step(struct waiting *waiting, struct source *source,
			     const struct collect_request *request, bool *done)
{
	double begin = clock_seconds(CLOCK_MONOTONIC);
	enum exit_status status = look(waiting, source, request);
	double cpu = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
	const struct pace_cost cost = {
		.wall_seconds = clock_seconds(CLOCK_MONOTONIC) - begin,
		.cpu_seconds = cpu - waiting->cpu_at_end,
	};
	double seconds;
	bool is_last;

	waiting->cpu_at_end = cpu;
	*done = true;
	if (status != EXIT_DONE || is_reached(waiting))
		return status;
	status = check_known(waiting);
	if (status != EXIT_DONE)
		return status;
	seconds = plan(waiting, &cost, &is_last);
	rest(waiting, seconds);
	*done = is_last;
	return is_last ? EXIT_FOUND : EXIT_DONE;
}

/* They are found with the owners, which nothing else here needs. */
static bool asks_for_dead(const struct condition *condition)
{
	for (size_t i = 0; i < condition->n; i++) {
		if (condition->terms[i].measure.kind ==
		    MEASURE_DEAD_DESCRIPTORS)
			return true;
	}
	return false;
}

/* The condition without --until, and what waits for a server elsewhere. */
static enum exit_status look_at_words(const struct options *options)
{
	char message[CONDITION_MESSAGE_SIZE];
	struct condition condition;
	bool is_condition;
	char *text;

	if (options->until)
		return EXIT_DONE;
	text = options_join_words(options);
	is_condition = text && condition_parse(text, &condition, message);
	free(text);
	if (is_condition)
		return message_fail("a condition stands behind --until, in "
				    "quotes: --until 'time_wait:443 < 1000'");
	if (options->n_words == 1 && strchr(options->words[0], ':'))
		return message_fail("'%s': wait waits for this host's own "
				    "sockets, not for a server to answer; as "
				    "in --until 'time_wait:443 < 1000'",
				    options->words[0]);
	return EXIT_DONE;
}

static enum exit_status read_condition(const char *text, struct source *source,
				       struct condition *condition)
{
	char message[CONDITION_MESSAGE_SIZE];

	if (!condition_parse(text, condition, message))
		return message_fail("--until: %s", message);
	for (size_t i = 0; i < condition->n; i++) {
		if (!services_bind(source, &condition->terms[i].measure,
				   message))
			return message_fail("--until: %s", message);
	}
	return EXIT_DONE;
}

static enum exit_status run(const struct verb *verb, struct options *options,
			    struct source *source)
{
	struct waiting waiting = {
		.pace = standard_pace,
		.timeout_seconds = options->timeout_seconds,
		.start = clock_seconds(CLOCK_MONOTONIC),
	};
	struct sampling sampling;
	enum exit_status status;
	bool done = false;

	(void)verb;
	if (!options->until)
		return message_fail("wait needs --until, as in --until "
				    "'time_wait:443 < 1000'");
	if (read_condition(options->until, source, &waiting.condition) !=
	    EXIT_DONE)
		return EXIT_TROUBLE;
	if (options->interval_seconds > 0)
		waiting.pace.interval_seconds = options->interval_seconds;
	sampling_init(&sampling, options, source);
	if (!asks_for_dead(&waiting.condition))
		sampling.request.owners = COLLECT_OWNERS_NEVER;
	sampling.request.dead_min = 1;
	sampling.request.all_ages = true;
	do
		status = step(&waiting, source, &sampling.request, &done);
	while (!done);
	if (status != EXIT_TROUBLE)
		print(&waiting);
	snapshot_free(&waiting.before);
	sampling_free(&sampling);
	return status;
}

const struct verb verb_wait = {
	.name = "wait",
	.summary = "returns when a condition holds: a gate for scripts",
	.options = OPTION_BIT(OPTION_NETNS) | OPTION_BIT(OPTION_READER) |
		   OPTION_BIT(OPTION_IPV4) | OPTION_BIT(OPTION_IPV6) |
		   OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_NUMERIC) |
		   OPTION_BIT(OPTION_INTERVAL) | OPTION_BIT(OPTION_UNTIL) |
		   OPTION_BIT(OPTION_TIMEOUT) | OPTION_BIT(OPTION_HELP) |
		   OPTION_BIT(OPTION_VERSION),
	.look_at_words = look_at_words,
	.run = run,
};
