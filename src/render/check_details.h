// SPDX-License-Identifier: MIT
/*
 * check_details: what a check adds where it is asked to say more.
 */
#ifndef TCPWAIT_RENDER_CHECK_DETAILS_H
#define TCPWAIT_RENDER_CHECK_DETAILS_H

#include <stdio.h>

#include "tcpwait/check.h"

/* check_details_text writes what is clean already without a pipe, which would
 * begin figures. */
void check_details_text(FILE *out, const char *text);

/* check_details_finding: the evidence of one, on a line; from -v on. */
void check_details_finding(FILE *out, const struct check *check,
			   const struct finding *finding);

/* check_details_look: how it was looked, and what for, from -vv on; with each
 * namespace and all that was not seen, from -vvv on. */
void check_details_look(FILE *out, const struct check *check);

#endif
