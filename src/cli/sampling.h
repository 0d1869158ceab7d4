// SPDX-License-Identifier: MIT
/*
 * sampling: one snapshot or two, and what the user is told of them.
 */
#ifndef TCPWAIT_CLI_SAMPLING_H
#define TCPWAIT_CLI_SAMPLING_H

#include "cli/exit_status.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "tcpwait/source.h"

struct sampling {
	struct source *source;
	struct collect_request request;
	struct snapshot seen;
	struct snapshot before; /* where an interval was asked for */
	bool has_before;
	bool listens; /* to ends, in between */
	bool is_quiet; /* who looks tells of an incomplete sample */
	struct progress progress;
};

/* How one sample is taken into snap; 0 or a negative errno with err. */
typedef int (*sampling_take_fn)(void *ctx, bool is_before,
				struct snapshot *snap, struct error *err);

/* sampling_init turns options into a request to source. */
void sampling_init(struct sampling *sampling, const struct options *options,
		   struct source *source);

/*
 * sampling_run takes one sample, or two an interval apart; without a take, of
 * the whole picture.  EXIT_DONE, or
 * EXIT_TROUBLE after a message; an incomplete sample is told on stderr.
 */
enum exit_status sampling_run(struct sampling *sampling,
			      const struct options *options,
			      sampling_take_fn take, void *ctx);

/*
 * sampling_watch watches for some seconds, of which looks at what is alive may
 * take this share, and looks once more; what was seen stays, as the earlier
 * sample.  As sampling_run.
 */
enum exit_status sampling_watch(struct sampling *sampling, double seconds,
				double share);

/* sampling_before: the earlier snapshot, or NULL. */
const struct snapshot *sampling_before(const struct sampling *sampling);

void sampling_free(struct sampling *sampling);

#endif
