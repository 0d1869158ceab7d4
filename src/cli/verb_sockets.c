// SPDX-License-Identifier: MIT
/*
 * verb_sockets: the sockets themselves, written as they come.
 *
 * Only an order asked for makes it hold rows, and then no more than twice as
 * many as are to be shown.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/message.h"
#include "cli/output.h"
#include "cli/sampling.h"
#include "cli/verbs.h"
#include "tcpwait/array.h"
#include "tcpwait/render.h"

struct stream {
	const struct options *options;
	const struct column_list *columns;
	struct column_view view;
	struct output_order order;
	const struct snapshot *snap;
	size_t n_written;
	bool begun;
	struct socket_row *rows; /* held to be sorted */
	size_t n;
	size_t cap;
};

static bool is_json(const struct stream *stream)
{
	return stream->options->style.format == FORMAT_JSON;
}

/* Nothing is written before the first row, so that "cannot look" is clean. */
static int begin(struct stream *stream)
{
	if (stream->begun)
		return 0;
	stream->begun = true;
	if (is_json(stream))
		return render_sockets_json_begin(stdout, stream->snap);
	render_row_header(stdout, stream->columns, &stream->options->style);
	return 0;
}

static int write_row(struct stream *stream, const struct socket_row *row)
{
	size_t limit = stream->options->limit;
	int ret;

	if (limit > 0 && stream->n_written == limit)
		return -ECANCELED;
	ret = begin(stream);
	if (ret < 0)
		return ret;
	if (is_json(stream))
		ret = render_sockets_json_row(stdout, stream->snap, row,
					      stream->n_written == 0);
	else
		render_row(stdout, stream->columns, &stream->view, row,
			   &stream->options->style);
	stream->n_written++;
	if (ferror(stdout))
		return -EIO;
	return ret;
}

static int row_cmp(const void *a, const void *b, void *ctx)
{
	return output_order_cmp(ctx, a, b);
}

static void sort_rows(struct stream *stream)
{
	stream->n = array_best(stream->rows, stream->n, sizeof(*stream->rows),
			       stream->options->limit, row_cmp, &stream->order);
}

static int hold_row(struct stream *stream, const struct socket_row *row)
{
	size_t limit = stream->options->limit;
	struct socket_row *added =
		ARRAY_ADD(stream->rows, stream->n, stream->cap);

	if (!added)
		return -ENOMEM;
	*added = *row;
	if (limit > 0 && stream->n >= 2 * limit + 1024)
		sort_rows(stream);
	return 0;
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
	};

	(void)snprintf(row.device, sizeof(row.device), "%s", socket->device);
	if (stream->order.column)
		return hold_row(stream, &row);
	return write_row(stream, &row);
}

static int write_held(struct stream *stream)
{
	sort_rows(stream);
	for (size_t i = 0; i < stream->n; i++) {
		int ret = write_row(stream, &stream->rows[i]);

		if (ret < 0)
			return ret;
	}
	return 0;
}

static bool shows(const struct stream *stream, const char *name)
{
	return is_json(stream) || output_shows(stream->columns, name) ||
	       (stream->order.column &&
		strcmp(stream->order.column->name, name) == 0);
}

static int write_all(struct stream *stream, struct source *source,
		     const struct collect_request *request,
		     struct snapshot *snap, struct error *err)
{
	struct collect_stream ask = {
		/* Whether unread bytes are a farewell depends on the role. */
		.want_roles =
			shows(stream, "role") || shows(stream, "close_wait"),
		.want_ages = shows(stream, "age_seconds"),
		.socket = take_socket,
		.ctx = stream,
	};
	int ret = source->ops->stream(source, request, &ask, snap, err);

	if (ret == 0)
		ret = write_held(stream);
	if (ret == -ECANCELED)
		ret = 0;
	if (ret == 0)
		ret = begin(stream);
	if (ret == 0 && is_json(stream))
		ret = render_sockets_json_end(stdout, snap);
	return ret;
}

static int take(void *ctx, struct source *source,
		const struct collect_request *request, bool is_before,
		struct snapshot *snap, struct error *err)
{
	struct stream *stream = ctx;
	struct collect_request asked = *request;
	int ret;

	(void)is_before;
	if (!shows(stream, "owner") && !shows(stream, "unit"))
		asked.owners = COLLECT_OWNERS_NEVER;
	stream->snap = snap;
	stream->view.source = snap;
	ret = write_all(stream, source, &asked, snap, err);
	/* main tells why standard output could not be written. */
	if (ret == -EIO && ferror(stdout))
		ret = 0;
	if (ret < 0 && err->code == 0)
		(void)error_set(err, ret, "cannot show the sockets");
	return ret;
}

static enum exit_status run(const struct verb *verb,
			    const struct options *options,
			    struct source *source)
{
	struct column_list columns = { .n = 0 };
	struct stream stream = {
		.options = options,
		.columns = &columns,
		.view = {
			.for_eyes = options->style.format == FORMAT_TABLE,
			.utf8 = options->style.utf8,
		},
	};
	struct sampling sampling;
	enum exit_status status;

	if (output_columns(verb, options, "", &columns) != EXIT_DONE ||
	    output_order(verb, options, &stream.view, &stream.order) !=
		    EXIT_DONE)
		return EXIT_TROUBLE;
	sampling_init(&sampling, options, source);
	status = sampling_run(&sampling, options, take, &stream);
	if (status == EXIT_DONE)
		output_blind(options, &sampling.seen, true);
	sampling_free(&sampling);
	free(stream.rows);
	return status;
}

const struct verb verb_sockets = {
	.name = "sockets",
	.summary = "the sockets themselves, with age and kind of wait",
	.options = OPTIONS_ROWS | OPTIONS_OWNERS,
	.columns = &columns_sockets,
	.run = run,
};
