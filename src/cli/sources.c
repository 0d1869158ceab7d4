// SPDX-License-Identifier: MIT
/*
 * sources: the live kernel, or a file.
 */
#include "cli/sources.h"

#include "tcpwait/kernel.h"
#include "tcpwait/paste.h"

int sources_open(struct source *source, const struct options *options,
		 struct error *err)
{
	*source = (struct source){
		.ops = options->from ? &paste_source : &kernel_source,
		.from = options->from,
	};
	return source->ops->open(source, err);
}
