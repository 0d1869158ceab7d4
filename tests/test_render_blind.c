// SPDX-License-Identifier: MIT
/*
 * test_render_blind: what could not be seen is told, and nothing else.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "render/blind_spots.h"
#include "scene.h"
#include "tcpwait/render_blind.h"
#include "tcpwait/source.h"
#include "test.h"

enum { WAITS = 10, TEXT_SIZE = 1024 };

static void join(void *ctx, const char *piece)
{
	char *text = ctx;
	size_t n = strlen(text);

	(void)snprintf(text + n, TEXT_SIZE - n, "[%s]", piece);
}

static void assert_blind(const struct scene *scene, const char *expected)
{
	char text[TEXT_SIZE] = "";

	render_blind(&scene->snap, NULL, join, text);
	assert_string_equal(text, expected);
}

/* So many CLOSE_WAIT whose ages are as the kernel tells them. */
static void make_waits(struct scene *scene, unsigned int n, uint32_t age_ms,
		       enum conn_timer timer)
{
	struct conn conn = conns_waiting("10.0.0.1:80", "10.0.0.2:40000", 0);

	if (age_ms != WAIT_AGE_UNKNOWN)
		conn = conns_aged(conn, age_ms);
	conn.timer = (uint8_t)timer;
	scene_init(scene);
	scene_listen(scene, "10.0.0.1:80");
	scene_add_to(scene, conn, n);
	scene_finish(scene);
}

TEST(ages_that_may_hide_a_finding_are_told)
{
	static const struct {
		unsigned int n;
		uint32_t age_ms;
		enum conn_timer timer;
		const char *blind;
	} cases[] = {
		{ WAITS, 59999, CONN_TIMER_NONE, "" },
		{ WAITS, 59999, CONN_TIMER_KEEPALIVE,
		  "[how long 10 CLOSE_WAIT wait (keepalives hide it; "
		  "-d 60 tells)]" },
		{ WAITS, 60000, CONN_TIMER_KEEPALIVE, "" },
		{ WAITS - 1, 59999, CONN_TIMER_KEEPALIVE, "" },
		{ WAITS, WAIT_AGE_UNKNOWN, CONN_TIMER_NONE,
		  "[how long 10 CLOSE_WAIT wait]" },
		{ WAITS - 1, WAIT_AGE_UNKNOWN, CONN_TIMER_NONE, "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;

		make_waits(&scene, cases[i].n, cases[i].age_ms, cases[i].timer);
		assert_blind(&scene, cases[i].blind);
		scene_free(&scene);
	}
}

TEST(a_sample_of_ages_is_told_once)
{
	struct scene scene;

	make_waits(&scene, WAITS, WAIT_AGE_UNKNOWN, CONN_TIMER_NONE);
	scene.snap.ages_sampled = true;
	assert_blind(&scene, "[the age of every waiting socket (sampled)]");
	scene_free(&scene);
}

static void refuse_ages(struct snapshot *snap)
{
	snap->namespaces[0].lacks_ages = true;
	(void)snprintf(snap->why_no_ages, sizeof(snap->why_no_ages),
		       "procfs tells none");
}

TEST(why_ages_were_not_seen_is_told)
{
	struct scene scene;

	make_waits(&scene, WAITS, WAIT_AGE_UNKNOWN, CONN_TIMER_NONE);
	refuse_ages(&scene.snap);
	assert_blind(&scene,
		     "[how long 10 CLOSE_WAIT wait (procfs tells none)]");
	scene_free(&scene);
}

TEST(what_a_source_does_not_tell_is_told)
{
	static const struct {
		unsigned int lacks[2]; /* of two hosts */
		const char *blind;
		const char *reason;
	} cases[] = {
		{ { 0, 0 }, "", "" },
		{ { SOURCE_OWNERS, 0 },
		  "[owners (this source does not tell them)]",
		  "" },
		{ { SOURCE_AGES, 0 },
		  "[how long 10 CLOSE_WAIT wait (this source does not tell "
		  "them)][ages (this source does not tell them)]",
		  "10 ages were not seen: this source does not tell them; not "
		  "told by this source: ages; not judged: close-wait-leak" },
		{ { SOURCE_SETTINGS, SOURCE_OWNERS },
		  "[owners, settings (this source does not tell them)]",
		  "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool has_ages = !(cases[i].lacks[0] & SOURCE_AGES);
		struct unjudged doubt = { FINDING_CLOSE_WAIT_LEAK, 0,
					  NEED_BIT(NEED_AGES) };
		const struct findings findings = { .unjudged = &doubt,
						   .n_unjudged = !has_ages };
		char text[TEXT_SIZE];
		struct scene scene;

		make_waits(&scene, WAITS, has_ages ? 59999 : WAIT_AGE_UNKNOWN,
			   CONN_TIMER_NONE);
		scene_add_host(&scene, "web2");
		for (size_t k = 0; k < 2; k++)
			scene.snap.hosts[k].lacks = cases[i].lacks[k];
		if (cases[i].lacks[0] & SOURCE_SETTINGS)
			scene.snap.namespaces[0].settings =
				(struct settings){ .reserved_known = false };
		assert_blind(&scene, cases[i].blind);
		assert_string_equal(render_blind_reason(&scene.snap, &findings,
							SEVERITY_INFO, text,
							sizeof(text)),
				    cases[i].reason);
		scene_free(&scene);
	}
}

/* Each has a name, what its face asks of it, and no other has its place. */
TEST(faces_can_tell_all_their_blind_spots)
{
	static const unsigned int n_spots[BLIND_FACE_COUNT] = { 9, 13, 9 };

	for (unsigned int face = 0; face < BLIND_FACE_COUNT; face++) {
		const struct blind_spot *spot;
		unsigned int n = 0;

		while ((spot = blind_spots_at(face, n + 1))) {
			n++;
			assert_non_null(spot->name);
			if (face == BLIND_WORDS)
				assert_non_null(spot->say);
			else if (spot->type == BLIND_TEXT)
				assert_non_null(spot->text);
			else
				assert_non_null(spot->count);
			assert_false(face == BLIND_SERIES &&
				     spot->type == BLIND_TEXT);
		}
		assert_int_equal(n, n_spots[face]);
	}
}

/* Only what a look of its own lacked, each id once, three by name. */
TEST(what_could_not_be_judged_is_named)
{
	struct unjudged doubts[] = {
		{ FINDING_FD_LIMIT, 0, NEED_BIT(NEED_OWNERS) },
		{ FINDING_CLOSE_WAIT_LEAK, 0, NEED_BIT(NEED_AGES) },
		{ FINDING_CLOSE_WAIT_LEAK, 1, NEED_BIT(NEED_AGES) },
		{ FINDING_PEER_NEVER_CLOSES, 0, NEED_BIT(NEED_SOCKETS) },
		{ FINDING_CLOSE_WAIT_UNREAD, 0, NEED_BIT(NEED_AGES) },
		{ FINDING_HALF_CLOSED, 0, NEED_BIT(NEED_AGES) },
		{ FINDING_ACCEPT_QUEUE_FULL, 0, NEED_BIT(NEED_QUEUES) },
	};
	struct findings findings = {
		.unjudged = doubts,
		.n_unjudged = sizeof(doubts) / sizeof(doubts[0]),
	};
	char text[TEXT_SIZE] = "";
	struct scene scene;

	make_waits(&scene, WAITS, WAIT_AGE_UNKNOWN, CONN_TIMER_NONE);
	refuse_ages(&scene.snap);
	render_blind(&scene.snap, &findings, join, text);
	assert_string_equal(text,
			    "[how long 10 CLOSE_WAIT wait (procfs tells none)]"
			    "[what hangs on it: close-wait-leak, "
			    "peer-never-closes, close-wait-unread and 2 more]");
	findings.n_unjudged = 3;
	assert_string_equal(render_blind_reason(&scene.snap, &findings,
						SEVERITY_WARNING, text,
						sizeof(text)),
			    "10 ages were not seen: procfs tells none; not "
			    "judged: close-wait-leak");
	assert_string_equal(render_blind_reason(&scene.snap, &findings,
						SEVERITY_CRITICAL, text,
						sizeof(text)),
			    "");
	scene_free(&scene);
}

TEST(why_sockets_were_not_seen_comes_first)
{
	char text[TEXT_SIZE];
	struct scene scene;

	make_waits(&scene, 1, 5000, CONN_TIMER_NONE);
	assert_string_equal(render_blind_reason(&scene.snap, NULL,
						SEVERITY_INFO, text,
						sizeof(text)),
			    "");
	scene.snap.complete = false;
	(void)snprintf(scene.snap.why_incomplete,
		       sizeof(scene.snap.why_incomplete), "it broke off");
	scene.snap.n_namespaces_skipped = 2;
	assert_string_equal(render_blind_reason(&scene.snap, NULL,
						SEVERITY_INFO, text,
						sizeof(text)),
			    "not all sockets were seen: it broke off; 2 "
			    "namespaces could not be looked into (no "
			    "permission)");
	scene_free(&scene);
}

TEST(what_the_filter_leaves_out_hides_nothing)
{
	struct scene scene;

	make_waits(&scene, WAITS, WAIT_AGE_UNKNOWN, CONN_TIMER_NONE);
	for (size_t i = 0; i < scene.snap.n_waits; i++)
		scene.snap.waits[i].flags &= (uint8_t)~WAIT_SELECTED;
	assert_blind(&scene, "");
	scene_free(&scene);
}

static void hide_proc(struct snapshot *snap)
{
	snap->owners.look_error = ENOENT;
}

static void cut_short(struct snapshot *snap)
{
	snap->owners.looked = true;
	snap->owners.timed_out = true;
}

static void hide_owners(struct snapshot *snap)
{
	snap->owners.looked = true;
	snap->n_owners_not_seen = 3;
}

static void hide_processes(struct snapshot *snap)
{
	hide_owners(snap);
	snap->owners.processes_hidden = true;
}

static void deny_processes(struct snapshot *snap)
{
	hide_owners(snap);
	snap->owners.n_unreadable = 7;
}

static void deny_root(struct snapshot *snap)
{
	deny_processes(snap);
	snap->owners.as_root = true;
}

static void lack_descriptors(struct snapshot *snap)
{
	snap->owners.look_error = EMFILE;
}

static void lack_memory(struct snapshot *snap)
{
	deny_root(snap);
	snap->owners.read_error = ENOMEM;
}

static void count_only(struct snapshot *snap)
{
	snap->namespaces[0].settings.known[SETTING_LOCAL_PORT_LOW] = false;
	snap->is_counted = true;
}

static void skip_owners(struct snapshot *snap)
{
	hide_owners(snap);
	snap->owners.looked = false;
}

static void skip_namespaces(struct snapshot *snap)
{
	snap->n_namespaces_skipped = 2;
}

static void hide_namespaces(struct snapshot *snap)
{
	snap->namespaces_unknown = true;
	snap->unlisted_error = -ETIME;
}

static void hide_settings(struct snapshot *snap)
{
	snap->namespaces[0].settings.known[SETTING_LOCAL_PORT_LOW] = false;
}

static void break_off(struct snapshot *snap)
{
	snap->complete = false;
	(void)snprintf(snap->why_incomplete, sizeof(snap->why_incomplete),
		       "it broke off");
}

TEST(each_blindness_has_its_words)
{
	static const struct {
		void (*hide)(struct snapshot *snap);
		const char *blind;
	} cases[] = {
		{ hide_proc, "[owners (no /proc)]" },
		{ cut_short,
		  "[some owners (cut short; --owners always goes on)]" },
		{ hide_owners,
		  "[owners of 3 sockets (in flight, io_uring, or another pid "
		  "namespace)]" },
		{ hide_processes,
		  "[owners of 3 sockets (processes are hidden: not root)]" },
		{ deny_processes,
		  "[owners of 3 sockets (7 processes not readable: not "
		  "root)]" },
		{ deny_root,
		  "[owners of 3 sockets (7 processes not readable: no "
		  "permission)]" },
		{ lack_descriptors, "[owners (Too many open files)]" },
		{ lack_memory,
		  "[owners of 3 sockets (7 processes not readable: Cannot "
		  "allocate memory)]" },
		{ skip_owners, "" },
		{ count_only, "" },
		{ skip_namespaces, "[2 namespaces (no permission)]" },
		{ hide_namespaces,
		  "[namespaces that could not be listed (time ran out)]" },
		{ hide_settings, "[port budgets (sysctls not readable)]" },
		{ break_off, "[part of the sockets (it broke off)]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;

		make_waits(&scene, 1, 5000, CONN_TIMER_NONE);
		cases[i].hide(&scene.snap);
		assert_blind(&scene, cases[i].blind);
		scene_free(&scene);
	}
}

TEST(mptcp_is_told_where_there_is_any)
{
	static const struct {
		bool known;
		uint64_t n;
		const char *blind;
	} cases[] = {
		{ false, 0, "" },
		{ true, 0, "" },
		{ true, 1,
		  "[1 MPTCP connection (only the TCP below; ss -M shows "
		  "them)]" },
		{ true, 90,
		  "[90 MPTCP connections (only the TCP below; ss -M shows "
		  "them)]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct counters *counters;
		struct scene scene;

		scene_init(&scene);
		counters = &scene.snap.namespaces[0].counters;
		counters->known[COUNTER_MPTCP_ESTAB] = cases[i].known;
		counters->value[COUNTER_MPTCP_ESTAB] = cases[i].n;
		scene_finish(&scene);
		assert_blind(&scene, cases[i].blind);
		scene_free(&scene);
	}
}
