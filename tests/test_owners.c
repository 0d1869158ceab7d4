// SPDX-License-Identifier: MIT
/*
 * test_owners: the same holders are the same set, and nothing is kept twice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/owners.h"
#include "test.h"

enum { N_MANY = 5000, ORIGINS_MAX = 65535 };

static uint32_t add(struct owners *owners, uint32_t set, uint32_t process)
{
	uint32_t bigger;

	assert_int_equal(owners_add_holder(owners, set, process, &bigger), 0);
	return bigger;
}

static uint32_t origin(struct owners *owners, uint32_t uid, bool known,
		       uint64_t cgroup)
{
	uint32_t pos;

	assert_int_equal(owners_origin_of(owners, uid, known, cgroup, &pos), 0);
	return pos;
}

TEST(none_has_no_holder)
{
	struct owners owners = { 0 };

	assert_int_equal(owners_set_count(&owners, OWNERS_NONE), 0);
	owners_free(&owners);
}

TEST(set_of_one)
{
	struct owners owners = { 0 };
	uint32_t set = add(&owners, OWNERS_NONE, 7);

	assert_int_equal(owners.sets[set].process, 7);
	assert_int_equal(owners.sets[set].rest, OWNERS_NONE);
	assert_int_equal(owners_set_count(&owners, set), 1);
	assert_int_equal(add(&owners, OWNERS_NONE, 7), set);
	assert_int_equal(owners.n_sets, 1);
	owners_free(&owners);
}

TEST(holder_added_twice_is_one)
{
	struct owners owners = { 0 };
	uint32_t pair = add(&owners, add(&owners, OWNERS_NONE, 1), 2);

	assert_int_equal(owners_set_count(&owners, pair), 2);
	assert_int_equal(add(&owners, pair, 1), pair);
	assert_int_equal(add(&owners, pair, 2), pair);
	assert_int_equal(owners.n_sets, 2);
	owners_free(&owners);
}

TEST(order_of_meeting_makes_no_other_set)
{
	static const uint32_t orders[][3] = {
		{ 1, 2, 3 }, { 1, 3, 2 }, { 2, 1, 3 },
		{ 2, 3, 1 }, { 3, 1, 2 }, { 3, 2, 1 },
	};
	struct owners owners = { 0 };
	uint32_t first = OWNERS_NONE;
	size_t i;
	size_t j;

	for (i = 0; i < 6; i++) {
		uint32_t set = OWNERS_NONE;

		for (j = 0; j < 3; j++)
			set = add(&owners, set, orders[i][j]);
		if (i == 0)
			first = set;
		assert_int_equal(set, first);
		assert_int_equal(owners_set_count(&owners, set), 3);
	}
	owners_free(&owners);
}

/* Positions are in the order of meeting, which is not that of pids. */
TEST(lowest_pid_stands_for_its_set)
{
	static const int32_t pids[] = { 50, 20, 90 };
	struct owners owners = { 0 };
	uint32_t set = OWNERS_NONE;
	uint32_t process;
	size_t i;

	assert_int_equal(owners_first_holder(&owners, OWNERS_NONE),
			 OWNERS_NONE);
	for (i = 0; i < 3; i++) {
		assert_int_equal(
			owners_process_of(&owners, pids[i], 0, &process), 0);
		set = add(&owners, set, process);
	}
	process = owners_first_holder(&owners, set);
	assert_int_equal(owners.processes[process].pid, 20);
	owners_free(&owners);
}

/* Pids wrap: the child may have the lower one. */
TEST(the_oldest_stands_for_its_set)
{
	static const struct {
		int32_t pids[2];
		uint64_t started[2];
		int32_t first;
	} cases[] = {
		{ { 900, 20 }, { 5, 6 }, 900 },
		{ { 20, 900 }, { 6, 5 }, 900 },
		{ { 20, 900 }, { 5, 5 }, 20 },
		{ { 20, 900 }, { 6, 0 }, 20 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct owners owners = { 0 };
		uint32_t set = OWNERS_NONE, process;

		for (int k = 0; k < 2; k++) {
			assert_int_equal(owners_process_of(
						 &owners, cases[i].pids[k],
						 cases[i].started[k], &process),
					 0);
			set = add(&owners, set, process);
		}
		process = owners_first_holder(&owners, set);
		assert_int_equal(owners.processes[process].pid, cases[i].first);
		owners_free(&owners);
	}
}

TEST(a_pid_that_was_given_anew_is_another_process)
{
	struct owners owners = { 0 };
	uint32_t before, after, again;

	assert_int_equal(owners_process_of(&owners, 7, 100, &before), 0);
	assert_int_equal(owners_process_of(&owners, 7, 200, &after), 0);
	assert_int_equal(owners_process_of(&owners, 7, 100, &again), 0);
	assert_int_not_equal(before, after);
	assert_int_equal(before, again);
	owners_free(&owners);
}

TEST(sets_share_their_rest)
{
	struct owners owners = { 0 };
	uint32_t one = add(&owners, OWNERS_NONE, 1);
	uint32_t left = add(&owners, one, 2);
	uint32_t right = add(&owners, one, 3);

	assert_true(left != right);
	assert_int_equal(owners.sets[left].rest, one);
	assert_int_equal(owners.sets[right].rest, one);
	assert_int_equal(owners.n_sets, 3);
	owners_free(&owners);
}

TEST(many_holders)
{
	struct owners owners = { 0 };
	uint32_t up = OWNERS_NONE;
	uint32_t down = OWNERS_NONE;
	uint32_t i;

	for (i = 0; i < N_MANY; i++)
		up = add(&owners, up, i);
	assert_int_equal(owners.n_sets, N_MANY);
	assert_int_equal(owners_set_count(&owners, up), N_MANY);
	for (i = 100; i-- > 0;)
		down = add(&owners, down, i);
	assert_int_equal(owners_set_count(&owners, down), 100);
	owners_free(&owners);
}

TEST(process_is_found_by_its_pid)
{
	struct owners owners = { 0 };
	uint32_t pos;
	int32_t pid;

	for (pid = 1; pid <= 2 * N_MANY; pid++) {
		assert_int_equal(
			owners_process_of(&owners, 1 + pid % N_MANY, 0, &pos),
			0);
		assert_int_equal(owners.processes[pos].pid, 1 + pid % N_MANY);
	}
	assert_int_equal(owners.n_processes, N_MANY);
	owners_free(&owners);
}

TEST(origin_is_uid_and_cgroup)
{
	struct owners owners = { 0 };
	uint32_t pos = origin(&owners, 1000, true, 25);

	assert_int_equal(owners.origins[pos].uid, 1000);
	assert_int_equal(owners.origins[pos].cgroup, 25);
	assert_string_equal(owners.origins[pos].unit, "");
	assert_int_equal(origin(&owners, 1000, true, 25), pos);
	assert_true(origin(&owners, 1000, true, 26) != pos);
	assert_true(origin(&owners, 1001, true, 25) != pos);
	assert_true(origin(&owners, 1000, true, UINT64_C(25) << 32) != pos);
	assert_int_equal(owners.n_origins, 4);
	owners_free(&owners);
}

TEST(unknown_uid_is_not_uid_0)
{
	struct owners owners = { 0 };
	uint32_t unknown = origin(&owners, 0, false, 25);

	assert_false(owners.origins[unknown].uid_known);
	assert_true(origin(&owners, 0, true, 25) != unknown);
	/* What the kernel left in the field means nothing. */
	assert_int_equal(origin(&owners, 77, false, 25), unknown);
	owners_free(&owners);
}

TEST(origins_end_at_16_bits)
{
	struct owners owners = { 0 };
	uint32_t i;

	for (i = 0; i < ORIGINS_MAX; i++)
		assert_int_equal(origin(&owners, i, true, 1), i);
	assert_int_equal(origin(&owners, ORIGINS_MAX, true, 1), OWNERS_NONE);
	assert_int_equal(owners.n_origins, ORIGINS_MAX);
	assert_int_equal(origin(&owners, 5, true, 1), 5);
	owners_free(&owners);
}

TEST(same_unit_is_the_first_of_it)
{
	static const char *const units[] = { "", "a", "b", "a", "" };
	static const uint32_t first[] = { OWNERS_NONE, 1, 2, 1, OWNERS_NONE };
	struct owners owners = { 0 };
	uint32_t pos;
	int i;

	for (i = 0; i < 5; i++) {
		assert_int_equal(owners_process_of(&owners, i + 1, 0, &pos), 0);
		snprintf(owners.processes[pos].unit, PROCESS_UNIT_SIZE, "%s",
			 units[i]);
	}
	for (pos = 0; pos < 5; pos++)
		assert_int_equal(owners_same_unit(&owners, pos), first[pos]);
	owners_free(&owners);
}

TEST(kinship_takes_a_unit_or_a_person)
{
	static const struct {
		const char *unit_of_process, *unit_of_origin;
		uint32_t uid_of_process, uid_of_origin;
		bool uid_known;
		enum owners_kinship kinship;
	} cases[] = {
		{ "a", "a", 1, 2, true, KINSHIP_UNIT },
		{ "a", "a", 0, 0, true, KINSHIP_UNIT },
		{ "", "", 1000, 1000, true, KINSHIP_UID },
		{ "a", "", 1000, 1000, true, KINSHIP_UID },
		{ "", "a", 1000, 1000, true, KINSHIP_UID },
		{ "b", "a", 1000, 1000, true, KINSHIP_NONE },
		{ "", "", 1000, 1001, true, KINSHIP_NONE },
		{ "", "", 1000, 1000, false, KINSHIP_NONE },
		{ "", "", 0, 0, true, KINSHIP_NONE },
		{ "", "", 65534, 65534, true, KINSHIP_NONE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct process process = { .uid = cases[i].uid_of_process };
		struct origin from = {
			.uid = cases[i].uid_of_origin,
			.uid_known = cases[i].uid_known,
		};

		(void)snprintf(process.unit, sizeof(process.unit), "%s",
			       cases[i].unit_of_process);
		(void)snprintf(from.unit, sizeof(from.unit), "%s",
			       cases[i].unit_of_origin);
		assert_int_equal(owners_kinship(&process, &from),
				 cases[i].kinship);
	}
}

/* systemd opens sockets for others; a container's has all of it below. */
TEST(the_first_process_is_nobodys_relative)
{
	const struct origin from = {
		.uid = 1000,
		.uid_known = true,
		.unit = "a.scope",
	};
	struct process process = { .pid = 1, .uid = 1000, .unit = "a.scope" };

	assert_int_equal(owners_kinship(&process, &from), KINSHIP_NONE);
	process.pid = 2;
	assert_int_equal(owners_kinship(&process, &from), KINSHIP_UNIT);
}

TEST(free_leaves_it_empty)
{
	struct owners owners = { 0 };
	uint32_t pos;

	add(&owners, OWNERS_NONE, 1);
	origin(&owners, 1, true, 1);
	assert_int_equal(owners_process_of(&owners, 1, 0, &pos), 0);
	owners_free(&owners);
	assert_int_equal(owners.n_sets, 0);
	assert_int_equal(add(&owners, OWNERS_NONE, 1), 0);
	owners_free(&owners);
	owners_free(&owners);
}
