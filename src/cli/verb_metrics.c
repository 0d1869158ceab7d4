// SPDX-License-Identifier: MIT
/*
 * verb_metrics: Prometheus text, for the textfile collector of node_exporter.
 *
 * The whole text is made before a byte of it is written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/diagnosing.h"
#include "cli/message.h"
#include "cli/sampling.h"
#include "cli/verbs.h"
#include "cli/whole_file.h"
#include "tcpwait/metrics.h"
#include "tcpwait/render.h"

/* "-" is standard output, as it is to others that write files. */
static enum exit_status put(const struct options *options, const char *text,
			    size_t n)
{
	const char *path = options->output_file;
	struct error err = { 0 };

	if (!path || strcmp(path, "-") == 0)
		(void)fwrite(text, 1, n, stdout);
	else if (whole_file_write(path, text, n, &err) < 0)
		return message_fail("%s", err.text);
	return EXIT_DONE;
}

static enum exit_status print(const struct options *options,
			      const struct metrics *metrics)
{
	enum exit_status status;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	if (!out)
		return message_fail("out of memory");
	render_metrics(out, metrics);
	if (fclose(out) != 0)
		status = message_fail("out of memory");
	else
		status = put(options, text, n);
	free(text);
	return status;
}

static enum exit_status measure(const struct options *options,
				const struct sampling *sampling)
{
	struct findings findings;
	enum exit_status status = diagnosing_run(options, sampling, &findings);
	const struct metrics_request request = {
		.seen = &sampling->seen,
		.findings = &findings,
		.netns = options->netns,
		.n_peers = options->n_peers,
	};
	struct metrics metrics = { .seen = NULL };

	if (status == EXIT_DONE && metrics_init(&metrics, &request) < 0)
		status = message_fail("out of memory");
	if (status == EXIT_DONE)
		status = print(options, &metrics);
	metrics_free(&metrics);
	findings_free(&findings);
	return status;
}

static enum exit_status run(const struct verb *verb,
			    const struct options *options,
			    struct source *source)
{
	struct sampling sampling;
	enum exit_status status;

	(void)verb;
	sampling_init(&sampling, options, source);
	sampling.request.sysctl_files = true;
	status = sampling_run(&sampling, options, sampling_take_snapshot, NULL);
	if (status == EXIT_DONE)
		status = measure(options, &sampling);
	sampling_free(&sampling);
	return status;
}

const struct verb verb_metrics = {
	.name = "metrics",
	.summary =
		"Prometheus text, for the textfile collector of node_exporter",
	.options = OPTIONS_OWNERS | OPTION_BIT(OPTION_NETNS) |
		   OPTION_BIT(OPTION_READER) | OPTION_BIT(OPTION_TCP) |
		   OPTION_BIT(OPTION_IPV4) | OPTION_BIT(OPTION_IPV6) |
		   OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_NUMERIC) |
		   OPTION_BIT(OPTION_INTERVAL) | OPTION_BIT(OPTION_THRESHOLD) |
		   OPTION_BIT(OPTION_OUTPUT_FILE) | OPTION_BIT(OPTION_PEERS) |
		   OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION),
	.run = run,
};
