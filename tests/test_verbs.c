// SPDX-License-Identifier: MIT
/*
 * test_verbs: the table of verbs, and finding in it.
 */
#include <string.h>

#include "cli/verbs.h"
#include "test.h"

TEST(every_verb_is_found_and_whole)
{
	assert_ptr_equal(verbs_table[0], &verb_report);
	for (size_t i = 0; verbs_table[i]; i++) {
		const struct verb *verb = verbs_table[i];

		assert_ptr_equal(verbs_find(verb->name), verb);
		assert_true(verb->run || verb->show || verb->take);
		assert_true(strlen(verb->summary) > 0);
		assert_true(verb->options & OPTION_BIT(OPTION_HELP));
		assert_int_equal(verb->options >> OPTION_COUNT, 0);
		assert_string_equal(verbs_nearest(verb->name), verb->name);
		/* -o needs columns to choose from. */
		assert_int_equal((verb->options & OPTION_BIT(OPTION_OUTPUT)) !=
					 0,
				 verb->columns != NULL);
	}
}

TEST(the_contracts_verbs_are_there)
{
	static const char *const names[] = { "report", "states",  "ports",
					     "peers",  "sockets", "count",
					     "check",  "metrics", "wait" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_non_null(verbs_find(names[i]));
	assert_null(verbs_find(""));
	assert_null(verbs_find("Ports"));
	assert_null(verbs_find("port"));
}

TEST(a_misspelt_verb_has_its_nearest)
{
	static const struct {
		const char *word;
		const char *nearest; /* NULL: none is near */
	} cases[] = {
		{ "state", "states" },
		{ "stats", "states" },
		{ "port", "ports" },
		{ "prots", "ports" },
		{ "peer", "peers" },
		{ "socket", "sockets" },
		{ "scokets", "sockets" },
		{ "conut", "count" },
		{ "chekc", "check" },
		{ "metric", "metrics" },
		{ "reprot", "report" },
		{ "xyzzy", NULL },
		{ "", NULL },
		{ "a", NULL },
		{ "established", NULL },
		{ "averyveryverylongwordthatisnoverbatall", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *nearest = verbs_nearest(cases[i].word);

		if ((nearest == NULL) != (cases[i].nearest == NULL) ||
		    (nearest && strcmp(nearest, cases[i].nearest) != 0))
			fail_msg("%s: %s", cases[i].word,
				 nearest ? nearest : "none");
	}
}
