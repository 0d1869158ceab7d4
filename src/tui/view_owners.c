// SPDX-License-Identifier: MIT
/*
 * view_owners: sockets by the process that holds them, and by its unit.
 *
 * They are counted only while one of the two is looked at: it is a second walk
 * of the table, and a look at every descriptor.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"
#include "tcpwait/owner_rows.h"
#include "tcpwait/tcp_state.h"
#include "tui/detail.h"
#include "tui/view.h"

static bool is_by_unit(const struct view_rows *rows)
{
	return rows->view == &view_unit;
}

/* What waits for the program, accepted or not. */
static uint32_t count_waiting(const struct owner_row *row)
{
	return row->states[TCP_STATE_CLOSE_WAIT] + row->queue.n_waiting;
}

/* Those that wait for their program, then by size; nobody last. */
static int own_cmp(const struct owner_row *a, const struct owner_row *b)
{
	const uint32_t left[] = { a->process != NULL, count_waiting(a),
				  a->total, a->total_before };
	const uint32_t right[] = { b->process != NULL, count_waiting(b),
				   b->total, b->total_before };

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		if (left[i] != right[i])
			return left[i] > right[i] ? -1 : 1;
	}
	if (!a->process || !b->process)
		return 0;
	return (a->process->pid > b->process->pid) -
	       (a->process->pid < b->process->pid);
}

static int cmp(const void *a, const void *b, void *ctx)
{
	const struct view_rows *rows = ctx;
	int by_column = view_cmp(rows, a, b);
	int by_own = own_cmp(a, b);

	if (by_column != 0)
		return by_column;
	return rows->look.sort || !rows->look.reversed ? by_own : -by_own;
}

static int make(struct view_rows *rows)
{
	const struct top_sample *before = rows->look.before;
	const struct owner_rows_request request = {
		.count = &rows->look.now->by_owner,
		.before = before ? &before->by_owner : NULL,
		.seen = &rows->look.now->seen,
		.by_unit = is_by_unit(rows),
	};
	struct owner_rows made;
	int ret = owner_rows_make(&made, &request);

	rows->owned = made.items;
	rows->items = made.items;
	if (ret < 0)
		return ret;
	rows->n_all = made.n;
	rows->n = made.n > 0
			  ? array_best(made.items, made.n, sizeof(*made.items),
				       VIEW_ROWS_MAX, cmp, rows)
			  : 0;
	return 0;
}

static const char *why_empty(const struct view_rows *rows)
{
	const struct top_sample *now = rows->look.now;

	if (now->by_owner.is_known)
		return "There are no sockets.";
	if (now->owners_unknown[0])
		return now->owners_unknown;
	if (!now->wants_owners)
		return "Owners are off: who holds sockets is not looked for.";
	return "Looking for who holds them ...";
}

static void identify(const struct view_rows *rows, const void *row,
		     char key[static VIEW_KEY_SIZE])
{
	const struct process *process =
		((const struct owner_row *)row)->process;

	if (!process)
		(void)snprintf(key, VIEW_KEY_SIZE, "nobody");
	else if (is_by_unit(rows))
		(void)snprintf(key, VIEW_KEY_SIZE, "%" PRIu32 " %s",
			       process->host, process->unit);
	else
		(void)snprintf(key, VIEW_KEY_SIZE,
			       "%" PRIu32 " %" PRId32 " %" PRIu64,
			       process->host, process->pid, process->started);
}

static bool has(const struct view_rows *rows, const void *row, uint32_t process)
{
	const struct owners *owners = &rows->look.now->seen.owners;

	return process < owners->n_processes &&
	       owner_row_has(row, &owners->processes[process],
			     is_by_unit(rows));
}

/* Who only may be behind it is not marked for it. */
static bool about(const struct view_rows *rows, const void *row,
		  const struct finding *finding)
{
	const struct report_owners *owners = &finding->owners;

	if (finding->subject.process != OWNERS_NONE)
		return has(rows, row, finding->subject.process);
	for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX; i++) {
		if (!report_owner_is_likely(owners, &owners->items[i]) &&
		    has(rows, row, owners->items[i].process))
			return true;
	}
	return false;
}

/* A unit's name may hold anything; what the words of a filter cannot carry
 * has none. */
static bool is_plain(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
						    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
						    "0123456789.-_@:")] == '\0';
}

static void filter(const struct view_rows *rows, const void *row, char *text,
		   size_t size)
{
	const struct process *process =
		((const struct owner_row *)row)->process;

	text[0] = '\0';
	if (!process)
		return;
	if (!is_by_unit(rows))
		(void)snprintf(text, size, "process eq %" PRId32, process->pid);
	else if (is_plain(process->unit))
		(void)snprintf(text, size, "unit eq %s", process->unit);
}

static const char *word(const struct view_rows *rows, const void *row)
{
	size_t at = 0;
	const struct finding *finding = view_next_finding(rows, row, &at);
	const struct owner_row *item = row;

	if (finding)
		return finding_id_name(finding->id);
	return tcp_state_name(item->states[TCP_STATE_CLOSE_WAIT] > 0
				      ? TCP_STATE_CLOSE_WAIT
				      : TCP_STATE_ESTABLISHED);
}

static enum ink descriptors_ink(const struct owner_row *row,
				const struct thresholds *from)
{
	double ratio;

	if (!row->descriptors_known)
		return INK_FAINT;
	ratio = (double)row->n_descriptors / (double)row->descriptor_limit;
	if (ratio >= from->value[THRESHOLD_FD_CRITICAL])
		return INK_CRITICAL;
	return ratio >= from->value[THRESHOLD_FD_WARNING] ? INK_WARNING
							  : INK_PLAIN;
}

static enum ink ink(const struct view_rows *rows, const void *row,
		    const struct column *column)
{
	const struct owner_row *item = row;

	if (strcmp(column->name, "close_wait") == 0)
		return item->states[TCP_STATE_CLOSE_WAIT] > 0 ? INK_WARNING
							      : INK_FAINT;
	if (strcmp(column->name, "descriptors") == 0)
		return descriptors_ink(item, rows->look.thresholds);
	return INK_PLAIN;
}

static const uint32_t *states_of(const void *row)
{
	return ((const struct owner_row *)row)->states;
}

static const uint32_t *states_before(const struct view_rows *rows,
				     const void *row)
{
	const struct owner_row *item = row;

	(void)rows;
	return item->before_known ? item->states_before : NULL;
}

static int detail(FILE *out, const struct view_rows *rows, const void *row,
		  const struct style *style)
{
	const struct owner_row *item = row;

	detail_found(out, rows, row);
	detail_states(out, item->states, states_before(rows, row));
	detail_history(out, rows, row, style);
	view_print_values(out, rows, row, style);
	if (item->process && !is_by_unit(rows))
		detail_process(out, item->process, style);
	view_print_findings(out, rows, row, style);
	return 0;
}

#define COLUMNS_OF_BOTH                                                 \
	{ .name = "established", .drop = 3 }, { .name = "close_wait" }, \
		{ .name = "oldest_seconds", .drop = 4 },                \
		{ .name = "other", .drop = 20 },                        \
		{ .name = "listen", .drop = 7 },                        \
		{ .name = "accept_queue", .drop = 5 },                  \
		{ .name = "total", .drop = 2 },                         \
		{ .name = "rate", .drop = 8, .of_total = true },        \
	{                                                               \
		.name = "descriptors", .drop = 6                        \
	}

#define SAME_IN_BOTH                                                          \
	.shows = "a socket stands with the oldest of its holders; TIME_WAIT " \
		 "has none",                                                  \
	.own_order = "by waiting", .row_bytes = sizeof(struct owner_row),     \
	.by_owner = true, .make = make, .why_empty = why_empty,               \
	.identify = identify, .about = about, .filter = filter, .word = word, \
	.ink = ink, .states = states_of, .states_before = states_before,      \
	.detail = detail

const struct view view_process = {
	.name = "process",
	.title = "process",
	.sets = { &columns_process },
	.columns = { { .name = "process" },
		     COLUMNS_OF_BOTH,
		     { .name = "unit", .drop = 9, .least = 8 } },
	SAME_IN_BOTH,
};

const struct view view_unit = {
	.name = "unit",
	.title = "unit",
	.sets = { &columns_unit },
	.columns = { { .name = "unit", .least = 17 },
		     COLUMNS_OF_BOTH,
		     { .name = "process", .drop = 9, .least = 8 } },
	SAME_IN_BOTH,
};
