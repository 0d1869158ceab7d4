// SPDX-License-Identifier: MIT
/*
 * bytecode: a filter's expression as INET_DIAG bytecode.
 *
 * The kernel then copies fewer sockets; it never decides.  Whoever reads the
 * answer asks filter_matches() again.
 */
#ifndef TCPWAIT_BYTECODE_H
#define TCPWAIT_BYTECODE_H

#include <stddef.h>

#include "tcpwait/filter.h"

/* The longest condition has 28 bytes; "or" and "not" add a jump of 4. */
enum { BYTECODE_SIZE = FILTER_MAX_TERMS * 28 };

struct bytecode {
	size_t n_bytes; /* 0: no expression, nothing to send */
	_Alignas(4) unsigned char bytes[BYTECODE_SIZE];
};

/*
 * bytecode_compile translates the terms; states and family are no part of
 * it.  0, or -EOPNOTSUPP for what is left to filter_matches(): marks, which
 * the kernel compares for CAP_NET_ADMIN only, cgroups, and autobound, which
 * means something else there.
 */
int bytecode_compile(const struct filter *filter, struct bytecode *out);

#endif
