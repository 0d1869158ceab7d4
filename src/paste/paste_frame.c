// SPDX-License-Identifier: MIT
/*
 * paste_frame: whose table it is, and what is not told by it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "paste/paste_looks.h"
#include "tcpwait/clock.h"

/*
 * From which port connect() chooses where nobody set it: Linux 4.2, Windows
 * Vista, Solaris; of macOS and the BSDs the part that all of them have.
 */
static const struct {
	uint16_t low;
	uint16_t high;
} ranges[HOST_SYSTEM_COUNT] = {
	[HOST_LINUX] = { 32768, 60999 },
	[HOST_WINDOWS] = { 49152, 65535 },
	[HOST_SOLARIS] = { 32768, 65535 },
	[HOST_BSD] = { 49152, 65535 },
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void fill_text(const struct paste *paste, struct host_text *text)
{
	const struct paste_survey *survey = &paste->survey;

	(void)snprintf(text->kind, sizeof(text->kind), "%s",
		       paste_survey_kind(paste->dialect));
	(void)snprintf(text->file, sizeof(text->file), "%s", paste->name);
	text->n_lines = survey->n_lines;
	text->n_looks = survey->n_samples[paste->dialect];
	text->n_not_understood = survey->n_broken;
	if (paste->sample)
		text->n_ends_unknown = paste->sample->n_ends_unknown;
	(void)snprintf(text->first_not_understood,
		       sizeof(text->first_not_understood), "%s",
		       survey->first_broken);
}

static void fill_settings(const struct paste *paste, struct settings *settings)
{
	settings->assumed_low = ranges[paste->system].low;
	settings->assumed_high = ranges[paste->system].high;
	if (paste->sample)
		settings->orphan_left_ms = paste->sample->orphan_left_ms;
}

int paste_frame(const struct paste *paste, struct snapshot *snap,
		struct error *err)
{
	int pos = snapshot_add_host(snap), netns;
	struct host *host;

	netns = pos < 0 ? pos : snapshot_add_netns(snap);
	if (netns < 0)
		return error_set(err, -ENOMEM, "cannot hold the socket table");
	host = &snap->hosts[pos];
	host->system = paste->system;
	host->lacks = paste->lacks;
	fill_text(paste, &host->text);
	(void)snprintf(host->name, sizeof(host->name), "%.64s",
		       strcmp(paste->name, "-") == 0 ? "standard input"
						     : base_name(paste->name));
	(void)snprintf(snap->namespaces[netns].name,
		       sizeof(snap->namespaces[netns].name), "unknown");
	fill_settings(paste, &snap->namespaces[netns].settings);
	snap->is_kept = true;
	snap->at_seconds = clock_seconds(CLOCK_MONOTONIC);
	snap->complete = !paste->survey.is_cut;
	if (paste->survey.is_cut)
		(void)snprintf(snap->why_incomplete,
			       sizeof(snap->why_incomplete),
			       "the dump ends in the middle");
	return 0;
}

void paste_frame_end(struct snapshot *snap)
{
	snap->scan_seconds = clock_seconds(CLOCK_MONOTONIC) - snap->at_seconds;
	snap->hosts[0].text.n_sockets = snap->n_sockets;
}
