// SPDX-License-Identifier: MIT
/*
 * phrase: the words that summaries are made of.
 *
 * Names of processes and units are hostile; they are cleaned and cut here.
 */
#ifndef TCPWAIT_ANALYZE_PHRASE_H
#define TCPWAIT_ANALYZE_PHRASE_H

#include "analyze/aged.h"
#include "analyze/flow.h"

/* A cleaned name is cut, so that the numbers after it have room. */
enum { PHRASE_SIZE = 96, PHRASE_NAME_SIZE = 64 };

/* phrase_add appends to the summary and cuts what has no room. */
void phrase_add(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "0.25 ms", "24 ms", "0.4 s", "41 min", "4 h", "3 days" */
char *phrase_duration(double seconds, char buf[static PHRASE_SIZE]);

/* An estimate, in two digits: "0.45", "3.4", "75", "420". */
char *phrase_rate(double rate, char buf[static PHRASE_SIZE]);

/* "java" */
char *phrase_name(const struct snapshot *snap, uint32_t process,
		  char buf[static PHRASE_NAME_SIZE]);

/* "java[812]"; without a process "a process of uid 33". */
char *phrase_holder(const struct snapshot *snap, uint32_t process,
		    uint16_t origin, char buf[static PHRASE_SIZE]);

/* That of a pile; of a team "8 processes of gunicorn together". */
char *phrase_holders(const struct snapshot *snap, const struct pile *pile,
		     char buf[static PHRASE_SIZE]);

/*
 * The program behind all of these (that are kept), "nginx"; NULL where it is
 * not known from their sockets, or there are several.
 */
char *phrase_program(const struct snapshot *snap,
		     const struct report_owners *owners,
		     char buf[static PHRASE_NAME_SIZE]);

/*
 * The program that closed the connections of a flow, "php-fpm"; NULL where
 * these were not seen in the hands of one alone.  A few that a program closes
 * after a long life, among many of somebody else, do not make it that one.
 * Of n_at_once that closed together, it must have had most.
 */
char *phrase_closer(const struct snapshot *snap, const struct flow *flow,
		    uint64_t n_at_once, char buf[static PHRASE_NAME_SIZE]);

/* " on :8080", " toward 10.0.0.5:3306", " with 10.0.0.5" */
char *phrase_place(const struct tally_key *service,
		   char buf[static PHRASE_SIZE]);

/* Appends "20000 TIME_WAIT, 420 closes/s over the last 60 s". */
void phrase_closes(struct finding *finding, const struct flow *flow);

/* Appends ", oldest 41 min, +3.4/min". */
void phrase_ages(struct finding *finding, const struct aged *aged);

#endif
