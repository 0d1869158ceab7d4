// SPDX-License-Identifier: MIT
/*
 * test_rule_fd_limit: few descriptors left, and sockets that wait have them.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

/* A java with so many CLOSE_WAIT, descriptors and a limit. */
static struct process *begin(struct ruling *ruling, unsigned int n_waiting,
			     uint32_t n_descriptors, uint64_t limit)
{
	struct process *process;
	uint32_t first, java;

	ruling_init(ruling);
	first = ruling_add(ruling,
			   conns_waiting("10.0.0.1:40000", "10.0.0.5:80", 0),
			   n_waiting, 0);
	java = ruling_process(ruling, 812, "java");
	ruling_hold(ruling, first, n_waiting, java);
	process = ruling_process_at(ruling, java);
	process->n_descriptors = n_descriptors;
	process->descriptors_known = true;
	process->descriptor_limit = limit;
	return process;
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_fd_limit);
}

TEST(the_ratio_makes_the_severity)
{
	static const struct {
		uint32_t n_descriptors;
		size_t n_found;
		enum severity severity;
	} cases[] = {
		{ 799, 0, SEVERITY_INFO },	{ 800, 1, SEVERITY_WARNING },
		{ 949, 1, SEVERITY_WARNING },	{ 950, 1, SEVERITY_CRITICAL },
		{ 1000, 1, SEVERITY_CRITICAL },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)begin(&ruling, 400, cases[i].n_descriptors, 1000);
		assert_int_equal(found(&ruling), cases[i].n_found);
		if (cases[i].n_found > 0)
			assert_int_equal(ruling_only(&ruling)->severity,
					 cases[i].severity);
		ruling_free(&ruling);
	}
}

TEST(waiting_sockets_must_be_a_good_part)
{
	static const struct {
		unsigned int n_waiting;
		uint32_t n_descriptors;
		uint64_t limit;
		size_t n_found;
	} cases[] = {
		{ 89, 900, 1000, 0 },
		{ 90, 900, 1000, 1 },
		{ 9, 18, 20, 0 },
		{ 10, 18, 20, 1 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)begin(&ruling, cases[i].n_waiting, cases[i].n_descriptors,
			    cases[i].limit);
		assert_int_equal(found(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

TEST(a_finding_has_the_numbers)
{
	const struct finding *finding;
	struct ruling ruling;

	(void)begin(&ruling, 400, 820, 1024);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(finding->summary,
			    "java[812] uses 820 of its 1024 descriptors "
			    "(80 %), 400 of them for sockets that wait to be "
			    "closed");
	assert_int_equal(ruling_count(finding, "descriptors"), 820);
	assert_int_equal(ruling_count(finding, "descriptor_limit"), 1024);
	assert_int_equal(ruling_count(finding, "waiting_sockets"), 400);
	assert_true(ruling_real(finding, "ratio") == 820.0 / 1024);
	assert_int_equal(finding->subject.process, 0);
	assert_false(finding->subject.has_service_port);
	assert_int_equal(finding->owners.n, 1);
	assert_int_equal(finding->owners.items[0].process, 0);
	assert_int_equal(finding->owners.items[0].n_sockets, 400);
	assert_int_equal(finding->owners.items[0].basis, OWNER_HOLDS);
	ruling_free(&ruling);
}

TEST(sockets_without_a_connection_are_told_where_known)
{
	static const char key[] = "sockets_without_table_entry";
	static const struct {
		bool known;
		uint32_t n;
		const char *end;
	} cases[] = {
		{ false, 0, "to be closed" },
		{ true, 0, "to be closed" },
		{ true, 7,
		  "to be closed, and 7 for sockets without a "
		  "connection" },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct process *process = begin(&ruling, 400, 820, 1024);
		const struct finding *finding;
		const char *end;

		process->unlisted_known = cases[i].known;
		process->n_unlisted = cases[i].n;
		assert_int_equal(found(&ruling), 1);
		finding = ruling_only(&ruling);
		if (cases[i].known)
			assert_int_equal(ruling_count(finding, key),
					 cases[i].n);
		else
			assert_true(ruling_is_unknown(finding, key));
		end = finding->summary + strlen(finding->summary) -
		      strlen(cases[i].end);
		assert_string_equal(end, cases[i].end);
		ruling_free(&ruling);
	}
}

/* Two looks at a java: what it had, what it has, and for how long. */
struct growth {
	const char *name;
	unsigned int n_waiting_then, n_waiting;
	uint32_t n_then, n_now; /* descriptors of 1000 */
	double seconds; /* between the looks */
	double left_seconds; /* 0: not told */
	int rank; /* enum severity; -1: no finding */
};

static const struct growth growths[] = {
	{ "rises, and has for half a minute", 400, 500, 700, 800, 30, 60,
	  SEVERITY_CRITICAL },
	{ "not seen for so long", 400, 500, 720, 820, 5, 9, SEVERITY_WARNING },
	{ "within ten minutes", 660, 700, 760, 800, 40, 200, SEVERITY_WARNING },
	{ "there is much left, and it takes a minute", 300, 400, 400, 500, 31,
	  155, SEVERITY_WARNING },
	{ "there is much left, and it takes longer", 380, 410, 400, 430, 40,
	  760, -1 },
	{ "there is much left but for the last seconds", 300, 600, 450, 750, 20,
	  16.666666666666668, SEVERITY_CRITICAL },
	{ "much left, and not seen for so long", 300, 400, 400, 500, 5, 25,
	  -1 },
	{ "a plateau", 300, 300, 780, 780, 40, 0, -1 },
	{ "a plateau, and few are left", 400, 400, 820, 820, 40, 0,
	  SEVERITY_WARNING },
	{ "it warms up: most of what is new does not wait", 300, 340, 400, 500,
	  40, 0, -1 },
	{ "what else comes and goes may be it", 100, 119, 780, 799, 40, 0, -1 },
};

static void look(struct ruling *ruling, unsigned int n_waiting, uint32_t n)
{
	(void)begin(ruling, n_waiting, n, 1000);
	(void)found(ruling);
}

TEST(two_looks_foresee_the_last_descriptor)
{
	static const char key[] = "seconds_to_descriptor_limit";

	for (size_t i = 0; i < sizeof(growths) / sizeof(growths[0]); i++) {
		const struct growth *growth = &growths[i];
		struct ruling before, now;

		look(&before, growth->n_waiting_then, growth->n_then);
		(void)begin(&now, growth->n_waiting, growth->n_now, 1000);
		now.before = &before.scene.snap;
		now.scene.snap.at_seconds += growth->seconds;
		if (found(&now) != (growth->rank >= 0))
			fail_msg("%s: %zu", growth->name, now.findings.n);
		if (growth->rank >= 0) {
			const struct finding *finding = ruling_only(&now);

			if ((int)finding->severity != growth->rank)
				fail_msg("%s", growth->name);
			if (growth->left_seconds > 0)
				assert_true(ruling_real(finding, key) ==
					    growth->left_seconds);
			else
				assert_true(ruling_is_unknown(finding, key));
		}
		ruling_free(&now);
		ruling_free(&before);
	}
}

TEST(the_sentence_tells_when_none_is_left)
{
	struct ruling before, now;

	look(&before, 400, 700);
	(void)begin(&now, 500, 800, 1000);
	now.before = &before.scene.snap;
	now.scene.snap.at_seconds += 30;
	assert_int_equal(found(&now), 1);
	assert_string_equal(ruling_only(&now)->summary,
			    "java[812] uses 800 of its 1000 descriptors "
			    "(80 %), 500 of them for sockets that wait to be "
			    "closed; at this rate none is left in about 60 s");
	ruling_free(&now);
	ruling_free(&before);
}

TEST(what_is_unknown_is_no_finding)
{
	struct process *process;
	struct ruling ruling;

	process = begin(&ruling, 400, 990, 1000);
	process->descriptor_limit = 0;
	assert_int_equal(found(&ruling), 0);
	process->descriptor_limit = 1000;
	process->descriptors_known = false;
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(a_filter_leaves_other_processes_out)
{
	struct process *process;
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	scene_filter(&ruling.scene, "dport = :443");
	first = ruling_add(&ruling,
			   conns_waiting("10.0.0.1:40000", "10.0.0.5:80", 0),
			   400, 0);
	ruling_hold(&ruling, first, 400, ruling_process(&ruling, 1, "java"));
	process = ruling_process_at(&ruling, 0);
	process->n_descriptors = 990;
	process->descriptors_known = true;
	process->descriptor_limit = 1000;
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* An nginx that listens, with so many descriptors, 100 of them sockets. */
static struct process *begin_listening(struct ruling *ruling,
				       uint32_t n_descriptors, uint64_t limit)
{
	struct process *process;
	uint32_t nginx;

	ruling_init(ruling);
	(void)ruling_listen(ruling, "0.0.0.0:80");
	nginx = ruling_process(ruling, 14, "nginx");
	assert_int_equal(
		owners_add_holder(
			&ruling->scene.snap.owners, OWNERS_NONE, nginx,
			&ruling->scene.snap.listeners.items[0].holders),
		0);
	process = ruling_process_at(ruling, nginx);
	process->n_descriptors = n_descriptors;
	process->n_sockets = 100;
	process->descriptors_known = process->was_read = true;
	process->descriptor_limit = limit;
	return process;
}

TEST(who_listens_needs_descriptors_whatever_they_are)
{
	static const struct {
		uint32_t n_descriptors, n_queued;
		size_t n_found;
		enum severity severity;
	} limits[] = {
		{ 799, 0, 0, SEVERITY_INFO },
		{ 800, 9, 1, SEVERITY_INFO },
		{ 949, 9, 1, SEVERITY_INFO },
		{ 950, 9, 1, SEVERITY_WARNING },
		{ 1000, 0, 1, SEVERITY_WARNING },
		{ 1000, 1, 1, SEVERITY_CRITICAL },
		/* Some have higher numbers, from before. */
		{ 1101, 1, 1, SEVERITY_CRITICAL },
		/* Its limit was lowered. */
		{ 1102, 9, 0, SEVERITY_INFO },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		(void)begin_listening(&ruling, limits[i].n_descriptors, 1000);
		ruling.scene.snap.listeners.items[0].accept_queue =
			limits[i].n_queued;
		print_message("%zu\n", i);
		assert_int_equal(found(&ruling), limits[i].n_found);
		if (limits[i].n_found > 0)
			assert_int_equal(ruling_only(&ruling)->severity,
					 limits[i].severity);
		ruling_free(&ruling);
	}
}

TEST(of_who_listens_it_is_told_what_its_descriptors_are)
{
	struct ruling ruling;

	for (int i = 0; i < 2; i++) {
		struct process *process = begin_listening(&ruling, 1024, 1024);

		process->was_read = i == 0;
		ruling.scene.snap.listeners.items[0].accept_queue = 15;
		assert_int_equal(found(&ruling), 1);
		assert_string_equal(
			ruling_only(&ruling)->summary,
			i == 0 ? "nginx[14], which listens, uses 1024 of its "
				 "1024 descriptors, 100 of them sockets of any "
				 "kind; none is left, or next to none: without "
				 "one accept() fails with EMFILE; 15 "
				 "connections wait for accept()"
			       : "nginx[14], which listens, uses 1024 of its "
				 "1024 descriptors; none is left, or next to "
				 "none: without one accept() fails with "
				 "EMFILE; 15 connections wait for accept()");
		if (i == 1)
			assert_true(ruling_is_unknown(ruling_only(&ruling),
						      "sockets"));
		else
			assert_int_equal(
				ruling_count(ruling_only(&ruling), "sockets"),
				100);
		ruling_free(&ruling);
	}
}

TEST(a_listener_that_was_not_selected_is_no_subject)
{
	struct ruling ruling;

	(void)begin_listening(&ruling, 1000, 1000);
	ruling.scene.snap.listeners.items[0].selected = false;
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(what_is_not_known_of_descriptors_makes_no_finding)
{
	struct ruling ruling;

	begin_listening(&ruling, 1000, 1000)->descriptors_known = false;
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	(void)begin_listening(&ruling, 1000, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}
