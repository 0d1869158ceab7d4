// SPDX-License-Identifier: MIT
/*
 * test_bound_ports: what connect() has left beside ports that were bound, as
 * counted with real sockets, and what is never taken for bound.
 */
#include <stdio.h>

#include "analyze/budget.h"
#include "scene.h"
#include "test.h"

enum { LOW = 40000, N_PORTS = 1000, SECOND = 1000 };

static void begin(struct scene *scene, int64_t reuse)
{
	scene_init(scene);
	scene_set(scene, SETTING_LOCAL_PORT_LOW, LOW);
	scene_set(scene, SETTING_LOCAL_PORT_HIGH, LOW + N_PORTS - 1);
	scene_set(scene, SETTING_TCP_TW_REUSE, reuse);
}

/* n open ones on every other port, as connect() or bind() (first = 1) choose
 * them. */
static void open_some(struct scene *scene, const char *local,
		      const char *remote, unsigned int first, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		scene_add(scene, conns_from(conns_make(local, remote,
						       TCP_STATE_ESTABLISHED),
					    (uint16_t)(LOW + first + 2 * i)));
}

/* n in TIME_WAIT, each step_ms younger than the one before. */
static void close_some(struct scene *scene, const char *remote,
		       unsigned int first, unsigned int n, uint32_t age_ms,
		       uint32_t step_ms)
{
	for (unsigned int i = 0; i < n; i++)
		scene_add(scene, conns_from(conns_closed("10.0.0.1:1", remote,
							 age_ms - i * step_ms),
					    (uint16_t)(LOW + first + 2 * i)));
}

static void count_recycled(struct scene *scene, uint64_t n)
{
	struct counters *counters = &scene->snap.namespaces[0].counters;

	counters->known[COUNTER_TW_RECYCLED] = true;
	counters->value[COUNTER_TW_RECYCLED] = n;
}

/* What connect() has left toward there; the scene is finished. */
static uint32_t left(const struct scene *scene, const char *local,
		     const char *remote)
{
	struct port_budget budget = { .known = false };
	const struct tally_row *row =
		scene_group(scene, ROLE_CLIENT, local, remote, 80);

	assert_non_null(row);
	budget_take(&budget, row, budget_capacity(&scene->snap, 0));
	assert_true(budget.known);
	return budget.capacity - budget.used + budget.reusable;
}

static enum bound_ports bound(const struct scene *scene)
{
	return (enum bound_ports)scene->snap.sources[0].bound;
}

TEST(what_connect_chose_is_not_bound)
{
	struct scene scene;

	begin(&scene, 0);
	open_some(&scene, "10.0.0.1:1", "10.0.0.5:80", 0, 500);
	open_some(&scene, "10.0.0.1:1", "10.0.0.5:80", 1, 100);
	open_some(&scene, "10.0.0.1:1", "10.0.0.6:80", 0, 300);
	scene_finish(&scene);
	assert_int_equal(bound(&scene), BOUND_PORTS_NONE);
	assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.5"), 400);
	assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.6"), 700);
	scene_free(&scene);
}

TEST(bound_ports_are_nobodys_toward_anywhere)
{
	struct scene scene;

	begin(&scene, 0);
	open_some(&scene, "10.0.0.1:1", "10.0.0.5:80", 1, 300);
	open_some(&scene, "10.0.0.1:1", "10.0.0.6:80", 0, 200);
	open_some(&scene, "10.0.0.2:1", "10.0.0.5:80", 0, 100);
	scene_finish(&scene);
	assert_int_equal(bound(&scene), BOUND_PORTS_OTHER);
	assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.5"), 700);
	assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.6"), 500);
	assert_int_equal(left(&scene, "10.0.0.2", "10.0.0.5"), 600);
	/* bind() to the first finds what both of its clients have. */
	assert_int_equal(scene.snap.sources[0].n_taken, 500);
	assert_int_equal(scene.snap.sources[1].n_taken, 100);
	scene_free(&scene);
}

/* Once bind() has used up its parity it goes on to the other. */
TEST(a_port_that_two_addresses_have_is_one)
{
	struct scene scene;

	begin(&scene, 0);
	open_some(&scene, "10.0.0.1:1", "10.0.0.5:80", 1, 500);
	open_some(&scene, "10.0.0.1:1", "10.0.0.5:80", 0, 200);
	open_some(&scene, "10.0.0.2:1", "10.0.0.5:80", 100, 250);
	scene_finish(&scene);
	assert_int_equal(bound(&scene), BOUND_PORTS_ALL);
	assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.5"), 300);
	/* 150 of its 250 are the other's as well. */
	assert_int_equal(left(&scene, "10.0.0.2", "10.0.0.5"), 200);
	scene_free(&scene);
}

TEST(what_is_bound_elsewhere_counts_for_connect_and_not_for_bind)
{
	struct scene scene;
	struct conn conn = conns_make("10.0.0.9:1", "*", TCP_STATE_CLOSE);

	begin(&scene, 0);
	open_some(&scene, "10.0.0.1:1", "10.0.0.5:80", 0, 100);
	conn.kind = CONN_BOUND;
	/* 50 of these are in use already, which bind() there does not mind. */
	for (unsigned int i = 0; i < 300; i++)
		scene_add(&scene, conns_from(conn, (uint16_t)(LOW + 100 + i)));
	scene_finish(&scene);
	assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.5"), 650);
	assert_int_equal(scene.snap.sources[0].n_taken, 100);
	scene_free(&scene);
}

TEST(no_setting_gives_back_what_was_bound)
{
	struct scene scene;

	begin(&scene, 1);
	close_some(&scene, "10.0.0.5:80", 1, 400, 30 * SECOND, 0);
	scene_finish(&scene);
	assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.5"), 600);
	scene_free(&scene);
	begin(&scene, 1);
	close_some(&scene, "10.0.0.5:80", 0, 400, 30 * SECOND, 0);
	scene_finish(&scene);
	assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.5"), N_PORTS);
	scene_free(&scene);
}

/* All ports are in TIME_WAIT: the order in which they were closed tells. */
TEST(bind_chooses_first_what_connect_chooses_last)
{
	static const struct {
		unsigned int first;
		uint64_t recycled;
		enum bound_ports bound;
		uint32_t left;
	} cases[] = {
		{ 1, 0, BOUND_PORTS_ALL, 0 },
		{ 0, 0, BOUND_PORTS_NONE, N_PORTS },
		/* These may have been taken over since. */
		{ 1, 5000, BOUND_PORTS_NONE, N_PORTS },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;

		begin(&scene, 1);
		count_recycled(&scene, cases[i].recycled);
		close_some(&scene, "10.0.0.5:80", cases[i].first, 500, 3000, 1);
		close_some(&scene, "10.0.0.5:80", !cases[i].first, 500, 2500,
			   1);
		scene_finish(&scene);
		assert_int_equal(bound(&scene), cases[i].bound);
		assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.5"),
				 cases[i].left);
		scene_free(&scene);
	}
}

/* connect() would have taken over the old ones of the first parity. */
TEST(whoever_passes_over_what_is_reusable_binds)
{
	struct scene scene;
	struct conn live = conns_make("10.0.0.1:40001", "10.0.0.5:80",
				      TCP_STATE_ESTABLISHED);

	live.have |= CONN_HAS_OPTIONS | CONN_TIMESTAMPS;
	begin(&scene, 1);
	count_recycled(&scene, 5000);
	scene_add(&scene, live);
	close_some(&scene, "10.0.0.5:80", 0, 500, 55 * SECOND, 100);
	close_some(&scene, "10.0.0.5:80", 3, 498, 55 * SECOND, 100);
	scene_finish(&scene);
	assert_int_equal(bound(&scene), BOUND_PORTS_ALL);
	assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.5"), 1);
	scene_free(&scene);
	/* A burst of more than one parity holds, and what came after it took
	 * over the first. */
	begin(&scene, 1);
	count_recycled(&scene, 5000);
	scene_add(&scene, live);
	close_some(&scene, "10.0.0.5:80", 3, 300, 20 * SECOND, 1);
	close_some(&scene, "10.0.0.5:80", 0, 500, 19 * SECOND, 30);
	scene_finish(&scene);
	assert_int_equal(bound(&scene), BOUND_PORTS_NONE);
	scene_free(&scene);
}

/* IP_LOCAL_PORT_RANGE makes connect() choose of both parities. */
TEST(a_range_of_its_own_is_no_bind)
{
	const struct tally_row *row;
	struct scene scene;

	begin(&scene, 0);
	open_some(&scene, "10.0.0.1:1", "10.0.0.5:80", 200, 45);
	open_some(&scene, "10.0.0.1:1", "10.0.0.5:80", 201, 45);
	scene_finish(&scene);
	assert_int_equal(bound(&scene), BOUND_PORTS_NONE);
	row = scene_group(&scene, ROLE_CLIENT, "10.0.0.1", "10.0.0.5", 80);
	assert_true(row->port_signs & TALLY_PORTS_BAND);
	assert_int_equal(row->lowest_port, LOW + 200);
	assert_int_equal(row->highest_port, LOW + 289);
	scene_free(&scene);
	/* connect() comes around with steps of nine on average. */
	begin(&scene, 0);
	for (unsigned int i = 0; i < 40; i++)
		scene_add(&scene,
			  conns_from(conns_make("10.0.0.1:1", "10.0.0.5:80",
						TCP_STATE_ESTABLISHED),
				     (uint16_t)(LOW + 2 * (i * 9 / 2))));
	scene_finish(&scene);
	row = scene_group(&scene, ROLE_CLIENT, "10.0.0.1", "10.0.0.5", 80);
	assert_false(row->port_signs & TALLY_PORTS_BAND);
	scene_free(&scene);
}

TEST(only_a_linux_that_chooses_by_parity_is_judged)
{
	static const struct {
		const char *kernel;
		enum bound_ports bound;
	} cases[] = {
		{ "3.10.0-1160.el7.x86_64", BOUND_PORTS_NONE },
		{ "4.1.12", BOUND_PORTS_NONE },
		{ "", BOUND_PORTS_NONE },
		{ "4.2.0", BOUND_PORTS_OTHER },
		{ "6.1.0-18-amd64", BOUND_PORTS_OTHER },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct host *host;
		struct scene scene;

		begin(&scene, 0);
		host = &scene.snap.hosts[0];
		(void)snprintf(host->kernel, sizeof(host->kernel), "%s",
			       cases[i].kernel);
		open_some(&scene, "10.0.0.1:1", "10.0.0.5:80", 1, 300);
		scene_finish(&scene);
		assert_int_equal(bound(&scene), cases[i].bound);
		scene_free(&scene);
	}
}

TEST(a_port_that_was_accepted_on_stays_held)
{
	struct scene scene;

	begin(&scene, 0);
	open_some(&scene, "10.0.0.1:1", "10.0.0.5:80", 0, 100);
	scene_add_to(&scene,
		     conns_make("10.0.0.1:40900", "10.0.0.7:50000",
				TCP_STATE_ESTABLISHED),
		     10);
	scene_finish(&scene);
	assert_int_equal(left(&scene, "10.0.0.1", "10.0.0.5"), 899);
	scene_free(&scene);
}
