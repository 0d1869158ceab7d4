// SPDX-License-Identifier: MIT
/*
 * sources: the live kernel, or a file by what is in it.
 */
#include "cli/sources.h"

#include <errno.h>

#include "tcpwait/kernel.h"
#include "tcpwait/paste.h"
#include "tcpwait/record.h"

/* The first of the files that is a recording; NULL: none is. */
static const char *find_recording(const struct options *options)
{
	for (size_t i = 0; i < options->n_from; i++) {
		if (record_is_one(options->from[i]))
			return options->from[i];
	}
	return NULL;
}

static const struct source_ops *ops_of(const struct options *options)
{
	if (options->n_from == 0)
		return &kernel_source;
	return find_recording(options) ? &record_source : &paste_source;
}

int sources_open(struct source *source, const struct options *options,
		 struct error *err)
{
	*source = (struct source){
		.ops = ops_of(options),
		.from = options->from,
		.n_from = options->n_from,
		.at_known = options->given & OPTION_BIT(OPTION_AT),
		.at_us = options->at_us,
	};
	if (source->ops == &record_source && options->n_from > 1) {
		(void)error_set(err, 0,
				"%.100s is a recording, which is read by "
				"itself; several hosts are read from tables",
				find_recording(options));
		return -EINVAL;
	}
	if (source->at_known && source->ops != &record_source) {
		(void)error_set(err, 0,
				"--at picks a sample of a recording, and "
				"%.100s is none",
				options->from[0]);
		return -EINVAL;
	}
	return source->ops->open(source, err);
}
