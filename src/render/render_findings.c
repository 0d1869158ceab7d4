// SPDX-License-Identifier: MIT
/*
 * render_findings: for eyes, in brief and in full; the worst comes first.
 *
 * A summary is clean already; names of processes, units and namespaces are
 * cleaned here.
 */
#include "tcpwait/render_findings.h"

#include <string.h>

#include "tcpwait/catalogue.h"
#include "tcpwait/paragraph.h"
#include "tcpwait/render_blind.h"
#include "tcpwait/render_ends.h"
#include "tcpwait/render_opens.h"
#include "tcpwait/render_report.h"
#include "tcpwait/text.h"

enum {
	BRIEF_MOST = 3,
	SEVERITY_WIDTH = 10, /* "CRITICAL" and two blanks */
	BODY_INDENT = 2,
	ITEM_INDENT = 4,
	EVIDENCE_WIDTH = 34,
	CLEAN_SIZE = 512,
	COMMAND_SIZE = 72, /* of a line */
};

static const char *color_of(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
		return "\033[1;31m";
	case SEVERITY_WARNING:
		return "\033[33m";
	case SEVERITY_INFO:
	case SEVERITY_COUNT:
		break;
	}
	return "";
}

/* The word alone is coloured; the columns it took are given back. */
static size_t print_severity(FILE *out, enum severity severity,
			     const struct style *style)
{
	const char *word = finding_text_severity(severity);
	const char *color = style->color ? color_of(severity) : "";

	(void)fprintf(out, "%s%s%s", color, word, *color ? "\033[0m" : "");
	return strlen(word);
}

static void print_summary(FILE *out, const struct finding *finding,
			  const struct style *style)
{
	struct paragraph where = {
		.indent = SEVERITY_WIDTH,
		.width = paragraph_width(style),
	};

	where.at = print_severity(out, finding->severity, style);
	paragraph_print(out, &where, finding->summary);
}

/* Findings about one service stand together and share the pointer. */
static void print_brief(FILE *out, const struct diagnosed *diagnosed,
			size_t n_shown, const struct style *style)
{
	const struct finding *items = diagnosed->findings->items;

	for (size_t i = 0; i < n_shown; i++) {
		char command[FINDING_TEXT_COMMAND], next[FINDING_TEXT_COMMAND];

		print_summary(out, &items[i], style);
		(void)finding_text_next(diagnosed, &items[i], command);
		if (i + 1 < n_shown &&
		    strcmp(command, finding_text_next(diagnosed, &items[i + 1],
						      next)) == 0)
			continue;
		(void)fprintf(out, "%*snext: %s\n", SEVERITY_WIDTH, "",
			      command);
	}
}

/* What was not seen may hide something: then "none" says so. */
static void print_none(FILE *out, const struct diagnosed *diagnosed)
{
	bool is_whole = diagnosed->seen->complete &&
			!unjudged_lack(diagnosed->findings, SEVERITY_INFO);

	(void)fputs(is_whole ? "No findings.\n"
			     : "No findings in what was seen.\n",
		    out);
}

void render_findings_brief(FILE *out, const struct diagnosed *diagnosed,
			   const struct style *style)
{
	size_t n = findings_told(diagnosed->findings);
	size_t n_shown = n < BRIEF_MOST ? n : BRIEF_MOST;
	char command[FINDING_TEXT_COMMAND];

	(void)fputc('\n', out);
	if (n == 0)
		print_none(out, diagnosed);
	print_brief(out, diagnosed, n_shown, style);
	if (n > n_shown)
		(void)fprintf(out, "%zu more: %s\n", n - n_shown,
			      finding_text_all(diagnosed, command));
}

static void print_title(FILE *out, const struct finding *finding,
			const struct style *style)
{
	struct paragraph where = {
		.indent = SEVERITY_WIDTH,
		.width = paragraph_width(style),
	};
	char text[CLEAN_SIZE];

	where.at = print_severity(out, finding->severity, style);
	(void)snprintf(text, sizeof(text), "%s: %s",
		       finding_id_name(finding->id),
		       catalogue_of(finding->id)->title);
	paragraph_print(out, &where, text);
	where.at = 0;
	where.indent = BODY_INDENT;
	paragraph_print(out, &where, finding->summary);
}

static void print_heading(FILE *out, const char *heading)
{
	(void)fprintf(out, "\n%*s%s\n", BODY_INDENT, "", heading);
}

static void print_evidence(FILE *out, const struct finding *finding)
{
	print_heading(out, "Evidence");
	for (size_t i = 0; i < finding->n_evidence; i++) {
		char value[FINDING_TEXT_VALUE];

		(void)fprintf(out, "%*s%-*s %s\n", ITEM_INDENT, "",
			      EVIDENCE_WIDTH, finding->evidence[i].key,
			      finding_text_value(&finding->evidence[i], value));
	}
	(void)fprintf(out, "%*s%-*s %s\n", ITEM_INDENT, "", EVIDENCE_WIDTH,
		      "confidence",
		      finding_confidence_name(finding->confidence));
}

static void print_texts(FILE *out, const char *const *texts, size_t n,
			const struct style *style)
{
	struct paragraph where = {
		.indent = ITEM_INDENT + 2,
		.at = ITEM_INDENT + 1,
		.width = paragraph_width(style),
	};

	for (size_t i = 0; i < n && texts[i]; i++) {
		(void)fprintf(out, "%*s-", ITEM_INDENT, "");
		paragraph_print(out, &where, texts[i]);
	}
}

/*
 * Ten of a host's processes may be called python3: the script tells.  Options
 * are left out: a screen is pasted into tickets, and they may hold secrets.
 */
static void print_command(FILE *out, const struct process *process)
{
	const char *options = strstr(process->command, " -");
	size_t n = options ? (size_t)(options - process->command)
			   : strlen(process->command);
	char words[sizeof(process->command)], text[COMMAND_SIZE];

	(void)snprintf(words, sizeof(words), "%.*s", (int)n, process->command);
	if (!strchr(words, ' '))
		return;
	(void)fprintf(out, "%*s%s\n", ITEM_INDENT + 2, "",
		      text_clean(words, text, sizeof(text)));
}

static void print_owner(FILE *out, const struct snapshot *seen,
			const struct report_owner *owner)
{
	const struct process *process = &seen->owners.processes[owner->process];
	char name[CLEAN_SIZE], unit[CLEAN_SIZE];

	(void)text_clean(process->name, name, sizeof(name));
	(void)text_clean(process->unit, unit, sizeof(unit));
	(void)fprintf(out, "%*s%s[%d]%s%s: %s", ITEM_INDENT, "", name,
		      process->pid, *unit ? " of " : "", unit,
		      report_basis_name(owner->basis));
	/* Some of many: the others may have been anybody's. */
	if (owner->basis == OWNER_HELD)
		(void)fprintf(out, ", %u seen", owner->n_sockets);
	(void)fputc('\n', out);
	print_command(out, process);
}

/* Short connections leave nobody to be seen, least of all with no port left. */
static void print_no_owner(FILE *out, enum finding_id id,
			   const struct style *style)
{
	const char *const text = catalogue_of(id)->no_owner;

	if (!text)
		return;
	print_heading(out, "Owners");
	print_texts(out, &text, 1, style);
}

static void print_owners(FILE *out, const struct snapshot *seen,
			 const struct finding *finding,
			 const struct style *style)
{
	const struct report_owners *owners = &finding->owners;
	uint32_t n =
		owners->n < REPORT_OWNERS_MAX ? owners->n : REPORT_OWNERS_MAX;

	if (n == 0) {
		print_no_owner(out, finding->id, style);
		return;
	}
	print_heading(out, "Owners");
	for (uint32_t i = 0; i < n; i++)
		print_owner(out, seen, &owners->items[i]);
	if (owners->n > n)
		(void)fprintf(out, "%*sand %u more\n", ITEM_INDENT, "",
			      owners->n - n);
}

/* What stands between the trouble and those who feel it. */
static void print_links(FILE *out, const struct findings *findings,
			const struct finding *finding,
			const struct style *style)
{
	struct paragraph where = {
		.indent = ITEM_INDENT + 2,
		.at = ITEM_INDENT + 1,
		.width = paragraph_width(style),
	};
	size_t position = (size_t)(finding - findings->items);
	bool is_first = true;

	for (size_t i = findings_told(findings); i < findings->n; i++) {
		const struct finding *link = &findings->items[i];

		if (!link->is_link || link->folded_into != position)
			continue;
		if (is_first)
			print_heading(out, "Waiting for it");
		is_first = false;
		(void)fprintf(out, "%*s-", ITEM_INDENT, "");
		paragraph_print(out, &where, link->summary);
	}
}

static void print_guesses(FILE *out, const struct snapshot *seen,
			  const struct finding *finding,
			  const struct style *style)
{
	char guesses[CATALOGUE_GUESSES_MAX][CATALOGUE_GUESS_SIZE];
	size_t n = catalogue_guesses(finding, seen, guesses);

	for (size_t i = 0; i < n; i++) {
		const char *const text = guesses[i];

		print_texts(out, &text, 1, style);
	}
}

/* The software's own settings first, then what holds for all. */
static void print_words(FILE *out, const struct snapshot *seen,
			const struct finding *finding,
			const struct style *style)
{
	const struct catalogue_headings *headings = catalogue_headings();
	const struct catalogue_entry *entry = catalogue_of(finding->id);
	const char *advice[CATALOGUE_ADVICE_MAX];
	size_t n =
		catalogue_advice(finding, seen, advice, CATALOGUE_ADVICE_MAX);

	print_heading(out, headings->causes);
	print_texts(out, catalogue_causes(finding), CATALOGUE_TEXTS_MAX, style);
	print_heading(out, headings->fixes);
	print_texts(out, advice, n, style);
	print_guesses(out, seen, finding, style);
	print_texts(out, catalogue_fixes(finding), CATALOGUE_TEXTS_MAX, style);
	if (!entry->will_not_help[0])
		return;
	print_heading(out, headings->will_not_help);
	print_texts(out, entry->will_not_help, CATALOGUE_TEXTS_MAX, style);
}

static void print_netns(FILE *out, const struct snapshot *seen,
			const struct finding *finding)
{
	char name[4 * SNAPSHOT_NAME_SIZE];

	if (seen->n_namespaces < 2 ||
	    finding->subject.netns >= seen->n_namespaces)
		return;
	(void)text_clean(seen->namespaces[finding->subject.netns].name, name,
			 sizeof(name));
	(void)fprintf(out, "%*sIn namespace %s.\n", BODY_INDENT, "", name);
}

void render_finding(FILE *out, const struct diagnosed *diagnosed,
		    const struct finding *finding, const struct style *style)
{
	char command[FINDING_TEXT_COMMAND];

	(void)fputc('\n', out);
	print_title(out, finding, style);
	print_netns(out, diagnosed->seen, finding);
	print_evidence(out, finding);
	print_owners(out, diagnosed->seen, finding, style);
	print_links(out, diagnosed->findings, finding, style);
	print_words(out, diagnosed->seen, finding, style);
	print_heading(out, "Look");
	(void)fprintf(out, "%*s%s\n", ITEM_INDENT, "",
		      finding_text_look(diagnosed, finding, command));
}

/* "2 findings: 1 critical, 1 info". */
static void format_sums(const struct findings *findings, char *text,
			size_t size)
{
	const char *sep = ":";
	size_t n_told = findings_told(findings);
	size_t n = (size_t)snprintf(text, size, "%zu finding%s", n_told,
				    n_told == 1 ? "" : "s");

	for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--) {
		size_t sum = 0;

		for (size_t i = 0; i < n_told; i++)
			sum += (int)findings->items[i].severity == severity;
		if (sum == 0 || n >= size)
			continue;
		n += (size_t)snprintf(
			text + n, size - n, "%s %zu %s", sep, sum,
			finding_severity_name((enum severity)severity));
		sep = ",";
	}
}

void render_diagnosis(FILE *out, const struct diagnosed *diagnosed,
		      const struct style *style)
{
	const struct findings *findings = diagnosed->findings;
	const struct opens opens =
		opens_of_all(diagnosed->seen, diagnosed->before);
	char place[CLEAN_SIZE], sums[CLEAN_SIZE];

	render_screen_place(diagnosed->seen, place, sizeof(place));
	format_sums(findings, sums, sizeof(sums));
	if (findings->n == 0) {
		(void)fprintf(out, "%s  ", place);
		print_none(out, diagnosed);
	} else {
		(void)fprintf(out, "%s  %s\n", place, sums);
	}
	render_opens(out, &opens);
	for (size_t i = 0; i < findings_told(findings); i++)
		render_finding(out, diagnosed, &findings->items[i], style);
	render_ends_heard(out, diagnosed->seen);
	render_screen_blind(out, diagnosed->seen, diagnosed->findings, style);
}
