// SPDX-License-Identifier: MIT
/*
 * render_findings: findings as text, from one word to all there is to say.
 */
#ifndef TCPWAIT_RENDER_FINDINGS_H
#define TCPWAIT_RENDER_FINDINGS_H

#include <stddef.h>
#include <stdio.h>

#include "tcpwait/finding.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/style.h"

/* Findings, and the looks they are about. */
struct diagnosed {
	const struct snapshot *seen;
	const struct snapshot *before; /* NULL: one sample */
	const struct findings *findings;
	const char *netns; /* as it was asked for, or NULL */
	size_t limit; /* so many in full, the others in a sentence; 0: all */
};

/*
 * The findings with evidence, owners and cures; where the style is verbose,
 * with all that there is to say.
 */
void render_diagnosis(FILE *out, const struct diagnosed *diagnosed,
		      const struct style *style);
/* One of them, with a blank line before it. */
void render_finding(FILE *out, const struct diagnosed *diagnosed,
		    const struct finding *finding, const struct style *style);
/* Its severity and its sentence. */
void render_findings_sentence(FILE *out, const struct finding *finding,
			      const struct style *style);
/* That there are none, as far as was seen. */
void render_findings_none(FILE *out, const struct diagnosed *diagnosed);
/* The worst three, and in one line those that need nothing; or none. */
void render_findings_brief(FILE *out, const struct diagnosed *diagnosed,
			   const struct style *style);

enum { FINDING_TEXT_COMMAND = 768, FINDING_TEXT_VALUE = 64 };

/* finding_text_severity gives "CRITICAL". */
const char *finding_text_severity(enum severity severity);

/*
 * finding_text_next writes the command that makes this finding again and tells
 * all about it, as in "tcpwait diagnose sport = :8080", with whatever else it
 * hangs on: where and how long was looked, and the thresholds; returns command.
 */
char *finding_text_next(const struct diagnosed *diagnosed,
			const struct finding *finding,
			char command[static FINDING_TEXT_COMMAND]);

/* finding_text_all writes the command that makes all of them again. */
char *finding_text_all(const struct diagnosed *diagnosed,
		       char command[static FINDING_TEXT_COMMAND]);

/*
 * finding_text_look writes the command that shows what it is about, as in
 * "tcpwait sockets state close-wait sport = :8080"; returns command.
 */
char *finding_text_look(const struct diagnosed *diagnosed,
			const struct finding *finding,
			char command[static FINDING_TEXT_COMMAND]);

/* finding_text_filter writes the filter of these, "sport = :8080"; or "". */
char *finding_text_filter(const struct finding *finding, char *text,
			  size_t size);

/* finding_text_value writes one value of the evidence; returns value. */
char *finding_text_value(const struct evidence *evidence,
			 char value[static FINDING_TEXT_VALUE]);

#endif
