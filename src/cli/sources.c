// SPDX-License-Identifier: MIT
/*
 * sources: the live kernel, or a file by what is in it.
 */
#include "cli/sources.h"

#include <errno.h>

#include "tcpwait/kernel.h"
#include "tcpwait/paste.h"
#include "tcpwait/record.h"

static const struct source_ops *ops_of(const char *from)
{
	if (!from)
		return &kernel_source;
	return record_is_one(from) ? &record_source : &paste_source;
}

int sources_open(struct source *source, const struct options *options,
		 struct error *err)
{
	*source = (struct source){
		.ops = ops_of(options->from),
		.from = options->from,
		.at_known = options->given & OPTION_BIT(OPTION_AT),
		.at_us = options->at_us,
	};
	if (source->at_known && source->ops != &record_source) {
		(void)error_set(err, 0,
				"--at picks a sample of a recording, and "
				"%.100s is none",
				options->from);
		return -EINVAL;
	}
	return source->ops->open(source, err);
}
