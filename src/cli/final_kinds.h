// SPDX-License-Identifier: MIT
/*
 * final_kinds: what a CLOSE_WAIT of a stream waits for, as the findings have
 * it.
 */
#ifndef TCPWAIT_CLI_FINAL_KINDS_H
#define TCPWAIT_CLI_FINAL_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "tcpwait/socket_row.h"
#include "tcpwait/source.h"

/*
 * final_kinds_hangs: does the kind of the row hang on others of its service?
 * What it has by itself is then only likely.
 */
bool final_kinds_hangs(const struct socket_row *row);

/*
 * final_kinds_give looks once more, at all sockets, and gives the rows of which
 * that is so the kinds that the findings would see.  What has ended meanwhile,
 * or cannot be looked at, keeps its own.  0 or -ENOMEM.
 */
int final_kinds_give(struct socket_row *rows, size_t n, struct source *source,
		     const struct collect_request *request);

#endif
