// SPDX-License-Identifier: MIT
/*
 * test_summary: what templates make of the values of a finding.
 */
#include <string.h>

#include "analyze/rule.h"
#include "analyze/summary.h"
#include "tcpwait/catalogue.h"
#include "test.h"

struct row {
	const char *pattern, *text;
};

/* A leak of java[812] toward 10.0.0.5:3306, and one of each type. */
static struct finding make(struct snapshot *snap, struct process *process)
{
	struct finding finding = {
		.id = FINDING_CLOSE_WAIT_LEAK,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_LOW,
		.subject = {
			.role = ROLE_CLIENT,
			.has_service_port = true,
			.service_port = 3306,
			.has_remote_address = true,
		},
		.owners.n = 1,
	};

	*process = (struct process){ .pid = 812, .name = "java" };
	*snap = (struct snapshot){ .owners = { .processes = process,
					       .n_processes = 1 } };
	assert_true(addr_parse("10.0.0.5", &finding.subject.remote_address));
	finding_add_count(&finding, "none", 0);
	finding_add_count(&finding, "one", 1);
	finding_add_count(&finding, "many", 1800);
	finding_add_real(&finding, "share", 0.0349);
	finding_add_real(&finding, "long_seconds", 2460);
	finding_add_real(&finding, "rate", 419.6);
	finding_add_text(&finding, "word", "at least");
	finding_add_unknown(&finding, "unknown");
	finding_say_count(&finding, "said", 7);
	finding_say_name(&finding, "hostile", "\033[2J|{one}\n\xff");
	finding_say_name(&finding, "nobody", NULL);
	finding_say_process(&finding, "other", 0);
	finding_say_process(&finding, "no_other", OWNERS_NONE);
	return finding;
}

static void assert_rows(const struct row *rows, size_t n)
{
	struct process process;
	struct snapshot snap;
	struct finding finding = make(&snap, &process);

	for (size_t i = 0; i < n; i++) {
		summary_fill(&finding, &snap, rows[i].pattern);
		assert_string_equal(finding.summary, rows[i].text);
	}
}

#define ASSERT_ROWS(rows) assert_rows(rows, sizeof(rows) / sizeof((rows)[0]))

TEST(a_value_is_written_by_its_type_and_format)
{
	static const struct row rows[] = {
		{ "", "" },
		{ "plain (text), :80", "plain (text), :80" },
		{ "{none} {one} {many} {said}", "0 1 1800 7" },
		{ "{long_seconds} {rate}", "2460 420" },
		{ "{long_seconds:duration}", "41 min" },
		{ "{share:duration} {none:duration}", "35 ms 0 ms" },
		{ "{many:duration} {one:duration}", "30 min 1.0 s" },
		{ "{rate:rate} {many:rate} {share:rate}", "420 1800 0.035" },
		{ "{share:percent}% {share:tenths}", "3% 0.0" },
		{ "{word} {hostile}", "at least \\x1b[2J|{one}\\x0a\\xff" },
		{ "{other} {process} {program}", "java[812] java[812] java" },
		{ "{service} {service_port} {peer}",
		  "10.0.0.5:3306 3306 10.0.0.5" },
		{ "{severity} {confidence}", "warning low" },
	};

	ASSERT_ROWS(rows);
}

TEST(a_part_falls_away_where_something_is_unknown)
{
	static const struct row rows[] = {
		{ "a[, {one}][, {unknown}][, {nowhere}].", "a, 1." },
		{ "a[, {unknown} of {many}].", "a." },
		{ "a[ {nobody}][ {no_other}][ :{server_port}][ {source}].",
		  "a." },
		{ "a {unknown}.", "a unknown." },
		{ "a[ b[ {unknown}] c] d", "a b c d" },
		{ "a[ {unknown}[ b] c] d", "a d" },
		{ "a[ b[ c[ {one}]]][ d[ e[ {unknown}]]]", "a b c 1 d e" },
		{ "[]", "" },
	};

	ASSERT_ROWS(rows);
}

TEST(the_first_that_is_whole_is_said)
{
	static const struct row rows[] = {
		{ "[{one}|{many}]", "1" },
		{ "[{unknown}|{many}|{one}]", "1800" },
		{ "[{unknown}|{nowhere}].", "." },
		{ "[{unknown}|this] host", "this host" },
		{ "[{unknown}|] host", " host" },
		{ "[{unknown}[a|b]|[{unknown}|c[ d|e]]]", "c d" },
		{ "[a[b|c]|d[e|f]]g", "abg" },
	};

	ASSERT_ROWS(rows);
}

TEST(a_test_says_nothing)
{
	static const struct row rows[] = {
		{ "[{?one}a|b][{?none}a|b][{?unknown}a|b]", "aab" },
		{ "[{?word=at least}a|b][{?word=at}a|b][{?word=at least 1}a|b]",
		  "abb" },
		{ "[{?none=0}a|b][{?share=0}a|b][{?many=1800}a|b]", "aba" },
		{ "[{?none>=1}a|b][{?one>=1}a|b][{?many>=1801}a|b]", "bab" },
		{ "[{?word>=0}a|b][{?unknown>=0}a|b][{?unknown=0}a|b]", "bbb" },
		{ "[{?severity=warning}a|b][{?confidence=high}a|b]", "ab" },
		{ "a{?none=1}b", "ab" },
	};

	ASSERT_ROWS(rows);
}

TEST(a_word_goes_with_its_number)
{
	static const struct row rows[] = {
		{ "{one} client{one||s}, {none} client{none||s}",
		  "1 client, 0 clients" },
		{ "{many|it is|they are}; {one|it is|they are}",
		  "they are; it is" },
		{ "[{unknown|a|b}]", "" },
	};

	ASSERT_ROWS(rows);
}

/* A name leaves room for what follows; the end is at a whole character. */
TEST(what_is_too_long_is_cut)
{
	char name[4 * FINDING_SUMMARY_SIZE], pattern[5 * FINDING_SUMMARY_SIZE];
	struct process process;
	struct snapshot snap;
	struct finding finding = make(&snap, &process);

	memset(name, '\n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	finding_say_name(&finding, "long", name);
	summary_fill(&finding, &snap, "{long}, {many}");
	assert_int_equal(strlen(finding.summary), 80 + strlen(", 1800"));
	assert_non_null(strstr(finding.summary, "\\x0a\\x0a, 1800"));
	for (size_t i = 0; i + 2 < sizeof(pattern); i += 2)
		memcpy(pattern + i, "é", 3);
	summary_fill(&finding, &snap, pattern);
	assert_int_equal(strlen(finding.summary), FINDING_SUMMARY_SIZE - 2);
	for (size_t i = 0; i + 8 < sizeof(pattern); i += 8)
		memcpy(pattern + i, "[{word}]", 9);
	summary_fill(&finding, &snap, pattern);
	assert_int_equal(strlen(finding.summary), FINDING_SUMMARY_SIZE - 1);
}

/* Even where nothing is known, and nothing of a template is left. */
TEST(every_sentence_can_be_said)
{
	static const struct snapshot snap;

	for (size_t i = 0; rules_table[i]; i++) {
		const struct catalogue_summary *summary =
			catalogue_of(rules_table[i]->id)->summaries;

		assert_int_equal(rules_table[i]->id, i);
		assert_string_equal(summary->name, "");
		for (; summary->name; summary++) {
			struct finding finding = {
				.id = rules_table[i]->id,
				.variant = summary->name,
				.subject.process = OWNERS_NONE,
			};

			summary_write(&finding, &snap);
			assert_true(strlen(finding.summary) > 0);
			assert_null(strpbrk(finding.summary, "{}[]|"));
		}
	}
}
