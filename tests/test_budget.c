// SPDX-License-Identifier: MIT
/*
 * test_budget: what connect() has left.
 */
#include "analyze/budget.h"
#include "scene.h"
#include "test.h"

enum { RANGE = SCENE_PORT_HIGH - SCENE_PORT_LOW + 1 };

static void bind_port(struct scene *scene, uint16_t port)
{
	struct conn conn = conns_make("0.0.0.0:1", "*", TCP_STATE_CLOSE);

	conn.kind = CONN_BOUND;
	conn.local_port = port;
	scene_add(scene, conn);
}

static uint32_t capacity_of(struct scene *scene)
{
	uint32_t capacity;

	scene_finish(scene);
	capacity = budget_capacity(&scene->snap, 0);
	scene_free(scene);
	return capacity;
}

TEST(the_whole_range_is_there_on_an_idle_host)
{
	struct scene scene;

	scene_init(&scene);
	assert_int_equal(capacity_of(&scene), RANGE);
	assert_int_equal(RANGE, 28232);
}

TEST(an_unknown_range_has_no_capacity)
{
	struct scene scene;

	scene_init(&scene);
	scene_forget(&scene, SETTING_LOCAL_PORT_HIGH);
	assert_int_equal(capacity_of(&scene), 0);
}

TEST(a_range_of_one_port_holds_one)
{
	struct scene scene;

	scene_init(&scene);
	scene_set(&scene, SETTING_LOCAL_PORT_LOW, 40000);
	scene_set(&scene, SETTING_LOCAL_PORT_HIGH, 40000);
	assert_int_equal(capacity_of(&scene), 1);
}

TEST(what_is_taken_is_taken_once)
{
	struct scene scene;

	scene_init(&scene);
	/* Ten reserved, of which one is bound and one listened on; half of
	 * the reserved lie below the range. */
	scene_reserve(&scene, SCENE_PORT_LOW - 5, SCENE_PORT_LOW + 4);
	bind_port(&scene, SCENE_PORT_LOW);
	scene_listen(&scene, "0.0.0.0:32769");
	/* Twice listened on, once bound: one port. */
	scene_listen(&scene, "10.0.0.1:40000");
	scene_listen(&scene, "10.0.0.2:40000");
	bind_port(&scene, 40000);
	bind_port(&scene, 41000);
	/* Outside of the range. */
	scene_listen(&scene, "0.0.0.0:80");
	bind_port(&scene, 61000);
	assert_int_equal(capacity_of(&scene), RANGE - 5 - 2);
}

TEST(reserved_ports_count_only_where_they_are_known)
{
	struct scene scene;

	scene_init(&scene);
	scene_reserve(&scene, 40000, 40099);
	scene.snap.namespaces[0].settings.reserved_known = false;
	assert_int_equal(capacity_of(&scene), RANGE);
}

TEST(another_namespaces_listener_takes_nothing)
{
	struct scene scene;

	scene_init(&scene);
	assert_int_equal(snapshot_add_netns(&scene.snap), 1);
	scene_listen(&scene, "0.0.0.0:40000");
	scene.snap.namespaces[1].settings = scene.snap.namespaces[0].settings;
	assert_int_equal(budget_capacity(&scene.snap, 1), RANGE);
	assert_int_equal(capacity_of(&scene), RANGE - 1);
}

static struct tally_row client(uint32_t used, uint32_t reusable)
{
	return (struct tally_row){
		.key = { .role = ROLE_CLIENT,
			 .local_address = conns_address("10.0.0.1") },
		.ports_used = used,
		.ports_reusable = reusable,
	};
}

TEST(the_fuller_budget_is_kept)
{
	struct port_budget budget = { 0 };
	struct tally_row row = client(10, 4);

	budget_take(&budget, &row, 100);
	assert_true(budget.known);
	assert_int_equal(budget.used, 10);
	assert_int_equal(budget.reusable, 4);
	assert_int_equal(budget.capacity, 100);
	assert_true(budget.ratio > 0.0599 && budget.ratio < 0.0601);

	/* More sockets, of which more can be taken over: not fuller. */
	row = client(50, 44);
	budget_take(&budget, &row, 100);
	assert_int_equal(budget.used, 10);
	row = client(7, 0);
	row.key.local_address = conns_address("10.0.0.2");
	budget_take(&budget, &row, 100);
	assert_int_equal(budget.used, 7);
	assert_int_equal(budget.source.bytes[15], 2);
}

TEST(a_budget_is_never_more_than_full)
{
	struct port_budget budget = { 0 };
	struct tally_row row = client(101, 0);

	budget_take(&budget, &row, 100);
	assert_true(budget.ratio == 1.0);
	assert_int_equal(budget.used, 101);
}

TEST(only_clients_of_a_known_range_have_a_budget)
{
	struct port_budget budget = { 0 };
	struct tally_row row = client(10, 0);

	budget_take(&budget, &row, 0);
	assert_false(budget.known);
	row.key.role = ROLE_SERVER;
	budget_take(&budget, &row, 100);
	assert_false(budget.known);
	row.key.role = ROLE_UNKNOWN;
	budget_take(&budget, &row, 100);
	assert_false(budget.known);
	row = client(0, 0);
	budget_take(&budget, &row, 100);
	assert_true(budget.known);
	assert_true(budget.ratio == 0.0);
}
