// SPDX-License-Identifier: MIT
/*
 * test_mailbox: what the screen and the thread hand each other.
 */
#include <stdlib.h>

#include "cli/mailbox.h"
#include "test.h"

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

TEST(mailbox_free_frees_what_nobody_took)
{
	struct mailbox_turn turn;
	struct mailbox box;

	open_box(&box, &turn);
	mailbox_publish(&box, &turn, make_sample(1, true));
	mailbox_free(&box);
}

TEST(mailbox_hands_over_the_newest_sample_once)
{
	struct mailbox_turn turn;
	struct mailbox box;

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

TEST(mailbox_drops_what_was_asked_for_before)
{
	static const struct top_wish wishes[] = {
		{ .all_netns = true },
		{ .owners = true },
		{ .filter.n_terms = 1 },
	};

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

TEST(mailbox_goes_on_at_a_new_interval)
{
	const struct top_wish slower = { .interval_seconds = 5 };
	struct mailbox_turn turn;
	struct mailbox box;

	open_box(&box, &turn);
	mailbox_ask(&box, &slower);
	assert_true(mailbox_is_asked(&box, &turn));
	assert_true(mailbox_goes_on(&box, &turn));
	assert_float_equal(turn.wish.interval_seconds, 5, 0);
	assert_false(mailbox_is_asked(&box, &turn));
	mailbox_free(&box);
}

TEST(mailbox_is_freed_by_the_last_to_go)
{
	struct mailbox_turn turn;
	struct mailbox box;

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
