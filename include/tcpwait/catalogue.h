// SPDX-License-Identifier: MIT
/*
 * catalogue: the words behind the findings, states and kinds.
 *
 * The same texts feed diagnose, explain, JSON and tcpwait-findings(7).
 */
#ifndef TCPWAIT_CATALOGUE_H
#define TCPWAIT_CATALOGUE_H

#include <stddef.h>

#include "tcpwait/finding.h"

enum { CATALOGUE_TEXTS_MAX = 12 };

/* A NULL-terminated list of sentences. */
struct catalogue_entry {
	const char *title; /* "a program never closes its connections" */
	const char *meaning; /* a paragraph */
	const char *raised_when; /* names the thresholds in [brackets] */
	const char *causes[CATALOGUE_TEXTS_MAX];
	const char *fixes[CATALOGUE_TEXTS_MAX];
	const char *will_not_help[CATALOGUE_TEXTS_MAX];
};

const struct catalogue_entry *catalogue_of(enum finding_id id);

/*
 * catalogue_advice gives the sentences for the software that owns the sockets
 * or answers on the port, before the general ones; at most max, in order of
 * how well they fit.  Their number.
 */
size_t catalogue_advice(const struct finding *finding,
			const struct snapshot *snap, const char **sentences,
			size_t max);

#endif
