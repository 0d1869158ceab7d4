// SPDX-License-Identifier: MIT
/*
 * sources: the live kernel, or a file by what is in it.
 */
#include "cli/sources.h"

#include <errno.h>
#include <time.h>

#include "tcpwait/kernel.h"
#include "tcpwait/paste.h"
#include "tcpwait/record.h"

/* The first of the files that is a recording; NULL: none is. */
static const char *find_recording(const struct source *source)
{
	for (size_t i = 0; i < source->n_from; i++) {
		if (record_is_one(source->from[i]))
			return source->from[i];
	}
	return NULL;
}

static int refuse_several(const struct source *source, struct error *err)
{
	(void)error_set(err, 0,
			"%.100s is a recording, which is read by itself; "
			"several hosts are read from tables",
			find_recording(source));
	return -EINVAL;
}

static int refuse_time(const struct source *source, struct error *err)
{
	(void)error_set(err, 0,
			"--at or a time behind @ picks a sample of a "
			"recording, and %.100s is none",
			source->from[0]);
	return -EINVAL;
}

static int open_kind(struct source *source, struct error *err)
{
	source->ops = source->n_from == 0      ? &kernel_source
		      : find_recording(source) ? &record_source
					       : &paste_source;
	if (source->ops == &record_source && source->n_from > 1)
		return refuse_several(source, err);
	if (source->ops == &paste_source && source->at_known)
		return refuse_time(source, err);
	return source->ops->open(source, err);
}

int sources_open(struct source *source, const struct options *options,
		 struct error *err)
{
	*source = (struct source){
		.from = options->from,
		.n_from = options->n_from,
		.at_known = options->given & OPTION_BIT(OPTION_AT),
		.at_us = options->at_us,
	};
	return open_kind(source, err);
}

int sources_open_file(struct source *source, const char *const *file,
		      const int64_t *at_us, struct error *err)
{
	*source = (struct source){
		.from = file,
		.n_from = 1,
		.at_known = at_us != NULL,
		.at_us = at_us ? *at_us : 0,
	};
	return open_kind(source, err);
}

static void rest(const struct collect_request *request, double seconds)
{
	const struct timespec tenth = { .tv_nsec = 100000000 };

	for (; seconds > 0 &&
	       !(request->stop && request->stop(request->stop_ctx));
	     seconds -= 0.1)
		(void)nanosleep(&tenth, NULL);
}

void sources_watch(struct source *source, const struct collect_request *request,
		   const struct collect_watching *watching,
		   struct snapshot *snap)
{
	if (source->ops->watch)
		source->ops->watch(source, request, watching, snap);
	else
		rest(request, watching->seconds);
}
