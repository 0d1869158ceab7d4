// SPDX-License-Identifier: MIT
/*
 * events: each look's findings held against those of the one before.
 */
#include "tui/events.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"
#include "tcpwait/paragraph.h"
#include "tcpwait/render_findings.h"
#include "tcpwait/text.h"

enum { CLOCK_SIZE = 9, HEAD_SIZE = 29, SUM_SIZE = 128 };

static const char *const words[] = {
	[EVENT_FOUND] = "found", [EVENT_BEGAN] = "began",
	[EVENT_WORSE] = "worse", [EVENT_BETTER] = "better",
	[EVENT_ENDED] = "ended", [EVENT_ANEW] = "anew",
};

void events_free(struct events *events)
{
	free(events->open);
	*events = (struct events){ .n = 0 };
}

static struct event *add(struct events *events, const struct top_sample *sample,
			 enum event_kind kind)
{
	struct event *event = &events->items[events->n++ % EVENTS_MAX];

	events->counts[kind]++;
	*event = (struct event){
		.at = sample->seen.taken.tv_sec,
		.kind = kind,
	};
	return event;
}

static void tell(struct events *events, const struct top_sample *sample,
		 enum event_kind kind, const struct event_open *open)
{
	struct event *event = add(events, sample, kind);

	event->severity = open->severity;
	memcpy(event->summary, open->summary, sizeof(event->summary));
}

static struct event_open *find(const struct events *events, const char *key)
{
	for (size_t i = 0; i < events->n_open; i++) {
		if (strcmp(events->open[i].key, key) == 0)
			return &events->open[i];
	}
	return NULL;
}

/* A small number doubles soon: what is told has to be worth it. */
static bool is_twice(uint64_t more, uint64_t less)
{
	enum { WORTH = 10 };

	return more / 2 >= less && more - less >= WORTH;
}

static void follow(struct events *events, const struct top_sample *sample,
		   struct event_open *open, const struct finding *finding)
{
	bool is_worse = finding->severity > open->severity ||
			(finding->severity == open->severity &&
			 is_twice(finding->weight, open->told_weight));
	bool is_better = finding->severity < open->severity ||
			 (finding->severity == open->severity &&
			  is_twice(open->told_weight, finding->weight));

	open->severity = finding->severity;
	memcpy(open->summary, finding->summary, sizeof(open->summary));
	open->is_seen = true;
	if (!is_worse && !is_better)
		return;
	open->told_weight = finding->weight;
	tell(events, sample, is_worse ? EVENT_WORSE : EVENT_BETTER, open);
}

static int begin(struct events *events, const struct top_sample *sample,
		 const struct finding *finding, const char *key,
		 enum event_kind kind)
{
	struct event_open *open;

	if (events->n_open == EVENTS_OPEN_MAX)
		return 0;
	open = ARRAY_ADD(events->open, events->n_open, events->cap_open);
	if (!open)
		return -ENOMEM;
	*open = (struct event_open){
		.id = finding->id,
		.severity = finding->severity,
		.told_weight = finding->weight,
		.is_seen = true,
	};
	memcpy(open->key, key, FINDING_KEY_SIZE);
	memcpy(open->summary, finding->summary, sizeof(open->summary));
	tell(events, sample, kind, open);
	return 0;
}

/* What is told with another neither begins nor ends by that. */
static int take_all(struct events *events, const struct top_sample *sample,
		    enum event_kind kind)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < sample->findings.n; i++) {
		const struct finding *finding = &sample->findings.items[i];
		char key[FINDING_KEY_SIZE] = "";
		struct event_open *open;

		finding_key_write(&sample->seen, finding, key);
		open = find(events, key);
		if (open)
			follow(events, sample, open, finding);
		else if (!finding->is_folded)
			ret = begin(events, sample, finding, key, kind);
	}
	return ret;
}

static bool may_be_there(const struct top_sample *sample, enum finding_id id)
{
	const struct findings *findings = &sample->findings;

	if (!sample->seen.complete || sample->seen.owners.timed_out)
		return true;
	for (size_t i = 0; i < findings->n_unjudged; i++) {
		if (findings->unjudged[i].id == id)
			return true;
	}
	return false;
}

static void end_unseen(struct events *events, const struct top_sample *sample)
{
	size_t n = 0;

	for (size_t i = 0; i < events->n_open; i++) {
		struct event_open *open = &events->open[i];

		if (!open->is_seen && !may_be_there(sample, open->id)) {
			tell(events, sample, EVENT_ENDED, open);
			continue;
		}
		open->is_seen = false;
		events->open[n++] = *open;
	}
	events->n_open = n;
}

/* Who is behind it is part of what a finding is about. */
static bool begins_anew(const struct events *events,
			const struct top_sample *sample)
{
	return !events->has_begun || sample->is_first ||
	       events->with_owners != sample->has_owners;
}

static void start(struct events *events, const struct top_sample *sample,
		  const char *filter)
{
	char clean[FINDING_SUMMARY_SIZE - sizeof("filter: ")];
	struct event *event;

	events->n_open = 0;
	events->with_owners = sample->has_owners;
	if (!events->has_begun) {
		events->has_begun = true;
		events->since = sample->seen.taken.tv_sec;
		return;
	}
	(void)text_clean(filter, clean, sizeof(clean));
	event = add(events, sample, EVENT_ANEW);
	(void)snprintf(event->summary, sizeof(event->summary), "%s%s",
		       filter[0] ? "filter: " : "no filter", clean);
}

int events_take(struct events *events, const struct top_sample *sample,
		const char *filter)
{
	bool is_anew = begins_anew(events, sample);
	int ret;

	/* One with owners follows at once. */
	if (sample->wants_owners && !sample->has_owners)
		return 0;
	if (is_anew)
		start(events, sample, filter);
	ret = take_all(events, sample, is_anew ? EVENT_FOUND : EVENT_BEGAN);
	if (ret == 0)
		end_unseen(events, sample);
	return ret;
}

const struct event *events_at(const struct events *events, uint64_t i)
{
	if (i >= events->n || i + EVENTS_MAX < events->n)
		return NULL;
	return &events->items[i % EVENTS_MAX];
}

void events_sum(const struct events *events, char *text, size_t size)
{
	static const struct {
		enum event_kind kind;
		const char *word;
	} told[] = {
		{ EVENT_BEGAN, "began" },
		{ EVENT_WORSE, "got worse" },
		{ EVENT_BETTER, "got better" },
		{ EVENT_ENDED, "ended" },
	};
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		uint64_t count = events->counts[told[i].kind];

		if (count > 0 && n < size)
			n += (size_t)snprintf(
				text + n, size - n, "%s%" PRIu64 " %s",
				n > 0 ? ", " : "", count, told[i].word);
	}
}

static const char *clock_of(time_t at, char text[static CLOCK_SIZE])
{
	struct tm tm;

	(void)snprintf(text, CLOCK_SIZE, "--:--:--");
	if (at != 0 && localtime_r(&at, &tm))
		(void)strftime(text, CLOCK_SIZE, "%H:%M:%S", &tm);
	return text;
}

/* "03:04:07  began   WARNING   ", which is HEAD_SIZE - 1 long. */
static void format_head(const struct event *event, char text[static HEAD_SIZE])
{
	char clock[CLOCK_SIZE];

	(void)snprintf(text, HEAD_SIZE, "%s  %-6s  %-8s  ",
		       clock_of(event->at, clock), words[event->kind],
		       event->kind == EVENT_ANEW
			       ? ""
			       : finding_text_severity(event->severity));
}

void events_write_line(FILE *out, const struct event *event)
{
	char head[HEAD_SIZE];

	format_head(event, head);
	(void)fprintf(out, "%s%s\n", head, event->summary);
}

static void write_sum(FILE *out, const struct events *events,
		      const struct style *style)
{
	char text[SUM_SIZE * 2], clock[CLOCK_SIZE], sum[SUM_SIZE];

	events_sum(events, sum, sizeof(sum));
	(void)snprintf(text, sizeof(text),
		       "Since %s: %" PRIu64 " %s there already; %s.",
		       clock_of(events->since, clock),
		       events->counts[EVENT_FOUND],
		       events->counts[EVENT_FOUND] == 1 ? "was" : "were",
		       sum[0] ? sum : "nothing has changed");
	paragraph_indented(out, 2, text, style);
	(void)fputc('\n', out);
}

void events_write(FILE *out, const struct events *events,
		  const struct style *style)
{
	const struct event *event;

	write_sum(out, events, style);
	for (uint64_t i = events->n;
	     i-- > 0 && (event = events_at(events, i));) {
		/* Where it is narrow the sentence has lines of its own. */
		bool is_narrow = style->width < 3 * HEAD_SIZE;
		const struct paragraph where = {
			.indent = is_narrow ? 4 : HEAD_SIZE + 1,
			.at = is_narrow ? 0 : HEAD_SIZE + 1,
			.width = style->width,
		};
		char head[HEAD_SIZE];

		format_head(event, head);
		(void)fprintf(out, "  %s%s", head, is_narrow ? "\n" : "");
		paragraph_print(out, &where, event->summary);
	}
	if (events->n > EVENTS_MAX)
		(void)fprintf(out, "  and %" PRIu64 " before these\n",
			      events->n - EVENTS_MAX);
}
