// SPDX-License-Identifier: MIT
/*
 * test_timeline: samples by spans, and how long findings last.
 */
#include "cli/timeline.h"

#include <math.h>
#include <stdlib.h>

#include "test.h"

#define SECOND INT64_C(1000000)

static void add(struct timeline *timeline, int64_t time_us, uint64_t sockets,
		double closes, const struct record_finding *findings, size_t n)
{
	const struct record_moment moment = {
		.time_us = time_us,
		.total = { .sockets = sockets,
			   .states = { [TCP_STATE_CLOSE_WAIT] =
					       (uint32_t)sockets / 2 },
			   .closes_per_second = closes,
			   .worst_port_budget = NAN },
		.findings = findings,
		.n_findings = n,
	};

	assert_int_equal(timeline_add(timeline, &moment), 0);
}

TEST(each_sample_is_a_row)
{
	struct timeline timeline = { 0 };

	add(&timeline, 1, 10, 1.5, NULL, 0);
	add(&timeline, 2, 20, NAN, NULL, 0);
	assert_int_equal(timeline.n_rows, 2);
	assert_int_equal(timeline.rows[0].time_us, 1);
	assert_int_equal(timeline.rows[0].sockets, 10);
	assert_int_equal(timeline.rows[1].states[TCP_STATE_CLOSE_WAIT], 10);
	assert_true(timeline.rows[0].closes_known);
	assert_false(timeline.rows[0].budget_known);
	assert_false(timeline.rows[1].closes_known);
	timeline_free(&timeline);
}

TEST(a_span_has_the_highest_of_each_figure)
{
	struct timeline timeline = { .step_us = 10 * SECOND };

	add(&timeline, 103 * SECOND, 10, 1.5, NULL, 0);
	add(&timeline, 104 * SECOND, 30, NAN, NULL, 0);
	add(&timeline, 109 * SECOND, 20, 0.5, NULL, 0);
	add(&timeline, 110 * SECOND, 1, 0, NULL, 0);
	assert_int_equal(timeline.n_rows, 2);
	assert_int_equal(timeline.rows[0].time_us, 100 * SECOND);
	assert_int_equal(timeline.rows[0].n_samples, 3);
	assert_int_equal(timeline.rows[0].sockets, 30);
	assert_true(timeline.rows[0].closes_per_second == 1.5);
	assert_int_equal(timeline.rows[1].time_us, 110 * SECOND);
	assert_int_equal(timeline.rows[1].n_samples, 1);
	timeline_free(&timeline);
}

TEST(before_1970_spans_are_as_long)
{
	struct timeline timeline = { .step_us = 10 * SECOND };

	add(&timeline, -3 * SECOND, 1, 0, NULL, 0);
	add(&timeline, 3 * SECOND, 1, 0, NULL, 0);
	assert_int_equal(timeline.n_rows, 2);
	assert_int_equal(timeline.rows[0].time_us, -10 * SECOND);
	timeline_free(&timeline);
}

static char summary[] = "java never closes";

static struct record_finding told(const char *severity, const char *subject)
{
	struct record_finding finding = { .id = "close-wait-leak",
					  .summary = summary };

	(void)snprintf(finding.severity, sizeof(finding.severity), "%s",
		       severity);
	(void)snprintf(finding.subject, sizeof(finding.subject), "%s", subject);
	return finding;
}

TEST(a_finding_begins_and_ends)
{
	const struct record_finding both[] = {
		told("warning", "sport = :80"),
		told("info", "sport = :81"),
	};
	const struct record_finding graver = told("critical", "sport = :80");
	struct timeline timeline = { 0 };

	add(&timeline, 1, 1, 0, NULL, 0);
	add(&timeline, 2, 1, 0, both, 2);
	add(&timeline, 3, 1, 0, &graver, 1);
	add(&timeline, 4, 1, 0, both, 1);
	assert_int_equal(timeline.n_findings, 2);
	assert_int_equal(timeline.rows[1].findings, 2);
	assert_int_equal(timeline.findings[0].began_us, 2);
	assert_int_equal(timeline.findings[0].last_us, 4);
	assert_false(timeline.findings[0].has_ended);
	assert_string_equal(timeline.findings[0].severity, "critical");
	assert_int_equal(timeline.findings[1].last_us, 2);
	assert_true(timeline.findings[1].has_ended);
	timeline_free(&timeline);
}

TEST(what_comes_again_is_another_finding)
{
	const struct record_finding one = told("warning", "sport = :80");
	struct timeline timeline = { 0 };

	add(&timeline, 1, 1, 0, &one, 1);
	add(&timeline, 2, 1, 0, NULL, 0);
	add(&timeline, 3, 1, 0, &one, 1);
	assert_int_equal(timeline.n_findings, 2);
	assert_true(timeline.findings[0].has_ended);
	assert_int_equal(timeline.findings[1].began_us, 3);
	assert_false(timeline.findings[1].has_ended);
	timeline_free(&timeline);
}
