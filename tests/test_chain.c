// SPDX-License-Identifier: MIT
/*
 * test_chain: findings that are one trouble, and some that only look like it.
 */
#include <string.h>

#include "analyze/chain.h"
#include "analyze/parts.h"
#include "ruling.h"
#include "test.h"

enum { MINUTES_2 = 120000 };

static struct conn left(const char *local, const char *remote)
{
	return conns_aged(conns_waiting(local, remote, 0), MINUTES_2);
}

static struct conn half(const char *local, const char *remote)
{
	return conns_aged(conns_make(local, remote, TCP_STATE_FIN_WAIT2),
			  MINUTES_2);
}

static struct conn idle(void)
{
	struct conn conn = conns_aged(
		conns_waiting("10.9.0.1:40000", "10.9.0.2:3306", 1), MINUTES_2);

	conn.last_data_sent_ms = MINUTES_2 + 60000;
	return conn;
}

static size_t diagnose(struct ruling *ruling)
{
	const struct diagnosis_request request = {
		.seen = &ruling->scene.snap,
		.thresholds = &ruling->thresholds,
	};

	ruling_finish(ruling);
	findings_free(&ruling->findings);
	assert_int_equal(diagnosis_run(&request, &ruling->findings), 0);
	return findings_told(&ruling->findings);
}

static const struct finding *at(const struct ruling *ruling, size_t i)
{
	assert_in_range(i + 1, 1, ruling->findings.n);
	return &ruling->findings.items[i];
}

static void assert_says(const struct ruling *ruling, size_t i, const char *text)
{
	if (!strstr(at(ruling, i)->summary, text))
		fail_msg("\"%s\" does not say \"%s\"", at(ruling, i)->summary,
			 text);
}

/* That process holds n CLOSE_WAIT of :3307 and shut down as many. */
struct relay {
	uint32_t near, far; /* first inodes */
	uint32_t process;
};

static void add_relay(struct ruling *ruling, struct relay *relay,
		      unsigned int n, uint32_t step_ms, const char *toward)
{
	relay->near = ruling_add(ruling, left("10.9.0.1:3307", "10.9.9.9:2000"),
				 n, step_ms);
	relay->far =
		ruling_add(ruling, half("10.9.0.1:40000", toward), n, step_ms);
}

static void hold_relay(struct ruling *ruling, struct relay *relay,
		       unsigned int n, const char *name)
{
	relay->process = ruling_process(ruling, 13, name);
	ruling_hold(ruling, relay->near, n, relay->process);
	ruling_hold(ruling, relay->far, n, relay->process);
}

static void begin(struct ruling *ruling)
{
	ruling_init(ruling);
	(void)ruling_listen(ruling, "0.0.0.0:3307");
	(void)ruling_listen(ruling, "10.9.0.2:3306");
}

TEST(a_relay_waits_for_the_one_that_is_not_here)
{
	struct ruling ruling;
	struct relay relay;

	begin(&ruling);
	add_relay(&ruling, &relay, 25, 700, "10.9.0.2:3306");
	hold_relay(&ruling, &relay, 25, "haproxy");
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 2);
	assert_int_equal(at(&ruling, 0)->id, FINDING_HALF_CLOSED);
	assert_says(&ruling, 0, "toward 10.9.0.2:3306");
	assert_says(&ruling, 0,
		    "; 25 CLOSE_WAIT on the other side of it wait with them");
	assert_int_equal(at(&ruling, 1)->id, FINDING_CLOSE_WAIT_LEAK);
	assert_true(at(&ruling, 1)->is_folded);
	assert_int_equal(at(&ruling, 1)->folded_into, 0);
	assert_int_equal(at(&ruling, 1)->severity, SEVERITY_WARNING);
	ruling_free(&ruling);
}

TEST(the_one_that_does_not_close_is_told_with_its_relay)
{
	struct ruling ruling;
	struct relay relay;
	uint32_t leak, python;

	begin(&ruling);
	add_relay(&ruling, &relay, 25, 0, "10.9.0.2:3306");
	leak = ruling_add(&ruling, left("10.9.0.2:3306", "10.9.0.1:40000"), 25,
			  0);
	hold_relay(&ruling, &relay, 25, "haproxy");
	python = ruling_process(&ruling, 12, "python3");
	ruling_hold(&ruling, leak, 25, python);
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 3);
	assert_int_equal(at(&ruling, 0)->subject.process, python);
	assert_string_equal(at(&ruling, 0)->summary,
			    "python3[12] never closes: 25 CLOSE_WAIT on :3306, "
			    "oldest 2 min; haproxy[13] relays to it and waits");
	assert_int_equal(at(&ruling, 0)->relays.n, 1);
	assert_int_equal(at(&ruling, 0)->relays.items[0].process,
			 relay.process);
	assert_int_equal(ruling_count(at(&ruling, 0), "relays"), 1);
	for (size_t i = 1; i < 3; i++) {
		assert_true(at(&ruling, i)->is_folded);
		assert_true(at(&ruling, i)->is_link);
		assert_int_equal(at(&ruling, i)->folded_into, 0);
	}
	ruling_free(&ruling);
}

/* Nobody's descriptors could be read, but all are of one user in one cgroup. */
static size_t diagnose_unseen(struct ruling *ruling, uint64_t far_cgroup,
			      uint32_t far_ms)
{
	struct conn near = left("10.9.0.1:3307", "10.9.9.9:2000");
	struct conn far =
		conns_aged(half("10.9.0.1:40000", "10.9.0.2:3306"), far_ms);

	begin(ruling);
	near.cgroup = 77;
	far.cgroup = far_cgroup;
	near.have |= CONN_HAS_CGROUP;
	far.have |= CONN_HAS_CGROUP;
	(void)ruling_add(ruling, near, 25, 700);
	(void)ruling_add(ruling, far, 25, 700);
	return diagnose(ruling);
}

TEST(a_relay_is_told_by_user_and_ages_where_owners_are_hidden)
{
	struct ruling ruling;

	assert_int_equal(diagnose_unseen(&ruling, 77, MINUTES_2), 1);
	assert_int_equal(ruling.findings.n, 2);
	assert_int_equal(at(&ruling, 0)->id, FINDING_HALF_CLOSED);
	assert_says(&ruling, 0,
		    "; 25 CLOSE_WAIT of the same user, and as old one by one, "
		    "are its other side, it seems: a relay, which waits");
	assert_int_equal(at(&ruling, 1)->id, FINDING_CLOSE_WAIT_LEAK);
	assert_true(at(&ruling, 1)->is_folded);
	ruling_free(&ruling);
}

TEST(users_ages_and_cgroups_that_differ_are_no_relay)
{
	struct ruling ruling;

	assert_int_equal(diagnose_unseen(&ruling, 78, MINUTES_2), 2);
	ruling_free(&ruling);
	assert_int_equal(diagnose_unseen(&ruling, 77, 5 * MINUTES_2), 2);
	assert_null(strstr(at(&ruling, 0)->summary, "perhaps"));
	ruling_free(&ruling);
	/* It is not known. */
	assert_int_equal(diagnose_unseen(&ruling, 0, MINUTES_2), 2);
	ruling_free(&ruling);
}

/* Its own leak and its own half-close, at other times. */
TEST(two_leaks_of_one_program_both_stand)
{
	struct conn later = half("10.9.0.1:40000", "10.9.0.2:3306");
	struct ruling ruling;
	uint32_t first;

	begin(&ruling);
	first = ruling_add(&ruling, left("10.9.0.1:3307", "10.9.9.9:2000"), 25,
			   3000);
	(void)ruling_add(&ruling, conns_aged(later, 300000), 25, 3000);
	ruling_hold(&ruling, first, 50, ruling_process(&ruling, 13, "haproxy"));
	assert_int_equal(diagnose(&ruling), 2);
	assert_int_equal(ruling.findings.n, 2);
	for (size_t i = 0; i < 2; i++)
		assert_null(strstr(at(&ruling, i)->summary, "perhaps"));
	ruling_free(&ruling);
}

/* Of 25 on one side 20 have one of their own on the other. */
TEST(a_link_that_is_not_sure_is_said_in_both)
{
	struct ruling ruling;
	struct relay relay;
	uint32_t more;

	begin(&ruling);
	add_relay(&ruling, &relay, 20, 2000, "10.9.0.2:3306");
	more = ruling_add(
		&ruling,
		conns_aged(left("10.9.0.1:3307", "10.9.9.8:2000"), 900000), 5,
		0);
	hold_relay(&ruling, &relay, 20, "haproxy");
	ruling_hold(&ruling, more, 5, relay.process);
	assert_int_equal(diagnose(&ruling), 2);
	assert_int_equal(ruling.findings.n, 2);
	for (size_t i = 0; i < 2; i++) {
		bool is_leak = at(&ruling, i)->id == FINDING_CLOSE_WAIT_LEAK;

		assert_says(&ruling, i,
			    is_leak ? "perhaps a relay, of which half-closed "
				      "on port 3306 tells the other side"
				    : "perhaps a relay, of which "
				      "close-wait-leak on port 3307 tells the "
				      "other side");
	}
	ruling_free(&ruling);
}

/* Of too many to ask them all, a quarter was asked, not the same of both. */
TEST(sampled_ages_may_be_of_a_relay)
{
	struct ruling ruling;
	struct relay relay;

	begin(&ruling);
	add_relay(&ruling, &relay, 48, 400, "10.9.0.2:3306");
	hold_relay(&ruling, &relay, 48, "haproxy");
	ruling_finish(&ruling);
	for (size_t i = 0; i < ruling.scene.snap.n_waits; i++) {
		struct wait *wait = &ruling.scene.snap.waits[i];
		bool is_far = wait->flags & WAIT_IS_FIN_WAIT2;

		if (wait->inode % 4 != (is_far ? 1 : 3))
			wait->age_ms = WAIT_AGE_UNKNOWN;
	}
	assert_int_equal(diagnose(&ruling), 2);
	assert_int_equal(ruling.findings.n, 2);
	for (size_t i = 0; i < 2; i++)
		assert_says(&ruling, i, "perhaps a relay, of which ");
	ruling_free(&ruling);
}

TEST(where_another_service_fits_as_well_nothing_is_folded)
{
	struct ruling ruling;
	struct relay relay;
	uint32_t other;

	begin(&ruling);
	add_relay(&ruling, &relay, 25, 0, "10.9.0.2:3306");
	other = ruling_add(&ruling, half("10.9.0.1:50000", "10.9.0.3:3306"), 25,
			   0);
	hold_relay(&ruling, &relay, 25, "haproxy");
	ruling_hold(&ruling, other, 25, relay.process);
	assert_int_equal(diagnose(&ruling), 3);
	ruling_free(&ruling);
}

TEST(one_side_may_be_spread_over_several_servers)
{
	struct ruling ruling;
	struct relay relay;
	uint32_t other;

	begin(&ruling);
	relay.near = ruling_add(&ruling, left("10.9.0.1:3307", "10.9.9.9:2000"),
				40, 0);
	relay.far = ruling_add(&ruling, half("10.9.0.1:40000", "10.9.0.2:3306"),
			       25, 0);
	other = ruling_add(&ruling, half("10.9.0.1:50000", "10.9.0.3:3306"), 15,
			   0);
	hold_relay(&ruling, &relay, 25, "haproxy");
	ruling_hold(&ruling, relay.near + 25, 15, relay.process);
	ruling_hold(&ruling, other, 15, relay.process);
	assert_int_equal(diagnose(&ruling), 2);
	assert_int_equal(ruling.findings.n, 3);
	assert_int_equal(at(&ruling, 2)->id, FINDING_CLOSE_WAIT_LEAK);
	assert_int_equal(at(&ruling, at(&ruling, 2)->folded_into)->weight, 25);
	ruling_free(&ruling);
}

TEST(a_filter_that_hides_the_other_side_is_said)
{
	struct ruling ruling;
	struct relay relay;

	ruling_init(&ruling);
	scene_filter(&ruling.scene, "sport = :3307");
	(void)ruling_listen(&ruling, "0.0.0.0:3307");
	add_relay(&ruling, &relay, 25, 0, "10.9.0.2:3306");
	hold_relay(&ruling, &relay, 25, "haproxy");
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(at(&ruling, 0)->id, FINDING_CLOSE_WAIT_LEAK);
	assert_says(&ruling, 0,
		    "; it also holds 25 FIN_WAIT2, which the filter leaves "
		    "out: perhaps it relays and waits for their peers");
	ruling_free(&ruling);
}

/* Some of its clients may still be answered: of neither are there enough. */
TEST(a_relay_is_known_without_a_finding_of_its_other_side)
{
	struct conn client = left("10.9.0.1:3307", "10.9.9.9:2000");
	struct ruling ruling;
	struct relay relay;

	begin(&ruling);
	relay.near = ruling_add(&ruling, client, 9, 0);
	for (size_t i = 0; i < ruling.scene.snap.n_waits; i++)
		ruling.scene.snap.waits[i].flags |= WAIT_UNANSWERED;
	(void)ruling_add(&ruling, conns_to(client, 3000), 9, 0);
	relay.far = ruling_add(&ruling, half("10.9.0.1:40000", "10.9.0.2:3306"),
			       18, 0);
	hold_relay(&ruling, &relay, 18, "haproxy");
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 1);
	assert_int_equal(at(&ruling, 0)->id, FINDING_HALF_CLOSED);
	assert_says(&ruling, 0,
		    "; 18 CLOSE_WAIT on the other side of it wait with them");
	ruling_free(&ruling);
}

/* ssh -L: one connection between the two carries them all. */
static size_t diagnose_tunnel(struct ruling *ruling, bool are_connected)
{
	struct conn tunnel = conns_make("10.9.0.1:60000", "10.9.0.2:22",
					TCP_STATE_ESTABLISHED);
	uint32_t ssh, sshd, listener;
	struct relay relay;

	begin(ruling);
	listener = ruling_listen(ruling, "10.9.0.2:22");
	add_relay(ruling, &relay, 25, 0, "10.9.0.3:5900");
	(void)ruling_add(ruling, tunnel, 1, 0);
	(void)ruling_add(ruling,
			 conns_make("10.9.0.2:22", "10.9.0.1:60000",
				    TCP_STATE_ESTABLISHED),
			 1, 0);
	ssh = ruling_process(ruling, 13, "ssh");
	sshd = ruling_process(ruling, 14, "sshd");
	ruling_hold(ruling, relay.near, 25, ssh);
	ruling_hold(ruling, relay.far, 25, sshd);
	ruling_hold(ruling, listener, 1,
		    ruling_process(ruling, 2, are_connected ? "sshd" : "x"));
	ruling_own_samples(ruling, &ssh, 1);
	return diagnose(ruling);
}

TEST(the_two_ends_of_a_tunnel_are_one_relay)
{
	struct ruling ruling;

	assert_int_equal(diagnose_tunnel(&ruling, true), 1);
	assert_int_equal(at(&ruling, 0)->id, FINDING_HALF_CLOSED);
	assert_says(&ruling, 0,
		    "sshd[14] called shutdown() and has not closed");
	assert_says(&ruling, 0, "; ssh[13] relays to it and waits");
	ruling_free(&ruling);
	assert_int_equal(diagnose_tunnel(&ruling, false), 2);
	assert_null(strstr(at(&ruling, 0)->summary, "perhaps"));
	ruling_free(&ruling);
}

TEST(who_holds_both_ends_is_no_relay)
{
	struct ruling ruling;
	uint32_t first;

	begin(&ruling);
	first = ruling_add(&ruling, half("10.9.0.1:40000", "10.9.0.2:3306"), 25,
			   0);
	(void)ruling_add(&ruling, left("10.9.0.2:3306", "10.9.0.1:40000"), 25,
			 0);
	ruling_hold(&ruling, first, 50, ruling_process(&ruling, 5, "app"));
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 2);
	assert_int_equal(at(&ruling, 0)->id, FINDING_CLOSE_WAIT_LEAK);
	assert_int_equal(at(&ruling, 0)->relays.n, 0);
	assert_says(&ruling, 0, "at the other end app[5] has closed its side");
	ruling_free(&ruling);
}

/* Closed for good: nobody holds the other ends. */
TEST(orphans_are_told_with_the_leak_that_they_wait_for)
{
	struct conn orphan = conns_make("10.9.0.1:40000", "10.9.0.2:3306",
					TCP_STATE_FIN_WAIT2);
	struct ruling ruling;
	uint32_t leak;

	orphan.inode = 0;
	orphan.kind = CONN_TIMEWAIT;
	orphan.timer = CONN_TIMER_TIMEWAIT;
	orphan.expires_ms = 40000;
	begin(&ruling);
	(void)ruling_scatter(&ruling, orphan, 180);
	leak = ruling_scatter(&ruling, left("10.9.0.2:3306", "10.9.0.1:40000"),
			      180);
	ruling_hold(&ruling, leak, 180, ruling_process(&ruling, 5, "app"));
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 2);
	assert_int_equal(at(&ruling, 1)->id, FINDING_PEER_NEVER_CLOSES);
	assert_int_equal(at(&ruling, 1)->severity, SEVERITY_INFO);
	assert_says(&ruling, 0,
		    "; the other ends are on this host: 180 "
		    "FIN_WAIT2");
	ruling_free(&ruling);
}

/* Who never answers does not close either. */
TEST(who_gave_up_waiting_for_an_answer_is_told_with_those_that_wait)
{
	struct conn orphan = conns_make("10.9.0.1:57000", "10.9.0.5:9000",
					TCP_STATE_FIN_WAIT2);
	struct conn asked =
		conns_aged(conns_make("10.9.0.1:40000", "10.9.0.5:9000",
				      TCP_STATE_ESTABLISHED),
			   19000);
	struct ruling ruling;

	asked.last_data_sent_ms = 19000;
	asked.last_data_recv_ms = 19005;
	asked.segments_sent = 1;
	asked.have |= CONN_HAS_SEGMENTS | CONN_SENT_DATA;
	orphan.inode = 0;
	orphan.kind = CONN_TIMEWAIT;
	orphan.timer = CONN_TIMER_TIMEWAIT;
	orphan.expires_ms = 40000;
	begin(&ruling);
	(void)ruling_scatter(&ruling, asked, 40);
	(void)ruling_scatter(&ruling, orphan, 180);
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 2);
	assert_int_equal(at(&ruling, 0)->id, FINDING_UNANSWERED_REQUEST);
	assert_int_equal(at(&ruling, 0)->severity, SEVERITY_WARNING);
	assert_says(&ruling, 0, "; 180 more were closed by this side and");
	assert_int_equal(at(&ruling, 1)->id, FINDING_PEER_NEVER_CLOSES);
	assert_int_equal(at(&ruling, 1)->folded_into, 0);
	ruling_free(&ruling);
}

/* An idle pool is less than who is kept waiting by it. */
TEST(the_graver_one_is_not_told_with_the_other)
{
	struct ruling ruling;
	uint32_t first;

	begin(&ruling);
	first = ruling_add(&ruling, idle(), 25, 0);
	(void)ruling_add(&ruling, half("10.9.0.2:3306", "10.9.0.1:40000"), 25,
			 0);
	ruling_hold(&ruling, first, 25, ruling_process(&ruling, 5, "pool"));
	ruling_hold(&ruling, first + 25, 25,
		    ruling_process(&ruling, 6, "server"));
	assert_int_equal(diagnose(&ruling), 2);
	assert_int_equal(at(&ruling, 0)->id, FINDING_HALF_CLOSED);
	assert_says(&ruling, 0, "; stale-pool tells of the same connections");
	assert_says(&ruling, 1, "; half-closed tells of the same connections");
	ruling_free(&ruling);
}

/* Every worker of a pool's process has the descriptors it was forked with. */
TEST(what_is_inherited_and_idles_is_told_as_one_thing_seen_twice)
{
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	first = ruling_scatter(&ruling, idle(), 20);
	for (int32_t pid = 5; pid < 8; pid++)
		ruling_hold(&ruling, first, 20,
			    ruling_process(&ruling, pid, "app"));
	assert_int_equal(diagnose(&ruling), 2);
	assert_int_equal(at(&ruling, 0)->id, FINDING_INHERITED_DESCRIPTOR);
	assert_says(&ruling, 0, "; stale-pool tells of the same connections");
	assert_says(&ruling, 1,
		    "; inherited-descriptor tells of the same connections");
	ruling_free(&ruling);
}

TEST(churn_is_told_with_the_exhaustion_that_it_brings)
{
	struct ruling ruling;

	ruling_init(&ruling);
	(void)ruling_add(&ruling,
			 conns_closed("10.0.0.1:32768", "10.0.0.5:3306", 20000),
			 21000, 0);
	(void)ruling_scatter(
		&ruling, conns_closed("10.0.0.1:32768", "10.0.0.6:3306", 20000),
		300);
	assert_int_equal(diagnose(&ruling), 2);
	assert_int_equal(ruling.findings.n, 3);
	assert_int_equal(at(&ruling, 0)->id, FINDING_PORT_EXHAUSTION);
	assert_int_equal(at(&ruling, 1)->id, FINDING_CLIENT_CHURN);
	assert_int_equal(at(&ruling, 2)->id, FINDING_CLIENT_CHURN);
	assert_int_equal(at(&ruling, 2)->folded_into, 0);
	assert_false(at(&ruling, 2)->is_link);
	ruling_free(&ruling);
}

/* A container's proxy: the one that does not close is in another namespace. */
/* n clients of :3307 that this host has refused. */
static void hear_refused(struct ruling *ruling, unsigned int n)
{
	struct snapshot *snap = &ruling->scene.snap;
	int place = heard_place(&snap->heard, snap->namespaces[0].id);
	const struct ending ending = {
		.end = { .conn = { .have = CONN_HAS_INFO,
				   .local_port = 3307,
				   .remote_port = 40000 },
			 .have = CONN_END_HAS_COUNTS,
			 .n_data_out = 1 },
		.verdict = { END_LOCAL_FIRST, ROLE_SERVER },
		.holders = OWNERS_NONE,
	};

	assert_true(place >= 0);
	snap->heard.is_known = snap->heard.lost_known = true;
	snap->heard.seconds = 5;
	for (unsigned int i = 0; i < n; i++)
		assert_int_equal(heard_add(&snap->heard, (uint16_t)place,
					   &ending, NULL, &snap->owners),
				 0);
}

TEST(the_time_wait_of_who_was_turned_away_are_told_with_it)
{
	struct ruling ruling;

	begin(&ruling);
	scene_add_to(&ruling.scene,
		     conns_closed("10.9.0.1:3307", "192.0.2.1:10000", 20000),
		     200);
	hear_refused(&ruling, 40);
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 2);
	assert_int_equal(at(&ruling, 0)->id, FINDING_TURNED_AWAY);
	assert_int_equal(at(&ruling, 1)->id, FINDING_SERVER_CLOSES_FIRST);
	assert_int_equal(at(&ruling, 1)->folded_into, 0);
	assert_false(at(&ruling, 1)->is_link);
	ruling_free(&ruling);
}

/* n that wait for accept() on 127.0.0.1:80, and n connects that do not get in.
 */
static void fill(struct ruling *ruling, unsigned int n, uint32_t age_ms)
{
	struct conn listener = conns_make("0.0.0.0:80", "*", TCP_STATE_LISTEN);
	struct conn queued =
		conns_aged(conns_make("127.0.0.1:80", "127.0.0.1:20000",
				      TCP_STATE_ESTABLISHED),
			   age_ms);
	struct conn knocking = conns_make("127.0.0.1:33000", "127.0.0.1:80",
					  TCP_STATE_SYN_SENT);

	listener.recv_queue = n;
	listener.send_queue = n - 1;
	listener.inode = 7;
	scene_add(&ruling->scene, listener);
	queued.inode = 0;
	queued.last_data_sent_ms = age_ms;
	(void)ruling_add(ruling, queued, n, 0);
	knocking.retransmits = 2;
	(void)ruling_add(ruling, knocking, n, 0);
}

TEST(a_full_queue_and_who_waits_at_it_are_one_finding)
{
	struct ruling ruling;

	ruling_init(&ruling);
	fill(&ruling, 21, 30000);
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 3);
	assert_int_equal(at(&ruling, 0)->id, FINDING_ACCEPT_STALLED);
	/* As grave as what it is told with. */
	assert_int_equal(at(&ruling, 0)->severity, SEVERITY_CRITICAL);
	assert_says(&ruling, 0,
		    "the queue is full (backlog 20); 21 connects of this host "
		    "get no answer");
	for (size_t i = 1; i < 3; i++) {
		assert_true(at(&ruling, i)->is_folded);
		assert_false(at(&ruling, i)->is_link);
		assert_int_equal(at(&ruling, i)->folded_into, 0);
	}
	ruling_free(&ruling);
}

TEST(a_queue_that_has_just_filled_takes_its_connects)
{
	struct ruling ruling;

	ruling_init(&ruling);
	fill(&ruling, 21, 900);
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 2);
	assert_int_equal(at(&ruling, 0)->id, FINDING_ACCEPT_QUEUE_FULL);
	assert_true(at(&ruling, 1)->is_folded);
	ruling_free(&ruling);
}

TEST(a_limit_that_was_lowered_is_told_where_it_is_reached)
{
	struct counters *counters;
	struct ruling ruling;

	ruling_init(&ruling);
	scene_set(&ruling.scene, SETTING_TCP_MAX_TW_BUCKETS, 60);
	scene_set(&ruling.scene, SETTING_TCP_EHASH_ENTRIES, 262144);
	counters = &ruling.scene.snap.namespaces[0].counters;
	counters->value[COUNTER_SOCKSTAT_TW] = 60;
	counters->known[COUNTER_SOCKSTAT_TW] = true;
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 2);
	assert_says(&ruling, 0,
		    "60 TIME_WAIT of tcp_max_tw_buckets 60, lowered from "
		    "131072, (100%)");
	ruling_free(&ruling);
}

/* Bursts that overflow a short queue, and a few that wait long in it. */
TEST(a_queue_that_is_not_full_is_not_told_as_one)
{
	const struct finding_subject subject = { .role = ROLE_SERVER,
						 .has_service_port = true,
						 .service_port = 80 };
	struct finding items[] = {
		{ .id = FINDING_ACCEPT_STALLED, .subject = subject },
		{ .id = FINDING_ACCEPT_QUEUE_FULL, .subject = subject },
	};
	const struct findings findings = { .items = items, .n = 2 };
	size_t next[] = { CHAIN_END, CHAIN_END };

	items[1].variant = "overflowed";
	parts_link(&findings, next);
	assert_int_equal(next[1], CHAIN_END);
	items[1].variant = NULL;
	parts_link(&findings, next);
	assert_int_equal(next[1], 0);
}

/* The queue of one address says nothing of another's. */
TEST(queues_of_two_addresses_are_two_findings)
{
	struct conn other = conns_make("10.0.0.1:80", "*", TCP_STATE_LISTEN);
	struct ruling ruling;

	ruling_init(&ruling);
	fill(&ruling, 21, 30000);
	other.recv_queue = 60;
	other.send_queue = 50;
	scene_add(&ruling.scene, other);
	assert_int_equal(diagnose(&ruling), 2);
	ruling_free(&ruling);
}

TEST(a_chain_is_followed_into_another_namespace)
{
	struct ruling ruling;
	struct conn_sink sink;
	struct relay relay;
	struct fold fold;
	struct conn conn;
	uint32_t leak;

	begin(&ruling);
	add_relay(&ruling, &relay, 25, 0, "10.9.0.3:80");
	ruling_finish(&ruling);
	assert_int_equal(snapshot_add_netns(&ruling.scene.snap), 1);
	fold_init(&fold, &ruling.scene.snap, 1, &ruling.scene.filter);
	sink = fold_sink(&fold);
	conn = conns_make("10.9.0.3:80", "*", TCP_STATE_LISTEN);
	assert_int_equal(sink.conn(sink.ctx, &conn), 0);
	leak = ruling.next_inode;
	for (unsigned int i = 0; i < 25; i++) {
		conn = conns_to(left("10.9.0.3:80", "10.9.0.1:1"),
				(uint16_t)(40000 + i));
		conn.inode = leak + i;
		assert_int_equal(sink.conn(sink.ctx, &conn), 0);
	}
	assert_int_equal(fold_finish(&fold), 0);
	fold_free(&fold);
	assert_int_equal(snapshot_sort_waits(&ruling.scene.snap), 0);
	hold_relay(&ruling, &relay, 25, "docker-proxy");
	ruling_hold(&ruling, leak, 25, ruling_process(&ruling, 9, "app"));
	assert_int_equal(diagnose(&ruling), 1);
	assert_int_equal(ruling.findings.n, 3);
	assert_int_equal(at(&ruling, 0)->subject.netns, 1);
	assert_says(&ruling, 0, "app[9] never closes: 25 CLOSE_WAIT on :80");
	assert_says(&ruling, 0, "; docker-proxy[13] relays to it and waits");
	ruling_free(&ruling);
}
