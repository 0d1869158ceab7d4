// SPDX-License-Identifier: MIT
/*
 * paste_inside: files of a folder that somebody else packed.
 */
#ifndef TCPWAIT_PASTE_PASTE_INSIDE_H
#define TCPWAIT_PASTE_PASTE_INSIDE_H

#include <stddef.h>

/*
 * paste_inside_file opens a plain file below a folder, paste_inside_folder a
 * folder: no part of the path is a link, ".." or empty.  A descriptor, or
 * -errno; -ENOENT where it is something else.
 */
int paste_inside_file(int folder, const char *path);
int paste_inside_folder(int folder, const char *path);

/* paste_inside_text reads a small file, with a NUL; "" where it cannot. */
char *paste_inside_text(int folder, const char *path, char *text, size_t size);

/*
 * paste_inside_each calls take with each name in a folder below, in order of
 * the alphabet, until it returns other than 0, which is returned; -errno where
 * the folder cannot be read.  At most PASTE_INSIDE_MAX names are looked at.
 */
enum { PASTE_INSIDE_MAX = 4096 };
int paste_inside_each(int folder, const char *path,
		      int (*take)(void *ctx, const char *name), void *ctx);

#endif
