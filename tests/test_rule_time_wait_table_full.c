// SPDX-License-Identifier: MIT
/*
 * test_rule_time_wait_table_full: how near the limit is, and whether it was
 * passed.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

/* Full with more closes than rest in ports for a minute. */
enum { LIMIT = 20000 };

static void count(struct ruling *ruling, enum counter counter, uint64_t value)
{
	struct counters *counters = &ruling->scene.snap.namespaces[0].counters;

	counters->value[counter] = value;
	counters->known[counter] = true;
}

static void begin(struct ruling *ruling, uint64_t used)
{
	ruling_init(ruling);
	scene_set(&ruling->scene, SETTING_TCP_MAX_TW_BUCKETS, LIMIT);
	count(ruling, COUNTER_SOCKSTAT_TW, used);
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_time_wait_table_full);
}

TEST(the_limits_are_70_and_95_percent)
{
	static const struct {
		uint64_t used;
		size_t n_found;
		enum severity severity;
	} cases[] = {
		{ 0, 0, SEVERITY_INFO },	{ 13999, 0, SEVERITY_INFO },
		{ 14000, 1, SEVERITY_INFO },	{ 18999, 1, SEVERITY_INFO },
		{ 19000, 1, SEVERITY_WARNING }, { 20000, 1, SEVERITY_WARNING },
		{ 20001, 1, SEVERITY_WARNING },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, cases[i].used);
		assert_int_equal(found(&ruling), cases[i].n_found);
		if (cases[i].n_found)
			assert_int_equal(ruling_only(&ruling)->severity,
					 cases[i].severity);
		ruling_free(&ruling);
	}
}

/* They wait for their peers' FIN, and take the same places. */
TEST(orphans_in_fin_wait2_are_told_apart)
{
	struct conn orphan = conns_make("10.0.0.1:80", "192.0.2.1:10000",
					TCP_STATE_FIN_WAIT2);
	struct ruling ruling;

	orphan.kind = CONN_TIMEWAIT;
	orphan.inode = 0;
	begin(&ruling, 16000);
	scene_add_to(&ruling.scene, orphan, 300);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "orphans"), 300);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "orphans in FIN_WAIT2 among them (300)"));
	ruling_free(&ruling);
}

TEST(what_is_unknown_is_no_finding)
{
	struct ruling ruling;

	begin(&ruling, LIMIT);
	scene_forget(&ruling.scene, SETTING_TCP_MAX_TW_BUCKETS);
	assert_int_equal(found(&ruling), 0);
	scene_set(&ruling.scene, SETTING_TCP_MAX_TW_BUCKETS, 0);
	assert_int_equal(found(&ruling), 0);
	scene_set(&ruling.scene, SETTING_TCP_MAX_TW_BUCKETS, LIMIT);
	ruling.scene.snap.namespaces[0].counters.known[COUNTER_SOCKSTAT_TW] =
		false;
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(overflows_count_only_between_samples)
{
	struct ruling before, now;

	begin(&before, 100);
	count(&before, COUNTER_TIME_WAIT_OVERFLOW, 50);
	begin(&now, 100);
	count(&now, COUNTER_TIME_WAIT_OVERFLOW, 57);
	assert_int_equal(found(&now), 0);
	now.before = &before.scene.snap;
	assert_int_equal(found(&now), 1);
	assert_int_equal(ruling_only(&now)->severity, SEVERITY_WARNING);
	assert_int_equal(
		ruling_count(ruling_only(&now), "overflows_between_samples"),
		7);
	ruling_free(&now);
	ruling_free(&before);
}

/* 30 closes a second toward one service: no port comes again in a minute. */
TEST(few_that_close_without_time_wait_endanger_nobody)
{
	static const struct {
		uint64_t rise;
		enum severity severity;
	} cases[] = {
		{ 0, SEVERITY_INFO },
		{ 10 * 30, SEVERITY_INFO },
		{ 10 * 234 - 1, SEVERITY_INFO },
		{ 10 * 235, SEVERITY_WARNING },
	};
	struct ruling before, now;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&before, 60);
		count(&before, COUNTER_TIME_WAIT_OVERFLOW, 50);
		begin(&now, 60);
		scene_set(&now.scene, SETTING_TCP_MAX_TW_BUCKETS, 60);
		count(&now, COUNTER_TIME_WAIT_OVERFLOW, 50 + cases[i].rise);
		now.scene.snap.at_seconds = before.scene.snap.at_seconds + 10;
		now.before = &before.scene.snap;
		assert_int_equal(found(&now), 1);
		assert_int_equal(ruling_only(&now)->severity,
				 cases[i].severity);
		assert_int_equal(cases[i].severity == SEVERITY_INFO,
				 !!strstr(ruling_only(&now)->summary,
					  "harmless below some 240 closes/s"));
		ruling_free(&now);
		ruling_free(&before);
	}
}

/* Of a range that was narrowed fewer closes use up half. */
TEST(of_few_ports_few_closes_endanger)
{
	struct ruling ruling;

	begin(&ruling, 60);
	scene_set(&ruling.scene, SETTING_TCP_MAX_TW_BUCKETS, 60);
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_LOW, 40000);
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_HIGH, 40099);
	scene_add(&ruling.scene,
		  conns_closed("10.0.0.1:40000", "10.0.0.5:80", 1000));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	ruling_free(&ruling);
}

TEST(a_counter_that_went_back_is_no_evidence)
{
	struct ruling before, now;

	begin(&before, 100);
	count(&before, COUNTER_TIME_WAIT_OVERFLOW, 50);
	begin(&now, 16000);
	count(&now, COUNTER_TIME_WAIT_OVERFLOW, 3);
	now.before = &before.scene.snap;
	assert_int_equal(found(&now), 1);
	assert_int_equal(ruling_only(&now)->severity, SEVERITY_INFO);
	assert_true(ruling_is_unknown(ruling_only(&now),
				      "overflows_between_samples"));
	ruling_free(&now);
	ruling_free(&before);
}

TEST(another_namespace_is_no_evidence)
{
	struct ruling before, now;

	begin(&before, 100);
	count(&before, COUNTER_TIME_WAIT_OVERFLOW, 0);
	begin(&now, 100);
	count(&now, COUNTER_TIME_WAIT_OVERFLOW, 9);
	before.scene.snap.namespaces[0].id++;
	now.before = &before.scene.snap;
	assert_int_equal(found(&now), 0);
	/* Without inode numbers the only one is the same one. */
	before.scene.snap.namespaces[0].id = 0;
	now.scene.snap.namespaces[0].id = 0;
	assert_int_equal(found(&now), 1);
	ruling_free(&now);
	ruling_free(&before);
}
