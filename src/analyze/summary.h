// SPDX-License-Identifier: MIT
/*
 * summary: the sentence of a finding, from its template and its values.
 *
 *   {key} {key:format}       a value; a number that one of the formats writes
 *   {key|one|many}           a word that goes with a number
 *   {?key} {?key=v} {?key>=n}    nothing: that it is known, is v, is enough
 *   [text]                   falls away where something in it is not known
 *   [text|other|...]         the first of them in which nothing is unknown
 *
 * A key is that of an evidence or a word of the finding, or one of those that
 * summary.c takes from its subject.
 */
#ifndef TCPWAIT_ANALYZE_SUMMARY_H
#define TCPWAIT_ANALYZE_SUMMARY_H

#include "tcpwait/finding.h"
#include "tcpwait/snapshot.h"

/* summary_write fills in the summary by the catalogue's template. */
void summary_write(struct finding *finding, const struct snapshot *snap);

/*
 * summary_fill does so by this one.  What is unknown outside of brackets is
 * said to be; what comes from outside is cleaned and cut, so that the numbers
 * after it have room.
 */
void summary_fill(struct finding *finding, const struct snapshot *snap,
		  const char *pattern);

#endif
