// SPDX-License-Identifier: MIT
/*
 * looker: the work of the sampler's thread: looks, rests, and looks again.
 */
#ifndef TCPWAIT_CLI_LOOKER_H
#define TCPWAIT_CLI_LOOKER_H

#include "cli/mailbox.h"
#include "cli/options.h"
#include "tcpwait/source.h"

struct looker_task {
	const struct options *options;
	struct source *source;
	struct mailbox *mailbox;
	bool peeks; /* a first look may come without owners */
};

/* looker_run takes sample after sample until the mailbox is over. */
void looker_run(const struct looker_task *task);

#endif
