// SPDX-License-Identifier: MIT
/*
 * test_snapshot: namespaces, and the waits of each group.
 */
#include <stdio.h>
#include <stdlib.h>

#include "scene.h"
#include "tcpwait/snapshot.h"
#include "test.h"

enum { N_GROUPS = 16 };

static void put_waits(struct snapshot *snap, const uint32_t *groups, size_t n)
{
	snap->waits = calloc(n, sizeof(*snap->waits));
	assert_non_null(snap->waits);
	for (size_t i = 0; i < n; i++) {
		snap->waits[i].group = groups[i];
		snap->waits[i].inode = (uint32_t)i + 1;
	}
	snap->n_waits = snap->cap_waits = n;
	snap->groups.n = N_GROUPS;
}

TEST(an_empty_snapshot_has_no_waits)
{
	struct snapshot snap = { 0 };
	size_t n = 9;

	assert_int_equal(snapshot_sort_waits(&snap), 0);
	assert_null(snapshot_waits(&snap, 0, &n));
	assert_int_equal(n, 0);
	snapshot_free(&snap);
	snapshot_free(&snap);
}

TEST(each_group_finds_exactly_its_own_waits)
{
	static const uint32_t groups[] = {
		7, 0, 3, 7, 7, 1, 3, 0, 7, 9, 15, 7
	};
	static const struct {
		uint32_t group;
		size_t n;
	} cases[] = {
		{ 0, 2 }, { 1, 1 },  { 2, 0 },	{ 3, 2 },	   { 7, 5 },
		{ 8, 0 }, { 10, 0 }, { 15, 1 }, { UINT32_MAX, 0 },
	};
	struct snapshot snap = { 0 };

	put_waits(&snap, groups, sizeof(groups) / sizeof(groups[0]));
	assert_int_equal(snapshot_sort_waits(&snap), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n;
		const struct wait *waits =
			snapshot_waits(&snap, cases[i].group, &n);

		assert_int_equal(n, cases[i].n);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(waits[k].group, cases[i].group);
		if (n == 0)
			assert_null(waits);
	}
	snapshot_free(&snap);
}

TEST(sorting_loses_no_wait)
{
	enum { N = 1000 };
	struct snapshot snap = { 0 };
	uint32_t groups[N];
	uint64_t inodes = 0;

	for (uint32_t i = 0; i < N; i++)
		groups[i] = i * 7919 % 13;
	put_waits(&snap, groups, N);
	assert_int_equal(snapshot_sort_waits(&snap), 0);
	for (size_t i = 0; i < N; i++) {
		if (i > 0)
			assert_true(snap.waits[i - 1].group <=
				    snap.waits[i].group);
		assert_int_equal(groups[snap.waits[i].inode - 1],
				 snap.waits[i].group);
		inodes += snap.waits[i].inode;
	}
	assert_int_equal(inodes, N * (N + 1) / 2);
	snapshot_free(&snap);
}

TEST(namespaces_are_numbered_and_begin_empty)
{
	enum { N = 40 };
	struct snapshot snap = { 0 };

	for (int i = 0; i < N; i++) {
		assert_int_equal(snapshot_add_netns(&snap), i);
		assert_int_equal(snap.namespaces[i].id, 0);
		assert_false(snap.namespaces[i].bound_known);
		assert_false(snap.namespaces[i].settings.known[0]);
		snap.namespaces[i].id = (uint64_t)i + 100;
	}
	for (int i = 0; i < N; i++)
		assert_int_equal(snap.namespaces[i].id, i + 100);
	snapshot_free(&snap);
	assert_int_equal(snap.n_namespaces, 0);
	assert_null(snap.namespaces);
}

/* 2.5 s by the monotonic clock and 3602.25 s by the wall's, which was set. */
TEST(seconds_are_monotonic_only_within_one_boot)
{
	static const struct {
		bool is_kept[2];
		const char *boots[2];
		size_t n_hosts;
		double seconds;
	} cases[] = {
		/* Two looks of one run. */
		{ { false, false }, { "", "" }, 0, 2.5 },
		{ { false, false }, { "", "" }, 1, 2.5 },
		{ { false, false }, { "a", "a" }, 1, 2.5 },
		{ { true, true }, { "a", "a" }, 1, 2.5 },
		{ { true, false }, { "a", "a" }, 1, 2.5 },
		{ { true, true }, { "a", "b" }, 1, 3602.25 },
		{ { true, false }, { "a", "b" }, 1, 3602.25 },
		{ { true, true }, { "a", "" }, 1, 3602.25 },
		/* Unknown is not the same. */
		{ { true, true }, { "", "" }, 1, 3602.25 },
		{ { true, false }, { "", "" }, 1, 3602.25 },
		/* Of several hosts there is no one clock. */
		{ { true, true }, { "a", "a" }, 2, 3602.25 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snapshot looks[2] = {
			{ .at_seconds = 100.9,
			  .taken = { .tv_sec = 7, .tv_nsec = 500000000 } },
			{ .at_seconds = 103.4,
			  .taken = { .tv_sec = 3609, .tv_nsec = 750000000 } },
		};

		for (int k = 0; k < 2; k++) {
			looks[k].is_kept = cases[i].is_kept[k];
			for (size_t n = 0; n < cases[i].n_hosts; n++)
				assert_int_equal(snapshot_add_host(&looks[k]),
						 n);
			if (cases[i].n_hosts > 0)
				looks[k].hosts[0].boot_id[0] =
					cases[i].boots[k][0];
		}
		assert_float_equal(snapshot_seconds(&looks[0], &looks[1]),
				   cases[i].seconds, 1e-9);
		assert_float_equal(snapshot_seconds(&looks[1], &looks[0]),
				   -cases[i].seconds, 1e-9);
		snapshot_free(&looks[0]);
		snapshot_free(&looks[1]);
	}
}

TEST(a_host_is_found_by_its_name_best_in_its_boot)
{
	static const struct {
		const char *name, *boot;
		uint16_t found;
	} cases[] = {
		{ "web1", "a", 0 },	   { "web2", "c", 1 },
		{ "web1", "b", 2 },	   { "web1", "c", 0 },
		{ "web1", "", 0 },	   { "web2", "a", 1 },
		{ "db1", "a", HOST_NONE }, { "", "a", HOST_NONE },
	};
	struct host hosts[] = {
		{ .name = "web1", .boot_id = "a" },
		{ .name = "web2", .boot_id = "" },
		{ .name = "web1", .boot_id = "b" },
	};
	const struct snapshot snap = { .hosts = hosts, .n_hosts = 3 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct host host = { .name = "" };
		const struct snapshot other = { .hosts = &host, .n_hosts = 1 };

		(void)snprintf(host.name, sizeof(host.name), "%s",
			       cases[i].name);
		(void)snprintf(host.boot_id, sizeof(host.boot_id), "%s",
			       cases[i].boot);
		assert_int_equal(snapshot_find_host(&snap, &other, 0),
				 cases[i].found);
	}
	assert_string_equal(snapshot_host(&snap, 2)->boot_id, "b");
	assert_string_equal(snapshot_host(&snap, 3)->name, "");
}

TEST(a_table_is_full_to_a_known_part)
{
	static const struct {
		bool used_known, limit_known;
		int64_t limit;
		bool known;
	} cases[] = {
		{ true, true, 200, true },   { false, true, 200, false },
		{ true, false, 200, false }, { true, true, 0, false },
		{ true, true, -1, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct netns netns = { 0 };
		double ratio = -1;

		netns.counters.value[COUNTER_SOCKSTAT_TW] = 50;
		netns.counters.known[COUNTER_SOCKSTAT_TW] = cases[i].used_known;
		netns.settings.value[SETTING_TCP_MAX_TW_BUCKETS] =
			cases[i].limit;
		netns.settings.known[SETTING_TCP_MAX_TW_BUCKETS] =
			cases[i].limit_known;
		assert_int_equal(snapshot_table_ratio(&netns, &ratio),
				 cases[i].known);
		assert_float_equal(ratio, cases[i].known ? 0.25 : -1, 0);
	}
}

TEST(mptcp_is_known_where_every_namespace_tells)
{
	static const struct {
		size_t n;
		bool known[2], skipped[2];
		bool all_known;
		uint64_t sum;
	} cases[] = {
		{ 0, { false, false }, { false, false }, false, 0 },
		{ 1, { true, false }, { false, false }, true, 5 },
		{ 2, { true, true }, { false, false }, true, 10 },
		{ 2, { true, false }, { false, false }, false, 0 },
		{ 2, { true, false }, { false, true }, true, 5 },
		{ 1, { true, false }, { true, false }, false, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct netns namespaces[2] = { 0 };
		struct snapshot snap = {
			.namespaces = namespaces,
			.n_namespaces = cases[i].n,
		};
		uint64_t n;

		for (size_t k = 0; k < cases[i].n; k++) {
			struct counters *counters = &namespaces[k].counters;

			counters->known[COUNTER_MPTCP_ESTAB] =
				cases[i].known[k];
			counters->value[COUNTER_MPTCP_ESTAB] = 5;
			namespaces[k].skipped = cases[i].skipped[k];
		}
		assert_int_equal(snapshot_mptcp(&snap, &n), cases[i].all_known);
		if (cases[i].all_known)
			assert_int_equal(n, cases[i].sum);
	}
}

/* A listener, 3 it accepted and 2 that wait; 4 toward a server, 1 closed. */
static void make_services(struct scene *scene, const char *filter)
{
	scene_init(scene);
	scene_filter(scene, filter);
	scene_listen(scene, "10.0.0.1:80");
	scene_add_to(scene,
		     conns_make("10.0.0.1:80", "10.0.0.2:40000",
				TCP_STATE_ESTABLISHED),
		     3);
	scene_add_to(scene, conns_waiting("10.0.0.1:80", "10.0.0.2:50000", 0),
		     2);
	scene_add_from(scene,
		       conns_make("10.0.0.1:40000", "10.0.0.5:3306",
				  TCP_STATE_ESTABLISHED),
		       4);
	scene_add(scene, conns_closed("10.0.0.1:50000", "10.0.0.5:3306", 9));
	scene_finish(scene);
}

TEST(owners_not_seen_are_of_all_states)
{
	enum { HELD_LISTENER = 1, HELD_WAITS = 2, HELD_SAMPLE = 4 };
	static const struct {
		const char *filter;
		unsigned int held;
		unsigned int n;
	} cases[] = {
		{ NULL, 0, 10 },
		{ NULL, HELD_LISTENER, 6 },
		{ NULL, HELD_WAITS, 8 },
		{ NULL, HELD_SAMPLE, 6 },
		{ NULL, HELD_LISTENER | HELD_WAITS | HELD_SAMPLE, 0 },
		{ "sport = :80", 0, 6 },
		{ "state close-wait", 0, 2 },
		{ "state time-wait", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;
		struct snapshot *snap = &scene.snap;
		unsigned int held = cases[i].held;

		make_services(&scene, cases[i].filter);
		if (held & HELD_LISTENER)
			snap->listeners.items[0].holders = 0;
		for (size_t k = 0; k < snap->n_waits; k++)
			snap->waits[k].holders =
				held & HELD_WAITS ? 0 : OWNERS_NONE;
		for (size_t k = 0; k < snap->n_samples; k++) {
			uint32_t group = snap->samples[k].group;

			if ((held & HELD_SAMPLE) &&
			    snap->groups.rows[group].key.role == ROLE_CLIENT)
				snap->samples[k].holders = 0;
		}
		assert_int_equal(snapshot_owners_not_seen(snap), cases[i].n);
		scene_free(&scene);
	}
}
