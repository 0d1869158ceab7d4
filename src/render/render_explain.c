// SPDX-License-Identifier: MIT
/*
 * render_explain: the catalogue as a reader meets it, one name at a time.
 */
#include "tcpwait/render_explain.h"

#include <ctype.h>
#include <string.h>

#include "tcpwait/catalogue.h"
#include "tcpwait/paragraph.h"
#include "tcpwait/setting_rows.h"
#include "tcpwait/thresholds.h"

enum {
	BODY_INDENT = 2,
	ITEM_INDENT = 4,
	LIST_WIDTH = 28,
	NAME_SIZE = 64,
	VALUE_SIZE = 32,
	TIP_SIZE = 1024,
	/* Fewer letters are part of too many names. */
	PART_LEAST = 4,
};

static void print_at(FILE *out, size_t indent, const char *text,
		     const struct style *style)
{
	const struct paragraph where = {
		.indent = indent,
		.width = paragraph_width(style),
	};

	paragraph_print(out, &where, text);
}

static void print_head(FILE *out, const char *name, const char *title,
		       const char *meaning, const struct style *style)
{
	struct paragraph where = { .width = paragraph_width(style) };

	where.at = strlen(name) + 2;
	where.indent = BODY_INDENT;
	(void)fprintf(out, "%s: ", name);
	paragraph_print(out, &where, title);
	(void)fputc('\n', out);
	print_at(out, BODY_INDENT, meaning, style);
}

static void print_heading(FILE *out, const char *heading)
{
	(void)fprintf(out, "\n%*s%s\n", BODY_INDENT, "", heading);
}

static void print_part(FILE *out, const char *heading, const char *text,
		       const struct style *style)
{
	print_heading(out, heading);
	print_at(out, ITEM_INDENT, text, style);
}

static void print_item(FILE *out, const char *text, const struct style *style)
{
	const struct paragraph where = {
		.indent = ITEM_INDENT + 2,
		.at = ITEM_INDENT + 1,
		.width = paragraph_width(style),
	};

	(void)fprintf(out, "%*s-", ITEM_INDENT, "");
	paragraph_print(out, &where, text);
}

static void print_items(FILE *out, const char *heading,
			const char *const texts[static CATALOGUE_TEXTS_MAX],
			const struct style *style)
{
	if (!texts[0])
		return;
	print_heading(out, heading);
	for (size_t i = 0; i < CATALOGUE_TEXTS_MAX && texts[i]; i++)
		print_item(out, texts[i], style);
}

static void print_tips(FILE *out, enum finding_id id, const struct style *style)
{
	const struct catalogue_tip *tip;
	bool first = true;

	for (size_t i = 0; (tip = catalogue_tip(i)); i++) {
		if (!(tip->findings & UINT32_C(1) << id))
			continue;
		if (first)
			print_heading(out, catalogue_headings()->tips);
		first = false;
		print_item(out, tip->text, style);
	}
}

static void explain_finding(FILE *out, enum finding_id id,
			    const struct style *style)
{
	const struct catalogue_headings *headings = catalogue_headings();
	const struct catalogue_entry *entry = catalogue_of(id);

	print_head(out, finding_id_name(id), entry->title, entry->meaning,
		   style);
	print_part(out, headings->raised_when, entry->raised_when, style);
	print_items(out, headings->causes, entry->causes, style);
	print_items(out, headings->fixes, entry->fixes, style);
	print_tips(out, id, style);
	print_items(out, headings->will_not_help, entry->will_not_help, style);
}

static void explain_state(FILE *out, enum tcp_state state,
			  const struct style *style)
{
	const struct catalogue_headings *headings = catalogue_headings();
	const struct catalogue_state *entry = catalogue_state(state);

	print_head(out, tcp_state_name(state), entry->title, entry->meaning,
		   style);
	print_part(out, headings->closed_first, entry->closed_first, style);
	print_part(out, headings->lasts, entry->lasts, style);
	print_part(out, headings->ends, entry->ends, style);
	print_part(out, headings->problem, entry->problem, style);
}

static void explain_word(FILE *out, const struct catalogue_word *word,
			 const struct style *style)
{
	print_head(out, word->name, word->title, word->meaning, style);
	print_part(out, catalogue_headings()->to_do, word->to_do, style);
}

/* As it may be written behind --threshold. */
static const char *format_standard(const struct threshold_spec *spec,
				   char value[static VALUE_SIZE])
{
	switch (spec->unit) {
	case THRESHOLD_SOCKETS:
		(void)snprintf(value, VALUE_SIZE, "%.0f", spec->standard);
		break;
	case THRESHOLD_SECONDS:
		(void)snprintf(value, VALUE_SIZE, "%.0fs", spec->standard);
		break;
	case THRESHOLD_RATIO:
		(void)snprintf(value, VALUE_SIZE, "%.0f%%",
			       spec->standard * 100);
		break;
	case THRESHOLD_RATE:
		(void)snprintf(value, VALUE_SIZE, "%.0f/s", spec->standard);
		break;
	}
	return value;
}

static void explain_threshold(FILE *out, enum threshold threshold,
			      const struct style *style)
{
	const struct threshold_spec *spec = thresholds_spec(threshold);
	struct paragraph where = {
		.indent = LIST_WIDTH + BODY_INDENT,
		.width = paragraph_width(style),
	};
	char value[VALUE_SIZE];
	int n = fprintf(out, "%*s%s=%s", BODY_INDENT, "", spec->name,
			format_standard(spec, value));

	where.at = n > 0 ? (size_t)n : 0;
	paragraph_print(out, &where, catalogue_threshold(threshold));
}

static void explain_thresholds(FILE *out, const struct style *style)
{
	print_at(out, 0, catalogue_headings()->thresholds_intro, style);
	(void)fputc('\n', out);
	for (int i = 0; i < THRESHOLD_COUNT; i++)
		explain_threshold(out, (enum threshold)i, style);
}

static void explain_log(FILE *out, const struct catalogue_log *log,
			const struct style *style)
{
	const struct catalogue_headings *headings = catalogue_headings();

	print_head(out, log->name, log->title, log->meaning, style);
	print_heading(out, headings->phrases);
	for (size_t i = 0; i < CATALOGUE_PHRASES_MAX && log->phrases[i]; i++)
		print_item(out, log->phrases[i], style);
	print_part(out, headings->to_do, log->to_do, style);
}

/* Its tips, each with the findings that it is for. */
static void explain_software(FILE *out, int software, const struct style *style)
{
	const struct catalogue_tip *tip;

	(void)fprintf(out, "%s\n\n", catalogue_software_at((size_t)software));
	for (size_t i = 0; (tip = catalogue_tip(i)); i++) {
		char text[TIP_SIZE];
		size_t n =
			(size_t)snprintf(text, sizeof(text), "%s (", tip->text);
		const char *comma = "";

		if (!catalogue_tip_is(i, software))
			continue;
		for (int id = 0; id < FINDING_ID_COUNT && n < sizeof(text);
		     id++) {
			if (!(tip->findings & UINT32_C(1) << id))
				continue;
			n += (size_t)snprintf(
				text + n, sizeof(text) - n, "%s%s", comma,
				finding_id_name((enum finding_id)id));
			comma = ", ";
		}
		if (n < sizeof(text))
			(void)snprintf(text + n, sizeof(text) - n, ")");
		print_item(out, text, style);
	}
}

/* All settings whose name has this part; false: none has. */
static bool explain_settings(FILE *out, const char *part,
			     const struct style *style)
{
	const struct setting_text *text;
	bool any = false;

	for (size_t i = 0; (text = setting_text(i)); i++) {
		if (!strstr(text->name, part))
			continue;
		if (out) {
			(void)fprintf(out, "%s%s\n", any ? "\n" : "",
				      text->name);
			print_at(out, BODY_INDENT, text->does, style);
			if (text->does_not)
				print_part(out, "But", text->does_not, style);
		}
		any = true;
	}
	return any;
}

/* The kinds, and behind them the patterns; NULL past the last. */
static const struct catalogue_word *word_at(size_t i)
{
	if (i < CLOSE_WAIT_KIND_COUNT)
		return catalogue_kind((enum close_wait_kind)i);
	return catalogue_pattern(i - CLOSE_WAIT_KIND_COUNT);
}

/* What a name stands for: one of these, or nothing. */
struct subject {
	const struct catalogue_log *log;
	int software; /* -1: none */
	const char *setting; /* a part of its name, or of several */
	bool is_finding, is_state, is_list, is_threshold;
	enum finding_id finding;
	enum tcp_state state;
	enum threshold threshold;
	const struct catalogue_word *word;
};

/* Names are told in lower case and with '-'. */
static bool normalize(const char *name, char plain[static NAME_SIZE])
{
	size_t n = strlen(name);

	if (n >= NAME_SIZE)
		return false;
	for (size_t i = 0; i <= n; i++)
		plain[i] = name[i] == '_'
				   ? '-'
				   : (char)tolower((unsigned char)name[i]);
	return true;
}

static bool find_word(const char *name, const struct catalogue_word **found)
{
	const struct catalogue_word *word;

	for (size_t i = 0; (word = word_at(i)); i++) {
		if (strcmp(word->name, name) == 0) {
			*found = word;
			return true;
		}
	}
	return false;
}

static bool find_threshold(const char *name, enum threshold *found)
{
	for (int i = 0; i < THRESHOLD_COUNT; i++) {
		*found = (enum threshold)i;
		if (strcmp(thresholds_spec(*found)->name, name) == 0)
			return true;
	}
	return false;
}

/* What is not called so, and known by it. */
static bool find_more(const char *name, struct subject *subject)
{
	const char *ignored;

	subject->log = catalogue_log_find(name);
	if (subject->log)
		return true;
	subject->software = catalogue_software(name, &ignored);
	if (subject->software >= 0)
		return true;
	if (strlen(name) < PART_LEAST || !explain_settings(NULL, name, NULL))
		return false;
	subject->setting = name;
	return true;
}

static bool find_named(const char *name, struct subject *subject)
{
	char plain[NAME_SIZE];

	if (!normalize(name, plain))
		return false;
	subject->is_finding = finding_id_parse(plain, &subject->finding);
	subject->is_state = tcp_state_parse(plain, &subject->state);
	subject->is_list = strcmp(plain, "thresholds") == 0;
	subject->is_threshold = find_threshold(plain, &subject->threshold);
	return find_word(plain, &subject->word) || subject->is_finding ||
	       subject->is_state || subject->is_list || subject->is_threshold;
}

static bool find(const char *name, struct subject *subject)
{
	*subject = (struct subject){ .software = -1 };
	return find_named(name, subject) || find_more(name, subject);
}

bool render_explain_knows(const char *name)
{
	struct subject subject;

	return find(name, &subject);
}

void render_explain(FILE *out, const char *name, const struct style *style)
{
	struct subject subject;

	(void)find(name, &subject);
	if (subject.is_finding)
		explain_finding(out, subject.finding, style);
	else if (subject.is_state)
		explain_state(out, subject.state, style);
	else if (subject.is_list)
		explain_thresholds(out, style);
	else if (subject.word)
		explain_word(out, subject.word, style);
	else if (subject.is_threshold)
		explain_threshold(out, subject.threshold, style);
	else if (subject.log)
		explain_log(out, subject.log, style);
	else if (subject.software >= 0)
		explain_software(out, subject.software, style);
	else if (subject.setting)
		(void)explain_settings(out, subject.setting, style);
}

const char *render_explain_name(size_t i)
{
	const struct catalogue_word *word;
	const struct catalogue_log *log;

	if (i < FINDING_ID_COUNT)
		return finding_id_name((enum finding_id)i);
	i -= FINDING_ID_COUNT;
	/* No state has the number 0. */
	if (i + 1 < TCP_STATE_COUNT)
		return tcp_state_name((unsigned int)i + 1);
	i -= TCP_STATE_COUNT - 1;
	for (size_t k = 0; (word = word_at(k)); k++) {
		if (i-- == 0)
			return word->name;
	}
	if (i < THRESHOLD_COUNT)
		return thresholds_spec((enum threshold)i)->name;
	if (i == THRESHOLD_COUNT)
		return "thresholds";
	i -= THRESHOLD_COUNT + 1;
	for (size_t k = 0; (log = catalogue_log(k)); k++) {
		if (i-- == 0)
			return log->name;
	}
	return catalogue_software_at(i);
}

/* Where a word stands in title or meaning, what they are of is not far off. */
static bool is_about(const char *word, const char *title, const char *meaning)
{
	return strcasestr(title, word) || strcasestr(meaning, word);
}

const char *render_explain_about(const char *word, size_t i)
{
	const struct catalogue_log *log;

	for (int id = 0; strlen(word) >= PART_LEAST && id < FINDING_ID_COUNT;
	     id++) {
		const struct catalogue_entry *entry =
			catalogue_of((enum finding_id)id);

		if (is_about(word, entry->title, entry->meaning) && i-- == 0)
			return finding_id_name((enum finding_id)id);
	}
	for (size_t k = 0;
	     strlen(word) >= PART_LEAST && (log = catalogue_log(k)); k++) {
		if (is_about(word, log->title, log->meaning) && i-- == 0)
			return log->name;
	}
	return NULL;
}

static void list_one(FILE *out, const char *name, const char *title,
		     const struct style *style)
{
	struct paragraph where = {
		.indent = LIST_WIDTH + BODY_INDENT,
		.width = paragraph_width(style),
	};
	int n = fprintf(out, "%*s%s", BODY_INDENT, "", name);

	where.at = n > 0 ? (size_t)n : 0;
	paragraph_print(out, &where, title);
}

void render_explain_list(FILE *out, const struct style *style)
{
	const struct catalogue_headings *headings = catalogue_headings();
	const struct catalogue_word *word;
	const struct catalogue_log *log;

	(void)fprintf(out, "%s\n", headings->findings);
	for (int i = 0; i < FINDING_ID_COUNT; i++)
		list_one(out, finding_id_name((enum finding_id)i),
			 catalogue_of((enum finding_id)i)->title, style);
	(void)fprintf(out, "\n%s\n", headings->states);
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++)
		list_one(out, tcp_state_name(i), catalogue_state(i)->title,
			 style);
	(void)fprintf(out, "\n%s\n", headings->kinds);
	for (size_t i = 0; i < CLOSE_WAIT_KIND_COUNT; i++)
		list_one(out, word_at(i)->name, word_at(i)->title, style);
	(void)fprintf(out, "\n%s\n", headings->patterns);
	for (size_t i = 0; (word = catalogue_pattern(i)); i++)
		list_one(out, word->name, word->title, style);
	(void)fprintf(out, "\n%s\n", headings->logs);
	for (size_t i = 0; (log = catalogue_log(i)); i++)
		list_one(out, log->name, log->title, style);
	(void)fprintf(out, "\n%s\n", headings->tips);
	for (size_t i = 0; catalogue_software_at(i); i++)
		(void)fprintf(out, "%*s%s\n", BODY_INDENT, "",
			      catalogue_software_at(i));
	(void)fprintf(out, "\n%s\n", headings->thresholds);
	for (int i = 0; i < THRESHOLD_COUNT; i++)
		explain_threshold(out, (enum threshold)i, style);
}
