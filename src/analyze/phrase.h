// SPDX-License-Identifier: MIT
/*
 * phrase: the words that summaries are made of.
 *
 * Names of processes and units are hostile; they are cleaned and cut here.
 */
#ifndef TCPWAIT_ANALYZE_PHRASE_H
#define TCPWAIT_ANALYZE_PHRASE_H

#include "analyze/aged.h"

enum { PHRASE_SIZE = 96 };

/* phrase_add appends to the summary and cuts what has no room. */
void phrase_add(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "0.4 s", "41 min", "4 h", "3 days" */
char *phrase_duration(double seconds, char buf[static PHRASE_SIZE]);

/* "java[812]"; without a process "a process of uid 33". */
char *phrase_holder(const struct snapshot *snap, uint32_t process,
		    uint16_t origin, char buf[static PHRASE_SIZE]);

/* " on :8080", " toward 10.0.0.5:3306", " with 10.0.0.5" */
char *phrase_place(const struct tally_key *service,
		   char buf[static PHRASE_SIZE]);

/* Appends ", oldest 41 min, +3.4/min". */
void phrase_ages(struct finding *finding, const struct aged *aged);

#endif
