// SPDX-License-Identifier: MIT
/*
 * test_source_ports: what port-exhaustion makes of ports that are bound, of
 * interfaces, and of TIME_WAIT that do not give way.
 */
#include <string.h>

#include "ruling.h"
#include "tcpwait/measure.h"
#include "tcpwait/metrics.h"
#include "test.h"

enum { LOW = 40000, CAPACITY = 1000 };

static void begin(struct ruling *ruling, int64_t reuse)
{
	ruling_init(ruling);
	scene_set(&ruling->scene, SETTING_LOCAL_PORT_LOW, LOW);
	scene_set(&ruling->scene, SETTING_LOCAL_PORT_HIGH, LOW + CAPACITY - 1);
	scene_set(&ruling->scene, SETTING_TCP_TW_REUSE, reuse);
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_port_exhaustion);
}

/* n live ones toward 10.0.0.x, from port first on. */
static void open_some(struct ruling *ruling, uint8_t to, unsigned int first,
		      unsigned int n, uint32_t ifindex)
{
	for (unsigned int i = 0; i < n; i++) {
		struct conn conn = conns_make("10.0.0.1:1", "10.0.0.5:3306",
					      TCP_STATE_ESTABLISHED);

		conn.remote.bytes[15] = to;
		conn.ifindex = ifindex;
		/* Not side by side, as in a range of the program's own. */
		conn.local_port = (uint16_t)(LOW + (first + i) * 7 % CAPACITY);
		scene_add(&ruling->scene, conn);
	}
}

/* Four destinations, n ports each; those of one begin overlap before the
 * end of another's. */
TEST(ports_that_none_share_run_out_together)
{
	static const struct {
		unsigned int n, overlap;
		size_t n_found;
		enum severity severity;
	} cases[] = {
		{ 130, 0, 0, SEVERITY_INFO },
		{ 140, 0, 1, SEVERITY_INFO },
		{ 180, 0, 1, SEVERITY_WARNING },
		{ 230, 0, 1, SEVERITY_WARNING },
		/* Nothing is left that bind() could give. */
		{ 250, 0, 1, SEVERITY_CRITICAL },
		/* connect() shares ports between destinations. */
		{ 250, 50, 0, SEVERITY_INFO },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;

		begin(&ruling, 0);
		for (uint8_t k = 0; k < 4; k++)
			open_some(&ruling, 5 + k,
				  k * (cases[i].n - cases[i].overlap),
				  cases[i].n, 0);
		assert_int_equal(found(&ruling), cases[i].n_found);
		if (cases[i].n_found > 0)
			assert_int_equal(ruling_only(&ruling)->severity,
					 cases[i].severity);
		ruling_free(&ruling);
	}
}

TEST(bound_ports_are_told_as_such)
{
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling, 1);
	for (uint8_t i = 0; i < 4; i++)
		open_some(&ruling, 5 + i, i * 249, 250, 0);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->confidence, CONFIDENCE_LOW);
	assert_true(finding->subject.has_local_address);
	assert_false(finding->subject.has_remote_address);
	assert_int_equal(ruling_count(finding, "used"), 997);
	assert_int_equal(ruling_count(finding, "local_ports_in_use"), 997);
	assert_int_equal(ruling_count(finding, "ports_shared"), 3);
	assert_int_equal(ruling_count(finding, "destinations"), 4);
	assert_string_equal(ruling_text(finding, "bound_before_connect"),
			    "likely");
	assert_non_null(strstr(finding->summary, "only 3 toward more"));
	assert_null(strstr(finding->summary, "EADDRNOTAVAIL"));
	ruling_free(&ruling);
}

/* Whoever they are of: connect() passes over them toward anywhere. */
TEST(what_is_bound_and_not_connected_is_told_of_all)
{
	static const struct {
		unsigned int n;
		size_t n_found;
		enum severity severity;
	} cases[] = {
		{ 490, 0, SEVERITY_INFO },
		{ 500, 1, SEVERITY_INFO },
		{ 900, 1, SEVERITY_CRITICAL },
	};
	struct conn conn = conns_make("10.0.0.9:1", "*", TCP_STATE_CLOSE);

	conn.kind = CONN_BOUND;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;

		begin(&ruling, 0);
		for (unsigned int k = 0; k < cases[i].n; k++)
			scene_add(&ruling.scene,
				  conns_from(conn, (uint16_t)(LOW + k)));
		assert_int_equal(found(&ruling), cases[i].n_found);
		if (cases[i].n_found > 0) {
			assert_int_equal(ruling_only(&ruling)->severity,
					 cases[i].severity);
			assert_int_equal(ruling_count(ruling_only(&ruling),
						      "bound_unconnected"),
					 cases[i].n);
		}
		ruling_free(&ruling);
	}
}

/* A budget that says as much needs no second finding. */
TEST(one_destination_is_its_own_budget)
{
	struct ruling ruling;

	begin(&ruling, 0);
	open_some(&ruling, 5, 0, 920, 0);
	open_some(&ruling, 6, 920, 60, 0);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_only(&ruling)->subject.has_remote_address);
	ruling_free(&ruling);
}

TEST(interfaces_do_not_add_up)
{
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling, 0);
	open_some(&ruling, 5, 0, 600, 2);
	open_some(&ruling, 5, 0, 580, 3);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_int_equal(ruling_count(finding, "used"), 600);
	assert_int_equal(ruling_count(finding, "sources"), 2);
	assert_int_equal(ruling_count(finding, "interface_index"), 2);
	assert_non_null(
		strstr(finding->summary, "from 10.0.0.1 on interface 2 to"));
	ruling_free(&ruling);
}

/* Where the interface is not told, more than all is not all. */
TEST(a_mix_is_never_said_to_fail)
{
	struct ruling ruling;

	begin(&ruling, 0);
	open_some(&ruling, 5, 0, 600, 0);
	open_some(&ruling, 5, 0, 600, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(metrics_tell_an_interface_s_budget_once)
{
	struct findings none = { 0 };
	struct metrics_request request = { .findings = &none, .n_peers = 10 };
	struct ruling ruling;
	struct metrics metrics;

	begin(&ruling, 0);
	open_some(&ruling, 5, 0, 100, 2);
	open_some(&ruling, 5, 0, 200, 3);
	ruling_finish(&ruling);
	request.seen = &ruling.scene.snap;
	assert_int_equal(metrics_init(&metrics, &request), 0);
	assert_int_equal(metrics.n_budgets, 1);
	assert_true(metrics.budgets[0].ratio == 0.2);
	metrics_free(&metrics);
	ruling_free(&ruling);
}

TEST(figures_know_the_ports_of_a_source_that_binds)
{
	struct metrics_request request = { .n_peers = 10 };
	struct measure measure = { .kind = MEASURE_PORT_BUDGET };
	struct ruling ruling;
	struct metrics metrics;

	begin(&ruling, 0);
	for (uint8_t i = 0; i < 4; i++)
		open_some(&ruling, 5 + i, i * 200, 200, 0);
	assert_int_equal(found(&ruling), 1);
	assert_true(measure_of_snapshot(&measure, &ruling.scene.snap).value ==
		    80);
	request.seen = &ruling.scene.snap;
	request.findings = &ruling.findings;
	assert_int_equal(metrics_init(&metrics, &request), 0);
	assert_int_equal(metrics.n_budgets, 5);
	assert_true(metrics.budgets[0].is_of_all);
	assert_true(metrics.budgets[0].ratio == 0.8);
	metrics_free(&metrics);
	ruling_free(&ruling);
}

static void close_some(struct ruling *ruling, unsigned int first,
		       unsigned int n, uint32_t age_ms)
{
	for (unsigned int i = 0; i < n; i++)
		scene_add(&ruling->scene,
			  conns_from(conns_closed("10.0.0.1:1", "10.0.0.5:3306",
						  age_ms),
				     (uint16_t)(LOW + first + i)));
}

TEST(without_timestamps_there_no_time_wait_gives_way)
{
	struct conn live = conns_make("10.0.0.1:40999", "10.0.0.5:3306",
				      TCP_STATE_ESTABLISHED);
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling, 1);
	close_some(&ruling, 0, 949, 5000);
	live.have |= CONN_HAS_OPTIONS;
	scene_add(&ruling.scene, live);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_CRITICAL);
	assert_int_equal(finding->confidence, CONFIDENCE_HIGH);
	assert_int_equal(ruling_count(finding, "reusable"), 0);
	assert_string_equal(ruling_text(finding, "reuse_inert"),
			    "no-timestamps");
	assert_true(ruling_real(finding, "sustainable_per_second") ==
		    CAPACITY / 60.0);
	ruling_free(&ruling);
}

TEST(reuse_that_never_acted_is_told_with_doubt)
{
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling, 1);
	ruling.scene.snap.namespaces[0].counters.known[COUNTER_TW_RECYCLED] =
		true;
	close_some(&ruling, 0, 900, 5000);
	close_some(&ruling, 900, 100, 500);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_int_equal(finding->confidence, CONFIDENCE_LOW);
	assert_string_equal(ruling_text(finding, "reuse_inert"), "never-acted");
	assert_non_null(strstr(finding->summary, "seems to fail"));
	ruling_free(&ruling);
}
