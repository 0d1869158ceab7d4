// SPDX-License-Identifier: MIT
/*
 * golden: output as it should be, in tests/golden/NAME.txt.
 *
 * After a change that is meant, UPDATE_GOLDEN=1 writes the files anew; read
 * the difference.
 */
#ifndef TCPWAIT_GOLDEN_H
#define TCPWAIT_GOLDEN_H

#include <stdio.h>

/* golden_slurp renders into memory: to be freed. */
typedef int (*golden_render_fn)(FILE *out, const void *ctx);
char *golden_slurp(golden_render_fn render, const void *ctx);

/* golden_assert compares text with the file, from the top of the tree. */
void golden_assert(const char *name, const char *text);

#endif
