// SPDX-License-Identifier: MIT
/*
 * test_ui_screens: the live screen as a user sees it, cell by cell.
 *
 * Below each screen of tests/golden/top-*.txt stand its colours by meaning,
 * a letter for each cell: see uis_letters.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "golden.h"
#include "hosts.h"
#include "owner_counts.h"
#include "tcpwait/tcp_state.h"
#include "test.h"
#include "tui/key.h"
#include "uis.h"

TESTS_SHARE(uis_set_up, NULL)

static const struct uis_size standard = { 80, 24, true, true };
static const struct uis_size ascii = { 80, 24, false, true };
static const struct uis_size both[] = {
	{ 80, 24, true, true },
	{ 40, 10, true, true },
};

/* The process of hosts_own() is close to its limit. */
static void limit_descriptors(struct scene *scene)
{
	struct process *java = &scene->snap.owners.processes[0];
	struct netns *netns = &scene->snap.namespaces[0];

	java->descriptors_known = true;
	java->n_descriptors = 812;
	java->descriptor_limit = 1024;
	java->n_waiting = (uint32_t)scene->snap.n_waits;
	(void)snprintf(java->unit, sizeof(java->unit), "shop.service");
	netns->counters.known[COUNTER_SOCKSTAT_TW] = true;
	netns->counters.value[COUNTER_SOCKSTAT_TW] = 241;
	scene_set(scene, SETTING_TCP_MAX_TW_BUCKETS, 131072);
}

/* The same host by process. */
static void count_owners(struct owner_count *count, unsigned int size)
{
	struct process *java;

	owner_counts_begin(count);
	owner_counts_add(count, 812, "java", "shop.service",
			 TCP_STATE_ESTABLISHED, 20 * size);
	java = &count->seen.owners.processes[0];
	java->descriptors_known = true;
	java->n_descriptors = 812;
	java->descriptor_limit = 1024;
	owner_counts_add(count, 812, "java", "shop.service",
			 TCP_STATE_CLOSE_WAIT, 3 * size + 1);
	owner_counts_add(count, 901, "sshd", "", TCP_STATE_ESTABLISHED, 1);
	owner_counts_add(count, 901, "sshd", "", TCP_STATE_LISTEN, 1);
	owner_counts_add(count, 77, "helper", "shop.service",
			 TCP_STATE_SYN_SENT, 1);
	owner_counts_add(count, 0, "", "", TCP_STATE_TIME_WAIT, 60 * size + 1);
}

static struct top_sample *web(unsigned int size, double at_seconds)
{
	struct top_sample *sample;
	struct scene scene;

	hosts_web(&scene, size);
	hosts_own(&scene, 812, "java", 8080);
	limit_descriptors(&scene);
	scene.snap.taken.tv_sec += (time_t)at_seconds;
	scene.snap.at_seconds += at_seconds;
	sample = uis_sample(&scene, at_seconds);
	count_owners(&sample->by_owner, size);
	return sample;
}

/* An incident that grows between two samples. */
static struct ui *incident(void)
{
	struct ui *ui = uis_new();
	struct top_sample *first = web(2, 0);

	first->is_first = true;
	ui_sample(ui, first);
	ui_sample(ui, web(4, 2));
	return ui;
}

static void check(struct ui *ui, const char *name, const struct uis_size *size)
{
	char *text = uis_screen(ui, size);

	golden_assert(name, text);
	free(text);
}

static void check_all(struct ui *ui, const char *name,
		      const struct uis_size *sizes, size_t n)
{
	char *text = uis_screens(ui, sizes, n);

	golden_assert(name, text);
	free(text);
}

TEST(every_view_at_every_size)
{
	static const struct uis_size sizes[] = {
		{ 80, 24, true, true },	   { 120, 40, true, false },
		{ 60, 15, true, true },	   { 200, 60, true, false },
		{ 40, 10, true, true },	   { 20, 5, true, true },
		{ 1, 1, true, true },	   { 80, 24, false, false },
		{ 120, 40, false, false }, { 60, 15, false, false },
		{ 200, 60, false, false }, { 1, 1, false, true },
	};
	struct ui *ui = incident();

	for (size_t i = 0; top_views[i]; i++) {
		char name[64];

		(void)uis_key(ui, '1' + (int)i);
		(void)snprintf(name, sizeof(name), "top-%s", top_views[i]);
		check_all(ui, name, sizes, sizeof(sizes) / sizeof(sizes[0]));
	}
	ui_free(ui);
}

TEST(pages)
{
	static const struct {
		const char *name;
		const char *keys;
	} pages[] = {
		{ "top-help", "?" },
		{ "top-detail-port", "1j\n" },
		{ "top-detail-peer", "2\n" },
		{ "top-detail-waiting", "3\n" },
		{ "top-detail-finding", "4\n" },
		{ "top-detail-setting", "5\n" },
		{ "top-explain", "4e" },
		{ "top-events", "E" },
	};
	/* Once high enough for all of the text. */
	static const struct uis_size sizes[] = {
		{ 80, 24, true, true },
		{ 80, 100, true, true },
		{ 40, 10, true, true },
	};

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct ui *ui = incident();

		(void)uis_keys(ui, pages[i].keys);
		check_all(ui, pages[i].name, sizes,
			  sizeof(sizes) / sizeof(sizes[0]));
		ui_free(ui);
	}
}

TEST(a_prompt_shows_the_mistake_in_place)
{
	struct ui *ui = incident();

	(void)uis_keys(ui, "/sport = :8080 or prot 3");
	check(ui, "top-prompt", &standard);
	(void)uis_keys(ui, "\n");
	check_all(ui, "top-prompt-mistake", both, 2);
	ui_free(ui);
}

TEST(the_head_says_what_is_unusual)
{
	struct ui *ui = incident();
	struct top_sample *sample = web(4, 12);

	sample->stretched = true;
	sample->interval_seconds = 6;
	sample->seen.owners.n_unreadable = 7;
	sample->seen.n_owners_not_seen = 5;
	sample->seen.ages_sampled = true;
	ui_sample(ui, sample);
	(void)uis_keys(ui, "/sport = :8080\nao");
	check(ui, "top-stretched", &standard);
	(void)uis_keys(ui, " ");
	check(ui, "top-paused", &standard);
	sample = calloc(1, sizeof(*sample));
	assert_non_null(sample);
	(void)snprintf(sample->trouble, sizeof(sample->trouble),
		       "cannot open a sock_diag socket: Permission denied");
	ui_sample(ui, sample);
	check_all(ui, "top-trouble", both, 2);
	ui_free(ui);
}

TEST(before_the_first_sample_it_is_looking)
{
	struct ui *ui = uis_new();

	check(ui, "top-looking", &standard);
	ui_free(ui);
}

TEST(an_empty_host)
{
	struct ui *ui = uis_new();
	struct scene scene;

	scene_init(&scene);
	scene_finish(&scene);
	ui_sample(ui, uis_sample(&scene, 0));
	check(ui, "top-empty", &standard);
	(void)uis_keys(ui, "3");
	check(ui, "top-empty-waiting", &standard);
	ui_free(ui);
}

static struct top_sample *hostile(void)
{
	struct scene scene;

	hosts_web(&scene, 20);
	hosts_be_hostile(&scene, 8080);
	limit_descriptors(&scene);
	(void)snprintf(scene.snap.owners.processes[0].command,
		       sizeof(scene.snap.owners.processes[0].command), "%s",
		       HOSTS_HOSTILE);
	return uis_sample(&scene, 0);
}

TEST(hostile_names_are_harmless)
{
	struct ui *ui = uis_new();

	ui_sample(ui, hostile());
	check(ui, "top-hostile", &standard);
	check(ui, "top-hostile-ascii", &ascii);
	(void)uis_keys(ui, "3\n");
	check(ui, "top-hostile-detail", &ascii);
	ui_free(ui);
}

TEST(of_several_namespaces_each_row_says_which)
{
	struct ui *ui = uis_new();
	struct scene scene;
	int other;

	hosts_web(&scene, 4);
	hosts_own(&scene, 812, "java", 8080);
	other = snapshot_add_netns(&scene.snap);
	assert_int_equal(other, 1);
	scene.snap.namespaces[1] = scene.snap.namespaces[0];
	scene.snap.namespaces[1].id++;
	(void)snprintf(scene.snap.namespaces[1].name, SNAPSHOT_NAME_SIZE,
		       "docker:blue-canary-with-a-long-name");
	for (size_t i = 0; i < scene.snap.groups.n; i += 2)
		scene.snap.groups.rows[i].key.netns = 1;
	ui_sample(ui, uis_sample(&scene, 0));
	check(ui, "top-namespaces", &standard);
	(void)uis_keys(ui, "3");
	check(ui, "top-namespaces-waiting", &standard);
	ui_free(ui);
}

/* The ports toward a database run out, over IPv6 as well. */
TEST(ports_run_out)
{
	struct ui *ui = uis_new();
	struct scene scene;

	scene_init(&scene);
	scene_add_from(&scene,
		       conns_closed("10.0.0.7:33000", "10.0.0.5:3306", 9000),
		       25700);
	scene_add_from(&scene,
		       conns_closed("[2001:db8:1:2:3:4:5:6]:33000",
				    "[2001:db8:1:2:ffff:eeee:dddd:1]:443", 400),
		       900);
	scene_finish(&scene);
	ui_sample(ui, uis_sample(&scene, 0));
	check(ui, "top-exhaustion", &standard);
	(void)uis_keys(ui, "2");
	check_all(ui, "top-exhaustion-peers", both, 2);
	(void)uis_keys(ui, "4");
	check(ui, "top-exhaustion-findings", &standard);
	ui_free(ui);
}

TEST(sorted_and_grouped)
{
	struct ui *ui = incident();

	(void)uis_keys(ui, "jsss");
	check(ui, "top-sorted", &standard);
	(void)uis_keys(ui, "S");
	check(ui, "top-sorted-reversed-ascii", &ascii);
	(void)uis_keys(ui, "g");
	check(ui, "top-grouped", &standard);
	(void)uis_keys(ui, "x");
	check_all(ui, "top-sort-menu", both, 2);
	(void)uis_keys(ui, "q1c");
	check_all(ui, "top-changes", both, 2);
	(void)uis_keys(ui, "6");
	check(ui, "top-changes-process", &standard);
	ui_free(ui);
}
