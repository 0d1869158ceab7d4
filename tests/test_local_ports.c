// SPDX-License-Identifier: MIT
/*
 * test_local_ports: what a walk learns of ports beside how many there are:
 * which are the same, what they are bound to, and whether a TIME_WAIT gives
 * its own away.
 */
#include "scene.h"
#include "test.h"

enum { LOW = 40000, N_PORTS = 100 };

static void begin(struct scene *scene, int64_t reuse)
{
	scene_init(scene);
	scene_set(scene, SETTING_LOCAL_PORT_LOW, LOW);
	scene_set(scene, SETTING_LOCAL_PORT_HIGH, LOW + N_PORTS - 1);
	scene_set(scene, SETTING_TCP_TW_REUSE, reuse);
}

static struct conn from(const char *local, const char *remote, uint16_t port,
			uint32_t ifindex)
{
	struct conn conn = conns_make(local, remote, TCP_STATE_ESTABLISHED);

	conn.ifindex = ifindex;
	conn.local_port = port;
	return conn;
}

TEST(a_port_toward_two_destinations_is_one)
{
	static const char *const remotes[] = { "10.0.0.5:80", "10.0.0.6:80",
					       "10.0.0.6:81" };
	const struct local_source *source;
	struct scene scene;

	begin(&scene, 0);
	for (uint16_t i = 0; i < 60; i++)
		scene_add(&scene,
			  from("10.0.0.1:1", remotes[i % 3], LOW + i / 2, 0));
	scene_add(&scene, from("10.0.0.2:1", remotes[0], LOW, 0));
	scene_add(&scene, from("10.0.0.1:1", remotes[0], 30000, 0));
	scene_finish(&scene);
	assert_int_equal(scene.snap.n_sources, 2);
	source = &scene.snap.sources[0];
	assert_int_equal(source->n_sockets, 60);
	assert_int_equal(source->n_ports, 30);
	assert_int_equal(scene.snap.sources[1].n_ports, 1);
	for (size_t i = 0; i < scene.snap.groups.n; i++) {
		const struct tally_row *row = &scene.snap.groups.rows[i];

		if (row->key.role != ROLE_CLIENT)
			continue;
		source = &scene.snap.sources[row->source - 1];
		assert_true(
			addr_equal(&source->address, &row->key.local_address));
	}
	scene_free(&scene);
}

TEST(so_many_sources_are_followed_and_no_more)
{
	struct scene scene;

	begin(&scene, 0);
	for (uint16_t i = 0; i < LOCAL_PORTS_SOURCES_MAX + 10; i++) {
		struct conn conn = from("10.0.0.1:1", "10.0.0.5:80", LOW, 0);

		conn.local.bytes[15] = (uint8_t)(i + 6);
		scene_add(&scene, conn);
	}
	scene_finish(&scene);
	assert_int_equal(scene.snap.n_sources, LOCAL_PORTS_SOURCES_MAX);
	assert_int_equal(
		scene.snap.groups.rows[LOCAL_PORTS_SOURCES_MAX - 1].source,
		LOCAL_PORTS_SOURCES_MAX);
	assert_int_equal(scene.snap.groups.rows[LOCAL_PORTS_SOURCES_MAX].source,
			 0);
	scene_free(&scene);
}

TEST(a_walk_anew_counts_ports_anew)
{
	struct scene scene;

	begin(&scene, 0);
	for (uint16_t i = 0; i < 20; i++)
		scene_add(&scene,
			  from("10.0.0.1:1", "10.0.0.5:80", LOW + i, 0));
	scene.sink.restart(scene.sink.ctx);
	scene_add(&scene, from("10.0.0.1:1", "10.0.0.5:80", LOW, 0));
	scene_finish(&scene);
	assert_int_equal(scene.snap.n_sources, 1);
	assert_int_equal(scene.snap.sources[0].n_sockets, 1);
	assert_int_equal(scene.snap.sources[0].n_ports, 1);
	scene_free(&scene);
}

/* Each has the same ten ports; ordinary sockets are bound to none. */
TEST(each_interface_has_ports_of_its_own)
{
	static const struct {
		const char *local, *remote;
		uint32_t first, second;
		size_t n_groups;
		bool told;
	} cases[] = {
		{ "10.0.0.1:1", "10.0.0.5:80", 0, 0, 1, true },
		{ "10.0.0.1:1", "10.0.0.5:80", 2, 3, 2, true },
		{ "10.0.0.1:1", "10.0.0.5:80", 0, 3, 2, true },
		{ "[fe80::1]:1", "[fe80::5]:80", 2, 3, 2, true },
		{ "[fe80::1]:1", "[fe80::5]:80", 0, 0, 1, false },
		{ "[2001:db8::1]:1", "[fe80::5]:80", 0, 0, 1, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;

		begin(&scene, 0);
		for (uint16_t k = 0; k < 20; k++)
			scene_add(&scene, from(cases[i].local, cases[i].remote,
					       LOW + k / 2,
					       k % 2 ? cases[i].first
						     : cases[i].second));
		scene_finish(&scene);
		assert_int_equal(scene.snap.groups.n, cases[i].n_groups);
		for (size_t k = 0; k < scene.snap.groups.n; k++)
			assert_int_equal((scene.snap.groups.rows[k].port_signs &
					  TALLY_PORTS_UNTOLD) == 0,
					 cases[i].told);
		scene_free(&scene);
	}
}

/* A server's connections are one group, whatever they came in by. */
TEST(a_servers_interfaces_make_no_groups)
{
	struct scene scene;

	begin(&scene, 0);
	scene_listen(&scene, "0.0.0.0:80");
	for (uint32_t i = 1; i <= 4; i++) {
		struct conn conn = conns_make("10.0.0.1:80", "10.0.0.5:50000",
					      TCP_STATE_ESTABLISHED);

		conn.ifindex = i;
		scene_add(&scene, conn);
	}
	scene_finish(&scene);
	assert_int_equal(scene.snap.groups.n, 2);
	scene_free(&scene);
}

/* More than there are ports: something parts them that is not seen. */
TEST(more_sockets_than_ports_are_no_budget)
{
	for (unsigned int n = N_PORTS; n <= N_PORTS + 1; n++) {
		struct scene scene;

		begin(&scene, 0);
		for (unsigned int i = 0; i < n; i++)
			scene_add(&scene,
				  from("10.0.0.1:1", "10.0.0.5:80",
				       (uint16_t)(LOW + i % N_PORTS), 0));
		scene_finish(&scene);
		assert_int_equal((scene.snap.groups.rows[0].port_signs &
				  TALLY_PORTS_UNTOLD) != 0,
				 n > N_PORTS);
		scene_free(&scene);
	}
}

static void close_toward(struct scene *scene, const char *remote,
			 unsigned int first, unsigned int n, uint32_t age_ms)
{
	for (unsigned int i = 0; i < n; i++)
		scene_add(scene,
			  conns_from(conns_closed("10.0.0.1:1", remote, age_ms),
				     (uint16_t)(LOW + first + i)));
}

TEST(live_neighbours_tell_whether_there_are_timestamps)
{
	static const struct {
		const char *name;
		uint32_t first, second; /* CONN_*, of two live ones */
		bool inert;
	} cases[] = {
		{ "not told", 0, 0, false },
		{ "with", CONN_HAS_OPTIONS | CONN_TIMESTAMPS, 0, false },
		{ "without", CONN_HAS_OPTIONS, 0, true },
		{ "one of each", CONN_HAS_OPTIONS,
		  CONN_HAS_OPTIONS | CONN_TIMESTAMPS, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn live = from("10.0.0.1:1", "10.0.0.5:80", LOW, 0);
		const struct tally_row *row;
		struct scene scene;

		begin(&scene, 1);
		close_toward(&scene, "10.0.0.5:80", 10, 40, 5000);
		live.have |= cases[i].first;
		scene_add(&scene, live);
		live = from("10.0.0.1:1", "10.0.0.5:80", LOW + 1, 0);
		live.have |= cases[i].second;
		scene_add(&scene, live);
		scene_finish(&scene);
		row = &scene.snap.groups.rows[0];
		if ((row->ports_reusable == 0) != cases[i].inert ||
		    !(row->port_signs & TALLY_REUSE_INERT) == cases[i].inert)
			fail_msg("%s", cases[i].name);
		scene_free(&scene);
	}
}

/*
 * connect() goes to the other half of the ports only once no port of the first
 * gives way; recycled below 0: the counter is not known.
 */
TEST(reuse_that_never_came_about_is_none)
{
	static const struct {
		const char *name;
		const char *remote;
		unsigned int n_old, n_new;
		uint32_t old_ms;
		int recycled;
		bool inert;
	} cases[] = {
		{ "half were old, and thirty passed over", "10.0.0.5:80", 50,
		  30, 5000, 0, true },
		{ "some were taken over", "10.0.0.5:80", 50, 30, 5000, 1,
		  false },
		{ "not counted", "10.0.0.5:80", 50, 30, 5000, -1, false },
		{ "less than half were old", "10.0.0.5:80", 49, 30, 5000, 0,
		  false },
		{ "few passed over", "10.0.0.5:80", 50, 29, 5000, 0, false },
		{ "a burst: none was old enough", "10.0.0.5:80", 50, 30, 1400,
		  0, false },
		{ "its own settings hold there", "10.0.0.1:80", 50, 30, 5000, 0,
		  false },
		{ "closed at once", "10.0.0.5:80", 80, 0, 5000, 0, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;
		struct counters *counters;
		const struct tally_row *row;

		begin(&scene, 1);
		counters = &scene.snap.namespaces[0].counters;
		counters->known[COUNTER_TW_RECYCLED] = cases[i].recycled >= 0;
		counters->value[COUNTER_TW_RECYCLED] = cases[i].recycled > 0;
		close_toward(&scene, cases[i].remote, 0, cases[i].n_old,
			     cases[i].old_ms);
		close_toward(&scene, cases[i].remote, cases[i].n_old,
			     cases[i].n_new, 500);
		scene_finish(&scene);
		row = &scene.snap.groups.rows[0];
		assert_int_equal(row->ports_used,
				 cases[i].n_old + cases[i].n_new);
		if ((row->ports_reusable == 0) != cases[i].inert ||
		    !(row->port_signs & TALLY_REUSE_NEVER) == cases[i].inert)
			fail_msg("%s", cases[i].name);
		scene_free(&scene);
	}
}
