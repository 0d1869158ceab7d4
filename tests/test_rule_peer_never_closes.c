// SPDX-License-Identifier: MIT
/*
 * test_rule_peer_never_closes: FIN_WAIT2 that nobody holds, by service and by
 * peer.
 */
#include "ruling.h"
#include "test.h"

/* An orphan's minisocket; it began with 60 s. */
static struct conn orphan(const char *local, const char *remote,
			  uint32_t age_ms)
{
	struct conn conn = conns_closed(local, remote, age_ms);

	conn.state = TCP_STATE_FIN_WAIT2;
	return conn;
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_peer_never_closes);
}

static void begin(struct ruling *ruling)
{
	ruling_init(ruling);
	(void)ruling_listen(ruling, "0.0.0.0:80");
	(void)ruling_listen(ruling, "0.0.0.0:443");
}

TEST(the_thresholds_part_leaving_from_staying)
{
	static const struct {
		uint32_t age_ms;
		unsigned int n;
		size_t n_found;
	} cases[] = {
		{ 10000, 100, 1 },
		{ 10000, 99, 0 },
		{ 9000, 500, 0 },
		{ 59000, 100, 1 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling);
		(void)ruling_add(&ruling,
				 orphan("10.0.0.1:80", "192.0.2.1:40000",
					cases[i].age_ms),
				 cases[i].n, 0);
		assert_int_equal(found(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

TEST(the_one_peer_of_a_service_is_named)
{
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling);
	(void)ruling_add(&ruling,
			 orphan("10.0.0.1:80", "192.0.2.1:40000", 20000), 120,
			 0);
	(void)ruling_add(&ruling,
			 orphan("10.0.0.1:80", "192.0.2.1:50000", 2000), 7, 0);
	(void)ruling_add(&ruling,
			 orphan("10.0.0.1:80", "192.0.2.2:40000", 20000), 30,
			 0);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_string_equal(finding->summary,
			    "150 FIN_WAIT2 on :80 wait for peers that do not "
			    "close, 120 of them for 192.0.2.1");
	assert_int_equal(ruling_count(finding, "aged"), 150);
	assert_int_equal(ruling_count(finding, "count"), 157);
	assert_int_equal(ruling_count(finding, "largest_peer"), 120);
	assert_int_equal(ruling_count(finding, "ages_assumed"), 0);
	assert_int_equal(finding->subject.service_port, 80);
	assert_true(finding->subject.has_remote_address);
	ruling_free(&ruling);
}

TEST(many_peers_of_a_service_count_together)
{
	static const char *const remotes[] = {
		"192.0.2.1:40000",
		"192.0.2.2:40000",
		"192.0.2.3:40000",
		"192.0.2.4:40000",
	};
	struct ruling ruling;

	begin(&ruling);
	for (size_t i = 0; i < 4; i++)
		(void)ruling_add(&ruling,
				 orphan("10.0.0.1:80", remotes[i], 20000), 25,
				 0);
	assert_int_equal(found(&ruling), 1);
	assert_false(ruling_only(&ruling)->subject.has_remote_address);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "100 FIN_WAIT2 on :80 wait for peers that do not "
			    "close, for 10 s or longer unless the program sets "
			    "TCP_LINGER2");
	ruling_free(&ruling);
}

/* No service has enough of them; the peer has. */
TEST(a_peer_of_many_services_counts_together)
{
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling);
	(void)ruling_add(&ruling,
			 orphan("10.0.0.1:80", "192.0.2.1:40000", 20000), 50,
			 0);
	(void)ruling_add(&ruling,
			 orphan("10.0.0.1:443", "192.0.2.1:40000", 20000), 50,
			 0);
	(void)ruling_add(&ruling,
			 orphan("10.0.0.1:443", "192.0.2.2:40000", 20000), 30,
			 0);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(finding->summary, "100 FIN_WAIT2 wait for "
					      "192.0.2.1, which does not "
					      "close, for 10 s or longer "
					      "unless the program sets "
					      "TCP_LINGER2");
	assert_false(finding->subject.has_service_port);
	assert_true(finding->subject.has_remote_address);
	ruling_free(&ruling);
}

/* What its service tells of already is not told again. */
TEST(nothing_is_told_twice)
{
	struct ruling ruling;

	begin(&ruling);
	(void)ruling_add(&ruling,
			 orphan("10.0.0.1:80", "192.0.2.1:40000", 20000), 150,
			 0);
	(void)ruling_add(&ruling,
			 orphan("10.0.0.1:443", "192.0.2.1:40000", 20000), 50,
			 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->subject.service_port, 80);
	ruling_free(&ruling);
}

TEST(a_remote_service_never_closes)
{
	struct ruling ruling;

	begin(&ruling);
	(void)ruling_add(&ruling,
			 orphan("10.0.0.1:40000", "10.0.0.5:3306", 20000), 100,
			 0);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "100 FIN_WAIT2 toward 10.0.0.5:3306 wait for "
			    "peers that do not close, for 10 s or longer "
			    "unless the program sets TCP_LINGER2");
	assert_int_equal(ruling_only(&ruling)->subject.role, ROLE_CLIENT);
	ruling_free(&ruling);
}

/* With a short tcp_fin_timeout none gets old enough to tell. */
TEST(held_or_short_lived_ones_are_silent)
{
	struct ruling ruling;

	begin(&ruling);
	(void)ruling_add(&ruling,
			 conns_aged(conns_make("10.0.0.1:80", "192.0.2.1:40000",
					       TCP_STATE_FIN_WAIT2),
				    50000),
			 200, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	ruling_init(&ruling);
	scene_set(&ruling.scene, SETTING_TCP_FIN_TIMEOUT, 5);
	(void)ruling_listen(&ruling, "0.0.0.0:80");
	(void)ruling_add(&ruling,
			 orphan("10.0.0.1:80", "192.0.2.1:40000", 59000), 200,
			 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(orphans_that_are_whole_sockets_count)
{
	struct conn whole = conns_make("10.0.0.1:80", "192.0.2.1:40000",
				       TCP_STATE_FIN_WAIT2);
	struct ruling ruling;

	whole.timer = CONN_TIMER_KEEPALIVE;
	whole.expires_ms = 90000;
	whole.inode = 0;
	ruling_init(&ruling);
	scene_set(&ruling.scene, SETTING_TCP_FIN_TIMEOUT, 180);
	(void)ruling_listen(&ruling, "0.0.0.0:80");
	(void)ruling_add(&ruling, whole, 100, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "aged"), 100);
	assert_int_equal(ruling_count(ruling_only(&ruling), "ages_assumed"), 1);
	ruling_free(&ruling);
	/* What tcp_info tells is the age. */
	whole = conns_aged(whole, 10000);
	ruling_init(&ruling);
	scene_set(&ruling.scene, SETTING_TCP_FIN_TIMEOUT, 180);
	(void)ruling_listen(&ruling, "0.0.0.0:80");
	(void)ruling_add(&ruling, whole, 100, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "ages_assumed"), 0);
	ruling_free(&ruling);
}

/*
 * TCP_LINGER2 of 8 s: none has more left.  One that began with tcp_fin_timeout
 * shows that the others did; one that has more left does not.
 */
TEST(ages_are_assumed_until_a_timer_shows_where_it_began)
{
	static const struct {
		uint32_t left_ms; /* of one more */
		uint64_t assumed;
	} cases[] = {
		{ 8000, 1 },  { 50000, 1 }, { 50001, 0 },
		{ 60000, 0 }, { 60001, 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn conn =
			orphan("10.0.0.1:80", "192.0.2.1:40000", 52000);
		struct ruling ruling;

		begin(&ruling);
		(void)ruling_add(&ruling, conn, 100, 0);
		conn.remote_port = 50000;
		conn.expires_ms = cases[i].left_ms;
		(void)ruling_add(&ruling, conn, 1, 0);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(
			ruling_count(ruling_only(&ruling), "ages_assumed"),
			cases[i].assumed);
		ruling_free(&ruling);
	}
}
