// SPDX-License-Identifier: MIT
/*
 * verb_sysctl: the kernel settings, and what each does and does not do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/job.h"
#include "cli/message.h"
#include "tcpwait/document.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/sysctl_lines.h"

/* Does any of the words name it?  No word names all. */
static bool is_named(const struct options *options, const char *name)
{
	for (size_t i = 0; i < options->n_words; i++) {
		if (strstr(name, options->words[i]))
			return true;
	}
	return options->n_words == 0;
}

static enum exit_status fail_name(const char *word)
{
	const struct sysctl_removed *removed = sysctl_removed_named(word);

	if (removed)
		return message_fail("%s is gone since Linux %s: %s",
				    removed->key, removed->version,
				    removed->instead);
	return message_fail("no setting that bears on waiting sockets is named "
			    "'%s'; tcpwait sysctl lists them",
			    word);
}

static enum exit_status ask(struct job *job)
{
	const struct options *options = job->options;

	for (size_t i = 0; i < options->n_words; i++) {
		const struct setting_text *text;
		size_t k = 0;

		while ((text = setting_text(k)) &&
		       !strstr(text->name, options->words[i]))
			k++;
		if (!text)
			return fail_name(options->words[i]);
	}
	job->sampling.request.sysctl_files = true;
	return EXIT_DONE;
}

static size_t keep_named(const struct options *options,
			 struct setting_row *rows, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_named(options, rows[i].text->name))
			rows[kept++] = rows[i];
	}
	return kept;
}

static int row_cmp(const void *a, const void *b, void *ctx)
{
	const struct setting_row *left = a, *right = b;
	int cmp = output_order_cmp(ctx, a, b);

	if (cmp != 0)
		return cmp;
	if (left->netns != right->netns)
		return left->netns < right->netns ? -1 : 1;
	return (left->text > right->text) - (left->text < right->text);
}

static bool tells_settings(const struct snapshot *snap)
{
	for (size_t i = 0; i < snap->n_namespaces; i++) {
		for (int k = 0; k < SETTING_COUNT; k++) {
			if (snap->namespaces[i].settings.known[k])
				return true;
		}
	}
	return false;
}

static int show(struct job *job)
{
	const struct options *options = job->options;
	const struct snapshot *snap = &job->sampling.seen;
	struct setting_row *rows;
	struct sheet sheet;
	size_t n;
	int ret;

	if (snapshot_is_text(snap) && !tells_settings(snap))
		return message_fail("%s tells no settings; give sysctl -a of "
				    "its host with another --from",
				    options->from[0]);
	ret = setting_rows_make(snap, &rows, &n);

	if (ret == 0) {
		n = keep_named(options, rows, n);
		qsort_r(rows, n, sizeof(*rows), row_cmp, &job->order);
		sheet = job_sheet(job, rows, n, sizeof(*rows));
		if (job_is_json(job))
			document_sysctl(stdout, snap, rows, sheet.n_rows);
		else
			ret = render_sysctl(stdout, snap, &sheet,
					    options->n_words > 0,
					    &options->style);
	}
	free(rows);
	return ret;
}

const struct verb verb_sysctl = {
	.name = "sysctl",
	.words = "[NAME]...",
	.summary = "the kernel settings: what each does, and does not do",
	.options = OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_FORMAT) |
		   OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_NO_HEADER) |
		   OPTION_BIT(OPTION_SORT) | OPTION_BIT(OPTION_LIMIT) |
		   OPTION_BIT(OPTION_NETNS) | OPTION_BIT(OPTION_READER) |
		   OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_AT) |
		   OPTION_BIT(OPTION_COLOR) | OPTION_BIT(OPTION_TCP) |
		   OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_NUMERIC) |
		   OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION),
	.columns = &columns_sysctl,
	.ask = ask,
	.show = show,
};
