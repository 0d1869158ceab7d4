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

static void add_text(const struct paste *paste, struct host_text *text)
{
	const struct paste_survey *survey = &paste->survey;

	text->n_lines += survey->n_lines;
	text->n_looks += survey->n_samples[paste->dialect];
	if (survey->n_broken > 0 && text->n_not_understood == 0)
		(void)snprintf(text->first_not_understood,
			       sizeof(text->first_not_understood), "%s",
			       survey->first_broken);
	text->n_not_understood += survey->n_broken;
	if (paste->sample)
		text->n_ends_unknown += paste->sample->n_ends_unknown;
}

static void fill_text(const struct paste_host *host, struct host_text *text)
{
	(void)snprintf(text->kind, sizeof(text->kind), "%s",
		       paste_survey_kind(host->tables[0]->dialect));
	(void)snprintf(text->file, sizeof(text->file), "%s", host->file);
	(void)snprintf(text->settings_file, sizeof(text->settings_file), "%s",
		       host->settings_file);
	for (size_t i = 0; i < host->n_tables; i++)
		add_text(host->tables[i], text);
	/* Those of several namespaces are of one time. */
	if (host->n_tables > 1)
		text->n_looks = 1;
	text->n_looks_used = 1;
	text->series = host->series;
}

static void fill_host(const struct paste_host *from, struct host *host)
{
	host->system = from->tables[0]->system;
	host->lacks = paste_host_lacks(from);
	fill_text(from, &host->text);
	(void)snprintf(host->name, sizeof(host->name), "%s", from->name);
	(void)snprintf(host->kernel, sizeof(host->kernel), "%s",
		       from->told.kernel);
	(void)snprintf(host->boot_id, sizeof(host->boot_id), "%s",
		       from->told.boot_id);
}

/* sysctl tells those of its own namespace, the first. */
static void fill_settings(const struct paste_host *host, size_t i,
			  struct settings *settings)
{
	const struct paste *paste = host->tables[i];
	uint16_t low, high;

	if (i == 0)
		*settings = host->told.settings;
	if (!settings_port_range(settings, &low, &high)) {
		settings->assumed_low = ranges[paste->system].low;
		settings->assumed_high = ranges[paste->system].high;
	}
	if (paste->sample)
		settings->orphan_left_ms = paste->sample->orphan_left_ms;
}

static int add_netns(const struct paste_host *host, size_t i,
		     struct snapshot *snap)
{
	int pos = snapshot_add_netns(snap);
	const struct paste *paste = host->tables[i];
	const char *name = host->n_tables > 1 ? "host" : "unknown";

	if (pos < 0)
		return pos;
	(void)snprintf(snap->namespaces[pos].name,
		       sizeof(snap->namespaces[pos].name), "%s",
		       paste->netns[0] ? paste->netns : name);
	fill_settings(host, i, &snap->namespaces[pos].settings);
	if (paste->survey.is_cut) {
		snap->complete = false;
		(void)snprintf(snap->why_incomplete,
			       sizeof(snap->why_incomplete),
			       "the dump ends in the middle");
	}
	return pos;
}

void paste_frame_begin(struct snapshot *snap)
{
	snap->is_kept = true;
	snap->complete = true;
	snap->at_seconds = clock_seconds(CLOCK_MONOTONIC);
}

int paste_frame_host(const struct paste_host *host, struct snapshot *snap)
{
	int pos = snapshot_add_host(snap), first = pos;

	if (pos < 0)
		return pos;
	fill_host(host, &snap->hosts[pos]);
	for (size_t i = 0; first >= 0 && i < host->n_tables; i++) {
		int netns = add_netns(host, i, snap);

		if (i == 0 || netns < 0)
			first = netns;
	}
	return first;
}

/* Of looks at several hosts at several times there is none. */
static void tell_time(const struct paste_host *host, struct snapshot *snap)
{
	const struct paste *paste = host->tables[0];
	const struct paste_clock *clock = &host->clock;

	if (!clock->known && paste->sample)
		clock = paste_survey_clock(&paste->survey, paste->sample);
	if (!clock->known || !clock->is_utc || clock->seconds < 1)
		return;
	snap->taken.tv_sec = (time_t)clock->seconds;
	snap->taken.tv_nsec =
		(long)((clock->seconds - (double)snap->taken.tv_sec) * 1e9);
}

void paste_frame_end(const struct paste_hosts *hosts, bool is_earlier,
		     struct snapshot *snap)
{
	const struct paste_host *host = &hosts->items[0];
	double seconds, now = clock_seconds(CLOCK_MONOTONIC);

	snap->scan_seconds = now - snap->at_seconds;
	if (hosts->n > 1)
		return;
	tell_time(host, snap);
	/* So far apart, however long it takes to read them. */
	snap->at_seconds = hosts->at_seconds;
	if (!is_earlier)
		return;
	seconds = host->tables[0]->earlier_seconds;
	snap->at_seconds -= seconds;
	if (snap->taken.tv_sec > 0)
		snap->taken.tv_sec -= (time_t)seconds;
}
