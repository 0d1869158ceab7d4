// SPDX-License-Identifier: MIT
/*
 * test_metrics: the series of whole hosts: which there are, that none is there
 * twice, that they add up, and how many they can become.
 */
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "hosts.h"
#include "ruling.h"
#include "tcpwait/diagnosis.h"
#include "tcpwait/metrics.h"
#include "tcpwait/render_monitor.h"
#include "test.h"

/* UPDATE_GOLDEN=1 writes tests/golden/NAME.txt anew; read the difference. */
enum { LINE_SIZE = 1024, N_PEERS = 20 };

static int render(FILE *out, const void *ctx)
{
	render_metrics(out, ctx);
	return 0;
}

/* What tcpwait metrics -N netns would write of the scene; to be freed. */
static char *text_of(struct scene *scene, const char *netns, size_t n_peers)
{
	struct thresholds thresholds;
	const struct diagnosis_request diagnosis = {
		.seen = &scene->snap,
		.thresholds = &thresholds,
	};
	struct findings findings;
	const struct metrics_request request = {
		.seen = &scene->snap,
		.findings = &findings,
		.netns = netns,
		.n_peers = n_peers,
	};
	struct metrics metrics;
	char *text;

	scene->snap.ages_asked = true;
	thresholds_init(&thresholds);
	assert_int_equal(diagnosis_run(&diagnosis, &findings), 0);
	assert_int_equal(metrics_init(&metrics, &request), 0);
	text = golden_slurp(render, &metrics);
	metrics_free(&metrics);
	findings_free(&findings);
	return text;
}

static int text_cmp(const void *a, const void *b)
{
	char *const *left = a;
	char *const *right = b;

	return strcmp(*left, *right);
}

/* The series without their values, sorted; the array and text to be freed. */
static char **series_of(char *text, size_t *n)
{
	char **series = calloc(strlen(text) / 8 + 1, sizeof(*series));
	char *rest = text, *line;

	assert_non_null(series);
	*n = 0;
	while ((line = strsep(&rest, "\n"))) {
		if (*line == '\0' || *line == '#')
			continue;
		*strrchr(line, ' ') = '\0';
		series[(*n)++] = line;
	}
	qsort(series, *n, sizeof(*series), text_cmp);
	return series;
}

/* No series twice; their number. */
static size_t count_series(const char *text)
{
	char *copy = strdup(text);
	size_t n;
	char **series;

	assert_non_null(copy);
	series = series_of(copy, &n);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(series[i - 1], series[i]) == 0)
			fail_msg("twice: %s", series[i]);
	}
	free(series);
	free(copy);
	return n;
}

/* The sum of a family's samples whose line has this in it. */
static double sum_of(const char *text, const char *family, const char *part)
{
	size_t length = strlen(family);
	double sum = 0;

	for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
		const char *end = strchr(line, '\n');
		const char *value = memrchr(line, ' ', (size_t)(end - line));

		if (strncmp(line, family, length) != 0 ||
		    (line[length] != '{' && line[length] != ' '))
			continue;
		if (memmem(line, (size_t)(end - line), part, strlen(part)))
			sum += strtod(value, NULL);
	}
	return sum;
}

static bool has_series(const char *text, const char *series)
{
	char line[LINE_SIZE + 8];

	(void)snprintf(line, sizeof(line), "\n%s ", series);
	return strstr(text, line) != NULL;
}

static void assert_value(const char *text, const char *series, double value)
{
	if (!has_series(text, series))
		fail_msg("no %s", series);
	if (sum_of(text, strndupa(series, strcspn(series, "{ ")),
		   series + strcspn(series, "{")) != value)
		fail_msg("%s is not %g", series, value);
}

/* By state, ports and peers are the same sockets as all of them. */
static void assert_adds_up(const char *text)
{
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++) {
		char state[48];
		double all;

		(void)snprintf(state, sizeof(state), "state=\"%s\"",
			       tcp_state_key(i));
		all = sum_of(text, "tcpwait_sockets", state);
		if (sum_of(text, "tcpwait_port_sockets", state) != all)
			fail_msg("ports do not add up: %s", state);
		if (i != TCP_STATE_LISTEN &&
		    sum_of(text, "tcpwait_peer_sockets", state) != all)
			fail_msg("peers do not add up: %s", state);
	}
	if (sum_of(text, "tcpwait_close_wait_sockets", "") !=
	    sum_of(text, "tcpwait_sockets", "\"close_wait\""))
		fail_msg("kinds of CLOSE_WAIT do not add up");
}

static void check(const char *name, struct scene *scene, const char *netns)
{
	char *text = text_of(scene, netns, N_PEERS);

	golden_assert(name, text);
	(void)count_series(text);
	assert_adds_up(text);
	free(text);
}

TEST(a_busy_host)
{
	struct scene scene;

	hosts_web(&scene, 4);
	hosts_own(&scene, 812, "java", 8080);
	scene.snap.owners.processes[0].unlisted_known = true;
	scene.snap.owners.processes[0].n_unlisted = 40;
	check("metrics-busy", &scene, NULL);
	scene_free(&scene);
}

TEST(a_quiet_host)
{
	struct scene scene;

	scene_init(&scene);
	scene_finish(&scene);
	check("metrics-quiet", &scene, NULL);
	scene_free(&scene);
}

static void name(struct scene *scene, size_t netns, uint64_t id,
		 const char *text)
{
	struct netns *namespaces = scene->snap.namespaces;

	namespaces[netns].id = id;
	(void)snprintf(namespaces[netns].name, sizeof(namespaces[netns].name),
		       "%s", text);
}

/* Two names that only look alike once they are clean, and one not seen. */
static void hostile(struct scene *scene)
{
	hosts_web(scene, 1);
	for (int i = 1; i < 4; i++)
		assert_int_equal(snapshot_add_netns(&scene->snap), i);
	name(scene, 0, 11, HOSTS_HOSTILE);
	name(scene, 1, 12, "a\n\\");
	name(scene, 2, 13, "a\\x0a\\");
	name(scene, 3, 14, "closed");
	scene->snap.namespaces[3].skipped = true;
	scene->snap.n_namespaces_skipped = 1;
	scene->snap.complete = false;
	scene->snap.ages_sampled = true;
}

TEST(a_hostile_host)
{
	struct scene scene;

	hostile(&scene);
	check("metrics-hostile", &scene, "all");
	scene_free(&scene);
}

TEST(nothing_is_told_of_a_namespace_not_seen)
{
	struct scene scene;
	char *text;

	hostile(&scene);
	text = text_of(&scene, "all", N_PEERS);
	assert_null(strstr(text, "\"closed\""));
	assert_value(text,
		     "tcpwait_blind_spots{netns=\"all\","
		     "kind=\"namespaces_skipped\"}",
		     1);
	assert_value(text,
		     "tcpwait_blind_spots{netns=\"all\",kind=\"incomplete\"}",
		     1);
	free(text);
	scene_free(&scene);
}

TEST(netns_is_a_label_only_where_it_was_asked_for)
{
	struct scene scene;
	char *text;
	size_t n;

	hosts_web(&scene, 1);
	text = text_of(&scene, NULL, N_PEERS);
	assert_null(strstr(text, "netns="));
	n = count_series(text);
	free(text);
	/* By its name, however it was asked for. */
	text = text_of(&scene, "1", N_PEERS);
	for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
		const char *label = strchr(line, '{');

		if (*line == '#')
			continue;
		assert_non_null(label);
		assert_memory_equal(label, "{netns=\"host\"", 13);
	}
	assert_int_equal(count_series(text), n);
	free(text);
	scene_free(&scene);
}

/* This host serves :7000 to the very peer whose :7000 it calls. */
TEST(both_sides_of_one_port_are_two_series)
{
	struct scene scene;
	char *text;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:7000");
	scene_add_to(&scene,
		     conns_make("10.0.0.1:7000", "10.0.0.2:40000",
				TCP_STATE_ESTABLISHED),
		     3);
	scene_add_from(&scene,
		       conns_make("10.0.0.1:40000", "10.0.0.2:7000",
				  TCP_STATE_ESTABLISHED),
		       5);
	scene_finish(&scene);
	text = text_of(&scene, NULL, N_PEERS);
	(void)count_series(text);
	assert_adds_up(text);
	assert_value(
		text,
		"tcpwait_port_sockets{port=\"7000\",state=\"established\"}", 3);
	assert_value(
		text,
		"tcpwait_port_sockets{port=\"->7000\",state=\"established\"}",
		5);
	assert_value(text,
		     "tcpwait_peer_sockets{peer=\"10.0.0.2\",port=\"7000\","
		     "state=\"established\"}",
		     3);
	assert_value(text,
		     "tcpwait_peer_sockets{peer=\"10.0.0.2\",port=\"->7000\","
		     "state=\"established\"}",
		     5);
	assert_true(has_series(text, "tcpwait_closes_per_second{"
				     "role=\"server\",port=\"7000\"}"));
	assert_true(has_series(text, "tcpwait_closes_per_second{"
				     "role=\"client\",port=\"7000\"}"));
	free(text);
	scene_free(&scene);
}

TEST(what_is_not_known_has_no_sample)
{
	struct scene scene;
	char *text;

	scene_init(&scene);
	scene_forget(&scene, SETTING_LOCAL_PORT_LOW);
	scene_forget(&scene, SETTING_LOCAL_PORT_HIGH);
	scene_listen(&scene, "0.0.0.0:80");
	scene_listen(&scene, "0.0.0.0:81");
	scene_add(&scene, conns_waiting("10.0.0.1:80", "10.0.0.2:4000", 0));
	scene_add(&scene, conns_make("10.0.0.1:40000", "10.0.0.2:443",
				     TCP_STATE_SYN_SENT));
	scene.snap.namespaces_unknown = true;
	scene_finish(&scene);
	text = text_of(&scene, NULL, N_PEERS);
	/* There is one, and no age; there is none. */
	assert_false(has_series(text, "tcpwait_close_wait_oldest_seconds{"
				      "port=\"80\"}"));
	assert_value(text, "tcpwait_close_wait_oldest_seconds{port=\"81\"}", 0);
	assert_null(strstr(text, "\ntcpwait_time_wait_table_used_ratio"));
	assert_null(strstr(text, "\ntcpwait_port_budget_used_ratio"));
	assert_false(has_series(text, "tcpwait_blind_spots{"
				      "kind=\"sockets_without_owner\"}"));
	assert_false(has_series(text, "tcpwait_blind_spots{"
				      "kind=\"namespaces_skipped\"}"));
	/* The family is told of all the same. */
	assert_non_null(strstr(
		text, "# TYPE tcpwait_time_wait_table_used_ratio gauge\n"));
	free(text);
	scene_free(&scene);
}

/* 20 CLOSE_WAIT of one port whose ages nobody told, 20 of another's. */
TEST(a_finding_that_was_not_judged_has_no_zero)
{
	struct conn told = conns_aged(
		conns_waiting("10.0.0.1:81", "192.0.2.1:20000", 0), 120000);
	struct scene scene;
	char *text;

	scene_init(&scene);
	scene_listen(&scene, "10.0.0.1:80");
	scene_listen(&scene, "10.0.0.1:81");
	scene_add_to(&scene, conns_waiting("10.0.0.1:80", "192.0.2.1:20000", 9),
		     20);
	scene_add_to(&scene, told, 20);
	scene_finish(&scene);
	scene.snap.namespaces[0].lacks_ages = true;
	scene.snap.reader = READER_PROCFS;
	text = text_of(&scene, NULL, N_PEERS);
	assert_null(strstr(text, "id=\"close-wait-unread\""));
	assert_value(text,
		     "tcpwait_finding{id=\"close-wait-leak\","
		     "severity=\"warning\"}",
		     1);
	assert_value(text,
		     "tcpwait_finding{id=\"half-closed\","
		     "severity=\"warning\"}",
		     0);
	assert_value(text, "tcpwait_blind_spots{kind=\"ages_not_seen\"}", 20);
	assert_value(text, "tcpwait_blind_spots{kind=\"findings_not_judged\"}",
		     1);
	assert_non_null(strstr(text, "reader=\"procfs\"} 1"));
	/* The oldest may be one of those. */
	assert_null(strstr(text, "wait_oldest_seconds{port=\"80\"}"));
	free(text);
	scene_free(&scene);
}

/* Of listeners that share a port the fullest, and the longest wait of all. */
TEST(accept_queues_are_told_by_their_port)
{
	struct conn listen = conns_make("10.0.0.1:80", "*", TCP_STATE_LISTEN);
	struct conn conn =
		conns_aged(conns_make("10.0.0.1:80", "192.0.2.1:20000",
				      TCP_STATE_ESTABLISHED),
			   0);
	struct scene scene;
	char *text;

	scene_init(&scene);
	listen.send_queue = 9;
	scene_add(&scene, listen);
	listen.recv_queue = 5;
	scene_add(&scene, listen);
	conn.inode = 0;
	conn.last_data_sent_ms = 42000;
	scene_add(&scene, conn);
	scene_finish(&scene);
	text = text_of(&scene, NULL, N_PEERS);
	assert_value(text, "tcpwait_accept_queue{port=\"80\"}", 5);
	assert_value(text, "tcpwait_accept_queue_limit{port=\"80\"}", 10);
	assert_value(text, "tcpwait_unaccepted_oldest_seconds{port=\"80\"}",
		     42);
	free(text);
	scene_free(&scene);
}

/* 20 closes a second of 1,000 ports, 3.4 leaks a minute of 1,024. */
TEST(what_comes_to_an_end_is_told)
{
	struct conn leaked = conns_aged(
		conns_waiting("10.0.0.1:8080", "192.0.2.1:40000", 0), 1000);
	struct process *process;
	struct ruling ruling;
	uint32_t first, java;

	ruling_init(&ruling);
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_LOW, 40000);
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_HIGH, 40999);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	first = ruling_add(&ruling, leaked, 139, 17647);
	for (unsigned int i = 0; i < 500; i++) {
		struct conn closed = conns_closed(
			"10.0.0.1:40000", "10.0.0.5:3306", i / 20 * 1000 + 500);

		closed.local_port = (uint16_t)(40000 + i * 7 % 1000);
		scene_add(&ruling.scene, closed);
	}
	ruling_finish(&ruling);
	java = ruling_process(&ruling, 812, "java");
	ruling_hold(&ruling, first, 139, java);
	process = ruling_process_at(&ruling, java);
	process->n_waiting = 139;
	process->n_descriptors = 200;
	process->descriptors_known = true;
	process->descriptor_limit = 1024;
	process->unlisted_known = true;
	process->n_unlisted = 40;
	check("metrics-ends", &ruling.scene, "all");
	ruling_free(&ruling);
}

/* What a reset left takes descriptors as well. */
TEST(descriptors_without_a_connection_near_the_limit_too)
{
	struct process *process;
	struct ruling ruling;
	char *text;

	ruling_init(&ruling);
	ruling_finish(&ruling);
	for (int i = 0; i < 2; i++) {
		process = ruling_process_at(
			&ruling,
			ruling_process(&ruling, 812 + i, i ? "go" : "idle"));
		process->n_descriptors = 200;
		process->descriptors_known = true;
		process->descriptor_limit = 1024;
		process->unlisted_known = true;
		process->n_unlisted = i ? 40 : 0;
	}
	text = text_of(&ruling.scene, NULL, N_PEERS);
	assert_value(text, "tcpwait_descriptors{process=\"go\"}", 200);
	assert_value(text, "tcpwait_descriptors_limit{process=\"go\"}", 1024);
	assert_null(strstr(text, "process=\"idle\""));
	free(text);
	ruling_free(&ruling);
}

TEST(the_table_of_time_wait_is_a_ratio)
{
	struct scene scene;
	struct counters *counters;
	char *text;

	scene_init(&scene);
	scene_set(&scene, SETTING_TCP_MAX_TW_BUCKETS, 8192);
	counters = &scene.snap.namespaces[0].counters;
	counters->value[COUNTER_SOCKSTAT_TW] = 2048;
	counters->known[COUNTER_SOCKSTAT_TW] = true;
	scene_finish(&scene);
	text = text_of(&scene, NULL, N_PEERS);
	assert_non_null(
		strstr(text, "\ntcpwait_time_wait_table_used_ratio 0.25\n"));
	free(text);
	scene_free(&scene);
}

/* Of two looks ten seconds apart, in which a counter rose by 1120 and 0. */
static char *text_of_opens(bool is_one_look, bool is_told)
{
	static const enum counter used[] = {
		COUNTER_ACTIVE_OPENS,
		COUNTER_PASSIVE_OPENS,
		COUNTER_ATTEMPT_FAILS,
		COUNTER_ESTAB_RESETS,
	};
	struct findings findings = { .n = 0 };
	struct scene scene, before;
	struct metrics metrics;
	char *text;

	scene_init(&before);
	scene_init(&scene);
	scene.snap.at_seconds = before.snap.at_seconds + 10;
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++) {
		before.snap.namespaces[0].counters.known[used[i]] = true;
		scene.snap.namespaces[0].counters.known[used[i]] = is_told;
	}
	scene.snap.namespaces[0].counters.value[COUNTER_ACTIVE_OPENS] = 1120;
	scene_finish(&before);
	scene_finish(&scene);
	assert_int_equal(
		metrics_init(
			&metrics,
			&(struct metrics_request){
				.seen = &scene.snap,
				.before = is_one_look ? NULL : &before.snap,
				.findings = &findings,
				.netns = "all",
			}),
		0);
	text = golden_slurp(render, &metrics);
	metrics_free(&metrics);
	scene_free(&scene);
	scene_free(&before);
	return text;
}

TEST(opens_are_told_of_two_looks_only)
{
	char *text = text_of_opens(false, true);

	golden_assert("metrics-opens", text);
	free(text);
	text = text_of_opens(true, true);
	assert_null(strstr(text, "tcpwait_opens_per_second{"));
	free(text);
	text = text_of_opens(false, false);
	assert_null(strstr(text, "tcpwait_opens_per_second{"));
	free(text);
}

TEST(every_finding_is_there_for_each_severity)
{
	struct scene scene;
	size_t n = 0;
	char *text;

	scene_init(&scene);
	scene_finish(&scene);
	text = text_of(&scene, NULL, N_PEERS);
	for (int id = 0; id < FINDING_ID_COUNT; id++) {
		unsigned int severities =
			finding_id_severities((enum finding_id)id);

		assert_int_not_equal(severities, 0);
		for (int i = 0; i < SEVERITY_COUNT; i++) {
			char series[LINE_SIZE];

			(void)snprintf(
				series, sizeof(series),
				"tcpwait_finding{id=\"%s\",severity=\"%s\"}",
				finding_id_name((enum finding_id)id),
				finding_severity_name((enum severity)i));
			assert_int_equal(has_series(text, series),
					 severities >> i & 1);
			n += severities >> i & 1;
		}
	}
	assert_int_equal(n, 50);
	free(text);
	scene_free(&scene);
}

/* n peers, each with its own address, of which the i-th has i % 7 + 1. */
static void crowd(struct scene *scene, uint32_t n)
{
	struct conn conn = conns_make("10.0.0.1:443", "10.1.0.0:40000",
				      TCP_STATE_ESTABLISHED);

	scene_init(scene);
	scene_listen(scene, "0.0.0.0:443");
	for (uint32_t i = 0; i < n; i++) {
		memcpy(&conn.remote.bytes[12], &i, sizeof(i));
		conn.remote.bytes[15] |= 0x80;
		for (uint32_t k = 0; k <= i % 7; k++)
			scene_add(scene, conns_to(conn, (uint16_t)(40000 + k)));
	}
	scene_finish(scene);
}

TEST(a_hundred_thousand_peers_stay_bounded)
{
	static const size_t limits[] = { 0, 1, 20, 1000 };
	struct scene few, many;
	char *text;

	crowd(&few, 2000);
	crowd(&many, 100000);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		size_t n;

		text = text_of(&few, NULL, limits[i]);
		n = count_series(text);
		assert_adds_up(text);
		free(text);
		text = text_of(&many, NULL, limits[i]);
		assert_int_equal(count_series(text), n);
		assert_adds_up(text);
		free(text);
	}
	text = text_of(&many, NULL, 20);
	/* The largest have seven. */
	assert_value(text,
		     "tcpwait_peer_sockets{peer=\"other\",port=\"other\","
		     "state=\"established\"}",
		     sum_of(text, "tcpwait_sockets", "\"established\"") -
			     20 * 7);
	free(text);
	scene_free(&few);
	scene_free(&many);
}

TEST(ports_and_budgets_stay_bounded)
{
	struct scene scene;
	char *text;

	scene_init(&scene);
	for (unsigned int i = 0; i < 3000; i++) {
		char local[32], remote[32];

		(void)snprintf(local, sizeof(local), "0.0.0.0:%u", 1000 + i);
		scene_listen(&scene, local);
		(void)snprintf(local, sizeof(local), "10.0.0.%u:40000",
			       i % 250 + 1);
		(void)snprintf(remote, sizeof(remote), "10.2.%u.%u:%u", i / 250,
			       i % 250 + 1, 10000 + i);
		scene_add_from(&scene,
			       conns_make(local, remote, TCP_STATE_ESTABLISHED),
			       i % 3 + 1);
	}
	scene_finish(&scene);
	text = text_of(&scene, NULL, 20);
	assert_true(count_series(text) < 1370);
	assert_adds_up(text);
	assert_value(text,
		     "tcpwait_port_sockets{port=\"other\",state=\"listen\"}",
		     3000);
	free(text);
	/* The fullest budget is always told. */
	text = text_of(&scene, NULL, 0);
	assert_non_null(strstr(text, "\ntcpwait_port_budget_used_ratio{"));
	(void)count_series(text);
	free(text);
	scene_free(&scene);
}

TEST(the_same_host_gives_the_same_text)
{
	struct scene scene;
	char *text, *again;

	hosts_web(&scene, 3);
	text = text_of(&scene, NULL, 2);
	again = text_of(&scene, NULL, 2);
	assert_string_equal(text, again);
	free(text);
	free(again);
	scene_free(&scene);
}

TEST(what_a_filter_leaves_out_is_in_no_series)
{
	struct scene scene;
	char *text;

	scene_init(&scene);
	scene_filter(&scene, "sport = :80");
	scene_listen(&scene, "0.0.0.0:80");
	scene_listen(&scene, "0.0.0.0:81");
	scene_add(&scene, conns_make("10.0.0.1:80", "10.0.0.2:4000",
				     TCP_STATE_ESTABLISHED));
	scene_add(&scene, conns_make("10.0.0.1:40000", "10.0.0.2:443",
				     TCP_STATE_ESTABLISHED));
	scene_finish(&scene);
	text = text_of(&scene, NULL, N_PEERS);
	assert_value(text, "tcpwait_sockets{state=\"established\"}", 1);
	assert_null(strstr(text, "port=\"81\""));
	assert_null(strstr(text, "443"));
	assert_adds_up(text);
	free(text);
	scene_free(&scene);
}

TEST(every_family_is_whole_and_in_one_place)
{
	struct scene scene;
	const char *at;
	char *text;

	hosts_web(&scene, 1);
	text = text_of(&scene, NULL, N_PEERS);
	at = text;
	for (size_t i = 0; render_metrics_family(i); i++) {
		const char *family = render_metrics_family(i);
		size_t length = strlen(family);
		char line[LINE_SIZE];

		(void)snprintf(line, sizeof(line), "# HELP %s ", family);
		assert_memory_equal(at, line, strlen(line));
		while (*at && (strncmp(at, "# HELP ", 7) != 0 ||
			       strstr(at, line) == at))
			at = strchr(at, '\n') + 1;
		(void)snprintf(line, sizeof(line), "# TYPE %s gauge\n", family);
		assert_non_null(strstr(text, line));
		(void)snprintf(line, sizeof(line), "\n%s", family);
		for (const char *sample = strstr(text, line); sample;
		     sample = strstr(sample + 1, line)) {
			/* A longer name's is none of ours. */
			if (sample[1 + length] == '{' ||
			    sample[1 + length] == ' ')
				assert_true(sample < at);
		}
	}
	assert_string_equal(text + strlen(text) - 7, "\n# EOF\n");
	assert_string_equal(at, "");
	free(text);
	scene_free(&scene);
}

/* A port and two sockets in each of n namespaces; the last one leaks. */
static void add_namespaces(struct ruling *ruling, unsigned int n)
{
	struct conn leaked = conns_aged(
		conns_waiting("10.0.0.1:8080", "192.0.2.1:40000", 0), 100000);
	struct scene *scene = &ruling->scene;

	for (unsigned int i = 1; i <= n; i++) {
		char text[32];

		(void)snprintf(text, sizeof(text), "pod%u", i);
		scene_add_netns(scene, 1000 + i, text);
		(void)ruling_listen(ruling, "0.0.0.0:8080");
		scene_add_to(scene,
			     conns_make("10.0.0.1:8080", "192.0.2.9:40000",
					TCP_STATE_ESTABLISHED),
			     2);
	}
	(void)ruling_add(ruling, leaked, 20, 0);
}

static char *text_of_namespaces(unsigned int n)
{
	struct ruling ruling;
	char *text;

	ruling_init(&ruling);
	add_namespaces(&ruling, n);
	ruling_finish(&ruling);
	text = text_of(&ruling.scene, "all", N_PEERS);
	ruling_free(&ruling);
	return text;
}

TEST(two_thousand_namespaces_stay_bounded)
{
	char *few = text_of_namespaces(60), *many = text_of_namespaces(2000);

	assert_int_equal(count_series(many), count_series(few));
	assert_adds_up(many);
	assert_value(many,
		     "tcpwait_left_out{netns=\"all\",kind=\"namespaces\"}",
		     2001 - METRICS_NAMESPACES_MAX);
	/* What warns is told apart, however small. */
	assert_value(many,
		     "tcpwait_finding{netns=\"pod2000\","
		     "id=\"close-wait-leak\",severity=\"warning\"}",
		     1);
	assert_true(has_series(many, "tcpwait_sockets{netns=\"other\","
				     "state=\"established\"}"));
	free(few);
	free(many);
}

/* Only findings that exist; a port is as in the tables. */
TEST(a_finding_is_told_by_its_subject)
{
	struct ruling ruling;
	struct conn leaked = conns_aged(
		conns_waiting("10.0.0.1:8080", "192.0.2.1:40000", 0), 100000);
	struct process *process;
	uint32_t first, java;
	char *text;

	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	first = ruling_add(&ruling, leaked, 20, 0);
	scene_add_from(&ruling.scene,
		       conns_make("10.0.0.1:40000", "10.0.0.5:3306",
				  TCP_STATE_TIME_WAIT),
		       200);
	ruling_finish(&ruling);
	java = ruling_process(&ruling, 812, "Thread-1\"");
	ruling_hold(&ruling, first, 20, java);
	process = ruling_process_at(&ruling, java);
	(void)snprintf(process->program, sizeof(process->program), "java");
	text = text_of(&ruling.scene, NULL, N_PEERS);
	assert_value(text,
		     "tcpwait_finding_subject{id=\"close-wait-leak\","
		     "severity=\"warning\",port=\"8080\",process=\"java\"}",
		     1);
	/* Nobody was seen to hold a TIME_WAIT. */
	assert_value(text,
		     "tcpwait_finding_subject{id=\"client-churn\","
		     "severity=\"info\",port=\"->3306\"}",
		     1);
	assert_true(sum_of(text, "tcpwait_finding_subject", "") ==
		    sum_of(text, "tcpwait_finding", ""));
	free(text);
	ruling_free(&ruling);
}

/* It holds the few that live; whose the closed ones were, nobody saw. */
TEST(who_is_only_likely_is_no_subject)
{
	struct conn live = conns_make("10.0.0.1:59000", "10.0.0.5:3306",
				      TCP_STATE_ESTABLISHED);
	struct ruling ruling;
	uint32_t php;
	char *text;

	ruling_init(&ruling);
	for (unsigned int i = 0; i < 200; i++) {
		struct conn closed = conns_closed("10.0.0.1:40000",
						  "10.0.0.5:3306", 300 * i);

		closed.local_port = (uint16_t)(40000 + i);
		scene_add(&ruling.scene, closed);
	}
	live.inode = 77;
	scene_add_from(&ruling.scene, live, 2);
	php = ruling_process(&ruling, 812, "php");
	ruling_own_samples(&ruling, &php, 1);
	text = text_of(&ruling.scene, NULL, N_PEERS);
	assert_value(text,
		     "tcpwait_finding_subject{id=\"client-churn\","
		     "severity=\"info\",port=\"->3306\"}",
		     1);
	free(text);
	ruling_free(&ruling);
}

/* Sixty leaks of as many programs. */
TEST(subjects_stay_bounded)
{
	struct ruling ruling;
	char *text;

	ruling_init(&ruling);
	for (unsigned int i = 0; i < 60; i++) {
		char local[32];
		struct conn leaked;

		(void)snprintf(local, sizeof(local), "10.0.0.1:%u", 8000 + i);
		(void)ruling_listen(&ruling, local);
		leaked = conns_waiting(local, "192.0.2.1:40000", 0);
		(void)ruling_add(&ruling, conns_aged(leaked, 100000), 20, 0);
	}
	ruling_finish(&ruling);
	text = text_of(&ruling.scene, NULL, N_PEERS);
	assert_true(sum_of(text, "tcpwait_finding", "leak") == 60);
	assert_true(sum_of(text, "tcpwait_finding_subject", "leak") ==
		    METRICS_SUBJECTS_MAX);
	assert_value(text, "tcpwait_left_out{kind=\"finding_subjects\"}", 10);
	free(text);
	ruling_free(&ruling);
}

TEST(addresses_are_those_that_others_call)
{
	static const char *const locals[] = { "10.0.0.1:80", "[fe80::1]:80",
					      "127.0.0.1:80", "10.0.0.1:81" };
	struct scene scene;
	char *text;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:80");
	scene_listen(&scene, "0.0.0.0:81");
	for (size_t i = 0; i < sizeof(locals) / sizeof(locals[0]); i++)
		scene_add(&scene, conns_make(locals[i],
					     i == 1 ? "[fe80::2]:4000"
						    : "10.0.0.2:4000",
					     TCP_STATE_ESTABLISHED));
	for (unsigned int i = 0; i < 30; i++) {
		char local[32];

		(void)snprintf(local, sizeof(local), "10.1.0.%u:40000", i);
		scene_add(&scene, conns_make(local, "10.0.0.2:443",
					     TCP_STATE_ESTABLISHED));
	}
	scene_finish(&scene);
	text = text_of(&scene, NULL, N_PEERS);
	assert_value(text, "tcpwait_address_info{address=\"10.0.0.1\"}", 1);
	assert_true(sum_of(text, "tcpwait_address_info", "") ==
		    METRICS_ADDRESSES_MAX);
	assert_value(text, "tcpwait_left_out{kind=\"addresses\"}", 11);
	free(text);
	scene_free(&scene);
}
