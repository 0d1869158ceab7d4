// SPDX-License-Identifier: MIT
/*
 * test_check: what a figure is judged to be that was not seen whole, and what
 * findings come to beside those that could not be judged.
 */
#include <stdio.h>

#include "incident.h"
#include "scene.h"
#include "tcpwait/check.h"
#include "test.h"

TEST(a_figure_of_which_a_part_lacks_is_never_ok)
{
	static const struct {
		const char *warning;
		const char *critical;
		double value;
		enum check_status whole;
		enum check_status lacking;
	} cases[] = {
		{ "10", "100", 5, CHECK_OK, CHECK_UNKNOWN },
		{ "10", "100", 11, CHECK_WARNING, CHECK_WARNING },
		{ "10", "100", 101, CHECK_CRITICAL, CHECK_CRITICAL },
		/* There may be more, and then enough of them. */
		{ "10:", "1:", 0, CHECK_CRITICAL, CHECK_UNKNOWN },
		{ "10:", "1:", 50, CHECK_OK, CHECK_UNKNOWN },
		{ "@5:10", "100", 7, CHECK_WARNING, CHECK_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct measure_value value = {
			.known = true,
			.value = cases[i].value,
		};
		struct check_alert alert = {
			.has_warning = true,
			.has_critical = true,
		};
		char message[RANGE_MESSAGE_SIZE];

		assert_true(range_parse(cases[i].warning, false, &alert.warning,
					message));
		assert_true(range_parse(cases[i].critical, false,
					&alert.critical, message));
		assert_int_equal(check_judge(&alert, &value), cases[i].whole);
		value.lacking = true;
		assert_int_equal(check_judge(&alert, &value), cases[i].lacking);
	}
}

TEST(an_age_that_lacks_may_be_the_oldest)
{
	const struct measure measure = { .kind = MEASURE_CLOSE_WAIT_AGE };
	struct conn conn = conns_waiting("10.0.0.1:80", "192.0.2.1:20000", 0);
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "10.0.0.1:80");
	scene_add(&scene, conns_aged(conn, 5000));
	scene_add(&scene, conns_to(conn, 20001));
	scene_finish(&scene);
	/* Gone when it was asked, or not told by this kernel. */
	assert_false(measure_of_snapshot(&measure, &scene.snap).lacking);
	scene.snap.namespaces[0].lacks_ages = true;
	assert_true(measure_of_snapshot(&measure, &scene.snap).lacking);
	assert_true(measure_of_snapshot(&measure, &scene.snap).known);
	scene.snap.waits[0].age_ms = scene.snap.waits[1].age_ms = 5000;
	assert_false(measure_of_snapshot(&measure, &scene.snap).lacking);
	scene_free(&scene);
}

TEST(findings_seen_are_worse_than_those_not_judged)
{
	static const struct {
		size_t n;
		enum severity severity;
		enum finding_id id;
		enum need lacks;
		enum check_status status;
	} cases[] = {
		{ 0, SEVERITY_INFO, FINDING_CLOSE_WAIT_LEAK, NEED_AGES,
		  CHECK_UNKNOWN },
		{ 1, SEVERITY_INFO, FINDING_CLOSE_WAIT_LEAK, NEED_AGES,
		  CHECK_UNKNOWN },
		{ 1, SEVERITY_WARNING, FINDING_CLOSE_WAIT_UNACCEPTED, NEED_AGES,
		  CHECK_WARNING },
		{ 1, SEVERITY_CRITICAL, FINDING_CLOSE_WAIT_LEAK, NEED_SOCKETS,
		  CHECK_CRITICAL },
		/* It could only inform. */
		{ 0, SEVERITY_INFO, FINDING_PEER_NEVER_CLOSES, NEED_SOCKETS,
		  CHECK_OK },
		/* What nobody can see. */
		{ 0, SEVERITY_INFO, FINDING_FD_LIMIT, NEED_OWNERS, CHECK_OK },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct unjudged doubt = {
			.id = cases[i].id,
			.lacks = NEED_BIT(cases[i].lacks),
		};
		struct incident incident;
		struct check check = { .findings = &incident.findings };

		incident_init(&incident);
		incident.items[0].severity = cases[i].severity;
		incident_keep(&incident, cases[i].n);
		incident.findings.unjudged = &doubt;
		incident.findings.n_unjudged = 1;
		assert_int_equal(check_result(&check), cases[i].status);
	}
}
