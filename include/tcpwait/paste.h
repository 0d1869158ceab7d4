// SPDX-License-Identifier: MIT
/*
 * paste: tables of sockets that other tools wrote, here or elsewhere, in a
 * file.
 */
#ifndef TCPWAIT_PASTE_H
#define TCPWAIT_PASTE_H

#include "tcpwait/source.h"

/*
 * Opens all of source->from, "-" being standard input: tables, each of a host;
 * settings of these; folders of sosreports.
 */
extern const struct source_ops paste_source;

#endif
