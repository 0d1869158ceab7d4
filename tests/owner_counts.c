// SPDX-License-Identifier: MIT
/*
 * owner_counts: counts by process for tests.
 */
#include "owner_counts.h"

#include <stdio.h>

#include "test.h"

void owner_counts_begin(struct owner_count *count)
{
	*count = (struct owner_count){
		.is_known = true,
		.tally = { .fields = TALLY_PROCESS },
	};
}

/* Whom the next socket is of: the context of the tally. */
static uint32_t owner_of(const void *ctx, const struct conn *conn)
{
	(void)conn;
	return *(const uint32_t *)ctx;
}

void owner_counts_add(struct owner_count *count, int32_t pid, const char *name,
		      const char *unit, uint8_t state, uint32_t n)
{
	const struct conn conn = { .state = state };
	uint32_t owner = OWNERS_NONE, pos;
	struct process *process;

	if (pid > 0) {
		assert_int_equal(
			owners_process_of(&count->seen.owners, pid, 0, &owner),
			0);
		process = &count->seen.owners.processes[owner];
		(void)snprintf(process->name, sizeof(process->name), "%s",
			       name);
		(void)snprintf(process->unit, sizeof(process->unit), "%s",
			       unit);
	}
	count->tally.owner_of = owner_of;
	count->tally.owner_ctx = &owner;
	assert_int_equal(
		tally_row_of(&count->tally, &conn, ROLE_UNKNOWN, 0, &pos), 0);
	count->tally.owner_of = NULL;
	count->tally.owner_ctx = NULL;
	count->tally.rows[pos].states[state] += n;
}
