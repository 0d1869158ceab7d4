// SPDX-License-Identifier: MIT
/*
 * test_catalogue: every text is there, reads as a sentence, and stands in
 * tcpwait-findings(7) word for word.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/catalogue.h"
#include "tcpwait/thresholds.h"
#include "test.h"

enum { TEXT_MOST = 400, TITLE_MOST = 70, LINE_MOST = 80, MANUAL_MAX = 262144 };

/* What is written goes to terminals and documents as it is. */
static void assert_clean(const char *text, size_t most)
{
	assert_non_null(text);
	assert_true(*text != '\0');
	if (strlen(text) > most)
		fail_msg("too long: %s", text);
	for (const char *c = text; *c; c++) {
		if (!isprint((unsigned char)*c) || *c == '`' || *c == '*')
			fail_msg("markup or worse in: %s", text);
	}
	assert_null(strstr(text, "  "));
	assert_int_not_equal(text[0], ' ');
}

static void assert_sentence(const char *text)
{
	assert_clean(text, TEXT_MOST);
	if (text[strlen(text) - 1] != '.')
		fail_msg("no full stop: %s", text);
}

static void assert_title(const char *text)
{
	assert_clean(text, TITLE_MOST);
	if (text[strlen(text) - 1] == '.')
		fail_msg("a title has no full stop: %s", text);
}

/* At least one, and NULL behind the last. */
static void assert_sentences(
	const char *const texts[static CATALOGUE_TEXTS_MAX])
{
	size_t n = 0;

	for (; n < CATALOGUE_TEXTS_MAX && texts[n]; n++) {
		assert_sentence(texts[n]);
		for (size_t i = 0; i < n; i++)
			assert_string_not_equal(texts[i], texts[n]);
	}
	assert_in_range(n, 1, CATALOGUE_TEXTS_MAX - 1);
}

TEST(every_finding_has_all_its_parts)
{
	for (int i = 0; i < FINDING_ID_COUNT; i++) {
		const struct catalogue_entry *entry =
			catalogue_of((enum finding_id)i);

		assert_title(entry->title);
		assert_sentence(entry->meaning);
		assert_sentence(entry->raised_when);
		assert_sentences(entry->causes);
		assert_sentences(entry->fixes);
		assert_sentences(entry->will_not_help);
	}
}

TEST(every_state_has_all_its_parts)
{
	assert_null(catalogue_state(0));
	assert_null(catalogue_state(TCP_STATE_COUNT));
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++) {
		const struct catalogue_state *entry = catalogue_state(i);

		assert_title(entry->title);
		assert_sentence(entry->meaning);
		assert_sentence(entry->closed_first);
		assert_sentence(entry->lasts);
		assert_sentence(entry->ends);
		assert_sentence(entry->problem);
	}
}

static void assert_word(const struct catalogue_word *word)
{
	assert_clean(word->name, TITLE_MOST);
	assert_title(word->title);
	assert_sentence(word->meaning);
	assert_sentence(word->to_do);
}

TEST(kinds_bear_the_names_of_the_document)
{
	for (unsigned int i = 0; i < CLOSE_WAIT_KIND_COUNT; i++) {
		const struct catalogue_word *word =
			catalogue_kind((enum close_wait_kind)i);

		assert_word(word);
		assert_string_equal(word->name, close_wait_kind_key(i));
	}
}

TEST(patterns_are_those_of_the_contract)
{
	static const char *const names[] = { "per-request", "idle-timeout",
					     "burst",	    "probe",
					     "unasked",	    "unknown" };
	const size_t n = sizeof(names) / sizeof(names[0]);

	for (size_t i = 0; i < n; i++) {
		assert_word(catalogue_pattern(i));
		assert_string_equal(catalogue_pattern(i)->name, names[i]);
	}
	assert_null(catalogue_pattern(n));
}

/* An owner may be only likely, and a port proves nothing. */
TEST(advice_is_conditional)
{
	const struct catalogue_tip *tip;
	size_t n = 0;

	for (; (tip = catalogue_tip(n)); n++) {
		assert_sentence(tip->text);
		if (strncmp(tip->text, "If ", 3) != 0)
			fail_msg("not conditional: %s", tip->text);
		assert_non_null(strstr(tip->text, ", "));
		assert_true(tip->findings != 0);
		assert_true(tip->findings < UINT32_C(1) << FINDING_ID_COUNT);
		for (size_t i = 0; i < n; i++)
			assert_string_not_equal(catalogue_tip(i)->text,
						tip->text);
	}
	assert_true(n > 40);
}

static const struct threshold_spec *spec_of(const char *name, size_t n)
{
	for (int i = 0; i < THRESHOLD_COUNT; i++) {
		const struct threshold_spec *spec =
			thresholds_spec((enum threshold)i);

		if (strlen(spec->name) == n &&
		    strncmp(spec->name, name, n) == 0)
			return spec;
	}
	fail_msg("no threshold is called %.*s", (int)n, name);
	return NULL;
}

/* "[budget-info] 50%": a threshold of that name, and its standard. */
static unsigned int assert_thresholds(const char *text)
{
	unsigned int n = 0;

	while ((text = strchr(text, '['))) {
		size_t length = strcspn(++text, "]");
		const struct threshold_spec *spec = spec_of(text, length);
		char *end;
		double number = strtod(text + length + 1, &end);

		assert_true(end > text + length + 1);
		if (spec->unit == THRESHOLD_RATIO) {
			assert_int_equal(*end, '%');
			number /= 100;
		}
		assert_true(number > spec->standard - 1e-9 &&
			    number < spec->standard + 1e-9);
		n++;
	}
	return n;
}

TEST(thresholds_are_named_with_their_standards)
{
	unsigned int n = 0;

	for (int i = 0; i < THRESHOLD_COUNT; i++)
		assert_clean(catalogue_threshold((enum threshold)i), LINE_MOST);
	for (int i = 0; i < FINDING_ID_COUNT; i++)
		n += assert_thresholds(
			catalogue_of((enum finding_id)i)->raised_when);
	assert_true(n >= THRESHOLD_COUNT);
}

/* The manual without macros, escapes and line breaks. */
struct manual {
	char *text;
	size_t n;
};

static void append(struct manual *manual, const char *text)
{
	for (; *text && *text != '\n'; text++) {
		assert_true(manual->n + 1 < MANUAL_MAX);
		if (*text != '\\')
			manual->text[manual->n++] = *text;
		else if (text[1] == '&')
			text++;
		else if (strncmp(text, "\\(aq", 4) == 0) {
			manual->text[manual->n++] = '\'';
			text += 3;
		}
	}
	manual->text[manual->n++] = ' ';
	manual->text[manual->n] = '\0';
}

/* Headings and items stay, each behind a newline. */
static void append_macro(struct manual *manual, const char *line)
{
	static const char *const kept[] = { ".Ss ", ".Sh ", ".It ", ".Fl " };

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		if (strncmp(line, kept[i], strlen(kept[i])) != 0)
			continue;
		manual->text[manual->n - 1] = '\n';
		append(manual, line + strlen(kept[i]));
	}
}

static int read_manual(void **state)
{
	struct manual *manual = calloc(1, sizeof(*manual));
	FILE *file = fopen("build/man/tcpwait-findings.7", "r");
	char line[1024];

	if (!manual || !file)
		return -1;
	manual->text = calloc(1, MANUAL_MAX);
	if (!manual->text)
		return -1;
	manual->text[manual->n++] = '\n';
	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '.')
			append_macro(manual, line);
		else
			append(manual, line);
	}
	(void)fclose(file);
	*state = manual;
	return 0;
}

static int free_manual(void **state)
{
	struct manual *manual = *state;

	free(manual->text);
	free(manual);
	return 0;
}

#define MANUAL_TEST(name) TEST_WITH(name, read_manual, free_manual)

/* The section of a heading "NAME: TITLE": up to the next one. */
static char *section_of(const struct manual *manual, const char *name,
			const char *title)
{
	char heading[256];
	const char *at;

	(void)snprintf(heading, sizeof(heading), "\n%s: %s ", name, title);
	at = strstr(manual->text, heading);
	if (!at)
		fail_msg("the manual has no section%s", heading);
	at += strlen(heading);
	return strndup(at, strcspn(at, "\n"));
}

static void assert_in(const char *section, const char *text)
{
	if (!strstr(section, text))
		fail_msg("the manual does not say: %s", text);
}

static void assert_all_in(const char *section,
			  const char *const texts[static CATALOGUE_TEXTS_MAX])
{
	for (size_t i = 0; i < CATALOGUE_TEXTS_MAX && texts[i]; i++)
		assert_in(section, texts[i]);
}

MANUAL_TEST(the_manual_has_every_finding)
{
	for (int i = 0; i < FINDING_ID_COUNT; i++) {
		const struct catalogue_entry *entry =
			catalogue_of((enum finding_id)i);
		char *section =
			section_of(*state, finding_id_name((enum finding_id)i),
				   entry->title);

		assert_in(section, entry->meaning);
		assert_in(section, entry->raised_when);
		assert_all_in(section, entry->causes);
		assert_all_in(section, entry->fixes);
		assert_all_in(section, entry->will_not_help);
		free(section);
	}
}

MANUAL_TEST(the_manual_has_every_state)
{
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++) {
		const struct catalogue_state *entry = catalogue_state(i);
		char *section =
			section_of(*state, tcp_state_name(i), entry->title);

		assert_in(section, entry->meaning);
		assert_in(section, entry->closed_first);
		assert_in(section, entry->lasts);
		assert_in(section, entry->ends);
		assert_in(section, entry->problem);
		free(section);
	}
}

static void assert_word_in(const struct manual *manual,
			   const struct catalogue_word *word)
{
	char *section = section_of(manual, word->name, word->title);

	assert_in(section, word->meaning);
	assert_in(section, word->to_do);
	free(section);
}

MANUAL_TEST(the_manual_has_every_kind_and_pattern)
{
	for (unsigned int i = 0; i < CLOSE_WAIT_KIND_COUNT; i++)
		assert_word_in(*state, catalogue_kind((enum close_wait_kind)i));
	for (size_t i = 0; catalogue_pattern(i); i++)
		assert_word_in(*state, catalogue_pattern(i));
}

/* A tip, and behind it the findings that it is for. */
MANUAL_TEST(the_manual_has_all_advice)
{
	const struct manual *manual = *state;
	const struct catalogue_tip *tip;

	for (size_t i = 0; (tip = catalogue_tip(i)); i++) {
		const char *at = strstr(manual->text, tip->text);

		if (!at)
			fail_msg("the manual does not say: %s", tip->text);
	}
}

MANUAL_TEST(the_manual_has_every_threshold)
{
	const struct manual *manual = *state;

	for (int i = 0; i < THRESHOLD_COUNT; i++) {
		const struct threshold_spec *spec =
			thresholds_spec((enum threshold)i);
		double scale = spec->unit == THRESHOLD_RATIO ? 100 : 1;
		char item[512];

		(void)snprintf(item, sizeof(item), "\n%s=%.0f%s %s\n",
			       spec->name, spec->standard * scale,
			       spec->unit == THRESHOLD_RATIO	 ? "%"
			       : spec->unit == THRESHOLD_SECONDS ? "s"
			       : spec->unit == THRESHOLD_RATE	 ? "/s"
								 : "",
			       catalogue_threshold((enum threshold)i));
		if (!strstr(manual->text, item))
			fail_msg("the manual does not say:%s", item);
	}
}
