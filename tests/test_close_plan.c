// SPDX-License-Identifier: MIT
/*
 * test_close_plan: what ends alike is together, and what is said of it.
 */
#include <stdlib.h>
#include <string.h>

#include "conns.h"
#include "golden.h"
#include "scene.h"
#include "tcpwait/array.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/document.h"
#include "tcpwait/render_close.h"
#include "test.h"

struct rows {
	struct socket_row *items;
	size_t n, cap;
};

static struct socket_row *add(struct rows *rows, struct conn conn,
			      enum role role)
{
	struct socket_row *row = LIST_ADD(rows);

	assert_non_null(row);
	*row = (struct socket_row){
		.conn = conn,
		.role = role,
		.holders = OWNERS_NONE,
		.origin = ORIGIN_UNKNOWN,
		.kind = (uint8_t)close_wait_classify(&conn, role),
	};
	row->conn.cookie = rows->n;
	return row;
}

static struct conn fin_wait2(enum conn_kind kind, uint32_t inode)
{
	struct conn conn =
		conns_make("10.0.0.1:80", "10.0.0.2:4", TCP_STATE_FIN_WAIT2);

	conn.kind = (uint8_t)kind;
	conn.inode = inode;
	return conn;
}

static struct conn without_file(enum tcp_state state)
{
	struct conn conn = conns_make("10.0.0.1:80", "10.0.0.2:4", state);

	conn.inode = 0;
	return conn;
}

TEST(a_fate_hangs_on_state_and_holder)
{
	const struct {
		struct conn conn;
		enum close_fate fate;
	} cases[] = {
		{ conns_make("10.0.0.1:80", "*", TCP_STATE_LISTEN),
		  CLOSE_FATE_COUNT },
		{ { .state = TCP_STATE_CLOSE, .kind = CONN_BOUND },
		  CLOSE_FATE_COUNT },
		{ { .state = TCP_STATE_CLOSE }, CLOSE_FATE_COUNT },
		{ { .state = TCP_STATE_CLOSE_WAIT }, FATE_CLOSE_WAIT },
		{ without_file(TCP_STATE_CLOSE_WAIT),
		  FATE_CLOSE_WAIT_UNACCEPTED },
		{ without_file(TCP_STATE_ESTABLISHED),
		  FATE_ESTABLISHED_UNACCEPTED },
		{ { .state = TCP_STATE_ESTABLISHED }, FATE_ESTABLISHED },
		{ fin_wait2(CONN_FULL, 7), FATE_FIN_WAIT2_HELD },
		{ fin_wait2(CONN_FULL, 0), FATE_FIN_WAIT2_ORPHAN },
		{ fin_wait2(CONN_TIMEWAIT, 0), FATE_FIN_WAIT2_MINI },
		{ without_file(TCP_STATE_FIN_WAIT1), FATE_FIN_WAIT1 },
		{ without_file(TCP_STATE_LAST_ACK), FATE_LAST_ACK },
		{ without_file(TCP_STATE_CLOSING), FATE_CLOSING },
		{ { .state = TCP_STATE_SYN_SENT }, FATE_SYN_SENT },
		{ { .state = TCP_STATE_SYN_RECV }, FATE_SYN_RECV },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum close_fate fate = close_fate_of(&cases[i].conn);

		if (fate != cases[i].fate)
			fail_msg("%zu: %d", i, (int)fate);
		assert_int_equal(close_fate_name(fate) != NULL,
				 fate != CLOSE_FATE_COUNT);
	}
}

TEST(a_finding_hangs_on_role_and_kind)
{
	static const struct {
		enum tcp_state state;
		enum role role;
		uint8_t kind;
		uint32_t recv_queue;
		enum finding_id finding;
	} cases[] = {
		{ TCP_STATE_CLOSE_WAIT, ROLE_CLIENT, CLOSE_WAIT_CONSUMED, 0,
		  FINDING_CLOSE_WAIT_LEAK },
		{ TCP_STATE_CLOSE_WAIT, ROLE_CLIENT, CLOSE_WAIT_UNREAD, 1,
		  FINDING_STALE_POOL },
		{ TCP_STATE_CLOSE_WAIT, ROLE_CLIENT, CLOSE_WAIT_UNREAD, 9,
		  FINDING_CLOSE_WAIT_UNREAD },
		{ TCP_STATE_CLOSE_WAIT, ROLE_SERVER, CLOSE_WAIT_UNREAD, 1,
		  FINDING_CLOSE_WAIT_UNREAD },
		{ TCP_STATE_CLOSE_WAIT, ROLE_CLIENT, CLOSE_WAIT_GOODBYE, 25,
		  FINDING_STALE_POOL },
		{ TCP_STATE_CLOSE_WAIT, ROLE_SERVER, CLOSE_WAIT_SENDING, 0,
		  FINDING_ID_COUNT },
		{ TCP_STATE_CLOSE_WAIT, ROLE_SERVER, CLOSE_WAIT_UNTOLD, 0,
		  FINDING_ID_COUNT },
		{ TCP_STATE_TIME_WAIT, ROLE_CLIENT, 0, 0,
		  FINDING_CLIENT_CHURN },
		{ TCP_STATE_TIME_WAIT, ROLE_SERVER, 0, 0,
		  FINDING_SERVER_CLOSES_FIRST },
		{ TCP_STATE_TIME_WAIT, ROLE_UNKNOWN, 0, 0, FINDING_ID_COUNT },
		{ TCP_STATE_ESTABLISHED, ROLE_CLIENT, 0, 0, FINDING_ID_COUNT },
		{ TCP_STATE_SYN_SENT, ROLE_CLIENT, 0, 0,
		  FINDING_UNANSWERED_CONNECT },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct socket_row row = {
			.conn = conns_make("10.0.0.1:80", "10.0.0.2:4",
					   cases[i].state),
			.role = cases[i].role,
			.kind = cases[i].kind,
		};

		row.conn.recv_queue = cases[i].recv_queue;
		if (close_fate_finding(&row) != cases[i].finding)
			fail_msg("%zu: %d", i, (int)close_fate_finding(&row));
	}
}

TEST(every_fate_and_reason_has_its_words)
{
	for (unsigned int i = 0; i < CLOSE_FATE_COUNT; i++) {
		const struct catalogue_fate *fate =
			catalogue_fate((enum close_fate)i);

		assert_non_null(close_fate_name(i));
		assert_non_null(fate->title);
		assert_non_null(fate->program);
		assert_non_null(fate->peer);
		assert_non_null(fate->not_cured[0]);
	}
	for (unsigned int i = 0; i < CLOSE_SPARED_COUNT; i++) {
		assert_non_null(close_spared_name(i));
		assert_non_null(catalogue_spared((enum close_spared)i));
	}
}

static uint32_t hold(struct snapshot *snap, int32_t pid, const char *name)
{
	uint32_t process, set;

	assert_int_equal(owners_process_of(&snap->owners, pid, 0, &process), 0);
	(void)snprintf(snap->owners.processes[process].name, PROCESS_NAME_SIZE,
		       "%s", name);
	assert_int_equal(
		owners_add_holder(&snap->owners, OWNERS_NONE, process, &set),
		0);
	return set;
}

/* A stale pool, a leak, orphans, TIME_WAIT of both sides, a queue. */
static void make_scene(struct scene *scene, struct close_plan *plan)
{
	struct rows rows = { .n = 0 };
	uint32_t java, evil;

	scene_init(scene);
	scene_finish(scene);
	scene->snap.owners.looked = true;
	java = hold(&scene->snap, 812, "java");
	evil = hold(&scene->snap, 13, "e\x1b[31mvil\n\"");
	for (uint32_t i = 0; i < 3; i++) {
		struct conn conn =
			conns_waiting("10.0.0.1:4000", "10.0.0.5:3306", 1);

		conn = conns_aged(conns_from(conn, (uint16_t)(4000 + i)),
				  1000 * (i + 1));
		add(&rows, conn, ROLE_CLIENT)->holders = java;
	}
	add(&rows, conns_waiting("10.0.0.1:80", "10.0.0.9:999", 0), ROLE_SERVER)
		->holders = evil;
	add(&rows, without_file(TCP_STATE_CLOSE_WAIT), ROLE_SERVER);
	add(&rows, fin_wait2(CONN_TIMEWAIT, 0), ROLE_SERVER)->conn.have &=
		~(uint32_t)CONN_HAS_QUEUES;
	for (uint16_t i = 0; i < 2; i++)
		add(&rows,
		    conns_closed("10.0.0.1:80", "10.0.0.9:999", 1000 * (i + 1)),
		    ROLE_SERVER);
	add(&rows, conns_closed("10.0.0.1:4009", "10.0.0.5:3306", 5000),
	    ROLE_CLIENT);
	add(&rows,
	    conns_make("10.0.0.1:4010", "[2001:db8::1]:443",
		       TCP_STATE_ESTABLISHED),
	    ROLE_UNKNOWN);
	plan->max = 1000;
	plan->resets_per_second = 200;
	assert_int_equal(
		close_plan_make(plan, &scene->snap, rows.items, rows.n), 0);
	plan->spared[SPARED_SSH] = 2;
	plan->spared[SPARED_NAMELESS] = 1;
}

TEST(groups_are_whole_and_oldest_come_first)
{
	struct close_plan plan = { 0 };
	struct scene scene;
	size_t n = 0;

	make_scene(&scene, &plan);
	assert_int_equal(plan.n_rows, 10);
	assert_int_equal(plan.n_groups, 7);
	for (size_t i = 0; i < plan.n_groups; i++) {
		const struct close_group *group = &plan.groups[i];

		assert_int_equal(group->first, n);
		for (size_t k = 0; k < group->n; k++)
			assert_int_equal(close_fate_of(&plan.rows[n + k].conn),
					 group->fate);
		n += group->n;
	}
	assert_int_equal(n, 10);
	/* The pool: three, of which the oldest is first. */
	for (size_t i = 0; i < plan.n_groups; i++) {
		const struct close_group *group = &plan.groups[i];

		if (group->finding != FINDING_STALE_POOL)
			continue;
		assert_int_equal(group->n, 3);
		assert_int_equal(group->recv_queue, 3);
		assert_int_equal(group->oldest_ms, 3000);
		assert_int_equal(plan.rows[group->first].conn.local_port, 4002);
		assert_true(group->resets);
	}
	assert_int_equal(close_plan_count(&plan), 10);
	assert_int_equal(close_plan_resets(&plan), 6);
	plan.max = 4;
	assert_int_equal(close_plan_count(&plan), 4);
	assert_int_equal(close_plan_resets(&plan), 4);
	close_plan_free(&plan);
	scene_free(&scene);
}

TEST(nothing_is_a_plan_too)
{
	struct close_plan plan = { .max = 5 };
	struct snapshot snap = { 0 };

	assert_int_equal(close_plan_make(&plan, &snap, NULL, 0), 0);
	assert_int_equal(close_plan_count(&plan), 0);
	assert_int_equal(plan.n_groups, 0);
	close_plan_free(&plan);
}

static int render_text(FILE *out, const void *ctx)
{
	static const struct style style = { .width = 80 };
	const struct close_told *told = ctx;

	render_close_plan(out, told, &style);
	if (told->results)
		render_close_results(out, told, &style);
	return 0;
}

static int render_json(FILE *out, const void *ctx)
{
	document_close(out, ctx);
	return 0;
}

static int render_log(FILE *out, const void *ctx)
{
	const struct close_told *told = ctx;
	const struct close_caller caller = {
		.at = { .tv_sec = 1700000000 },
		.uid = 0,
		.sudo_user = "al\"ice\n",
	};
	const struct close_outcome outcomes[] = {
		{ RESULT_CLOSED, 0 },
		{ RESULT_REFUSED, -1 },
	};

	document_close_begin(out, told, &caller);
	for (size_t i = 0; i < 2; i++)
		document_close_socket(out, told->seen, &caller.at,
				      &told->plan->rows[i], &outcomes[i]);
	return 0;
}

static void check(const char *name, golden_render_fn render,
		  const struct close_told *told)
{
	char *text = golden_slurp(render, told);

	golden_assert(name, text);
	free(text);
}

TEST(plan_and_result_read_like_this)
{
	struct close_results results = {
		.n = { [RESULT_CLOSED] = 6,
		       [RESULT_GONE] = 1,
		       [RESULT_CHANGED] = 1,
		       [RESULT_REFUSED] = 1 },
		.n_left = 1,
		.refused = -1,
		.is_interrupted = true,
	};
	struct close_plan plan = { 0 };
	struct scene scene;
	struct close_told told = {
		.plan = &plan,
		.filter = "dst 10.0.0.5 or sport = :80",
		.obstacle = "to close sockets takes CAP_NET_ADMIN",
	};

	make_scene(&scene, &plan);
	told.seen = &scene.snap;
	check("close-plan", render_text, &told);
	check("close-log", render_log, &told);
	told.obstacle = NULL;
	told.results = &results;
	check("close-result", render_text, &told);
	check("close-json", render_json, &told);
	close_plan_free(&plan);
	told.results = NULL;
	check("close-nothing", render_text, &told);
	scene_free(&scene);
}
