// SPDX-License-Identifier: MIT
/*
 * test_remember: whom an earlier look saw is known as long as a TIME_WAIT is.
 */
#include <stdio.h>
#include <string.h>

#include "tcpwait/remember.h"
#include "test.h"

enum { PID = 12 };

/* One socket of a process that started then, seen at that second. */
static void sight(struct snapshot *snap, uint64_t cookie, uint64_t started,
		  double at_seconds)
{
	uint32_t process, set;
	bool is_new;

	assert_int_equal(
		owners_process_of(&snap->owners, PID, started, &process), 0);
	(void)snprintf(snap->owners.processes[process].name, PROCESS_NAME_SIZE,
		       "curl");
	snap->owners.processes[process].was_read = true;
	assert_int_equal(
		owners_add_holder(&snap->owners, OWNERS_NONE, process, &set),
		0);
	snap->sightings.at_seconds = at_seconds;
	assert_int_equal(sightings_add(&snap->sightings, cookie, 1, &is_new),
			 0);
	if (is_new)
		snap->sightings.items[snap->sightings.n - 1].holders = set;
}

TEST(it_is_forgotten_with_the_longest_time_wait)
{
	struct snapshot before = { 0 }, next = { 0 };
	const struct sighting *known;
	uint32_t process;

	sight(&before, 7, 100, 1000);
	sight(&before, 8, 100, 940);
	sight(&before, 9, 100, 900);
	/* This one lived on. */
	sight(&before, 10, 100, 900);
	sight(&before, 10, 100, 999);
	assert_int_equal(remember_holders(&next, &before, 1005), 0);
	assert_int_equal(next.sightings.n, 3);
	assert_null(sightings_find(&next.sightings, 9));
	assert_non_null(sightings_find(&next.sightings, 10));
	known = sightings_find(&next.sightings, 7);
	assert_non_null(known);
	process = owners_first_holder(&next.owners, known->holders);
	assert_int_equal(next.owners.processes[process].pid, PID);
	assert_string_equal(next.owners.processes[process].name, "curl");
	/* It is not asked yet in this look. */
	assert_false(next.owners.processes[process].was_read);
	/* It was there before the watch that follows. */
	assert_false(sightings_is_brief(&next.sightings, known));
	snapshot_free(&before);
	snapshot_free(&next);
}

/* The pid was given anew in between: both are told apart. */
TEST(the_dead_are_not_mistaken_for_the_living)
{
	struct snapshot before = { 0 }, next = { 0 };
	uint32_t living, dead;

	sight(&before, 7, 100, 1000);
	assert_int_equal(remember_holders(&next, &before, 1002), 0);
	assert_int_equal(owners_process_of(&next.owners, PID, 200, &living), 0);
	dead = owners_first_holder(&next.owners,
				   sightings_find(&next.sightings, 7)->holders);
	assert_int_not_equal(living, dead);
	assert_string_equal(next.owners.processes[dead].name, "curl");
	snapshot_free(&before);
	snapshot_free(&next);
}

TEST(what_nobody_held_is_not_kept)
{
	struct snapshot before = { 0 }, next = { 0 };

	sight(&before, 7, 100, 1000);
	before.sightings.items[0].holders = OWNERS_NONE;
	assert_int_equal(remember_holders(&next, &before, 1001), 0);
	assert_int_equal(next.sightings.n, 0);
	assert_int_equal(next.owners.n_processes, 0);
	snapshot_free(&before);
	snapshot_free(&next);
}
