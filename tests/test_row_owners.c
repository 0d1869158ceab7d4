// SPDX-License-Identifier: MIT
/*
 * test_row_owners: whoever was seen not to hold a socket is not behind it.
 */
#include <stdio.h>

#include "analyze/row_owners.h"
#include "scene.h"
#include "test.h"

enum { NOBODY = OWNER_BASIS_COUNT, SOMEBODY = 1000 };

/* What there is of one service, and nobody seen to hold it. */
enum shape {
	WAITS, /* a client's CLOSE_WAIT */
	SERVED_WAITS, /* a server's, whose listener is nobody's either */
	LIVE,
	LIVE_AND_CLOSED,
	GONE, /* what lived ended before the search came to its holder */
	GONE_AND_CLOSED,
};

/* A process that is seen, and holds something else. */
struct relative {
	const char *unit;
	uint32_t uid;
	bool was_read;
};

static void add_sockets(struct scene *scene, enum shape shape)
{
	struct conn live = conns_make("10.0.0.1:40000", "10.0.0.5:3306",
				      TCP_STATE_ESTABLISHED);

	if (shape == SERVED_WAITS) {
		scene_listen(scene, "10.0.0.1:80");
		scene_add_to(scene,
			     conns_waiting("10.0.0.1:80", "10.0.0.5:3306", 0),
			     120);
	} else if (shape == WAITS) {
		scene_add_from(
			scene,
			conns_waiting("10.0.0.1:40000", "10.0.0.5:3306", 0),
			120);
	} else {
		scene_add_from(scene, live, 2);
	}
	if (shape == LIVE_AND_CLOSED || shape == GONE_AND_CLOSED)
		scene_add_from(
			scene,
			conns_closed("10.0.0.1:50000", "10.0.0.5:3306", 1000),
			90);
}

static void make(struct scene *scene, enum shape shape, const char *unit,
		 uint32_t uid)
{
	struct snapshot *snap = &scene->snap;

	scene_init(scene);
	add_sockets(scene, shape);
	scene_finish(scene);
	snap->owners.looked = true;
	for (size_t i = 0; i < snap->owners.n_origins; i++) {
		struct origin *origin = &snap->owners.origins[i];

		(void)snprintf(origin->unit, sizeof(origin->unit), "%s", unit);
		origin->uid = uid;
	}
	for (size_t i = 0; i < snap->n_samples; i++)
		snap->samples[i].is_gone = shape >= GONE;
}

static void add_relatives(struct scene *scene, const struct relative *relatives)
{
	struct owners *owners = &scene->snap.owners;

	for (int32_t i = 0; i < 2 && relatives[i].unit; i++) {
		struct process *process;
		uint32_t pos;

		assert_int_equal(owners_process_of(owners, 7 + i, 0, &pos), 0);
		process = &owners->processes[pos];
		process->uid = relatives[i].uid;
		process->was_read = relatives[i].was_read;
		(void)snprintf(process->unit, sizeof(process->unit), "%s",
			       relatives[i].unit);
	}
}

static void assert_basis(const struct scene *scene, unsigned int basis,
			 size_t what)
{
	for (uint32_t i = 0; i < scene->snap.groups.n; i++) {
		struct report_owners owners = { .n = 0 };

		row_owners_add(&owners, &scene->snap, i);
		if (owners.n != (basis != NOBODY) ||
		    (owners.n == 1 && owners.items[0].basis != basis))
			fail_msg("case %zu: %u owners, basis %u", what,
				 owners.n, owners.items[0].basis);
	}
}

TEST(a_refuted_relative_is_not_named)
{
	static const struct {
		enum shape shape;
		const char *unit;
		uint32_t uid;
		struct relative relatives[2];
		unsigned int basis;
	} cases[] = {
		/* It was read, and what it would hold is in other hands. */
		{ WAITS, "", SOMEBODY, { { "", SOMEBODY, true } }, NOBODY },
		{ WAITS, "a", SOMEBODY, { { "a", SOMEBODY, true } }, NOBODY },
		{ SERVED_WAITS,
		  "",
		  SOMEBODY,
		  { { "", SOMEBODY, true } },
		  NOBODY },
		{ SERVED_WAITS, "a", 0, { { "a", 0, true } }, NOBODY },
		{ LIVE, "", SOMEBODY, { { "", SOMEBODY, true } }, NOBODY },
		{ LIVE_AND_CLOSED, "a", 0, { { "a", 0, true } }, NOBODY },
		/* It was not read to the end. */
		{ WAITS,
		  "",
		  SOMEBODY,
		  { { "", SOMEBODY, false } },
		  OWNER_SAME_UID },
		{ WAITS,
		  "a",
		  SOMEBODY,
		  { { "a", SOMEBODY, false } },
		  OWNER_SAME_CGROUP },
		{ SERVED_WAITS,
		  "a",
		  0,
		  { { "a", 0, false } },
		  OWNER_SAME_CGROUP },
		/* One is refuted, which leaves the other. */
		{ WAITS,
		  "a",
		  0,
		  { { "a", 0, true }, { "a", 0, false } },
		  OWNER_SAME_CGROUP },
		/* Nobody can hold what is gone. */
		{ GONE,
		  "",
		  SOMEBODY,
		  { { "", SOMEBODY, true } },
		  OWNER_SAME_UID },
		{ GONE_AND_CLOSED,
		  "",
		  SOMEBODY,
		  { { "", SOMEBODY, true } },
		  OWNER_SAME_UID },
		{ GONE_AND_CLOSED,
		  "a",
		  0,
		  { { "a", 0, true } },
		  OWNER_SAME_CGROUP },
		/* Root's and "nobody's" have nothing in common. */
		{ GONE_AND_CLOSED, "", 0, { { "", 0, true } }, NOBODY },
		{ GONE_AND_CLOSED, "", 65534, { { "", 65534, true } }, NOBODY },
		/* The first of several is not the one. */
		{ GONE_AND_CLOSED,
		  "a",
		  0,
		  { { "a", 0, true }, { "a", 0, true } },
		  NOBODY },
		{ GONE_AND_CLOSED,
		  "a",
		  SOMEBODY,
		  { { "a", 1, true }, { "a", SOMEBODY, true } },
		  NOBODY },
		{ GONE_AND_CLOSED,
		  "",
		  SOMEBODY,
		  { { "", SOMEBODY, true }, { "", SOMEBODY, true } },
		  NOBODY },
	};
	struct scene scene;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		make(&scene, cases[i].shape, cases[i].unit, cases[i].uid);
		add_relatives(&scene, cases[i].relatives);
		assert_basis(&scene, cases[i].basis, i);
		scene_free(&scene);
	}
}

TEST(live_sockets_are_no_ground_for_others_waits)
{
	static const struct {
		const char *filter;
		unsigned int n_live, n_waits;
		bool named, likely;
	} cases[] = {
		{ NULL, 2, 0, true, false },
		{ NULL, 3, 2, true, false },
		{ NULL, 2, 120, true, true },
		{ "state close-wait", 2, 120, false, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct report_owners owners = { .n = 0 };
		struct scene scene;
		uint32_t pos, set;

		scene_init(&scene);
		scene_filter(&scene, cases[i].filter);
		scene_add_from(&scene,
			       conns_make("10.0.0.1:40000", "10.0.0.5:3306",
					  TCP_STATE_ESTABLISHED),
			       cases[i].n_live);
		scene_add_from(
			&scene,
			conns_waiting("10.0.0.1:50000", "10.0.0.5:3306", 0),
			cases[i].n_waits);
		scene_finish(&scene);
		scene.snap.owners.looked = true;
		assert_int_equal(
			owners_process_of(&scene.snap.owners, 7, 0, &pos), 0);
		scene.snap.owners.processes[pos].was_read = true;
		assert_int_equal(owners_add_holder(&scene.snap.owners,
						   OWNERS_NONE, pos, &set),
				 0);
		for (size_t k = 0; k < scene.snap.n_samples; k++)
			scene.snap.samples[k].holders = set;
		row_owners_add(&owners, &scene.snap, 0);
		assert_int_equal(owners.n, cases[i].named);
		if (owners.n > 0)
			assert_int_equal(report_owner_is_likely(
						 &owners, &owners.items[0]),
					 cases[i].likely);
		scene_free(&scene);
	}
}

TEST(a_refuted_one_is_not_the_listeners)
{
	static const struct relative relatives[] = {
		{ "", SOMEBODY, true },
		{ 0 },
	};
	struct report_owners owners = { .n = 0 };
	struct scene scene;

	make(&scene, SERVED_WAITS, "", SOMEBODY);
	add_relatives(&scene, relatives);
	row_owners_add_listener(&owners, &scene.snap,
				&scene.snap.listeners.items[0]);
	assert_int_equal(owners.n, 0);
	scene_free(&scene);
}

/* Neither a listener nor anything that waits: only what lives can tell. */
TEST(a_server_that_drains_is_known_by_what_it_holds)
{
	struct report_owners owners = { .n = 0 };
	struct scene scene;
	uint32_t pos;

	scene_init(&scene);
	scene_add_to(&scene,
		     conns_make("10.0.0.1:8088", "192.0.2.1:40000",
				TCP_STATE_ESTABLISHED),
		     12);
	scene_finish(&scene);
	assert_int_equal(scene.snap.n_samples, LIVE_SAMPLES_OF_GROUP);
	assert_int_equal(scene.snap.groups.rows[0].key.role, ROLE_SERVER);
	scene.snap.owners.looked = true;
	assert_int_equal(snapshot_owners_not_seen(&scene.snap), 12);
	assert_int_equal(owners_process_of(&scene.snap.owners, 7, 0, &pos), 0);
	assert_int_equal(owners_add_holder(&scene.snap.owners, OWNERS_NONE, pos,
					   &scene.snap.samples[0].holders),
			 0);
	row_owners_add(&owners, &scene.snap, 0);
	assert_int_equal(owners.n, 1);
	assert_int_equal(owners.items[0].basis, OWNER_HOLDS);
	/* Of twelve, two were asked for. */
	assert_true(owners.is_sampled);
	assert_int_equal(snapshot_owners_not_seen(&scene.snap), 0);
	scene_free(&scene);
}

/* The first ones may all be of who began first. */
TEST(all_over_a_clients_group_some_are_asked_for)
{
	static const struct {
		unsigned int n;
		size_t n_samples;
	} cases[] = {
		{ 1, 1 },
		{ 2, 2 },
		{ 5, 4 },
		{ 22, 8 },
		{ 23, 8 },
		{ 24, 9 },
		{ 5000, LIVE_SAMPLES_OF_SPREAD },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;

		scene_init(&scene);
		scene_add_from(&scene,
			       conns_make("10.0.0.1:40000", "192.0.2.1:443",
					  TCP_STATE_ESTABLISHED),
			       cases[i].n);
		scene_finish(&scene);
		assert_int_equal(scene.snap.n_samples, cases[i].n_samples);
		scene_free(&scene);
	}
}

TEST(a_few_of_what_a_listener_took_are_asked_for)
{
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:8088");
	scene_add_to(&scene,
		     conns_make("10.0.0.1:8088", "192.0.2.1:40000",
				TCP_STATE_ESTABLISHED),
		     12);
	scene_finish(&scene);
	assert_int_equal(scene.snap.n_samples, LIVE_SAMPLES_OF_SERVED_GROUP);
	scene_free(&scene);
}

static void hold(struct scene *scene, int32_t pid, uint32_t *set)
{
	uint32_t pos;

	assert_int_equal(owners_process_of(&scene->snap.owners, pid, 0, &pos),
			 0);
	assert_int_equal(owners_add_holder(&scene->snap.owners, *set, pos, set),
			 0);
}

/* After a reload the listener is another's: its row is who has them. */
TEST(an_old_worker_comes_before_who_has_the_listener)
{
	struct report_owners owners = { .n = 0 };
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:8088");
	scene_add_to(&scene,
		     conns_make("10.0.0.1:8088", "192.0.2.1:40000",
				TCP_STATE_ESTABLISHED),
		     60);
	scene_finish(&scene);
	scene.snap.owners.looked = true;
	hold(&scene, 27, &scene.snap.listeners.items[0].holders);
	for (size_t i = 0; i < scene.snap.n_samples; i++)
		hold(&scene, i == 0 ? 27 : 19, &scene.snap.samples[i].holders);
	row_owners_add(&owners, &scene.snap, scene.snap.samples[0].group);
	assert_int_equal(owners.n, 2);
	assert_int_equal(owners.items[0].basis, OWNER_HOLDS);
	assert_int_equal(
		scene.snap.owners.processes[owners.items[0].process].pid, 19);
	/* There may be more than those two. */
	assert_true(owners.is_sampled);
	scene_free(&scene);
}

/* Where all that were asked for are one's, no doubt is shown. */
TEST(the_one_who_accepts_has_the_listener_too)
{
	struct report_owners owners = { .n = 0 };
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:8088");
	scene_add_to(&scene,
		     conns_make("10.0.0.1:8088", "192.0.2.1:40000",
				TCP_STATE_ESTABLISHED),
		     60);
	scene_finish(&scene);
	scene.snap.owners.looked = true;
	hold(&scene, 27, &scene.snap.listeners.items[0].holders);
	for (size_t i = 0; i < scene.snap.n_samples; i++)
		scene.snap.samples[i].holders =
			scene.snap.listeners.items[0].holders;
	row_owners_add(&owners, &scene.snap, scene.snap.samples[0].group);
	assert_int_equal(owners.n, 1);
	assert_int_equal(owners.items[0].basis, OWNER_HOLDS);
	assert_false(owners.is_sampled);
	scene_free(&scene);
}

/* What is somebody's in any state counts; what nobody can hold does not. */
TEST(all_that_has_a_file_and_no_owner_is_not_seen)
{
	static const struct {
		enum tcp_state state;
		uint32_t inode;
		unsigned int n;
	} cases[] = {
		{ TCP_STATE_ESTABLISHED, 77, 5 },
		{ TCP_STATE_ESTABLISHED, 0, 0 }, /* not accepted */
		{ TCP_STATE_FIN_WAIT1, 77, 5 },
		{ TCP_STATE_LAST_ACK, 77, 5 },
		{ TCP_STATE_LAST_ACK, 0, 0 }, /* an orphan */
		{ TCP_STATE_CLOSE_WAIT, 77, 5 },
		{ TCP_STATE_TIME_WAIT, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;
		struct conn conn = conns_make("10.0.0.1:40000", "10.0.0.5:3306",
					      cases[i].state);

		conn.inode = cases[i].inode;
		scene_init(&scene);
		scene_add_from(&scene, conn, 5);
		scene_finish(&scene);
		assert_int_equal(snapshot_owners_not_seen(&scene.snap),
				 cases[i].n);
		scene_free(&scene);
	}
}

/* Both have all of it: who was there first is named first. */
TEST(a_child_that_inherited_the_listener_does_not_hide_the_server)
{
	struct report_owners owners = { .n = 0 };
	struct scene scene;
	uint32_t child, server, set = OWNERS_NONE;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:80");
	scene_add_to(&scene,
		     conns_make("10.0.0.1:80", "192.0.2.1:40000",
				TCP_STATE_ESTABLISHED),
		     3);
	scene_finish(&scene);
	scene.snap.owners.looked = true;
	assert_int_equal(owners_process_of(&scene.snap.owners, 20, 900, &child),
			 0);
	assert_int_equal(
		owners_process_of(&scene.snap.owners, 700, 100, &server), 0);
	assert_int_equal(
		owners_add_holder(&scene.snap.owners, set, child, &set), 0);
	assert_int_equal(
		owners_add_holder(&scene.snap.owners, set, server, &set), 0);
	scene.snap.listeners.items[0].holders = set;
	for (uint32_t i = 0; i < scene.snap.groups.n; i++)
		row_owners_add(&owners, &scene.snap, i);
	assert_int_equal(owners.n, 2);
	assert_int_equal(owners.items[0].process, server);
	scene_free(&scene);
}
