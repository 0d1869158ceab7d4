// SPDX-License-Identifier: MIT
/*
 * test_head: what the lines above the rows say, and in which ink.
 */
#include <stdlib.h>
#include <string.h>

#include "hosts.h"
#include "test.h"
#include "tui/view.h"
#include "uis.h"

static void scene_empty(struct scene *scene)
{
	scene_init(scene);
	scene_finish(scene);
}

/* The letter of the ink in which a text stands on a screen. */
static char ink_of(struct ui *ui, const char *wanted)
{
	const struct uis_size size = { 80, 24, false, true };
	char *screen = uis_screen(ui, &size), *at = strstr(screen, wanted);
	const char *line = screen, *inks = screen;
	size_t n_lines = 0, column;
	char ink;

	if (!at)
		fail_msg("no '%s' in:\n%s", wanted, screen);
	for (char *end; (end = strchr(line, '\n')) && end < at; n_lines++)
		line = end + 1;
	column = (size_t)(at - line);
	for (size_t i = 0; i < size.n_rows + n_lines; i++)
		inks = strchr(inks, '\n') + 1;
	/* Plain ones at the end are not written. */
	ink = strcspn(inks, "\n") > column ? inks[column] : '.';
	free(screen);
	return ink;
}

static void skip_namespaces(struct snapshot *seen)
{
	seen->n_namespaces_skipped = 2;
}

static void hide_namespaces(struct snapshot *seen)
{
	seen->namespaces_unknown = true;
}

static void cut_owners_short(struct snapshot *seen)
{
	seen->owners.looked = true;
	seen->owners.timed_out = true;
}

typedef void (*hide_fn)(struct snapshot *seen);

static const hide_fn hide[] = { skip_namespaces, hide_namespaces,
				cut_owners_short };

TEST(what_was_not_seen_is_not_ok)
{
	for (size_t i = 0; i < sizeof(hide) / sizeof(hide[0]); i++) {
		struct ui *ui = uis_new();
		struct scene scene;

		scene_empty(&scene);
		hide[i](&scene.snap);
		ui_sample(ui, uis_sample(&scene, 0));
		uis_assert_hides(ui, "OK ");
		uis_assert_shows(ui, "Nothing was found in what was seen.");
		assert_int_equal(ink_of(ui, "Nothing was found"), '.');
		uis_assert_shows(ui, "Not seen: ");
		ui_free(ui);
	}
}

TEST(young_waits_are_not_ok)
{
	static const struct {
		unsigned int n;
		const char *shown;
		char ink;
	} cases[] = {
		{ 9, "OK        Nothing was found.", 'G' },
		{ 10,
		  "Nothing was found yet; 10 CLOSE_WAIT are there (3: since "
		  "when).",
		  '.' },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ui *ui = uis_new();
		struct scene scene;

		scene_init(&scene);
		scene_listen(&scene, "10.0.0.1:80");
		scene_add_to(&scene,
			     conns_aged(conns_waiting("10.0.0.1:80",
						      "10.0.0.2:40000", 0),
					500),
			     cases[i].n);
		scene_finish(&scene);
		ui_sample(ui, uis_sample(&scene, 0));
		uis_assert_shows(ui, cases[i].shown);
		assert_int_equal(ink_of(ui, cases[i].shown), cases[i].ink);
		ui_free(ui);
	}
}

/* A table that is full to a part, and a process likewise. */
static struct top_sample *part_full(const char *name)
{
	struct process *process;
	struct netns *netns;
	struct scene scene;

	hosts_web(&scene, 1);
	hosts_own(&scene, 812, name, 8080);
	scene_set(&scene, SETTING_TCP_MAX_TW_BUCKETS, 1000);
	netns = &scene.snap.namespaces[0];
	netns->counters.known[COUNTER_SOCKSTAT_TW] = true;
	netns->counters.value[COUNTER_SOCKSTAT_TW] = 600;
	process = &scene.snap.owners.processes[0];
	process->descriptors_known = true;
	process->n_descriptors = 600;
	process->descriptor_limit = 1000;
	process->n_waiting = 4;
	return uis_sample(&scene, 0);
}

TEST(inks_follow_the_thresholds)
{
	static const struct {
		enum threshold threshold;
		double value;
		const char *text;
		char ink;
	} cases[] = {
		{ THRESHOLD_TW_TABLE, 0.61, "600/1000\n", '.' },
		{ THRESHOLD_TW_TABLE, 0.60, "600/1000\n", 'W' },
		{ THRESHOLD_FD_WARNING, 0.61, "600/1000 desc", '.' },
		{ THRESHOLD_FD_WARNING, 0.60, "600/1000 desc", 'W' },
		{ THRESHOLD_FD_CRITICAL, 0.60, "600/1000 desc", 'C' },
		{ THRESHOLD_BUDGET_WARNING, 0.70, "[-", '.' },
		{ THRESHOLD_BUDGET_WARNING, 0.001, "[-", 'W' },
		{ THRESHOLD_BUDGET_CRITICAL, 0.001, "[-", 'C' },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct top_config config = {
			.wish = { .owners = true, .interval_seconds = 2 },
			.filter_text = "",
		};
		struct ui *ui;

		filter_init(&config.wish.filter);
		thresholds_init(&config.thresholds);
		config.thresholds.value[cases[i].threshold] = cases[i].value;
		ui = ui_new(&config);
		assert_non_null(ui);
		ui_sample(ui, part_full("java"));
		if (ink_of(ui, cases[i].text) != cases[i].ink)
			fail_msg("case %zu: not %c", i, cases[i].ink);
		ui_free(ui);
	}
}

/* A name may hold any word that is looked for. */
TEST(a_short_word_leaves_the_name)
{
	const struct uis_size narrow = { 94, 24, false, false };
	struct ui *ui = uis_new();
	char *text;

	ui_sample(ui, part_full("a descriptors table b"));
	text = uis_screen(ui, &narrow);
	assert_non_null(
		strstr(text, "a descriptors table b[812] 600/1000 fds\n"));
	free(text);
	ui_free(ui);
}

/* Two that differ by nothing but their namespace and destination. */
TEST(the_way_is_that_of_the_fullest_namespace)
{
	struct ui *ui = uis_new();
	struct scene scene;
	struct netns *other;

	scene_init(&scene);
	scene_add_from(&scene,
		       conns_closed("10.0.0.1:40000", "10.0.0.5:3306", 400),
		       90);
	scene_add_from(&scene,
		       conns_closed("10.0.0.1:40000", "10.0.0.6:5432", 400),
		       90);
	scene_finish(&scene);
	assert_int_equal(snapshot_add_netns(&scene.snap), 1);
	other = &scene.snap.namespaces[1];
	*other = scene.snap.namespaces[0];
	other->id++;
	other->settings.value[SETTING_LOCAL_PORT_HIGH] = SCENE_PORT_LOW + 99;
	for (size_t i = 0; i < scene.snap.groups.n; i++) {
		struct tally_key *key = &scene.snap.groups.rows[i].key;

		key->netns = key->service_port == 5432;
	}
	ui_sample(ui, uis_sample(&scene, 0));
	uis_assert_shows(ui, "10.0.0.1 -> 10.0.0.6:5432");
	uis_assert_hides(ui, "10.0.0.1 -> 10.0.0.5:3306");
	ui_free(ui);
}

TEST(a_severity_has_one_ink)
{
	assert_int_equal(view_severity_ink(SEVERITY_INFO), INK_NOTICE);
	assert_int_equal(view_severity_ink(SEVERITY_WARNING), INK_WARNING);
	assert_int_equal(view_severity_ink(SEVERITY_CRITICAL), INK_CRITICAL);
}

/* Ends of two seconds, at two samples two seconds apart. */
static struct top_sample *heard_sample(uint64_t n_opened, bool is_heard)
{
	struct counters *counters;
	struct top_sample *sample;
	struct scene scene;

	scene_init(&scene);
	scene_finish(&scene);
	counters = &scene.snap.namespaces[0].counters;
	counters->known[COUNTER_ACTIVE_OPENS] = true;
	counters->known[COUNTER_PASSIVE_OPENS] = true;
	counters->known[COUNTER_ATTEMPT_FAILS] = true;
	counters->known[COUNTER_ESTAB_RESETS] = true;
	counters->value[COUNTER_ACTIVE_OPENS] = n_opened;
	sample = uis_sample(&scene, is_heard ? 2 : 0);
	sample->seen.at_seconds = sample->at_seconds;
	sample->seen.heard.is_known = is_heard;
	sample->seen.heard.lost_known = true;
	sample->seen.heard.seconds = 2;
	sample->seen.heard.total.n[END_LOCAL_FIRST] = 600;
	sample->seen.heard.total.n[END_RESET] = 10;
	sample->seen.heard.total.n[END_REFUSED] = 3;
	return sample;
}

/* Where the rows need all lines, what matters little gives way. */
TEST(the_finding_is_worth_more_than_the_ends)
{
	static const struct uis_size low = { 80, 20, true, false };
	struct ui *ui = uis_new();
	struct top_sample *sample;
	struct scene scene;
	char *screen;

	hosts_web(&scene, 8);
	hosts_own(&scene, 812, "a-long-name", 8080);
	sample = uis_sample(&scene, 2);
	sample->seen.heard.is_known = true;
	sample->seen.heard.seconds = 2;
	ui_sample(ui, sample);
	(void)uis_keys(ui, "3");
	screen = uis_screen(ui, &low);
	assert_null(strstr(screen, "Ends "));
	assert_non_null(strstr(screen, "oldest 41 min"));
	assert_non_null(strstr(screen, "Closes "));
	free(screen);
	ui_free(ui);
}

TEST(ends_that_were_heard_have_a_line)
{
	struct ui *ui = uis_new();
	struct top_sample *sample;

	ui_sample(ui, heard_sample(1000, false));
	uis_assert_hides(ui, "Ends ");
	uis_assert_hides(ui, "Opens ");
	ui_sample(ui, heard_sample(1620, true));
	uis_assert_shows(ui, "Ends    306.5/s, 300.0 local first, 5.0 aborted, "
			     "1.5 failed");
	uis_assert_shows(ui, "Opens   310/s by us, 0/s accepted");
	uis_assert_hides(ui, " (for ");
	sample = heard_sample(1620, true);
	sample->seen.at_seconds = sample->at_seconds = 12;
	ui_sample(ui, sample);
	uis_assert_shows(ui, "Ends    306.5/s (for 2.0 s), 300.0 local first");
	ui_free(ui);
}
