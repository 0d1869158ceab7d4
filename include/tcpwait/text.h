// SPDX-License-Identifier: MIT
/*
 * text: what may be put on a terminal or into a document.
 *
 * Names of processes, cgroups and namespaces are written by others: control
 * characters and broken UTF-8 are escaped before any renderer sees them.
 */
#ifndef TCPWAIT_TEXT_H
#define TCPWAIT_TEXT_H

#include <stddef.h>

/*
 * text_clean copies in to out, size bytes with the NUL, writing each control
 * character and each byte that is no UTF-8 as \xNN; cuts at a whole character.
 * Returns out.
 */
char *text_clean(const char *in, char *out, size_t size);

/*
 * text_take does the same for the character at *in, which is not the end:
 * steps over it, puts what stands for it in piece and returns its length.
 */
enum { TEXT_PIECE_SIZE = 4 };
size_t text_take(const char **in, char piece[static TEXT_PIECE_SIZE]);

/* text_plain_length: so many bytes at its head are printable ASCII. */
size_t text_plain_length(const char *text);

/* text_columns: how many columns valid UTF-8 takes on a terminal. */
size_t text_columns(const char *text);

#endif
