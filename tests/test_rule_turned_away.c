// SPDX-License-Identifier: MIT
/*
 * test_rule_turned_away: clients that a service has done with before they asked
 * anything.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

/* What n connections were like that ended; of :3306, here or at 10.0.0.5. */
struct sort {
	enum role role;
	enum end_kind kind;
	uint32_t n_in, n_out;
};

static const struct sort refused = { ROLE_SERVER, END_LOCAL_FIRST, 0, 1 };
static const struct sort greeted = { ROLE_SERVER, END_PEER_FIRST, 0, 1 };
static const struct sort checked = { ROLE_SERVER, END_PEER_FIRST, 0, 0 };
static const struct sort asked = { ROLE_SERVER, END_LOCAL_FIRST, 1, 1 };
static const struct sort was_refused = { ROLE_CLIENT, END_PEER_FIRST, 1, 0 };

static void hear(struct ruling *ruling, const struct sort *sort,
		 const char *remote, unsigned int n)
{
	bool is_client = sort->role == ROLE_CLIENT;
	struct ending ending = {
		.end = { .conn = { .have = CONN_HAS_INFO,
				   .local_port = is_client ? 40000 : 3306,
				   .remote_port = is_client ? 3306 : 40000 },
			 .have = CONN_END_HAS_COUNTS,
			 .n_data_in = sort->n_in,
			 .n_data_out = sort->n_out },
		.verdict = { sort->kind, sort->role },
		.holders = OWNERS_NONE,
	};

	assert_true(addr_parse(remote, &ending.end.conn.remote));
	ruling_hear(ruling, &ending, n);
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_turned_away);
}

static void begin(struct ruling *ruling, unsigned int n_held)
{
	ruling_init(ruling);
	scene_listen(&ruling->scene, "0.0.0.0:3306");
	scene_add_to(&ruling->scene,
		     conns_make("10.0.0.1:3306", "192.0.2.1:10000",
				TCP_STATE_ESTABLISHED),
		     n_held);
}

TEST(thirty_that_are_nearly_all_are_enough_or_eight_that_are_all)
{
	static const struct {
		unsigned int n, n_asked;
		size_t n_found;
	} cases[] = {
		{ 29, 1, 0 }, { 30, 1, 1 }, { 90, 10, 1 }, { 90, 11, 0 },
		{ 7, 0, 0 },  { 8, 0, 1 },  { 8, 1, 0 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, 0);
		hear(&ruling, &refused, "192.0.2.9", cases[i].n);
		hear(&ruling, &asked, "192.0.2.9", cases[i].n_asked);
		assert_int_equal(found(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

TEST(beside_many_that_stay_it_looks_like_a_limit)
{
	const struct finding *finding;
	struct ruling ruling;

	for (unsigned int n = 9; n <= 10; n++) {
		begin(&ruling, n);
		hear(&ruling, &refused, "192.0.2.9", 98);
		hear(&ruling, &greeted, "192.0.2.9", 2);
		assert_int_equal(found(&ruling), 1);
		finding = ruling_only(&ruling);
		assert_int_equal(finding->severity,
				 n == 10 ? SEVERITY_WARNING : SEVERITY_INFO);
		assert_int_equal(ruling_count(finding, "established"), n);
		assert_int_equal(
			ruling_count(finding, "unasked_closed_by_server"), 98);
		assert_string_equal(
			finding->summary,
			n == 10 ? "the server on :3306 ends connections before "
				  "it was asked anything: 100 of the 100 that "
				  "ended in 5.0 s, 98 of them closed by the "
				  "server first; beside 10 that stay open this "
				  "looks like a limit of connections"
				: "the server on :3306 ends connections before "
				  "it was asked anything: 100 of the 100 that "
				  "ended in 5.0 s, 98 of them closed by the "
				  "server first: it turns them away, or a word "
				  "from it is all that they want");
		ruling_free(&ruling);
	}
}

TEST(eight_are_no_alarm)
{
	struct ruling ruling;

	begin(&ruling, 60);
	hear(&ruling, &refused, "192.0.2.9", 29);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	ruling_free(&ruling);
}

TEST(who_reads_a_greeting_and_leaves_is_no_alarm)
{
	struct ruling ruling;

	begin(&ruling, 60);
	hear(&ruling, &greeted, "192.0.2.9", 50);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	ruling_free(&ruling);
}

TEST(checks_that_only_connect_are_nothing)
{
	struct ruling ruling;

	begin(&ruling, 60);
	hear(&ruling, &checked, "192.0.2.9", 500);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(who_is_turned_away_learns_it_too)
{
	struct ruling ruling;

	ruling_init(&ruling);
	hear(&ruling, &was_refused, "10.0.0.5", 40);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	assert_true(ruling_only(&ruling)->subject.has_remote_address);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "10.0.0.5:3306 ends connections before it "));
	ruling_free(&ruling);
}

TEST(both_ends_on_this_host_are_told_once)
{
	struct ruling ruling;

	for (int i = 0; i < 2; i++) {
		begin(&ruling, 0);
		hear(&ruling, &refused, "127.0.0.1", 40);
		hear(&ruling, &was_refused, i == 0 ? "127.0.0.1" : "10.0.0.5",
		     40);
		assert_int_equal(found(&ruling), i + 1);
		ruling_free(&ruling);
	}
}
