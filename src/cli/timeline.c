// SPDX-License-Identifier: MIT
/*
 * timeline: spans and their highest figures; and how long findings last.
 */
#include "cli/timeline.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"
#include "tcpwait/finding.h"

/* Spans begin at multiples of their length, whenever the recording did. */
static int64_t begin_of(const struct timeline *timeline, int64_t time_us)
{
	int64_t past = timeline->step_us > 0 ? time_us % timeline->step_us : 0;

	return time_us - (past < 0 ? past + timeline->step_us : past);
}

static struct history_row *row_of(struct timeline *timeline, int64_t time_us)
{
	int64_t begin = begin_of(timeline, time_us);
	struct history_row *row;

	if (timeline->step_us > 0 && timeline->n_rows > 0) {
		row = &timeline->rows[timeline->n_rows - 1];
		if (row->time_us == begin)
			return row;
	}
	row = ARRAY_ADD(timeline->rows, timeline->n_rows, timeline->cap_rows);
	if (row)
		row->time_us = begin;
	return row;
}

static void raise(double *highest, bool *known, double figure)
{
	if (isnan(figure))
		return;
	if (!*known || figure > *highest)
		*highest = figure;
	*known = true;
}

static int add_figures(struct timeline *timeline,
		       const struct record_moment *moment)
{
	const struct record_total *total = &moment->total;
	struct history_row *row = row_of(timeline, moment->time_us);

	if (!row)
		return -ENOMEM;
	row->n_samples++;
	if (total->sockets > row->sockets)
		row->sockets = total->sockets;
	for (int i = 0; i < TCP_STATE_COUNT; i++) {
		if (total->states[i] > row->states[i])
			row->states[i] = total->states[i];
	}
	raise(&row->closes_per_second, &row->closes_known,
	      total->closes_per_second);
	raise(&row->worst_port_budget, &row->budget_known,
	      total->worst_port_budget);
	if (moment->n_findings > row->findings)
		row->findings = moment->n_findings;
	return 0;
}

static bool is_same(const struct history_finding *old,
		    const struct record_finding *told)
{
	return !old->has_ended && strcmp(old->id, told->id) == 0 &&
	       strcmp(old->subject, told->subject) == 0;
}

static int set_text(char **text, const char *to)
{
	char *copy = strdup(to);

	if (!copy)
		return -ENOMEM;
	free(*text);
	*text = copy;
	return 0;
}

/* A word that no version of ours knows is not graver than one that is. */
static bool is_graver(const char *severity, const char *than)
{
	enum severity one, other;

	return finding_severity_parse(severity, &one) &&
	       finding_severity_parse(than, &other) && one > other;
}

static int go_on(struct history_finding *old, const struct record_finding *told,
		 int64_t time_us)
{
	old->last_us = time_us;
	if (is_graver(told->severity, old->severity) &&
	    set_text(&old->severity, told->severity) < 0)
		return -ENOMEM;
	return set_text(&old->summary, told->summary);
}

static int begin(struct timeline *timeline, const struct record_finding *told,
		 int64_t time_us)
{
	struct history_finding *added =
		ARRAY_ADD(timeline->findings, timeline->n_findings,
			  timeline->cap_findings);

	if (!added)
		return -ENOMEM;
	added->began_us = time_us;
	added->last_us = time_us;
	return set_text(&added->id, told->id) < 0 ||
			       set_text(&added->severity, told->severity) < 0 ||
			       set_text(&added->subject, told->subject) < 0 ||
			       set_text(&added->summary, told->summary) < 0
		       ? -ENOMEM
		       : 0;
}

static int add_finding(struct timeline *timeline,
		       const struct record_finding *told, int64_t time_us)
{
	/* Those that go on are among the last. */
	for (size_t i = timeline->n_findings; i > 0; i--) {
		struct history_finding *old = &timeline->findings[i - 1];

		if (is_same(old, told))
			return go_on(old, told, time_us);
	}
	return begin(timeline, told, time_us);
}

int timeline_add(struct timeline *timeline, const struct record_moment *moment)
{
	int ret = add_figures(timeline, moment);

	for (size_t i = 0; ret == 0 && i < moment->n_findings; i++)
		ret = add_finding(timeline, &moment->findings[i],
				  moment->time_us);
	for (size_t i = 0; i < timeline->n_findings; i++)
		timeline->findings[i].has_ended |=
			timeline->findings[i].last_us != moment->time_us;
	timeline->last_us = moment->time_us;
	return ret;
}

void timeline_free(struct timeline *timeline)
{
	for (size_t i = 0; i < timeline->n_findings; i++) {
		struct history_finding *finding = &timeline->findings[i];

		free(finding->id);
		free(finding->severity);
		free(finding->subject);
		free(finding->summary);
	}
	free(timeline->findings);
	free(timeline->rows);
}
