// SPDX-License-Identifier: MIT
/*
 * paste_survey: counts what each table tells, and finds where one ends.
 */
#include "paste/paste_survey.h"

#include <assert.h>
#include <string.h>
#include <sys/socket.h>

#include "tcpwait/hash_index.h"

static const struct {
	const char *kind;
	enum host_system system;
	unsigned int never; /* told, enum source_fact */
} dialects[] = {
	[PASTE_SS] = { "ss text", HOST_LINUX, 0 },
	[PASTE_NETSTAT] = { "netstat text", HOST_LINUX, 0 },
	[PASTE_BSD] = { "netstat text of macOS or a BSD", HOST_BSD,
			/* pcblist_n() of macOS has none, and a BSD's looks
			 * the same. */
			SOURCE_TIME_WAIT },
	[PASTE_SOLARIS] = { "netstat text of Solaris", HOST_SOLARIS, 0 },
	[PASTE_WINDOWS] = { "netstat text of Windows", HOST_WINDOWS, 0 },
	[PASTE_POWERSHELL] = { "table of Get-NetTCPConnection", HOST_WINDOWS,
			       0 },
	[PASTE_LSOF] = { "lsof text", HOST_LINUX, SOURCE_TIME_WAIT },
	[PASTE_PROC] = { "copy of proc/net/tcp", HOST_LINUX, 0 },
	[PASTE_DUMP] = { "dump of ss -D", HOST_LINUX, 0 },
};
static_assert(sizeof(dialects) / sizeof(dialects[0]) == PASTE_DIALECT_COUNT,
	      "every dialect is somebody's");

const char *paste_survey_kind(enum paste_dialect dialect)
{
	return dialects[dialect].kind;
}

/* Both ends, as they are: hashed, so without padding. */
struct tuple {
	struct addr local;
	struct addr remote;
	uint16_t local_port;
	uint16_t remote_port;
};

static uint32_t hash_of(const struct conn *conn)
{
	const struct tuple tuple = {
		.local = conn->local,
		.remote = conn->remote,
		.local_port = conn->local_port,
		.remote_port = conn->remote_port,
	};

	return hash_bytes(&tuple, sizeof(tuple));
}

static bool are_ends_known(const struct conn *conn)
{
	return conn->state != TCP_STATE_LISTEN && conn->remote_port != 0 &&
	       conn->local_port != 0 && !addr_is_unknown(&conn->local) &&
	       !addr_is_unknown(&conn->remote);
}

/* A connection that is there already: a table has each but once. */
static bool is_known_again(const struct paste_sample *sample,
			   const struct conn *conn)
{
	uint32_t hash;

	/* Several descriptors of one socket are several rows. */
	if (sample->dialect == PASTE_LSOF || !are_ends_known(conn))
		return false;
	hash = hash_of(conn);
	for (size_t i = 0; i < sample->n_heads; i++) {
		if (sample->heads[i] == hash)
			return true;
	}
	return false;
}

/* 0: of one family or both. */
static uint8_t family_bit(const struct conn *conn)
{
	if (conn->family == AF_UNSPEC)
		return 0;
	return conn->family == AF_INET ? 1 : 2;
}

/*
 * What begins anew may go on all the same: the other family of the same look,
 * as in a copy of tcp and tcp6, or another state that was asked for.
 */
static bool goes_on(const struct paste_sample *sample, const struct conn *conn,
		    uint32_t states)
{
	uint8_t family = family_bit(conn);

	return (family != 0 && !(sample->families & family)) ||
	       (states && sample->states && !(states & sample->states));
}

static void note_open(struct paste_sample *sample, const struct paste_row *row)
{
	const struct conn *conn = &row->conn;

	if (conn->kind != CONN_FULL || conn->timer == CONN_TIMER_TIMEWAIT)
		return;
	sample->n_open++;
	sample->n_open_aged += (row->tells & SOURCE_AGES) != 0;
}

static void note_state(struct paste_sample *sample, const struct paste_row *row)
{
	const struct conn *conn = &row->conn;

	if (conn->state == TCP_STATE_LISTEN) {
		sample->listens_late |= sample->n > sample->n_listening;
		sample->n_listening++;
	} else if (conn->state == TCP_STATE_TIME_WAIT) {
		sample->n_time_wait++;
		sample->n_time_wait_timed += (row->tells & SOURCE_TIMERS) != 0;
	} else {
		note_open(sample, row);
	}
	if (conn->state == TCP_STATE_FIN_WAIT2 &&
	    conn->timer == CONN_TIMER_TIMEWAIT &&
	    conn->expires_ms > sample->orphan_left_ms)
		sample->orphan_left_ms = conn->expires_ms;
}

static void note(struct paste_sample *sample, const struct paste_row *row)
{
	const struct conn *conn = &row->conn;

	note_state(sample, row);
	if (sample->n_heads < PASTE_HEAD_MAX && are_ends_known(conn))
		sample->heads[sample->n_heads++] = hash_of(conn);
	sample->n++;
	sample->n_timed += (row->tells & SOURCE_TIMERS) != 0;
	sample->n_inodes += (row->tells & SOURCE_INODES) != 0;
	sample->n_queues += (row->tells & SOURCE_QUEUES) != 0;
	sample->n_owned += (row->tells & SOURCE_OWNERS) != 0;
	sample->n_ends_unknown += addr_is_unknown(&conn->local);
	sample->n_ends_unknown += addr_is_unknown(&conn->remote);
	sample->families |= family_bit(conn);
	sample->is_foreign |= row->device > UINT32_MAX;
}

static void take(struct paste_survey *survey, const struct paste_rows *rows,
		 const struct paste_row *row, uint64_t position)
{
	struct paste_sample *sample = &survey->last[row->dialect];
	uint32_t states = rows->context.states;
	bool begins = sample->n == 0 ||
		      (row->begins && !goes_on(sample, &row->conn, states)) ||
		      is_known_again(sample, &row->conn);

	if (begins && survey->n_samples[row->dialect] == 1)
		survey->first[row->dialect] = *sample;
	if (begins) {
		*sample = (struct paste_sample){
			.dialect = row->dialect,
			.first_row = position,
			.clock = row->clock,
		};
		survey->n_samples[row->dialect]++;
	}
	note(sample, row);
	sample->states |= states;
	sample->end_row = position + 1;
	survey->n_rows[row->dialect]++;
}

int paste_survey_take(struct paste_survey *survey,
		      const struct paste_file *file, struct paste_rows *rows)
{
	const struct paste_row *row;
	uint64_t position = 0;

	*survey = (struct paste_survey){ .is_cut = false };
	paste_rows_begin(rows, file);
	while ((row = paste_rows_next(rows)))
		take(survey, rows, row, position++);
	survey->n_lines = rows->n_lines;
	survey->clock = rows->context.clock;
	survey->told = rows->told;
	survey->n_passed = rows->n_passed;
	survey->n_broken = rows->n_broken;
	survey->is_dump = rows->is_dump;
	survey->is_cut = rows->is_cut;
	survey->has_header = rows->has_header;
	survey->header = rows->header;
	memcpy(survey->first_broken, rows->first_broken,
	       sizeof(survey->first_broken));
	return rows->reading.error;
}

const struct paste_sample *paste_survey_sample(
	const struct paste_survey *survey)
{
	size_t most = 0;

	for (size_t i = 1; i < PASTE_DIALECT_COUNT; i++) {
		if (survey->n_rows[i] > survey->n_rows[most])
			most = i;
	}
	return survey->n_rows[most] > 0 ? &survey->last[most] : NULL;
}

/* A time behind each table instead of before it. */
static bool times_follow(const struct paste_survey *survey,
			 const struct paste_sample *sample)
{
	const struct paste_sample *first =
		survey->n_samples[sample->dialect] > 1
			? &survey->first[sample->dialect]
			: sample;

	return !first->clock.known && survey->clock.known;
}

const struct paste_clock *paste_survey_clock(const struct paste_survey *survey,
					     const struct paste_sample *sample)
{
	return times_follow(survey, sample) ? &survey->clock : &sample->clock;
}

const struct paste_sample *paste_survey_earlier(
	const struct paste_survey *survey, const struct paste_sample *sample,
	double *seconds)
{
	const struct paste_sample *first = &survey->first[sample->dialect];
	const struct paste_clock *from = &first->clock;
	const struct paste_clock *to = paste_survey_clock(survey, sample);

	if (survey->n_samples[sample->dialect] < 2 ||
	    first->states != sample->states ||
	    paste_survey_lacks(first) != paste_survey_lacks(sample))
		return NULL;
	/* The first time of all stands before the second table. */
	if (times_follow(survey, sample)) {
		if (survey->n_samples[sample->dialect] != 2)
			return NULL;
		from = &sample->clock;
	}
	return paste_clock_between(from, to, seconds) ? first : NULL;
}

/* What ss and netstat tell, they tell of each socket, or it was not asked. */
static unsigned int told(const struct paste_sample *sample)
{
	unsigned int facts = SOURCE_TIME_WAIT | SOURCE_LAW;

	if (sample->n_open > 0 && sample->n_open_aged == sample->n_open)
		facts |= SOURCE_AGES;
	if (sample->n_queues == sample->n)
		facts |= SOURCE_QUEUES;
	if (sample->n_owned > 0)
		facts |= SOURCE_OWNERS;
	if (sample->n_time_wait > 0
		    ? sample->n_time_wait_timed == sample->n_time_wait
		    : sample->n_timed > 0)
		facts |= SOURCE_TIMERS;
	if (sample->n_inodes == sample->n)
		facts |= SOURCE_INODES;
	if (sample->n_listening > 0)
		facts |= SOURCE_LISTENERS;
	return facts;
}

enum host_system paste_survey_system(const struct paste_sample *sample)
{
	return sample->is_foreign ? HOST_BSD : dialects[sample->dialect].system;
}

unsigned int paste_survey_lacks(const struct paste_sample *sample)
{
	unsigned int facts = told(sample) & ~dialects[sample->dialect].never;

	if (paste_survey_system(sample) == HOST_LINUX)
		return SOURCE_ALL & ~facts;
	/* Whether a FIN is in a queue, each system has its own way. */
	facts &= ~(unsigned int)SOURCE_LAW;
	return (SOURCE_ALL & ~facts) | NEED_BIT(NEED_KINDS);
}
