// SPDX-License-Identifier: MIT
/*
 * record_history: what the samples of a span came to.
 */
#include "tcpwait/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "recording/record_look.h"
#include "recording/record_sql.h"
#include "tcpwait/array.h"

/* More than any look has found. */
enum { FINDINGS_MAX = 1 << 14 };

struct reading {
	struct record_state *state;
	int64_t sample; /* at hand */
	struct record_moment moment;
	struct record_finding *findings;
	size_t n, cap;
};

static int take_total(void *ctx, const void *row)
{
	struct reading *reading = ctx;

	memcpy(&reading->moment.total, row, sizeof(reading->moment.total));
	return 0;
}

static int take_finding(void *ctx, const void *row)
{
	struct reading *reading = ctx;
	const struct record_finding *finding = row;
	struct record_finding *added;

	if (reading->n == FINDINGS_MAX)
		return SQLITE_MISMATCH;
	added = ARRAY_ADD(reading->findings, reading->n, reading->cap);
	if (!added)
		return -ENOMEM;
	*added = *finding;
	added->summary = strdup(finding->summary);
	return added->summary ? 0 : -ENOMEM;
}

static void forget_findings(struct reading *reading)
{
	for (size_t i = 0; i < reading->n; i++)
		free(reading->findings[i].summary);
	reading->n = 0;
}

static int read_moment(struct reading *reading)
{
	struct record_rows *rows = &reading->state->rows;
	struct record_finding finding;
	struct record_total total;
	int ret = record_rows_each(rows, RECORD_TOTAL, reading->sample, 0,
				   &total, take_total, reading);

	forget_findings(reading);
	if (ret == 0)
		ret = record_rows_each(rows, RECORD_FINDING, reading->sample, 0,
				       &finding, take_finding, reading);
	reading->moment.findings = reading->findings;
	reading->moment.n_findings = reading->n;
	return ret;
}

static int read_all(struct reading *reading, sqlite3_stmt *samples,
		    int (*each)(void *ctx, const struct record_moment *moment),
		    void *ctx, struct error *err)
{
	int ret;

	while ((ret = sqlite3_step(samples)) == SQLITE_ROW) {
		reading->sample = sqlite3_column_int64(samples, 0);
		reading->moment = (struct record_moment){
			.time_us = sqlite3_column_int64(samples, 1),
		};
		ret = read_moment(reading);
		if (ret != 0)
			break;
		ret = each(ctx, &reading->moment);
		if (ret != 0)
			return ret;
	}
	return ret == SQLITE_DONE ? 0
				  : record_look_fail(reading->state, ret, err);
}

int record_history(struct source *source, const struct record_span *span,
		   int (*each)(void *ctx, const struct record_moment *moment),
		   void *ctx, struct snapshot *frame, struct error *err)
{
	struct reading reading = { .state = source->state };
	sqlite3_stmt *samples = NULL;
	int ret = record_look_frame(reading.state, frame, err);

	if (ret < 0)
		return ret;
	ret = sqlite3_prepare_v2(reading.state->file.db,
				 "SELECT id, time_us FROM sample WHERE time_us "
				 "BETWEEN ? AND ? ORDER BY time_us, id",
				 -1, &samples, NULL);
	if (ret == 0)
		ret = sqlite3_bind_int64(samples, 1, span->since_us);
	if (ret == 0)
		ret = sqlite3_bind_int64(samples, 2, span->until_us);
	ret = ret ? record_look_fail(reading.state, ret, err)
		  : read_all(&reading, samples, each, ctx, err);
	sqlite3_finalize(samples);
	forget_findings(&reading);
	free(reading.findings);
	return ret;
}
