// SPDX-License-Identifier: MIT
/*
 * report_view: what rows of the report have in common, be they ports or peers.
 *
 * The sockets of a detail are those that wait; others are not kept singly.
 */
#include "tui/report_view.h"

#include <inttypes.h>
#include <string.h>

#include "tcpwait/text.h"
#include "tcpwait/wait_rows.h"
#include "tui/detail.h"

void report_view_identify(const struct view_rows *rows, const void *row,
			  char key[static VIEW_KEY_SIZE])
{
	const struct report_row *item = row;
	const struct netns *netns =
		&rows->look.now->seen.namespaces[item->netns];
	char address[ADDR_STRLEN];

	(void)snprintf(key, VIEW_KEY_SIZE, "%u %" PRIu64 " %d %u %s",
		       netns->host, netns->id, item->role, item->port,
		       addr_format(&item->address, address));
}

void report_view_describe(const struct view_rows *rows, const void *row,
			  struct finding_subject *subject)
{
	const struct report_row *item = row;

	(void)rows;
	*subject = (struct finding_subject){
		.netns = item->netns,
		.role = item->role,
		.has_service_port = item->port_known,
		.service_port = item->port,
		.process = OWNERS_NONE,
	};
	if (item->owners.n > 0 && item->owners.items[0].basis == OWNER_HOLDS)
		subject->process = item->owners.items[0].process;
}

const uint32_t *report_view_states(const void *row)
{
	return ((const struct report_row *)row)->states;
}

const uint32_t *report_view_states_before(const struct view_rows *rows,
					  const void *row)
{
	const struct report_row *item = row;

	return rows->report.before ? item->states_before : NULL;
}

static bool has_kind(const struct report_row *row, unsigned int kinds)
{
	for (unsigned int i = 0; i < CLOSE_WAIT_KIND_COUNT; i++) {
		if ((kinds & 1u << i) && row->close_wait.kinds[i] > 0)
			return true;
	}
	return kinds == 0 && row->states[TCP_STATE_CLOSE_WAIT] > 0;
}

/* CLOSE_WAIT is only at times among what gets no answer. */
static bool has_states(const struct report_row *row,
		       const struct finding *finding)
{
	const uint8_t *states = finding_id_states(finding->id);

	for (; *states; states++) {
		if (*states == TCP_STATE_CLOSE_WAIT
			    ? has_kind(row, finding_id_kinds(finding->id))
			    : row->states[*states] > 0)
			return true;
	}
	return finding->id == FINDING_UNANSWERED_CLOSE && has_kind(row, 0);
}

/* Nobody knows it of one whose holders were not seen. */
static bool may_be_held_by(const struct report_owners *owners, uint32_t process)
{
	bool is_known = false;

	if (process == OWNERS_NONE || owners->n > REPORT_OWNERS_MAX)
		return true;
	for (uint32_t i = 0; i < owners->n; i++) {
		if (owners->items[i].process == process)
			return true;
		is_known |= owners->items[i].basis == OWNER_HOLDS;
	}
	return !is_known;
}

/*
 * One that is of a port, whatever its states, is about the listener and not
 * about each of its peers.
 */
bool report_view_concerns(const struct view_rows *rows, const void *row,
			  const struct finding *finding)
{
	const struct report_row *item = row;
	const uint8_t *states = finding_id_states(finding->id);

	if (!states || !states[0])
		return !rows->view->wants_peers ||
		       finding->subject.has_remote_address;
	return has_states(item, finding) &&
	       may_be_held_by(&item->owners, finding->subject.process);
}

/* What was found says more than a state; CLOSE_WAIT more than TIME_WAIT. */
const char *report_view_word(const struct view_rows *rows, const void *row)
{
	const struct report_row *item = row;
	size_t at = 0;
	const struct finding *finding = view_next_finding(rows, row, &at);
	unsigned int most = TCP_STATE_ESTABLISHED;

	if (finding)
		return finding_id_name(finding->id);
	if (item->states[TCP_STATE_CLOSE_WAIT] > 0)
		return tcp_state_name(TCP_STATE_CLOSE_WAIT);
	if (item->states[TCP_STATE_TIME_WAIT] > 0)
		return tcp_state_name(TCP_STATE_TIME_WAIT);
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++) {
		if (item->states[i] > item->states[most])
			most = i;
	}
	return tcp_state_name(most);
}

static enum ink budget_ink(const struct port_budget *budget,
			   const struct thresholds *from)
{
	if (!budget->known)
		return INK_FAINT;
	if (budget->ratio >= from->value[THRESHOLD_BUDGET_CRITICAL])
		return INK_CRITICAL;
	if (budget->ratio >= from->value[THRESHOLD_BUDGET_WARNING])
		return INK_WARNING;
	return INK_PLAIN;
}

enum ink report_view_ink(const struct view_rows *rows, const void *row,
			 const struct column *column)
{
	const struct report_row *item = row;
	const uint32_t *states = item->states;

	if (strcmp(column->name, "close_wait") == 0)
		return states[TCP_STATE_CLOSE_WAIT] > 0 ? INK_WARNING
							: INK_FAINT;
	if (strcmp(column->name, "time_wait") == 0)
		return states[TCP_STATE_TIME_WAIT] > 0 ? INK_PLAIN : INK_FAINT;
	if (strcmp(column->name, "ports_used") == 0)
		return budget_ink(&item->budget, rows->look.thresholds);
	if (strcmp(column->name, "rate") == 0)
		return rows->report.before && item->total > item->total_before
			       ? INK_STRONG
			       : INK_FAINT;
	return INK_PLAIN;
}

int report_view_detail(FILE *out, const struct view_rows *rows, const void *row,
		       const struct style *style)
{
	const struct report_row *item = row;
	int ret = 0;

	detail_found(out, rows, row);
	detail_states(out, item->states, report_view_states_before(rows, row));
	detail_history(out, rows, row, style);
	view_print_values(out, rows, row, style);
	detail_owners(out, &rows->look.now->seen, &item->owners);
	if (rows->view->wants_ports)
		ret = detail_peers(out, rows, item, style);
	if (ret == 0)
		ret = detail_sockets(out, rows, item, style);
	view_print_findings(out, rows, row, style);
	return ret;
}
