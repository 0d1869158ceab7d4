// SPDX-License-Identifier: MIT
/*
 * view_findings: what was found, the worst first.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/catalogue.h"
#include "tcpwait/finding_key.h"
#include "tcpwait/paragraph.h"
#include "tcpwait/render_findings.h"
#include "tui/view.h"

static_assert((int)VIEW_KEY_SIZE >= (int)FINDING_KEY_SIZE,
	      "a finding's key is one of a row");

static const struct finding *finding_of(const void *row)
{
	return *(const struct finding *const *)row;
}

/* Findings come worst first, so that is the order of their addresses. */
static int cmp(const void *a, const void *b, void *ctx)
{
	const struct view_rows *rows = ctx;
	const struct finding *left = finding_of(a), *right = finding_of(b);
	int by_column = view_cmp(rows, a, b);
	int by_place = (left > right) - (left < right);

	if (by_column != 0)
		return by_column;
	return rows->look.sort || !rows->look.reversed ? by_place : -by_place;
}

static int make(struct view_rows *rows)
{
	const struct findings *findings = &rows->look.now->findings;
	size_t n = findings_told(findings);
	const struct finding **items = calloc(n + 1, sizeof(*items));

	rows->owned = items;
	rows->items = items;
	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		items[i] = &findings->items[i];
	rows->n = n;
	rows->n_all = n;
	qsort_r(items, rows->n, sizeof(*items), cmp, rows);
	return 0;
}

static void identify(const struct view_rows *rows, const void *row,
		     char key[static VIEW_KEY_SIZE])
{
	finding_key_write(&rows->look.now->seen, finding_of(row), key);
}

static void describe(const struct view_rows *rows, const void *row,
		     struct finding_subject *subject)
{
	(void)rows;
	*subject = finding_of(row)->subject;
}

static void filter(const struct view_rows *rows, const void *row, char *text,
		   size_t size)
{
	(void)rows;
	(void)finding_text_filter(finding_of(row), text, size);
}

static const char *word(const struct view_rows *rows, const void *row)
{
	(void)rows;
	return finding_id_name(finding_of(row)->id);
}

static enum ink ink(const struct view_rows *rows, const void *row,
		    const struct column *column)
{
	(void)rows;
	if (strcmp(column->name, "severity") == 0)
		return view_severity_ink(finding_of(row)->severity);
	return INK_PLAIN;
}

/* The sentence in full, and what cures it: the software's own cures first. */
static void preview(FILE *out, const struct view_rows *rows, const void *row,
		    const struct style *style)
{
	const struct finding *finding = finding_of(row);
	const struct catalogue_said fixes = catalogue_fixes(finding);
	const char *advice[CATALOGUE_ADVICE_MAX];
	size_t n = catalogue_advice(finding, &rows->look.now->seen, advice,
				    CATALOGUE_ADVICE_MAX);

	paragraph_indented(out, 2, finding->summary, style);
	(void)fputs("\n  What cures it\n", out);
	for (size_t i = 0; i < n; i++)
		paragraph_indented(out, 4, advice[i], style);
	for (size_t i = 0; i < fixes.n; i++)
		paragraph_indented(out, 4, fixes.texts[i], style);
}

static int detail(FILE *out, const struct view_rows *rows, const void *row,
		  const struct style *style)
{
	const struct diagnosed diagnosed = {
		.seen = &rows->look.now->seen,
		.before = rows->look.before ? &rows->look.before->seen : NULL,
		.findings = &rows->look.now->findings,
		.netns = rows->look.netns,
	};

	render_finding(out, &diagnosed, finding_of(row), style);
	return 0;
}

const struct view view_findings = {
	.name = "findings",
	.shows = "Enter: evidence, causes, cures, and what will not help",
	.own_order = "worst first",
	.empty = "Nothing was found.",
	.title = "finding",
	.sets = { &columns_findings },
	.columns = { { .name = "severity" },
		     { .name = "finding", .drop = 2 },
		     { .name = "confidence", .drop = 20 },
		     { .name = "netns",
		       .drop = 3,
		       .least = 6,
		       .of_several = true },
		     { .name = "owner", .drop = 21, .least = 8 },
		     { .name = "summary", .least = 10 } },
	.row_bytes = sizeof(const struct finding *),
	.make = make,
	.identify = identify,
	.describe = describe,
	.filter = filter,
	.word = word,
	.ink = ink,
	.preview = preview,
	.detail = detail,
};
