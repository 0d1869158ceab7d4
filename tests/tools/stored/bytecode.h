// SPDX-License-Identifier: MIT
/*
 * bytecode: runs a filter of sock_diag as inet_diag_bc_run() does.
 */
#ifndef TCPWAIT_BYTECODE_H
#define TCPWAIT_BYTECODE_H

#include <linux/inet_diag.h>
#include <stdbool.h>
#include <stddef.h>

bool bytecode_run(const unsigned char *code, size_t len,
		  const struct inet_diag_msg *msg);

#endif
