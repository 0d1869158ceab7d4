// SPDX-License-Identifier: MIT
/*
 * view_peers: sockets per remote peer, with the port budget toward it.
 */
#include "tui/report_view.h"

static int make(struct view_rows *rows)
{
	rows->items = rows->report.peers.items;
	rows->n = rows->report.peers.n;
	rows->n_all = rows->report.peers.n_all;
	return 0;
}

/* A network of peers has no address that a finding could be about. */
static void describe(const struct view_rows *rows, const void *row,
		     struct finding_subject *subject)
{
	const struct report_row *item = row;

	report_view_describe(rows, row, subject);
	subject->has_remote_address = rows->report.v4_prefix == 0;
	subject->remote_address = item->address;
}

static void filter(const struct view_rows *rows, const void *row, char *text,
		   size_t size)
{
	const struct report_row *item = row;
	char network[ADDR_PREFIX_STRLEN], rest[64];
	struct finding_subject subject;

	describe(rows, row, &subject);
	if (subject.has_remote_address) {
		view_subject_filter(&subject, text, size);
		return;
	}
	view_subject_filter(&subject, rest, sizeof(rest));
	(void)snprintf(text, size, "dst %s%s%s",
		       addr_format_prefix(&item->address,
					  rows->report.v4_prefix,
					  rows->report.v6_prefix, network),
		       rest[0] ? " and " : "", rest);
}

const struct view view_peers = {
	.name = "peers",
	.shows = "ADDRESS -> :PORT calls us, ADDRESS:PORT is called from here",
	.own_order = "by waiting",
	.empty = "There are no peers.",
	.title = "peer",
	.sets = { &columns_peers, &columns_rate },
	.columns = { { .name = "peer", .is_place = true },
		     { .name = "netns",
		       .drop = 5,
		       .least = 6,
		       .of_several = true },
		     { .name = "established", .drop = 4 },
		     { .name = "time_wait", .drop = 2 },
		     { .name = "close_wait" },
		     { .name = "other", .drop = 20 },
		     { .name = "rate", .drop = 19, .of_total = true },
		     { .name = "closes_per_second_now", .drop = 20 },
		     { .name = "ports_used", .drop = 3 },
		     { .name = "oldest_seconds", .drop = 21 },
		     { .name = "owner", .drop = 18, .least = 8 },
		     { .name = "unit", .drop = 23, .least = 8 },
		     { .name = "other_end", .drop = 22, .least = 8 } },
	.row_bytes = sizeof(struct report_row),
	.wants_peers = true,
	.make = make,
	.identify = report_view_identify,
	.describe = describe,
	.concerns = report_view_concerns,
	.filter = filter,
	.word = report_view_word,
	.ink = report_view_ink,
	.states = report_view_states,
	.states_before = report_view_states_before,
	.detail = report_view_detail,
};
