// SPDX-License-Identifier: MIT
/*
 * json_counts: the documents of states and count.
 */
#include "tcpwait/document.h"

#include "render/json.h"
#include "tcpwait/render_sheet.h"

static void put_namespace(struct json *json, const struct snapshot *snap,
			  size_t i, const tcp_state_counts states)
{
	const struct netns *netns = &snap->namespaces[i];

	json_open(json, NULL, '{');
	if (snapshot_names_hosts(snap))
		json_text(json, "host",
			  snapshot_host_of(snap, (uint16_t)i)->name);
	json_integer_or_null(json, "id", netns->id != 0, netns->id);
	json_text(json, "name", netns->name);
	json_states(json, "states", states);
	json_integer(json, "total", (int64_t)tcp_state_total(states));
	json_close(json, '}');
}

/* The tally is by namespace; one without sockets has no row in it. */
static void put_namespaces(struct json *json, const struct counted *counted)
{
	static const tcp_state_counts none = { 0 };
	const struct tally *tally = counted->tally;

	json_open(json, "namespaces", '[');
	for (size_t i = 0; i < counted->seen->n_namespaces; i++) {
		const uint32_t *states = none;

		for (size_t k = 0; k < tally->n; k++) {
			if (tally->rows[k].key.netns == i)
				states = tally->rows[k].states;
		}
		put_namespace(json, counted->seen, i, states);
	}
	json_close(json, ']');
}

void document_states(FILE *out, const struct counted *counted,
		     const tcp_state_counts states,
		     const tcp_state_counts states_before)
{
	struct json json;

	json_begin(&json, out, "states", counted->seen);
	json_states(&json, "states", states);
	json_integer(&json, "total", (int64_t)tcp_state_total(states));
	put_namespaces(&json, counted);
	if (counted->before)
		json_change(&json, states, states_before);
	json_interval(&json, counted->before, counted->seen);
	json_end(&json, counted->seen, NULL);
}

/* The keys asked for, under the names that are columns too, and the counts. */
static void list_columns(uint32_t fields, struct column_list *columns)
{
	struct column_list rest;

	columns->n = 0;
	for (uint32_t field = 1; field <= TALLY_PROCESS; field <<= 1) {
		const char *name = tally_field_name(field);

		if (fields & field)
			columns->items[columns->n++] =
				column_find(&columns_count, name, strlen(name));
	}
	column_list_document(&columns_count, &rest);
	for (size_t i = 0; i < rest.n; i++) {
		const char *group = rest.items[i]->group;

		if (!group || strcmp(group, "key") != 0)
			columns->items[columns->n++] = rest.items[i];
	}
}

void document_count(FILE *out, const struct counted *counted,
		    const struct count_row *rows, size_t n)
{
	const struct column_view view = { .seen = counted->seen };
	struct column_list columns;
	const struct sheet sheet = {
		.columns = &columns,
		.view = &view,
		.rows = rows,
		.n_rows = n,
		.row_bytes = sizeof(*rows),
	};
	struct json json;

	list_columns(counted->tally->fields, &columns);
	json_begin(&json, out, "count", counted->seen);
	json_open(&json, "by", '[');
	for (uint32_t field = 1; field <= TALLY_PROCESS; field <<= 1) {
		if (counted->tally->fields & field)
			json_text(&json, NULL, tally_field_name(field));
	}
	json_close(&json, ']');
	json_rows(&json, "counts", &sheet);
	json_interval(&json, counted->before, counted->seen);
	json_end(&json, counted->seen, NULL);
}
