// SPDX-License-Identifier: MIT
/*
 * kernel_source: the live kernel of this host, as a source.
 */
#include "tcpwait/kernel.h"

#include "kernel/collect.h"

/* Each look opens and closes what it needs. */
static int open_kernel(struct source *source, struct error *err)
{
	(void)err;
	source->state = NULL;
	return 0;
}

static void close_kernel(struct source *source)
{
	(void)source;
}

const struct source_ops kernel_source = {
	.name = "kernel",
	.tells = SOURCE_ALL,
	.open = open_kernel,
	.bind = bind_filter,
	.snapshot = collect_snapshot,
	.tally = collect_tally,
	.stream = collect_stream,
	.watch = collect_watch,
	.listen = collect_listen,
	.close = close_kernel,
};
