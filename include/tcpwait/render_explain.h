// SPDX-License-Identifier: MIT
/*
 * render_explain: what the catalogue says of one name: a finding, a state, a
 * kind of CLOSE_WAIT, a pattern, a threshold, or "thresholds" for all of these;
 * what stands in a log, in any case, software, and parts of settings' names.
 */
#ifndef TCPWAIT_RENDER_EXPLAIN_H
#define TCPWAIT_RENDER_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tcpwait/style.h"

/* render_explain writes nothing where there is no such name. */
void render_explain(FILE *out, const char *name, const struct style *style);
bool render_explain_knows(const char *name);
/* Every name there is, with its title. */
void render_explain_list(FILE *out, const struct style *style);
/* The name at position i, in the order of the list; NULL past the last. */
const char *render_explain_name(size_t i);
/* Of those whose text has this word, the one at position i, or NULL. */
const char *render_explain_about(const char *word, size_t i);

#endif
