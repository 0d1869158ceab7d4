// SPDX-License-Identifier: MIT
/*
 * test_render_findings: the screens of findings, hostile names included.
 */
#include <stdlib.h>
#include <string.h>

#include "conns.h"
#include "golden.h"
#include "incident.h"
#include "render/severity.h"
#include "tcpwait/render_findings.h"
#include "tcpwait/text.h"
#include "test.h"

enum { LINE_MOST = 80 };

struct screen {
	const struct incident *incident;
	const struct style *style;
	bool brief;
};

static const struct style plain = { .header = true, .utf8 = true };
static const struct style verbose = {
	.header = true,
	.utf8 = true,
	.verbose = true,
};

static int render(FILE *out, const void *ctx)
{
	const struct screen *screen = ctx;
	const struct diagnosed *diagnosed = &screen->incident->diagnosed;

	if (screen->brief)
		render_findings_brief(out, diagnosed, screen->style);
	else
		render_diagnosis(out, diagnosed, screen->style);
	return 0;
}

static char *show(const struct incident *incident, const struct style *style,
		  bool brief)
{
	const struct screen screen = { incident, style, brief };

	return golden_slurp(render, &screen);
}

static void assert_harmless(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 && *text != '\n')
			fail_msg("a control character at: %s", text);
		assert_int_not_equal((unsigned char)*text, 0xff);
	}
}

TEST(one_by_one_as_they_should_be)
{
	struct incident incident;
	char *text;

	incident_init(&incident);
	text = show(&incident, &plain, false);
	assert_harmless(text);
	golden_assert("diagnose", text);
	free(text);
	text = show(&incident, &verbose, false);
	assert_harmless(text);
	golden_assert("diagnose-verbose", text);
	free(text);
}

static size_t count_of(const char *text, const char *word)
{
	size_t n = 0;

	for (; (text = strstr(text, word)); text++)
		n++;
	return n;
}

/* Fifty of them are no fifty pages. */
TEST(findings_of_one_id_have_the_texts_they_share_once)
{
	struct incident incident;
	char *text;

	incident_init(&incident);
	incident.items[1].id = incident.items[0].id;
	incident_keep(&incident, 2);
	text = show(&incident, &plain, false);
	assert_int_equal(count_of(text, "\n  What cures it\n"), 1);
	free(text);
	text = show(&incident, &verbose, false);
	assert_int_equal(count_of(text, "\n  What cures it\n"), 2);
	free(text);
}

TEST(beyond_the_limit_a_finding_is_its_sentence)
{
	struct incident incident;
	char *text;

	incident_init(&incident);
	incident.diagnosed.limit = 1;
	text = show(&incident, &plain, false);
	assert_int_equal(count_of(text, "\n  Look: "), 1);
	assert_int_equal(count_of(text, "\nWARNING   "), 2);
	assert_int_equal(count_of(text, "\nINFO      "), 1);
	free(text);
}

/* Calm is said only where all was seen, and one line tells of all ports. */
TEST(what_needs_nothing_is_one_line)
{
	struct incident incident;
	char *text;

	incident_init(&incident);
	incident.items[0] = incident.items[3];
	incident_keep(&incident, 1);
	incident.items[0].needs_nothing = true;
	text = show(&incident, &plain, true);
	assert_non_null(strstr(text, "\nOK        nothing needs doing. :"));
	assert_null(strstr(text, "INFO"));
	free(text);
	incident.snap.complete = false;
	text = show(&incident, &plain, true);
	assert_null(strstr(text, "nothing needs doing"));
	assert_non_null(strstr(text, "in what was seen. :"));
	free(text);
}

TEST(beside_what_is_wrong_it_is_a_note)
{
	struct incident incident;
	char *text;

	incident_init(&incident);
	incident.items[3].needs_nothing = true;
	text = show(&incident, &plain, true);
	assert_non_null(strstr(text, "\n1 note, nothing to do: "));
	assert_null(strstr(text, "\nOK"));
	assert_null(strstr(text, "more: "));
	free(text);
}

TEST(an_owner_s_script_is_told_and_its_options_are_not)
{
	struct incident incident;
	char *text;

	incident_init(&incident);
	for (size_t i = 0; i < 2; i++)
		(void)snprintf(incident.processes[i].command,
			       sizeof(incident.processes[i].command), "%s",
			       "/usr/bin/python3 /srv/\033[2Jreports.py "
			       "--password secret");
	text = show(&incident, &plain, false);
	assert_harmless(text);
	assert_non_null(strstr(text, "reports.py"));
	assert_null(strstr(text, "secret"));
	free(text);
}

static void fold(struct incident *incident, bool is_link)
{
	incident->findings.n_folded = 1;
	incident->items[3].is_folded = true;
	incident->items[3].is_link = is_link;
	incident->items[3].folded_into = 1;
}

/* What waits for another stands below that, and by itself nowhere. */
TEST(what_is_folded_is_not_told_by_itself)
{
	struct incident incident;

	for (int is_link = 0; is_link < 2; is_link++) {
		char *text;

		incident_init(&incident);
		fold(&incident, is_link);
		text = show(&incident, &plain, false);
		assert_non_null(strstr(text, "  3 findings: "));
		assert_null(strstr(text, "server-closes-first:"));
		assert_int_equal(strstr(text, "\n  Waiting for it\n") != NULL,
				 is_link);
		free(text);
		text = show(&incident, &plain, true);
		assert_null(strstr(text, " more: "));
		free(text);
	}
}

TEST(in_brief_the_worst_three_and_a_way_on)
{
	struct incident incident;
	char *text;

	incident_init(&incident);
	text = show(&incident, &plain, true);
	assert_harmless(text);
	golden_assert("findings", text);
	free(text);
}

TEST(no_line_is_longer_than_eighty)
{
	static const struct style wide = { .utf8 = true, .width = 200 };
	struct incident incident;
	char *text, *line, *rest;

	incident_init(&incident);
	text = show(&incident, &wide, false);
	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		assert_in_range(text_columns(line), 0, LINE_MOST);
	free(text);
}

TEST(no_finding_is_one_calm_line)
{
	struct incident incident;
	char *text;

	incident_init(&incident);
	incident_keep(&incident, 0);
	text = show(&incident, &plain, true);
	assert_string_equal(text, "\nNo findings.\n");
	free(text);
	incident.snap.complete = false;
	text = show(&incident, &plain, true);
	assert_string_equal(text, "\nNo findings in what was seen.\n");
	free(text);
}

TEST(colour_is_for_the_severity_alone)
{
	struct style colour = plain;
	struct incident incident;
	char *text;

	colour.color = true;
	incident_init(&incident);
	incident_keep(&incident, 1);
	text = show(&incident, &colour, true);
	assert_non_null(strstr(text, "\n\033[1;31mCRITICAL\033[0m  \\x1b"));
	assert_int_equal(strcspn(text, "\033"), 1);
	assert_null(strchr(strstr(text, "\\x1b"), '\033'));
	free(text);
}

TEST(no_colour_of_a_severity_is_unreadable_on_white)
{
	static const char *const words[] = {
		[SEVERITY_INFO] = "INFO",
		[SEVERITY_WARNING] = "\033[1;35mWARNING\033[0m",
		[SEVERITY_CRITICAL] = "\033[1;31mCRITICAL\033[0m",
	};
	struct style colour = plain;

	colour.color = true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		char *text = NULL;
		size_t len = 0;
		FILE *out = open_memstream(&text, &len);

		assert_non_null(out);
		(void)severity_print(out, (enum severity)i, &colour);
		assert_int_equal(fclose(out), 0);
		assert_string_equal(text, words[i]);
		free(text);
	}
}

TEST(the_pointer_repeats_a_plain_namespace)
{
	struct incident incident;
	char *text;

	incident_init(&incident);
	incident_keep(&incident, 1);
	incident.diagnosed.netns = "blue";
	text = show(&incident, &plain, true);
	assert_non_null(
		strstr(text, "next: tcpwait diagnose -N blue sport = :8080\n"));
	free(text);
	incident.diagnosed.netns = "a;b' c";
	text = show(&incident, &plain, true);
	assert_non_null(strstr(text, "diagnose -N 'a;b'\\'' c' sport = "));
	free(text);
	/* What no quotes make harmless is left out. */
	incident.diagnosed.netns = "a\033b";
	text = show(&incident, &plain, true);
	assert_non_null(strstr(text, "next: tcpwait diagnose sport = :8080\n"));
	free(text);
}

/* With the standard ones it would not be made again. */
TEST(the_pointer_has_the_thresholds_that_made_it)
{
	static const struct snapshot seen;
	struct findings findings = { .has_thresholds = true };
	const struct diagnosed diagnosed = { .seen = &seen,
					     .findings = &findings };
	const struct finding finding = {
		.id = FINDING_CLOSE_WAIT_LEAK,
		.subject = { .role = ROLE_SERVER,
			     .has_service_port = true,
			     .service_port = 8080 },
	};
	char command[FINDING_TEXT_COMMAND];

	thresholds_init(&findings.thresholds);
	assert_string_equal(finding_text_next(&diagnosed, &finding, command),
			    "tcpwait diagnose sport = :8080");
	findings.thresholds.value[THRESHOLD_CLOSE_WAIT_AGE] = 4.5;
	findings.thresholds.value[THRESHOLD_BUDGET_INFO] = 0.07;
	findings.thresholds.value[THRESHOLD_CLOSE_WAIT_COUNT] = 2;
	assert_string_equal(finding_text_next(&diagnosed, &finding, command),
			    "tcpwait diagnose --threshold budget-info=7% "
			    "--threshold close-wait-count=2 "
			    "--threshold close-wait-age=4.5s sport = :8080");
	assert_string_equal(finding_text_all(&diagnosed, command),
			    "tcpwait diagnose --threshold budget-info=7% "
			    "--threshold close-wait-count=2 "
			    "--threshold close-wait-age=4.5s");
}

TEST(findings_of_one_service_share_the_pointer)
{
	struct incident incident;
	char *text, *first;

	incident_init(&incident);
	incident.items[1] = incident.items[3];
	incident_keep(&incident, 2);
	text = show(&incident, &plain, true);
	first = strstr(text, "next: ");
	assert_non_null(first);
	assert_null(strstr(first + 1, "next: "));
	free(text);
}

TEST(close_wait_is_shown_where_it_is_unanswered)
{
	static const struct {
		uint64_t n_close_wait;
		const char *filter;
	} cases[] = {
		{ 0, "state fin-wait-1 state closing state last-ack "
		     "dst 192.0.2.1" },
		{ 1, "state fin-wait-1 state closing state last-ack "
		     "state close-wait dst 192.0.2.1" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct finding finding = {
			.id = FINDING_UNANSWERED_CLOSE,
			.subject = { .has_remote_address = true,
				     .remote_address =
					     conns_address("192.0.2.1") },
		};
		char text[256];

		finding_add_count(&finding, "close_wait_unanswered",
				  cases[i].n_close_wait);
		assert_string_equal(
			finding_text_filter(&finding, text, sizeof(text)),
			cases[i].filter);
	}
}

static int use_utc(void **state)
{
	(void)state;
	if (setenv("TZ", "UTC", 1) < 0)
		return -1;
	return 0;
}

TESTS_SHARE(use_utc, NULL)
