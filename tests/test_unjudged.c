// SPDX-License-Identifier: MIT
/*
 * test_unjudged: what a look lacked, and the findings that could hang on it.
 */
#include <string.h>

#include "ruling.h"
#include "tcpwait/source.h"
#include "test.h"

enum { AGES = NEED_BIT(NEED_AGES), SOCKETS = NEED_BIT(NEED_SOCKETS) };

static const char here[] = "10.0.0.1:8080";

static void diagnose(struct ruling *ruling)
{
	const struct diagnosis_request request = {
		.seen = &ruling->scene.snap,
		.before = ruling->before,
		.thresholds = &ruling->thresholds,
	};

	ruling_finish(ruling);
	findings_free(&ruling->findings);
	assert_int_equal(diagnosis_run(&request, &ruling->findings), 0);
}

/* What lacked for one finding in the only namespace; 0: it was judged. */
static unsigned int lacks(const struct ruling *ruling, enum finding_id id)
{
	unsigned int bits = 0;

	for (size_t i = 0; i < ruling->findings.n_unjudged; i++) {
		if (ruling->findings.unjudged[i].id == id)
			bits |= ruling->findings.unjudged[i].lacks;
	}
	return bits;
}

static void begin(struct ruling *ruling, bool lacks_ages)
{
	ruling_init(ruling);
	(void)ruling_listen(ruling, "0.0.0.0:8080");
	ruling->scene.snap.namespaces[0].lacks_ages = lacks_ages;
}

/* n whose ages are known, m whose are not, of one service. */
static void fill(struct ruling *ruling, unsigned int n, uint32_t age_ms,
		 unsigned int m)
{
	struct conn conn = conns_waiting(here, "192.0.2.1:20000", 0);

	(void)ruling_add(ruling, conns_aged(conn, age_ms), n, 0);
	(void)ruling_add(ruling, conns_to(conn, 30000), m, 0);
}

TEST(ages_matter_where_enough_could_be_old)
{
	static const struct {
		unsigned int n;
		uint32_t age_ms;
		unsigned int m;
		bool lacks_ages;
		bool in_doubt;
	} cases[] = {
		{ 0, 0, 258, true, true },
		{ 0, 0, 10, true, true },
		{ 0, 0, 9, true, false },
		/* Not told by this kernel, or gone when it was asked. */
		{ 0, 0, 258, false, false },
		{ 5, 61000, 5, true, true },
		{ 5, 61000, 4, true, false },
		{ 500, 2000, 9, true, false },
		{ 91, 11000, 9, true, true },
		{ 90, 11000, 9, true, false },
		/* All there are were told. */
		{ 258, 2000, 0, true, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;
		bool in_doubt;

		begin(&ruling, cases[i].lacks_ages);
		fill(&ruling, cases[i].n, cases[i].age_ms, cases[i].m);
		diagnose(&ruling);
		in_doubt = lacks(&ruling, FINDING_CLOSE_WAIT_LEAK) == AGES;
		if (in_doubt != cases[i].in_doubt)
			fail_msg("%u of %u ms, %u unknown: %s", cases[i].n,
				 cases[i].age_ms, cases[i].m,
				 in_doubt ? "in doubt" : "judged");
		assert_int_equal(
			unjudged_lack(&ruling.findings, SEVERITY_WARNING),
			cases[i].in_doubt ? AGES : 0);
		assert_int_equal(
			unjudged_lack(&ruling.findings, SEVERITY_CRITICAL), 0);
		ruling_free(&ruling);
	}
}

TEST(many_services_of_few_make_no_finding)
{
	struct ruling ruling;

	begin(&ruling, true);
	for (unsigned int i = 0; i < 40; i++) {
		struct conn conn =
			conns_waiting("10.0.0.1:1", "192.0.2.1:40000", 0);

		conn.local_port = (uint16_t)(8080 + i);
		scene_add(&ruling.scene,
			  conns_make("10.0.0.1:8080", "*", TCP_STATE_LISTEN));
		(void)ruling_add(&ruling, conn, 9, 0);
	}
	diagnose(&ruling);
	assert_int_equal(unjudged_lack(&ruling.findings, SEVERITY_INFO), 0);
	ruling_free(&ruling);
}

/* Each kind of socket, and the findings that are made of it. */
TEST(only_what_counts_a_socket_hangs_on_its_age)
{
	static const struct {
		const char *local;
		const char *remote;
		enum tcp_state state;
		uint32_t inode;
		uint32_t recv_queue;
		uint32_t send_queue;
		uint64_t ids;
	} cases[] = {
		{ "10.0.0.1:8080", "192.0.2.1:20000", TCP_STATE_CLOSE_WAIT, 1,
		  0, 0, 1 << FINDING_CLOSE_WAIT_LEAK },
		{ "10.0.0.1:8080", "192.0.2.1:20000", TCP_STATE_CLOSE_WAIT, 1,
		  9, 0, 1 << FINDING_CLOSE_WAIT_UNREAD },
		{ "10.0.0.1:8080", "192.0.2.1:20000", TCP_STATE_CLOSE_WAIT, 0,
		  9, 0,
		  1 << FINDING_CLOSE_WAIT_UNACCEPTED |
			  1 << FINDING_ACCEPT_STALLED },
		{ "10.0.0.1:8080", "192.0.2.1:20000", TCP_STATE_ESTABLISHED, 0,
		  9, 0, 1 << FINDING_ACCEPT_STALLED },
		{ "10.0.0.1:8080", "192.0.2.1:20000", TCP_STATE_ESTABLISHED, 1,
		  9, 0, 1 << FINDING_REQUESTS_WAITING },
		{ "10.0.0.1:8080", "192.0.2.1:20000", TCP_STATE_ESTABLISHED, 1,
		  0, 0, 0 },
		{ "10.0.0.1:8080", "192.0.2.1:20000", TCP_STATE_CLOSE_WAIT, 1,
		  0, 9, 0 },
		{ "10.0.0.1:8080", "192.0.2.1:20000", TCP_STATE_FIN_WAIT2, 1, 0,
		  0, 1 << FINDING_HALF_CLOSED },
		/* With its age comes whether it was asked for. */
		{ "10.0.0.1:40000", "192.0.2.1:3306", TCP_STATE_CLOSE_WAIT, 1,
		  1, 0,
		  1 << FINDING_STALE_POOL | 1 << FINDING_CLOSE_WAIT_UNREAD },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn conn = conns_make(cases[i].local, cases[i].remote,
					      cases[i].state);
		struct ruling ruling;

		conn.inode = cases[i].inode;
		conn.recv_queue = cases[i].recv_queue;
		conn.send_queue = cases[i].send_queue;
		begin(&ruling, true);
		(void)ruling_add(&ruling, conn, 10, 0);
		diagnose(&ruling);
		for (int id = 0; id < FINDING_ID_COUNT; id++)
			assert_int_equal(lacks(&ruling, (enum finding_id)id) &
						 AGES,
					 cases[i].ids & 1u << id ? AGES : 0);
		ruling_free(&ruling);
	}
}

TEST(what_several_hold_may_be_inherited)
{
	struct ruling ruling;
	uint32_t first;

	begin(&ruling, true);
	first = ruling_add(&ruling, conns_waiting(here, "192.0.2.1:20000", 0),
			   10, 0);
	ruling_hold(&ruling, first, 10, ruling_process(&ruling, 1, "a"));
	ruling_hold(&ruling, first, 10, ruling_process(&ruling, 2, "b"));
	diagnose(&ruling);
	assert_int_equal(lacks(&ruling, FINDING_INHERITED_DESCRIPTOR), AGES);
	ruling_free(&ruling);
}

TEST(what_is_found_and_what_could_be_are_both_told)
{
	struct ruling ruling;

	begin(&ruling, true);
	fill(&ruling, 12, 120000, 12);
	diagnose(&ruling);
	assert_int_equal(ruling.findings.n, 1);
	assert_int_equal(lacks(&ruling, FINDING_CLOSE_WAIT_LEAK), AGES);
	ruling_free(&ruling);
}

TEST(an_accept_queue_without_its_limit_may_be_full)
{
	static const struct {
		uint32_t accept_queue;
		bool known;
		bool in_doubt;
	} cases[] = {
		{ 10, false, true },
		{ 9, false, false },
		{ 4096, true, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn conn =
			conns_make("0.0.0.0:80", "*", TCP_STATE_LISTEN);
		struct ruling ruling;

		ruling_init(&ruling);
		conn.recv_queue = cases[i].accept_queue;
		conn.send_queue = 4096;
		if (!cases[i].known)
			conn.have &= ~(uint32_t)CONN_HAS_QUEUES;
		scene_add(&ruling.scene, conn);
		diagnose(&ruling);
		assert_int_equal(
			unjudged_lack(&ruling.findings, SEVERITY_CRITICAL),
			cases[i].in_doubt ? NEED_BIT(NEED_QUEUES) : 0);
		ruling_free(&ruling);
	}
}

static void break_off(struct snapshot *snap)
{
	snap->complete = false;
}

static void pass_over(struct snapshot *snap)
{
	snap->n_namespaces_skipped = 1;
}

static void hide(struct snapshot *snap)
{
	snap->namespaces_unknown = true;
}

TEST(without_all_sockets_no_rule_about_them_is_sure)
{
	static const struct {
		void (*hide)(struct snapshot *snap);
	} cases[] = { { break_off }, { pass_over }, { hide } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;

		begin(&ruling, false);
		cases[i].hide(&ruling.scene.snap);
		diagnose(&ruling);
		assert_int_equal(
			unjudged_lack(&ruling.findings, SEVERITY_CRITICAL),
			SOCKETS);
		assert_int_equal(lacks(&ruling, FINDING_UNANSWERED_CLOSE),
				 SOCKETS);
		assert_int_equal(lacks(&ruling, FINDING_SYSCTL_TW_REUSE_INERT),
				 0);
		ruling_free(&ruling);
	}
}

TEST(a_first_look_that_broke_off_leaves_doubt)
{
	struct ruling ruling, before;

	begin(&before, false);
	ruling_finish(&before);
	before.scene.snap.complete = false;
	begin(&ruling, false);
	ruling.before = &before.scene.snap;
	diagnose(&ruling);
	assert_int_equal(unjudged_lack(&ruling.findings, SEVERITY_CRITICAL),
			 SOCKETS);
	ruling_free(&ruling);
	ruling_free(&before);
}

/* Blind spots: told, and no reason to know nothing. */
TEST(what_nobody_can_see_is_no_doubt_about_the_look)
{
	struct ruling ruling;

	begin(&ruling, false);
	fill(&ruling, 12, 2000, 0);
	ruling.scene.snap.n_without_owner = 12;
	scene_forget(&ruling.scene, SETTING_LOCAL_PORT_LOW);
	diagnose(&ruling);
	assert_int_equal(lacks(&ruling, FINDING_FD_LIMIT),
			 NEED_BIT(NEED_OWNERS));
	assert_int_equal(lacks(&ruling, FINDING_PORT_EXHAUSTION),
			 NEED_BIT(NEED_SETTINGS));
	assert_int_equal(unjudged_lack(&ruling.findings, SEVERITY_INFO), 0);
	assert_false(
		findings_is_unjudged(&ruling.findings, FINDING_FD_LIMIT, 0));
	ruling_free(&ruling);
}

TEST(every_rule_says_what_it_needs)
{
	for (size_t i = 0; rules_table[i]; i++) {
		const struct rule *rule = rules_table[i];

		assert_int_equal(((rule->needs | rule->wants) & AGES) != 0,
				 rule->counts != NULL ||
					 rule->hangs_on_ages != NULL);
		/* Of a host's files it needs no look. */
		assert_true(rule->needs != 0 ||
			    rule->id == FINDING_SYSCTL_OBSOLETE);
	}
	for (int i = 0; i < NEED_COUNT; i++)
		assert_non_null(need_name((enum need)i));
}

/* A table of sockets that no source tells all of: who lacks it all has them
 * as they are where nothing but ends and states is told. */
static void strip(struct conn *conn, unsigned int lacks)
{
	if (lacks & SOURCE_QUEUES)
		conn->have &= ~(uint32_t)CONN_HAS_QUEUES;
	if (lacks & SOURCE_INODES) {
		conn->have &= ~(uint32_t)CONN_HAS_INODE;
		conn->inode = 0;
	}
	if (lacks & SOURCE_TIMERS) {
		conn->have &= ~(uint32_t)(CONN_HAS_TIMER | CONN_HAS_EXPIRES);
		conn->timer = CONN_TIMER_NONE;
		conn->expires_ms = 0;
		conn->retransmits = 0;
	}
}

/* A look at sockets of one kind by a source that lacks something. */
struct told {
	const char *local, *remote;
	enum tcp_state state;
	uint32_t inode;
	uint32_t recv_queue;
	uint32_t retransmits;
	unsigned int n;
	enum finding_id id; /* made where all is told */
	unsigned int lacks;
	unsigned int in_doubt; /* NEED_BIT()s that are said to lack for it */
};

static void look(struct ruling *ruling, const struct told *told,
		 unsigned int lacks)
{
	struct conn conn = conns_make(told->local, told->remote, told->state);

	ruling_init(ruling);
	ruling->scene.snap.hosts[0].lacks = lacks;
	if (!(lacks & SOURCE_LISTENERS))
		(void)ruling_listen(ruling, "0.0.0.0:8080");
	conn.inode = told->inode;
	conn.recv_queue = told->recv_queue;
	if (told->retransmits > 0) {
		conn.timer = CONN_TIMER_RETRANSMIT;
		conn.retransmits = told->retransmits;
	}
	if (!(lacks & SOURCE_AGES) && (told->state == TCP_STATE_CLOSE_WAIT ||
				       told->state == TCP_STATE_FIN_WAIT2))
		conn = conns_aged(conn, 120000);
	strip(&conn, lacks);
	(void)ruling_add(ruling, conn, told->n, 0);
	diagnose(ruling);
}

static bool is_found(const struct ruling *ruling, enum finding_id id)
{
	for (size_t i = 0; i < ruling->findings.n; i++) {
		if (ruling->findings.items[i].id == id)
			return true;
	}
	return false;
}

TEST(what_a_source_does_not_tell_is_no_finding)
{
	static const char server[] = "10.0.0.1:8080";
	static const char client[] = "10.0.0.1:40000";
	static const char peer[] = "192.0.2.1:20000";
	static const char remote[] = "192.0.2.1:3306";
	enum { KINDS = NEED_BIT(NEED_KINDS) };
	static const struct told cases[] = {
		{ server, peer, TCP_STATE_CLOSE_WAIT, 1, 0, 0, 12,
		  FINDING_CLOSE_WAIT_LEAK, SOURCE_AGES, SOURCE_AGES },
		{ server, peer, TCP_STATE_CLOSE_WAIT, 1, 0, 0, 12,
		  FINDING_CLOSE_WAIT_LEAK, SOURCE_QUEUES, KINDS },
		{ server, peer, TCP_STATE_CLOSE_WAIT, 1, 9, 0, 12,
		  FINDING_CLOSE_WAIT_UNREAD, SOURCE_INODES, SOURCE_INODES },
		{ server, peer, TCP_STATE_CLOSE_WAIT, 1, 9, 0, 12,
		  FINDING_CLOSE_WAIT_UNREAD, SOURCE_INODES | SOURCE_QUEUES,
		  SOURCE_INODES | KINDS },
		{ server, peer, TCP_STATE_CLOSE_WAIT, 0, 9, 0, 12,
		  FINDING_CLOSE_WAIT_UNACCEPTED, SOURCE_INODES, SOURCE_INODES },
		{ client, remote, TCP_STATE_CLOSE_WAIT, 1, 1, 0, 12,
		  FINDING_STALE_POOL, SOURCE_QUEUES, KINDS },
		/* Held or an orphan: it does not look like the latter. */
		{ server, peer, TCP_STATE_FIN_WAIT2, 1, 0, 0, 12,
		  FINDING_HALF_CLOSED, SOURCE_INODES, SOURCE_INODES },
		{ client, remote, TCP_STATE_SYN_SENT, 1, 0, 3, 20,
		  FINDING_UNANSWERED_CONNECT, SOURCE_TIMERS, SOURCE_TIMERS },
		{ server, peer, TCP_STATE_FIN_WAIT1, 0, 0, 9, 50,
		  FINDING_UNANSWERED_CLOSE, SOURCE_TIMERS, SOURCE_TIMERS },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct told *told = &cases[i];
		struct told few = *told;
		struct ruling ruling;

		look(&ruling, told, 0);
		if (!is_found(&ruling, told->id))
			fail_msg("case %zu: not found", i);
		assert_int_equal(lacks(&ruling, told->id), 0);
		ruling_free(&ruling);

		look(&ruling, told, told->lacks);
		if (is_found(&ruling, told->id))
			fail_msg("case %zu: found", i);
		if (lacks(&ruling, told->id) != told->in_doubt)
			fail_msg("case %zu: %x", i, lacks(&ruling, told->id));
		assert_true(unjudged_lack(&ruling.findings, SEVERITY_INFO) !=
			    0);
		ruling_free(&ruling);

		/* Of fewer there is no such finding, whatever they are. */
		few.n = 9;
		look(&ruling, &few, told->lacks);
		assert_int_equal(lacks(&ruling, told->id), 0);
		ruling_free(&ruling);
	}
}

/* What stands there is no more than nothing, even where it looks told. */
TEST(a_lack_goes_before_what_stands_in_its_place)
{
	static const struct told waits = { "10.0.0.1:8080",
					   "192.0.2.1:20000",
					   TCP_STATE_CLOSE_WAIT,
					   1,
					   0,
					   0,
					   12,
					   FINDING_CLOSE_WAIT_LEAK,
					   0,
					   0 };
	struct ruling ruling;

	look(&ruling, &waits, 0);
	ruling.scene.snap.hosts[0].lacks = SOURCE_QUEUES;
	diagnose(&ruling);
	assert_false(is_found(&ruling, FINDING_CLOSE_WAIT_LEAK));
	assert_int_equal(lacks(&ruling, FINDING_CLOSE_WAIT_LEAK),
			 NEED_BIT(NEED_KINDS));
	ruling_free(&ruling);
}

TEST(listeners_that_are_not_told_may_be_full)
{
	static const struct {
		unsigned int lacks;
		unsigned int n;
		unsigned int in_doubt;
	} cases[] = {
		{ 0, 10, 0 },
		{ SOURCE_LISTENERS, 9, 0 },
		{ SOURCE_LISTENERS, 10, SOURCE_LISTENERS },
		{ SOURCE_LISTENERS | SOURCE_QUEUES, 10,
		  SOURCE_LISTENERS | SOURCE_QUEUES },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct told told = {
			.local = "10.0.0.1:8080",
			.remote = "192.0.2.1:20000",
			.state = TCP_STATE_ESTABLISHED,
			.inode = 1,
			.n = cases[i].n,
		};
		struct ruling ruling;

		look(&ruling, &told, cases[i].lacks);
		assert_int_equal(lacks(&ruling, FINDING_ACCEPT_QUEUE_FULL),
				 cases[i].in_doubt);
		assert_int_equal(
			unjudged_lack(&ruling.findings, SEVERITY_CRITICAL),
			cases[i].in_doubt);
		ruling_free(&ruling);
	}
}

/* A churn of a minute is seen without its timers; how fast it goes is not. */
TEST(closes_that_are_not_told_have_no_rate)
{
	for (int lacking = 0; lacking < 2; lacking++) {
		const struct report_row *row;
		const struct finding *finding;
		struct report report;
		struct ruling ruling;

		ruling_init(&ruling);
		ruling.scene.snap.hosts[0].lacks = lacking ? SOURCE_TIMERS : 0;
		for (uint16_t i = 0; i < 120; i++) {
			struct conn conn = conns_closed(
				"10.0.0.1:40000", "192.0.2.1:3306", i * 490u);

			strip(&conn, ruling.scene.snap.hosts[0].lacks);
			scene_add(&ruling.scene,
				  conns_from(conn, (uint16_t)(40000 + 2 * i)));
		}
		diagnose(&ruling);
		assert_true(is_found(&ruling, FINDING_CLIENT_CHURN));
		finding = &ruling.findings.items[0];
		if (lacking)
			assert_true(ruling_is_unknown(finding,
						      "closes_per_second"));
		else
			assert_float_equal(
				ruling_real(finding, "closes_per_second"), 2,
				1e-9);
		assert_int_equal(strstr(finding->summary, "closes/s") == NULL,
				 lacking);
		/* Nor does a comma stand where it would be. */
		assert_null(strstr(finding->summary, ", ;"));
		assert_string_not_equal(
			finding->summary + strlen(finding->summary) - 2, ", ");
		scene_report(&ruling.scene, NULL, &report);
		row = scene_port(&report, ROLE_CLIENT, 3306);
		assert_non_null(row);
		assert_int_equal(row->closes_known, !lacking);
		report_free(&report);
		ruling_free(&ruling);
	}
}

/* Only what is of a host is in doubt for what its source lacks. */
TEST(each_host_lacks_its_own)
{
	struct ruling ruling;
	const struct conn conn =
		conns_waiting("10.0.0.1:8080", "192.0.2.1:20000", 0);

	ruling_init(&ruling);
	ruling.scene.snap.hosts[0].lacks = SOURCE_AGES;
	(void)ruling_add(&ruling, conn, 12, 0);
	scene_add_host(&ruling.scene, "web2");
	(void)ruling_add(&ruling, conns_aged(conn, 120000), 12, 0);
	diagnose(&ruling);
	assert_int_equal(ruling.findings.n, 1);
	assert_int_equal(ruling.findings.items[0].subject.netns, 1);
	assert_true(findings_is_unjudged(&ruling.findings,
					 FINDING_CLOSE_WAIT_LEAK, 0));
	assert_false(findings_is_unjudged(&ruling.findings,
					  FINDING_CLOSE_WAIT_LEAK, 1));
	ruling_free(&ruling);
}
