// SPDX-License-Identifier: MIT
/*
 * test_events: what begins, grows and ends between looks; and what only was
 * not judged.
 */
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "tui/events.h"
#include "uis.h"

TESTS_SHARE(uis_set_up, NULL)

/* 2026-01-02 03:04:05 UTC. */
enum { BEGIN = 1767323045 };

static struct top_sample look(unsigned int seconds)
{
	return (struct top_sample){
		.seen = { .complete = true,
			  .taken = { .tv_sec = BEGIN + seconds } },
		.has_owners = true,
		.wants_owners = true,
	};
}

static void find(struct top_sample *sample, enum finding_id id,
		 enum severity severity, uint64_t weight)
{
	struct finding finding = {
		.id = id,
		.severity = severity,
		.confidence = CONFIDENCE_HIGH,
		.weight = weight,
		.subject = { .process = OWNERS_NONE },
	};

	(void)snprintf(finding.summary, sizeof(finding.summary), "%s of %d",
		       finding_id_name(id), (int)weight);
	assert_int_equal(findings_add(&sample->findings, &finding), 0);
}

static void take(struct events *events, struct top_sample sample)
{
	assert_int_equal(events_take(events, &sample, ""), 0);
	findings_free(&sample.findings);
}

static void take_leak(struct events *events, unsigned int seconds,
		      enum severity severity, uint64_t weight)
{
	struct top_sample sample = look(seconds);

	find(&sample, FINDING_CLOSE_WAIT_LEAK, severity, weight);
	take(events, sample);
}

static void assert_event(const struct events *events, uint64_t i,
			 enum event_kind kind, const char *summary)
{
	const struct event *event = events_at(events, i);

	assert_non_null(event);
	assert_int_equal(event->kind, kind);
	assert_string_equal(event->summary, summary);
}

TEST(one_begins_gets_worse_and_better_and_ends)
{
	struct events events = { .n = 0 };
	char sum[128];

	take(&events, look(0));
	events_sum(&events, sum, sizeof(sum));
	assert_string_equal(sum, "");
	take_leak(&events, 2, SEVERITY_WARNING, 20);
	take_leak(&events, 4, SEVERITY_WARNING, 39);
	take_leak(&events, 6, SEVERITY_WARNING, 40);
	take_leak(&events, 8, SEVERITY_CRITICAL, 41);
	take_leak(&events, 10, SEVERITY_WARNING, 41);
	take_leak(&events, 12, SEVERITY_WARNING, 20);
	take(&events, look(14));
	take(&events, look(16));
	assert_int_equal(events.n, 6);
	assert_event(&events, 0, EVENT_BEGAN, "close-wait-leak of 20");
	assert_event(&events, 1, EVENT_WORSE, "close-wait-leak of 40");
	assert_event(&events, 2, EVENT_WORSE, "close-wait-leak of 41");
	assert_event(&events, 3, EVENT_BETTER, "close-wait-leak of 41");
	assert_event(&events, 4, EVENT_BETTER, "close-wait-leak of 20");
	assert_event(&events, 5, EVENT_ENDED, "close-wait-leak of 20");
	assert_int_equal(events_at(&events, 5)->at, BEGIN + 14);
	events_sum(&events, sum, sizeof(sum));
	assert_string_equal(sum, "1 began, 2 got worse, 2 got better, 1 ended");
	events_free(&events);
}

TEST(what_is_there_at_first_did_not_begin)
{
	struct events events = { .n = 0 };

	take_leak(&events, 0, SEVERITY_WARNING, 20);
	assert_int_equal(events.n, 1);
	assert_event(&events, 0, EVENT_FOUND, "close-wait-leak of 20");
	events_free(&events);
}

TEST(what_could_not_be_judged_has_not_ended)
{
	struct events events = { .n = 0 };
	struct top_sample sample;

	take_leak(&events, 0, SEVERITY_WARNING, 20);
	sample = look(2);
	sample.seen.complete = false;
	take(&events, sample);
	sample = look(4);
	sample.seen.owners.timed_out = true;
	take(&events, sample);
	sample = look(6);
	assert_int_equal(findings_add_unjudged(&sample.findings,
					       FINDING_CLOSE_WAIT_LEAK, 0,
					       NEED_BIT(NEED_AGES)),
			 0);
	assert_int_equal(events_take(&events, &sample, ""), 0);
	findings_free(&sample.findings);
	assert_int_equal(events.n, 1);
	take(&events, look(8));
	assert_int_equal(events.n, 2);
	assert_event(&events, 1, EVENT_ENDED, "close-wait-leak of 20");
	events_free(&events);
}

TEST(a_look_before_its_owners_says_nothing)
{
	struct events events = { .n = 0 };
	struct top_sample sample;

	take_leak(&events, 0, SEVERITY_WARNING, 20);
	sample = look(2);
	sample.has_owners = false;
	take(&events, sample);
	assert_int_equal(events.n, 1);
	events_free(&events);
}

TEST(another_filter_begins_anew)
{
	struct events events = { .n = 0 };
	struct top_sample sample = look(2);

	take_leak(&events, 0, SEVERITY_WARNING, 20);
	sample.is_first = true;
	assert_int_equal(events_take(&events, &sample, "sport = :80\n"), 0);
	assert_int_equal(events.n, 2);
	assert_event(&events, 1, EVENT_ANEW, "filter: sport = :80\\x0a");
	events_free(&events);
}

TEST(a_folded_one_neither_begins_nor_ends)
{
	struct events events = { .n = 0 };
	struct top_sample sample = look(2);

	take_leak(&events, 0, SEVERITY_WARNING, 20);
	find(&sample, FINDING_CLOSE_WAIT_LEAK, SEVERITY_WARNING, 20);
	find(&sample, FINDING_STALE_POOL, SEVERITY_INFO, 9);
	sample.findings.items[0].is_folded = true;
	sample.findings.items[1].is_folded = true;
	take(&events, sample);
	assert_int_equal(events.n, 1);
	events_free(&events);
}

TEST(the_newest_are_kept_and_all_are_counted)
{
	enum { N = EVENTS_MAX };
	struct events events = { .n = 0 };

	take(&events, look(0));
	for (unsigned int i = 0; i < N; i++) {
		take_leak(&events, 2 * i, SEVERITY_WARNING, 20);
		take(&events, look(2 * i + 1));
	}
	assert_int_equal(events.n, 2 * N);
	assert_int_equal(events.counts[EVENT_ENDED], N);
	assert_null(events_at(&events, N - 1));
	assert_non_null(events_at(&events, N));
	assert_null(events_at(&events, 2 * N));
	events_free(&events);
}

static char *write(const struct events *events, size_t width)
{
	const struct style style = { .width = width };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	events_write(out, events, &style);
	assert_int_equal(fclose(out), 0);
	return text;
}

TEST(the_newest_is_told_first_with_its_time)
{
	struct events events = { .n = 0 };
	char *text;

	take(&events, look(0));
	take_leak(&events, 2, SEVERITY_WARNING, 20);
	take(&events, look(64));
	text = write(&events, 100);
	assert_string_equal(
		text,
		"  Since 03:04:05: 0 were there already; 1 began, 1 ended.\n\n"
		"  03:05:09  ended   WARNING   close-wait-leak of 20\n"
		"  03:04:07  began   WARNING   close-wait-leak of 20\n");
	free(text);
	text = write(&events, 40);
	assert_non_null(strstr(text, "  03:04:07  began   WARNING   \n"
				     "    close-wait-leak of 20\n"));
	free(text);
	events_free(&events);
}
