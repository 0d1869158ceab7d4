// SPDX-License-Identifier: MIT
/*
 * test_row_history: what is kept of rows, and its graph.
 */
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "tcpwait/text.h"
#include "test.h"
#include "tui/history_graph.h"

static void add(struct row_history *history, const char *key, double at_seconds,
		uint32_t established, uint32_t close_wait)
{
	tcp_state_counts states = { 0 };

	states[TCP_STATE_ESTABLISHED] = established;
	states[TCP_STATE_CLOSE_WAIT] = close_wait;
	states[TCP_STATE_SYN_SENT] = 2;
	states[TCP_STATE_LISTEN] = 7;
	row_history_add(history, key, at_seconds, states);
}

TEST(a_look_is_kept_once)
{
	struct row_history history = { .n = 0 };
	const struct history_track *track;

	add(&history, "a", 1, 10, 3);
	add(&history, "a", 1, 99, 99);
	add(&history, "b", 1, 20, 0);
	add(&history, "a", 2, 11, 4);
	track = row_history_find(&history, "a");
	assert_non_null(track);
	assert_int_equal(track->n, 2);
	assert_int_equal(row_history_at(track, 0)->values[SERIES_ESTABLISHED],
			 10);
	assert_int_equal(row_history_at(track, 1)->values[SERIES_CLOSE_WAIT],
			 4);
	assert_int_equal(row_history_at(track, 1)->values[SERIES_OTHER], 2);
	assert_null(row_history_at(track, 2));
	assert_null(row_history_find(&history, "c"));
	row_history_free(&history);
	assert_null(row_history_find(&history, "a"));
}

TEST(the_newest_looks_are_kept)
{
	enum { N = HISTORY_POINTS_MAX, MORE = 5 };
	struct row_history history = { .n = 0 };
	const struct history_track *track;

	for (uint32_t i = 0; i < N + MORE; i++)
		add(&history, "a", 1 + i, i, 0);
	track = row_history_find(&history, "a");
	assert_int_equal(row_history_at(track, 0)->values[SERIES_ESTABLISHED],
			 MORE);
	assert_int_equal(
		row_history_at(track, N - 1)->values[SERIES_ESTABLISHED],
		N + MORE - 1);
	assert_null(row_history_at(track, N));
	row_history_free(&history);
}

TEST(what_was_not_shown_for_longest_goes_first)
{
	struct row_history history = { .n = 0 };
	char key[16];

	for (uint32_t i = 0; i < HISTORY_ROWS_MAX; i++) {
		(void)snprintf(key, sizeof(key), "%u", i);
		add(&history, key, 1, i, 0);
	}
	add(&history, "0", 2, 1, 0);
	add(&history, "new", 3, 1, 0);
	assert_int_equal(history.n, HISTORY_ROWS_MAX);
	assert_non_null(row_history_find(&history, "0"));
	assert_null(row_history_find(&history, "1"));
	assert_non_null(row_history_find(&history, "2"));
	assert_int_equal(row_history_find(&history, "new")->n, 1);
	row_history_free(&history);
}

static char *draw(const struct row_history *history, size_t width, bool utf8)
{
	const struct style style = { .width = width, .utf8 = utf8 };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	history_graph_write(out, row_history_find(history, "a"), &style);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* Every 2 s; nothing for a minute, and a jump. */
static void story(struct row_history *history)
{
	for (uint32_t i = 0; i < 100; i++) {
		if (i >= 40 && i < 70)
			continue;
		add(history, "a", 100 + 2 * i, i < 70 ? 80 : 0, i < 20 ? 0 : i);
	}
}

TEST(a_graph_has_an_axis_and_blanks_where_nobody_looked)
{
	static const struct {
		const char *name;
		size_t width;
		bool utf8;
	} cases[] = {
		{ "top-history-80", 80, true },
		{ "top-history-80-ascii", 80, false },
		{ "top-history-40", 40, true },
	};
	struct row_history history = { .n = 0 };

	story(&history);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = draw(&history, cases[i].width, cases[i].utf8);

		golden_assert(cases[i].name, text);
		free(text);
	}
	row_history_free(&history);
}

TEST(one_look_or_no_width_has_no_graph)
{
	struct row_history history = { .n = 0 };
	char *text;

	add(&history, "a", 1, 1, 1);
	text = draw(&history, 80, true);
	assert_string_equal(text, "");
	free(text);
	add(&history, "a", 3, 1, 1);
	text = draw(&history, 20, true);
	assert_string_equal(text, "");
	free(text);
	row_history_free(&history);
}

TEST(no_line_is_wider_than_asked_for)
{
	struct row_history history = { .n = 0 };

	story(&history);
	for (size_t width = 1; width < 250; width++) {
		char *text = draw(&history, width, false);

		for (char *at = text; *at; at += strcspn(at, "\n") + 1)
			assert_true(strcspn(at, "\n") <= width);
		free(text);
	}
	row_history_free(&history);
}
