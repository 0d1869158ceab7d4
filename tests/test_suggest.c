// SPDX-License-Identifier: MIT
/*
 * test_suggest: which word a misspelt one was meant to be.
 */
#include <string.h>

#include "cli/suggest.h"
#include "test.h"

static const struct {
	const char *a, *b;
	size_t distance;
} cases[] = {
	{ "", "", 0 },
	{ "ports", "ports", 0 },
	{ "", "peers", 5 },
	{ "port", "ports", 1 },
	{ "portss", "ports", 1 },
	{ "parts", "ports", 1 },
	{ "prots", "ports", 1 },
	{ "ortps", "ports", 2 },
	{ "stats", "states", 1 },
	{ "sttaes", "states", 1 },
	{ "sockets", "states", 4 },
	{ "abc", "xyz", 3 },
	{ "ca", "abc", 3 },
	{ "Ports", "pORTS", 0 },
};

TEST(letters_to_change_are_counted_both_ways)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (suggest_distance(cases[i].a, cases[i].b) !=
			    cases[i].distance ||
		    suggest_distance(cases[i].b, cases[i].a) !=
			    cases[i].distance)
			fail_msg("%s, %s: %zu", cases[i].a, cases[i].b,
				 suggest_distance(cases[i].a, cases[i].b));
	}
}

TEST(words_too_long_are_as_far_as_can_be)
{
	char word[1000];

	memset(word, 'a', sizeof(word));
	word[31] = '\0';
	assert_int_equal(suggest_distance(word, word), 0);
	word[31] = 'a';
	word[32] = '\0';
	assert_int_equal(suggest_distance(word, word), 32);
	assert_int_equal(suggest_distance("a", word), 32);
	word[32] = 'a';
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(suggest_distance(word, ""), 32);
	assert_false(suggest_is_near(word, 32));
}

TEST(longer_words_may_have_more_slips)
{
	static const struct {
		const char *word;
		size_t most;
	} near[] = {
		{ "", 1 },	{ "prt", 1 },	   { "port", 2 },
		{ "ports", 2 }, { "diagnose", 2 }, { "diagnosis", 3 },
	};

	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
		assert_true(suggest_is_near(near[i].word, near[i].most));
		assert_false(suggest_is_near(near[i].word, near[i].most + 1));
	}
}
