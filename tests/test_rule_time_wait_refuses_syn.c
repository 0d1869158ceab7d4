// SPDX-License-Identifier: MIT
/*
 * test_rule_time_wait_refuses_syn: what a counter without a port says, and
 * when it is a warning.
 */
#include <stdio.h>
#include <string.h>

#include "ruling.h"
#include "test.h"

/* Two looks, between which the counter rises. */
struct looks {
	struct ruling before, now;
};

static void count(struct ruling *ruling, enum counter counter, uint64_t value)
{
	struct counters *counters = &ruling->scene.snap.namespaces[0].counters;

	counters->value[counter] = value;
	counters->known[counter] = true;
}

static void begin(struct looks *looks, uint64_t rise, double seconds)
{
	ruling_init(&looks->before);
	ruling_init(&looks->now);
	count(&looks->before, COUNTER_PAWS_TIMEWAIT, 1000);
	count(&looks->now, COUNTER_PAWS_TIMEWAIT, 1000 + rise);
	looks->now.scene.snap.at_seconds += seconds;
	looks->now.before = &looks->before.scene.snap;
}

static void end(struct looks *looks)
{
	ruling_free(&looks->now);
	ruling_free(&looks->before);
}

static size_t found(struct looks *looks)
{
	return ruling_run(&looks->now, &rule_time_wait_refuses_syn);
}

/* n TIME_WAIT of a served port. */
static void serve(struct looks *looks, const char *local, const char *remote,
		  unsigned int n)
{
	ruling_listen(&looks->now, local);
	scene_add_to(&looks->now.scene, conns_closed(local, remote, 5000), n);
}

TEST(one_a_second_for_ten_seconds_is_a_warning)
{
	static const struct {
		uint64_t rise;
		double seconds;
		size_t n_found;
		enum severity severity;
	} cases[] = {
		{ 0, 10, 0, SEVERITY_INFO },  { 1, 10, 1, SEVERITY_INFO },
		{ 9, 10, 1, SEVERITY_INFO },  { 10, 10, 1, SEVERITY_WARNING },
		{ 500, 5, 1, SEVERITY_INFO }, { 600, 60, 1, SEVERITY_WARNING },
	};
	struct looks looks;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&looks, cases[i].rise, cases[i].seconds);
		assert_int_equal(found(&looks), cases[i].n_found);
		if (cases[i].n_found)
			assert_int_equal(ruling_only(&looks.now)->severity,
					 cases[i].severity);
		end(&looks);
	}
}

TEST(one_look_and_an_older_kernel_say_nothing)
{
	struct looks looks;

	begin(&looks, 500, 20);
	looks.now.before = NULL;
	assert_int_equal(found(&looks), 0);
	end(&looks);
	begin(&looks, 500, 20);
	looks.now.scene.snap.namespaces[0]
		.counters.known[COUNTER_PAWS_TIMEWAIT] = false;
	assert_int_equal(found(&looks), 0);
	end(&looks);
}

TEST(a_port_and_a_peer_are_named_where_they_stand_for_all)
{
	const struct finding *finding;
	struct looks looks;

	begin(&looks, 500, 20);
	serve(&looks, "10.0.0.1:7000", "192.0.2.1:10000", 90);
	serve(&looks, "10.0.0.1:80", "192.0.2.2:10000", 10);
	assert_int_equal(found(&looks), 1);
	finding = ruling_only(&looks.now);
	assert_int_equal(finding->subject.service_port, 7000);
	assert_true(finding->subject.has_remote_address);
	assert_non_null(strstr(finding->summary, ":7000"));
	assert_non_null(strstr(finding->summary, "192.0.2.1"));
	end(&looks);
}

TEST(else_it_is_one_of_them)
{
	struct looks looks;

	begin(&looks, 500, 20);
	serve(&looks, "10.0.0.1:7000", "192.0.2.1:10000", 89);
	serve(&looks, "10.0.0.1:80", "192.0.2.2:10000", 11);
	assert_int_equal(found(&looks), 1);
	assert_false(ruling_only(&looks.now)->subject.has_service_port);
	assert_non_null(strstr(ruling_only(&looks.now)->summary,
			       "one of 2 served ports"));
	end(&looks);
	/* Clients of many addresses are not behind one. */
	begin(&looks, 500, 20);
	ruling_listen(&looks.now, "10.0.0.1:7000");
	for (unsigned int i = 1; i <= 3; i++) {
		char remote[32];

		(void)snprintf(remote, sizeof(remote), "192.0.2.%u:10000", i);
		scene_add_to(&looks.now.scene,
			     conns_closed("10.0.0.1:7000", remote, 5000), 40);
	}
	assert_int_equal(found(&looks), 1);
	assert_false(ruling_only(&looks.now)->subject.has_service_port);
	end(&looks);
}

/* A filter hides ports; the counter knows nothing of filters. */
TEST(what_a_filter_hides_may_be_the_one)
{
	struct looks looks;

	begin(&looks, 500, 20);
	count(&looks.now, COUNTER_SOCKSTAT_TW, 400);
	serve(&looks, "10.0.0.1:7000", "192.0.2.1:10000", 100);
	assert_int_equal(found(&looks), 1);
	assert_false(ruling_only(&looks.now)->subject.has_service_port);
	end(&looks);
}
