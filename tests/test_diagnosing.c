// SPDX-License-Identifier: MIT
/*
 * test_diagnosing: what --fail-on makes of findings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/diagnosing.h"
#include "incident.h"

static enum exit_status status_of(bool asked, enum severity fail_on,
				  enum severity worst, size_t n)
{
	struct options options = {
		.given = asked ? OPTION_BIT(OPTION_FAIL_ON) : 0,
		.fail_on = fail_on,
	};
	struct incident incident;

	incident_init(&incident);
	incident.items[0].severity = worst;
	incident_keep(&incident, n);
	return diagnosing_status(&options, &incident.findings);
}

static void test_without_fail_on_findings_change_nothing(void **state)
{
	(void)state;
	assert_int_equal(status_of(false, SEVERITY_INFO, SEVERITY_CRITICAL, 1),
			 EXIT_DONE);
}

static void test_from_the_severity_on_that_was_asked_for(void **state)
{
	(void)state;
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_fail_on_findings_change_nothing),
		cmocka_unit_test(test_from_the_severity_on_that_was_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
