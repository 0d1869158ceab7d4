// SPDX-License-Identifier: MIT
/*
 * test_report: rows of ports and peers, made from sockets.
 */
#include "scene.h"
#include "test.h"

enum { RANGE = SCENE_PORT_HIGH - SCENE_PORT_LOW + 1 };

/* A web server with a database behind it. */
static uint64_t history_sum(const struct history *history)
{
	uint64_t n = 0;

	for (int i = 0; i < HISTORY_SECONDS; i++)
		n += history->n[i];
	return n;
}

static void feed_web(struct scene *scene, unsigned int n)
{
	scene_listen(scene, "0.0.0.0:80");
	scene_add_to(scene,
		     conns_make("10.0.0.1:80", "192.0.2.1:40000",
				TCP_STATE_ESTABLISHED),
		     n);
	scene_add_to(scene,
		     conns_closed("10.0.0.1:80", "192.0.2.1:50000", 5500), n);
	scene_add_to(scene,
		     conns_make("10.0.0.2:80", "192.0.2.77:40000",
				TCP_STATE_ESTABLISHED),
		     3);
	scene_add_from(scene,
		       conns_closed("10.0.0.1:40000", "10.0.0.8:3306", 9500),
		       2 * n);
	scene_add_from(scene,
		       conns_waiting("10.0.0.1:50000", "10.0.0.8:3306", 1), 2);
}

TEST(totals_are_those_of_the_selected_sockets)
{
	struct report report;
	struct scene scene;

	scene_init(&scene);
	scene_filter(&scene, "exclude listening");
	feed_web(&scene, 10);
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	assert_int_equal(report.total, 10 + 10 + 3 + 20 + 2);
	assert_int_equal(report.states[TCP_STATE_TIME_WAIT], 30);
	assert_int_equal(report.states[TCP_STATE_LISTEN], 0);
	assert_null(report.before);
	report_free(&report);
	report_free(&report);
	scene_free(&scene);
}

TEST(a_port_has_all_its_peers)
{
	const struct report_row *row;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	feed_web(&scene, 10);
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	assert_int_equal(report.ports.n, 2);
	assert_int_equal(report.ports.n_all, 2);
	row = scene_port(&report, ROLE_SERVER, 80);
	assert_non_null(row);
	assert_true(row->listening);
	assert_true(row->port_known);
	assert_int_equal(row->total, 24);
	assert_int_equal(row->states[TCP_STATE_LISTEN], 1);
	assert_int_equal(row->states[TCP_STATE_ESTABLISHED], 13);
	assert_int_equal(row->closes, 10);
	assert_true(row->closes_per_second == 10.0 / 60);
	assert_int_equal(row->history.n[5], 10);
	assert_int_equal(row->n_addresses, 3);
	assert_false(row->budget.known);
	row = scene_port(&report, ROLE_CLIENT, 3306);
	assert_non_null(row);
	assert_false(row->listening);
	assert_int_equal(row->total, 22);
	assert_int_equal(row->history.n[9], 20);
	assert_int_equal(row->close_wait.kinds[CLOSE_WAIT_UNREAD], 2);
	assert_int_equal(row->n_addresses, 1);
	assert_int_equal(row->addresses[0].bytes[15], 8);
	report_free(&report);
	scene_free(&scene);
}

TEST(a_peer_is_one_address_and_service)
{
	const struct report_row *row;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	feed_web(&scene, 10);
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	/* The listener has no peer. */
	assert_int_equal(report.peers.n, 3);
	row = scene_peer(&report, "192.0.2.1", 80);
	assert_non_null(row);
	assert_int_equal(row->total, 20);
	assert_int_equal(row->closes, 10);
	/* Each of a server's peers has the history of its own closes. */
	assert_true(row->closes_known);
	assert_int_equal(history_sum(&row->history), 10);
	assert_false(row->lifetime_known);
	row = scene_peer(&report, "10.0.0.8", 3306);
	assert_non_null(row);
	assert_int_equal(row->history.n[9], 20);
	assert_true(row->budget.known);
	assert_int_equal(row->budget.used, 22);
	assert_int_equal(row->budget.reusable, 0);
	assert_int_equal(row->budget.capacity, RANGE);
	assert_true(row->budget.ratio == 22.0 / RANGE);
	assert_int_equal(row->budget.source.bytes[15], 1);
	report_free(&report);
	scene_free(&scene);
}

/* The filter says what is counted, not what is so. */
TEST(a_port_listens_whatever_the_filter)
{
	const struct report_row *row;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	scene_filter(&scene, "state time-wait");
	feed_web(&scene, 3);
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	row = scene_port(&report, ROLE_SERVER, 80);
	assert_non_null(row);
	assert_true(row->listening);
	assert_int_equal(row->total, 3);
	assert_false(scene_port(&report, ROLE_CLIENT, 3306)->listening);
	report_free(&report);
	scene_free(&scene);
}

/* Two sources toward one destination have a budget each; the fuller counts. */
TEST(a_peers_budget_is_its_fullest_sources)
{
	const struct report_row *row;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	scene_set(&scene, SETTING_TCP_TW_REUSE, 1);
	/* Many, and nearly all to be taken over. */
	scene_add_from(&scene,
		       conns_closed("10.0.0.1:40000", "10.0.0.8:3306", 9500),
		       100);
	scene_add(&scene, conns_make("10.0.0.1:50000", "10.0.0.8:3306",
				     TCP_STATE_ESTABLISHED));
	scene_add_from(&scene,
		       conns_make("10.0.0.2:40000", "10.0.0.8:3306",
				  TCP_STATE_ESTABLISHED),
		       7);
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	row = scene_peer(&report, "10.0.0.8", 3306);
	assert_int_equal(row->total, 108);
	assert_int_equal(row->budget.used, 7);
	assert_int_equal(row->budget.reusable, 0);
	assert_int_equal(row->budget.source.bytes[15], 2);
	assert_int_equal(row->history.n[9], 100);
	assert_int_equal(report.fullest_budget.used, 7);
	report_free(&report);
	scene_free(&scene);
}

TEST(the_fullest_budget_is_told_whatever_the_filter)
{
	struct report report;
	struct scene scene;

	scene_init(&scene);
	scene_reserve(&scene, SCENE_PORT_LOW, SCENE_PORT_HIGH - 100);
	scene_filter(&scene, "sport = :80");
	scene_add_from(&scene,
		       conns_closed("10.0.0.1:60900", "10.0.0.8:3306", 9500),
		       100);
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	assert_int_equal(report.total, 0);
	assert_int_equal(report.ports.n, 0);
	assert_int_equal(report.peers.n, 0);
	assert_true(report.fullest_budget.known);
	assert_int_equal(report.fullest_budget.capacity, 100);
	assert_int_equal(report.fullest_budget.used, 100);
	assert_true(report.fullest_budget.ratio == 1.0);
	report_free(&report);
	scene_free(&scene);
}

TEST(addresses_of_a_port_are_counted_once_each)
{
	const struct report_row *row;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	/* Twenty local addresses, each with ten peers, in mixed order. */
	for (unsigned int peer = 0; peer < 10; peer++) {
		for (unsigned int i = 0; i < 20; i++) {
			struct conn conn =
				conns_make("10.0.0.1:80", "192.0.2.1:40000",
					   TCP_STATE_ESTABLISHED);

			conn.local.bytes[15] = (uint8_t)(100 + i * 7 % 20);
			conn.remote.bytes[15] = (uint8_t)peer;
			scene_add(&scene, conn);
		}
	}
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	row = scene_port(&report, ROLE_SERVER, 80);
	assert_int_equal(row->n_addresses, 20);
	for (uint32_t i = 0; i < REPORT_ADDRESSES_MAX; i++) {
		assert_true(row->addresses[i].bytes[15] >= 100);
		for (uint32_t k = 0; k < i; k++)
			assert_false(addr_equal(&row->addresses[i],
						&row->addresses[k]));
	}
	report_free(&report);
	scene_free(&scene);
}

/* Many destinations of one remote port are one row of ports. */
TEST(a_remote_port_has_all_its_hosts)
{
	const struct report_row *row;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	for (unsigned int i = 0; i < 30; i++) {
		struct conn conn =
			conns_closed("10.0.0.1:40000", "10.1.0.0:443", 1500);

		conn.local.bytes[15] = (uint8_t)(1 + i % 3);
		conn.remote.bytes[15] = (uint8_t)(i / 2);
		scene_add(&scene, conn);
	}
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	row = scene_port(&report, ROLE_CLIENT, 443);
	assert_int_equal(row->n_addresses, 15);
	assert_int_equal(row->history.n[1], 30);
	assert_int_equal(row->closes, 30);
	assert_int_equal(report.peers.n, 15);
	report_free(&report);
	scene_free(&scene);
}

/* A lost listener, a gRPC-like client, and what nobody can tell. */
TEST(roles_of_a_whole_table_become_rows)
{
	const struct report_row *row;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	scene_add_to(&scene,
		     conns_waiting("10.0.0.1:34567", "10.0.0.9:40000", 1), 20);
	scene_add_from(&scene,
		       conns_make("10.0.0.1:40000", "10.0.0.7:50051",
				  TCP_STATE_ESTABLISHED),
		       20);
	scene_add(&scene, conns_closed("10.0.0.3:179", "10.0.0.4:179", 500));
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	row = scene_port(&report, ROLE_SERVER, 34567);
	assert_non_null(row);
	assert_false(row->listening);
	assert_int_equal(row->close_wait.kinds[CLOSE_WAIT_UNREAD], 20);
	assert_non_null(scene_port(&report, ROLE_CLIENT, 50051));
	row = scene_port(&report, ROLE_UNKNOWN, 0);
	assert_non_null(row);
	assert_false(row->port_known);
	/* Its close is seen; of whose service is not. */
	assert_int_equal(row->closes, 1);
	assert_int_equal(history_sum(&row->history), 1);
	assert_false(row->budget.known);
	report_free(&report);
	scene_free(&scene);
}

static struct report_request request_of(const struct scene *scene)
{
	return (struct report_request){
		.seen = &scene->snap,
		.want_ports = true,
		.want_peers = true,
		.cmp = report_cmp_waiting,
	};
}

TEST(only_what_is_wanted_is_made)
{
	struct report_request request;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	feed_web(&scene, 3);
	scene_finish(&scene);
	request = request_of(&scene);
	request.want_ports = false;
	assert_int_equal(report_init(&report, &request), 0);
	assert_int_equal(report.ports.n, 0);
	assert_int_equal(report.peers.n, 3);
	report_free(&report);
	request = request_of(&scene);
	request.want_peers = false;
	assert_int_equal(report_init(&report, &request), 0);
	assert_int_equal(report.ports.n, 2);
	assert_int_equal(report.peers.n, 0);
	report_free(&report);
	scene_free(&scene);
}

TEST(peers_are_grouped_by_prefix)
{
	const struct report_row *row;
	struct report_request request;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	for (unsigned int i = 0; i < 512; i++) {
		struct conn conn =
			conns_closed("10.0.0.1:40000", "10.1.0.0:443", 1500);

		conn.remote.bytes[14] = (uint8_t)(i / 256);
		conn.remote.bytes[15] = (uint8_t)i;
		conn.local_port = (uint16_t)(40000 + i);
		scene_add(&scene, conn);
	}
	scene_add(&scene,
		  conns_make("[2001:db8::1]:40000", "[2001:db8:1::7]:443",
			     TCP_STATE_ESTABLISHED));
	scene_add(&scene,
		  conns_make("[2001:db8::1]:40001", "[2001:db8:1::8]:443",
			     TCP_STATE_ESTABLISHED));
	scene_finish(&scene);
	request = request_of(&scene);
	request.v4_prefix = 24;
	request.v6_prefix = 64;
	assert_int_equal(report_init(&report, &request), 0);
	assert_int_equal(report.peers.n, 3);
	row = scene_peer(&report, "10.1.1.0", 443);
	assert_non_null(row);
	assert_int_equal(row->total, 256);
	/* Every service of the prefix adds its history once. */
	assert_int_equal(row->history.n[1], 256);
	/* A budget is still of one destination. */
	assert_int_equal(row->budget.used, 1);
	row = scene_peer(&report, "2001:db8:1::", 443);
	assert_non_null(row);
	assert_int_equal(row->total, 2);
	report_free(&report);
	request.v4_prefix = 16;
	assert_int_equal(report_init(&report, &request), 0);
	assert_non_null(scene_peer(&report, "10.1.0.0", 443));
	assert_int_equal(report.peers.n, 2);
	report_free(&report);
	scene_free(&scene);
}

/* Many rows, with ties in every order. */
static void feed_many(struct scene *scene)
{
	for (unsigned int i = 0; i < 200; i++) {
		struct conn conn = conns_make("10.0.0.1:1", "192.0.2.1:40000",
					      TCP_STATE_TIME_WAIT);

		conn.local_port = (uint16_t)(1000 + i * 37 % 200);
		scene_add_to(scene, conn, 1 + i % 7);
		conn.state = TCP_STATE_ESTABLISHED;
		conn.kind = CONN_FULL;
		scene_add_to(scene, conn, i % 5);
		conn = conns_make("10.0.0.1:40000", "192.0.2.1:1",
				  TCP_STATE_CLOSE_WAIT);
		conn.remote_port = (uint16_t)(2000 + i);
		conn.remote.bytes[15] = (uint8_t)(i % 10);
		scene_add_from(scene, conn, 1 + i % 3);
	}
}

static void assert_head(const struct report_rows *head,
			const struct report_rows *all, size_t limit)
{
	assert_int_equal(head->n, limit < all->n ? limit : all->n);
	assert_int_equal(head->n_all, all->n_all);
	for (size_t i = 0; i < head->n; i++) {
		const struct report_row *a = &head->items[i];
		const struct report_row *b = &all->items[i];

		assert_int_equal(a->port, b->port);
		assert_int_equal(a->role, b->role);
		assert_int_equal(a->total, b->total);
		assert_true(addr_equal(&a->address, &b->address));
	}
}

TEST(a_limit_gives_the_head_of_the_full_order)
{
	static const size_t limits[] = {
		1,	  2,   5,   199,	  200,
		399,	  400, 401, SIZE_MAX / 2, SIZE_MAX / 2 + 1,
		SIZE_MAX,
	};
	static const report_row_cmp_fn orders[] = { report_cmp_size,
						    report_cmp_waiting };
	struct scene scene;

	scene_init(&scene);
	feed_many(&scene);
	scene_finish(&scene);
	for (size_t k = 0; k < 2; k++) {
		struct report_request request = request_of(&scene);
		struct report all, head;

		request.cmp = orders[k];
		assert_int_equal(report_init(&all, &request), 0);
		assert_int_equal(all.ports.n, 400);
		for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]);
		     i++) {
			request.limit = limits[i];
			assert_int_equal(report_init(&head, &request), 0);
			assert_head(&head.ports, &all.ports, limits[i]);
			assert_head(&head.peers, &all.peers, limits[i]);
			report_free(&head);
		}
		report_free(&all);
	}
	scene_free(&scene);
}

TEST(rows_stand_in_their_order)
{
	struct report_request request;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	feed_many(&scene);
	scene_finish(&scene);
	request = request_of(&scene);
	assert_int_equal(report_init(&report, &request), 0);
	for (size_t i = 1; i < report.ports.n; i++)
		assert_true(report_cmp_waiting(NULL, &report.ports.items[i - 1],
					       &report.ports.items[i]) < 0);
	report_free(&report);
	request.cmp = report_cmp_size;
	assert_int_equal(report_init(&report, &request), 0);
	assert_int_equal(report.ports.items[0].role, ROLE_SERVER);
	assert_int_equal(report.ports.items[199].role, ROLE_SERVER);
	assert_int_equal(report.ports.items[200].role, ROLE_CLIENT);
	for (size_t i = 1; i < report.ports.n; i++)
		assert_true(report_cmp_size(NULL, &report.ports.items[i - 1],
					    &report.ports.items[i]) < 0);
	report_free(&report);
	scene_free(&scene);
}

TEST(orders_are_what_they_say)
{
	const struct report_row busy = { .role = ROLE_CLIENT,
					 .port = 1,
					 .total = 900 };
	const struct report_row waiting = {
		.role = ROLE_UNKNOWN,
		.port = 2,
		.total = 30,
		.states = { [TCP_STATE_TIME_WAIT] = 10,
			    [TCP_STATE_CLOSE_WAIT] = 20 },
	};
	const struct report_row served = { .role = ROLE_SERVER,
					   .port = 3,
					   .total = 5 };
	struct report_row tie = served;

	assert_true(report_cmp_size(NULL, &served, &busy) < 0);
	assert_true(report_cmp_size(NULL, &busy, &waiting) < 0);
	assert_true(report_cmp_size(NULL, &waiting, &served) > 0);
	assert_true(report_cmp_waiting(NULL, &waiting, &busy) < 0);
	assert_true(report_cmp_waiting(NULL, &busy, &served) < 0);
	assert_int_equal(report_cmp_size(NULL, &tie, &served), 0);
	tie.port = 4;
	assert_true(report_cmp_size(NULL, &tie, &served) > 0);
	assert_true(report_cmp_waiting(NULL, &served, &tie) < 0);
	tie.port = 3;
	tie.address.bytes[15] = 1;
	assert_true(report_cmp_size(NULL, &served, &tie) < 0);
}

TEST(changes_are_told_against_the_earlier_sample)
{
	const struct report_row *row;
	struct scene scene, before;
	struct report report;

	scene_init(&before);
	before.snap.at_seconds -= 10.5;
	feed_web(&before, 10);
	/* Gone by the second sample. */
	scene_add_to(&before,
		     conns_make("10.0.0.1:22", "10.0.0.9:40000",
				TCP_STATE_ESTABLISHED),
		     4);
	scene_finish(&before);
	scene_init(&scene);
	feed_web(&scene, 4);
	/* New in it, and in front of all others in the folding order. */
	scene_add_to(&scene,
		     conns_make("10.0.0.1:21", "10.0.0.9:40000",
				TCP_STATE_ESTABLISHED),
		     6);
	scene_finish(&scene);
	scene_report(&scene, &before, &report);
	assert_true(report.interval_seconds > 10.499 &&
		    report.interval_seconds < 10.501);
	assert_int_equal(report.total, 1 + 4 + 4 + 3 + 8 + 2 + 6);
	assert_int_equal(report.total_before, 1 + 10 + 10 + 3 + 20 + 2 + 4);
	assert_int_equal(report.states_before[TCP_STATE_TIME_WAIT], 30);

	row = scene_port(&report, ROLE_SERVER, 80);
	assert_int_equal(row->total, 12);
	assert_int_equal(row->total_before, 24);
	assert_int_equal(row->states_before[TCP_STATE_TIME_WAIT], 10);
	row = scene_port(&report, ROLE_SERVER, 21);
	assert_int_equal(row->total, 6);
	assert_int_equal(row->total_before, 0);
	row = scene_port(&report, ROLE_CLIENT, 3306);
	assert_int_equal(row->total_before, 22);
	row = scene_peer(&report, "10.0.0.8", 3306);
	assert_int_equal(row->states_before[TCP_STATE_CLOSE_WAIT], 2);
	row = scene_peer(&report, "192.0.2.77", 80);
	assert_int_equal(row->total_before, 3);
	/* Only the totals tell of what is gone. */
	assert_null(scene_port(&report, ROLE_SERVER, 22));
	report_free(&report);
	scene_free(&scene);
	scene_free(&before);
}

/* A row whose selected sockets are gone, but which is still there. */
TEST(a_row_that_went_to_none_is_still_told)
{
	const struct report_row *row;
	struct scene scene, before;
	struct report report;

	scene_init(&before);
	scene_filter(&before, "state time-wait");
	scene_listen(&before, "0.0.0.0:80");
	scene_add_to(&before, conns_closed("10.0.0.1:80", "10.0.0.9:40000", 9),
		     4);
	scene_finish(&before);
	scene_init(&scene);
	scene_filter(&scene, "state time-wait");
	scene_listen(&scene, "0.0.0.0:80");
	scene_finish(&scene);
	scene_report(&scene, &before, &report);
	row = scene_port(&report, ROLE_SERVER, 80);
	assert_non_null(row);
	assert_int_equal(row->total, 0);
	assert_int_equal(row->total_before, 4);
	report_free(&report);
	scene_free(&scene);
	scene_free(&before);
}

TEST(a_lifetime_is_told_of_steady_closes_only)
{
	const struct report_row *row;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	for (unsigned int i = 0; i < 60; i++) {
		scene_add(&scene,
			  conns_to(conns_closed("10.0.0.1:80", "10.0.0.9:40000",
						1000 * i + 500),
				   (uint16_t)(40000 + i)));
		scene_add(&scene, conns_to(conns_closed("10.0.0.1:81",
							"10.0.0.9:40000", 500),
					   (uint16_t)(40000 + i)));
	}
	for (unsigned int i = 0; i < 30; i++) {
		struct conn conn =
			conns_aged(conns_make("10.0.0.1:80", "10.0.0.9:50000",
					      TCP_STATE_ESTABLISHED),
				   30000 - 1000 * i);

		conn.inode = 2000 + i;
		conn.last_data_sent_ms = conn.last_data_recv_ms;
		conn.remote_port = (uint16_t)(50000 + i);
		scene_add(&scene, conn);
		conn.local_port = 81;
		scene_add(&scene, conn);
	}
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	row = scene_port(&report, ROLE_SERVER, 80);
	assert_true(row->lifetime_known);
	assert_true(row->mean_lifetime_seconds == 30.0);
	assert_true(row->closes_per_second == 1.0);
	row = scene_port(&report, ROLE_SERVER, 81);
	assert_false(row->lifetime_known);
	assert_true(row->closes_per_second == 1.0);
	report_free(&report);
	scene_free(&scene);
}

/* Namespaces are told apart by what they are, not by their position. */
TEST(namespaces_have_rows_of_their_own)
{
	struct conn conn = conns_closed("10.0.0.1:80", "10.0.0.9:40000", 9);
	struct conn_sink sink;
	struct report report;
	struct scene scene;
	struct fold second;

	scene_init(&scene);
	scene_add(&scene, conn);
	scene_finish(&scene);
	assert_int_equal(snapshot_add_netns(&scene.snap), 1);
	scene.snap.namespaces[1].id = 7;
	fold_init(&second, &scene.snap, 1, &scene.filter);
	sink = fold_sink(&second);
	assert_int_equal(sink.conn(sink.ctx, &conn), 0);
	assert_int_equal(fold_finish(&second), 0);
	fold_free(&second);
	scene_report(&scene, NULL, &report);
	assert_int_equal(report.ports.n, 2);
	assert_int_equal(report.peers.n, 2);
	assert_int_equal(
		report.ports.items[0].netns + report.ports.items[1].netns, 1);
	assert_int_equal(report.ports.items[0].history.n[0], 1);
	report_free(&report);
	scene_free(&scene);
}

/* Who holds a live socket need not have closed what is in TIME_WAIT. */
TEST(holders_of_few_live_sockets_are_likely)
{
	static const struct {
		unsigned int n_time_wait;
		bool was_seen; /* one of these, in its hands */
		bool is_brief; /* by one look alone */
		bool likely;
	} cases[] = {
		{ 0, false, false, false },  { 2, false, false, false },
		{ 3, false, false, true },   { 1000, false, false, true },
		{ 1000, true, true, false }, { 1000, true, false, true },
	};
	struct report report;
	struct scene scene;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct report_owners *owners;
		uint32_t pos, set = OWNERS_NONE;

		scene_init(&scene);
		scene.snap.owners.looked = true;
		assert_int_equal(
			owners_process_of(&scene.snap.owners, 7, 0, &pos), 0);
		assert_int_equal(
			owners_add_holder(&scene.snap.owners, set, pos, &set),
			0);
		scene_add_from(&scene,
			       conns_make("10.0.0.1:40000", "10.0.0.5:3306",
					  TCP_STATE_ESTABLISHED),
			       2);
		scene_add_from(&scene,
			       conns_make("10.0.0.1:41000", "10.0.0.5:3306",
					  TCP_STATE_TIME_WAIT),
			       cases[i].n_time_wait);
		scene_finish(&scene);
		for (size_t k = 0; k < scene.snap.n_samples; k++)
			scene.snap.samples[k].holders = set;
		if (cases[i].was_seen)
			scene.snap.samples[0].inode = 0;
		scene.snap.samples[0].is_brief = cases[i].is_brief;
		scene_report(&scene, NULL, &report);
		owners = &scene_peer(&report, "10.0.0.5", 3306)->owners;
		assert_int_equal(owners->n, 1);
		assert_int_equal(
			report_owner_is_likely(owners, &owners->items[0]),
			cases[i].likely);
		report_free(&report);
		scene_free(&scene);
	}
}

TEST(a_port_has_its_fullest_queue_and_longest_wait)
{
	struct conn listen = conns_make("0.0.0.0:80", "*", TCP_STATE_LISTEN);
	struct conn conn =
		conns_aged(conns_make("10.0.0.1:80", "192.0.2.1:20000",
				      TCP_STATE_ESTABLISHED),
			   0);
	const struct report_row *row;
	struct report report;
	struct scene scene;

	scene_init(&scene);
	listen.recv_queue = 150;
	listen.send_queue = 256;
	scene_add(&scene, listen);
	conn.inode = 0;
	conn.last_data_sent_ms = 15000;
	scene_add_to(&scene, conn, 150);
	conn.inode = 7;
	scene_add(&scene, conns_to(conn, 40000));
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	row = scene_port(&report, ROLE_SERVER, 80);
	assert_non_null(row);
	assert_true(row->queue.known);
	assert_int_equal(row->queue.n_waiting, 150);
	assert_int_equal(row->queue.backlog, 256);
	assert_int_equal(row->n_unaccepted, 150);
	assert_int_equal(row->unaccepted_oldest_ms, 15000);
	report_free(&report);
	scene_free(&scene);
}

TEST(an_empty_host_has_an_empty_report)
{
	struct scene scene;
	struct report report;

	scene_init(&scene);
	scene_finish(&scene);
	scene_report(&scene, NULL, &report);
	assert_int_equal(report.total, 0);
	assert_int_equal(report.ports.n, 0);
	assert_int_equal(report.peers.n, 0);
	assert_false(report.fullest_budget.known);
	report_free(&report);
	scene_free(&scene);
}
