// SPDX-License-Identifier: MIT
/*
 * help: the texts of --help and of -o help.
 */
#ifndef TCPWAIT_CLI_HELP_H
#define TCPWAIT_CLI_HELP_H

#include <stdio.h>

#include "cli/verbs.h"

/* What the program is, its commands, and where to read on. */
void help_print_program(FILE *out);
/* One verb: its options, its columns. */
void help_print_verb(FILE *out, const struct verb *verb);
/* The columns to choose from, a line each. */
void help_print_columns(FILE *out, const struct column_set *set);

#endif
