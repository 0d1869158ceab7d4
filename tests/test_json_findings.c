// SPDX-License-Identifier: MIT
/*
 * test_json_findings: findings in documents, read back.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "incident.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/document.h"
#include "test.h"

static int render(FILE *out, const void *ctx)
{
	document_diagnosis(out, ctx);
	return 0;
}

static json_t *document_of(const struct incident *incident)
{
	char *text = golden_slurp(render, &incident->diagnosed);
	json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(document);
	assert_int_equal(strcspn(text, "\033\xff"), strlen(text));
	free(text);
	return document;
}

/* The keys in the order they are written. */
static void assert_keys(json_t *object, const char *keys)
{
	char found[512] = "";
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

static json_t *finding_at(json_t *document, size_t i)
{
	return json_array_get(json_object_get(document, "findings"), i);
}

static void assert_text(json_t *object, const char *key, const char *wanted)
{
	assert_string_equal(json_string_value(json_object_get(object, key)),
			    wanted);
}

TEST(the_envelope_and_its_findings)
{
	struct incident incident;
	json_t *document;

	incident_init(&incident);
	document = document_of(&incident);
	assert_keys(
		document,
		"schema command time host opens_per_second ends findings mptcp "
		"blind_spots scan");
	assert_text(document, "command", "diagnose");
	assert_int_equal(json_array_size(json_object_get(document, "findings")),
			 4);
	assert_int_equal(json_array_size(json_object_get(
				 json_object_get(document, "blind_spots"),
				 "findings_not_judged")),
			 0);
	for (size_t i = 0; i < 4; i++)
		assert_keys(finding_at(document, i),
			    "id severity confidence folded folded_into subject "
			    "summary evidence owners relays causes fixes "
			    "will_not_help");
	json_decref(document);
}

TEST(a_finding_of_a_process_with_a_hostile_name)
{
	struct incident incident;
	json_t *document, *finding, *owner;

	incident_init(&incident);
	document = document_of(&incident);
	finding = finding_at(document, 0);
	assert_text(finding, "id", "close-wait-leak");
	assert_text(finding, "severity", "critical");
	assert_text(finding, "confidence", "high");
	assert_keys(json_object_get(finding, "subject"),
		    "netns role service_port process");
	owner = json_array_get(json_object_get(finding, "owners"), 0);
	assert_text(owner, "name", "\\x1b[2J\"x,\\x0a\\xff");
	assert_text(owner, "basis", "holds the socket");
	json_decref(document);
}

TEST(evidence_keeps_its_types)
{
	struct incident incident;
	json_t *document, *evidence;

	incident_init(&incident);
	document = document_of(&incident);
	evidence = json_object_get(finding_at(document, 0), "evidence");
	assert_keys(evidence, "close_wait oldest_seconds ages_are "
			      "seconds_to_descriptor_limit");
	assert_int_equal(
		json_integer_value(json_object_get(evidence, "close_wait")),
		142);
	assert_true(json_is_real(json_object_get(evidence, "oldest_seconds")));
	assert_text(evidence, "ages_are", "exact");
	assert_true(json_is_null(
		json_object_get(evidence, "seconds_to_descriptor_limit")));
	json_decref(document);
}

TEST(what_does_not_apply_is_left_out)
{
	struct incident incident;
	json_t *document, *subject;

	incident_init(&incident);
	document = document_of(&incident);
	subject = json_object_get(finding_at(document, 1), "subject");
	assert_keys(subject, "netns role local_address remote_address "
			     "service_port");
	assert_text(subject, "netns", "host");
	assert_text(subject, "role", "client");
	assert_text(subject, "local_address", "10.0.0.7");
	subject = json_object_get(finding_at(document, 2), "subject");
	assert_keys(subject, "netns setting");
	assert_text(subject, "setting", "net.ipv4.tcp_tw_reuse");
	json_decref(document);
}

TEST(advice_for_the_owner_comes_first)
{
	struct incident incident;
	json_t *document, *fixes;
	struct catalogue_said said;

	incident_init(&incident);
	said = catalogue_fixes(&incident.items[1]);
	document = document_of(&incident);
	fixes = json_object_get(finding_at(document, 1), "fixes");
	assert_int_equal(json_array_size(fixes), said.n + 3);
	assert_non_null(strstr(json_string_value(json_array_get(fixes, 0)),
			       "proxy_http_version 1.1"));
	assert_string_equal(json_string_value(json_array_get(fixes, 3)),
			    said.texts[0]);
	json_decref(document);
}

TEST(no_finding_is_an_empty_array)
{
	struct incident incident;
	json_t *document, *findings;

	incident_init(&incident);
	incident_keep(&incident, 0);
	document = document_of(&incident);
	findings = json_object_get(document, "findings");
	assert_true(json_is_array(findings));
	assert_int_equal(json_array_size(findings), 0);
	json_decref(document);
}

TEST(owners_that_nobody_looked_for_are_null)
{
	struct incident incident;
	json_t *document;

	incident_init(&incident);
	incident.snap.owners.looked = false;
	document = document_of(&incident);
	assert_true(json_is_null(
		json_object_get(finding_at(document, 0), "owners")));
	json_decref(document);
}

static int render_report(FILE *out, const void *ctx)
{
	document_report(out, ctx);
	return 0;
}

TEST(the_report_has_them_where_they_were_asked_for)
{
	struct incident incident;
	struct report report = { 0 };
	json_t *document;
	char *text;

	incident_init(&incident);
	report.seen = &incident.snap;
	text = golden_slurp(render_report, &report);
	assert_null(strstr(text, "\"findings\""));
	free(text);
	report.findings = &incident.findings;
	text = golden_slurp(render_report, &report);
	document = json_loads(text, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(document, "findings")),
			 4);
	json_decref(document);
	free(text);
}

/* Once for all namespaces, with all that lacked in any. */
TEST(what_was_not_judged_says_what_lacked)
{
	struct unjudged doubts[] = {
		{ FINDING_HALF_CLOSED, 1, NEED_BIT(NEED_SOCKETS) },
		{ FINDING_HALF_CLOSED, 0, NEED_BIT(NEED_AGES) },
		{ FINDING_FD_LIMIT, 0, NEED_BIT(NEED_OWNERS) },
	};
	struct incident incident;
	json_t *document, *wanted, *found;

	incident_init(&incident);
	incident.findings.unjudged = doubts;
	incident.findings.n_unjudged = 3;
	document = document_of(&incident);
	wanted = json_loads("[{\"id\": \"fd-limit\", \"lacks\": [\"owners\"]},"
			    " {\"id\": \"half-closed\","
			    "  \"lacks\": [\"sockets\", \"ages\"]}]",
			    0, NULL);
	found = json_object_get(json_object_get(document, "blind_spots"),
				"findings_not_judged");
	assert_true(json_equal(wanted, found));
	json_decref(wanted);
	json_decref(document);
}

TEST(what_is_counted_together_has_its_scope)
{
	struct incident incident;
	json_t *document, *subject;

	incident_init(&incident);
	incident.items[0].subject.scope = SCOPE_PROGRAM;
	incident.items[0].subject.program = INCIDENT_HOSTILE;
	incident.items[1].subject.scope = SCOPE_REMOTE_NETWORK;
	incident.items[1].subject.remote_network =
		incident.items[1].subject.remote_address;
	document = document_of(&incident);
	subject = json_object_get(finding_at(document, 0), "subject");
	assert_text(subject, "scope", "program");
	assert_text(subject, "program", "\\x1b[2J\"x,\\x0a\\xff");
	subject = json_object_get(finding_at(document, 1), "subject");
	assert_text(subject, "scope", "remote_network");
	assert_text(subject, "remote_network", "10.0.0.5/24");
	subject = json_object_get(finding_at(document, 2), "subject");
	assert_null(json_object_get(subject, "scope"));
	json_decref(document);
}

TEST(what_is_folded_says_into_which)
{
	struct incident incident;
	json_t *document, *folded;

	incident_init(&incident);
	incident.findings.n_folded = 1;
	incident.items[3].is_folded = true;
	incident.items[3].folded_into = 1;
	document = document_of(&incident);
	folded = finding_at(document, 3);
	assert_true(json_is_true(json_object_get(folded, "folded")));
	assert_int_equal(
		json_integer_value(json_object_get(folded, "folded_into")), 1);
	folded = finding_at(document, 1);
	assert_true(json_is_false(json_object_get(folded, "folded")));
	assert_true(json_is_null(json_object_get(folded, "folded_into")));
	json_decref(document);
}
