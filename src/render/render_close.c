// SPDX-License-Identifier: MIT
/*
 * render_close: a plan as somebody reads it who is about to do it.
 *
 * What ends alike is told together: how many of which service and program, and
 * below them once what each side will see and what stays as it was.
 */
#include "tcpwait/render_close.h"

#include <string.h>

#include "render/line.h"
#include "render/owner_text.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/paragraph.h"

enum {
	TEXT_INDENT = 4,
	GROUPS_SHOWN = 12, /* of what ends alike */
	HEADING_SIZE = 200,
};

/* Text that is put together before it is broken into lines. */
static void print_line(FILE *out, struct line *line, size_t indent,
		       const struct style *style)
{
	struct paragraph where = {
		.indent = indent,
		.width = paragraph_width(style),
	};

	paragraph_print(out, &where, line_end(line));
}

static void print_text(FILE *out, const char *heading, const char *text,
		       const struct style *style)
{
	struct paragraph where = {
		.indent = TEXT_INDENT,
		.width = paragraph_width(style),
	};
	int n = fprintf(out, "  %s: ", heading);

	where.at = n > 0 ? (size_t)n : 0;
	paragraph_print(out, &where, text);
}

static void put_sockets(struct line *line, uint64_t n)
{
	line_count(line, n);
	line_text(line, n == 1 ? " socket" : " sockets");
}

static void put_service(struct line *line, const struct socket_row *row)
{
	const struct conn *conn = &row->conn;

	if (row->role == ROLE_SERVER) {
		line_text(line, " on ");
		line_endpoint(line, NULL, conn->local_port);
		return;
	}
	line_text(line, row->role == ROLE_CLIENT ? " toward " : " with ");
	line_endpoint(line, &conn->remote, conn->remote_port);
	if (row->role == ROLE_CLIENT)
		return;
	line_text(line, " from port ");
	line_count(line, conn->local_port);
}

/* Who made it, where nobody is known to hold it. */
static void put_origin(struct line *line, const struct close_told *told,
		       const struct socket_row *row)
{
	const char *unit = socket_row_unit(row, &told->seen->owners);

	if (unit) {
		line_text(line, ", of a process of ");
		line_clean(line, unit);
	} else if (row->conn.have & CONN_HAS_UID) {
		line_text(line, ", of a process of uid ");
		line_count(line, row->conn.uid);
	} else {
		line_text(line, ", of an unseen process");
	}
}

static void put_program(struct line *line, const struct close_told *told,
			const struct socket_row *row)
{
	const struct owners *owners = &told->seen->owners;

	if (conn_is_unaccepted(&row->conn)) {
		line_text(line, ", in the accept queue");
	} else if (conn_has_no_file(&row->conn)) {
		line_text(line, ", of no program");
	} else if (row->holders != OWNERS_NONE) {
		line_text(line, ", held by ");
		(void)owner_text_of_set(line, owners, row->holders, false);
	} else {
		put_origin(line, told, row);
	}
}

static void put_figures(struct line *line, const struct close_group *group)
{
	if (group->kind != CLOSE_WAIT_UNTOLD) {
		line_text(line, ": ");
		line_text(line, close_wait_kind_key(group->kind));
	}
	if (group->oldest_ms != CONN_AGE_UNKNOWN) {
		line_text(line, group->n > 1 ? ", oldest " : ", age ");
		line_text(line, group->oldest_is_bound ? "at least " : "");
		line_age(line, group->oldest_ms / 1000.0);
	}
	if (group->recv_queue > 0) {
		line_text(line, ", Recv-Q ");
		line_count(line, group->recv_queue);
	}
	if (group->send_queue > 0) {
		line_text(line, ", Send-Q ");
		line_count(line, group->send_queue);
	}
}

static void print_group(FILE *out, const struct close_told *told,
			const struct close_group *group,
			const struct style *style)
{
	const struct socket_row *row = &told->plan->rows[group->first];
	struct line line;

	line_init(&line, NULL);
	line_count(&line, group->n);
	put_service(&line, row);
	if (told->seen->n_namespaces > 1) {
		line_text(&line, " in ");
		line_clean(&line, told->seen->namespaces[row->netns].name);
	}
	put_program(&line, told, row);
	put_figures(&line, group);
	print_line(out, &line, 2, style);
}

static size_t alike_from(const struct close_plan *plan, size_t first)
{
	size_t n = 1;

	while (first + n < plan->n_groups &&
	       plan->groups[first].fate == plan->groups[first + n].fate)
		n++;
	return n;
}

static uint64_t sockets_of(const struct close_group *groups, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += groups[i].n;
	return sum;
}

static void print_head(FILE *out, const struct close_told *told,
		       const struct close_group *groups, size_t n,
		       const struct style *style)
{
	const struct conn *conn = &told->plan->rows[groups->first].conn;
	struct line line;

	line_init(&line, NULL);
	line_text(&line, tcp_state_name(conn->state));
	line_text(&line, ", ");
	put_sockets(&line, sockets_of(groups, n));
	line_text(&line, ": ");
	line_text(&line, catalogue_fate(groups->fate)->title);
	(void)fputc('\n', out);
	print_line(out, &line, 0, style);
}

static void print_cure(FILE *out, enum finding_id id, const struct style *style)
{
	const char *name = finding_id_name(id);
	char heading[HEADING_SIZE];
	struct line line;

	(void)snprintf(heading, sizeof(heading), "%s (%s)",
		       catalogue_headings()->cure, name);
	line_init(&line, NULL);
	line_text(&line, catalogue_of(id)->fixes[0]);
	line_text(&line, " More: tcpwait explain ");
	line_text(&line, name);
	print_text(out, heading, line_end(&line), style);
}

/* Each of them once: those of one finding are together. */
static void print_cures(FILE *out, const struct close_group *groups, size_t n,
			const struct style *style)
{
	enum finding_id last = FINDING_ID_COUNT;

	for (size_t i = 0; i < n; i++) {
		enum finding_id id = groups[i].finding;

		if (id != last && id != FINDING_ID_COUNT)
			print_cure(out, id, style);
		last = id;
	}
}

static void print_fate(FILE *out, enum close_fate id, const struct style *style)
{
	const struct catalogue_headings *headings = catalogue_headings();
	const struct catalogue_fate *fate = catalogue_fate(id);

	paragraph_indented(out, 2, fate->meaning, style);
	print_text(out, headings->program, fate->program, style);
	print_text(out, headings->peer, fate->peer, style);
	for (size_t i = 0; i < CATALOGUE_TEXTS_MAX && fate->not_cured[i]; i++)
		print_text(out, headings->not_cured, fate->not_cured[i], style);
}

static void print_alike(FILE *out, const struct close_told *told,
			const struct close_group *groups, size_t n,
			const struct style *style)
{
	size_t n_shown = n > GROUPS_SHOWN ? GROUPS_SHOWN : n;

	print_head(out, told, groups, n, style);
	for (size_t i = 0; i < n_shown; i++)
		print_group(out, told, &groups[i], style);
	if (n_shown < n)
		(void)fprintf(out,
			      "  %zu more, of %zu other services or "
			      "programs: -j has them all\n",
			      (size_t)sockets_of(&groups[n_shown], n - n_shown),
			      n - n_shown);
	print_fate(out, groups->fate, style);
	print_cures(out, groups, n, style);
}

static void print_pace(FILE *out, const struct close_told *told,
		       const struct style *style)
{
	const struct close_plan *plan = told->plan;
	size_t n = close_plan_count(plan);
	struct line line;

	line_init(&line, NULL);
	put_sockets(&line, n);
	line_text(&line, told->results ? " to close" : " would be closed");
	if (n < plan->n_rows) {
		line_text(&line, ", the first of ");
		line_count(&line, plan->n_rows);
		line_text(&line, " that are selected");
		line_text(&line, told->is_asked ? "" : " (--max)");
	}
	line_text(&line, "; ");
	line_count(&line, close_plan_resets(plan));
	line_text(&line, " of them with a reset to the peer");
	if (close_plan_resets(plan) > 0) {
		line_text(&line, ", ");
		line_real(&line, plan->resets_per_second, 0);
		line_text(&line, " of these a second at most");
		line_text(&line, told->is_asked ? "" : " (--rate)");
	}
	line_char(&line, '.');
	print_line(out, &line, 0, style);
}

static void print_spared(FILE *out, const struct close_plan *plan,
			 const struct style *style)
{
	bool is_first = true;

	for (size_t i = 0; i < CLOSE_SPARED_COUNT; i++) {
		struct line line;

		if (plan->spared[i] == 0)
			continue;
		if (is_first)
			(void)fprintf(out, "\n%s:\n",
				      catalogue_headings()->spared);
		is_first = false;
		line_init(&line, NULL);
		line_count(&line, plan->spared[i]);
		line_text(&line, ": ");
		line_text(&line, catalogue_spared((enum close_spared)i));
		print_line(out, &line, 2, style);
	}
}

static void print_end(FILE *out, const struct close_told *told,
		      const struct style *style)
{
	struct line line;

	if (told->results)
		return;
	line_init(&line, NULL);
	if (told->plan->n_rows > 0) {
		line_text(&line, told->is_asked
					 ? "Nothing is closed yet."
					 : "Nothing is closed without --yes.");
		line_text(&line, " Then each "
				 "socket is looked at once more, and left "
				 "alone where it is no longer as it is here.");
	}
	if (told->obstacle) {
		line_text(&line, told->plan->n_rows > 0 ? " Not here: " : "");
		line_clean(&line, told->obstacle);
		line_char(&line, '.');
	}
	if (line.n == 0)
		return;
	(void)fputc('\n', out);
	print_line(out, &line, 0, style);
}

static void print_nothing(FILE *out, const struct close_told *told,
			  const struct style *style)
{
	paragraph_indented(out, 0,
			   told->is_of_waiting
				   ? "Nothing to close: the filter selects no "
				     "socket that waits. Open ones are closed "
				     "only by their state and a condition, as "
				     "in \"state established dport = :3306\"."
				   : "Nothing to close.",
			   style);
}

void render_close_plan(FILE *out, const struct close_told *told,
		       const struct style *style)
{
	const struct close_plan *plan = told->plan;
	size_t n;

	if (plan->n_rows == 0)
		print_nothing(out, told, style);
	else
		print_pace(out, told, style);
	for (size_t i = 0; i < plan->n_groups; i += n) {
		n = alike_from(plan, i);
		print_alike(out, told, &plan->groups[i], n, style);
	}
	print_spared(out, plan, style);
	print_end(out, told, style);
}

char *render_close_summary(const struct close_results *results,
			   char text[static RENDER_CLOSE_SUMMARY_SIZE])
{
	struct line line;

	line_init(&line, NULL);
	for (unsigned int i = 0; i < CLOSE_RESULT_COUNT; i++) {
		line_count(&line, results->n[i]);
		line_char(&line, ' ');
		line_text(&line, close_result_key(i));
		line_text(&line, ", ");
	}
	line_count(&line, results->n_left);
	line_text(&line, " left");
	(void)snprintf(text, RENDER_CLOSE_SUMMARY_SIZE, "%s", line_end(&line));
	return text;
}

/* What each count means, where it is not 0. */
static const char *const meanings[CLOSE_RESULT_COUNT] = {
	[RESULT_CLOSED] = "closed",
	[RESULT_GONE] = "gone: they had ended by themselves meanwhile",
	[RESULT_CHANGED] = "changed: no longer as they were in the plan, and "
			   "left alone",
	[RESULT_REFUSED] = "refused by the kernel",
	[RESULT_UNSUPPORTED] = "unsupported: the kernel cannot end such "
			       "sockets",
};

static bool had_program(const struct conn *conn)
{
	return conn->inode != 0;
}

/* Is it true of one of those that were to be closed? */
static bool is_any(const struct close_plan *plan,
		   bool (*is)(const struct conn *conn))
{
	size_t n = close_plan_count(plan), i = 0;

	while (i < n && !is(&plan->rows[i].conn))
		i++;
	return i < n;
}

void render_close_results(FILE *out, const struct close_told *told,
			  const struct style *style)
{
	const struct close_results *results = told->results;

	(void)fputc('\n', out);
	for (size_t i = 0; i < CLOSE_RESULT_COUNT; i++) {
		if (results->n[i] == 0 && i != RESULT_CLOSED)
			continue;
		(void)fprintf(out, "%zu %s", results->n[i], meanings[i]);
		if (i == RESULT_REFUSED && results->refused < 0)
			(void)fprintf(out, " (%s)",
				      strerror(-results->refused));
		(void)fputc('\n', out);
	}
	if (results->n_left > 0)
		(void)fprintf(out, "%zu left: %s\n", results->n_left,
			      results->is_interrupted
				      ? "it was interrupted"
				      : "more than --max, or it ended before");
	if (results->n[RESULT_CLOSED] == 0)
		return;
	if (is_any(told->plan, had_program))
		paragraph_indented(out, 0,
				   "Their programs still have the "
				   "descriptors open.",
				   style);
	if (is_any(told->plan, conn_is_unaccepted))
		paragraph_indented(out, 0,
				   "Those that no program had accepted are "
				   "still in the accept queue.",
				   style);
}
