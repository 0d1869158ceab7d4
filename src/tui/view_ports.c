// SPDX-License-Identifier: MIT
/*
 * view_ports: sockets per service port, served here and called there.
 */
#include "tui/report_view.h"

static int make(struct view_rows *rows)
{
	rows->items = rows->report.ports.items;
	rows->n = rows->report.ports.n;
	rows->n_all = rows->report.ports.n_all;
	return 0;
}

static void filter(const struct view_rows *rows, const void *row, char *text,
		   size_t size)
{
	struct finding_subject subject;

	report_view_describe(rows, row, &subject);
	view_subject_filter(&subject, text, size);
}

const struct view view_ports = {
	.name = "ports",
	.shows = ":PORT is served here, -> :PORT is called from here",
	.own_order = "by waiting",
	.empty = "There are no sockets.",
	.title = "port",
	.sets = { &columns_ports, &columns_rate },
	.columns = { { .name = "port" },
		     { .name = "netns",
		       .drop = 5,
		       .least = 6,
		       .of_several = true },
		     { .name = "established", .drop = 3 },
		     { .name = "time_wait", .drop = 1 },
		     { .name = "close_wait" },
		     { .name = "other", .drop = 20 },
		     { .name = "accept_queue", .drop = 20 },
		     { .name = "rate", .drop = 4, .of_total = true },
		     { .name = "closes_per_second_now", .drop = 6 },
		     { .name = "history", .drop = 7 },
		     { .name = "oldest_seconds", .drop = 20 },
		     { .name = "mean_lifetime_seconds", .drop = 21 },
		     { .name = "owner", .drop = 2, .least = 8 },
		     { .name = "unit", .drop = 22, .least = 8 } },
	.row_bytes = sizeof(struct report_row),
	.wants_ports = true,
	.make = make,
	.identify = report_view_identify,
	.describe = report_view_describe,
	.concerns = report_view_concerns,
	.filter = filter,
	.word = report_view_word,
	.ink = report_view_ink,
	.states = report_view_states,
	.states_before = report_view_states_before,
	.detail = report_view_detail,
};
