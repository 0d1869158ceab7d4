// SPDX-License-Identifier: MIT
/*
 * paste_header: lines that are no sockets, and what they say of those that
 * follow.
 */
#ifndef TCPWAIT_PASTE_PASTE_HEADER_H
#define TCPWAIT_PASTE_PASTE_HEADER_H

#include "paste/paste_row.h"

/*
 * paste_header_powershell finds the columns of Get-NetTCPConnection; false
 * where the line does not name them.
 */
bool paste_header_powershell(const struct paste_line *line,
			     struct paste_context *context);

/*
 * paste_header_read takes what a line says: a command's states, a family,
 * columns.  True where it is a known header, whose dialect it gives.
 */
bool paste_header_read(const struct paste_line *line,
		       struct paste_context *context,
		       enum paste_dialect *dialect);

/* paste_header_is_command: is it the one that asked for the sockets? */
bool paste_header_is_command(const struct paste_line *line);

/* paste_header_is_rule: nothing but "-----", or the like? */
bool paste_header_is_rule(const struct paste_line *line);

/*
 * paste_header_looks_like_socket: has the line a state or the name of TCP, and
 * a number or an address beside it?
 */
bool paste_header_looks_like_socket(const struct paste_line *line);

#endif
