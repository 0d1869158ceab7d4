// SPDX-License-Identifier: MIT
/*
 * paste_state: states by the words of other languages.
 */
#ifndef TCPWAIT_PASTE_PASTE_STATE_H
#define TCPWAIT_PASTE_PASTE_STATE_H

#include "paste/paste_line.h"

/*
 * paste_state_read reads the word of a state in any language it knows, in any
 * code page: what is no ASCII may have become anything.  Where the word is
 * unknown, a socket whose remote end is any listens.  False: it stays unknown.
 */
bool paste_state_read(struct span word, const struct paste_end *remote,
		      enum tcp_state *state);

#endif
