// SPDX-License-Identifier: MIT
/*
 * finding_text: the short pieces of a finding, for eyes.
 */
#ifndef TCPWAIT_RENDER_FINDING_TEXT_H
#define TCPWAIT_RENDER_FINDING_TEXT_H

#include <stddef.h>

#include "tcpwait/render.h"

enum { FINDING_TEXT_COMMAND = 256, FINDING_TEXT_VALUE = 64 };

/* finding_text_severity gives "CRITICAL". */
const char *finding_text_severity(enum severity severity);

/*
 * finding_text_next writes the command that tells all about it, as in
 * "tcpwait diagnose sport = :8080"; returns command.
 */
char *finding_text_next(const struct diagnosed *diagnosed,
			const struct finding *finding,
			char command[static FINDING_TEXT_COMMAND]);

/*
 * finding_text_look writes the command that shows what it is about, as in
 * "tcpwait sockets state close-wait sport = :8080"; returns command.
 */
char *finding_text_look(const struct diagnosed *diagnosed,
			const struct finding *finding,
			char command[static FINDING_TEXT_COMMAND]);

/* finding_text_value writes one value of the evidence; returns value. */
char *finding_text_value(const struct evidence *evidence,
			 char value[static FINDING_TEXT_VALUE]);

#endif
