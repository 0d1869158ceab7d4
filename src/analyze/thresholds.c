// SPDX-License-Identifier: MIT
/*
 * thresholds: the standard ones, and how a user writes another.
 */
#include "tcpwait/thresholds.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "tcpwait/number.h"

/* src/texts/texts.awk reads it too. */
static const struct threshold_spec specs[] = {
	[THRESHOLD_TIME_WAIT_COUNT] = { "time-wait-count", THRESHOLD_SOCKETS,
					100 },
	[THRESHOLD_TIME_WAIT_SPREAD] = { "time-wait-spread", THRESHOLD_SOCKETS,
					 1000 },
	[THRESHOLD_BUDGET_INFO] = { "budget-info", THRESHOLD_RATIO, 0.50 },
	[THRESHOLD_BUDGET_WARNING] = { "budget-warning", THRESHOLD_RATIO,
				       0.70 },
	[THRESHOLD_BUDGET_CRITICAL] = { "budget-critical", THRESHOLD_RATIO,
					0.90 },
	[THRESHOLD_TW_TABLE] = { "tw-table", THRESHOLD_RATIO, 0.70 },
	[THRESHOLD_CLOSE_WAIT_COUNT] = { "close-wait-count", THRESHOLD_SOCKETS,
					 10 },
	[THRESHOLD_CLOSE_WAIT_AGE] = { "close-wait-age", THRESHOLD_SECONDS,
				       60 },
	[THRESHOLD_ACCEPT_WAIT_COUNT] = { "accept-wait-count",
					  THRESHOLD_SOCKETS, 10 },
	[THRESHOLD_ACCEPT_WAIT_AGE] = { "accept-wait-age", THRESHOLD_SECONDS,
					10 },
	[THRESHOLD_FD_WARNING] = { "fd-warning", THRESHOLD_RATIO, 0.80 },
	[THRESHOLD_FD_CRITICAL] = { "fd-critical", THRESHOLD_RATIO, 0.95 },
	[THRESHOLD_FIN_WAIT2_COUNT] = { "fin-wait2-count", THRESHOLD_SOCKETS,
					100 },
	[THRESHOLD_UNANSWERED_COUNT] = { "unanswered-count", THRESHOLD_SOCKETS,
					 50 },
	[THRESHOLD_UNACKED_COUNT] = { "unacked-count", THRESHOLD_SOCKETS, 10 },
	[THRESHOLD_UNACKED_AGE] = { "unacked-age", THRESHOLD_SECONDS, 10 },
	[THRESHOLD_REQUEST_COUNT] = { "request-count", THRESHOLD_SOCKETS, 10 },
	[THRESHOLD_REQUEST_AGE] = { "request-age", THRESHOLD_SECONDS, 30 },
	[THRESHOLD_SYN_SENT_COUNT] = { "syn-sent-count", THRESHOLD_SOCKETS,
				       20 },
	[THRESHOLD_DEAD_COUNT] = { "dead-count", THRESHOLD_SOCKETS, 10 },
	[THRESHOLD_STALLED_COUNT] = { "stalled-count", THRESHOLD_SOCKETS, 50 },
	[THRESHOLD_PAWS_RATE] = { "paws-rate", THRESHOLD_RATE, 1 },
};
static_assert(sizeof(specs) / sizeof(specs[0]) == THRESHOLD_COUNT,
	      "every threshold is described");

/* What each unit takes; tcp_info's ages wrap after 49.7 days. */
static const struct {
	double least;
	double most;
	const char *wanted;
} ranges[] = {
	[THRESHOLD_SOCKETS] = { 1, 1e9, "a whole number from 1 to 1000000000" },
	[THRESHOLD_SECONDS] = { 0, 4e6,
				"seconds from 0 to 4000000 (90, 90s, 5m, "
				"1h, 2d)" },
	[THRESHOLD_RATIO] = { 1, 100, "percent from 1 to 100 (70, 70%)" },
	[THRESHOLD_RATE] = { 0, 1e9, "a rate from 0 to 1000000000 (1, 1/s)" },
};

const struct threshold_spec *thresholds_spec(enum threshold threshold)
{
	return &specs[threshold];
}

void thresholds_init(struct thresholds *thresholds)
{
	for (int i = 0; i < THRESHOLD_COUNT; i++)
		thresholds->value[i] = specs[i].standard;
}

static bool read_number(enum threshold_unit unit, const char *text,
			double *number)
{
	if (unit == THRESHOLD_SECONDS)
		return number_read_seconds(&text, number) && *text == '\0';
	if (!number_read(&text, number))
		return false;
	if (*text == '\0')
		return true;
	return (unit == THRESHOLD_RATE && strcmp(text, "/s") == 0) ||
	       (unit == THRESHOLD_RATIO && strcmp(text, "%") == 0);
}

static bool read_value(enum threshold_unit unit, const char *text,
		       double *value)
{
	if (!read_number(unit, text, value) || *value < ranges[unit].least ||
	    *value > ranges[unit].most)
		return false;
	if (unit == THRESHOLD_SOCKETS && *value != (double)(uint64_t)*value)
		return false;
	if (unit == THRESHOLD_RATIO)
		*value /= 100;
	return true;
}

static void list_names(const char *text, size_t n_name,
		       char message[static THRESHOLDS_MESSAGE_SIZE])
{
	size_t n = (size_t)snprintf(message, THRESHOLDS_MESSAGE_SIZE,
				    "no threshold is called '%.*s'; there are",
				    n_name < 40 ? (int)n_name : 40, text);

	for (int i = 0; i < THRESHOLD_COUNT; i++)
		n += (size_t)snprintf(message + n, THRESHOLDS_MESSAGE_SIZE - n,
				      "%s %s", i > 0 ? "," : "", specs[i].name);
}

bool thresholds_parse(struct thresholds *thresholds, const char *text,
		      char message[static THRESHOLDS_MESSAGE_SIZE])
{
	size_t n_name = strcspn(text, "=");
	double value;

	for (int i = 0; i < THRESHOLD_COUNT; i++) {
		const struct threshold_spec *spec = &specs[i];

		if (strlen(spec->name) != n_name ||
		    strncmp(text, spec->name, n_name) != 0)
			continue;
		if (text[n_name] == '=' &&
		    read_value(spec->unit, text + n_name + 1, &value)) {
			thresholds->value[i] = value;
			return true;
		}
		(void)snprintf(message, THRESHOLDS_MESSAGE_SIZE,
			       "threshold %s wants %s=NUMBER, %s", spec->name,
			       spec->name, ranges[spec->unit].wanted);
		return false;
	}
	list_names(text, n_name, message);
	return false;
}

char *thresholds_format(const struct thresholds *thresholds,
			enum threshold threshold,
			char text[static THRESHOLD_VALUE_SIZE])
{
	static const char *const suffixes[] = {
		[THRESHOLD_SOCKETS] = "",
		[THRESHOLD_SECONDS] = "s",
		[THRESHOLD_RATIO] = "%",
		[THRESHOLD_RATE] = "/s",
	};
	enum threshold_unit unit = specs[threshold].unit;
	double value = thresholds->value[threshold];

	(void)snprintf(text, THRESHOLD_VALUE_SIZE, "%.12g%s",
		       unit == THRESHOLD_RATIO ? value * 100 : value,
		       suffixes[unit]);
	return text;
}
