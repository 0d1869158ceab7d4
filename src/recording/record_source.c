// SPDX-License-Identifier: MIT
/*
 * record_source: a sample of a recording, as a source.
 */
#include "tcpwait/record.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording/record_look.h"
#include "recording/record_sql.h"

enum { US_PER_SECOND = 1000000, TIME_SIZE = 40 };

/* As everywhere, in the local zone with its offset. */
static const char *show_time(int64_t time_us, char text[static TIME_SIZE])
{
	time_t seconds = (time_t)(time_us / US_PER_SECOND);
	struct tm tm;

	if (!localtime_r(&seconds, &tm) ||
	    strftime(text, TIME_SIZE, "%Y-%m-%d %H:%M:%S %z", &tm) == 0)
		return "?";
	return text;
}

static int refuse_span(struct record_state *state, struct error *err)
{
	char from[TIME_SIZE], to[TIME_SIZE];
	int64_t first = 0, last = 0;
	int ret = record_sql_number(state->file.db,
				    "SELECT min(time_us) FROM sample", &first);

	if (ret == 0)
		ret = record_sql_number(state->file.db,
					"SELECT max(time_us) FROM sample",
					&last);
	if (ret != 0) {
		(void)error_set(err, 0, "%.100s holds no sample yet",
				state->file.name);
		return -ENODATA;
	}
	(void)error_set(err, 0, "%.80s begins later: it goes from %s to %s",
			state->file.name, show_time(first, from),
			show_time(last, to));
	return -ENODATA;
}

/* The last one at or before; of two at one time the one written later. */
static int choose(struct record_state *state, const struct source *source,
		  struct error *err)
{
	char statement[160];
	int ret;

	(void)snprintf(statement, sizeof(statement),
		       "SELECT id FROM sample WHERE time_us <= %" PRId64
		       " ORDER BY time_us DESC, id DESC LIMIT 1",
		       source->at_known ? source->at_us : INT64_MAX);
	ret = record_sql_number(state->file.db, statement, &state->sample);
	if (ret == SQLITE_MISMATCH)
		return refuse_span(state, err);
	return ret ? record_sql_fail(state->file.db, ret, state->file.name, err)
		   : 0;
}

static void close_record(struct source *source)
{
	struct record_state *state = source->state;

	record_rows_free(&state->rows);
	record_file_close(&state->file);
	free(state);
	source->state = NULL;
}

static int open_record(struct source *source, struct error *err)
{
	struct record_state *state = calloc(1, sizeof(*state));
	int ret;

	if (!state)
		return error_set(err, -ENOMEM, "cannot open %.60s",
				 source->from[0]);
	ret = record_file_read(&state->file, source->from[0], err);
	if (ret < 0) {
		free(state);
		return ret;
	}
	state->rows.db = state->file.db;
	source->state = state;
	ret = choose(state, source, err);
	if (ret < 0)
		close_record(source);
	return ret;
}

static bool bind_device(const struct kept *kept, const char *word,
			struct filter_term *term,
			char message[static FILTER_MESSAGE_SIZE])
{
	for (size_t i = 0; i < kept->n_devices; i++) {
		if (strcmp(kept->devices[i].name, word) != 0)
			continue;
		term->ifindex = kept->devices[i].ifindex;
		return true;
	}
	return filter_refuse(message,
			     "no socket of this sample is bound to \"%.60s\"",
			     word);
}

static bool bind_service(const char *word, struct filter_term *term,
			 char message[static FILTER_MESSAGE_SIZE])
{
	const struct servent *service = getservbyname(word, "tcp");

	if (!service)
		return filter_refuse(message,
				     "\"%.40s\" is neither a port nor a known "
				     "TCP service",
				     word);
	term->port = ntohs((uint16_t)service->s_port);
	return true;
}

static bool bind_term(const struct kept *kept, struct filter *filter,
		      struct filter_term *term,
		      char message[static FILTER_MESSAGE_SIZE])
{
	const char *name = filter_name(filter, term);
	bool is_known = true;

	if (!name)
		return true;
	if (term->op == FILTER_CGROUP)
		return filter_refuse(message,
				     "a recording knows no paths of cgroups; "
				     "unit parts services");
	if (term->op == FILTER_DEV)
		is_known = bind_device(kept, name, term, message);
	else
		is_known = bind_service(name, term, message);
	term->name = 0;
	return is_known;
}

static bool bind_all(const struct snapshot *snap, const struct kept *kept,
		     struct filter *filter,
		     char message[static FILTER_MESSAGE_SIZE])
{
	for (size_t i = 0; i < filter->n_terms; i++) {
		if (!bind_term(kept, filter, &filter->terms[i], message))
			return false;
	}
	(void)settings_port_range(&snap->namespaces[0].settings,
				  &filter->autobound_low,
				  &filter->autobound_high);
	return true;
}

/* As the host of the sample did. */
static bool bind_record(struct source *source, struct filter *filter,
			char message[static FILTER_MESSAGE_SIZE])
{
	struct snapshot frame = { 0 };
	struct kept kept = { 0 };
	struct error err = { 0 };
	bool is_bound;

	if (record_look_frame(source->state, &frame, &err) == 0 &&
	    record_look_devices(source->state, &frame, &kept, &err) == 0)
		is_bound = bind_all(&frame, &kept, filter, message);
	else
		is_bound = filter_refuse(message, "%s", err.text);
	free(kept.devices);
	snapshot_free(&frame);
	return is_bound;
}

const struct source_ops record_source = {
	.name = "recording",
	.tells = SOURCE_ALL,
	.open = open_record,
	.bind = bind_record,
	.snapshot = record_snapshot,
	.tally = record_tally,
	.stream = record_stream,
	.close = close_record,
};
