// SPDX-License-Identifier: MIT
/*
 * verb_check: a monitoring plugin.
 *
 * Keeps no state between runs.  What was not seen whole is UNKNOWN, unless
 * what was seen is worse; any message makes it so too (see plugin.h).
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/apart.h"
#include "cli/counting.h"
#include "cli/diagnosing.h"
#include "cli/message.h"
#include "cli/sampling.h"
#include "cli/services.h"
#include "cli/verbs.h"
#include "tcpwait/check.h"
#include "tcpwait/render_monitor.h"

static_assert((int)CHECK_OK == (int)EXIT_DONE &&
		      (int)CHECK_WARNING == (int)EXIT_FOUND &&
		      (int)CHECK_CRITICAL == (int)EXIT_TROUBLE &&
		      (int)CHECK_UNKNOWN == (int)EXIT_UNKNOWN,
	      "a plugin's verdict is its exit status");

static const double deadline_seconds = 10;
/* Between two looks, unless -t has no room for that. */
static const double between_samples_seconds = 1;
static const double between_samples_share = 0.25;
static const double least_search_seconds = 0.01;

/* The thresholds, and what came of them; 34 KiB each at most. */
struct checking {
	struct check_alert alerts[OPTIONS_ALERTS_MAX];
	struct check_verdict verdicts[OPTIONS_ALERTS_MAX];
	struct measure_value told[OPTIONS_ALERTS_MAX];
	bool is_told[OPTIONS_ALERTS_MAX]; /* not by the snapshot alone */
	size_t n;
	struct findings findings;
	const struct options *options;
	struct source *source;
};

/* The alert of a figure, made where it is the first. */
static struct check_alert *alert_of(struct checking *checking,
				    const struct measure *measure)
{
	for (size_t i = 0; i < checking->n; i++) {
		if (measure_equal(&checking->alerts[i].measure, measure))
			return &checking->alerts[i];
	}
	checking->alerts[checking->n].measure = *measure;
	return &checking->alerts[checking->n++];
}

static enum exit_status add_alert(struct checking *checking,
				  const struct option_alert *given)
{
	const char *letter = given->is_critical ? "-c" : "-w";
	size_t n = strcspn(given->text, "=");
	char message[MEASURE_MESSAGE_SIZE];
	struct check_alert *alert;
	struct measure measure;
	struct range range;
	bool *has;

	if (given->text[n] != '=')
		return message_fail("%s takes NAME=RANGE, as in "
				    "close_wait:8080=100, not '%s'",
				    letter, given->text);
	if (!measure_parse(given->text, n, &measure, message) ||
	    !services_bind(checking->source, &measure, message) ||
	    !range_parse(given->text + n + 1, *measure_unit(&measure) == 's',
			 &range, message))
		return message_fail("%s %s: %s", letter, given->text, message);
	alert = alert_of(checking, &measure);
	has = given->is_critical ? &alert->has_critical : &alert->has_warning;
	if (*has)
		return message_fail("%s %s: there is another %s of the same",
				    letter, given->text, letter);
	*has = true;
	*(given->is_critical ? &alert->critical : &alert->warning) = range;
	return EXIT_DONE;
}

static enum exit_status refuse_per(const struct option_alert *given,
				   const struct measure *measure,
				   enum measure_per per)
{
	if (measure->kind == MEASURE_DEAD_DESCRIPTORS)
		return message_fail("%s: what has no connection has no port "
				    "and no peer; leave out --per",
				    given->text);
	if (measure->kind == MEASURE_OPENS_PER_SECOND)
		return message_fail("%s: opens of all ports and peers are "
				    "counted together; leave out --per",
				    given->text);
	return message_fail("%s: a port has many remote ends; use --per %s",
			    given->text,
			    per == MEASURE_PER_PORT ? "peer" : "port");
}

/* They decide where nothing else does, or beside it. */
static bool wants_findings(const struct checking *checking)
{
	return checking->n == 0 ||
	       checking->options->given & OPTION_BIT(OPTION_FINDINGS);
}

/* Rates and overflows show between two samples, and so do some figures. */
static bool needs_two(const struct checking *checking)
{
	for (size_t i = 0; i < checking->n; i++) {
		if (measure_needs_two(&checking->alerts[i].measure))
			return true;
	}
	return wants_findings(checking);
}

/* What is for the findings, or for what two samples tell. */
static enum exit_status check_findings_options(const struct checking *checking,
					       const struct options *options)
{
	if (options->given & OPTION_BIT(OPTION_THRESHOLD) &&
	    !wants_findings(checking))
		return message_fail("--threshold is for findings, which -w and "
				    "-c leave out without --findings");
	if (options->given & OPTION_BIT(OPTION_INTERVAL) &&
	    !needs_two(checking))
		return message_fail("-d is for findings, which -w and -c leave "
				    "out without --findings, and for "
				    "opens_per_second");
	return EXIT_DONE;
}

static enum exit_status read_alerts(struct checking *checking,
				    const struct options *options)
{
	for (size_t i = 0; i < options->n_alerts; i++) {
		if (add_alert(checking, &options->alerts[i]) != EXIT_DONE)
			return EXIT_UNKNOWN;
		if (!measure_fits(&checking->alerts[checking->n - 1].measure,
				  options->per))
			return refuse_per(
				&options->alerts[i],
				&checking->alerts[checking->n - 1].measure,
				options->per);
	}
	if (checking->n > 0)
		return check_findings_options(checking, options);
	if (options->per != MEASURE_PER_ALL)
		return message_fail("--per is for -w and -c; findings name "
				    "the port and the peer anyway");
	return EXIT_DONE;
}

/* Those of whose figure sockets must be counted one by one. */
static size_t pick_counted(const struct checking *checking,
			   const struct options *options,
			   struct measure measures[OPTIONS_ALERTS_MAX],
			   size_t positions[OPTIONS_ALERTS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < checking->n; i++) {
		const struct measure *measure = &checking->alerts[i].measure;

		if (options->per != MEASURE_PER_ALL ||
		    !measure_counts(measure) || !measure_has_scope(measure))
			continue;
		positions[n] = i;
		measures[n++] = *measure;
	}
	return n;
}

/* The walk that counts is a part of the look. */
static void take_completeness(struct snapshot *seen,
			      const struct snapshot *counted)
{
	if (counted->complete)
		return;
	seen->complete = false;
	memcpy(seen->why_incomplete, counted->why_incomplete,
	       sizeof(seen->why_incomplete));
}

static enum exit_status count(struct checking *checking,
			      const struct options *options,
			      struct sampling *sampling)
{
	struct measure measures[OPTIONS_ALERTS_MAX];
	size_t positions[OPTIONS_ALERTS_MAX];
	uint64_t counts[OPTIONS_ALERTS_MAX];
	struct counting counting = {
		.measures = measures,
		.counts = counts,
		.n = pick_counted(checking, options, measures, positions),
	};
	struct snapshot snap = { 0 };
	struct error err = { 0 };
	enum exit_status status = EXIT_DONE;

	if (counting.n == 0)
		return EXIT_DONE;
	/* What another reader made good is still in err: it says nothing. */
	if (counting_run(sampling->source, &sampling->request, &counting, &snap,
			 &err) < 0)
		status = message_fail("%s", err.text);
	take_completeness(&sampling->seen, &snap);
	for (size_t i = 0; i < counting.n; i++) {
		checking->told[positions[i]] = (struct measure_value){
			.known = true,
			.lacking = snapshot_lacks_sockets(&snap),
			.value = (double)counts[i],
		};
		checking->is_told[positions[i]] = true;
	}
	snapshot_free(&snap);
	return status;
}

static void compare(struct checking *checking, const struct sampling *sampling)
{
	for (size_t i = 0; i < checking->n; i++) {
		const struct measure *measure = &checking->alerts[i].measure;

		if (!measure_needs_two(measure))
			continue;
		checking->told[i] = measure_between(
			measure, sampling_before(sampling), &sampling->seen);
		checking->is_told[i] = true;
	}
}

static enum exit_status judge(struct checking *checking,
			      const struct options *options,
			      struct sampling *sampling)
{
	if (wants_findings(checking) &&
	    diagnosing_run(options, sampling, &checking->findings) != EXIT_DONE)
		return EXIT_UNKNOWN;
	if (count(checking, options, sampling) != EXIT_DONE)
		return EXIT_UNKNOWN;
	compare(checking, sampling);
	for (size_t i = 0; i < checking->n; i++) {
		if (check_alert_run(
			    &checking->alerts[i], options->per, &sampling->seen,
			    checking->is_told[i] ? &checking->told[i] : NULL,
			    &checking->verdicts[i]) < 0)
			return message_fail("out of memory");
	}
	return EXIT_DONE;
}

static enum exit_status print(const struct checking *checking,
			      const struct options *options,
			      const struct sampling *sampling)
{
	const struct check check = {
		.seen = &sampling->seen,
		.before = sampling_before(sampling),
		.netns = options->netns,
		.fell_back = options->reader == READER_AUTO &&
			     sampling->seen.reader == READER_PROCFS,
		.per = options->per,
		.alerts = checking->alerts,
		.verdicts = checking->verdicts,
		.n = checking->n,
		.findings =
			wants_findings(checking) ? &checking->findings : NULL,
		.verbosity = options->verbosity,
	};

	render_check(stdout, &check);
	return (enum exit_status)check_result(&check);
}

/*
 * Descriptors of others are searched twice in each of two looks, for half of
 * this time and for all of it; a tenth is left for the rest.
 */
static double seconds_of_search(const struct options *options)
{
	double looks = options->interval_seconds > 0 ? 2 : 1;
	double seconds =
		0.9 * (options->timeout_seconds - options->interval_seconds) /
		(looks * 2);

	if (seconds < least_search_seconds)
		return least_search_seconds;
	return seconds < COLLECT_SECONDS ||
			       options->owners == COLLECT_OWNERS_ALWAYS
		       ? seconds
		       : COLLECT_SECONDS;
}

/* Of findings those that are enough; for a threshold on it, every one. */
static uint32_t dead_min(const struct checking *checking, uint32_t standard)
{
	for (size_t i = 0; i < checking->n; i++) {
		if (checking->alerts[i].measure.kind ==
		    MEASURE_DEAD_DESCRIPTORS)
			return 1;
	}
	return wants_findings(checking) ? standard : 0;
}

static enum exit_status look(struct sampling *sampling,
			     const struct checking *checking)
{
	const struct options *options = checking->options;

	sampling_init(sampling, options, checking->source);
	sampling->request.dead_min =
		dead_min(checking, sampling->request.dead_min);
	/* The answer tells it. */
	sampling->is_quiet = true;
	sampling->request.seconds_max = seconds_of_search(options);
	sampling->request.progress = NULL;
	sampling->request.sysctl_files = wants_findings(checking);
	sampling->request.all_ages = true;
	/* As long as it was asked to look; what that costs others, a plugin
	 * does not cost them each minute unasked. */
	sampling->listens = wants_findings(checking) &&
			    options->given & OPTION_BIT(OPTION_INTERVAL);
	return sampling_run(sampling, options, NULL, NULL);
}

static enum exit_status check_all(void *ctx)
{
	struct checking *checking = ctx;
	const struct options *options = checking->options;
	struct sampling sampling;
	enum exit_status status = look(&sampling, checking);

	if (status == EXIT_DONE)
		status = judge(checking, options, &sampling);
	if (status == EXIT_DONE)
		status = print(checking, options, &sampling);
	else
		status = EXIT_UNKNOWN;
	findings_free(&checking->findings);
	sampling_free(&sampling);
	return status;
}

/* The deadline holds from outside, whatever the look waits for. */
static enum exit_status check_within(struct checking *checking)
{
	double seconds = checking->options->timeout_seconds;
	enum exit_status status = EXIT_UNKNOWN;
	int ret;

	/* A file that is open keeps nobody waiting, and goes to no child. */
	if (checking->options->n_from > 0)
		return check_all(checking);
	ret = apart_run(seconds, check_all, checking, &status);

	if (ret == -ETIME)
		return message_fail("no answer within %g s (-t)", seconds);
	if (ret < 0)
		return message_fail("the look has ended early: %s",
				    strerror(-ret));
	return status;
}

/* A time of its own is for all; else the looks have theirs beside what lies
 * between them. */
static enum exit_status settle_timeout(struct options *options)
{
	if (options->timeout_seconds <= 0)
		options->timeout_seconds =
			deadline_seconds + options->interval_seconds;
	else if (options->interval_seconds >= options->timeout_seconds)
		return message_fail("-d %g leaves no time for a look within -t "
				    "%g",
				    options->interval_seconds,
				    options->timeout_seconds);
	return EXIT_DONE;
}

static double between_samples(const struct options *options)
{
	double most = options->timeout_seconds * between_samples_share;

	return most < between_samples_seconds ? most : between_samples_seconds;
}

static enum exit_status run(const struct verb *verb, struct options *given,
			    struct source *source)
{
	struct checking *checking = calloc(1, sizeof(*checking));
	struct options options = *given;
	enum exit_status status = EXIT_UNKNOWN;

	(void)verb;
	if (settle_timeout(&options) != EXIT_DONE)
		return EXIT_UNKNOWN;
	if (!checking)
		return message_fail("out of memory");
	checking->options = &options;
	checking->source = source;
	if (read_alerts(checking, &options) == EXIT_DONE) {
		if (needs_two(checking) && options.interval_seconds <= 0 &&
		    options.n_from == 0)
			options.interval_seconds = between_samples(&options);
		status = check_within(checking);
	}
	free(checking);
	return status;
}

const struct verb verb_check = {
	.name = "check",
	.summary = "a monitoring plugin: OK, WARNING, CRITICAL or UNKNOWN",
	.options = OPTIONS_OWNERS | OPTION_BIT(OPTION_NETNS) |
		   OPTION_BIT(OPTION_READER) | OPTION_BIT(OPTION_FROM) |
		   OPTION_BIT(OPTION_AT) | OPTION_BIT(OPTION_IPV4) |
		   OPTION_BIT(OPTION_IPV6) | OPTION_BIT(OPTION_ALL) |
		   OPTION_BIT(OPTION_NUMERIC) | OPTION_BIT(OPTION_INTERVAL) |
		   OPTION_BIT(OPTION_THRESHOLD) | OPTION_BIT(OPTION_WARNING) |
		   OPTION_BIT(OPTION_CRITICAL) | OPTION_BIT(OPTION_PER) |
		   OPTION_BIT(OPTION_TIMEOUT) | OPTION_BIT(OPTION_FINDINGS) |
		   OPTION_BIT(OPTION_VERBOSE) | OPTION_BIT(OPTION_HELP) |
		   OPTION_BIT(OPTION_VERSION),
	.is_plugin = true,
	.run = run,
};
