// SPDX-License-Identifier: MIT
/*
 * fuzz_kept: any bytes are the sockets of a look that somebody kept.
 *
 * What is taken for a socket must be one that the rest of the program may rely
 * on, and it is folded and judged; what was read is written, and read again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/diagnosis.h"
#include "tcpwait/fold.h"
#include "tcpwait/kept.h"
#include "tcpwait/thresholds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
	if (!law)
		abort();
}

static void read_again(const struct kept *kept)
{
	struct kept_reading reading = { .bytes = kept->bytes,
					.n_bytes = kept->n_bytes };
	uint64_t n = 0;
	struct conn conn;
	int ret;

	while ((ret = kept_reading_next(&reading, &conn)) > 0)
		n++;
	require(ret == 0 && n == kept->parts[0].n);
	kept_reading_free(&reading);
}

static void judge(const struct snapshot *snap)
{
	struct findings findings = { 0 };
	struct thresholds thresholds;
	const struct diagnosis_request request = { .seen = snap,
						   .thresholds = &thresholds };

	thresholds_init(&thresholds);
	require(diagnosis_run(&request, &findings) == 0);
	findings_free(&findings);
}

static void take_all(struct kept_reading *reading, struct fold *fold,
		     struct kept *kept)
{
	struct conn_sink sink = fold_sink(fold);
	bool is_settled = false;
	struct conn conn;

	while (kept_reading_next(reading, &conn) > 0) {
		require(conn.kind == CONN_BOUND ||
			tcp_state_name(conn.state) != NULL);
		require(kept_add(kept, &conn) == 0);
		if (conn.kind == CONN_BOUND && !is_settled)
			require(fold_settle(fold) == 0);
		is_settled |= conn.kind == CONN_BOUND;
		require(sink.conn(sink.ctx, &conn) == 0);
	}
	require(fold_finish(fold) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kept_reading reading = { .bytes = data, .n_bytes = size };
	struct fold *fold = malloc(sizeof(*fold));
	struct snapshot snap = { .complete = true, .ages_asked = true };
	struct kept kept = { 0 };
	struct filter filter;

	filter_init(&filter);
	require(fold && snapshot_add_host(&snap) == 0 &&
		snapshot_add_netns(&snap) == 0 &&
		kept_begin(&kept, 0, false) == 0);
	fold_init(fold, &snap, 0, &filter);
	take_all(&reading, fold, &kept);
	fold_free(fold);
	free(fold);
	require(snapshot_sort_waits(&snap) == 0);
	read_again(&kept);
	judge(&snap);
	kept_reading_free(&reading);
	kept_free(&kept);
	snapshot_free(&snap);
	return 0;
}
