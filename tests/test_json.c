// SPDX-License-Identifier: MIT
/*
 * test_json: documents with exactly their keys, read back.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "hosts.h"
#include "tcpwait/document.h"
#include "tcpwait/socket_row.h"
#include "test.h"

#define STATE_KEYS                                                     \
	"established syn_sent syn_recv fin_wait1 fin_wait2 time_wait " \
	"close close_wait last_ack listen closing"
#define CLOSE_WAIT_KEYS                                              \
	"unaccepted sending goodbye unread consumed oldest_seconds " \
	"oldest_is_at_least median_seconds in_epoll"
#define PORT_KEYS                                                     \
	"netns role port addresses addresses_total listening states " \
	"total fin_wait2_orphans closes_per_second "                  \
	"closes_per_second_now closes_at_least ends_per_second "      \
	"closes_by_second mean_lifetime_seconds close_wait owners"
#define PEER_KEYS                                                    \
	"netns role address service_port states total "              \
	"fin_wait2_orphans closes_per_second closes_per_second_now " \
	"closes_at_least ends_per_second closes_by_second "          \
	"mean_lifetime_seconds close_wait owners budget other_end"
#define SOCKET_KEYS                                                       \
	"netns state role local_address local_port remote_address "       \
	"remote_port recv_queue send_queue age_seconds close_wait inode " \
	"uid unit interface owners"
#define BLIND_KEYS                                                     \
	"sockets_without_owner owners_not_seen processes_unreadable "  \
	"owner_search_cut_short namespaces_skipped mptcp_connections " \
	"complete reader ages_not_seen"

/* The keys in the order they are written. */
static void assert_keys(json_t *object, const char *keys)
{
	char found[1024] = "";
	size_t n = 0;
	const char *key;
	json_t *value;

	assert_true(json_is_object(object));
	json_object_foreach(object, key, value)
	{
		n += (size_t)snprintf(found + n, sizeof(found) - n, "%s%s",
				      n ? " " : "", key);
		assert_true(n < sizeof(found));
	}
	assert_string_equal(found, keys);
}

/* "a.b.0" walks objects and arrays. */
static json_t *at(json_t *value, const char *path)
{
	while (*path) {
		size_t n = strcspn(path, ".");
		char key[64];

		(void)snprintf(key, sizeof(key), "%.*s", (int)n, path);
		value = json_is_array(value)
				? json_array_get(value, strtoul(key, NULL, 10))
				: json_object_get(value, key);
		if (!value)
			fail_msg("no %s", key);
		path += n + (path[n] == '.');
	}
	return value;
}

static void assert_int(json_t *document, const char *path, json_int_t wanted)
{
	json_t *value = at(document, path);

	assert_true(json_is_integer(value));
	assert_true(json_integer_value(value) == wanted);
}

static void assert_text(json_t *document, const char *path, const char *wanted)
{
	const char *text = json_string_value(at(document, path));

	assert_non_null(text);
	assert_string_equal(text, wanted);
}

static void assert_null_at(json_t *document, const char *path)
{
	assert_true(json_is_null(at(document, path)));
}

/* One document on one line, in UTF-8, without a key twice. */
static json_t *parse(char *text)
{
	json_error_t error;
	json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!document)
		fail_msg("%s: %s", error.text, text);
	assert_int_equal(text[strlen(text) - 1], '\n');
	free(text);
	return document;
}

static int render_report(FILE *out, const void *ctx)
{
	document_report(out, ctx);
	return 0;
}

static int render_ports(FILE *out, const void *ctx)
{
	document_ports(out, ctx);
	return 0;
}

static int render_peers(FILE *out, const void *ctx)
{
	document_peers(out, ctx);
	return 0;
}

static json_t *document_of(const struct scene *scene,
			   const struct scene *before, golden_render_fn render)
{
	struct report report;
	json_t *document;

	scene_report(scene, before, &report);
	document = parse(golden_slurp(render, &report));
	report_free(&report);
	return document;
}

static void assert_envelope(json_t *document, const char *command)
{
	assert_text(document, "schema", "tcpwait/1");
	assert_text(document, "command", command);
	assert_text(document, "time", "2026-01-02T03:04:05.678Z");
	assert_keys(at(document, "host"), "name kernel");
	assert_text(document, "host.name", "web1");
	assert_text(document, "host.kernel", "6.18");
	assert_keys(at(document, "blind_spots"), BLIND_KEYS);
	assert_true(json_is_true(at(document, "blind_spots.complete")));
	assert_text(document, "blind_spots.reader", "netlink");
	assert_keys(at(document, "scan"), "seconds sockets");
	assert_true(json_real_value(at(document, "scan.seconds")) == 0.125);
}

/* The row of ports or peers whose service is this port. */
static json_t *row_at(json_t *rows, const char *key, json_int_t port)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		json_t *value = json_object_get(row, key);

		if (json_is_integer(value) && json_integer_value(value) == port)
			return row;
	}
	fail_msg("no %s %d", key, (int)port);
	return NULL;
}

TEST(the_report_has_its_keys)
{
	struct scene scene;
	json_t *document;

	hosts_web(&scene, 1);
	document = document_of(&scene, NULL, render_report);
	assert_keys(document,
		    "schema command time host filter states total "
		    "ports peers opens_per_second ends mptcp blind_spots scan");
	assert_null_at(document, "filter");
	assert_envelope(document, "report");
	assert_keys(at(document, "states"), STATE_KEYS);
	assert_int(document, "states.time_wait", 61);
	assert_int(document, "states.closing", 0);
	assert_int(document, "total", 89);
	assert_int(document, "scan.sockets", 89);
	assert_int_equal(json_array_size(at(document, "ports")), 5);
	assert_int_equal(json_array_size(at(document, "peers")), 6);
	json_decref(document);
	scene_free(&scene);
}

/* However long it is; what it is written with is hostile to a terminal. */
TEST(the_report_tells_its_filter)
{
	struct scene scene;
	struct report report;
	char filter[2000], told[2004] = "";
	json_t *document;

	memset(filter, ' ', sizeof(filter));
	filter[sizeof(filter) - 2] = '\033';
	filter[sizeof(filter) - 1] = '\0';
	(void)snprintf(told, sizeof(told), "%*s\\x1b", (int)sizeof(filter) - 2,
		       "");
	hosts_web(&scene, 1);
	scene_report(&scene, NULL, &report);
	report.filter = filter;
	document = parse(golden_slurp(render_report, &report));
	assert_text(document, "filter", told);
	json_decref(document);
	report_free(&report);
	scene_free(&scene);
}

TEST(ports_have_their_keys_and_values)
{
	struct scene scene;
	json_t *document, *row;
	size_t i;

	hosts_web(&scene, 1);
	document = document_of(&scene, NULL, render_ports);
	assert_keys(document,
		    "schema command time host ports blind_spots scan");
	assert_envelope(document, "ports");
	json_array_foreach(at(document, "ports"), i, row)
	{
		assert_keys(row, PORT_KEYS " accept_queue");
		assert_keys(at(row, "states"), STATE_KEYS);
		assert_keys(at(row, "close_wait"), CLOSE_WAIT_KEYS);
		assert_text(row, "netns", "host");
		/* Nobody looked. */
		assert_null_at(row, "owners");
	}
	row = row_at(at(document, "ports"), "port", 8080);
	assert_text(row, "role", "server");
	assert_true(json_is_true(at(row, "listening")));
	assert_int(row, "addresses_total", 2);
	assert_text(row, "addresses.0", "0.0.0.0");
	assert_text(row, "addresses.1", "10.0.0.1");
	assert_int(row, "close_wait.unread", 3);
	assert_int(row, "close_wait.consumed", 1);
	assert_true(json_real_value(at(row, "close_wait.oldest_seconds")) ==
		    2461.0);
	assert_true(json_is_false(at(row, "close_wait.oldest_is_at_least")));
	assert_null_at(row, "mean_lifetime_seconds");
	row = row_at(at(document, "ports"), "port", 3306);
	assert_text(row, "role", "client");
	assert_int_equal(json_array_size(at(row, "closes_by_second")), 60);
	assert_true(json_real_value(at(row, "closes_per_second")) == 1.0);
	assert_null_at(row, "close_wait.oldest_seconds");
	assert_null_at(row, "close_wait.median_seconds");
	json_decref(document);
	scene_free(&scene);
}

/* Oldest first, in which order a chart is drawn. */
TEST(closes_by_second_begin_with_the_oldest)
{
	struct scene scene;
	json_t *document;

	scene_init(&scene);
	scene_add(&scene, conns_closed("10.0.0.1:80", "10.0.0.9:40000", 59500));
	scene_add_to(&scene, conns_closed("10.0.0.1:80", "10.0.0.9:40001", 500),
		     3);
	scene_finish(&scene);
	document = document_of(&scene, NULL, render_ports);
	assert_int(document, "ports.0.closes_by_second.0", 1);
	assert_int(document, "ports.0.closes_by_second.1", 0);
	assert_int(document, "ports.0.closes_by_second.59", 3);
	json_decref(document);
	scene_free(&scene);
}

TEST(peers_have_their_keys_and_values)
{
	struct scene scene;
	json_t *document, *row;
	size_t i;

	hosts_web(&scene, 1);
	document = document_of(&scene, NULL, render_peers);
	assert_keys(document,
		    "schema command time host peers blind_spots scan");
	assert_envelope(document, "peers");
	json_array_foreach(at(document, "peers"), i, row)
		assert_keys(row, PEER_KEYS);
	row = row_at(at(document, "peers"), "service_port", 3306);
	assert_text(row, "address", "10.0.0.5");
	assert_keys(at(row, "budget"), "source used reusable capacity ratio");
	assert_text(row, "budget.source", "10.0.0.1");
	assert_int(row, "budget.used", 60);
	assert_int(row, "budget.reusable", 0);
	assert_int(row, "budget.capacity", 28232);
	assert_true(json_is_real(at(row, "budget.ratio")));
	row = row_at(at(document, "peers"), "service_port", 22);
	assert_text(row, "address", "2001:db8::99");
	assert_null_at(row, "budget");
	assert_int_equal(json_array_size(at(row, "closes_by_second")), 60);
	assert_null_at(row, "other_end");
	json_decref(document);
	scene_free(&scene);
}

/* A prefix is no address, and shows it. */
TEST(grouped_peers_are_networks)
{
	struct report_request request = {
		.want_peers = true,
		.cmp = report_cmp_size,
		.v4_prefix = 24,
		.v6_prefix = 64,
	};
	struct report report;
	struct scene scene;
	json_t *document;

	hosts_web(&scene, 1);
	request.seen = &scene.snap;
	assert_int_equal(report_init(&report, &request), 0);
	document = parse(golden_slurp(render_peers, &report));
	assert_text(row_at(at(document, "peers"), "service_port", 3306),
		    "address", "10.0.0.0/24");
	assert_text(row_at(at(document, "peers"), "service_port", 22),
		    "address", "2001:db8::/64");
	json_decref(document);
	report_free(&report);
	scene_free(&scene);
}

/* What cannot be told is null and never 0. */
TEST(an_unknown_role_is_null)
{
	struct scene scene;
	json_t *document;

	scene_init(&scene);
	scene_add(&scene, conns_closed("10.0.0.1:179", "10.0.0.3:179", 2500));
	scene_finish(&scene);
	document = document_of(&scene, NULL, render_report);
	assert_null_at(document, "ports.0.role");
	assert_null_at(document, "ports.0.port");
	assert_int(document, "ports.0.closes_by_second.0", 0);
	assert_null_at(document, "peers.0.role");
	assert_null_at(document, "peers.0.service_port");
	assert_null_at(document, "peers.0.budget");
	assert_text(document, "peers.0.address", "10.0.0.3");
	json_decref(document);
	scene_free(&scene);
}

TEST(owners_are_told_where_they_were_looked_for)
{
	struct scene scene;
	json_t *document, *row;

	hosts_web(&scene, 1);
	hosts_own(&scene, 812, "java", 8080);
	document = document_of(&scene, NULL, render_ports);
	row = row_at(at(document, "ports"), "port", 8080);
	assert_keys(at(row, "owners.0"),
		    "pid name command unit descriptors descriptor_limit "
		    "basis sockets_seen");
	assert_int(row, "owners.0.pid", 812);
	assert_text(row, "owners.0.name", "java");
	assert_null_at(row, "owners.0.unit");
	assert_text(row, "owners.0.basis", "holds the socket");
	assert_int(row, "owners.0.sockets_seen", 4);
	row = row_at(at(document, "ports"), "port", 3306);
	assert_int_equal(json_array_size(at(row, "owners")), 0);
	assert_int(document, "blind_spots.sockets_without_owner", 0);
	json_decref(document);
	scene_free(&scene);
}

TEST(two_samples_add_the_change)
{
	struct scene scene, before;
	json_t *document;

	hosts_web(&before, 2);
	before.snap.at_seconds -= 10;
	hosts_web(&scene, 1);
	document = document_of(&scene, &before, render_report);
	assert_keys(document, "schema command time host filter states total "
			      "ports peers change opens_per_second ends mptcp "
			      "interval_seconds blind_spots scan");
	assert_true(json_real_value(at(document, "interval_seconds")) == 10.0);
	assert_keys(at(document, "change"), STATE_KEYS);
	assert_int(document, "change.time_wait", -60);
	assert_int(document, "change.established", -20);
	assert_keys(at(document, "ports.0"), PORT_KEYS " change accept_queue");
	assert_keys(at(document, "ports.0.change"), STATE_KEYS);
	assert_int(row_at(at(document, "ports"), "port", 3306),
		   "change.time_wait", -60);
	json_decref(document);
	scene_free(&scene);
	scene_free(&before);
}

TEST(what_was_not_seen_is_told)
{
	struct scene scene;
	json_t *document;

	hosts_web(&scene, 1);
	scene.snap.complete = false;
	(void)snprintf(scene.snap.why_incomplete,
		       sizeof(scene.snap.why_incomplete), "it broke off");
	scene.snap.reader = READER_PROCFS;
	document = document_of(&scene, NULL, render_ports);
	assert_keys(at(document, "blind_spots"), BLIND_KEYS " why_incomplete");
	assert_true(json_is_false(at(document, "blind_spots.complete")));
	assert_text(document, "blind_spots.why_incomplete", "it broke off");
	assert_text(document, "blind_spots.reader", "procfs");
	assert_null_at(document, "blind_spots.sockets_without_owner");
	assert_null_at(document, "blind_spots.owner_search_cut_short");
	assert_null_at(document, "blind_spots.owners_not_seen");
	assert_null_at(document, "blind_spots.ages_not_seen");
	json_decref(document);
	scene_free(&scene);
}

TEST(ages_not_seen_are_counted_with_the_reason)
{
	struct scene scene;
	json_t *document;

	scene_init(&scene);
	scene_listen(&scene, "10.0.0.1:80");
	scene_add_to(&scene, conns_waiting("10.0.0.1:80", "192.0.2.1:20000", 0),
		     7);
	scene_finish(&scene);
	scene.snap.ages_asked = true;
	scene.snap.namespaces[0].lacks_ages = true;
	(void)snprintf(scene.snap.why_no_ages, sizeof(scene.snap.why_no_ages),
		       "procfs tells none");
	document = document_of(&scene, NULL, render_ports);
	assert_keys(at(document, "blind_spots"),
		    BLIND_KEYS " why_ages_not_seen");
	assert_int(document, "blind_spots.ages_not_seen", 7);
	assert_text(document, "blind_spots.why_ages_not_seen",
		    "procfs tells none");
	json_decref(document);
	scene_free(&scene);
}

TEST(why_owners_were_not_seen_is_told)
{
	static const struct {
		int look_error;
		int read_error;
		const char *why;
	} cases[] = {
		{ ENOENT, 0, "no /proc" },
		{ EMFILE, 0, "Too many open files" },
		{ 0, ENFILE, "Too many open files in system" },
	};
	struct scene scene;
	json_t *document;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hosts_web(&scene, 1);
		scene.snap.owners.look_error = cases[i].look_error;
		scene.snap.owners.read_error = cases[i].read_error;
		scene.snap.owners.looked = cases[i].look_error == 0;
		scene.snap.n_owners_not_seen = 9;
		document = document_of(&scene, NULL, render_ports);
		assert_int(document, "blind_spots.owners_not_seen", 9);
		assert_text(document, "blind_spots.why_owners_not_seen",
			    cases[i].why);
		json_decref(document);
		scene_free(&scene);
	}
}

static const char clean_name[] =
	"=1,\"x\"\\x0a\\x09\\x1b[2J\\xff\\xe2\\x80\\xae<b>";

TEST(hostile_names_are_clean_text)
{
	struct scene scene;
	json_t *document, *row;

	hosts_web(&scene, 1);
	hosts_be_hostile(&scene, 8080);
	document = document_of(&scene, NULL, render_report);
	assert_text(document, "host.name", clean_name);
	row = row_at(at(document, "ports"), "port", 8080);
	assert_text(row, "netns", clean_name);
	assert_text(row, "owners.0.name", clean_name);
	json_decref(document);
	scene_free(&scene);
}

struct states {
	struct counted counted;
	tcp_state_counts states, before;
};

static int render_states(FILE *out, const void *ctx)
{
	const struct states *states = ctx;

	document_states(out, &states->counted, states->states, states->before);
	return 0;
}

TEST(states_have_their_keys)
{
	struct tally tally = { .fields = TALLY_NETNS };
	struct conn conn = conns_waiting("10.0.0.1:80", "10.0.0.2:9", 0);
	struct states states = { .states = { [TCP_STATE_CLOSE_WAIT] = 3 } };
	struct scene scene;
	json_t *document;
	uint32_t pos;

	scene_init(&scene);
	scene_finish(&scene);
	assert_int_equal(tally_row_of(&tally, &conn, ROLE_UNKNOWN, 0, &pos), 0);
	tally.rows[pos].states[TCP_STATE_CLOSE_WAIT] = 3;
	states.counted.seen = &scene.snap;
	states.counted.tally = &tally;
	document = parse(golden_slurp(render_states, &states));
	assert_keys(document, "schema command time host states total "
			      "namespaces blind_spots scan");
	assert_envelope(document, "states");
	assert_keys(at(document, "states"), STATE_KEYS);
	assert_int(document, "states.close_wait", 3);
	assert_int(document, "total", 3);
	assert_keys(at(document, "namespaces.0"), "id name states total");
	assert_int(document, "namespaces.0.id", 4026531840);
	assert_int(document, "namespaces.0.total", 3);
	json_decref(document);

	states.counted.before = &scene.snap;
	states.before[TCP_STATE_CLOSE_WAIT] = 5;
	document = parse(golden_slurp(render_states, &states));
	assert_keys(document, "schema command time host states total "
			      "namespaces change interval_seconds blind_spots "
			      "scan");
	assert_int(document, "change.close_wait", -2);
	json_decref(document);
	tally_free(&tally);
	scene_free(&scene);
}

struct counts {
	struct counted counted;
	struct count_row rows[2];
	size_t n;
};

static int render_counts(FILE *out, const void *ctx)
{
	const struct counts *counts = ctx;

	document_count(out, &counts->counted, counts->rows, counts->n);
	return 0;
}

TEST(counts_have_their_keys_and_nulls)
{
	struct tally tally = { .fields = TALLY_UNIT - 1 };
	struct conn conn = conns_waiting("10.0.0.1:80", "10.0.0.2:9", 0);
	struct counts counts = { .n = 2 };
	struct scene scene;
	json_t *document;
	uint32_t pos;

	scene_init(&scene);
	scene_finish(&scene);
	assert_int_equal(tally_row_of(&tally, &conn, ROLE_SERVER, 0, &pos), 0);
	tally.rows[pos].states[TCP_STATE_CLOSE_WAIT] = 4;
	conn.have = 0;
	assert_int_equal(tally_row_of(&tally, &conn, ROLE_UNKNOWN, 0, &pos), 0);
	counts.rows[0] =
		(struct count_row){ &tally, &tally.rows[0], 4, 9, true };
	counts.rows[1] =
		(struct count_row){ &tally, &tally.rows[1], 0, 0, false };
	counts.counted.seen = &scene.snap;
	counts.counted.tally = &tally;
	document = parse(golden_slurp(render_counts, &counts));
	assert_keys(document,
		    "schema command time host by counts blind_spots scan");
	assert_envelope(document, "count");
	assert_text(document, "by.0", "state");
	assert_text(document, "by.8", "uid");
	assert_keys(at(document, "counts.0"), "key states total total_change");
	assert_int(document, "counts.0.total_change", -5);
	assert_keys(at(document, "counts.0.key"),
		    "state role netns local_address local_port remote_address "
		    "remote_port service_port uid");
	assert_text(document, "counts.0.key.state", "close_wait");
	assert_text(document, "counts.0.key.local_address", "10.0.0.1");
	assert_int(document, "counts.0.key.service_port", 80);
	assert_int(document, "counts.0.key.uid", 1000);
	assert_keys(at(document, "counts.1"), "key states total");
	assert_null_at(document, "counts.1.key.role");
	assert_null_at(document, "counts.1.key.service_port");
	assert_null_at(document, "counts.1.key.uid");
	assert_int(document, "counts.1.key.local_port", 80);
	json_decref(document);
	tally_free(&tally);
	scene_free(&scene);
}

static int render_sockets(FILE *out, const void *ctx)
{
	const struct scene *scene = ctx;
	const struct column_view view = { .seen = &scene->snap };
	struct column_list columns;
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:80", "[2001:db8::9]:9", 24), 1500);
	const struct socket_row rows[] = {
		{ .conn = conn,
		  .kind = CLOSE_WAIT_GOODBYE,
		  .role = ROLE_CLIENT,
		  .holders = OWNERS_NONE,
		  .origin = ORIGIN_UNKNOWN },
		{ .conn = conns_closed("10.0.0.1:80", "10.0.0.2:9", 100),
		  .holders = OWNERS_NONE,
		  .origin = ORIGIN_UNKNOWN },
	};

	column_list_document(&columns_sockets, &columns);
	document_sockets_begin(out, &scene->snap);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		document_sockets_row(out, &columns, &view, &rows[i], i == 0);
	document_sockets_end(out, &scene->snap);
	return 0;
}

TEST(streamed_sockets_make_one_document)
{
	struct scene scene;
	json_t *document;

	scene_init(&scene);
	scene_finish(&scene);
	document = parse(golden_slurp(render_sockets, &scene));
	assert_keys(document,
		    "schema command time host sockets blind_spots scan");
	assert_envelope(document, "sockets");
	assert_int_equal(json_array_size(at(document, "sockets")), 2);
	assert_keys(at(document, "sockets.0"), SOCKET_KEYS);
	assert_text(document, "sockets.0.state", "close_wait");
	assert_text(document, "sockets.0.role", "client");
	assert_text(document, "sockets.0.close_wait", "goodbye");
	assert_text(document, "sockets.0.remote_address", "2001:db8::9");
	assert_int(document, "sockets.0.recv_queue", 24);
	assert_true(json_real_value(at(document, "sockets.0.age_seconds")) ==
		    1.5);
	/* A minisocket has none of these, which is not zero. */
	assert_keys(at(document, "sockets.1"), SOCKET_KEYS);
	assert_null_at(document, "sockets.1.role");
	assert_null_at(document, "sockets.1.recv_queue");
	assert_null_at(document, "sockets.1.close_wait");
	assert_null_at(document, "sockets.1.inode");
	assert_null_at(document, "sockets.1.uid");
	assert_null_at(document, "sockets.1.owners");
	assert_true(json_real_value(at(document, "sockets.1.age_seconds")) ==
		    0.1);
	json_decref(document);
	scene_free(&scene);
}

static int render_no_sockets(FILE *out, const void *ctx)
{
	const struct scene *scene = ctx;

	document_sockets_begin(out, &scene->snap);
	document_sockets_end(out, &scene->snap);
	return 0;
}

static int render_half(FILE *out, const void *ctx)
{
	const struct scene *scene = ctx;

	document_sockets_begin(out, &scene->snap);
	return 0;
}

TEST(a_stream_is_whole_only_at_its_end)
{
	struct scene scene;
	json_t *document;
	char *half;

	scene_init(&scene);
	scene_finish(&scene);
	document = parse(golden_slurp(render_no_sockets, &scene));
	assert_int_equal(json_array_size(at(document, "sockets")), 0);
	json_decref(document);
	half = golden_slurp(render_half, &scene);
	assert_null(json_loads(half, 0, NULL));
	free(half);
	scene_free(&scene);
}

/* A disk that takes so many bytes, refuses some, and then takes more. */
struct disk {
	char text[16384];
	size_t n, refused;
};

static ssize_t write_disk(void *cookie, const char *bytes, size_t n)
{
	struct disk *disk = cookie;

	if (disk->n >= 3000 && disk->refused++ == 0)
		return 0;
	if (n > sizeof(disk->text) - 1 - disk->n)
		n = sizeof(disk->text) - 1 - disk->n;
	memcpy(disk->text + disk->n, bytes, n);
	disk->n += n;
	return (ssize_t)n;
}

TEST(nothing_closes_a_document_with_a_hole)
{
	struct disk disk = { .n = 0 };
	FILE *out = fopencookie(&disk, "w",
				(cookie_io_functions_t){ .write = write_disk });
	struct scene scene;
	struct report report;

	assert_non_null(out);
	setbuf(out, NULL);
	hosts_web(&scene, 1);
	scene_report(&scene, NULL, &report);
	document_report(out, &report);
	assert_true(ferror(out));
	(void)fclose(out);
	assert_int_equal(disk.refused, 1);
	assert_true(disk.n >= 3000);
	assert_null(json_loads(disk.text, 0, NULL));
	report_free(&report);
	scene_free(&scene);
}
