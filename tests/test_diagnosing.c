// SPDX-License-Identifier: MIT
/*
 * test_diagnosing: what --fail-on makes of findings.
 */
#include "cli/diagnosing.h"
#include "incident.h"
#include "test.h"

static enum exit_status status_of(bool asked, enum severity fail_on,
				  enum severity worst, size_t n)
{
	struct options options = {
		.given = asked ? OPTION_BIT(OPTION_FAIL_ON) : 0,
		.fail_on = fail_on,
	};
	struct sampling sampling = { .has_before = false };
	struct incident incident;

	incident_init(&incident);
	incident.items[0].severity = worst;
	incident_keep(&incident, n);
	sampling.seen = incident.snap;
	return diagnosing_status(&options, &sampling, &incident.findings);
}

TEST(without_fail_on_findings_change_nothing)
{
	assert_int_equal(status_of(false, SEVERITY_INFO, SEVERITY_CRITICAL, 1),
			 EXIT_DONE);
}

TEST(from_the_severity_on_that_was_asked_for)
{
	for (int limit = 0; limit < SEVERITY_COUNT; limit++) {
		for (int worst = 0; worst < SEVERITY_COUNT; worst++)
			assert_int_equal(status_of(true, (enum severity)limit,
						   (enum severity)worst, 1),
					 worst >= limit ? EXIT_FOUND
							: EXIT_DONE);
		assert_int_equal(status_of(true, (enum severity)limit,
					   SEVERITY_CRITICAL, 0),
				 EXIT_DONE);
	}
}

static enum exit_status status_in_doubt(enum severity fail_on,
					enum finding_id id, enum need lacks,
					size_t n_warnings)
{
	struct options options = {
		.given = OPTION_BIT(OPTION_FAIL_ON),
		.fail_on = fail_on,
	};
	struct unjudged doubt = { .id = id, .lacks = NEED_BIT(lacks) };
	struct sampling sampling = { .has_before = false };
	struct incident incident;

	incident_init(&incident);
	incident.items[0].severity = SEVERITY_WARNING;
	incident_keep(&incident, n_warnings);
	incident.findings.unjudged = &doubt;
	incident.findings.n_unjudged = 1;
	sampling.seen = incident.snap;
	return diagnosing_status(&options, &sampling, &incident.findings);
}

TEST(what_could_not_be_judged_is_no_all_clear)
{
	static const struct {
		enum severity fail_on;
		enum finding_id id;
		enum need lacks;
		size_t n_warnings;
		enum exit_status status;
	} cases[] = {
		{ SEVERITY_WARNING, FINDING_CLOSE_WAIT_LEAK, NEED_AGES, 0,
		  EXIT_TROUBLE },
		{ SEVERITY_INFO, FINDING_CLOSE_WAIT_LEAK, NEED_AGES, 0,
		  EXIT_TROUBLE },
		/* It would be a warning, and none was asked for. */
		{ SEVERITY_CRITICAL, FINDING_CLOSE_WAIT_LEAK, NEED_AGES, 0,
		  EXIT_DONE },
		{ SEVERITY_CRITICAL, FINDING_CLOSE_WAIT_UNACCEPTED, NEED_AGES,
		  0, EXIT_TROUBLE },
		{ SEVERITY_WARNING, FINDING_CLOSE_WAIT_LEAK, NEED_AGES, 1,
		  EXIT_FOUND },
		{ SEVERITY_CRITICAL, FINDING_CLOSE_WAIT_UNACCEPTED, NEED_AGES,
		  1, EXIT_TROUBLE },
		{ SEVERITY_INFO, FINDING_FD_LIMIT, NEED_OWNERS, 0, EXIT_DONE },
		{ SEVERITY_INFO, FINDING_PORT_EXHAUSTION, NEED_SETTINGS, 0,
		  EXIT_DONE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(status_in_doubt(cases[i].fail_on, cases[i].id,
						 cases[i].lacks,
						 cases[i].n_warnings),
				 cases[i].status);
}

/* Somebody waits, there is a warning, and nobody knows whose it is. */
TEST(a_look_is_prolonged_only_where_it_may_tell_an_owner)
{
	static const struct {
		enum option_id given; /* OPTION_COUNT: none */
		enum format format;
		enum collect_owners owners;
		enum severity severity;
		enum finding_id id;
		uint32_t n_owners;
		bool wants;
	} cases[] = {
		{ OPTION_COUNT, FORMAT_TABLE, COLLECT_OWNERS_AUTO,
		  SEVERITY_WARNING, FINDING_CLIENT_CHURN, 0, true },
		{ OPTION_COUNT, FORMAT_TABLE, COLLECT_OWNERS_AUTO,
		  SEVERITY_CRITICAL, FINDING_PORT_EXHAUSTION, 0, true },
		{ OPTION_COUNT, FORMAT_TABLE, COLLECT_OWNERS_AUTO,
		  SEVERITY_INFO, FINDING_CLIENT_CHURN, 0, false },
		{ OPTION_COUNT, FORMAT_TABLE, COLLECT_OWNERS_AUTO,
		  SEVERITY_WARNING, FINDING_CLIENT_CHURN, 1, false },
		/* What waits has its owner now, or a watch finds none. */
		{ OPTION_COUNT, FORMAT_TABLE, COLLECT_OWNERS_AUTO,
		  SEVERITY_WARNING, FINDING_CLOSE_WAIT_LEAK, 0, false },
		{ OPTION_INTERVAL, FORMAT_TABLE, COLLECT_OWNERS_AUTO,
		  SEVERITY_WARNING, FINDING_CLIENT_CHURN, 0, false },
		{ OPTION_FAIL_ON, FORMAT_TABLE, COLLECT_OWNERS_AUTO,
		  SEVERITY_WARNING, FINDING_CLIENT_CHURN, 0, false },
		{ OPTION_COUNT, FORMAT_JSON, COLLECT_OWNERS_AUTO,
		  SEVERITY_WARNING, FINDING_CLIENT_CHURN, 0, false },
		{ OPTION_COUNT, FORMAT_TABLE, COLLECT_OWNERS_NEVER,
		  SEVERITY_WARNING, FINDING_CLIENT_CHURN, 0, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options options = {
			.given = cases[i].given < OPTION_COUNT
					 ? OPTION_BIT(cases[i].given)
					 : 0,
			.owners = cases[i].owners,
			.style.format = cases[i].format,
		};
		struct finding finding = { .id = cases[i].id,
					   .severity = cases[i].severity,
					   .owners.n = cases[i].n_owners };
		struct findings findings = { .items = &finding, .n = 1 };

		if (diagnosing_wants_watch(&options, &findings) !=
		    cases[i].wants)
			fail_msg("case %zu", i);
	}
}
