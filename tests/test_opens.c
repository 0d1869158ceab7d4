// SPDX-License-Identifier: MIT
/*
 * test_opens: rates of counters, what leaves them unknown, and their words.
 */
#include "tcpwait/opens.h"

#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "scene.h"
#include "tcpwait/measure.h"
#include "tcpwait/render_opens.h"
#include "test.h"

/* Two looks, ten seconds apart. */
struct looks {
	struct scene before, seen;
};

static const enum counter used[] = {
	COUNTER_ACTIVE_OPENS,  COUNTER_PASSIVE_OPENS,
	COUNTER_ATTEMPT_FAILS, COUNTER_ESTAB_RESETS,
	COUNTER_LISTEN_DROPS,  COUNTER_REQ_Q_FULL_DO_COOKIES,
};

static struct counters *counters_of(struct scene *scene)
{
	return &scene->snap.namespaces[0].counters;
}

static void begin(struct looks *looks)
{
	scene_init(&looks->before);
	scene_init(&looks->seen);
	looks->before.snap.at_seconds = 100;
	looks->seen.snap.at_seconds = 110;
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++) {
		struct counters *then = counters_of(&looks->before);
		struct counters *now = counters_of(&looks->seen);

		then->known[used[i]] = now->known[used[i]] = true;
		then->value[used[i]] = 5000;
		now->value[used[i]] = 5000 + 10 * (i + 1);
	}
	scene_finish(&looks->before);
	scene_finish(&looks->seen);
}

static void end(struct looks *looks)
{
	scene_free(&looks->before);
	scene_free(&looks->seen);
}

static struct opens compare(const struct looks *looks)
{
	return opens_of_all(&looks->seen.snap, &looks->before.snap);
}

static void assert_none(struct opens opens)
{
	for (int i = 0; i < OPENS_KIND_COUNT; i++)
		assert_false(opens.known[i]);
}

TEST(each_kind_is_the_rise_of_its_counter)
{
	struct looks looks;
	struct opens opens;
	double begun;

	begin(&looks);
	opens = compare(&looks);
	for (int i = 0; i < OPENS_KIND_COUNT; i++) {
		assert_true(opens.known[i]);
		assert_float_equal(opens.per_second[i], i + 1, 1e-9);
	}
	assert_true(opens_begun(&opens, &begun));
	assert_float_equal(begun, 3, 1e-9);
	end(&looks);
}

TEST(what_did_not_rise_is_0_and_known)
{
	struct looks looks;
	struct opens opens;

	begin(&looks);
	counters_of(&looks.seen)->value[COUNTER_ATTEMPT_FAILS] = 5000;
	opens = compare(&looks);
	assert_true(opens.known[OPENS_FAILED]);
	assert_float_equal(opens.per_second[OPENS_FAILED], 0, 0);
	end(&looks);
}

TEST(one_look_tells_nothing)
{
	struct looks looks;

	begin(&looks);
	assert_none(opens_of_all(&looks.seen.snap, NULL));
	assert_none(opens_of_netns(&looks.seen.snap, NULL, 0));
	looks.seen.snap.at_seconds = looks.before.snap.at_seconds;
	assert_none(compare(&looks));
	end(&looks);
}

/* That is not 0, and leaves the others what they are. */
TEST(a_counter_that_is_missing_or_fell_is_unknown)
{
	for (int i = 0; i < OPENS_KIND_COUNT; i++) {
		struct opens opens[2];
		struct looks looks;
		double begun;

		begin(&looks);
		counters_of(&looks.seen)->known[used[i]] = false;
		opens[0] = compare(&looks);
		end(&looks);
		begin(&looks);
		counters_of(&looks.seen)->value[used[i]] = 4999;
		opens[1] = compare(&looks);
		end(&looks);
		for (int n = 0; n < 2; n++) {
			for (int k = 0; k < OPENS_KIND_COUNT; k++)
				assert_int_equal(opens[n].known[k], k != i);
			assert_int_equal(opens_begun(&opens[n], &begun),
					 i > OPENS_PASSIVE);
		}
	}
}

TEST(a_sum_of_some_namespaces_is_none)
{
	struct looks looks;

	begin(&looks);
	looks.seen.snap.n_namespaces_skipped = 1;
	assert_none(compare(&looks));
	assert_true(opens_of_netns(&looks.seen.snap, &looks.before.snap, 0)
			    .known[OPENS_ACTIVE]);
	looks.seen.snap.n_namespaces_skipped = 0;
	looks.seen.snap.namespaces_unknown = true;
	assert_none(compare(&looks));
	looks.seen.snap.namespaces_unknown = false;
	looks.seen.snap.namespaces[0].id += 1;
	assert_none(compare(&looks));
	end(&looks);
}

static int render(FILE *out, const void *opens)
{
	render_opens(out, opens);
	return 0;
}

static const struct {
	bool known;
	double per_second[OPENS_KIND_COUNT];
	const char *line;
} lines[] = {
	{ false, { 1 }, "" },
	{ true, { 0 }, "" },
	{ true, { 112.3 }, "112/s by us, 0/s accepted" },
	{ true,
	  { 3.14, 0.0123, 3, 41.7 },
	  "3.1/s by us, 0.012/s accepted; 3/s failed, 42/s reset" },
	{ true, { 0, 0, 0, 1 }, "0/s by us, 0/s accepted; 1/s reset" },
	{ true,
	  { 0, 50, 0, 0, 12, 180.4 },
	  "0/s by us, 50/s accepted; 12/s dropped by listeners, 180/s SYN "
	  "answered by cookie (Possible SYN flooding)" },
};

TEST(a_line_tells_what_there_was)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char wanted[2 * RENDER_OPENS_SIZE] = "";
		struct opens opens;
		char *text;

		for (int k = 0; k < OPENS_KIND_COUNT; k++) {
			opens.known[k] = lines[i].known;
			opens.per_second[k] = lines[i].per_second[k];
		}
		if (*lines[i].line)
			(void)snprintf(wanted, sizeof(wanted),
				       "of all sockets: opens %s\n",
				       lines[i].line);
		text = golden_slurp(render, &opens);
		assert_string_equal(text, wanted);
		free(text);
	}
}

static struct measure measure_of(const char *name)
{
	char message[MEASURE_MESSAGE_SIZE];
	struct measure measure;

	assert_true(measure_parse(name, strlen(name), &measure, message));
	return measure;
}

TEST(the_figure_is_of_both_sides_and_needs_two_looks)
{
	const struct measure opens = measure_of("opens_per_second");
	const struct measure closes = measure_of("closes_per_second");
	struct measure_value value;
	struct looks looks;

	begin(&looks);
	assert_true(measure_needs_two(&opens));
	assert_false(measure_needs_two(&closes));
	value = measure_between(&opens, &looks.before.snap, &looks.seen.snap);
	assert_true(value.known);
	assert_float_equal(value.value, 3, 1e-9);
	assert_false(measure_between(&opens, NULL, &looks.seen.snap).known);
	assert_false(measure_of_snapshot(&opens, &looks.seen.snap).known);
	end(&looks);
}
