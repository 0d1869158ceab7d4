// SPDX-License-Identifier: MIT
/*
 * test_idle_due: who was to go between two looks, and who went.
 */
#include "analyze/idle_due.h"
#include "scene.h"
#include "test.h"

enum { FIRST_INODE = 5000, N = 60, STEP_MS = 250, LONGEST_MS = N * STEP_MS };

/* Connections of :80 that have idled for 0.25, 0.5 ... 15 s. */
static void look(struct scene *scene, uint32_t first, uint32_t end)
{
	scene_init(scene);
	scene_listen(scene, "0.0.0.0:80");
	scene_add(scene, conns_closed("10.0.0.1:80", "192.0.2.9:1", 500));
	for (uint32_t i = first; i < end; i++) {
		struct conn conn =
			conns_aged(conns_make("10.0.0.1:80", "192.0.2.9:1",
					      TCP_STATE_ESTABLISHED),
				   (i + 1) * STEP_MS);

		conn.last_data_sent_ms = conn.last_data_recv_ms;
		conn.have |=
			CONN_HAS_SEGMENTS | CONN_SENT_DATA | CONN_RECEIVED_DATA;
		conn.inode = FIRST_INODE - i;
		scene_add(scene, conns_to(conn, (uint16_t)(20000 + i)));
	}
	scene_finish(scene);
}

static bool is_service(const struct tally_row *row)
{
	return row->key.role == ROLE_SERVER &&
	       row->states[TCP_STATE_LISTEN] == 0;
}

static struct idle_due find(struct scene *seen, struct scene *before,
			    double passed_seconds)
{
	struct rule_input input = { .seen = &seen->snap };
	struct idle_due due;
	struct runs runs;

	if (before) {
		input.before = &before->snap;
		seen->snap.at_seconds =
			before->snap.at_seconds + passed_seconds;
	}
	assert_int_equal(
		runs_init(&runs, &seen->snap, is_service, runs_cmp_service), 0);
	assert_int_equal(idle_due_find(&due, &input, &runs, 0, runs.n), 0);
	runs_free(&runs);
	return due;
}

TEST(one_look_knows_nobody_who_was_due)
{
	struct scene seen;

	look(&seen, 0, N);
	assert_int_equal(find(&seen, NULL, 0).fate, IDLE_DUE_UNKNOWN);
	scene_free(&seen);
}

/* In five seconds 17 of 60 would reach 15 s. */
TEST(those_who_were_due_go_under_a_timeout_alone)
{
	static const struct {
		const char *name;
		uint32_t first, end; /* of those that are still there */
		double passed_seconds;
		enum idle_due_fate fate;
	} cases[] = {
		{ "all that were due are gone", 0, 40, 5, IDLE_DUE_WENT },
		{ "more than half of these", 0, 49, 5, IDLE_DUE_WENT },
		{ "all are there", 0, 60, 5, IDLE_DUE_STAYED },
		{ "but one", 0, 59, 5, IDLE_DUE_STAYED },
		{ "some", 0, 55, 5, IDLE_DUE_UNKNOWN },
		{ "everybody is gone", 0, 1, 5, IDLE_DUE_UNKNOWN },
		{ "four are too few", 0, 40, 1, IDLE_DUE_UNKNOWN },
		{ "the looks lie too far apart", 0, 1, 14, IDLE_DUE_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene before, seen;
		struct idle_due due;

		look(&before, 0, N);
		look(&seen, cases[i].first, cases[i].end);
		due = find(&seen, &before, cases[i].passed_seconds);
		if (due.fate != cases[i].fate)
			fail_msg("%s: %d", cases[i].name, due.fate);
		if (due.fate == IDLE_DUE_WENT)
			assert_true(due.seconds == LONGEST_MS / 1000.0);
		scene_free(&seen);
		scene_free(&before);
	}
}

TEST(the_longest_of_nearly_all_counts)
{
	uint32_t times_ms[N];

	for (uint32_t i = 0; i < N; i++)
		times_ms[i] = (i + 1) * 100;
	assert_int_equal(idle_due_longest(times_ms, N), 6000);
	times_ms[N - 1] = 60000;
	assert_int_equal(idle_due_longest(times_ms, N), 5900);
}
