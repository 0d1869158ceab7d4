// SPDX-License-Identifier: MIT
/*
 * events: which findings began, got worse or better, and ended, and when.
 *
 * Bounded: the newest EVENTS_MAX are kept, and counted are all of them.
 */
#ifndef TCPWAIT_TUI_EVENTS_H
#define TCPWAIT_TUI_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "tcpwait/finding_key.h"
#include "tcpwait/style.h"
#include "tcpwait/top.h"

enum { EVENTS_MAX = 256, EVENTS_OPEN_MAX = 1024 };

enum event_kind {
	EVENT_FOUND, /* there at the first look, so nobody knows since when */
	EVENT_BEGAN,
	EVENT_WORSE, /* graver, or twice as much as was told last */
	EVENT_BETTER, /* less grave, or half as much */
	EVENT_ENDED,
	EVENT_ANEW, /* something else is looked at: nothing compares */
	EVENT_KIND_COUNT,
};

struct event {
	time_t at; /* wall time of the look */
	enum event_kind kind;
	enum severity severity;
	char summary[FINDING_SUMMARY_SIZE]; /* of an end, as it was last */
};

/* A finding that is there. */
struct event_open {
	char key[FINDING_KEY_SIZE];
	enum finding_id id;
	enum severity severity;
	uint64_t told_weight; /* when something was said of it last */
	char summary[FINDING_SUMMARY_SIZE];
	bool is_seen; /* by the look at hand */
};

struct events {
	struct event items[EVENTS_MAX]; /* a ring: the i-th at i % EVENTS_MAX */
	uint64_t n; /* all that ever were */
	uint64_t counts[EVENT_KIND_COUNT];
	time_t since; /* of the first look */
	bool has_begun;
	bool with_owners; /* the look before had them */
	struct event_open *open;
	size_t n_open, cap_open;
};

void events_free(struct events *events);

/*
 * events_take takes a look; what it could not judge has not ended.  filter is
 * what selects now, "": nothing.  0 or -ENOMEM.
 */
int events_take(struct events *events, const struct top_sample *sample,
		const char *filter);

/* events_at gives the i-th of all that were; NULL: it is forgotten. */
const struct event *events_at(const struct events *events, uint64_t i);

/* "2 began, 1 got worse, 1 ended"; "": none of that. */
void events_sum(const struct events *events, char *text, size_t size);

/* events_write_line writes one event in one line; events_write all, the newest
 * first. */
void events_write_line(FILE *out, const struct event *event);
void events_write(FILE *out, const struct events *events,
		  const struct style *style);

#endif
