// SPDX-License-Identifier: MIT
/*
 * test_rule_dead_descriptors: descriptors without a connection, and what an
 * earlier look makes of them.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

enum { FIRST_INODE = 5000, PID = 812 };

/* A java that has n such sockets from this inode on. */
static struct process *hold(struct ruling *ruling, uint32_t first, uint32_t n)
{
	struct process *process;
	uint32_t java;

	ruling_init(ruling);
	java = ruling_process(ruling, PID, "java");
	process = ruling_process_at(ruling, java);
	process->n_descriptors = n + 10;
	process->descriptors_known = true;
	process->descriptor_limit = 20000;
	process->unlisted_known = true;
	process->n_unlisted = n;
	ruling->scene.snap.dead_looked = true;
	for (uint32_t i = 0; i < n; i++) {
		struct dead_socket dead = { first + i, java };

		assert_int_equal(snapshot_add_dead(&ruling->scene.snap, dead),
				 0);
	}
	return process;
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_dead_descriptors);
}

static enum severity severity_of(struct ruling *ruling)
{
	assert_int_equal(found(ruling), 1);
	return ruling_only(ruling)->severity;
}

TEST(ten_of_one_process_are_information)
{
	const struct finding *finding;
	struct ruling ruling;

	hold(&ruling, FIRST_INODE, 9);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	hold(&ruling, FIRST_INODE, 10);
	assert_int_equal(severity_of(&ruling), SEVERITY_INFO);
	finding = ruling_only(&ruling);
	assert_int_equal(ruling_count(finding, "dead"), 10);
	assert_true(ruling_is_unknown(finding, "new_between_samples"));
	assert_true(ruling_is_unknown(finding, "connected_before"));
	assert_non_null(strstr(finding->summary, "never connected"));
	ruling_free(&ruling);
}

TEST(a_tenth_of_the_limit_is_a_warning)
{
	struct ruling ruling;

	for (uint64_t limit = 1000; limit <= 1001; limit++) {
		hold(&ruling, FIRST_INODE, 100)->descriptor_limit = limit;
		assert_int_equal(severity_of(&ruling),
				 limit == 1000 ? SEVERITY_WARNING
					       : SEVERITY_INFO);
		ruling_free(&ruling);
	}
	hold(&ruling, FIRST_INODE, 100)->descriptor_limit = 0;
	assert_int_equal(severity_of(&ruling), SEVERITY_INFO);
	ruling_free(&ruling);
}

/* n of the dead had a connection in the look before. */
TEST(what_was_connected_before_is_proven)
{
	struct ruling before, now;

	for (uint32_t n = 9; n <= 10; n++) {
		ruling_init(&before);
		for (uint32_t i = 0; i < n; i++)
			assert_int_equal(
				snapshot_add_connected(&before.scene.snap,
						       FIRST_INODE + i),
				0);
		hold(&now, FIRST_INODE, 12);
		now.before = &before.scene.snap;
		assert_int_equal(severity_of(&now),
				 n == 10 ? SEVERITY_WARNING : SEVERITY_INFO);
		assert_int_equal(
			ruling_count(ruling_only(&now), "connected_before"), n);
		assert_int_equal(strstr(ruling_only(&now)->summary,
					"never connected") == NULL,
				 n == 10);
		ruling_free(&now);
		ruling_free(&before);
	}
}

/* The sockets of the first look are FIRST_INODE to FIRST_INODE + 19. */
TEST(growth_is_five_more_and_none_closed)
{
	static const struct {
		uint32_t first, n;
		enum severity severity;
	} cases[] = {
		{ FIRST_INODE, 20, SEVERITY_INFO },
		{ FIRST_INODE, 24, SEVERITY_INFO },
		{ FIRST_INODE, 25, SEVERITY_WARNING },
		{ FIRST_INODE + 1, 40, SEVERITY_INFO },
	};
	struct ruling before, now;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hold(&before, FIRST_INODE, 20);
		hold(&now, cases[i].first, cases[i].n);
		now.before = &before.scene.snap;
		assert_int_equal(severity_of(&now), cases[i].severity);
		ruling_free(&now);
		ruling_free(&before);
	}
}

/* Fewer than were asked for were not looked at one by one. */
TEST(from_few_to_many_is_no_growth_that_is_known)
{
	struct ruling before, now;

	ruling_init(&before);
	before.scene.snap.dead_looked = true;
	hold(&now, FIRST_INODE, 20);
	now.before = &before.scene.snap;
	assert_int_equal(severity_of(&now), SEVERITY_INFO);
	assert_true(
		ruling_is_unknown(ruling_only(&now), "new_between_samples"));
	ruling_free(&now);
	ruling_free(&before);
}

TEST(the_fold_remembers_what_has_a_connection)
{
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:80");
	scene_add(&scene, conns_make("10.0.0.1:80", "192.0.2.1:10000",
				     TCP_STATE_ESTABLISHED));
	scene_add(&scene, conns_waiting("10.0.0.1:80", "192.0.2.1:10001", 1));
	scene_add(&scene, conns_make("10.0.0.1:40000", "192.0.2.1:81",
				     TCP_STATE_SYN_SENT));
	scene_add(&scene, conns_closed("10.0.0.1:80", "192.0.2.1:10002", 1));
	scene_finish(&scene);
	assert_int_equal(scene.snap.n_connected, 2);
	scene_free(&scene);
}
