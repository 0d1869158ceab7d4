// SPDX-License-Identifier: MIT
/*
 * head_gauges: the lines of the head that measure something against a limit.
 *
 * What is not known is "-" or said to be unknown, never 0.
 */
#include "tui/head_gauges.h"

#include <inttypes.h>
#include <string.h>

#include "tcpwait/render_ends.h"
#include "tcpwait/render_opens.h"
#include "tcpwait/spark.h"
#include "tcpwait/text.h"
#include "tui/cut.h"

enum {
	TEXT_SIZE = 256,
	LABEL_WIDTH = 7,
	BAR_CELLS = 10,
	CELLS_MAX = 60,
	RATE_SIZE = 32,
	LEAST_ROOM = 16, /* for less a text is not begun */
};

/* Of an interval; the rest of it is looks. */
static const double heard_share = 0.8;

static enum ink share_ink(const struct ui *ui, double share,
			  enum threshold warning, enum threshold critical)
{
	if (share >= ui->thresholds.value[critical])
		return INK_CRITICAL;
	if (share >= ui->thresholds.value[warning])
		return INK_WARNING;
	return INK_PLAIN;
}

/* A text at the right edge; cut where it has no room behind from. */
static void put_right(struct canvas *canvas, size_t row, size_t from,
		      enum ink ink, const char *text)
{
	size_t n = text_columns(text), width = canvas->n_columns;
	size_t room = width > from + 1 ? width - from - 1 : 0;

	if (n <= room)
		(void)canvas_put(canvas, row, width - n, ink, text);
	else if (room >= LEAST_ROOM)
		(void)cut_put(canvas, row, from + 1, room, ink, text);
}

/* A full table is a warning at worst: connections close without TIME_WAIT. */
static enum ink format_table(const struct ui *ui, const char *label,
			     char text[static TEXT_SIZE])
{
	const struct snapshot *seen = &ui->now->seen;
	const struct netns *fullest = NULL;
	double share = 0, ratio;

	for (size_t i = 0; i < seen->n_namespaces; i++) {
		if (!snapshot_table_ratio(&seen->namespaces[i], &ratio) ||
		    (fullest && ratio <= share))
			continue;
		fullest = &seen->namespaces[i];
		share = ratio;
	}
	if (!fullest) {
		(void)snprintf(text, TEXT_SIZE, "%s -", label);
		return INK_FAINT;
	}
	(void)snprintf(text, TEXT_SIZE, "%s %" PRIu64 "/%" PRId64, label,
		       fullest->counters.value[COUNTER_SOCKSTAT_TW],
		       fullest->settings.value[SETTING_TCP_MAX_TW_BUCKETS]);
	return share >= ui->thresholds.value[THRESHOLD_TW_TABLE] ? INK_WARNING
								 : INK_PLAIN;
}

static bool tells_closes(const struct snapshot *seen)
{
	for (size_t i = 0; i < seen->n_namespaces; i++) {
		if (!snapshot_knows_closes(seen, (uint16_t)i))
			return false;
	}
	return true;
}

/* A filter without TIME_WAIT leaves no closes to count. */
static bool closes_known(const struct ui *ui)
{
	return ui->wish.filter.states & TCP_STATE_BIT(TCP_STATE_TIME_WAIT) &&
	       ui->trend.n_known > 0 && ui->now && tells_closes(&ui->now->seen);
}

/* "last 60 s", "last 5 min" */
static void format_span(size_t seconds, char text[static RATE_SIZE])
{
	if (seconds < 120)
		(void)snprintf(text, RATE_SIZE, "last %zu s", seconds);
	else
		(void)snprintf(text, RATE_SIZE, "last %.3g min",
			       (double)seconds / 60);
}

/* The rate, its course, and how long that is. */
static size_t draw_course(const struct ui *ui, struct canvas *canvas,
			  size_t row, size_t at)
{
	char line[CELLS_MAX * SPARK_BYTES + SPARK_BYTES + 1];
	size_t seconds, n, width = canvas->n_columns * 3 / 10;
	uint64_t cells[CELLS_MAX];
	char span[RATE_SIZE], rate[RATE_SIZE];
	const struct report *report = &ui->rows.report;

	if (!closes_known(ui))
		return canvas_printf(canvas, row, at, INK_FAINT, "%8s", "-");
	n = trend_cells(&ui->trend, cells,
			width < CELLS_MAX ? width : CELLS_MAX, &seconds);
	format_span(n * seconds, span);
	(void)snprintf(rate, sizeof(rate), "%s%.1f",
		       report->closes_at_least ? ">" : "",
		       report->closes_per_second_now);
	at = canvas_printf(canvas, row, at, INK_PLAIN, "%6s/s  ", rate);
	at = canvas_put(canvas, row, at, INK_NOTICE,
			spark_draw(cells, n, canvas->utf8, line, sizeof(line)));
	return canvas_printf(canvas, row, at, INK_FAINT, "  %s", span);
}

void head_gauges_draw_closes(const struct ui *ui, struct canvas *canvas,
			     size_t row)
{
	char text[TEXT_SIZE];
	enum ink ink = format_table(ui, "TIME_WAIT table", text);
	size_t at;

	at = canvas_printf(canvas, row, 0, INK_PLAIN, "%-*s", LABEL_WIDTH,
			   "Closes");
	at = draw_course(ui, canvas, row, at);
	/* The numbers matter more than the word. */
	if (at + 1 + text_columns(text) > canvas->n_columns)
		ink = format_table(ui, "TIME_WAIT", text);
	put_right(canvas, row, at, ink, text);
}

/* ", 12.0 aborted", where there were any. */
static size_t draw_kind(const struct heard *heard, struct canvas *canvas,
			size_t row, size_t at, uint64_t n, const char *kind)
{
	if (n == 0)
		return at;
	return canvas_printf(canvas, row, at, INK_PLAIN, ", %.1f %s",
			     (double)n / heard->seconds, kind);
}

void head_gauges_draw_ends(const struct ui *ui, struct canvas *canvas,
			   size_t row)
{
	const struct report *report = &ui->rows.report;
	const struct heard *heard = &ui->now->seen.heard;
	const struct ends *total = &heard->total;
	char most[RENDER_ENDS_MOST_SIZE];
	size_t at;

	at = canvas_printf(canvas, row, 0, INK_PLAIN, "%-*s%6.1f/s",
			   LABEL_WIDTH, "Ends",
			   (double)ends_total(total) / heard->seconds);
	/* Where that was dear: others ended when nobody listened. */
	if (heard->seconds < report->interval_seconds * heard_share)
		at = canvas_printf(canvas, row, at, INK_FAINT, " (for %.1f s)",
				   heard->seconds);
	at = draw_kind(heard, canvas, row, at, total->n[END_LOCAL_FIRST],
		       "local first");
	at = draw_kind(heard, canvas, row, at, total->n[END_PEER_FIRST],
		       "peer first");
	at = draw_kind(heard, canvas, row, at, ends_aborted(total), "aborted");
	at = draw_kind(heard, canvas, row, at, ends_failed(total), "failed");
	at = draw_kind(heard, canvas, row, at, total->n[END_UNCONNECTED],
		       "unconnected");
	at = draw_kind(heard, canvas, row, at, total->n[END_UNKNOWN],
		       "unknown");
	if (!heard->lost_known)
		at = canvas_put(canvas, row, at, INK_WARNING, ", some lost");
	at = draw_kind(heard, canvas, row, at, heard->n_lost, "lost");
	at = draw_kind(heard, canvas, row, at, heard->n_untold,
		       "not looked at");
	put_right(canvas, row, at, INK_PLAIN,
		  render_ends_most(&ui->now->seen, most));
}

void head_gauges_draw_opens(const struct ui *ui, struct canvas *canvas,
			    size_t row)
{
	char words[RENDER_OPENS_SIZE], line[TEXT_SIZE];

	(void)snprintf(line, sizeof(line), "%-*s %s", LABEL_WIDTH, "Opens",
		       render_opens_words(&ui->rows.report.opens, words));
	(void)cut_put(canvas, row, 0, canvas->n_columns, INK_PLAIN, line);
}

/* "[#####-----]" */
static void format_bar(double share, char bar[static BAR_CELLS + 3])
{
	int full = (int)(share * BAR_CELLS + 0.5);

	for (int i = 0; i < BAR_CELLS; i++)
		bar[1 + i] = i < full ? '#' : '-';
	bar[0] = '[';
	bar[BAR_CELLS + 1] = ']';
	bar[BAR_CELLS + 2] = '\0';
}

/* The report tells the source; here is one destination that it is toward. */
static const struct tally_row *budget_group(const struct report *report)
{
	const struct port_budget *budget = &report->fullest_budget;
	const struct tally *groups = &report->seen->groups;

	for (size_t i = 0; i < groups->n; i++) {
		const struct tally_row *row = &groups->rows[i];

		if (row->key.role == ROLE_CLIENT &&
		    row->key.netns == budget->netns &&
		    row->ports_used == budget->used &&
		    row->ports_reusable == budget->reusable &&
		    addr_equal(&row->key.local_address, &budget->source))
			return row;
	}
	return NULL;
}

static void format_way(const struct report *report, char text[static TEXT_SIZE])
{
	const struct tally_row *group = budget_group(report);
	char from[ADDR_STRLEN], to[ADDR_ENDPOINT_STRLEN];

	text[0] = '\0';
	if (!group)
		return;
	(void)snprintf(text, TEXT_SIZE, "%s -> %s",
		       addr_format(&group->key.local_address, from),
		       addr_format_endpoint(&group->key.remote_address,
					    group->key.service_port, to));
}

/* A budget that is not known is not one that nobody uses. */
static size_t draw_budget(const struct ui *ui, struct canvas *canvas,
			  size_t row)
{
	const struct port_budget *budget = &ui->rows.report.fullest_budget;
	char bar[BAR_CELLS + 3], way[TEXT_SIZE];
	enum ink ink;
	size_t at;

	at = canvas_printf(canvas, row, 0, INK_PLAIN, "%-*s", LABEL_WIDTH,
			   "Ports");
	if (!budget->known)
		return canvas_put(canvas, row, at, INK_FAINT, "-");
	format_bar(budget->ratio, bar);
	format_way(&ui->rows.report, way);
	ink = share_ink(ui, budget->ratio, THRESHOLD_BUDGET_WARNING,
			THRESHOLD_BUDGET_CRITICAL);
	return canvas_printf(canvas, row, at, ink, "%s %.0f %% %s", bar,
			     budget->ratio * 100, way);
}

/* Who holds most of what waits to be closed. */
static const struct process *worst_leaker(const struct owners *owners)
{
	const struct process *worst = NULL;

	for (size_t i = 0; i < owners->n_processes; i++) {
		const struct process *process = &owners->processes[i];

		if (process->n_waiting > 0 &&
		    (!worst || process->n_waiting > worst->n_waiting))
			worst = process;
	}
	return worst;
}

static enum ink format_descriptors(const struct ui *ui, const char *word,
				   char text[static TEXT_SIZE])
{
	const struct process *process = worst_leaker(&ui->now->seen.owners);
	char name[4 * PROCESS_NAME_SIZE], limit[RATE_SIZE] = "-";

	(void)snprintf(text, TEXT_SIZE, "%s -", word);
	if (!process)
		return INK_FAINT;
	(void)text_clean(process->name, name, sizeof(name));
	if (process->descriptor_limit > 0)
		(void)snprintf(limit, sizeof(limit), "%" PRIu64,
			       process->descriptor_limit);
	if (!process->descriptors_known) {
		(void)snprintf(text, TEXT_SIZE, "%s[%d] -/%s %s", name,
			       process->pid, limit, word);
		return INK_FAINT;
	}
	(void)snprintf(text, TEXT_SIZE, "%s[%d] %u/%s %s", name, process->pid,
		       process->n_descriptors, limit, word);
	if (process->descriptor_limit == 0)
		return INK_PLAIN;
	return share_ink(ui,
			 (double)process->n_descriptors /
				 (double)process->descriptor_limit,
			 THRESHOLD_FD_WARNING, THRESHOLD_FD_CRITICAL);
}

void head_gauges_draw_ports(const struct ui *ui, struct canvas *canvas,
			    size_t row)
{
	char text[TEXT_SIZE];
	enum ink ink = format_descriptors(ui, "descriptors", text);
	size_t at = draw_budget(ui, canvas, row);

	/* The number matters more than the word. */
	if (at + 1 + text_columns(text) > canvas->n_columns)
		ink = format_descriptors(ui, "fds", text);
	put_right(canvas, row, at, ink, text);
}
