// SPDX-License-Identifier: MIT
/*
 * json_counts: the documents of states and count.
 */
#include "tcpwait/render.h"

#include "render/json.h"

static void put_namespace(struct json *json, const struct netns *netns,
			  const tcp_state_counts states)
{
	json_open(json, NULL, '{');
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
		put_namespace(json, &counted->seen->namespaces[i], states);
	}
	json_close(json, ']');
}

void render_states_json(FILE *out, const struct counted *counted,
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

static void put_count(struct json *json, const struct counted *counted,
		      const struct count_row *row)
{
	json_open(json, NULL, '{');
	json_tally_key(json, counted->seen, row);
	json_states(json, "states", row->row->states);
	json_integer(json, "total", (int64_t)row->total);
	if (row->before_known)
		json_integer(json, "total_change",
			     (int64_t)row->total - (int64_t)row->total_before);
	json_close(json, '}');
}

void render_count_json(FILE *out, const struct counted *counted,
		       const struct count_row *rows, size_t n)
{
	struct json json;

	json_begin(&json, out, "count", counted->seen);
	json_open(&json, "by", '[');
	for (uint32_t field = 1; field <= TALLY_PROCESS; field <<= 1) {
		if (counted->tally->fields & field)
			json_text(&json, NULL, tally_field_name(field));
	}
	json_close(&json, ']');
	json_open(&json, "counts", '[');
	for (size_t i = 0; i < n; i++)
		put_count(&json, counted, &rows[i]);
	json_close(&json, ']');
	json_interval(&json, counted->before, counted->seen);
	json_end(&json, counted->seen, NULL);
}
