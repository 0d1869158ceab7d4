// SPDX-License-Identifier: MIT
/*
 * test_output: columns, order and limit, as the options ask.
 */
#include <stdio.h>

#include "cli/output.h"
#include "tcpwait/state_row.h"
#include "test.h"

static const struct options plain = { .style = { .header = true } };

static void assert_columns(const struct options *options, const char *front,
			   const char *names)
{
	struct column_list list;
	char found[256] = "";
	size_t n = 0;

	assert_int_equal(output_columns(&verb_states, options, front, &list),
			 EXIT_DONE);
	for (size_t i = 0; i < list.n; i++)
		n += (size_t)snprintf(found + n, sizeof(found) - n, "%s%s",
				      i ? "," : "", list.items[i]->name);
	assert_string_equal(found, names);
}

TEST(columns_come_from_options_or_defaults)
{
	struct options options = plain;

	assert_columns(&options, "", "state,count");
	options.interval_seconds = 1;
	assert_columns(&options, "", "state,count,change");
	options.output = "count";
	assert_columns(&options, "", "count");
	options.interval_seconds = 0;
	options.output = "+change";
	assert_columns(&options, "", "state,count,change");
	options.output = NULL;
	assert_columns(&options, "change", "change,state,count");
}

TEST(an_unknown_column_is_a_usage_error)
{
	struct options options = plain;
	struct column_list list;

	options.output = "count,nonsense";
	assert_int_equal(output_columns(&verb_states, &options, "", &list),
			 EXIT_TROUBLE);
}

static int order(const char *sort, const struct state_row *a,
		 const struct state_row *b)
{
	const struct column_view view = { .for_eyes = true };
	struct options options = plain;
	struct output_order it;
	int cmp;

	options.sort = sort;
	assert_int_equal(output_order(&verb_states, &options, &view, &it),
			 EXIT_DONE);
	cmp = output_order_cmp(&it, a, b);
	return (cmp > 0) - (cmp < 0);
}

TEST(rows_are_ordered_as_asked)
{
	const struct state_row few = { .state = TCP_STATE_TIME_WAIT,
				       .count = 2 };
	const struct state_row many = { .state = TCP_STATE_CLOSE,
					.count = 11,
					.count_before = 5,
					.before_known = true };

	assert_int_equal(order(NULL, &few, &many), 0);
	assert_int_equal(order("count", &few, &many), -1);
	assert_int_equal(order("-count", &few, &many), 1);
	assert_int_equal(order("state", &few, &many), 1);
	assert_int_equal(order("-state", &few, &many), -1);
	/* What is unknown comes last, however it is ordered. */
	assert_int_equal(order("change", &few, &many), 1);
	assert_int_equal(order("-change", &few, &many), 1);
}

TEST(an_order_by_nothing_known_is_a_usage_error)
{
	static const char *const sorts[] = { "nonsense", "", "-", "--count",
					     "count,state" };
	const struct column_view view = { .for_eyes = true };

	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		struct options options = plain;
		struct output_order it;

		options.sort = sorts[i];
		assert_int_equal(
			output_order(&verb_states, &options, &view, &it),
			EXIT_TROUBLE);
	}
}

TEST(a_limit_of_0_is_none)
{
	struct options options = plain;

	assert_int_equal(output_limit(&options, 7), 7);
	options.limit = 3;
	assert_int_equal(output_limit(&options, 7), 3);
	assert_int_equal(output_limit(&options, 2), 2);
	options.limit = SIZE_MAX;
	assert_int_equal(output_limit(&options, 7), 7);
}
