// SPDX-License-Identifier: MIT
/*
 * render_explain: the catalogue as a reader meets it, one name at a time.
 */
#include "tcpwait/render_explain.h"

#include <ctype.h>
#include <string.h>

#include "tcpwait/catalogue.h"
#include "tcpwait/paragraph.h"
#include "tcpwait/thresholds.h"

enum {
	BODY_INDENT = 2,
	ITEM_INDENT = 4,
	LIST_WIDTH = 28,
	NAME_SIZE = 64,
	VALUE_SIZE = 32,
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

/* The kinds, and behind them the patterns; NULL past the last. */
static const struct catalogue_word *word_at(size_t i)
{
	if (i < CLOSE_WAIT_KIND_COUNT)
		return catalogue_kind((enum close_wait_kind)i);
	return catalogue_pattern(i - CLOSE_WAIT_KIND_COUNT);
}

/* What a name stands for: one of these, or nothing. */
struct subject {
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

static bool find(const char *name, struct subject *subject)
{
	char plain[NAME_SIZE];

	*subject = (struct subject){ 0 };
	if (!normalize(name, plain))
		return false;
	subject->is_finding = finding_id_parse(plain, &subject->finding);
	subject->is_state = tcp_state_parse(plain, &subject->state);
	subject->is_list = strcmp(plain, "thresholds") == 0;
	subject->is_threshold = find_threshold(plain, &subject->threshold);
	return find_word(plain, &subject->word) || subject->is_finding ||
	       subject->is_state || subject->is_list || subject->is_threshold;
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
}

const char *render_explain_name(size_t i)
{
	const struct catalogue_word *word;

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
	return i == THRESHOLD_COUNT ? "thresholds" : NULL;
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
	(void)fprintf(out, "\n%s\n", headings->thresholds);
	for (int i = 0; i < THRESHOLD_COUNT; i++)
		explain_threshold(out, (enum threshold)i, style);
}
