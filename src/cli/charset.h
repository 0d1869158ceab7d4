// SPDX-License-Identifier: MIT
/*
 * charset: names that others gave are UTF-8, and a terminal may speak another
 * charset, in which a byte of them is a command (0x9b begins one in Latin 1).
 */
#ifndef TCPWAIT_CLI_CHARSET_H
#define TCPWAIT_CLI_CHARSET_H

#include <stdbool.h>
#include <stdio.h>

/* charset_is_utf8: does the locale that was set speak UTF-8? */
bool charset_is_utf8(void);

/*
 * charset_guard puts a stream in place of *stream that writes what is not
 * ASCII as \xNN, to the same descriptor.  Where memory runs out *stream is
 * left as it is, and false returned.  It lives as long as the program.
 */
bool charset_guard(FILE **stream);

#endif
