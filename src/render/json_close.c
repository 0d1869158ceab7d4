// SPDX-License-Identifier: MIT
/*
 * json_close: what close would do or has done, and the lines of its log.
 */
#include "tcpwait/document.h"

#include <string.h>

#include "render/json.h"
#include "tcpwait/catalogue.h"

static void put_service(struct json *json, const struct socket_row *row)
{
	uint16_t port = 0;
	bool known = role_service_port(row->role, &row->conn, &port);

	json_text(json, "role", role_key(row->role));
	if (row->role == ROLE_SERVER)
		json_null(json, "address");
	else
		json_address(json, "address", &row->conn.remote);
	json_integer_or_null(json, "service_port", known, port);
}

static void put_words(struct json *json, const struct close_group *group)
{
	const struct catalogue_fate *fate = catalogue_fate(group->fate);
	bool has_finding = group->finding != FINDING_ID_COUNT;

	json_text(json, "meaning", fate->meaning);
	json_text(json, "program_sees", fate->program);
	json_text(json, "peer_sees", fate->peer);
	json_open(json, "not_cured", '[');
	for (size_t i = 0; i < CATALOGUE_TEXTS_MAX && fate->not_cured[i]; i++)
		json_text(json, NULL, fate->not_cured[i]);
	json_close(json, ']');
	json_text(json, "finding",
		  has_finding ? finding_id_name(group->finding) : NULL);
	json_text(json, "cure",
		  has_finding ? catalogue_of(group->finding)->fixes[0] : NULL);
}

static void put_group(struct json *json, const struct close_told *told,
		      const struct close_group *group)
{
	const struct socket_row *row = &told->plan->rows[group->first];
	const struct owners *owners = &told->seen->owners;

	json_open(json, NULL, '{');
	json_netns(json, told->seen, row->netns);
	json_text(json, "state", tcp_state_key(row->conn.state));
	json_text(json, "close_wait", close_wait_kind_key(group->kind));
	json_text(json, "fate", close_fate_name(group->fate));
	put_service(json, row);
	json_integer(json, "sockets", (int64_t)group->n);
	if (group->oldest_ms == CONN_AGE_UNKNOWN)
		json_null(json, "oldest_seconds");
	else
		json_real(json, "oldest_seconds", group->oldest_ms / 1000.0);
	json_integer_or_null(json, "recv_queue", group->n_queues == group->n,
			     group->recv_queue);
	json_integer_or_null(json, "send_queue", group->n_queues == group->n,
			     group->send_queue);
	json_bool(json, "resets", group->resets);
	json_text(json, "unit", socket_row_unit(row, owners));
	json_holders(json, owners, row->holders);
	put_words(json, group);
	json_close(json, '}');
}

static void put_spared(struct json *json, const struct close_plan *plan)
{
	json_open(json, "left_alone", '[');
	for (unsigned int i = 0; i < CLOSE_SPARED_COUNT; i++) {
		if (plan->spared[i] == 0)
			continue;
		json_open(json, NULL, '{');
		json_text(json, "reason", close_spared_name(i));
		json_integer(json, "sockets", (int64_t)plan->spared[i]);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_results(struct json *json, const struct close_results *results)
{
	if (!results) {
		json_null(json, "result");
		return;
	}
	json_open(json, "result", '{');
	for (unsigned int i = 0; i < CLOSE_RESULT_COUNT; i++)
		json_integer(json, close_result_key(i), (int64_t)results->n[i]);
	json_integer(json, "left", (int64_t)results->n_left);
	json_bool(json, "interrupted", results->is_interrupted);
	json_close(json, '}');
}

void document_close(FILE *out, const struct close_told *told)
{
	const struct close_plan *plan = told->plan;
	struct json json;

	json_begin(&json, out, "close", told->seen);
	json_text(&json, "filter", told->filter);
	json_integer(&json, "sockets", (int64_t)plan->n_rows);
	json_integer(&json, "would_close", (int64_t)close_plan_count(plan));
	json_integer(&json, "would_reset", (int64_t)close_plan_resets(plan));
	json_integer(&json, "max", (int64_t)plan->max);
	json_real(&json, "resets_per_second", plan->resets_per_second);
	json_text(&json, "obstacle", told->obstacle);
	json_open(&json, "groups", '[');
	for (size_t i = 0; i < plan->n_groups; i++)
		put_group(&json, told, &plan->groups[i]);
	json_close(&json, ']');
	put_spared(&json, plan);
	put_results(&json, told->results);
	json_end(&json, told->seen, NULL);
}

static void begin_line(struct json *json, FILE *out, const struct timespec *at)
{
	json_init(json, out, false);
	json_open(json, NULL, '{');
	json_time(json, at);
}

static void end_line(struct json *json)
{
	json_close(json, '}');
	line_char(&json->line, '\n');
	line_flush(&json->line);
}

void document_close_begin(FILE *out, const struct close_told *told,
			  const struct close_caller *caller)
{
	struct json json;

	begin_line(&json, out, &caller->at);
	json_open(&json, "run", '{');
	json_integer(&json, "uid", caller->uid);
	json_text(&json, "sudo_user", caller->sudo_user);
	json_text(&json, "filter", told->filter);
	json_integer(&json, "sockets", (int64_t)told->plan->n_rows);
	json_integer(&json, "would_close",
		     (int64_t)close_plan_count(told->plan));
	json_close(&json, '}');
	end_line(&json);
}

void document_close_socket(FILE *out, const struct snapshot *seen,
			   const struct timespec *at,
			   const struct socket_row *row,
			   const struct close_outcome *outcome)
{
	const struct column_view view = { .seen = seen };
	struct column_list columns;
	struct json json;

	column_list_document(&columns_sockets, &columns);
	begin_line(&json, out, at);
	json_text(&json, "result", close_result_key(outcome->result));
	json_text(&json, "error",
		  outcome->error < 0 ? strerror(-outcome->error) : NULL);
	json_integer(&json, "cookie", (int64_t)row->conn.cookie);
	for (size_t i = 0; i < columns.n; i++)
		json_column(&json, columns.items[i], &view, row);
	end_line(&json);
}
