// SPDX-License-Identifier: MIT
/*
 * render_findings: in brief, the worst first, and what needs nothing in a line.
 *
 * A summary is clean already: names from outside are escaped in it.
 */
#include "tcpwait/render_findings.h"

#include <inttypes.h>
#include <string.h>

#include "render/severity.h"
#include "tcpwait/paragraph.h"

enum { BRIEF_MOST = 3, CALM_PORTS_MOST = 4, CALM_SIZE = 256 };

void render_findings_sentence(FILE *out, const struct finding *finding,
			      const struct style *style)
{
	struct paragraph where = {
		.indent = SEVERITY_WIDTH,
		.width = paragraph_width(style),
	};

	where.at = severity_print(out, finding->severity, style);
	paragraph_print(out, &where, finding->summary);
}

/* The first of those from i on that something can be done about, or n. */
static size_t next_told(const struct findings *findings, size_t i, size_t n)
{
	while (i < n && findings->items[i].needs_nothing)
		i++;
	return i;
}

/* Findings about one service stand together and share the pointer. */
static void print_brief(FILE *out, const struct diagnosed *diagnosed,
			size_t n_shown, const struct style *style)
{
	const struct findings *findings = diagnosed->findings;
	size_t n = findings_told(findings), i = next_told(findings, 0, n);

	while (n_shown-- > 0) {
		const struct finding *finding = &findings->items[i];
		char command[FINDING_TEXT_COMMAND], next[FINDING_TEXT_COMMAND];

		render_findings_sentence(out, finding, style);
		(void)finding_text_next(diagnosed, finding, command);
		i = next_told(findings, i + 1, n);
		if (n_shown > 0 &&
		    strcmp(command,
			   finding_text_next(diagnosed, &findings->items[i],
					     next)) == 0)
			continue;
		(void)fprintf(out, "%*snext: %s\n", SEVERITY_WIDTH, "",
			      command);
	}
}

/* What needs nothing: TIME_WAIT of ports that are served here. */
struct calm {
	size_t n;
	uint64_t time_wait, bytes;
	char ports[CALM_SIZE]; /* ":80, :443", the largest of them */
};

static uint64_t count_of(const struct finding *finding, const char *key)
{
	const struct evidence *evidence = finding_evidence(finding, key);

	return evidence ? evidence->count : 0;
}

static void add_calm(struct calm *calm, const struct finding *finding)
{
	size_t n = strlen(calm->ports);

	calm->time_wait += count_of(finding, "time_wait");
	calm->bytes += count_of(finding, "memory_bytes");
	if (calm->n++ < CALM_PORTS_MOST)
		(void)snprintf(calm->ports + n, sizeof(calm->ports) - n,
			       "%s:%u", n > 0 ? ", " : "",
			       finding->subject.service_port);
}

static struct calm calm_of(const struct findings *findings)
{
	struct calm calm = { 0 };
	size_t n;

	for (size_t i = 0; i < findings_told(findings); i++) {
		if (findings->items[i].needs_nothing)
			add_calm(&calm, &findings->items[i]);
	}
	n = strlen(calm.ports);
	if (calm.n > CALM_PORTS_MOST)
		(void)snprintf(calm.ports + n, sizeof(calm.ports) - n,
			       " and %zu more", calm.n - CALM_PORTS_MOST);
	return calm;
}

static void format_bytes(uint64_t bytes, char *text, size_t size)
{
	double kilobytes = (double)bytes / 1e3;

	if (kilobytes < 100)
		(void)snprintf(text, size, "%.0f kB", kilobytes);
	else
		(void)snprintf(text, size, "%.1f MB", kilobytes / 1e3);
}

/* What was not seen may hide something: then "none" says so. */
static bool is_whole(const struct diagnosed *diagnosed)
{
	return diagnosed->seen->complete &&
	       !unjudged_lack(diagnosed->findings, SEVERITY_INFO);
}

static void print_calm(FILE *out, const struct diagnosed *diagnosed,
		       const struct calm *calm, const struct style *style)
{
	struct paragraph where = {
		.indent = SEVERITY_WIDTH,
		.width = paragraph_width(style),
	};
	char text[2 * CALM_SIZE], bytes[32];

	format_bytes(calm->bytes, bytes, sizeof(bytes));
	(void)snprintf(text, sizeof(text),
		       "%s. %s close%s first: %" PRIu64
		       " TIME_WAIT are normal (%s, no port)",
		       is_whole(diagnosed)
			       ? "nothing needs doing"
			       : "nothing that needs doing in what was seen",
		       calm->ports, calm->n == 1 ? "s" : "", calm->time_wait,
		       bytes);
	(void)fputs("OK", out);
	where.at = 2;
	paragraph_print(out, &where, text);
}

/* Beside others, it is one more line. */
static void print_notes(FILE *out, const struct diagnosed *diagnosed,
			const struct calm *calm)
{
	char command[FINDING_TEXT_COMMAND];

	(void)fprintf(out,
		      "%zu note%s, nothing to do: %" PRIu64
		      " TIME_WAIT on %s (%s)\n",
		      calm->n, calm->n == 1 ? "" : "s", calm->time_wait,
		      calm->ports, finding_text_all(diagnosed, command));
}

void render_findings_none(FILE *out, const struct diagnosed *diagnosed)
{
	(void)fputs(is_whole(diagnosed) ? "No findings.\n"
					: "No findings in what was seen.\n",
		    out);
}

void render_findings_brief(FILE *out, const struct diagnosed *diagnosed,
			   const struct style *style)
{
	const struct calm calm = calm_of(diagnosed->findings);
	size_t n = findings_told(diagnosed->findings) - calm.n;
	size_t n_shown = n < BRIEF_MOST ? n : BRIEF_MOST;
	char command[FINDING_TEXT_COMMAND];

	(void)fputc('\n', out);
	if (n == 0 && calm.n == 0)
		render_findings_none(out, diagnosed);
	else if (n == 0)
		print_calm(out, diagnosed, &calm, style);
	print_brief(out, diagnosed, n_shown, style);
	if (n > n_shown)
		(void)fprintf(out, "%zu more: %s\n", n - n_shown,
			      finding_text_all(diagnosed, command));
	if (n > 0 && calm.n > 0)
		print_notes(out, diagnosed, &calm);
}
