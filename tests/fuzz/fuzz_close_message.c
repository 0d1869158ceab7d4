// SPDX-License-Identifier: MIT
/*
 * fuzz_close_message: any bytes are told as the end of a socket.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/close_message.h"
#include "tcpwait/ends.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
	if (!law)
		abort();
}

/* Whatever was decoded is judged, and counts once. */
static void judge(struct conn_end *end, uint8_t remains)
{
	const struct end_hints hints = { ROLE_UNKNOWN, 32768, 60999 };
	struct ending ending = { .end = *end };
	struct ends ends = { 0 };
	double share;

	ending.end.remains = remains % (END_REMAINS_NOTHING + 1);
	ending.verdict = conn_end_judge(&ending.end, &hints);
	ending.lifetime = conn_end_lifetime(&ending.end, ending.verdict.kind);
	require(end_kind_key(ending.verdict.kind) != NULL);
	require(ending.verdict.role < ROLE_COUNT);
	require((end->have & CONN_END_HAS_COUNTS) ||
		ending.verdict.kind == END_UNKNOWN);
	ends_add(&ends, &ending);
	require(ends_total(&ends) == 1);
	if (ends_one_exchange_share(&ends, &share))
		require(share == 0 || share == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conn_end end;
	void *exact = malloc(size > 0 ? size : 1);

	if (!exact)
		return 0;
	if (size > 0)
		memcpy(exact, data, size);
	if (close_message_decode(exact, size, &end) == 0) {
		for (uint8_t remains = 0; remains <= END_REMAINS_NOTHING;
		     remains++)
			judge(&end, remains);
	}
	free(exact);
	return 0;
}
