// SPDX-License-Identifier: MIT
/*
 * verb_sockets: the sockets themselves, written as they come.
 *
 * Only an order asked for makes it hold rows, and then no more than twice as
 * many as are to be shown; and a kind that hangs on others of the service.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/final_kinds.h"
#include "cli/job.h"
#include "tcpwait/array.h"
#include "tcpwait/close_wait.h"
#include "tcpwait/document.h"
#include "tcpwait/render_sheet.h"

/* So many rows tell how wide the columns have to be. */
enum { FIRST_MAX = 1000 };

struct stream {
	struct job *job;
	size_t n_written;
	bool begun;
	bool shows_kinds;
	/* Where not all has room: those that are shown first, once it is known
	 * how. */
	bool is_fitting;
	struct socket_row *first;
	size_t n_first;
	size_t cap_first;
	struct socket_row *rows; /* held to be sorted, or until their kind is
				    known */
	size_t n;
	size_t cap;
};

/* Nothing is written before the first row, so that "cannot look" is clean. */
static void begin(struct stream *stream)
{
	const struct job *job = stream->job;

	if (stream->begun)
		return;
	stream->begun = true;
	if (job_is_json(job))
		document_sockets_begin(stdout, job->view.seen);
	else
		render_row_header(stdout, &job->columns, &job->options->style);
}

static int show_row(struct stream *stream, const struct socket_row *row)
{
	const struct job *job = stream->job;

	begin(stream);
	if (job_is_json(job))
		document_sockets_row(stdout, &job->columns, &job->view, row,
				     stream->n_written == 1);
	else
		render_row(stdout, &job->columns, &job->view, row,
			   &job->options->style);
	return ferror(stdout) ? -EIO : 0;
}

static int show_first(struct stream *stream)
{
	struct job *job = stream->job;
	const struct options *options = job->options;
	const struct sheet first = {
		.rows = stream->first,
		.n_rows = stream->n_first,
		.row_bytes = sizeof(*stream->first),
	};
	int ret = 0;

	if (!stream->is_fitting)
		return 0;
	stream->is_fitting = false;
	row_fit(&first, options->style.width,
		!options->output || options->output[0] == '+', &job->columns,
		&job->view);
	for (size_t i = 0; ret == 0 && i < stream->n_first; i++)
		ret = show_row(stream, &stream->first[i]);
	return ret;
}

static int write_row(struct stream *stream, const struct socket_row *row)
{
	size_t limit = stream->job->options->limit;
	struct socket_row *added;

	if (limit > 0 && stream->n_written == limit)
		return -ECANCELED;
	stream->n_written++;
	if (!stream->is_fitting)
		return show_row(stream, row);
	added = ARRAY_ADD(stream->first, stream->n_first, stream->cap_first);
	if (!added)
		return -ENOMEM;
	*added = *row;
	return stream->n_first < FIRST_MAX ? 0 : show_first(stream);
}

static bool is_too_narrow(const struct job *job)
{
	const struct style *style = &job->options->style;

	return style->format == FORMAT_TABLE && style->width > 0 &&
	       style->width < row_fit_width(&job->columns);
}

static int row_cmp(const void *a, const void *b, void *ctx)
{
	return output_order_cmp(ctx, a, b);
}

static void sort_rows(struct stream *stream)
{
	stream->n = array_best(stream->rows, stream->n, sizeof(*stream->rows),
			       stream->job->options->limit, row_cmp,
			       &stream->job->order);
}

static int hold_row(struct stream *stream, const struct socket_row *row)
{
	struct socket_row *added =
		ARRAY_ADD(stream->rows, stream->n, stream->cap);

	if (!added)
		return -ENOMEM;
	*added = *row;
	return 0;
}

/* What comes later may come before; a kind is settled at the end. */
static int order_row(struct stream *stream, const struct socket_row *row)
{
	const struct column *column = stream->job->order.column;
	size_t limit = stream->job->options->limit;
	int ret = hold_row(stream, row);

	if (ret == 0 && limit > 0 && stream->n >= 2 * limit + 1024 &&
	    strcmp(column->name, "close_wait") != 0)
		sort_rows(stream);
	return ret;
}

/* Held until it is known what it waits for; no more than will be shown. */
static int postpone_row(struct stream *stream, const struct socket_row *row)
{
	size_t limit = stream->job->options->limit;

	if (limit > 0 && stream->n_written + stream->n >= limit)
		return -ECANCELED;
	return hold_row(stream, row);
}

static int take_socket(void *ctx, const struct collect_socket *socket)
{
	struct stream *stream = ctx;
	struct socket_row row = {
		.conn = *socket->conn,
		.role = socket->role,
		.netns = socket->netns,
		.holders = socket->holders,
		.origin = socket->origin,
		.kind = (uint8_t)close_wait_classify(socket->conn,
						     socket->role),
	};

	if (socket->device[0] != '\0')
		(void)snprintf(row.device, sizeof(row.device), "%s",
			       socket->device);
	if (stream->job->order.column)
		return order_row(stream, &row);
	if (stream->shows_kinds && final_kinds_hangs(&row))
		return postpone_row(stream, &row);
	return write_row(stream, &row);
}

static int write_held(struct stream *stream, struct job *job)
{
	int settled = 0;

	if (stream->shows_kinds)
		settled = final_kinds_give(stream->rows, stream->n,
					   job->sampling.source,
					   &job->sampling.request);
	if (settled < 0)
		return settled;
	if (job->order.column)
		sort_rows(stream);
	for (size_t i = 0; i < stream->n; i++) {
		int ret = write_row(stream, &stream->rows[i]);

		if (ret < 0)
			return ret;
	}
	return 0;
}

/* What is in the way of the whole stream: 0, or a negative errno. */
static int write_all(struct job *job, struct stream *stream,
		     struct snapshot *snap, struct error *err)
{
	struct source *source = job->sampling.source;
	const struct collect_stream ask = {
		/* Whether unread bytes are a farewell depends on the role. */
		.want_roles = job_shows(job, "role") || stream->shows_kinds,
		.want_ages = job_shows(job, "age_seconds"),
		.socket = take_socket,
		.ctx = stream,
	};
	int ret = source->ops->stream(source, &job->sampling.request, &ask,
				      snap, err);

	if (ret == 0 || ret == -ECANCELED)
		ret = write_held(stream, job);
	if (ret == 0 || ret == -ECANCELED)
		ret = show_first(stream);
	if (ret < 0)
		return ret;
	job->n_rows = stream->n_written;
	begin(stream);
	if (job_is_json(job))
		document_sockets_end(stdout, snap);
	return 0;
}

/* It is shown while it is taken. */
static int take(struct job *job, bool is_before, struct snapshot *snap,
		struct error *err)
{
	struct stream stream = {
		.job = job,
		.shows_kinds = job_shows(job, "close_wait"),
		.is_fitting = is_too_narrow(job),
	};
	int ret = write_all(job, &stream, snap, err);

	(void)is_before;
	free(stream.rows);
	free(stream.first);
	/* main tells why standard output could not be written. */
	if (ret == -EIO && ferror(stdout))
		ret = 0;
	if (ret < 0 && !err->text[0])
		(void)error_set(err, ret, "cannot show the sockets");
	return ret;
}

const struct verb verb_sockets = {
	.name = "sockets",
	.summary = "the sockets themselves, with age and kind of wait",
	.options = OPTIONS_ROWS | OPTIONS_OWNERS,
	.columns = &columns_sockets,
	.owners_if_shown = true,
	.tells_blind = true,
	.take = take,
};
