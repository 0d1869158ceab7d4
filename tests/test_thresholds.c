// SPDX-License-Identifier: MIT
/*
 * test_thresholds: what --threshold takes, and what it refuses.
 */
#include <stdio.h>
#include <string.h>

#include "tcpwait/thresholds.h"
#include "test.h"

TEST(the_standard_ones_are_those_of_the_manual)
{
	static const struct {
		const char *name;
		enum threshold_unit unit;
		double standard;
	} law[THRESHOLD_COUNT] = {
		{ "time-wait-count", THRESHOLD_SOCKETS, 100 },
		{ "time-wait-spread", THRESHOLD_SOCKETS, 1000 },
		{ "budget-info", THRESHOLD_RATIO, 0.50 },
		{ "budget-warning", THRESHOLD_RATIO, 0.70 },
		{ "budget-critical", THRESHOLD_RATIO, 0.90 },
		{ "tw-table", THRESHOLD_RATIO, 0.70 },
		{ "close-wait-count", THRESHOLD_SOCKETS, 10 },
		{ "close-wait-age", THRESHOLD_SECONDS, 60 },
		{ "accept-wait-count", THRESHOLD_SOCKETS, 10 },
		{ "accept-wait-age", THRESHOLD_SECONDS, 10 },
		{ "fd-warning", THRESHOLD_RATIO, 0.80 },
		{ "fd-critical", THRESHOLD_RATIO, 0.95 },
		{ "fin-wait2-count", THRESHOLD_SOCKETS, 100 },
		{ "unanswered-count", THRESHOLD_SOCKETS, 50 },
		{ "unacked-count", THRESHOLD_SOCKETS, 10 },
		{ "unacked-age", THRESHOLD_SECONDS, 10 },
		{ "request-count", THRESHOLD_SOCKETS, 10 },
		{ "request-age", THRESHOLD_SECONDS, 30 },
		{ "syn-sent-count", THRESHOLD_SOCKETS, 20 },
		{ "dead-count", THRESHOLD_SOCKETS, 10 },
		{ "stalled-count", THRESHOLD_SOCKETS, 50 },
		{ "paws-rate", THRESHOLD_RATE, 1 },
	};
	struct thresholds thresholds;

	thresholds_init(&thresholds);
	for (int i = 0; i < THRESHOLD_COUNT; i++) {
		const struct threshold_spec *spec =
			thresholds_spec((enum threshold)i);

		assert_string_equal(spec->name, law[i].name);
		assert_int_equal(spec->unit, law[i].unit);
		assert_true(spec->standard == law[i].standard);
		assert_true(thresholds.value[i] == law[i].standard);
	}
}

TEST(values_come_in_the_units_of_their_names)
{
	static const struct {
		const char *text;
		enum threshold threshold;
		double value;
	} cases[] = {
		{ "paws-rate=2/s", THRESHOLD_PAWS_RATE, 2 },
		{ "paws-rate=0.5", THRESHOLD_PAWS_RATE, 0.5 },
		{ "close-wait-count=25", THRESHOLD_CLOSE_WAIT_COUNT, 25 },
		{ "close-wait-count=1", THRESHOLD_CLOSE_WAIT_COUNT, 1 },
		{ "close-wait-age=90", THRESHOLD_CLOSE_WAIT_AGE, 90 },
		{ "close-wait-age=90s", THRESHOLD_CLOSE_WAIT_AGE, 90 },
		{ "close-wait-age=0.5", THRESHOLD_CLOSE_WAIT_AGE, 0.5 },
		{ "close-wait-age=.5", THRESHOLD_CLOSE_WAIT_AGE, 0.5 },
		{ "close-wait-age=5m", THRESHOLD_CLOSE_WAIT_AGE, 300 },
		{ "close-wait-age=1h", THRESHOLD_CLOSE_WAIT_AGE, 3600 },
		{ "close-wait-age=0", THRESHOLD_CLOSE_WAIT_AGE, 0 },
		{ "budget-info=25", THRESHOLD_BUDGET_INFO, 0.25 },
		{ "budget-info=25%", THRESHOLD_BUDGET_INFO, 0.25 },
		{ "budget-info=12.5%", THRESHOLD_BUDGET_INFO, 0.125 },
		{ "budget-info=100%", THRESHOLD_BUDGET_INFO, 1 },
		{ "budget-info=1", THRESHOLD_BUDGET_INFO, 0.01 },
	};
	char message[THRESHOLDS_MESSAGE_SIZE];
	struct thresholds thresholds, standard;

	thresholds_init(&standard);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		thresholds_init(&thresholds);
		assert_true(
			thresholds_parse(&thresholds, cases[i].text, message));
		for (int k = 0; k < THRESHOLD_COUNT; k++)
			assert_true(thresholds.value[k] ==
				    (k == (int)cases[i].threshold
					     ? cases[i].value
					     : standard.value[k]));
	}
}

TEST(what_is_no_value_is_refused)
{
	static const char *const texts[] = {
		"close-wait-count",	  "close-wait-count=",
		"close-wait-count=0",	  "close-wait-count=-1",
		"close-wait-count=1.5",	  "close-wait-count=10s",
		"close-wait-count=ten",	  "close-wait-count=10%",
		"close-wait-count= 10",	  "close-wait-count=10 ",
		"close-wait-count=0x10",  "close-wait-count=2000000000",
		"close-wait-age=50d",	  "close-wait-age=5ms",
		"close-wait-age=5000000", "close-wait-age=2000h",
		"close-wait-age=inf",	  "close-wait-age=nan",
		"close-wait-age=.",	  "close-wait-age=1.5.",
		"close-wait-age=1,5",	  "budget-info=101",
		"budget-info=0.7",	  "budget-info=0",
		"budget-info=50%%",	  "budget-info=1e2",
	};
	char message[THRESHOLDS_MESSAGE_SIZE];
	struct thresholds thresholds, standard;

	thresholds_init(&thresholds);
	thresholds_init(&standard);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		message[0] = '\0';
		assert_false(thresholds_parse(&thresholds, texts[i], message));
		assert_memory_equal(message, "threshold ", 10);
		assert_memory_equal(&thresholds, &standard, sizeof(standard));
	}
	assert_false(
		thresholds_parse(&thresholds, "close-wait-age=x", message));
	assert_string_equal(message,
			    "threshold close-wait-age wants close-wait-age="
			    "NUMBER, seconds from 0 to 4000000 (90, 90s, 5m, "
			    "1h, 2d)");
}

TEST(an_unknown_name_gets_the_list)
{
	static const char *const texts[] = {
		"",
		"=",
		"=5",
		"close-wait=5",
		"close-wait-counts=5",
		"x",
		"Close-Wait-Count=5",
	};
	char message[THRESHOLDS_MESSAGE_SIZE];
	struct thresholds thresholds;
	char flood[5000];

	thresholds_init(&thresholds);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(thresholds_parse(&thresholds, texts[i], message));
		assert_non_null(strstr(message, "no threshold is called '"));
		for (int k = 0; k < THRESHOLD_COUNT; k++)
			assert_non_null(strstr(
				message,
				thresholds_spec((enum threshold)k)->name));
	}
	memset(flood, 'a', sizeof(flood));
	flood[sizeof(flood) - 1] = '\0';
	assert_false(thresholds_parse(&thresholds, flood, message));
	assert_non_null(strstr(message, "syn-sent-count"));
}

TEST(what_is_written_is_read_back)
{
	static const double values[THRESHOLD_COUNT] = {
		[THRESHOLD_TIME_WAIT_COUNT] = 1000000000,
		[THRESHOLD_BUDGET_INFO] = 0.07,
		[THRESHOLD_BUDGET_CRITICAL] = 0.995,
		[THRESHOLD_CLOSE_WAIT_AGE] = 0.25,
	};
	char message[THRESHOLDS_MESSAGE_SIZE];

	for (int i = 0; i < THRESHOLD_COUNT; i++) {
		enum threshold threshold = (enum threshold)i;
		char value[THRESHOLD_VALUE_SIZE], text[128];
		struct thresholds written, read;

		thresholds_init(&written);
		thresholds_init(&read);
		if (values[i] > 0)
			written.value[i] = values[i];
		(void)snprintf(text, sizeof(text), "%s=%s",
			       thresholds_spec(threshold)->name,
			       thresholds_format(&written, threshold, value));
		read.value[i] = 0;
		assert_true(thresholds_parse(&read, text, message));
		assert_true(read.value[i] == written.value[i]);
	}
}
