// SPDX-License-Identifier: MIT
/*
 * options_apply: what each option's argument means.
 */
#ifndef TCPWAIT_CLI_OPTIONS_APPLY_H
#define TCPWAIT_CLI_OPTIONS_APPLY_H

#include "cli/options.h"

/*
 * options_apply notes one option, given as name ("--limit" or "-L"), with its
 * argument (NULL where it takes none).
 */
enum exit_status options_apply(struct options *options, enum option_id id,
			       const char *name, const char *arg);

#endif
