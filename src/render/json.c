// SPDX-License-Identifier: MIT
/*
 * json: envelope and common values.
 *
 * jansson's printer puts control characters and bad UTF-8 right, but only for
 * strings it accepted: all text from outside is cleaned first.
 */
#include "render/json.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "tcpwait/report.h"
#include "tcpwait/text.h"

enum { TEXT_SIZE = 1024 };

bool json_put(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value) == 0;
}

json_t *json_text(const char *text)
{
	char clean[TEXT_SIZE];

	if (!text)
		return json_null();
	return json_string(text_clean(text, clean, sizeof(clean)));
}

json_t *json_address(const struct addr *addr)
{
	char text[ADDR_STRLEN];

	return json_string(addr_format(addr, text));
}

json_t *json_network(const struct addr *addr, unsigned int v4_bits,
		     unsigned int v6_bits)
{
	char text[ADDR_PREFIX_STRLEN];

	return json_string(addr_format_prefix(addr, v4_bits, v6_bits, text));
}

json_t *json_count_or_null(bool known, uint64_t count)
{
	return known ? json_integer((json_int_t)count) : json_null();
}

json_t *json_real_or_null(bool known, double real)
{
	return known ? json_real(real) : json_null();
}

json_t *json_states(const tcp_state_counts states)
{
	json_t *object = json_object();

	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++) {
		if (!json_put(object, tcp_state_key(i),
			      json_integer(states[i]))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

json_t *json_change(const tcp_state_counts now, const tcp_state_counts before)
{
	json_t *object = json_object();

	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++) {
		json_int_t change = (json_int_t)now[i] - (json_int_t)before[i];

		if (!json_put(object, tcp_state_key(i), json_integer(change))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static json_t *time_text(const struct timespec *taken)
{
	char text[40], seconds[24];
	struct tm tm;

	if (!gmtime_r(&taken->tv_sec, &tm) ||
	    strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm) == 0)
		return json_null();
	(void)snprintf(text, sizeof(text), "%s.%03ldZ", seconds,
		       taken->tv_nsec / 1000000);
	return json_string(text);
}

static json_t *host_of(const struct snapshot *snap)
{
	json_t *host = json_object();

	if (json_put(host, "name", json_text(snap->host)) &&
	    json_put(host, "kernel", json_text(snap->kernel)))
		return host;
	json_decref(host);
	return NULL;
}

json_t *json_envelope(const char *command, const struct snapshot *snap)
{
	json_t *document = json_object();

	if (json_put(document, "schema", json_string("tcpwait/1")) &&
	    json_put(document, "command", json_string(command)) &&
	    json_put(document, "time", time_text(&snap->taken)) &&
	    json_put(document, "host", host_of(snap)))
		return document;
	json_decref(document);
	return NULL;
}

json_t *json_process(const struct owners *owners, uint32_t position)
{
	const struct process *process = &owners->processes[position];
	const char *unit = process->unit[0] ? process->unit : NULL;
	json_t *object = json_object();

	if (json_put(object, "pid", json_integer(process->pid)) &&
	    json_put(object, "name", json_text(process->name)) &&
	    json_put(object, "command", json_text(process->command)) &&
	    json_put(object, "unit", json_text(unit)) &&
	    json_put(object, "descriptors",
		     json_count_or_null(process->descriptors_known,
					process->n_descriptors)) &&
	    json_put(object, "descriptor_limit",
		     json_count_or_null(process->descriptor_limit > 0,
					process->descriptor_limit)))
		return object;
	json_decref(object);
	return NULL;
}

static bool put_ages(json_t *blind, const struct snapshot *snap)
{
	size_t n = snapshot_ages_lacking(snap);

	return json_put(blind, "ages_not_seen",
			json_count_or_null(snap->ages_asked, n)) &&
	       (n == 0 || json_put(blind, "why_ages_not_seen",
				   json_text(snap->why_no_ages)));
}

json_t *json_blind_spots(const struct snapshot *snap)
{
	bool looked = snap->owners.looked;
	const char *trouble = owners_trouble(&snap->owners);
	uint64_t skipped = snap->n_namespaces_skipped;
	uint64_t mptcp;
	bool mptcp_known = snapshot_mptcp(snap, &mptcp);
	json_t *blind = json_object();
	bool ok = json_put(blind, "sockets_without_owner",
			   json_count_or_null(looked, snap->n_without_owner)) &&
		  json_put(blind, "owners_not_seen",
			   json_count_or_null(looked || trouble,
					      snap->n_owners_not_seen)) &&
		  json_put(blind, "processes_unreadable",
			   json_count_or_null(
				   looked && !snap->owners.processes_hidden,
				   snap->owners.n_unreadable)) &&
		  json_put(blind, "owner_search_cut_short",
			   looked ? json_boolean(snap->owners.timed_out)
				  : json_null()) &&
		  json_put(blind, "namespaces_skipped",
			   json_count_or_null(!snap->namespaces_unknown,
					      skipped)) &&
		  json_put(blind, "mptcp_connections",
			   json_count_or_null(mptcp_known, mptcp)) &&
		  json_put(blind, "complete", json_boolean(snap->complete)) &&
		  json_put(blind, "reader",
			   json_string(reader_name(snap->reader)));

	ok = ok && put_ages(blind, snap);
	if (ok && !snap->complete)
		ok = json_put(blind, "why_incomplete",
			      json_text(snap->why_incomplete));
	if (ok && trouble)
		ok = json_put(blind, "why_owners_not_seen", json_text(trouble));
	if (ok)
		return blind;
	json_decref(blind);
	return NULL;
}

json_t *json_scan(const struct snapshot *snap)
{
	json_t *scan = json_object();

	if (json_put(scan, "seconds", json_real(snap->scan_seconds)) &&
	    json_put(scan, "sockets",
		     json_integer((json_int_t)snap->n_sockets)))
		return scan;
	json_decref(scan);
	return NULL;
}

/* What lacked for one id, in all namespaces; 0: nothing. */
static unsigned int lacks_for(const struct findings *findings,
			      enum finding_id id)
{
	unsigned int lacks = 0;

	for (size_t i = 0; i < findings->n_unjudged; i++) {
		if (findings->unjudged[i].id == id)
			lacks |= findings->unjudged[i].lacks;
	}
	return lacks;
}

static json_t *lacks_of(unsigned int lacks)
{
	json_t *array = json_array();

	for (int i = 0; i < NEED_COUNT; i++) {
		const char *name = need_name((enum need)i);

		if ((lacks & NEED_BIT(i)) &&
		    json_array_append_new(array, json_string(name))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *doubt_of(enum finding_id id, unsigned int lacks)
{
	json_t *object = json_object();

	if (json_put(object, "id", json_string(finding_id_name(id))) &&
	    json_put(object, "lacks", lacks_of(lacks)))
		return object;
	json_decref(object);
	return NULL;
}

static json_t *not_judged(const struct findings *findings)
{
	json_t *array = json_array();

	for (int i = 0; i < FINDING_ID_COUNT; i++) {
		enum finding_id id = (enum finding_id)i;
		unsigned int lacks = lacks_for(findings, id);

		if (lacks != 0 &&
		    json_array_append_new(array, doubt_of(id, lacks))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

int json_close_judged(json_t *document, const struct snapshot *snap,
		      const struct findings *findings)
{
	json_t *blind = json_blind_spots(snap);

	if (!json_put(blind, "findings_not_judged", not_judged(findings))) {
		json_decref(blind);
		return -1;
	}
	if (json_put(document, "blind_spots", blind) &&
	    json_put(document, "scan", json_scan(snap)))
		return 0;
	return -1;
}

int json_close(json_t *document, const struct snapshot *snap)
{
	if (json_put(document, "blind_spots", json_blind_spots(snap)) &&
	    json_put(document, "scan", json_scan(snap)))
		return 0;
	return -1;
}

int json_print(FILE *out, json_t *document)
{
	int ret = 0;

	/* A failed write shows on the stream, which cli checks. */
	if (json_dumpf(document, out, JSON_DUMP_FLAGS) == 0)
		(void)fputc('\n', out);
	else if (!ferror(out))
		ret = -ENOMEM;
	json_decref(document);
	return ret;
}
