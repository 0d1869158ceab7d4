// SPDX-License-Identifier: MIT
/*
 * test_finding: names, evidence and lists of findings.
 */
#include <stdio.h>

#include "tcpwait/finding.h"
#include "test.h"

TEST(every_id_has_a_name_that_leads_back)
{
	enum finding_id found;

	for (int i = 0; i < FINDING_ID_COUNT; i++) {
		found = FINDING_ID_COUNT;
		assert_true(finding_id_parse(
			finding_id_name((enum finding_id)i), &found));
		assert_int_equal(found, i);
	}
	assert_string_equal(finding_id_name(FINDING_CLOSE_WAIT_LEAK),
			    "close-wait-leak");
	assert_string_equal(finding_id_name(FINDING_SYSCTL_OBSOLETE),
			    "sysctl-obsolete");
}

TEST(what_is_no_name_is_refused)
{
	static const char *const texts[] = {
		"",
		"close-wait",
		"CLOSE-WAIT-LEAK",
		"close_wait_leak",
		"close-wait-leak ",
		"info,warning",
	};
	enum finding_id id = FINDING_FD_LIMIT;
	enum severity severity = SEVERITY_WARNING;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(finding_id_parse(texts[i], &id));
		assert_false(finding_severity_parse(texts[i], &severity));
	}
	assert_int_equal(id, FINDING_FD_LIMIT);
	assert_int_equal(severity, SEVERITY_WARNING);
}

TEST(severities_and_confidences_have_names)
{
	enum severity severity;

	assert_true(finding_severity_parse("info", &severity));
	assert_int_equal(severity, SEVERITY_INFO);
	assert_true(finding_severity_parse("critical", &severity));
	assert_int_equal(severity, SEVERITY_CRITICAL);
	assert_string_equal(finding_severity_name(SEVERITY_WARNING), "warning");
	assert_string_equal(finding_confidence_name(CONFIDENCE_LOW), "low");
	assert_string_equal(finding_confidence_name(CONFIDENCE_HIGH), "high");
	assert_true(SEVERITY_CRITICAL > SEVERITY_WARNING);
}

TEST(evidence_keeps_type_and_order)
{
	struct finding finding = { .id = FINDING_FD_LIMIT };

	finding_add_count(&finding, "count", 7);
	finding_add_real(&finding, "ratio", 0.5);
	finding_add_text(&finding, "pattern", "burst");
	finding_add_unknown(&finding, "oldest_seconds");
	assert_int_equal(finding.n_evidence, 4);
	assert_string_equal(finding.evidence[0].key, "count");
	assert_int_equal(finding.evidence[0].type, EVIDENCE_COUNT);
	assert_int_equal(finding.evidence[0].count, 7);
	assert_int_equal(finding.evidence[1].type, EVIDENCE_REAL);
	assert_true(finding.evidence[1].real == 0.5);
	assert_string_equal(finding.evidence[2].text, "burst");
	assert_int_equal(finding.evidence[3].type, EVIDENCE_UNKNOWN);
}

TEST(a_list_keeps_copies)
{
	struct findings findings = { 0 };
	struct finding finding = { .id = FINDING_FD_LIMIT };

	for (unsigned int i = 0; i < 100; i++) {
		(void)snprintf(finding.summary, sizeof(finding.summary), "%u",
			       i);
		finding.weight = i;
		assert_int_equal(findings_add(&findings, &finding), 0);
	}
	assert_int_equal(findings.n, 100);
	assert_string_equal(findings.items[42].summary, "42");
	assert_int_equal(findings.items[99].weight, 99);
	findings_free(&findings);
	assert_null(findings.items);
	assert_int_equal(findings.n, 0);
	findings_free(&findings);
}

TEST(a_counter_nobody_told_is_unknown_not_0)
{
	struct counters counters = { 0 };
	struct finding finding = { .id = FINDING_CLIENT_CHURN };

	counters.known[COUNTER_ABORT_ON_LINGER] = true;
	finding_add_counter(&finding, "resets", &counters,
			    COUNTER_ABORT_ON_LINGER);
	finding_add_counter(&finding, "rejects", &counters,
			    COUNTER_PAWS_ACTIVE);
	assert_int_equal(finding.evidence[0].type, EVIDENCE_COUNT);
	assert_int_equal(finding.evidence[0].count, 0);
	assert_int_equal(finding.evidence[1].type, EVIDENCE_UNKNOWN);
}
