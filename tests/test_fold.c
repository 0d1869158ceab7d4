// SPDX-License-Identifier: MIT
/*
 * test_fold: sockets become groups, closes, waits and budgets.
 */
#include "scene.h"
#include "test.h"

static const struct tally_row *group(const struct scene *scene, enum role role,
				     const char *local, const char *remote,
				     uint16_t port)
{
	const struct tally_row *row =
		scene_group(scene, role, local, remote, port);

	assert_non_null(row);
	return row;
}

TEST(ephemeral_ports_are_folded_away)
{
	struct scene scene;
	const struct tally_row *row;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:80");
	scene_add_to(&scene,
		     conns_make("10.0.0.1:80", "10.0.0.9:40000",
				TCP_STATE_ESTABLISHED),
		     100);
	scene_add_from(&scene,
		       conns_make("10.0.0.1:40000", "10.0.0.8:3306",
				  TCP_STATE_TIME_WAIT),
		       50);
	scene_finish(&scene);
	/* The listener, the server's peer, the client's peer. */
	assert_int_equal(scene.snap.groups.n, 3);
	row = group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.0.9", 80);
	assert_int_equal(row->states[TCP_STATE_ESTABLISHED], 100);
	row = group(&scene, ROLE_CLIENT, "10.0.0.1", "10.0.0.8", 3306);
	assert_int_equal(row->states[TCP_STATE_TIME_WAIT], 50);
	row = group(&scene, ROLE_SERVER, "0.0.0.0", "0.0.0.0", 80);
	assert_int_equal(row->states[TCP_STATE_LISTEN], 1);
	assert_int_equal(scene.snap.n_sockets, 151);
	assert_int_equal(scene.snap.listeners.n, 1);
	scene_free(&scene);
}

TEST(mapped_and_plain_ipv4_are_one_peer)
{
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "[::]:80");
	scene_add(&scene,
		  conns_make("[::ffff:10.0.0.1]:80", "[::ffff:10.0.0.9]:40000",
			     TCP_STATE_ESTABLISHED));
	scene_add(&scene, conns_make("10.0.0.1:80", "10.0.0.9:40001",
				     TCP_STATE_TIME_WAIT));
	scene_finish(&scene);
	assert_int_equal(scene.snap.groups.n, 2);
	(void)group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.0.9", 80);
	scene_free(&scene);
}

TEST(unknown_roles_are_one_group_per_pair)
{
	struct scene scene;
	const struct tally_row *row;

	scene_init(&scene);
	scene_add(&scene, conns_closed("10.0.0.1:179", "10.0.0.9:1790", 500));
	scene_add(&scene, conns_closed("10.0.0.1:180", "10.0.0.9:1791", 500));
	scene_finish(&scene);
	row = group(&scene, ROLE_UNKNOWN, "10.0.0.1", "10.0.0.9", 0);
	assert_false(row->key.known & (TALLY_ROLE | TALLY_SERVICE_PORT));
	assert_int_equal(row->states[TCP_STATE_TIME_WAIT], 2);
	/* They closed here, whosever the service was. */
	assert_int_equal(row->closes, 2);
	assert_int_equal(row->ports_used, 0);
	scene_free(&scene);
}

/* Each age falls into its own second; a timer that is up is no close. */
static const struct {
	const char *name;
	uint32_t expires_ms;
	int second; /* -1: not counted */
} closes[] = {
	{ "just now", 60000, 0 },
	{ "more than its time, by clock ticks", 60004, 0 },
	{ "one millisecond ago", 59999, 0 },
	{ "almost a second ago", 59001, 0 },
	{ "a second ago", 59000, 1 },
	{ "half over", 30000, 30 },
	{ "58.999 s ago", 1001, 58 },
	{ "59 s ago", 1000, 59 },
	{ "about to end", 1, 59 },
	{ "its time is up", 0, -1 },
};

TEST(each_close_falls_into_its_second)
{
	for (size_t i = 0; i < sizeof(closes) / sizeof(closes[0]); i++) {
		struct conn conn = conns_make("10.0.0.1:80", "10.0.0.9:40000",
					      TCP_STATE_TIME_WAIT);
		struct history history = { { 0 } };
		const struct tally_row *row;
		struct scene scene;
		uint32_t sum = 0;

		scene_init(&scene);
		conn.expires_ms = closes[i].expires_ms;
		scene_add(&scene, conn);
		scene_finish(&scene);
		row = group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.0.9", 80);
		assert_int_equal(row->states[TCP_STATE_TIME_WAIT], 1);
		assert_int_equal(row->closes, closes[i].second >= 0);
		closes_history(&scene.snap.closes, row, &history);
		for (int k = 0; k < HISTORY_SECONDS; k++)
			sum += history.n[k];
		if (sum != row->closes)
			fail_msg("%s", closes[i].name);
		if (closes[i].second >= 0 && history.n[closes[i].second] != 1)
			fail_msg("%s", closes[i].name);
		scene_free(&scene);
	}
}

TEST(an_orphan_fin_wait2_is_no_wait)
{
	struct conn orphan = conns_make("10.0.0.1:80", "10.0.0.9:40000",
					TCP_STATE_FIN_WAIT2);
	struct conn held = orphan;
	const struct tally_row *row;
	struct scene scene;

	scene_init(&scene);
	orphan.kind = CONN_TIMEWAIT;
	orphan.timer = CONN_TIMER_TIMEWAIT;
	orphan.inode = 0;
	orphan.have = CONN_ALWAYS_TOLD;
	held.remote_port++;
	scene_add(&scene, orphan);
	scene_add(&scene, held);
	scene_finish(&scene);
	row = group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.0.9", 80);
	assert_int_equal(row->states[TCP_STATE_FIN_WAIT2], 2);
	assert_int_equal(row->orphan_fin_wait2, 1);
	assert_int_equal(row->closes, 0);
	assert_int_equal(scene.snap.n_waits, 1);
	assert_int_equal(scene.snap.waits[0].flags,
			 WAIT_SELECTED | WAIT_IS_FIN_WAIT2);
	scene_free(&scene);
}

TEST(a_wait_keeps_what_it_takes_to_ask_again)
{
	struct conn conn = conns_waiting("10.0.0.1:80", "10.0.0.9:40001", 25);
	const struct wait *wait;
	struct scene scene;

	scene_init(&scene);
	conn.inode = 4711;
	scene_add(&scene, conn);
	conn = conns_waiting("10.0.0.1:40002", "10.0.0.9:3306", 25);
	conn.timer = CONN_TIMER_KEEPALIVE;
	scene_add(&scene, conns_aged(conn, 12345));
	scene_finish(&scene);
	assert_int_equal(scene.snap.n_waits, 2);
	wait = &scene.snap.waits[0];
	assert_int_equal(wait->inode, 4711);
	assert_int_equal(wait->recv_queue, 25);
	assert_int_equal(wait->folded_port, 40001);
	assert_int_equal(wait->kind, CLOSE_WAIT_UNREAD);
	assert_int_equal(wait->age_ms, WAIT_AGE_UNKNOWN);
	assert_int_equal(wait->flags, WAIT_SELECTED);
	wait = &scene.snap.waits[1];
	assert_int_equal(wait->folded_port, 40002);
	assert_int_equal(wait->kind, CLOSE_WAIT_GOODBYE);
	assert_int_equal(wait->age_ms, 12345);
	assert_int_equal(wait->flags, WAIT_SELECTED | WAIT_AT_LEAST);
	scene_free(&scene);
}

/* What a filter leaves out is not counted, and still takes ports. */
TEST(a_filter_selects_counts_and_not_budgets)
{
	const struct tally_row *row;
	struct scene scene;

	scene_init(&scene);
	scene_filter(&scene, "state close-wait dport = :3306");
	scene_listen(&scene, "0.0.0.0:80");
	scene_add_from(&scene,
		       conns_make("10.0.0.1:40000", "10.0.0.8:3306",
				  TCP_STATE_TIME_WAIT),
		       10);
	scene_add(&scene, conns_waiting("10.0.0.1:50000", "10.0.0.8:3306", 0));
	scene_add(&scene, conns_waiting("10.0.0.1:80", "10.0.0.8:41000", 0));
	scene_finish(&scene);
	row = group(&scene, ROLE_CLIENT, "10.0.0.1", "10.0.0.8", 3306);
	assert_int_equal(row->states[TCP_STATE_TIME_WAIT], 0);
	assert_int_equal(row->states[TCP_STATE_CLOSE_WAIT], 1);
	assert_int_equal(row->closes, 0);
	assert_int_equal(row->ports_used, 11);
	/* The role comes from a listener that was not selected. */
	row = group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.0.8", 80);
	assert_int_equal(tcp_state_total(row->states), 0);
	assert_int_equal(scene.snap.n_waits, 2);
	assert_true(scene.snap.waits[0].flags & WAIT_SELECTED);
	assert_false(scene.snap.waits[1].flags & WAIT_SELECTED);
	assert_false(scene.snap.listeners.items[0].selected);
	assert_int_equal(scene.snap.n_sockets, 13);
	scene_free(&scene);
}

static const struct {
	const char *name;
	uint16_t local_port;
	bool counted;
} ports[] = {
	{ "the first of the range", SCENE_PORT_LOW, true },
	{ "the last of the range", SCENE_PORT_HIGH, true },
	{ "below", SCENE_PORT_LOW - 1, false },
	{ "above", SCENE_PORT_HIGH + 1, false },
	{ "reserved, first", 40000, false },
	{ "reserved, last", 40010, false },
	{ "beside the reserved", 40011, true },
};

TEST(only_ports_connect_chooses_from_are_used)
{
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		struct conn conn = conns_make("10.0.0.1:1", "127.0.0.9:3306",
					      TCP_STATE_SYN_SENT);
		struct scene scene;

		scene_init(&scene);
		scene_reserve(&scene, 40000, 40010);
		conn.local_port = ports[i].local_port;
		scene_add(&scene, conn);
		scene_finish(&scene);
		if (scene.snap.groups.rows[0].ports_used != ports[i].counted)
			fail_msg("%s", ports[i].name);
		scene_free(&scene);
	}
}

enum { UNSET = -1 };

static const struct {
	const char *name;
	int reuse, timestamps, delay_ms;
	const char *local, *remote;
	uint32_t age_ms;
	bool reusable;
} reuses[] = {
	{ "off", 0, 1, UNSET, "127.0.0.1:40000", "127.0.0.1:80", 5000, false },
	{ "on", 1, 1, UNSET, "10.0.0.1:40000", "10.0.0.2:80", 5000, true },
	{ "on, unknown timestamps", 1, UNSET, UNSET, "10.0.0.1:40000",
	  "10.0.0.2:80", 5000, true },
	{ "on, timestamps off", 1, 0, UNSET, "10.0.0.1:40000", "10.0.0.2:80",
	  5000, false },
	{ "unknown", UNSET, 1, UNSET, "127.0.0.1:40000", "127.0.0.1:80", 5000,
	  false },
	{ "loopback only, toward another host", 2, 1, UNSET, "10.0.0.1:40000",
	  "10.0.0.2:80", 5000, false },
	{ "loopback only, on it", 2, 1, UNSET, "127.0.0.1:40000",
	  "127.0.0.1:80", 5000, true },
	{ "loopback only, one end on it", 2, 1, UNSET, "10.0.0.1:40000",
	  "127.0.0.2:80", 5000, true },
	{ "loopback only, the own end on it", 2, 1, UNSET, "127.0.0.1:40000",
	  "10.0.0.2:80", 5000, true },
	{ "loopback only, ::1", 2, 1, UNSET, "[::1]:40000", "[::1]:80", 5000,
	  true },
	{ "loopback only, mapped", 2, 1, UNSET, "[::ffff:127.0.0.1]:40000",
	  "[::ffff:127.0.0.1]:80", 5000, true },
	{ "loopback only, timestamps off", 2, 0, UNSET, "127.0.0.1:40000",
	  "127.0.0.1:80", 5000, false },
	{ "younger than a second", 1, 1, UNSET, "10.0.0.1:40000", "10.0.0.2:80",
	  999, false },
	{ "a second old", 1, 1, UNSET, "10.0.0.1:40000", "10.0.0.2:80", 1000,
	  true },
	{ "younger than a longer delay", 1, 1, 3000, "10.0.0.1:40000",
	  "10.0.0.2:80", 2999, false },
	{ "as old as a longer delay", 1, 1, 3000, "10.0.0.1:40000",
	  "10.0.0.2:80", 3000, true },
	{ "without delay", 1, 1, 0, "10.0.0.1:40000", "10.0.0.2:80", 0, true },
};

static void set_or_forget(struct scene *scene, enum setting setting, int value)
{
	if (value == UNSET)
		scene_forget(scene, setting);
	else
		scene_set(scene, setting, value);
}

TEST(a_time_wait_is_reusable_as_connect_decides)
{
	for (size_t i = 0; i < sizeof(reuses) / sizeof(reuses[0]); i++) {
		const struct tally_row *row;
		struct scene scene;

		scene_init(&scene);
		set_or_forget(&scene, SETTING_TCP_TW_REUSE, reuses[i].reuse);
		set_or_forget(&scene, SETTING_TCP_TIMESTAMPS,
			      reuses[i].timestamps);
		set_or_forget(&scene, SETTING_TCP_TW_REUSE_DELAY,
			      reuses[i].delay_ms);
		scene_add(&scene,
			  conns_closed(reuses[i].local, reuses[i].remote,
				       reuses[i].age_ms));
		scene_finish(&scene);
		row = &scene.snap.groups.rows[0];
		assert_int_equal(row->key.role, ROLE_CLIENT);
		assert_int_equal(row->ports_used, 1);
		if (row->ports_reusable != reuses[i].reusable)
			fail_msg("tcp_tw_reuse %s", reuses[i].name);
		scene_free(&scene);
	}
}

/* An orphan FIN_WAIT2 is a minisocket too; connect() leaves it alone. */
TEST(only_time_wait_is_reusable)
{
	struct conn conn = conns_closed("10.0.0.1:40000", "10.0.0.2:80", 9000);
	struct scene scene;

	scene_init(&scene);
	scene_set(&scene, SETTING_TCP_TW_REUSE, 1);
	conn.state = TCP_STATE_FIN_WAIT2;
	scene_add(&scene, conn);
	scene_add(&scene, conns_make("10.0.0.1:40001", "10.0.0.2:80",
				     TCP_STATE_ESTABLISHED));
	scene_finish(&scene);
	assert_int_equal(scene.snap.groups.rows[0].ports_used, 2);
	assert_int_equal(scene.snap.groups.rows[0].ports_reusable, 0);
	scene_free(&scene);
}

TEST(a_bound_port_is_noted_and_counts_as_no_socket)
{
	struct conn conn = conns_make("0.0.0.0:40000", "*", TCP_STATE_CLOSE);
	struct scene scene;

	scene_init(&scene);
	conn.kind = CONN_BOUND;
	scene_add(&scene, conn);
	scene_finish(&scene);
	assert_true(port_set_has(&scene.snap.namespaces[0].bound, 40000));
	assert_int_equal(port_set_count(&scene.snap.namespaces[0].bound), 1);
	assert_int_equal(scene.snap.n_sockets, 0);
	assert_int_equal(scene.snap.groups.n, 0);
	scene_free(&scene);
}

/* Of every kind something, more of it the larger n is. */
static void feed(struct scene *scene, unsigned int n)
{
	struct conn bound = conns_make("0.0.0.0:1", "*", TCP_STATE_CLOSE);

	bound.kind = CONN_BOUND;
	bound.local_port = (uint16_t)(45000 + n);
	scene_listen(scene, "0.0.0.0:80");
	if (n > 20)
		scene_listen(scene, "0.0.0.0:50051");
	scene_add_to(scene, conns_closed("10.0.0.1:80", "10.0.0.9:40000", 700),
		     n);
	scene_add_from(scene,
		       conns_closed("10.0.0.1:40000", "10.0.0.8:3306", 900), n);
	scene_add_to(scene, conns_waiting("10.0.0.1:80", "10.0.0.7:40000", 1),
		     n);
	/* Roles that wait until the end, were it not for the listener. */
	scene_add_to(scene,
		     conns_make("10.0.0.1:50051", "10.0.0.6:40000",
				TCP_STATE_ESTABLISHED),
		     n);
	scene_add(scene, bound);
}

static void assert_same_row(const struct tally_row *a,
			    const struct tally_row *b)
{
	assert_memory_equal(&a->key, &b->key, sizeof(a->key));
	assert_memory_equal(a->states, b->states, sizeof(a->states));
	assert_int_equal(a->orphan_fin_wait2, b->orphan_fin_wait2);
	assert_int_equal(a->closes, b->closes);
	assert_int_equal(a->ports_used, b->ports_used);
	assert_int_equal(a->ports_reusable, b->ports_reusable);
	assert_memory_equal(&a->close_ages, &b->close_ages,
			    sizeof(a->close_ages));
}

static void assert_same(const struct scene *a, const struct scene *b)
{
	const struct snapshot *left = &a->snap, *right = &b->snap;

	assert_true(left->n_sockets == right->n_sockets);
	assert_int_equal(left->groups.n, right->groups.n);
	for (size_t i = 0; i < left->groups.n; i++)
		assert_same_row(&left->groups.rows[i], &right->groups.rows[i]);
	assert_int_equal(left->n_waits, right->n_waits);
	for (size_t i = 0; i < left->n_waits; i++)
		assert_memory_equal(&left->waits[i], &right->waits[i],
				    sizeof(struct wait));
	assert_int_equal(left->listeners.n, right->listeners.n);
	assert_memory_equal(&left->listeners.ports, &right->listeners.ports,
			    sizeof(struct port_set));
	assert_int_equal(left->closes.n, right->closes.n);
	for (size_t i = 0; i < left->closes.n; i++)
		assert_memory_equal(&left->closes.items[i],
				    &right->closes.items[i],
				    sizeof(struct close_times));
	assert_memory_equal(&left->namespaces[0].bound,
			    &right->namespaces[0].bound,
			    sizeof(struct port_set));
}

TEST(a_restarted_walk_leaves_what_a_fresh_one_gives)
{
	static const unsigned int first_walks[] = { 0, 1, 15, 16, 40, 3000 };

	for (size_t i = 0; i < sizeof(first_walks) / sizeof(first_walks[0]);
	     i++) {
		struct scene fresh, again;

		scene_init(&fresh);
		feed(&fresh, 17);
		scene_finish(&fresh);
		scene_init(&again);
		feed(&again, first_walks[i]);
		again.sink.restart(again.sink.ctx);
		feed(&again, 17);
		scene_finish(&again);
		assert_same(&fresh, &again);
		scene_free(&fresh);
		scene_free(&again);
	}
}

/* What another namespace brought before stays as it is. */
TEST(a_restart_takes_back_only_its_own_namespace)
{
	struct scene scene, alone;
	struct conn_sink sink;
	struct fold second;
	struct conn conn = conns_closed("10.0.0.1:80", "10.0.0.9:40000", 700);

	scene_init(&alone);
	feed(&alone, 17);
	scene_finish(&alone);
	scene_init(&scene);
	feed(&scene, 17);
	scene_finish(&scene);
	assert_int_equal(snapshot_add_netns(&scene.snap), 1);
	fold_init(&second, &scene.snap, 1, &scene.filter);
	sink = fold_sink(&second);
	for (int i = 0; i < 100; i++)
		assert_int_equal(sink.conn(sink.ctx, &conn), 0);
	assert_int_equal(fold_finish(&second), 0);
	assert_int_equal(scene.snap.groups.n, alone.snap.groups.n + 1);
	sink.restart(sink.ctx);
	fold_free(&second);
	assert_same(&scene, &alone);
	scene_free(&scene);
	scene_free(&alone);
}

/* Beyond what may wait for its role at once. */
TEST(forty_thousand_of_one_lost_listener_are_its_own)
{
	const struct tally_row *row;
	struct scene scene;

	scene_init(&scene);
	for (unsigned int i = 0; i < 40000; i++) {
		struct conn conn =
			conns_make("10.0.0.1:50051", "10.0.0.9:33000",
				   TCP_STATE_CLOSE_WAIT);

		conn.remote_port = (uint16_t)(33000 + i % 30000);
		conn.remote.bytes[14] = (uint8_t)(i / 30000);
		scene_add(&scene, conn);
	}
	scene_finish(&scene);
	assert_int_equal(scene.snap.groups.n, 2);
	row = group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.0.9", 50051);
	assert_int_equal(row->states[TCP_STATE_CLOSE_WAIT], 30000);
	row = group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.1.9", 50051);
	assert_int_equal(row->states[TCP_STATE_CLOSE_WAIT], 10000);
	assert_int_equal(scene.snap.n_waits, 40000);
	scene_free(&scene);
}

TEST(orphans_age_by_what_their_timer_has_left)
{
	enum { DEFAULT = -1 };
	static const struct {
		int64_t fin_timeout;
		enum conn_kind kind;
		uint32_t expires_ms;
		unsigned int n_aged;
	} cases[] = {
		{ DEFAULT, CONN_TIMEWAIT, 50000, 1 },
		{ DEFAULT, CONN_TIMEWAIT, 50001, 0 },
		{ 20, CONN_TIMEWAIT, 10000, 1 },
		{ 20, CONN_TIMEWAIT, 10001, 0 },
		/* Whole for two minutes, then two more as a minisocket. */
		{ 180, CONN_FULL, 110000, 1 },
		{ 180, CONN_FULL, 110001, 0 },
		{ 180, CONN_TIMEWAIT, 119999, 1 },
		/* Six seconds and six more. */
		{ 66, CONN_FULL, 0, 0 },
		{ 66, CONN_TIMEWAIT, 2000, 1 },
		{ 66, CONN_TIMEWAIT, 2001, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn orphan = conns_make("10.0.0.1:80", "10.0.0.9:40000",
						TCP_STATE_FIN_WAIT2);
		const struct tally_row *row;
		struct scene scene;

		scene_init(&scene);
		if (cases[i].fin_timeout != DEFAULT)
			scene_set(&scene, SETTING_TCP_FIN_TIMEOUT,
				  cases[i].fin_timeout);
		orphan.kind = (uint8_t)cases[i].kind;
		orphan.timer = cases[i].kind == CONN_FULL ? CONN_TIMER_KEEPALIVE
							  : CONN_TIMER_TIMEWAIT;
		orphan.expires_ms = cases[i].expires_ms;
		orphan.inode = 0;
		orphan.have = CONN_ALWAYS_TOLD;
		scene_add(&scene, orphan);
		scene_finish(&scene);
		row = group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.0.9", 80);
		assert_int_equal(row->orphan_fin_wait2, 1);
		if (row->n_orphans_aged != cases[i].n_aged)
			fail_msg("case %zu", i);
		assert_int_equal(scene.snap.n_waits, 0);
		scene_free(&scene);
	}
}

/* 0 where nothing was said is neither "nobody holds it" nor "time is up". */
TEST(what_was_not_told_makes_no_orphan)
{
	struct conn conn = conns_make("10.0.0.1:80", "10.0.0.9:40000",
				      TCP_STATE_FIN_WAIT2);
	const struct tally_row *row;
	struct scene scene;

	scene_init(&scene);
	conn.inode = 0;
	conn.have &= ~(uint32_t)CONN_HAS_INODE;
	scene_add(&scene, conn);
	conn = conns_to(conn, 40001);
	conn.kind = CONN_TIMEWAIT;
	conn.have = CONN_HAS_INODE;
	scene_add(&scene, conn);
	scene_finish(&scene);
	row = group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.0.9", 80);
	assert_int_equal(row->states[TCP_STATE_FIN_WAIT2], 2);
	assert_int_equal(row->orphan_fin_wait2, 1);
	assert_int_equal(row->n_orphans_aged, 0);
	assert_int_equal(scene.snap.n_waits, 0);
	scene_free(&scene);
}

TEST(an_orphan_s_own_age_goes_before_its_timer)
{
	struct conn orphan =
		conns_aged(conns_make("10.0.0.1:80", "10.0.0.9:40000",
				      TCP_STATE_FIN_WAIT2),
			   10000);
	struct scene scene;

	scene_init(&scene);
	scene_set(&scene, SETTING_TCP_FIN_TIMEOUT, 180);
	orphan.timer = CONN_TIMER_KEEPALIVE;
	orphan.expires_ms = 500000; /* TCP_LINGER2 */
	orphan.inode = 0;
	scene_add(&scene, orphan);
	scene_finish(&scene);
	assert_int_equal(group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.0.9", 80)
				 ->n_orphans_aged,
			 1);
	scene_free(&scene);
}

TEST(a_close_wait_is_unanswered_once_its_data_is_lost)
{
	static const struct {
		enum tcp_state state;
		enum conn_timer timer;
		uint32_t retransmits;
		unsigned int n_data, n_close;
	} cases[] = {
		{ TCP_STATE_CLOSE_WAIT, CONN_TIMER_RETRANSMIT, 2, 1, 0 },
		{ TCP_STATE_CLOSE_WAIT, CONN_TIMER_RETRANSMIT, 1, 0, 0 },
		/* Probes of a full window, or of keepalive. */
		{ TCP_STATE_CLOSE_WAIT, CONN_TIMER_PROBE, 9, 0, 0 },
		{ TCP_STATE_CLOSE_WAIT, CONN_TIMER_KEEPALIVE, 9, 0, 0 },
		{ TCP_STATE_ESTABLISHED, CONN_TIMER_RETRANSMIT, 9, 0, 0 },
		{ TCP_STATE_LAST_ACK, CONN_TIMER_RETRANSMIT, 2, 0, 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn conn = conns_make("10.0.0.1:80", "10.0.0.9:40000",
					      cases[i].state);
		const struct tally_row *row;
		struct scene scene;

		scene_init(&scene);
		conn.timer = (uint8_t)cases[i].timer;
		conn.retransmits = cases[i].retransmits;
		scene_add(&scene, conn);
		scene_finish(&scene);
		row = group(&scene, ROLE_SERVER, "10.0.0.1", "10.0.0.9", 80);
		assert_int_equal(row->n_unanswered_data, cases[i].n_data);
		assert_int_equal(row->n_unanswered_close, cases[i].n_close);
		scene_free(&scene);
	}
}

/* Of a large table, to be asked one by one: so many of a service, and one. */
TEST(what_came_without_its_figures_is_kept_where_it_is_asked_for)
{
	static const unsigned int n_kept[] = { 0, FOLD_UNTOLD_MAX + 1 };

	for (size_t i = 0; i < 2; i++) {
		struct conn conn = conns_make("10.0.0.1:80", "10.0.0.9:1",
					      TCP_STATE_ESTABLISHED);
		struct scene scene;

		scene_init(&scene);
		scene_listen(&scene, "0.0.0.0:80");
		if (i > 0)
			assert_int_equal(fold_keep_untold(&scene.fold), 0);
		for (uint16_t k = 0; k < FOLD_UNTOLD_MAX + 9; k++)
			scene_add(&scene, conns_to(conn, (uint16_t)(2000 + k)));
		assert_int_equal(scene.snap.n_lives, n_kept[i]);
		if (i > 0) {
			assert_int_equal(scene.snap.lives[0].folded_port, 2000);
			scene.sink.restart(scene.sink.ctx);
			assert_int_equal(scene.snap.n_lives, 0);
			scene_listen(&scene, "0.0.0.0:80");
			scene_add(&scene, conn);
			scene_add(&scene,
				  conns_make("10.0.0.1:50000", "10.0.0.9:443",
					     TCP_STATE_ESTABLISHED));
			scene_finish(&scene);
			assert_int_equal(scene.snap.n_lives, 2);
		}
		scene_free(&scene);
	}
}
