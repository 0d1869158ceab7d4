// SPDX-License-Identifier: MIT
/*
 * json: envelope and common values.
 */
#include "render/json.h"

#include <string.h>
#include <time.h>

#include "render/blind_spots.h"
#include "render/value.h"

void json_init(struct json *json, FILE *out, bool comma)
{
	line_init(&json->line, out);
	json->comma = comma;
}

/* What stands before a value; no key is longer than KEY_SIZE. */
static void begin(struct json *json, const char *key)
{
	struct line *line = &json->line;
	enum { KEY_SIZE = 64 };
	char *to;

	if (!line_has_room(line, KEY_SIZE))
		return;
	to = line->bytes + line->n;
	if (json->comma)
		*to++ = ',';
	json->comma = true;
	if (key) {
		size_t n = strlen(key);

		*to++ = '"';
		memcpy(to, key, n);
		to += n;
		*to++ = '"';
		*to++ = ':';
	}
	line->n = (size_t)(to - line->bytes);
}

void json_open(struct json *json, const char *key, char bracket)
{
	begin(json, key);
	line_char(&json->line, bracket);
	json->comma = false;
}

void json_close(struct json *json, char bracket)
{
	line_char(&json->line, bracket);
	json->comma = true;
}

void json_null(struct json *json, const char *key)
{
	begin(json, key);
	line_put(&json->line, "null", 4);
}

void json_bool(struct json *json, const char *key, bool yes)
{
	begin(json, key);
	line_text(&json->line, yes ? "true" : "false");
}

void json_integer(struct json *json, const char *key, int64_t number)
{
	begin(json, key);
	line_integer(&json->line, number);
}

void json_real(struct json *json, const char *key, double real)
{
	begin(json, key);
	line_significant(&json->line, real);
}

void json_text(struct json *json, const char *key, const char *text)
{
	if (!text) {
		json_null(json, key);
		return;
	}
	begin(json, key);
	line_quoted(&json->line, text);
}

void json_address(struct json *json, const char *key, const struct addr *addr)
{
	if (addr_is_unknown(addr)) {
		json_null(json, key);
		return;
	}
	begin(json, key);
	line_char(&json->line, '"');
	line_address(&json->line, addr);
	line_char(&json->line, '"');
}

void json_integer_or_null(struct json *json, const char *key, bool known,
			  uint64_t number)
{
	if (known)
		json_integer(json, key, (int64_t)number);
	else
		json_null(json, key);
}

void json_column(struct json *json, const struct column *column,
		 const struct column_view *view, const void *row)
{
	struct line *line = &json->line;

	/* The document says of which one host it is. */
	if (column->kind == COLUMN_HOST && !snapshot_names_hosts(view->seen))
		return;
	if (column->json) {
		const struct cell cell = { column, view, row };

		column->json(&cell, json);
		return;
	}
	if (!line_has_room(line, 1 + COLUMN_KEY_SIZE))
		return;
	if (json->comma)
		line->bytes[line->n++] = ',';
	json->comma = true;
	memcpy(line->bytes + line->n, column->key, COLUMN_KEY_SIZE);
	line->n += column->key_length;
	value_write_json(column, view, row, line);
}

static bool is_same_group(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

void json_row(struct json *json, const struct column_list *columns,
	      const struct column_view *view, const void *row)
{
	const char *group = NULL;
	bool is_null = false; /* the whole group */

	json_open(json, NULL, '{');
	for (size_t i = 0; i < columns->n; i++) {
		const struct column *column = columns->items[i];

		if (!is_same_group(group, column->group)) {
			if (group && !is_null)
				json_close(json, '}');
			group = column->group;
			is_null = column->leads_group &&
				  !value_is_known(column, row);
			if (is_null)
				json_null(json, group);
			else if (group)
				json_open(json, group, '{');
		}
		if (!is_null)
			json_column(json, column, view, row);
	}
	if (group && !is_null)
		json_close(json, '}');
	json_close(json, '}');
}

void json_rows(struct json *json, const char *key, const struct sheet *sheet)
{
	const char *row = sheet->rows;

	json_open(json, key, '[');
	for (size_t i = 0; i < sheet->n_rows; i++)
		json_row(json, sheet->columns, sheet->view,
			 row + i * sheet->row_bytes);
	json_close(json, ']');
}

void json_states(struct json *json, const char *key,
		 const tcp_state_counts states)
{
	json_open(json, key, '{');
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++)
		json_integer(json, tcp_state_key(i), states[i]);
	json_close(json, '}');
}

void json_change(struct json *json, const tcp_state_counts now,
		 const tcp_state_counts before)
{
	json_open(json, "change", '{');
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++)
		json_integer(json, tcp_state_key(i),
			     (int64_t)now[i] - (int64_t)before[i]);
	json_close(json, '}');
}

void json_netns(struct json *json, const struct snapshot *snap, size_t netns)
{
	if (snapshot_names_hosts(snap))
		json_text(json, "host",
			  snapshot_host_of(snap, (uint16_t)netns)->name);
	json_text(json, "netns", snap->namespaces[netns].name);
}

void json_interval(struct json *json, const struct snapshot *before,
		   const struct snapshot *seen)
{
	if (before)
		json_real(json, "interval_seconds",
			  snapshot_seconds(before, seen));
}

void json_opens(struct json *json, const struct opens *opens)
{
	double begun;

	if (!opens_begun(opens, &begun)) {
		json_null(json, "opens_per_second");
		return;
	}
	json_open(json, "opens_per_second", '{');
	for (int i = 0; i < OPENS_KIND_COUNT; i++) {
		const char *key = opens_kind_key((enum opens_kind)i);

		if (opens->known[i])
			json_real(json, key, opens->per_second[i]);
		else
			json_null(json, key);
	}
	json_close(json, '}');
}

void json_time(struct json *json, const struct timespec *time)
{
	char text[40], seconds[24];
	struct tm tm;

	if (!gmtime_r(&time->tv_sec, &tm) ||
	    strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm) == 0) {
		json_null(json, "time");
		return;
	}
	(void)snprintf(text, sizeof(text), "%s.%03ldZ", seconds,
		       time->tv_nsec / 1000000);
	json_text(json, "time", text);
}

/* The one that the document is of; of several it is none. */
static void put_host(struct json *json, const char *key,
		     const struct snapshot *snap, size_t i)
{
	const struct host *host = snapshot_host(snap, (uint16_t)i);
	bool is_one = !key || snap->n_hosts <= 1;

	json_open(json, key, '{');
	json_text(json, "name", is_one ? host->name : NULL);
	json_text(json, "kernel",
		  is_one && (host->kernel[0] || !snap->is_kept) ? host->kernel
								: NULL);
	json_close(json, '}');
}

void json_hosts(struct json *json, const struct snapshot *snap)
{
	json_open(json, "hosts", '[');
	for (size_t i = 0; i < snap->n_hosts; i++)
		put_host(json, NULL, snap, i);
	json_close(json, ']');
}

void json_begin(struct json *json, FILE *out, const char *command,
		const struct snapshot *snap)
{
	json_init(json, out, false);
	json_open(json, NULL, '{');
	json_text(json, "schema", "tcpwait/1");
	json_text(json, "command", command);
	if (snapshot_time_known(snap))
		json_time(json, &snap->taken);
	else
		json_null(json, "time");
	put_host(json, "host", snap, 0);
	if (snapshot_names_hosts(snap))
		json_hosts(json, snap);
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

static void put_lacks(struct json *json, unsigned int lacks)
{
	json_open(json, "lacks", '[');
	for (int i = 0; i < NEED_COUNT; i++) {
		if (lacks & NEED_BIT(i))
			json_text(json, NULL, need_name((enum need)i));
	}
	json_close(json, ']');
}

static void put_doubt(struct json *json, enum finding_id id, unsigned int lacks)
{
	json_open(json, NULL, '{');
	json_text(json, "id", finding_id_name(id));
	put_lacks(json, lacks);
	json_close(json, '}');
}

static void put_not_judged(struct json *json, const struct findings *findings)
{
	json_open(json, "findings_not_judged", '[');
	for (int i = 0; i < FINDING_ID_COUNT; i++) {
		unsigned int lacks = lacks_for(findings, (enum finding_id)i);

		if (lacks != 0)
			put_doubt(json, (enum finding_id)i, lacks);
	}
	json_close(json, ']');
}

static void put_blind_spot(struct json *json, const struct blind_spot *spot,
			   const struct blind_look *look)
{
	const char *text;
	uint64_t n = 0;

	if (spot->type == BLIND_TEXT) {
		text = spot->text(look);
		if (text)
			json_text(json, spot->name, text);
	} else if (!spot->count(look, &n)) {
		json_null(json, spot->name);
	} else if (spot->type == BLIND_COUNT) {
		json_integer(json, spot->name, (int64_t)n);
	} else if (spot->opposite) {
		json_bool(json, spot->opposite, n == 0);
	} else {
		json_bool(json, spot->name, n != 0);
	}
}

/* The file that was read in place of a kernel. */
static void put_text(struct json *json, const char *key,
		     const struct host *host)
{
	const struct host_text *text = &host->text;
	bool broken = text->n_not_understood > 0;

	json_open(json, key, '{');
	if (!key)
		json_text(json, "host", host->name);
	json_text(json, "kind", text->kind);
	json_text(json, "file", text->file);
	json_text(json, "settings_file",
		  text->settings_file[0] ? text->settings_file : NULL);
	json_integer(json, "lines", (int64_t)text->n_lines);
	json_integer(json, "sockets", (int64_t)text->n_sockets);
	json_integer(json, "looks", (int64_t)text->n_looks);
	json_integer(json, "not_understood", (int64_t)text->n_not_understood);
	json_text(json, "first_not_understood",
		  broken ? text->first_not_understood : NULL);
	json_integer(json, "addresses_unknown", (int64_t)text->n_ends_unknown);
	put_lacks(json, host->lacks);
	json_close(json, '}');
}

/* The one file, or null where there are several; and all of them. */
static void put_texts(struct json *json, const struct snapshot *snap)
{
	if (snap->n_hosts == 1)
		put_text(json, "source", &snap->hosts[0]);
	else
		json_null(json, "source");
	json_open(json, "sources", '[');
	for (size_t i = 0; i < snap->n_hosts; i++) {
		if (snap->hosts[i].text.kind[0])
			put_text(json, NULL, &snap->hosts[i]);
	}
	json_close(json, ']');
}

void json_blind_spots(struct json *json, const struct snapshot *snap,
		      const struct findings *findings)
{
	const struct blind_look look = { .snap = snap, .findings = findings };
	const struct blind_spot *spot;

	json_open(json, "blind_spots", '{');
	for (unsigned int i = 1; (spot = blind_spots_at(BLIND_JSON, i)); i++)
		put_blind_spot(json, spot, &look);
	if (findings)
		put_not_judged(json, findings);
	if (snapshot_is_text(snap))
		put_texts(json, snap);
	json_close(json, '}');
}

void json_end(struct json *json, const struct snapshot *snap,
	      const struct findings *findings)
{
	json_blind_spots(json, snap, findings);
	json_open(json, "scan", '{');
	json_real(json, "seconds", snap->scan_seconds);
	json_integer(json, "sockets", (int64_t)snap->n_sockets);
	json_close(json, '}');
	json_close(json, '}');
	line_char(&json->line, '\n');
	line_flush(&json->line);
}

void json_process(struct json *json, const struct owners *owners,
		  uint32_t position)
{
	const struct process *process = &owners->processes[position];

	json_integer(json, "pid", process->pid);
	json_text(json, "name", process->name);
	json_text(json, "command", process->command);
	json_text(json, "unit", process->unit[0] ? process->unit : NULL);
	json_integer_or_null(json, "descriptors", process->descriptors_known,
			     process->n_descriptors);
	json_integer_or_null(json, "descriptor_limit",
			     process->descriptor_limit > 0,
			     process->descriptor_limit);
}

void json_holders(struct json *json, const struct owners *owners, uint32_t set)
{
	if (!owners->looked) {
		json_null(json, "owners");
		return;
	}
	json_open(json, "owners", '[');
	for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
		json_open(json, NULL, '{');
		json_process(json, owners, owners->sets[set].process);
		json_text(json, "basis", report_basis_name(OWNER_HOLDS));
		json_close(json, '}');
	}
	json_close(json, ']');
}

void json_owners(struct json *json, const struct snapshot *snap,
		 const struct report_owners *owners)
{
	if (!snap->owners.looked) {
		json_null(json, "owners");
		return;
	}
	json_open(json, "owners", '[');
	for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX; i++) {
		const struct report_owner *owner = &owners->items[i];

		json_open(json, NULL, '{');
		json_process(json, &snap->owners, owner->process);
		json_text(json, "basis", report_basis_name(owner->basis));
		json_integer(json, "sockets_seen", owner->n_sockets);
		json_close(json, '}');
	}
	json_close(json, ']');
}
