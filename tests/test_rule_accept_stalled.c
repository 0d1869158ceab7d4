// SPDX-License-Identifier: MIT
/*
 * test_rule_accept_stalled: clients that wait for accept(), and for how long.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

static uint32_t listener(struct ruling *ruling, const char *local,
			 uint32_t queue, uint32_t backlog)
{
	struct conn conn = conns_make(local, "*", TCP_STATE_LISTEN);

	conn.recv_queue = queue;
	conn.send_queue = backlog;
	conn.inode = ruling->next_inode++;
	scene_add(&ruling->scene, conn);
	return conn.inode;
}

/* In the queue for so long; its client sent a request late. */
static struct conn queued(const char *local, uint32_t age_ms)
{
	struct conn conn = conns_aged(
		conns_make(local, "192.0.2.1:20000", TCP_STATE_ESTABLISHED),
		age_ms);

	conn.inode = 0;
	conn.recv_queue = 18;
	conn.last_data_sent_ms = age_ms;
	conn.last_ack_recv_ms = age_ms / 2;
	conn.last_data_recv_ms = age_ms / 2;
	return conn;
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_accept_stalled);
}

/* n that have waited for so long, in a queue of that backlog. */
static void begin(struct ruling *ruling, unsigned int n, uint32_t age_ms,
		  uint32_t backlog)
{
	ruling_init(ruling);
	(void)listener(ruling, "0.0.0.0:8080", n, backlog);
	(void)ruling_add(ruling, queued("10.0.0.1:8080", age_ms), n, 0);
}

/* The other end of one in the queue, which it was opened by. */
static struct conn opened(const char *local, const char *remote)
{
	struct conn conn = conns_aged(
		conns_make(local, remote, TCP_STATE_ESTABLISHED), 31000);

	conn.have |= CONN_HAS_SEGMENTS | CONN_SENT_DATA;
	return conn;
}

/* Of two workers, the first n_calling have called themselves. */
static struct finding found_itself(unsigned int n_calling)
{
	struct conn own = queued("127.0.0.1:8080", 31000);
	struct ruling ruling;
	struct finding finding;
	uint32_t inode, calls, workers[2];

	ruling_init(&ruling);
	inode = listener(&ruling, "0.0.0.0:8080", 2, 5);
	own.remote = conns_address("127.0.0.1");
	own.remote_port = 40000;
	(void)ruling_add(&ruling, own, 2, 0);
	calls = ruling_add(&ruling, opened("127.0.0.1:40000", "127.0.0.1:8080"),
			   2, 0);
	for (int32_t i = 0; i < 2; i++) {
		workers[i] = ruling_process(&ruling, 15 + i, "app");
		ruling_hold(&ruling, inode, 1, workers[i]);
	}
	ruling_finish(&ruling);
	for (size_t i = 0; i < ruling.scene.snap.n_lives; i++) {
		struct live *live = &ruling.scene.snap.lives[i];

		if (live->inode >= calls && live->inode < calls + n_calling)
			live->holders =
				ruling.scene.snap.listeners.items[0].holders;
	}
	assert_int_equal(found(&ruling), 1);
	finding = *ruling_only(&ruling);
	ruling_free(&ruling);
	return finding;
}

TEST(who_stands_in_its_own_queue_waits_for_itself)
{
	struct finding finding = found_itself(0);

	assert_int_equal(finding.severity, SEVERITY_INFO);
	assert_null(finding_evidence(&finding, "own_calls"));
	finding = found_itself(1);
	assert_int_equal(finding.severity, SEVERITY_WARNING);
	assert_int_equal(ruling_count(&finding, "own_calls"), 1);
	assert_non_null(strstr(finding.summary,
			       "; 1 connection there is its own, so that it "
			       "may wait for itself"));
	finding = found_itself(2);
	assert_int_equal(ruling_count(&finding, "own_calls"), 2);
}

TEST(ten_older_than_ten_seconds_are_a_warning_and_than_sixty_critical)
{
	static const struct {
		unsigned int n;
		uint32_t age_ms;
		int severity; /* -1: no finding */
	} cases[] = {
		{ 10, 10001, SEVERITY_WARNING },
		{ 10, 10000, -1 },
		/* Nothing was taken for as long, however few they are. */
		{ 9, 600000, SEVERITY_INFO },
		{ 1, 30001, SEVERITY_INFO },
		{ 1, 30000, -1 },
		{ 10, 60000, SEVERITY_WARNING },
		{ 10, 60001, SEVERITY_CRITICAL },
		{ 1000, 2000, -1 },
		{ 0, 0, -1 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, cases[i].n, cases[i].age_ms, 4096);
		assert_int_equal(found(&ruling), cases[i].severity >= 0);
		if (cases[i].severity >= 0)
			assert_int_equal(ruling_only(&ruling)->severity,
					 cases[i].severity);
		ruling_free(&ruling);
	}
}

TEST(one_that_waits_for_long_is_enough_in_a_queue_without_room)
{
	static const struct {
		unsigned int n;
		uint32_t backlog;
		uint32_t age_ms;
		size_t n_found;
	} cases[] = {
		{ 6, 5, 11000, 1 }, { 5, 5, 11000, 0 }, { 1, 0, 11000, 1 },
		{ 6, 5, 9000, 0 },  { 1, 0, 9000, 0 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, cases[i].n, cases[i].age_ms, cases[i].backlog);
		assert_int_equal(found(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

TEST(the_thresholds_can_be_set)
{
	struct ruling ruling;

	begin(&ruling, 4, 3000, 128);
	ruling.thresholds.value[THRESHOLD_ACCEPT_WAIT_COUNT] = 4;
	assert_int_equal(found(&ruling), 0);
	ruling.thresholds.value[THRESHOLD_ACCEPT_WAIT_AGE] = 2;
	assert_int_equal(found(&ruling), 1);
	ruling_free(&ruling);
}

TEST(late_data_makes_the_wait_no_shorter)
{
	struct conn conn = queued("10.0.0.1:8080", 14000);
	struct ruling ruling;

	conn.last_ack_recv_ms = conn.last_data_recv_ms = 100;
	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:8080", 12, 128);
	(void)ruling_add(&ruling, conn, 12, 0);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_real(ruling_only(&ruling), "oldest_seconds") ==
		    14.0);
	ruling_free(&ruling);
}

/* Clients that gave up are in it as well, until they are told alone. */
TEST(one_listener_is_told_once)
{
	struct conn closed = queued("10.0.0.1:8080", 70000);
	struct thresholds thresholds;
	struct findings findings;
	struct ruling ruling;
	struct diagnosis_request request = { .thresholds = &thresholds };

	closed.state = TCP_STATE_CLOSE_WAIT;
	closed.last_ack_recv_ms = 65000;
	for (unsigned int n = 9; n <= 10; n++) {
		ruling_init(&ruling);
		(void)listener(&ruling, "0.0.0.0:8080", n + 15, 128);
		(void)ruling_add(&ruling, closed, n, 0);
		(void)ruling_add(&ruling, queued("10.0.0.2:8080", 70000), 15,
				 0);
		ruling_finish(&ruling);
		request.seen = &ruling.scene.snap;
		thresholds_init(&thresholds);
		assert_int_equal(diagnosis_run(&request, &findings), 0);
		assert_int_equal(findings.n, 1);
		assert_int_equal(findings.items[0].id,
				 n < 10 ? FINDING_ACCEPT_STALLED
					: FINDING_CLOSE_WAIT_UNACCEPTED);
		if (n == 10)
			assert_non_null(strstr(findings.items[0].summary,
					       "; 15 more clients still wait"));
		findings_free(&findings);
		ruling_free(&ruling);
	}
}

TEST(listeners_of_one_port_count_apart_by_their_address)
{
	struct ruling ruling;

	ruling_init(&ruling);
	(void)listener(&ruling, "10.0.0.1:8080", 9, 128);
	(void)listener(&ruling, "10.0.0.2:8080", 9, 128);
	(void)ruling_add(&ruling, queued("10.0.0.1:8080", 30000), 9, 0);
	(void)ruling_add(&ruling, queued("10.0.0.2:8080", 30000), 9, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(one_listener_of_all_addresses_has_one_queue)
{
	struct ruling ruling;

	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:8080", 10, 128);
	(void)ruling_add(&ruling, queued("10.0.0.1:8080", 30000), 5, 0);
	(void)ruling_add(&ruling, queued("10.0.0.2:8080", 30000), 5, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "aged"), 10);
	ruling_free(&ruling);
}

TEST(aborted_connections_are_in_the_queue_and_in_no_table)
{
	struct ruling ruling;

	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:8080", 40, 128);
	(void)ruling_add(&ruling, queued("10.0.0.1:8080", 30000), 3, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "waiting"), 3);
	assert_int_equal(ruling_count(ruling_only(&ruling), "aborted"), 37);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "; 37 more were reset by their clients and "
			       "stand there still; backlog 128"));
	ruling_free(&ruling);
	/* Young ones say nothing of the others. */
	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:8080", 40, 128);
	(void)ruling_add(&ruling, queued("10.0.0.1:8080", 3000), 3, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* A worker that is busy for a moment is not named for its neighbour. */
TEST(of_workers_those_with_the_full_queues_are_named)
{
	static const uint32_t queues[] = { 0, 20, 2, 0 };
	const struct finding *finding;
	struct ruling ruling;
	uint32_t inodes[4];

	ruling_init(&ruling);
	for (uint32_t i = 0; i < 4; i++)
		inodes[i] = listener(&ruling, "0.0.0.0:80", queues[i], 64);
	(void)ruling_add(&ruling, queued("10.0.0.1:80", 30000), 20, 0);
	(void)ruling_add(&ruling, queued("10.0.0.2:80", 10), 2, 0);
	for (uint32_t i = 0; i < 4; i++)
		ruling_hold(&ruling, inodes[i], 1,
			    ruling_process(&ruling, 70 + (int32_t)i,
					   i == 1 ? "stuck" : "healthy"));
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->owners.n, 1);
	assert_string_equal(finding->summary,
			    "22 connections wait for stuck[71] to accept() on "
			    ":80, the oldest for 30 s; backlog 64");
	ruling_free(&ruling);
}

TEST(a_queue_without_room_is_told_with_those_who_gave_up)
{
	struct conn closed = queued("10.0.0.1:8080", 40000);
	struct ruling ruling;

	closed.state = TCP_STATE_CLOSE_WAIT;
	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:8080", 6, 5);
	(void)ruling_add(&ruling, queued("10.0.0.2:8080", 40000), 5, 0);
	(void)ruling_add(&ruling, closed, 1, 0);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(
		ruling_only(&ruling)->summary,
		"6 connections wait for an unseen process (the "
		"listener is of uid 1000) to "
		"accept() on :8080, the oldest for 40 s; 1 of "
		"their clients gave up; the queue is full (backlog 5)");
	ruling_free(&ruling);
}

TEST(what_was_accepted_or_has_no_known_wait_is_no_finding)
{
	struct conn accepted = queued("10.0.0.1:8080", 30000);
	struct conn unknown = queued("10.0.0.1:8080", 30000);
	struct conn untold = queued("10.0.0.1:8080", 30000);
	struct ruling ruling;

	accepted.inode = 1;
	unknown.have &= ~(uint32_t)CONN_HAS_INFO;
	untold.have &= ~(uint32_t)CONN_HAS_INODE;
	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:8080", 60, 128);
	(void)ruling_add(&ruling, accepted, 20, 0);
	(void)ruling_add(&ruling, unknown, 20, 0);
	(void)ruling_add(&ruling, untold, 20, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* FIN_WAIT1, LAST_ACK and others without a file are orphans. */
TEST(orphans_are_in_no_queue)
{
	static const enum tcp_state states[] = {
		TCP_STATE_FIN_WAIT1,
		TCP_STATE_FIN_WAIT2,
		TCP_STATE_LAST_ACK,
		TCP_STATE_CLOSING,
	};
	struct ruling ruling;

	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:8080", 0, 128);
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct conn conn = queued("10.0.0.1:8080", 300000);

		conn.state = (uint8_t)states[i];
		(void)ruling_add(&ruling, conn, 20, 0);
	}
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* A client's own connections are not in a queue of this host. */
TEST(clients_wait_for_nobody_here)
{
	struct conn conn = queued("10.0.0.1:40000", 300000);
	struct ruling ruling;

	conn.remote_port = 80;
	ruling_init(&ruling);
	(void)ruling_add(&ruling, conn, 20, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* More workers would only hang more of them. */
TEST(what_its_workers_connect_to_in_vain_is_told)
{
	static const bool by_worker[] = { true, false };

	for (size_t i = 0; i < 2; i++) {
		struct conn syn = conns_make("10.0.0.1:40000", "10.0.0.5:3306",
					     TCP_STATE_SYN_SENT);
		struct ruling ruling;
		uint32_t inode, worker, other;

		syn.timer = CONN_TIMER_RETRANSMIT;
		syn.retransmits = 3;
		ruling_init(&ruling);
		inode = listener(&ruling, "0.0.0.0:8080", 20, 128);
		(void)ruling_add(&ruling, queued("10.0.0.1:8080", 20000), 20,
				 0);
		(void)ruling_add(&ruling, syn, 2, 0);
		worker = ruling_process(&ruling, 60, "gunicorn");
		other = ruling_process(&ruling, 61, "backup");
		ruling_hold(&ruling, inode, 1, worker);
		ruling_own_samples(&ruling, by_worker[i] ? &worker : &other, 1);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(strstr(ruling_only(&ruling)->summary,
					"; 2 connects to 10.0.0.5:3306, as "
					"gunicorn[60] makes, get no answer") !=
					 NULL,
				 by_worker[i]);
		ruling_free(&ruling);
	}
}

/* Its last request was answered so long ago. */
static struct conn answered(void)
{
	struct conn conn =
		conns_aged(conns_make("10.0.0.1:8080", "192.0.2.2:30000",
				      TCP_STATE_ESTABLISHED),
			   20000);

	conn.last_data_recv_ms = 20005;
	conn.segments_sent = 3;
	conn.segments_received = 3;
	conn.have |= CONN_HAS_SEGMENTS | CONN_SENT_DATA | CONN_RECEIVED_DATA;
	return conn;
}

/* n that it has accepted idle, as far as the last one is concerned. */
static bool says_idle(unsigned int n, bool is_last_at_work)
{
	struct conn last = answered();
	struct ruling ruling;
	bool is_said;

	begin(&ruling, 20, 20000, 128);
	(void)ruling_add(&ruling, answered(), n - 1, 0);
	if (is_last_at_work) {
		last.last_data_recv_ms = 20000;
		last.last_data_sent_ms = 20500;
	}
	last.remote_port = 50000;
	(void)ruling_add(&ruling, last, 1, 0);
	assert_int_equal(found(&ruling), 1);
	is_said = strstr(ruling_only(&ruling)->summary,
			 "; 20 open ones that it has accepted all wait for "
			 "their clients");
	ruling_free(&ruling);
	return is_said;
}

TEST(accepted_connections_that_all_idle_are_told)
{
	assert_true(says_idle(20, false));
	assert_false(says_idle(20, true));
	assert_false(says_idle(21, false));
}

/* systemd holds the listener while the service behind it is restarted. */
TEST(a_start_behind_systemd_is_no_alarm_for_a_minute)
{
	static const uint32_t ages_ms[] = { 30000, 61000 };
	static const enum severity severities[] = { SEVERITY_INFO,
						    SEVERITY_CRITICAL };
	struct ruling ruling;

	for (size_t i = 0; i < 2; i++) {
		uint32_t inode;

		ruling_init(&ruling);
		inode = listener(&ruling, "0.0.0.0:8080", 20, 128);
		(void)ruling_add(&ruling, queued("10.0.0.1:8080", ages_ms[i]),
				 20, 0);
		ruling_hold(&ruling, inode, 1,
			    ruling_process(&ruling, 1, "systemd"));
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity, severities[i]);
		if (i == 1)
			assert_string_equal(
				ruling_only(&ruling)->summary,
				"20 connections wait for the service that "
				"systemd[1] starts to accept() on :8080, the "
				"oldest for 61 s; backlog 128; that is "
				"starting, or hangs");
		ruling_free(&ruling);
	}
}

/* A master listens on while its workers are started anew. */
TEST(a_start_of_workers_is_no_alarm_for_half_a_minute)
{
	static const struct {
		uint32_t age_ms;
		double up_seconds; /* of the worker */
		bool is_stopped;
		enum severity severity;
	} cases[] = {
		{ 20000, 12, false, SEVERITY_INFO },
		{ 20000, 24, false, SEVERITY_INFO },
		{ 20000, 24, true, SEVERITY_WARNING },
		/* These have accepted before, and do no more. */
		{ 20000, 26, false, SEVERITY_WARNING },
		{ 20000, 3000, false, SEVERITY_WARNING },
		/* No start takes so long. */
		{ 29000, 31, false, SEVERITY_WARNING },
		{ 61000, 12, false, SEVERITY_CRITICAL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;
		uint32_t inode, master, worker;

		ruling_init(&ruling);
		ruling.scene.snap.at_seconds = 10000;
		inode = listener(&ruling, "0.0.0.0:8080", 20, 128);
		(void)ruling_add(&ruling,
				 queued("10.0.0.1:8080", cases[i].age_ms), 20,
				 0);
		master = ruling_process(&ruling, 60, "gunicorn");
		worker = ruling_process(&ruling, 90, "gunicorn");
		ruling_process_at(&ruling, master)->started = 1000;
		ruling_process_at(&ruling, worker)->parent = 60;
		ruling_process_at(&ruling, worker)->started =
			(uint64_t)((10000 - cases[i].up_seconds) * 100);
		ruling_hold(&ruling, inode, 1, master);
		ruling_process_at(&ruling, worker)->is_stopped =
			cases[i].is_stopped;
		ruling_hold(&ruling, inode, 1, worker);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 cases[i].severity);
		assert_int_equal(strstr(ruling_only(&ruling)->summary,
					"gunicorn[90], one of those that hold "
					"the listener, is stopped") != NULL,
				 cases[i].is_stopped);
		ruling_free(&ruling);
	}
}
