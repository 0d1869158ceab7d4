// SPDX-License-Identifier: MIT
/*
 * test_rule_peer_not_reading: closed windows, for how long, and who does not
 * read behind them.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

enum { HELD = 1000 };

/* One that has not sent for so long, as its peer's window is closed. */
static struct conn stalled(enum tcp_state state, uint32_t age_ms)
{
	struct conn conn = conns_make("10.0.0.1:80", "192.0.2.1:10000", state);

	conn.timer = CONN_TIMER_PROBE;
	conn.send_queue = HELD;
	conn.have |= CONN_HAS_INFO;
	conn.last_data_sent_ms = age_ms;
	return conn;
}

static struct conn orphan(uint32_t age_ms)
{
	struct conn conn = stalled(TCP_STATE_FIN_WAIT1, age_ms);

	conn.inode = 0;
	return conn;
}

/* n such sockets beside n_moving that move. */
static void begin(struct ruling *ruling, struct conn conn, unsigned int n,
		  unsigned int n_moving)
{
	ruling_init(ruling);
	ruling_listen(ruling, "0.0.0.0:80");
	ruling_add(ruling, conn, n, 0);
	ruling_add(ruling,
		   conns_make("10.0.0.1:80", "192.0.2.1:30000",
			      TCP_STATE_ESTABLISHED),
		   n_moving, 0);
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_peer_not_reading);
}

TEST(fifty_for_a_minute_among_many_are_information)
{
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling, stalled(TCP_STATE_ESTABLISHED, 60000), 49, 51);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	begin(&ruling, stalled(TCP_STATE_ESTABLISHED, 59999), 200, 201);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	begin(&ruling, stalled(TCP_STATE_ESTABLISHED, 60000), 50, 51);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_int_equal(ruling_count(finding, "stalled"), 50);
	assert_int_equal(ruling_count(finding, "open"), 101);
	assert_int_equal(ruling_count(finding, "held_bytes"), 50 * HELD);
	assert_non_null(strstr(finding->summary,
			       "50 of 101 connections on :80 hold 50 kB"));
	ruling_free(&ruling);
}

TEST(half_of_the_service_is_a_warning)
{
	struct ruling ruling;

	begin(&ruling, stalled(TCP_STATE_ESTABLISHED, 60000), 60, 60);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	ruling_free(&ruling);
}

/* They are given up long before they are old. */
/* Twelve readers of fifteen are stopped; or ten of very many. */
TEST(a_few_are_information_where_they_are_most)
{
	static const struct {
		unsigned int n, n_moving;
		size_t n_found;
	} cases[] = { { 12, 3, 1 },
		      { 10, 10, 1 },
		      { 9, 0, 0 },
		      { 10, 11, 0 },
		      { 49, 49, 1 } };
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, stalled(TCP_STATE_ESTABLISHED, 60000),
		      cases[i].n, cases[i].n_moving);
		assert_int_equal(found(&ruling), cases[i].n_found);
		if (cases[i].n_found > 0)
			assert_int_equal(ruling_only(&ruling)->severity,
					 SEVERITY_INFO);
		ruling_free(&ruling);
	}
}

TEST(orphans_are_old_after_a_sixth_of_the_age)
{
	struct ruling ruling;

	begin(&ruling, orphan(9999), 50, 500);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	begin(&ruling, orphan(10000), 50, 500);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	assert_int_equal(ruling_count(ruling_only(&ruling), "orphans"), 50);
	ruling_free(&ruling);
	begin(&ruling, stalled(TCP_STATE_FIN_WAIT1, 10000), 50, 500);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(a_quarter_of_the_memory_of_tcp_is_a_warning)
{
	struct ruling ruling;

	for (uint64_t bytes = 50 * HELD * 4; bytes <= 50 * HELD * 4 + 1;
	     bytes++) {
		begin(&ruling, stalled(TCP_STATE_ESTABLISHED, 60000), 50, 500);
		ruling.scene.snap.hosts[0].tcp_memory_bytes = bytes;
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 bytes == 50 * HELD * 4 ? SEVERITY_WARNING
							: SEVERITY_INFO);
		ruling_free(&ruling);
	}
}

TEST(only_an_open_peer_with_a_closed_window_does_not_read)
{
	struct conn conns[4];
	struct ruling ruling;

	for (size_t i = 0; i < 4; i++)
		conns[i] = stalled(TCP_STATE_ESTABLISHED, 90000);
	conns[0].timer = CONN_TIMER_RETRANSMIT;
	conns[1].send_queue = 0;
	conns[2].retransmits = 1; /* a probe has no answer yet */
	conns[3] = stalled(TCP_STATE_FIN_WAIT1, 90000);
	conns[3].send_queue = 1; /* the FIN */
	for (size_t i = 0; i < 4; i++) {
		begin(&ruling, conns[i], 100, 0);
		assert_int_equal(found(&ruling), 0);
		ruling_free(&ruling);
	}
}

TEST(an_age_that_is_not_told_is_none)
{
	struct conn conn = stalled(TCP_STATE_ESTABLISHED, 90000);
	struct ruling ruling;

	conn.have &= ~(uint32_t)CONN_HAS_INFO;
	begin(&ruling, conn, 100, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(a_reader_on_this_host_is_the_subject)
{
	const struct finding *finding;
	struct ruling ruling;
	uint32_t reader;

	begin(&ruling, stalled(TCP_STATE_ESTABLISHED, 90000), 60, 0);
	ruling_add(&ruling,
		   conns_make("192.0.2.1:40000", "10.0.0.1:80",
			      TCP_STATE_ESTABLISHED),
		   60, 0);
	ruling_finish(&ruling);
	reader = ruling_process(&ruling, 14, "reader");
	ruling_own_samples(&ruling, &reader, 1);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->subject.process, reader);
	assert_int_equal(finding->subject.service_port, 80);
	assert_string_equal(finding->variant, "reader");
	assert_memory_equal(finding->summary, "reader[14] ", 11);
	ruling_free(&ruling);
}

/* Its program has read nothing of what came, and it has no room for more. */
static struct conn unread(const char *local, const char *remote,
			  uint32_t age_ms)
{
	struct conn conn = conns_aged(
		conns_make(local, remote, TCP_STATE_ESTABLISHED), age_ms);

	conn.recv_queue = 120000;
	conn.bytes_received = 500000;
	conn.have |= CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA | CONN_HAS_WINDOW |
		     CONN_WINDOW_CLOSED;
	return conn;
}

static struct conn of_client(uint32_t age_ms)
{
	return unread("10.0.0.1:40000", "10.0.0.5:6379", age_ms);
}

static struct conn of_server(uint32_t age_ms)
{
	return unread("10.0.0.1:80", "10.0.0.5:20000", age_ms);
}

/* n of them, and some that idle. */
static int severity_of(struct conn conn, unsigned int n, unsigned int n_idle)
{
	struct conn idle = conn;
	struct ruling ruling;
	int severity = -1;

	idle.recv_queue = 0;
	idle.remote = conns_address("10.0.0.5");
	if (idle.local_port == 80)
		idle.remote_port = 30000;
	else
		idle.local_port = 50000;
	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:80");
	(void)ruling_add(&ruling, conn, n, 0);
	(void)ruling_add(&ruling, idle, n_idle, 0);
	if (found(&ruling) > 0)
		severity = (int)ruling_only(&ruling)->severity;
	ruling_free(&ruling);
	return severity;
}

TEST(who_does_not_read_here_is_told_by_share_and_role)
{
	assert_int_equal(severity_of(of_client(61000), 10, 0), SEVERITY_INFO);
	assert_int_equal(severity_of(of_client(61000), 10, 9), SEVERITY_INFO);
	assert_int_equal(severity_of(of_client(61000), 10, 10), -1);
	assert_int_equal(severity_of(of_client(61000), 9, 0), -1);
	assert_int_equal(severity_of(of_client(60000), 90, 0), -1);
	assert_int_equal(severity_of(of_client(61000), 49, 0), SEVERITY_INFO);
	assert_int_equal(severity_of(of_client(61000), 50, 5),
			 SEVERITY_WARNING);
	assert_int_equal(severity_of(of_client(61000), 50, 6), SEVERITY_INFO);
	assert_int_equal(severity_of(of_server(61000), 18, 2),
			 SEVERITY_WARNING);
	assert_int_equal(severity_of(of_server(61000), 18, 3), SEVERITY_INFO);
	assert_int_equal(severity_of(of_server(61000), 9, 0), -1);
}

TEST(what_has_room_is_a_request_or_is_not_told_of_is_none)
{
	struct conn room = of_server(90000), request = of_server(90000);
	struct conn untold = of_server(90000), unaged = of_server(90000);

	room.have &= ~(uint32_t)CONN_WINDOW_CLOSED;
	request.recv_queue = 16384;
	untold.have &= ~(uint32_t)(CONN_HAS_WINDOW | CONN_WINDOW_CLOSED);
	unaged.have &= ~(uint32_t)CONN_HAS_INFO;
	assert_int_equal(severity_of(room, 40, 0), -1);
	assert_int_equal(severity_of(request, 40, 0), -1);
	assert_int_equal(severity_of(untold, 40, 0), -1);
	assert_int_equal(severity_of(unaged, 40, 0), -1);
}

/* A second look sees whether it was read meanwhile. */
static enum confidence confidence_after(struct conn then, struct conn now,
					size_t n)
{
	enum confidence confidence = CONFIDENCE_LOW;
	struct ruling before, ruling;

	ruling_init(&before);
	(void)ruling_add(&before, then, 20, 0);
	ruling_finish(&before);
	ruling_init(&ruling);
	(void)ruling_add(&ruling, now, 20, 0);
	ruling.before = &before.scene.snap;
	assert_int_equal(found(&ruling), n);
	if (n > 0)
		confidence = ruling_only(&ruling)->confidence;
	ruling_free(&ruling);
	ruling_free(&before);
	return confidence;
}

TEST(two_looks_tell_whether_it_reads)
{
	struct conn then = of_client(90000), now = of_client(92000);
	struct conn untold = now;

	untold.have &= ~(uint32_t)(CONN_HAS_WINDOW | CONN_WINDOW_CLOSED);
	assert_int_equal(confidence_after(then, now, 1), CONFIDENCE_HIGH);
	assert_int_equal(confidence_after(then, untold, 1), CONFIDENCE_HIGH);
	now.recv_queue -= 2000;
	(void)confidence_after(then, now, 0);
}

TEST(its_reader_is_named_and_that_it_is_stopped)
{
	for (int is_stopped = 0; is_stopped < 2; is_stopped++) {
		struct ruling ruling;
		uint32_t reader;

		ruling_init(&ruling);
		(void)ruling_add(&ruling, of_client(90000), 12, 0);
		ruling_finish(&ruling);
		reader = ruling_process(&ruling, 14, "reader");
		ruling_process_at(&ruling, reader)->is_stopped = is_stopped;
		ruling_own_samples(&ruling, &reader, 1);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->subject.process, reader);
		assert_int_equal(ruling_only(&ruling)->severity,
				 is_stopped ? SEVERITY_WARNING : SEVERITY_INFO);
		assert_non_null(strstr(
			ruling_only(&ruling)->summary,
			"does not read what comes: 12 of 12 connections to "
			"10.0.0.5:6379 hold 1.4 MB unread behind closed "
			"windows, and nothing more came for up to 90 s"));
		ruling_free(&ruling);
	}
}
