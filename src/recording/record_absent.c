// SPDX-License-Identifier: MIT
/*
 * record_absent: stands for the whole room where it is built without SQLite.
 */
#include "tcpwait/record.h"

#include <errno.h>

static int refuse(struct error *err)
{
	(void)error_set(err, 0, "built without recordings");
	return -ENOSYS;
}

int record_open(struct record_writer **writer, const char *path,
		struct error *err)
{
	(void)path;
	*writer = NULL;
	return refuse(err);
}

int record_write(struct record_writer *writer, const struct snapshot *snap,
		 const struct kept *kept, const struct record_told *told,
		 struct error *err)
{
	(void)writer;
	(void)snap;
	(void)kept;
	(void)told;
	return refuse(err);
}

int record_forget(struct record_writer *writer, double keep_seconds,
		  uint64_t max_bytes, struct error *err)
{
	(void)writer;
	(void)keep_seconds;
	(void)max_bytes;
	return refuse(err);
}

void record_close(struct record_writer *writer)
{
	(void)writer;
}

int record_history(struct source *source, const struct record_span *span,
		   int (*each)(void *ctx, const struct record_moment *moment),
		   void *ctx, struct snapshot *frame, struct error *err)
{
	(void)source;
	(void)span;
	(void)each;
	(void)ctx;
	(void)frame;
	return refuse(err);
}

/* Others then say that it is an SQLite database. */
bool record_is_one(const char *path)
{
	(void)path;
	return false;
}

static int open_absent(struct source *source, struct error *err)
{
	(void)source;
	return refuse(err);
}

const struct source_ops record_source = {
	.name = "recording",
	.open = open_absent,
};
