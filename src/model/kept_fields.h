// SPDX-License-Identifier: MIT
/*
 * kept_fields: what writing and reading kept sockets have to agree about.
 */
#ifndef TCPWAIT_MODEL_KEPT_FIELDS_H
#define TCPWAIT_MODEL_KEPT_FIELDS_H

#include "tcpwait/kept.h"

/* Numbers of a class, and of a socket; their order is that of kept.c. */
enum { KEPT_CLASS_NUMBERS = 10, KEPT_NUMBERS = 13 };

void kept_dictionary_free(struct kept_dictionary *dictionary);

#endif
