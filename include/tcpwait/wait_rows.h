// SPDX-License-Identifier: MIT
/*
 * wait_rows: the sockets that wait for their application, one by one.
 */
#ifndef TCPWAIT_WAIT_ROWS_H
#define TCPWAIT_WAIT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/close_wait.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/socket_row.h"

struct wait_row {
	struct socket_row socket; /* its send_queue is not known */
	uint32_t group; /* position in the snapshot's groups */
	bool is_polled; /* in an epoll set of a holder */
};

/* Which of two rows comes first; 0 where neither. */
typedef int (*wait_rows_cmp_fn)(const void *ctx, const struct wait_row *a,
				const struct wait_row *b);

struct wait_rows {
	struct wait_row *items;
	size_t n;
	size_t n_all; /* before the limit */
};

struct wait_rows_request {
	const struct snapshot *seen;
	size_t limit; /* 0: all */
	wait_rows_cmp_fn cmp;
	const void *cmp_ctx;
};

/*
 * wait_rows_make fills *rows with the selected waits of a collected snapshot,
 * in the order of cmp; 0 or -ENOMEM.  Free it in any case.
 */
int wait_rows_make(struct wait_rows *rows,
		   const struct wait_rows_request *request);
void wait_rows_free(struct wait_rows *rows);

/* wait_rows_cmp_age: the oldest first, unknown ages last. */
int wait_rows_cmp_age(const void *ctx, const struct wait_row *a,
		      const struct wait_row *b);

#endif
