// SPDX-License-Identifier: MIT
/*
 * test_unjudged: what a look lacked, and the findings that could hang on it.
 */
#include "ruling.h"
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
		  9, 0, 1 << FINDING_CLOSE_WAIT_UNACCEPTED },
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

		assert_int_equal((rule->needs & AGES) != 0,
				 rule->counts != NULL);
		/* Of a host's files it needs no look. */
		assert_true(rule->needs != 0 ||
			    rule->id == FINDING_SYSCTL_OBSOLETE);
	}
	for (int i = 0; i < NEED_COUNT; i++)
		assert_non_null(need_name((enum need)i));
}
