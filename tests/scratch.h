// SPDX-License-Identifier: MIT
/*
 * scratch: a folder of one test.
 *
 * *state is its path, below /tmp; afterwards it is gone with all that is in
 * it, whatever its modes.
 */
#ifndef TCPWAIT_SCRATCH_H
#define TCPWAIT_SCRATCH_H

#include <stddef.h>

#include "test.h"

int scratch_set_up(void **state);
int scratch_tear_down(void **state);

/* The same, and the test stands in it. */
int scratch_enter(void **state);
int scratch_leave(void **state);

#define SCRATCH_TEST(name) TEST_WITH(name, scratch_set_up, scratch_tear_down)

#define SCRATCH_TEST_INSIDE(name) TEST_WITH(name, scratch_enter, scratch_leave)

/* scratch_path tells the path of a name in the folder, in the given buffer. */
enum { SCRATCH_PATH_SIZE = 128 };
char *scratch_path(const char *folder, const char *name,
		   char path[static SCRATCH_PATH_SIZE]);

/* scratch_folder makes a folder in it, and those that lead there. */
void scratch_folder(const char *folder, const char *name);

/* scratch_write makes a file or replaces what it holds; folders as above. */
void scratch_write(const char *folder, const char *name, const char *text);
void scratch_write_bytes(const char *folder, const char *name,
			 const void *bytes, size_t n);

#endif
