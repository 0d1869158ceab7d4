// SPDX-License-Identifier: MIT
/*
 * row_history: tracks of rows, each a ring.
 */
#include "tui/row_history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void row_history_free(struct row_history *history)
{
	for (size_t i = 0; i < history->n; i++)
		free(history->tracks[i].points);
	history->n = 0;
}

static struct history_point *point_at(const struct history_track *track,
				      uint64_t i)
{
	return &track->points[i % HISTORY_POINTS_MAX];
}

/* When it was looked at last; every track has been. */
static double last_of(const struct history_track *track)
{
	return point_at(track, track->n - 1)->at_seconds;
}

static struct history_track *find(struct row_history *history, const char *key)
{
	size_t i = 0;

	while (i < history->n && strcmp(history->tracks[i].key, key) != 0)
		i++;
	return i < history->n ? &history->tracks[i] : NULL;
}

/* A new one, or that of the row that was not shown for longest. */
static struct history_track *make(struct row_history *history, const char *key)
{
	struct history_track *track = &history->tracks[0];

	if (history->n < HISTORY_ROWS_MAX) {
		track = &history->tracks[history->n];
		track->points =
			calloc(HISTORY_POINTS_MAX, sizeof(*track->points));
		if (!track->points)
			return NULL;
		history->n++;
	} else {
		for (size_t i = 1; i < history->n; i++) {
			if (last_of(&history->tracks[i]) < last_of(track))
				track = &history->tracks[i];
		}
	}
	track->n = 0;
	(void)snprintf(track->key, sizeof(track->key), "%s", key);
	return track;
}

void row_history_add(struct row_history *history, const char *key,
		     double at_seconds, const tcp_state_counts states)
{
	struct history_track *track = find(history, key);
	struct history_point *point;
	uint32_t known;

	if (!track)
		track = make(history, key);
	if (!track || (track->n > 0 && last_of(track) >= at_seconds))
		return;
	point = point_at(track, track->n++);
	*point = (struct history_point){
		.at_seconds = at_seconds,
		.values = {
			[SERIES_ESTABLISHED] = states[TCP_STATE_ESTABLISHED],
			[SERIES_TIME_WAIT] = states[TCP_STATE_TIME_WAIT],
			[SERIES_CLOSE_WAIT] = states[TCP_STATE_CLOSE_WAIT],
		},
	};
	known = states[TCP_STATE_LISTEN];
	for (size_t i = 0; i < SERIES_OTHER; i++)
		known += point->values[i];
	point->values[SERIES_OTHER] = (uint32_t)tcp_state_total(states) - known;
}

const struct history_track *row_history_find(const struct row_history *history,
					     const char *key)
{
	for (size_t i = 0; i < history->n; i++) {
		if (strcmp(history->tracks[i].key, key) == 0)
			return &history->tracks[i];
	}
	return NULL;
}

const struct history_point *row_history_at(const struct history_track *track,
					   uint64_t i)
{
	if (track->n > HISTORY_POINTS_MAX)
		i += track->n - HISTORY_POINTS_MAX;
	return i < track->n ? point_at(track, i) : NULL;
}
