// SPDX-License-Identifier: MIT
/*
 * render_diagnosis: findings with all that is known about them, or with what
 * helps first.
 *
 * A summary is clean already; names of processes, units and namespaces are
 * cleaned here.
 */
#include "tcpwait/render_findings.h"

#include <string.h>

#include "render/severity.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/paragraph.h"
#include "tcpwait/render_blind.h"
#include "tcpwait/render_ends.h"
#include "tcpwait/render_opens.h"
#include "tcpwait/render_report.h"
#include "tcpwait/text.h"

enum {
	BODY_INDENT = 2,
	ITEM_INDENT = 4,
	EVIDENCE_WIDTH = 34,
	EVIDENCE_SIZE = 2048,
	CLEAN_SIZE = 512,
	COMMAND_SIZE = 72, /* of a line */
	FIXES_SHORT = 4, /* so many cures where not all is told */
};

static void print_title(FILE *out, const struct finding *finding,
			const struct style *style)
{
	struct paragraph where = {
		.indent = SEVERITY_WIDTH,
		.width = paragraph_width(style),
	};
	char text[CLEAN_SIZE];

	where.at = severity_print(out, finding->severity, style);
	(void)snprintf(text, sizeof(text), "%s: %s",
		       finding_id_name(finding->id),
		       catalogue_of(finding->id)->title);
	paragraph_print(out, &where, text);
	where.at = 0;
	where.indent = BODY_INDENT;
	paragraph_print(out, &where, finding->summary);
}

/* In short the parts stand closer. */
static void print_heading(FILE *out, const char *heading,
			  const struct style *style)
{
	(void)fprintf(out, "%s%*s%s\n", style->verbose ? "\n" : "", BODY_INDENT,
		      "", heading);
}

/* "  Look: COMMAND" where there is one thing to say. */
static void print_one(FILE *out, const char *heading, const char *text,
		      const struct style *style)
{
	struct paragraph where = {
		.indent = ITEM_INDENT,
		.width = paragraph_width(style),
	};

	where.at = (size_t)fprintf(out, "%*s%s: ", BODY_INDENT, "", heading);
	paragraph_print(out, &where, text);
}

static void print_evidence_row(FILE *out, const char *key, const char *value)
{
	(void)fprintf(out, "%*s%-*s %s\n", ITEM_INDENT, "", EVIDENCE_WIDTH, key,
		      value);
}

static void print_evidence_table(FILE *out, const struct finding *finding,
				 const struct style *style)
{
	print_heading(out, "Evidence", style);
	for (size_t i = 0; i < finding->n_evidence; i++) {
		char value[FINDING_TEXT_VALUE];

		print_evidence_row(
			out, finding->evidence[i].key,
			finding_text_value(&finding->evidence[i], value));
	}
	print_evidence_row(out, "confidence",
			   finding_confidence_name(finding->confidence));
}

/* What is known of it, as it comes. */
static void print_evidence_line(FILE *out, const struct finding *finding,
				const struct style *style)
{
	char text[EVIDENCE_SIZE];
	size_t n = 0;

	for (size_t i = 0; i < finding->n_evidence && n < sizeof(text); i++) {
		const struct evidence *evidence = &finding->evidence[i];
		char value[FINDING_TEXT_VALUE];

		if (evidence->type == EVIDENCE_UNKNOWN)
			continue;
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s %s, ",
				      evidence->key,
				      finding_text_value(evidence, value));
	}
	if (n < sizeof(text))
		(void)snprintf(text + n, sizeof(text) - n, "confidence %s",
			       finding_confidence_name(finding->confidence));
	print_one(out, "Evidence", text, style);
}

static void print_evidence(FILE *out, const struct finding *finding,
			   const struct style *style)
{
	if (style->verbose)
		print_evidence_table(out, finding, style);
	else
		print_evidence_line(out, finding, style);
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
	print_heading(out, "Owners", style);
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
	print_heading(out, "Owners", style);
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
			print_heading(out, "Waiting for it", style);
		is_first = false;
		(void)fprintf(out, "%*s-", ITEM_INDENT, "");
		paragraph_print(out, &where, link->summary);
	}
}

static size_t print_guesses(FILE *out, const struct snapshot *seen,
			    const struct finding *finding,
			    const struct style *style)
{
	char guesses[CATALOGUE_GUESSES_MAX][CATALOGUE_GUESS_SIZE];
	size_t n = catalogue_guesses(finding, seen, guesses);

	for (size_t i = 0; i < n; i++) {
		const char *const text = guesses[i];

		print_texts(out, &text, 1, style);
	}
	return n;
}

/*
 * The software's own settings first, then what holds for all: in short, no more
 * than helps, but what the evidence proves.
 */
static void print_fixes(FILE *out, const struct snapshot *seen,
			const struct finding *finding,
			const struct style *style)
{
	const struct catalogue_said fixes = catalogue_fixes(finding);
	const char *advice[CATALOGUE_ADVICE_MAX];
	size_t n =
		catalogue_advice(finding, seen, advice, CATALOGUE_ADVICE_MAX);

	print_heading(out, catalogue_headings()->fixes, style);
	print_texts(out, advice, n, style);
	n += print_guesses(out, seen, finding, style);
	if (style->verbose || catalogue_is_proven(finding))
		n = fixes.n;
	else
		n = n + 1 < FIXES_SHORT ? FIXES_SHORT - n : 1;
	print_texts(out, fixes.texts, n < fixes.n ? n : fixes.n, style);
}

/* Those that only may be are for who asks: the sentence has the likely one. */
static void print_causes(FILE *out, const struct finding *finding,
			 const struct style *style)
{
	const struct catalogue_said causes = catalogue_causes(finding);
	size_t n = style->verbose ? causes.n : causes.n_known;

	if (n == 0)
		return;
	print_heading(out, catalogue_headings()->causes, style);
	print_texts(out, causes.texts, n, style);
}

/* Why it does not help stands behind a colon. */
static void print_folklore(FILE *out, const struct catalogue_said *said,
			   const struct style *style)
{
	char names[EVIDENCE_SIZE];
	size_t n = 0;

	for (size_t i = 0; i < said->n && n < sizeof(names); i++) {
		const char *text = said->texts[i];

		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%.*s",
				      i > 0 ? "; " : "",
				      (int)strcspn(text, ":"), text);
	}
	if (n > 0)
		print_one(out, catalogue_headings()->will_not_help, names,
			  style);
}

static void print_will_not_help(FILE *out, const struct finding *finding,
				const struct style *style)
{
	const struct catalogue_said said = catalogue_will_not_help(finding);

	if (!style->verbose) {
		print_folklore(out, &said, style);
		return;
	}
	if (said.n == 0)
		return;
	print_heading(out, catalogue_headings()->will_not_help, style);
	print_texts(out, said.texts, said.n, style);
}

static void print_netns(FILE *out, const struct snapshot *seen,
			const struct finding *finding)
{
	char name[4 * SNAPSHOT_NAME_SIZE];
	const struct host *host;

	if (seen->n_namespaces < 2 ||
	    finding->subject.netns >= seen->n_namespaces)
		return;
	host = snapshot_host_of(seen, finding->subject.netns);
	if (seen->n_hosts > 1)
		(void)fprintf(out, "%*sOn %s.\n", BODY_INDENT, "",
			      text_clean(host->name, name, sizeof(name)));
	if (seen->n_namespaces == seen->n_hosts)
		return;
	(void)text_clean(seen->namespaces[finding->subject.netns].name, name,
			 sizeof(name));
	(void)fprintf(out, "%*sIn namespace %s.\n", BODY_INDENT, "", name);
}

static void print_look(FILE *out, const struct diagnosed *diagnosed,
		       const struct finding *finding, const struct style *style)
{
	char command[FINDING_TEXT_COMMAND];

	(void)finding_text_look(diagnosed, finding, command);
	if (style->verbose) {
		print_heading(out, "Look", style);
		(void)fprintf(out, "%*s%s\n", ITEM_INDENT, "", command);
	} else {
		(void)fprintf(out, "%*sLook: %s\n", BODY_INDENT, "", command);
	}
}

/* Those of its id have their texts once, unless all is wanted. */
static void print_finding(FILE *out, const struct diagnosed *diagnosed,
			  const struct finding *finding, bool has_texts,
			  const struct style *style)
{
	(void)fputc('\n', out);
	print_title(out, finding, style);
	print_netns(out, diagnosed->seen, finding);
	if (!style->verbose)
		(void)fputc('\n', out);
	print_evidence(out, finding, style);
	print_owners(out, diagnosed->seen, finding, style);
	print_links(out, diagnosed->findings, finding, style);
	if (has_texts || style->verbose) {
		print_causes(out, finding, style);
		print_fixes(out, diagnosed->seen, finding, style);
		print_will_not_help(out, finding, style);
	}
	print_look(out, diagnosed, finding, style);
}

void render_finding(FILE *out, const struct diagnosed *diagnosed,
		    const struct finding *finding, const struct style *style)
{
	print_finding(out, diagnosed, finding, true, style);
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

static bool has_same_texts(const struct finding *a, const struct finding *b)
{
	const struct catalogue_said fixes = catalogue_fixes(a);
	const struct catalogue_said others = catalogue_fixes(b);

	if (a->id != b->id || fixes.n != others.n)
		return false;
	for (size_t i = 0; i < fixes.n; i++) {
		if (fixes.texts[i] != others.texts[i])
			return false;
	}
	return true;
}

/* Whether another one before it had the texts of this one. */
static bool is_first_of_texts(const struct findings *findings, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (has_same_texts(&findings->items[k], &findings->items[i]))
			return false;
	}
	return true;
}

static void print_findings(FILE *out, const struct diagnosed *diagnosed,
			   const struct style *style)
{
	const struct findings *findings = diagnosed->findings;
	size_t n = findings_told(findings);
	size_t n_full = diagnosed->limit > 0 && diagnosed->limit < n
				? diagnosed->limit
				: n;

	for (size_t i = 0; i < n_full; i++)
		print_finding(out, diagnosed, &findings->items[i],
			      is_first_of_texts(findings, i), style);
	if (n > n_full)
		(void)fputc('\n', out);
	for (size_t i = n_full; i < n; i++)
		render_findings_sentence(out, &findings->items[i], style);
	if (n > 0 && !style->verbose)
		(void)fputs("\n-v tells all of it.\n", out);
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
	(void)fprintf(out, "%s  ", place);
	if (findings->n == 0)
		render_findings_none(out, diagnosed);
	else
		(void)fprintf(out, "%s\n", sums);
	render_opens(out, &opens);
	print_findings(out, diagnosed, style);
	render_ends_heard(out, diagnosed->seen);
	render_screen_blind(out, diagnosed->seen, diagnosed->findings, style);
	render_screen_beside(out, diagnosed->seen);
}
