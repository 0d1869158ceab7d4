// SPDX-License-Identifier: MIT
/*
 * whole_file: a file that is the old one or the new one, whatever happens.
 *
 * The text goes to a hidden file beside it, and from there takes the name in
 * one step; of several runs at once the last one stays.  Only SIGKILL, or a
 * machine that stops, leaves the hidden file behind.
 */
#ifndef TCPWAIT_CLI_WHOLE_FILE_H
#define TCPWAIT_CLI_WHOLE_FILE_H

#include <stddef.h>

#include "tcpwait/error.h"

/*
 * whole_file_write makes path a file of mode 0644 with n bytes of text, on the
 * disk when it returns.  0, or a negative errno with err; then path is as it
 * was, or whole and new where only its folder could not be synced, and nothing
 * is left beside it.  Signals that would end the program wait
 * until it is done.
 */
int whole_file_write(const char *path, const char *text, size_t n,
		     struct error *err);

#endif
