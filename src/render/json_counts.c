// SPDX-License-Identifier: MIT
/*
 * json_counts: the documents of states and count.
 */
#include "tcpwait/render.h"

#include <errno.h>

#include "render/json.h"

static int finish(FILE *out, json_t *document, const struct counted *counted,
		  bool ok)
{
	if (ok && counted->before)
		ok = json_put(document, "interval_seconds",
			      json_real(snapshot_seconds(counted->before,
							 counted->seen)));
	if (ok && json_close(document, counted->seen) == 0)
		return json_print(out, document);
	json_decref(document);
	return -ENOMEM;
}

static json_t *namespace_of(const struct netns *netns,
			    const tcp_state_counts states)
{
	json_t *object = json_object();

	if (json_put(object, "id",
		     json_count_or_null(netns->id != 0, netns->id)) &&
	    json_put(object, "name", json_text(netns->name)) &&
	    json_put(object, "states", json_states(states)) &&
	    json_put(object, "total",
		     json_integer((json_int_t)tcp_state_total(states))))
		return object;
	json_decref(object);
	return NULL;
}

/* The tally is by namespace; one without sockets has no row in it. */
static json_t *namespaces_of(const struct counted *counted)
{
	static const tcp_state_counts none = { 0 };
	const struct tally *tally = counted->tally;
	json_t *array = json_array();

	for (size_t i = 0; i < counted->seen->n_namespaces; i++) {
		const uint32_t *states = none;

		for (size_t k = 0; k < tally->n; k++) {
			if (tally->rows[k].key.netns == i)
				states = tally->rows[k].states;
		}
		if (json_array_append_new(
			    array, namespace_of(&counted->seen->namespaces[i],
						states))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

int render_states_json(FILE *out, const struct counted *counted,
		       const tcp_state_counts states,
		       const tcp_state_counts states_before)
{
	json_t *document = json_envelope("states", counted->seen);
	uint64_t total = tcp_state_total(states);
	bool ok =
		json_put(document, "states", json_states(states)) &&
		json_put(document, "total", json_integer((json_int_t)total)) &&
		json_put(document, "namespaces", namespaces_of(counted));

	if (ok && counted->before)
		ok = json_put(document, "change",
			      json_change(states, states_before));
	return finish(out, document, counted, ok);
}

static json_t *unit_of(const struct counted *counted,
		       const struct tally_key *key)
{
	const char *unit;

	if (!(key->known & TALLY_UNIT))
		return json_null();
	unit = counted->seen->owners.processes[key->owner].unit;
	return json_text(unit[0] ? unit : NULL);
}

/* One key's value; a field the socket did not have is null. */
static json_t *key_value(const struct counted *counted,
			 const struct tally_key *key, uint32_t field)
{
	bool known = key->known & field;

	switch ((enum tally_field)field) {
	case TALLY_STATE:
		return json_text(tcp_state_key(key->state));
	case TALLY_ROLE:
		return json_text(role_key((enum role)key->role));
	case TALLY_NETNS:
		return json_text(counted->seen->namespaces[key->netns].name);
	case TALLY_LOCAL_ADDRESS:
		return json_address(&key->local_address);
	case TALLY_LOCAL_PORT:
		return json_integer(key->local_port);
	case TALLY_REMOTE_ADDRESS:
		return json_network(&key->remote_address,
				    counted->tally->v4_prefix,
				    counted->tally->v6_prefix);
	case TALLY_REMOTE_PORT:
		return json_integer(key->remote_port);
	case TALLY_SERVICE_PORT:
		return json_count_or_null(known, key->service_port);
	case TALLY_UID:
		return json_count_or_null(known, key->uid);
	case TALLY_UNIT:
		return unit_of(counted, key);
	case TALLY_PROCESS:
		return known ? json_process(&counted->seen->owners, key->owner)
			     : json_null();
	case TALLY_DEVICE:
		break;
	}
	return json_null();
}

static json_t *key_of(const struct counted *counted,
		      const struct tally_key *key)
{
	json_t *object = json_object();

	for (uint32_t field = 1; field <= TALLY_PROCESS; field <<= 1) {
		if (!(counted->tally->fields & field))
			continue;
		if (!json_put(object, tally_field_name(field),
			      key_value(counted, key, field))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static json_t *count_of(const struct counted *counted,
			const struct count_row *row)
{
	json_t *object = json_object();
	bool ok =
		json_put(object, "key", key_of(counted, &row->row->key)) &&
		json_put(object, "states", json_states(row->row->states)) &&
		json_put(object, "total", json_integer((json_int_t)row->total));

	if (ok && row->before_known)
		ok = json_put(object, "total_change",
			      json_integer((json_int_t)row->total -
					   (json_int_t)row->total_before));
	if (ok)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *by_of(const struct tally *tally)
{
	json_t *array = json_array();

	for (uint32_t field = 1; field <= TALLY_PROCESS; field <<= 1) {
		if ((tally->fields & field) &&
		    json_array_append_new(
			    array, json_string(tally_field_name(field)))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

int render_count_json(FILE *out, const struct counted *counted,
		      const struct count_row *rows, size_t n)
{
	json_t *document = json_envelope("count", counted->seen);
	json_t *counts = json_array();
	bool ok = json_put(document, "by", by_of(counted->tally));

	for (size_t i = 0; ok && i < n; i++)
		ok = json_array_append_new(counts,
					   count_of(counted, &rows[i])) == 0;
	if (!json_put(document, "counts", counts))
		ok = false;
	return finish(out, document, counted, ok);
}
