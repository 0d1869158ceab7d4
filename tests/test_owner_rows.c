// SPDX-License-Identifier: MIT
/*
 * test_owner_rows: sockets by the process that holds them, and by its unit.
 */
#include <stdlib.h>
#include <string.h>

#include "owner_counts.h"
#include "tcpwait/owner_rows.h"
#include "test.h"

static const struct owner_row *find(const struct owner_rows *rows, int32_t pid)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct process *process = rows->items[i].process;

		if (process ? process->pid == pid : pid == 0)
			return &rows->items[i];
	}
	return NULL;
}

/* Two workers of nginx and a python; and what nobody holds. */
static void count(struct owner_count *count, uint32_t more)
{
	owner_counts_begin(count);
	owner_counts_add(count, 11, "nginx", "nginx.service",
			 TCP_STATE_ESTABLISHED, 5 + more);
	owner_counts_add(count, 12, "nginx", "nginx.service",
			 TCP_STATE_CLOSE_WAIT, 2);
	owner_counts_add(count, 20, "python3", "", TCP_STATE_ESTABLISHED, 7);
	owner_counts_add(count, 0, "", "", TCP_STATE_TIME_WAIT, 40);
}

TEST(each_process_has_a_row_and_nobody_one)
{
	const struct snapshot seen = { .n_waits = 0 };
	struct owner_count now;
	const struct owner_rows_request request = { .count = &now,
						    .seen = &seen };
	struct owner_rows rows;

	count(&now, 0);
	assert_int_equal(owner_rows_make(&rows, &request), 0);
	assert_int_equal(rows.n, 4);
	assert_int_equal(find(&rows, 11)->states[TCP_STATE_ESTABLISHED], 5);
	assert_int_equal(find(&rows, 12)->total, 2);
	assert_int_equal(find(&rows, 0)->states[TCP_STATE_TIME_WAIT], 40);
	assert_int_equal(find(&rows, 0)->n_processes, 0);
	assert_false(find(&rows, 11)->before_known);
	owner_rows_free(&rows);
	owner_count_free(&now);
}

TEST(a_unit_is_all_of_its_processes)
{
	const struct snapshot seen = { .n_waits = 0 };
	struct owner_count now;
	const struct owner_rows_request request = { .count = &now,
						    .seen = &seen,
						    .by_unit = true };
	const struct owner_row *nginx;
	struct owner_rows rows;

	count(&now, 0);
	assert_int_equal(owner_rows_make(&rows, &request), 0);
	assert_int_equal(rows.n, 3);
	/* Under the name of the greater one. */
	assert_null(find(&rows, 12));
	nginx = find(&rows, 11);
	assert_int_equal(nginx->n_processes, 2);
	assert_int_equal(nginx->total, 7);
	assert_int_equal(nginx->states[TCP_STATE_CLOSE_WAIT], 2);
	assert_true(owner_row_has(nginx, &now.seen.owners.processes[1], true));
	assert_false(
		owner_row_has(nginx, &now.seen.owners.processes[1], false));
	owner_rows_free(&rows);
	owner_count_free(&now);
}

TEST(what_is_gone_is_shown_as_gone)
{
	const struct snapshot seen = { .n_waits = 0 };
	struct owner_count before, now;
	const struct owner_rows_request request = { .count = &now,
						    .before = &before,
						    .seen = &seen };
	struct owner_rows rows;

	count(&before, 4);
	owner_counts_add(&before, 30, "curl", "", TCP_STATE_SYN_SENT, 3);
	count(&now, 0);
	assert_int_equal(owner_rows_make(&rows, &request), 0);
	assert_int_equal(rows.n, 5);
	assert_true(find(&rows, 11)->before_known);
	assert_int_equal(find(&rows, 11)->total_before, 9);
	assert_int_equal(find(&rows, 30)->total, 0);
	assert_int_equal(find(&rows, 30)->total_before, 3);
	assert_int_equal(find(&rows, 30)->n_processes, 0);
	owner_rows_free(&rows);
	owner_count_free(&before);
	owner_count_free(&now);
}

TEST(another_process_under_the_same_number_is_another)
{
	const struct snapshot seen = { .n_waits = 0 };
	struct owner_count before, now;
	const struct owner_rows_request request = { .count = &now,
						    .before = &before,
						    .seen = &seen };
	struct owner_rows rows;

	count(&before, 0);
	before.seen.owners.processes[0].started = 77;
	count(&now, 0);
	assert_int_equal(owner_rows_make(&rows, &request), 0);
	assert_int_equal(rows.n, 5);
	owner_rows_free(&rows);
	owner_count_free(&before);
	owner_count_free(&now);
}

/* The snapshot of the same look numbers its processes in its own way. */
TEST(ages_and_queues_are_those_of_the_same_look)
{
	struct wait waits[] = {
		{ .age_ms = 5000, .flags = WAIT_SELECTED, .holders = 0 },
		{ .age_ms = 9000, .flags = WAIT_SELECTED, .holders = 0 },
		{ .age_ms = 99000, .flags = 0, .holders = 0 },
		{ .age_ms = 88000,
		  .flags = WAIT_SELECTED | WAIT_IS_FIN_WAIT2,
		  .holders = 0 },
	};
	struct listener listener = { .selected = true,
				     .queues_known = true,
				     .accept_queue = 3,
				     .backlog = 128,
				     .holders = 0 };
	struct snapshot seen = {
		.waits = waits,
		.n_waits = sizeof(waits) / sizeof(waits[0]),
		.listeners = { .items = &listener, .n = 1 },
	};
	struct owner_count now;
	const struct owner_rows_request request = { .count = &now,
						    .seen = &seen };
	const struct owner_row *row;
	struct owner_rows rows;
	uint32_t process, set;

	assert_int_equal(owners_process_of(&seen.owners, 12, 0, &process), 0);
	assert_int_equal(
		owners_add_holder(&seen.owners, OWNERS_NONE, process, &set), 0);
	assert_int_equal(set, 0);
	count(&now, 0);
	assert_int_equal(owner_rows_make(&rows, &request), 0);
	row = find(&rows, 12);
	assert_int_equal(row->n_ages, 2);
	assert_int_equal(row->oldest_ms, 9000);
	assert_false(row->at_least);
	assert_true(row->queue.known);
	assert_int_equal(row->queue.n_waiting, 3);
	assert_false(find(&rows, 11)->queue.known);
	assert_int_equal(find(&rows, 0)->n_ages, 0);
	owner_rows_free(&rows);
	owner_count_free(&now);
	owners_free(&seen.owners);
}

TEST(nothing_is_made_of_what_was_not_counted)
{
	const struct snapshot seen = { .n_waits = 0 };
	const struct owner_count none = { .is_known = false };
	const struct owner_rows_request request = { .count = &none,
						    .seen = &seen };
	struct owner_rows rows;

	assert_int_equal(owner_rows_make(&rows, &request), 0);
	assert_int_equal(rows.n, 0);
	owner_rows_free(&rows);
}
