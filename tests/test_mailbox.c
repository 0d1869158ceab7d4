// SPDX-License-Identifier: MIT
/*
 * test_mailbox: what the screen and the thread hand each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "cli/mailbox.h"

static void open_box(struct mailbox *box, struct mailbox_turn *turn)
{
	const struct top_wish wish = { .interval_seconds = 2 };

	assert_int_equal(mailbox_init(box, &wish), 0);
	assert_true(mailbox_next(box, turn));
}

static struct top_sample *make_sample(double at_seconds, bool is_first)
{
	struct top_sample *sample = calloc(1, sizeof(*sample));

	assert_non_null(sample);
	sample->at_seconds = at_seconds;
	sample->is_first = is_first;
	return sample;
}

static void assert_takes(struct mailbox *box, double at_seconds, bool is_first)
{
	struct top_sample *taken = mailbox_take(box);

	assert_non_null(taken);
	assert_float_equal(taken->at_seconds, at_seconds, 0);
	assert_int_equal(taken->is_first, is_first);
	top_sample_free(taken);
}

static void test_mailbox_free_frees_what_nobody_took(void **state)
{
	struct mailbox_turn turn;
	struct mailbox box;

	(void)state;
	open_box(&box, &turn);
	mailbox_publish(&box, &turn, make_sample(1, true));
	mailbox_free(&box);
}

static void test_mailbox_hands_over_the_newest_sample_once(void **state)
{
	struct mailbox_turn turn;
	struct mailbox box;

	(void)state;
	open_box(&box, &turn);
	assert_null(mailbox_take(&box));
	mailbox_publish(&box, &turn, make_sample(1, true));
	mailbox_publish(&box, &turn, make_sample(2, false));
	/* The first was not seen, so nothing before this one compares. */
	assert_takes(&box, 2, true);
	assert_null(mailbox_take(&box));
	mailbox_publish(&box, &turn, make_sample(3, false));
	assert_takes(&box, 3, false);
	mailbox_free(&box);
}

static void test_mailbox_drops_what_was_asked_for_before(void **state)
{
	static const struct top_wish wishes[] = {
		{ .all_netns = true },
		{ .owners = true },
		{ .filter.n_terms = 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		struct mailbox_turn turn;
		struct mailbox box;

		open_box(&box, &turn);
		mailbox_publish(&box, &turn, make_sample(1, true));
		assert_false(mailbox_is_asked(&box, &turn));
		mailbox_ask(&box, &wishes[i]);
		assert_null(mailbox_take(&box));
		assert_true(mailbox_is_asked(&box, &turn));
		assert_false(mailbox_goes_on(&box, &turn));
		mailbox_publish(&box, &turn, make_sample(2, false));
		assert_null(mailbox_take(&box));
		mailbox_free(&box);
	}
}

static void test_mailbox_goes_on_at_a_new_interval(void **state)
{
	const struct top_wish slower = { .interval_seconds = 5 };
	struct mailbox_turn turn;
	struct mailbox box;

	(void)state;
	open_box(&box, &turn);
	mailbox_ask(&box, &slower);
	assert_true(mailbox_is_asked(&box, &turn));
	assert_true(mailbox_goes_on(&box, &turn));
	assert_float_equal(turn.wish.interval_seconds, 5, 0);
	assert_false(mailbox_is_asked(&box, &turn));
	mailbox_free(&box);
}

static void test_mailbox_is_freed_by_the_last_to_go(void **state)
{
	struct mailbox_turn turn;
	struct mailbox box;

	(void)state;
	open_box(&box, &turn);
	assert_false(mailbox_leave(&box));
	assert_false(mailbox_next(&box, &turn));
	assert_false(mailbox_goes_on(&box, &turn));
	assert_true(mailbox_end(&box));
	mailbox_free(&box);

	open_box(&box, &turn);
	assert_false(mailbox_end(&box));
	assert_true(mailbox_leave(&box));
	mailbox_free(&box);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mailbox_free_frees_what_nobody_took),
		cmocka_unit_test(
			test_mailbox_hands_over_the_newest_sample_once),
		cmocka_unit_test(test_mailbox_drops_what_was_asked_for_before),
		cmocka_unit_test(test_mailbox_goes_on_at_a_new_interval),
		cmocka_unit_test(test_mailbox_is_freed_by_the_last_to_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
