// SPDX-License-Identifier: MIT
/*
 * test_other_end: two ends of the same connections, and twins of them.
 */
#include "analyze/other_end.h"
#include "scene.h"
#include "test.h"

enum { NETNS_MAX = 3, PORTS_MAX = 12 };

/* The sockets of one namespace: an app's toward a database, or the latter's. */
struct side {
	bool is_server;
	uint8_t state; /* enum tcp_state */
	uint16_t ports[PORTS_MAX]; /* the app's; 0 ends */
};

static struct conn conn_of(const struct side *side, size_t i)
{
	struct conn conn;

	if (side->is_server)
		conn = conns_to(
			conns_make("10.9.0.2:3306", "10.9.0.1:1", side->state),
			side->ports[i]);
	else
		conn = conns_from(
			conns_make("10.9.0.1:1", "10.9.0.2:3306", side->state),
			side->ports[i]);
	return conn;
}

/* Each in a namespace of its own, and that perhaps on a host of its own. */
static void add_sides(struct scene *scene, const struct side *sides, size_t n,
		      bool on_hosts)
{
	for (size_t i = 0; i < n; i++) {
		struct conn_sink sink;
		struct fold fold;

		if (i > 0 && on_hosts)
			scene_add_host(scene, "another");
		else if (i > 0)
			assert_int_equal(snapshot_add_netns(&scene->snap), i);
		scene->snap.namespaces[i].id = on_hosts ? 1 : i + 1;
		fold_init(&fold, &scene->snap, (uint16_t)i, &scene->filter);
		sink = fold_sink(&fold);
		if (sides[i].is_server) {
			struct conn conn = conns_make("10.9.0.2:3306", "*",
						      TCP_STATE_LISTEN);

			assert_int_equal(sink.conn(sink.ctx, &conn), 0);
		}
		for (size_t k = 0; k < PORTS_MAX && sides[i].ports[k]; k++) {
			struct conn conn = conn_of(&sides[i], k);

			assert_int_equal(sink.conn(sink.ctx, &conn), 0);
		}
		assert_int_equal(fold_finish(&fold), 0);
		fold_free(&fold);
	}
	assert_int_equal(snapshot_sort_waits(&scene->snap), 0);
}

/* Where the other end of the first side is; -1: unknown. */
static int other_end_of_first(const struct side *sides, size_t n, bool on_hosts)
{
	struct report_other_end end = { 0 };
	struct other_ends ends;
	struct scene scene;
	bool asked = false;

	scene_init(&scene);
	add_sides(&scene, sides, n, on_hosts);
	assert_int_equal(other_end_init(&ends, &scene.snap), 0);
	for (size_t i = 0; i < scene.snap.groups.n; i++) {
		const struct tally_row *row = &scene.snap.groups.rows[i];

		if (row->key.netns != 0 || row->states[TCP_STATE_LISTEN] > 0)
			continue;
		assert_false(asked);
		asked = true;
		other_end_take(&end, &ends, row);
	}
	assert_true(asked);
	other_end_free(&ends);
	scene_free(&scene);
	return end.known ? end.netns : -1;
}

enum {
	ESTAB = TCP_STATE_ESTABLISHED,
	TIME_WAIT = TCP_STATE_TIME_WAIT,
	CLOSE_WAIT = TCP_STATE_CLOSE_WAIT,
	FIN_WAIT2 = TCP_STATE_FIN_WAIT2,
};

static const struct {
	const char *name;
	struct side sides[NETNS_MAX];
	int found;
} cases[] = {
	{ "the same connections",
	  { { false, ESTAB, { 33000, 33002 } },
	    { true, ESTAB, { 33002, 33000 } } },
	  1 },
	{ "one has come meanwhile, between the others",
	  { { false, ESTAB, { 33000, 33006 } },
	    { true, ESTAB, { 33000, 33004, 33006 } } },
	  1 },
	{ "a twin's, and its own end is gone",
	  { { false, ESTAB, { 33000, 33002 } },
	    { true, ESTAB, { 33004, 33008 } } },
	  -1 },
	{ "a twin's that shares a port",
	  { { false, ESTAB, { 33000, 33002 } },
	    { true, ESTAB, { 33000, 33008 } } },
	  -1 },
	{ "its own beside a twin's",
	  { { false, ESTAB, { 33000, 33002 } },
	    { true, ESTAB, { 33004, 33008 } },
	    { true, ESTAB, { 33000, 33002 } } },
	  2 },
	{ "two of the same ports",
	  { { false, ESTAB, { 33000 } },
	    { true, ESTAB, { 33000 } },
	    { true, ESTAB, { 33000 } } },
	  -1 },
	{ "the server's other end",
	  { { true, ESTAB, { 33000 } }, { false, ESTAB, { 33000 } } },
	  1 },
	{ "what it closed and the other has not",
	  { { false, FIN_WAIT2, { 33000, 33002 } },
	    { true, CLOSE_WAIT, { 33002, 33000, 33009 } } },
	  1 },
	{ "few in common, by chance",
	  { { false, FIN_WAIT2, { 33000, 33002, 33004 } },
	    { true, CLOSE_WAIT, { 33000, 33006, 33008, 33010 } } },
	  -1 },
	{ "CLOSE_WAIT is no CLOSE_WAIT's other end",
	  { { false, CLOSE_WAIT, { 33000 } }, { true, CLOSE_WAIT, { 33000 } } },
	  -1 },
	{ "nothing lives to compare",
	  { { false, TIME_WAIT, { 33000 } }, { true, ESTAB, { 33002 } } },
	  -1 },
};

TEST(elsewhere_the_same_connections_are_the_other_end)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = 0;

		while (n < NETNS_MAX && cases[i].sides[n].ports[0])
			n++;
		for (int on_hosts = 0; on_hosts < 2; on_hosts++) {
			int found =
				other_end_of_first(cases[i].sides, n, on_hosts);

			if (found != cases[i].found)
				fail_msg("%s: %d", cases[i].name, found);
		}
	}
}
