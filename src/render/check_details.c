// SPDX-License-Identifier: MIT
/*
 * check_details: lines behind the answer, for people who ask why.
 */
#include "render/check_details.h"

#include <inttypes.h>

#include "render/blind_spots.h"
#include "render/owner_text.h"
#include "tcpwait/render_findings.h"
#include "tcpwait/text.h"

enum { VERBOSE_LOOK = 2, VERBOSE_ALL = 3, NAME_SIZE = 4 * SNAPSHOT_NAME_SIZE };

void check_details_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			(void)fputs("\\x7c", out);
		else
			(void)fputc(*text, out);
	}
}

void check_details_finding(FILE *out, const struct check *check,
			   const struct finding *finding)
{
	const char *sep = "  ";
	char value[FINDING_TEXT_VALUE];
	struct line line;

	if (check->verbosity == 0)
		return;
	line_init(&line, NULL);
	if (owner_text(&line, check->seen, &finding->owners, false)) {
		(void)fprintf(out, "%sowners ", sep);
		check_details_text(out, line_end(&line));
		sep = ", ";
	}
	for (size_t i = 0; i < finding->n_evidence; i++) {
		const struct evidence *evidence = &finding->evidence[i];

		(void)fprintf(out, "%s%s ", sep, evidence->key);
		check_details_text(out, finding_text_value(evidence, value));
		sep = ", ";
	}
	if (*sep == ',')
		(void)fputc('\n', out);
}

static void put_thresholds(FILE *out, const struct thresholds *thresholds)
{
	char text[THRESHOLD_VALUE_SIZE];

	(void)fputs("Thresholds:", out);
	for (int i = 0; i < THRESHOLD_COUNT; i++)
		(void)fprintf(
			out, " %s=%s", thresholds_spec((enum threshold)i)->name,
			thresholds_format(thresholds, (enum threshold)i, text));
	(void)fputc('\n', out);
}

static void put_namespaces(FILE *out, const struct check *check)
{
	const struct snapshot *seen = check->seen;

	for (size_t i = 0; i < seen->n_namespaces; i++) {
		char name[NAME_SIZE];

		(void)fputs("Namespace ", out);
		check_details_text(out, text_clean(seen->namespaces[i].name,
						   name, sizeof(name)));
		(void)fputs(seen->namespaces[i].skipped ? ": not seen\n"
							: ": seen\n",
			    out);
	}
}

static void put_blind(FILE *out, const struct check *check)
{
	const struct blind_look look = {
		.snap = check->seen,
		.findings = check->findings,
	};
	const struct blind_spot *spot;

	for (unsigned int i = 1; (spot = blind_spots_at(BLIND_SERIES, i));
	     i++) {
		uint64_t n;

		(void)fprintf(out, "%s ", spot->name);
		if (spot->count(&look, &n))
			(void)fprintf(out, "%" PRIu64 "\n", n);
		else
			(void)fputs("unknown\n", out);
	}
}

void check_details_look(FILE *out, const struct check *check)
{
	const struct snapshot *seen = check->seen;

	if (check->verbosity < VERBOSE_LOOK)
		return;
	(void)fprintf(
		out,
		"Looked with %s at %" PRIu64 " sockets of %zu "
		"namespace%s in %.3f s, %s\n",
		reader_name(seen->reader), seen->n_sockets, seen->n_namespaces,
		seen->n_namespaces == 1 ? "" : "s", seen->scan_seconds,
		check->before ? "the second of two samples" : "in one sample");
	if (check->findings && check->findings->has_thresholds)
		put_thresholds(out, &check->findings->thresholds);
	if (check->verbosity < VERBOSE_ALL)
		return;
	put_namespaces(out, check);
	put_blind(out, check);
}
