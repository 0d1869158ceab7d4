// SPDX-License-Identifier: MIT
/*
 * verb_metrics: Prometheus text, for the textfile collector of node_exporter.
 *
 * The whole text is made before a byte of it is written.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/job.h"
#include "cli/message.h"
#include "cli/whole_file.h"
#include "tcpwait/metrics.h"
#include "tcpwait/render_monitor.h"

static enum exit_status ask(struct job *job)
{
	job->sampling.request.sysctl_files = true;
	return EXIT_DONE;
}

/* "-" is standard output, as it is to others that write files. */
static enum exit_status put(const char *path, const char *text, size_t n)
{
	struct error err = { 0 };

	if (!path || strcmp(path, "-") == 0)
		(void)fwrite(text, 1, n, stdout);
	else if (whole_file_write(path, text, n, &err) < 0)
		return message_fail("%s", err.text);
	return EXIT_DONE;
}

static int print(const struct job *job, const struct metrics *metrics)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	int ret = -ENOMEM;

	if (!out)
		return ret;
	render_metrics(out, metrics);
	if (fclose(out) == 0)
		ret = put(job->options->output_file, text, n);
	free(text);
	return ret;
}

static int show(struct job *job)
{
	const struct metrics_request request = {
		.seen = &job->sampling.seen,
		.before = sampling_before(&job->sampling),
		.findings = &job->findings,
		/* Each of several hosts has series of its own. */
		.netns = job->options->n_from > 1 ? "all" : job->options->netns,
		.n_peers = job->options->n_peers,
	};
	struct metrics metrics = { .seen = NULL };
	int ret = metrics_init(&metrics, &request);

	if (ret == 0)
		ret = print(job, &metrics);
	metrics_free(&metrics);
	return ret;
}

const struct verb verb_metrics = {
	.name = "metrics",
	.summary =
		"Prometheus text, for the textfile collector of node_exporter",
	.options = OPTIONS_OWNERS | OPTION_BIT(OPTION_NETNS) |
		   OPTION_BIT(OPTION_READER) | OPTION_BIT(OPTION_FROM) |
		   OPTION_BIT(OPTION_AT) | OPTION_BIT(OPTION_TCP) |
		   OPTION_BIT(OPTION_IPV4) | OPTION_BIT(OPTION_IPV6) |
		   OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_NUMERIC) |
		   OPTION_BIT(OPTION_INTERVAL) | OPTION_BIT(OPTION_THRESHOLD) |
		   OPTION_BIT(OPTION_OUTPUT_FILE) | OPTION_BIT(OPTION_PEERS) |
		   OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION),
	.is_document = true,
	.finds = true,
	.ask = ask,
	.show = show,
};
