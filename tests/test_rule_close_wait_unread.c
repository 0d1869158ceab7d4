// SPDX-License-Identifier: MIT
/*
 * test_rule_close_wait_unread: who does not read, and who has nothing to.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

static struct conn unread(uint32_t age_ms, uint32_t recv_queue)
{
	return conns_aged(
		conns_waiting("10.0.0.1:8080", "192.0.2.1:40000", recv_queue),
		age_ms);
}

static struct conn unread_by_client(uint32_t recv_queue)
{
	return conns_aged(
		conns_waiting("10.0.0.1:40000", "10.0.0.5:80", recv_queue),
		120000);
}

static void begin(struct ruling *ruling, struct conn conn, unsigned int n)
{
	uint32_t listener, first, java;

	ruling_init(ruling);
	listener = ruling_listen(ruling, "0.0.0.0:8080");
	first = ruling_add(ruling, conn, n, 0);
	java = ruling_process(ruling, 812, "java");
	ruling_hold(ruling, listener, 1, java);
	ruling_hold(ruling, first, n, java);
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_close_wait_unread);
}

static void begin_aged(struct ruling *ruling, uint32_t age_ms, unsigned int n)
{
	begin(ruling, unread(age_ms, 500), n);
}

TEST(the_thresholds_part_unread_from_none)
{
	ruling_assert_aged(&rule_close_wait_unread, begin_aged);
}

TEST(a_server_may_have_the_fin_alone_unread)
{
	struct ruling ruling;

	begin(&ruling, unread(120000, 1), 10);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(
		ruling_only(&ruling)->summary,
		"java[812] neither reads nor closes: 10 CLOSE_WAIT on :8080, "
		"oldest 2 min");
	ruling_free(&ruling);
	begin(&ruling, unread(120000, 25), 10);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(
		ruling_only(&ruling)->summary,
		"java[812] neither reads nor closes: 10 CLOSE_WAIT on :8080, "
		"all with unread data, oldest 2 min");
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	assert_int_equal(ruling_count(ruling_only(&ruling), "unread"), 10);
	ruling_free(&ruling);
}

/* A pool of workers, all blocked: none has many. */
TEST(workers_of_one_program_count_together)
{
	struct ruling ruling;
	uint32_t first;

	for (unsigned int each = 2; each <= 3; each++) {
		ruling_init(&ruling);
		(void)ruling_listen(&ruling, "0.0.0.0:8080");
		first = ruling_add(&ruling, unread(120000, 500), 4 * each, 0);
		for (uint32_t i = 0; i < 4; i++)
			ruling_hold(&ruling, first + i * each, each,
				    ruling_process(&ruling, 7 + (int32_t)i,
						   "php-fpm"));
		assert_int_equal(found(&ruling), each == 3);
		if (each == 3)
			assert_string_equal(
				ruling_only(&ruling)->summary,
				"4 processes of php-fpm together neither read "
				"nor close: "
				"12 CLOSE_WAIT on :8080, all with unread data, "
				"oldest 2 min");
		ruling_free(&ruling);
	}
}

TEST(a_client_must_have_data_unread)
{
	static const struct {
		uint32_t recv_queue;
		size_t n_found;
	} cases[] = {
		{ 0, 0 }, { 1, 0 }, { 25, 0 }, { 32, 0 }, { 5000, 1 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, unread_by_client(cases[i].recv_queue), 20);
		assert_int_equal(found(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

/* Two looks at 20 of a client; n of them have less unread in the second. */
static size_t look_twice(uint32_t unread_now, unsigned int n)
{
	struct ruling before, now;
	size_t n_found;

	begin(&before, unread_by_client(5000), 20);
	(void)found(&before);
	begin(&now, unread_by_client(5000), 20);
	for (unsigned int i = 0; i < n; i++)
		now.scene.snap.waits[i].recv_queue = (uint16_t)unread_now;
	now.before = &before.scene.snap;
	n_found = found(&now);
	ruling_free(&now);
	ruling_free(&before);
	return n_found;
}

TEST(what_is_read_between_two_looks_is_at_work)
{
	static const struct {
		uint32_t unread_now;
		unsigned int n;
		size_t n_found;
	} cases[] = {
		{ 5000, 20, 1 }, { 4999, 20, 0 }, { 4999, 10, 1 },
		{ 4999, 11, 0 }, { 5001, 20, 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(look_twice(cases[i].unread_now, cases[i].n),
				 cases[i].n_found);
}

TEST(one_look_does_not_tell_who_reads_slowly)
{
	static const struct {
		uint32_t recv_queue;
		enum confidence confidence;
		const char *said;
	} cases[] = {
		{ 4095, CONFIDENCE_HIGH, "neither reads nor closes" },
		{ 4096, CONFIDENCE_MEDIUM, "has not read all that came" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;

		begin(&ruling, unread_by_client(cases[i].recv_queue), 20);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->confidence,
				 cases[i].confidence);
		assert_non_null(
			strstr(ruling_only(&ruling)->summary, cases[i].said));
		ruling_free(&ruling);
	}
}

/* MySQL says goodbye with a packet of its own. */
TEST(a_uniform_farewell_is_no_unread_data)
{
	struct ruling ruling;

	begin(&ruling, unread_by_client(108), 20);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(other_kinds_are_read_or_not_accepted)
{
	struct conn conn = unread(120000, 500);
	struct ruling ruling;

	begin(&ruling, unread(120000, 0), 50);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	conn.send_queue = 1;
	begin(&ruling, conn, 50);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	conn.send_queue = 0;
	conn.inode = 0;
	begin(&ruling, conn, 50);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* Neither port tells whose connection it was. */
TEST(an_unknown_role_is_no_finding)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:40000", "192.0.2.1:50000", 500),
		120000);
	struct ruling ruling;

	ruling_init(&ruling);
	for (unsigned int i = 0; i < 30; i++) {
		conn.local_port++;
		conn.remote_port++;
		conn.inode = 2000 + i;
		scene_add(&ruling.scene, conn);
	}
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(unknown_ages_are_no_finding)
{
	struct conn conn = unread(120000, 500);
	struct ruling ruling;

	conn.have &= ~(uint32_t)CONN_HAS_INFO;
	begin(&ruling, conn, 500);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(what_only_a_stranger_holds_is_not_its_to_read)
{
	struct ruling ruling;
	uint32_t listener, first;

	ruling_init(&ruling);
	listener = ruling_listen(&ruling, "0.0.0.0:8080");
	first = ruling_add(&ruling, unread(120000, 1), 50, 0);
	ruling_hold(&ruling, listener, 1, ruling_process(&ruling, 1, "java"));
	ruling_hold(&ruling, first, 50, ruling_process(&ruling, 2, "sleep"));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(how_many_are_watched_is_told)
{
	struct ruling ruling;

	begin(&ruling, unread(120000, 500), 12);
	ruling_poll(&ruling, 1001, 7);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "in_epoll"), 7);
	ruling_free(&ruling);
}
