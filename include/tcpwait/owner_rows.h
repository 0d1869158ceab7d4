// SPDX-License-Identifier: MIT
/*
 * owner_rows: sockets by the process that holds them, or by its unit.
 *
 * Only what was read: a socket that nobody was seen to hold, as no TIME_WAIT
 * is held, is in a row of its own.
 */
#ifndef TCPWAIT_OWNER_ROWS_H
#define TCPWAIT_OWNER_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/report.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/tally.h"

/* The selected sockets of a look, counted by TALLY_PROCESS. */
struct owner_count {
	bool is_known; /* false: it was not counted, or failed */
	struct snapshot seen; /* whose owners the keys are positions of */
	struct tally tally;
};

void owner_count_free(struct owner_count *count);

struct owner_row {
	/* Of a unit the one with most sockets.  NULL: nobody was seen to hold
	 * these.  Borrowed from the count, or the one before. */
	const struct process *process;
	uint32_t n_of_process; /* of the sockets, its own */
	uint32_t n_processes;
	tcp_state_counts states;
	uint32_t total;
	bool before_known;
	tcp_state_counts states_before;
	uint32_t total_before;
	/* The oldest CLOSE_WAIT whose age was told, and how many were. */
	uint32_t n_ages;
	uint32_t oldest_ms;
	bool at_least; /* it may be older, or another one */
	struct port_queue queue; /* the fullest of those that it listens on */
	/* Of the process that is nearest to its limit. */
	bool descriptors_known;
	uint32_t n_descriptors;
	uint64_t descriptor_limit;
};

struct owner_rows {
	struct owner_row *items;
	size_t n;
};

struct owner_rows_request {
	const struct owner_count *count;
	const struct owner_count *before; /* NULL: nothing compares */
	const struct snapshot
		*seen; /* of the same look, with ages and queues */
	bool by_unit;
};

/*
 * owner_rows_make fills *rows, in no order; none where nothing was counted.
 * What is gone since the count before is there with no sockets.  0 or -ENOMEM;
 * free them in any case.
 */
int owner_rows_make(struct owner_rows *rows,
		    const struct owner_rows_request *request);
void owner_rows_free(struct owner_rows *rows);

/* owner_row_has: is this one of its processes, of any snapshot? */
bool owner_row_has(const struct owner_row *row, const struct process *process,
		   bool by_unit);

#endif
