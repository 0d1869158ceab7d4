// SPDX-License-Identifier: MIT
/*
 * test_rule_stale_pool: pooled connections that their server has closed.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

/* An idle connection after its server's farewell. */
static struct conn stale(uint32_t age_ms, uint32_t recv_queue)
{
	return conns_aged(
		conns_waiting("10.0.0.1:40000", "10.0.0.5:3306", recv_queue),
		age_ms);
}

static void begin(struct ruling *ruling, struct conn conn, unsigned int n,
		  uint32_t step_ms)
{
	uint32_t first;

	ruling_init(ruling);
	first = ruling_add(ruling, conn, n, step_ms);
	ruling_hold(ruling, first, n, ruling_process(ruling, 812, "java"));
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_stale_pool);
}

static void begin_aged(struct ruling *ruling, uint32_t age_ms, unsigned int n)
{
	begin(ruling, stale(age_ms, 1), n, 0);
}

TEST(the_thresholds_part_stale_from_fresh)
{
	ruling_assert_aged(&rule_stale_pool, begin_aged);
}

TEST(a_farewell_or_the_fin_alone_is_unread)
{
	static const struct {
		uint32_t recv_queue;
		size_t n_found;
	} cases[] = {
		{ 0, 0 },  { 1, 1 },   { 24, 1 },   { 25, 1 },
		{ 32, 1 }, { 108, 1 }, { 5000, 0 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, stale(120000, cases[i].recv_queue), 20, 0);
		assert_int_equal(found(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

/* A connection that was closed upon its request was in no pool. */
TEST(who_never_idled_was_not_pooled)
{
	struct conn conn = stale(120000, 1);
	struct ruling ruling;

	conn.have |= CONN_HAS_SEGMENTS | CONN_SENT_DATA;
	conn.last_data_sent_ms = conn.last_ack_recv_ms + 8;
	conn.last_data_recv_ms = conn.last_ack_recv_ms + 8;
	begin(&ruling, conn, 160, 0);
	assert_int_equal(found(&ruling), 0);
	assert_int_equal(ruling_run(&ruling, &rule_close_wait_unread), 1);
	ruling_free(&ruling);
	conn.last_data_sent_ms = conn.last_ack_recv_ms + 60000;
	conn.last_data_recv_ms = conn.last_ack_recv_ms + 59990;
	begin(&ruling, conn, 160, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_run(&ruling, &rule_close_wait_unread), 0);
	ruling_free(&ruling);
}

TEST(a_hundred_are_a_warning)
{
	struct ruling ruling;

	begin(&ruling, stale(120000, 1), 99, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "java[812] holds 99 connections toward "
			    "10.0.0.5:3306 that the server closed, idle in a "
			    "pool or lent and never given back, oldest 2 min");
	assert_string_equal(ruling_text(ruling_only(&ruling), "reading"),
			    "either");
	ruling_free(&ruling);
	begin(&ruling, stale(120000, 1), 100, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	ruling_free(&ruling);
}

/* A pool that evicts now and then looks steady too, but not for long. */
TEST(a_long_steady_rise_is_a_warning)
{
	static const struct {
		uint32_t step_ms;
		enum severity severity;
	} cases[] = {
		{ 6000, SEVERITY_INFO }, /* for five minutes */
		{ 14000, SEVERITY_WARNING }, /* for eleven */
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, stale(1000, 1), 50, cases[i].step_ms);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 cases[i].severity);
		assert_true(ruling_real(ruling_only(&ruling),
					"arrivals_per_minute") > 0);
		ruling_free(&ruling);
	}
}

TEST(the_servers_idle_timeout_explains_it)
{
	struct conn conn = stale(120000, 25);
	struct ruling ruling;

	conn.last_data_sent_ms = conn.last_ack_recv_ms + 60020;
	begin(&ruling, conn, 20, 5000);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "java[812] holds 20 connections toward "
			    "10.0.0.5:3306 that the server closed, idle in a "
			    "pool or lent and never given back, oldest 4 min; "
			    "it closed 20 of 20 after about 60.0 s idle");
	ruling_free(&ruling);
	/* All at one moment, it may have been restarted as well. */
	begin(&ruling, conn, 20, 10);
	assert_int_equal(found(&ruling), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "; it closed 20 of 20 after about 60.0 s idle, "
			       "all at one moment: its idle timeout or a "
			       "restart"));
	assert_true(ruling_real(ruling_only(&ruling),
				"peer_idle_timeout_seconds") == 60.02);
	ruling_free(&ruling);
}

TEST(without_a_common_timeout_it_is_less_sure)
{
	struct conn conn = stale(120000, 25);
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	first = ruling.next_inode;
	for (uint32_t i = 0; i < 20; i++) {
		conn.last_data_sent_ms = 120000 + i * 3000;
		(void)ruling_add(&ruling,
				 conns_from(conn, (uint16_t)(40000 + i)), 1, 0);
	}
	ruling_hold(&ruling, first, 20, ruling_process(&ruling, 1, "java"));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_MEDIUM);
	assert_true(ruling_is_unknown(ruling_only(&ruling),
				      "peer_idle_timeout_seconds"));
	ruling_free(&ruling);
}

TEST(a_server_has_no_pool)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:8080", "192.0.2.1:40000", 1), 120000);
	struct ruling ruling;

	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	(void)ruling_add(&ruling, conn, 200, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* Six of each of 40 services. */
TEST(many_that_are_spread_over_services_are_a_warning)
{
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	first = ruling.next_inode;
	for (uint16_t i = 0; i < 40; i++) {
		struct conn conn = stale(120000, 1);

		conn.remote_port = (uint16_t)(3306 + i);
		(void)ruling_add(&ruling, conn, 6, 0);
	}
	ruling_hold(&ruling, first, 240, ruling_process(&ruling, 1, "java"));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	assert_int_equal(ruling_only(&ruling)->subject.scope, SCOPE_PROCESS);
	assert_int_equal(ruling_count(ruling_only(&ruling), "services"), 40);
	ruling_free(&ruling);
}

TEST(pools_of_one_process_count_together)
{
	struct conn other = stale(120000, 1);
	struct ruling ruling;
	uint32_t first;

	other.remote_port = 3307;
	ruling_init(&ruling);
	first = ruling_add(&ruling, stale(120000, 1), 18, 0);
	(void)ruling_add(&ruling, other, 9, 0);
	ruling_hold(&ruling, first, 9, ruling_process(&ruling, 1, "java"));
	ruling_hold(&ruling, first + 9, 18, ruling_process(&ruling, 2, "php"));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "php[2] holds 18 connections over 2 services that "
			    "the server closed, idle in a pool or lent and "
			    "never given back, oldest 2 min");
	ruling_free(&ruling);
}

/* Who sent so many segments, and has idled for a minute when it was closed. */
static struct conn used(uint32_t age_ms, uint32_t n_sent)
{
	struct conn conn = stale(age_ms, 1);

	conn.have |= CONN_HAS_SEGMENTS | CONN_SENT_DATA | CONN_RECEIVED_DATA;
	conn.segments_sent = n_sent;
	conn.segments_received = n_sent;
	conn.last_data_sent_ms = age_ms + 60000;
	conn.last_data_recv_ms = age_ms + 60000;
	return conn;
}

/* n live ones toward the same service that sent so many segments. */
static void add_siblings(struct ruling *ruling, uint32_t n, uint32_t n_sent,
			 uint32_t idle_ms)
{
	struct conn conn = used(idle_ms, n_sent);

	conn.state = TCP_STATE_ESTABLISHED;
	conn.recv_queue = 0;
	conn.last_data_sent_ms = idle_ms;
	conn.last_data_recv_ms = idle_ms;
	for (uint32_t i = 0; i < n; i++) {
		conn.inode = 9000 + i;
		scene_add(&ruling->scene,
			  conns_from(conn, (uint16_t)(50000 + i)));
	}
}

static void hold_siblings(struct ruling *ruling, uint32_t process)
{
	struct snapshot *snap = &ruling->scene.snap;

	for (size_t i = 0; i < snap->n_lives; i++)
		assert_int_equal(owners_add_holder(&snap->owners, OWNERS_NONE,
						   process,
						   &snap->lives[i].holders),
				 0);
}

/* 20 that a server closed, the youngest a minute ago. */
struct use {
	const char *name;
	uint32_t n_sent; /* of each, 0: ever more of them */
	uint32_t step_ms; /* between their ends */
	uint32_t n_siblings;
	uint32_t siblings_sent;
	bool are_anothers; /* siblings of another process */
	const char *reading;
	enum severity severity;
	uint32_t n_since;
};

static const struct use uses[] = {
	{ "one burst, and nothing since", 1, 5, 0, 0, false, "either",
	  SEVERITY_INFO, 0 },
	{ "lent one by one, and new ones opened", 1, 10000, 0, 0, false, "lent",
	  SEVERITY_WARNING, 4 },
	{ "the same behind a login of TLS", 4, 10000, 0, 0, false, "lent",
	  SEVERITY_WARNING, 4 },
	{ "used once each, within one idle time", 1, 2000, 0, 0, false, "lent",
	  SEVERITY_INFO, 0 },
	{ "siblings are used again", 0, 5, 3, 40, false, "idle", SEVERITY_INFO,
	  0 },
	{ "nobody knows whether they are", 0, 5, 0, 0, false, "either",
	  SEVERITY_INFO, 0 },
	{ "another's are", 0, 5, 3, 40, true, "either", SEVERITY_INFO, 0 },
	{ "some leak beside a pool that works", 1, 10000, 3, 40, false,
	  "either", SEVERITY_WARNING, 4 },
	{ "a burst, and new ones were opened since", 1, 5, 3, 1, false,
	  "either", SEVERITY_WARNING, 3 },
	{ "two may stand in for two that a pool has shed", 1, 5, 2, 1, false,
	  "either", SEVERITY_INFO, 2 },
	{ "another's new ones are no demand", 1, 5, 3, 1, true, "either",
	  SEVERITY_INFO, 0 },
};

static void begin_use(struct ruling *ruling, const struct use *use)
{
	uint32_t java, other, first;

	ruling_init(ruling);
	first = ruling->next_inode;
	for (uint32_t i = 0; i < 20; i++)
		(void)ruling_add(
			ruling,
			conns_from(used(61000 + i * use->step_ms,
					use->n_sent ? use->n_sent : 2 + 3 * i),
				   (uint16_t)(40000 + i)),
			1, 0);
	add_siblings(ruling, use->n_siblings, use->siblings_sent, 500);
	java = ruling_process(ruling, 812, "java");
	other = ruling_process(ruling, 813, "python3");
	ruling_hold(ruling, first, 20, java);
	hold_siblings(ruling, use->are_anothers ? other : java);
}

TEST(use_and_time_part_an_idle_pool_from_a_leak)
{
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		const struct finding *finding;
		struct ruling ruling;

		begin_use(&ruling, &uses[i]);
		assert_int_equal(found(&ruling), 1);
		finding = ruling_only(&ruling);
		if (strcmp(ruling_text(finding, "reading"), uses[i].reading) ||
		    finding->severity != uses[i].severity ||
		    ruling_count(finding, "opened_since") != uses[i].n_since)
			fail_msg("%s: %s, %d, %u", uses[i].name,
				 ruling_text(finding, "reading"),
				 finding->severity,
				 (unsigned int)ruling_count(finding,
							    "opened_since"));
		/* Only a pool that is seen to work is sure to be one. */
		assert_int_equal(finding->confidence,
				 strcmp(uses[i].reading, "idle")
					 ? CONFIDENCE_MEDIUM
					 : CONFIDENCE_HIGH);
		ruling_free(&ruling);
	}
}

/*
 * Answered keepalives leave lower bounds of when they were closed; when each
 * was used they do not touch.  Twelve were closed 70 s ago at least, eight
 * since some later moment.
 */
static void begin_probed(struct ruling *ruling, uint32_t used_ms)
{
	uint32_t first;

	ruling_init(ruling);
	first = ruling->next_inode;
	for (uint32_t i = 0; i < 20; i++) {
		bool is_late = i >= 12;
		struct conn conn = used(is_late ? 5000 : 70000, 1);

		conn.timer = CONN_TIMER_KEEPALIVE;
		conn.last_data_sent_ms = is_late ? used_ms : 90000 + i * 10000;
		conn.last_data_recv_ms = conn.last_data_sent_ms;
		(void)ruling_add(ruling,
				 conns_from(conn, (uint16_t)(40000 + i)), 1, 0);
	}
	ruling_hold(ruling, first, 20, ruling_process(ruling, 812, "server"));
}

TEST(keepalives_do_not_hide_what_was_opened_since)
{
	static const struct {
		uint32_t used_ms;
		uint32_t n_since;
		enum severity severity;
	} cases[] = {
		{ 30000, 8, SEVERITY_WARNING },
		{ 69500, 0, SEVERITY_INFO }, /* perhaps at the same time */
		{ 80000, 0, SEVERITY_INFO },
		{ 4000, 0, SEVERITY_INFO }, /* sent after its end */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;

		begin_probed(&ruling, cases[i].used_ms);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(
			ruling_count(ruling_only(&ruling), "opened_since"),
			cases[i].n_since);
		assert_int_equal(ruling_only(&ruling)->severity,
				 cases[i].severity);
		ruling_free(&ruling);
	}
}

/* Each was probed at another moment; all were used, or ended, at one. */
TEST(keepalives_out_of_step_are_no_bursts)
{
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	first = ruling.next_inode;
	for (uint32_t i = 0; i < 20; i++) {
		struct conn conn = used(61000 + i * 5000, 1);

		conn.timer = CONN_TIMER_KEEPALIVE;
		conn.last_data_sent_ms = 300000;
		conn.last_data_recv_ms = 300000;
		(void)ruling_add(&ruling,
				 conns_from(conn, (uint16_t)(40000 + i)), 1, 0);
	}
	ruling_hold(&ruling, first, 20, ruling_process(&ruling, 812, "server"));
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_text(ruling_only(&ruling), "reading"),
			    "either");
	ruling_free(&ruling);
}

/* A large table, or a reader without tcp_info: others may well come back. */
TEST(siblings_that_nothing_is_known_of_leave_it_open)
{
	struct conn sibling = conns_make("10.0.0.1:50000", "10.0.0.5:3306",
					 TCP_STATE_ESTABLISHED);
	struct ruling ruling;

	begin_use(&ruling, &uses[1]);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_text(ruling_only(&ruling), "reading"),
			    "lent");
	ruling_free(&ruling);
	begin_use(&ruling, &uses[1]);
	scene_add(&ruling.scene, sibling);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_text(ruling_only(&ruling), "reading"),
			    "either");
	assert_true(ruling_is_unknown(ruling_only(&ruling), "siblings_reused"));
	ruling_free(&ruling);
}

TEST(each_reading_has_its_sentence)
{
	struct ruling ruling;

	begin_use(&ruling, &uses[1]);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "java[812] holds 20 connections toward "
			    "10.0.0.5:3306 that the server closed, each used "
			    "once, it seems, and never given back, oldest "
			    "4 min; 4 were opened since; it closed "
			    "20 of 20 after about 60.0 s idle");
	ruling_free(&ruling);
	begin_use(&ruling, &uses[4]);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "java[812] keeps 20 pooled connections toward "
			    "10.0.0.5:3306 that the server closed, oldest "
			    "61 s; it closed 20 of 20 after about 60.0 s "
			    "idle, all at one moment: its idle timeout or a "
			    "restart");
	ruling_free(&ruling);
}

/* The same process lets its own clients wait until they give up. */
TEST(clients_that_gave_up_are_demand)
{
	struct conn caller = conns_aged(
		conns_waiting("10.0.0.1:8080", "192.0.2.1:40000", 500), 120000);
	struct ruling ruling;
	uint32_t listener, first, callers, java;

	for (unsigned int n = 9; n <= 10; n++) {
		ruling_init(&ruling);
		listener = ruling_listen(&ruling, "0.0.0.0:8080");
		first = ruling_add(&ruling, used(120000, 1), 20, 0);
		callers = ruling_add(&ruling, caller, n, 0);
		java = ruling_process(&ruling, 812, "java");
		ruling_hold(&ruling, listener, 1, java);
		ruling_hold(&ruling, first, 20, java);
		ruling_hold(&ruling, callers, n, java);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 n < 10 ? SEVERITY_INFO : SEVERITY_WARNING);
		ruling_free(&ruling);
	}
}

/* A set that would report the end of each, or that tells nothing of it. */
TEST(a_loop_that_does_not_get_to_an_end_has_no_idle_pool)
{
	static const struct {
		const char *name;
		uint16_t flags;
		bool is_pool;
	} cases[] = {
		{ "python3", 0, true },
		{ "node", WAIT_POLLED | WAIT_AWAITED, false },
		{ "server", WAIT_POLLED, true }, /* Go */
		{ "nginx", WAIT_POLLED, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;
		uint32_t first;

		ruling_init(&ruling);
		first = ruling_add(&ruling, used(120000, 3), 20, 0);
		ruling_hold(&ruling, first, 20,
			    ruling_process(&ruling, 7, cases[i].name));
		for (size_t k = 0; k < ruling.scene.snap.n_waits; k++)
			ruling.scene.snap.waits[k].flags |= cases[i].flags;
		assert_int_equal(found(&ruling), cases[i].is_pool);
		assert_int_equal(ruling_run(&ruling, &rule_close_wait_unread),
				 !cases[i].is_pool);
		ruling_free(&ruling);
	}
}
