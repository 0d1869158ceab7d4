// SPDX-License-Identifier: MIT
/*
 * test_diagnosis: all rules over one scene, and the order of what they find.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

/* From web1 toward a database: closes, or what the database closed. */
static struct conn closed(const char *remote)
{
	return conns_closed("10.0.0.1:32768", remote, 5000);
}

static struct conn left(const char *remote, uint32_t recv_queue)
{
	return conns_aged(conns_waiting("10.0.0.1:32768", remote, recv_queue),
			  120000);
}

static void diagnose(struct ruling *ruling)
{
	const struct diagnosis_request request = {
		.seen = &ruling->scene.snap,
		.thresholds = &ruling->thresholds,
	};

	ruling_finish(ruling);
	assert_int_equal(diagnosis_run(&request, &ruling->findings), 0);
}

static void assert_ids(const struct ruling *ruling, const enum finding_id *ids,
		       size_t n)
{
	assert_int_equal(ruling->findings.n, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(
			finding_id_name(ids[i]),
			finding_id_name(ruling->findings.items[i].id));
}

TEST(an_idle_host_has_no_finding)
{
	struct ruling ruling;

	ruling_init(&ruling);
	diagnose(&ruling);
	assert_int_equal(ruling.findings.n, 0);
	ruling_free(&ruling);
	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:80");
	(void)ruling_add(&ruling,
			 conns_make("10.0.0.1:80", "192.0.2.1:40000",
				    TCP_STATE_ESTABLISHED),
			 500, 0);
	diagnose(&ruling);
	assert_int_equal(ruling.findings.n, 0);
	ruling_free(&ruling);
}

TEST(exhaustion_comes_before_its_churn)
{
	static const enum finding_id ids[] = {
		FINDING_PORT_EXHAUSTION,
		FINDING_CLIENT_CHURN,
	};
	struct ruling ruling;

	ruling_init(&ruling);
	(void)ruling_add(&ruling, closed("10.0.0.5:3306"), 21000, 0);
	diagnose(&ruling);
	assert_ids(&ruling, ids, 2);
	assert_int_equal(ruling.findings.items[0].severity, SEVERITY_WARNING);
	assert_int_equal(ruling.findings.items[1].severity, SEVERITY_WARNING);
	ruling_free(&ruling);
}

/* The worst service first, with all of it; then the next. */
TEST(findings_of_one_service_stay_together)
{
	static const enum finding_id ids[] = {
		FINDING_PORT_EXHAUSTION, /* critical, of :3306 */
		FINDING_STALE_POOL, /* info */
		FINDING_CLOSE_WAIT_LEAK, /* warning, of :6379 */
		FINDING_CLIENT_CHURN, /* warning, told with the first */
	};
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	(void)ruling_add(&ruling, closed("10.0.0.5:3306"), 26000, 0);
	first = ruling_add(&ruling, conns_from(left("10.0.0.5:3306", 1), 60000),
			   20, 0);
	(void)ruling_scatter(&ruling, left("10.0.0.6:6379", 0), 400);
	ruling_hold(&ruling, first, 420, ruling_process(&ruling, 5, "php"));
	diagnose(&ruling);
	assert_ids(&ruling, ids, 4);
	assert_int_equal(ruling.findings.items[0].severity, SEVERITY_CRITICAL);
	assert_int_equal(ruling.findings.items[1].severity, SEVERITY_INFO);
	assert_int_equal(ruling.findings.items[2].severity, SEVERITY_WARNING);
	assert_int_equal(findings_told(&ruling.findings), 3);
	ruling_free(&ruling);
}

/* A process without a service goes with the sockets it holds. */
TEST(the_limit_comes_before_the_leak_that_meets_it)
{
	static const enum finding_id ids[] = {
		FINDING_FD_LIMIT,
		FINDING_CLOSE_WAIT_LEAK, /* of the same process */
		FINDING_CLOSE_WAIT_LEAK, /* of another one, with more */
	};
	struct ruling ruling;
	struct process *process;
	uint32_t first, second;

	ruling_init(&ruling);
	first = ruling_scatter(&ruling, left("10.0.0.5:3306", 0), 50);
	second = ruling_scatter(&ruling, left("10.0.0.6:6379", 0), 400);
	ruling_hold(&ruling, first, 50, ruling_process(&ruling, 5, "php"));
	ruling_hold(&ruling, second, 400, ruling_process(&ruling, 6, "java"));
	process = ruling_process_at(&ruling, 0);
	process->n_descriptors = 90;
	process->descriptors_known = true;
	process->descriptor_limit = 100;
	diagnose(&ruling);
	assert_ids(&ruling, ids, 3);
	assert_int_equal(ruling.findings.items[1].subject.service_port, 3306);
	assert_int_equal(ruling.findings.items[2].subject.service_port, 6379);
	ruling_free(&ruling);
}

TEST(equals_come_by_their_weight)
{
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	first = ruling_scatter(&ruling, left("10.0.0.5:3306", 0), 50);
	(void)ruling_scatter(&ruling, left("10.0.0.6:3306", 0), 70);
	(void)ruling_scatter(&ruling, left("10.0.0.7:3306", 0), 60);
	ruling_hold(&ruling, first, 180, ruling_process(&ruling, 5, "php"));
	diagnose(&ruling);
	assert_int_equal(ruling.findings.n, 3);
	assert_int_equal(ruling.findings.items[0].weight, 70);
	assert_int_equal(ruling.findings.items[1].weight, 60);
	assert_int_equal(ruling.findings.items[2].weight, 50);
	ruling_free(&ruling);
}

/* n connections of MPTCP on :80 that wait for their server. */
static void add_mptcp(struct scene *scene, unsigned int n)
{
	struct snapshot *snap = &scene->snap;
	struct snapshot view = snapshot_of_mptcp(snap);
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:80", "192.0.2.1:40000", 0), 120000);
	struct conn_sink sink;
	struct fold fold;

	fold_init(&fold, &view, 0, &scene->filter);
	sink = fold_sink(&fold);
	conn.inode = 7000;
	for (; n > 0; n--) {
		conn.inode++;
		conn.remote_port++;
		assert_int_equal(sink.conn(sink.ctx, &conn), 0);
	}
	assert_int_equal(fold_finish(&fold), 0);
	assert_int_equal(snapshot_sort_waits(&view), 0);
	fold_free(&fold);
	assert_int_equal(snapshot_keep_mptcp(snap, &view), 0);
}

TEST(connections_of_mptcp_are_judged_by_themselves)
{
	struct conn mine = conns_aged(
		conns_waiting("10.0.0.1:80", "192.0.2.1:50000", 0), 120000);
	tcp_state_counts states;
	struct ruling ruling;

	/* Nine of TCP and nine of MPTCP are not eighteen. */
	ruling_init(&ruling);
	(void)ruling_add(&ruling, mine, 9, 0);
	add_mptcp(&ruling.scene, 9);
	diagnose(&ruling);
	assert_int_equal(ruling.findings.n, 0);
	ruling_free(&ruling);

	ruling_init(&ruling);
	(void)ruling_add(&ruling, mine, 9, 0);
	add_mptcp(&ruling.scene, 40);
	diagnose(&ruling);
	assert_int_equal(ruling.findings.n, 1);
	assert_int_equal(ruling.findings.items[0].id, FINDING_CLOSE_WAIT_LEAK);
	assert_true(ruling.findings.items[0].subject.is_mptcp);
	assert_non_null(strstr(ruling.findings.items[0].summary, "40 "));
	assert_non_null(strstr(ruling.findings.items[0].summary, "(MPTCP)"));
	assert_true(snapshot_mptcp_states(&ruling.scene.snap, states));
	assert_int_equal(states[TCP_STATE_CLOSE_WAIT], 40);
	ruling_free(&ruling);
}

/* n of TCP that haproxy has shut down, beside 40 of MPTCP that wait for it. */
static void begin_mixed(struct ruling *ruling, unsigned int n)
{
	struct conn half =
		conns_aged(conns_make("10.0.0.1:40000", "10.0.0.5:3306",
				      TCP_STATE_FIN_WAIT2),
			   120000);
	uint32_t first, haproxy;

	ruling_init(ruling);
	first = ruling_add(ruling, half, n, 0);
	haproxy = ruling_process(ruling, 13, "haproxy");
	ruling_hold(ruling, first, n, haproxy);
	add_mptcp(&ruling->scene, 40);
	for (size_t i = 0; i < ruling->scene.snap.mptcp->n_waits; i++)
		assert_int_equal(
			owners_add_holder(
				&ruling->scene.snap.owners, OWNERS_NONE,
				haproxy,
				&ruling->scene.snap.mptcp->waits[i].holders),
			0);
	diagnose(ruling);
}

TEST(a_relay_between_tcp_and_mptcp_is_said_to_be_possible)
{
	struct ruling ruling;

	for (unsigned int n = 19; n <= 20; n++) {
		begin_mixed(&ruling, n);
		assert_int_equal(ruling.findings.n, 2);
		for (size_t i = 0; i < 2; i++) {
			const char *summary = ruling.findings.items[i].summary;

			assert_int_equal(
				strstr(summary,
				       "; perhaps a relay, of which ") != NULL,
				n == 20);
		}
		ruling_free(&ruling);
	}
}

TEST(the_same_scene_gives_the_same_findings)
{
	struct findings again = { 0 };
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	(void)ruling_add(&ruling, closed("10.0.0.5:3306"), 500, 0);
	first = ruling_add(&ruling, left("10.0.0.6:6379", 0), 40, 0);
	ruling_hold(&ruling, first, 40, ruling_process(&ruling, 5, "php"));
	diagnose(&ruling);
	assert_true(ruling.findings.n >= 2);
	assert_int_equal(diagnosis_run(
				 &(struct diagnosis_request){
					 .seen = &ruling.scene.snap,
					 .thresholds = &ruling.thresholds,
				 },
				 &again),
			 0);
	assert_int_equal(again.n, ruling.findings.n);
	for (size_t i = 0; i < again.n; i++) {
		assert_int_equal(again.items[i].id,
				 ruling.findings.items[i].id);
		assert_string_equal(again.items[i].summary,
				    ruling.findings.items[i].summary);
	}
	findings_free(&again);
	ruling_free(&ruling);
}
