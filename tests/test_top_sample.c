// SPDX-License-Identifier: MIT
/*
 * test_top_sample: the last to let go frees a sample.
 */
#include <stdlib.h>

#include "tcpwait/top.h"
#include "test.h"

static struct top_sample *make(void)
{
	struct top_sample *sample = calloc(1, sizeof(*sample));
	const struct finding finding = { .id = FINDING_FD_LIMIT };

	assert_non_null(sample);
	assert_true(snapshot_add_netns(&sample->seen) >= 0);
	assert_int_equal(findings_add(&sample->findings, &finding), 0);
	return sample;
}

TEST(a_held_sample_outlives_one_free)
{
	struct top_sample *sample = make();

	top_sample_hold(sample);
	top_sample_hold(sample);
	top_sample_free(sample);
	top_sample_free(sample);
	assert_int_equal(sample->findings.n, 1);
	assert_int_equal(sample->seen.n_namespaces, 1);
	top_sample_free(sample);
}

TEST(nothing_and_one_by_itself_are_freed)
{
	top_sample_free(NULL);
	top_sample_free(make());
}

TEST(a_look_without_owners_is_not_yet_complete)
{
	static const struct {
		struct top_sample sample;
		struct top_wish wish;
		bool is_complete;
	} cases[] = {
		{ { .has_owners = true }, { .owners = true }, true },
		{ { .has_owners = false }, { .owners = true }, false },
		{ { .has_owners = false }, { .owners = false }, true },
		{ { .has_owners = true }, { .owners = false }, true },
		/* There will be no better one. */
		{ { .trouble = "no netlink" }, { .owners = true }, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(top_sample_is_complete(&cases[i].sample,
							&cases[i].wish),
				 cases[i].is_complete);
}
