// SPDX-License-Identifier: MIT
/*
 * verb_diff: what changed between two looks.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/diagnosing.h"
#include "cli/message.h"
#include "cli/moment.h"
#include "cli/output.h"
#include "cli/sampling.h"
#include "cli/sources.h"
#include "cli/verbs.h"
#include "tcpwait/array.h"
#include "tcpwait/clock.h"
#include "tcpwait/difference.h"
#include "tcpwait/document.h"
#include "tcpwait/render_diff.h"
#include "tcpwait/text.h"

enum { PATH_SIZE = 4096, ROWS_DEFAULT = 10 };

/* One of the two: where it is read, and what was seen. */
struct look {
	bool is_live;
	char path[PATH_SIZE];
	bool at_known;
	int64_t at_us;
	struct sampling sampling;
	struct findings findings;
	struct same_socket *sockets;
	size_t n_sockets, cap_sockets;
};

struct diffing {
	const struct options *options;
	struct look before, now;
	struct filter filter;
};

/* "FILE", "FILE@TIME", "-"; false where there is no such file. */
static bool read_file(const char *word, struct look *look)
{
	const char *at = strrchr(word, '@');
	size_t n = strlen(word);

	if (n >= PATH_SIZE)
		return false;
	memcpy(look->path, word, n + 1);
	if (strcmp(word, "-") == 0 || access(word, F_OK) == 0)
		return true;
	if (!at || at == word)
		return false;
	look->path[at - word] = '\0';
	look->at_known = moment_parse(
		at + 1, (int64_t)(clock_seconds(CLOCK_REALTIME) * 1e6),
		&look->at_us);
	return look->at_known && access(look->path, F_OK) == 0;
}

static enum exit_status fail_file(const char *word)
{
	const char *at = strrchr(word, '@');

	if (at && at != word)
		return message_fail("%s is neither a file nor FILE@TIME, with "
				    "a time as 03:12, \"yesterday 03:12\" or "
				    "-2h",
				    word);
	return message_fail("cannot open %s: %s", word, strerror(ENOENT));
}

static enum exit_status read_words(struct diffing *diffing)
{
	const struct options *options = diffing->options;
	size_t used = 1;
	char message[FILTER_MESSAGE_SIZE];

	if (options->n_words == 0)
		return message_fail("diff takes the file of an earlier look, "
				    "and that of a later one or else this host "
				    "now, as in tcpwait diff before.txt "
				    "after.txt");
	if (!read_file(options->words[0], &diffing->before))
		return fail_file(options->words[0]);
	diffing->now.is_live = true;
	if (options->n_words > 1 &&
	    read_file(options->words[1], &diffing->now)) {
		diffing->now.is_live = false;
		used = 2;
	} else if (options->n_words > 1 &&
		   !filter_starts_with(options->words[1])) {
		return fail_file(options->words[1]);
	}
	if (!diffing->now.is_live && strcmp(diffing->before.path, "-") == 0 &&
	    strcmp(diffing->now.path, "-") == 0)
		return message_fail("standard input is given twice");
	diffing->filter = options->filter;
	if (filter_parse((int)(options->n_words - used), options->words + used,
			 &diffing->filter, message))
		return EXIT_DONE;
	return message_fail("%s", message);
}

static int take_socket(void *ctx, const struct collect_socket *socket)
{
	struct look *look = ctx;
	const struct conn *conn = socket->conn;
	struct same_socket *added;

	if (conn->state != TCP_STATE_CLOSE_WAIT)
		return 0;
	added = ARRAY_ADD(look->sockets, look->n_sockets, look->cap_sockets);
	if (!added)
		return -ENOMEM;
	*added = (struct same_socket){
		.netns = socket->netns,
		.role = (uint8_t)socket->role,
		.local = conn->local,
		.remote = conn->remote,
		.local_port = conn->local_port,
		.remote_port = conn->remote_port,
		.cookie = conn->cookie,
		.inode = conn->inode,
		/* Until its number in the whole picture is known. */
		.process = OWNERS_NONE,
	};
	if (socket->role == ROLE_CLIENT) {
		added->address = conn->remote;
		added->port = conn->remote_port;
	} else if (socket->role == ROLE_SERVER) {
		added->port = conn->local_port;
	}
	return 0;
}

/* Of a wait of the same inode, in the same look. */
static int by_inode(const void *a, const void *b)
{
	const struct wait *left = *(const struct wait *const *)a;
	const struct wait *right = *(const struct wait *const *)b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

static int name_holders(struct look *look)
{
	const struct snapshot *snap = &look->sampling.seen;
	const struct wait **waits = calloc(snap->n_waits + 1, sizeof(*waits));

	if (!waits)
		return -ENOMEM;
	for (size_t i = 0; i < snap->n_waits; i++)
		waits[i] = &snap->waits[i];
	qsort(waits, snap->n_waits, sizeof(*waits), by_inode);
	for (size_t i = 0; i < look->n_sockets; i++) {
		const struct wait wanted = { .inode = look->sockets[i].inode };
		const struct wait *key = &wanted;
		const struct wait **found = bsearch(&key, waits, snap->n_waits,
						    sizeof(*waits), by_inode);

		if (found && wanted.inode != 0)
			look->sockets[i].process = owners_first_holder(
				&snap->owners, (*found)->holders);
	}
	free(waits);
	return 0;
}

static bool has_close_wait(const struct snapshot *snap)
{
	for (size_t i = 0; i < snap->groups.n; i++) {
		if (snap->groups.rows[i].states[TCP_STATE_CLOSE_WAIT] > 0)
			return true;
	}
	return false;
}

/* The very sockets in CLOSE_WAIT. */
static int take_sockets(struct look *look, struct error *err)
{
	struct source *source = look->sampling.source;
	struct filter filter = *look->sampling.request.filter;
	struct collect_request request = look->sampling.request;
	const struct collect_stream stream = {
		.want_roles = true,
		.socket = take_socket,
		.ctx = look,
	};
	struct snapshot snap = { 0 };
	int ret;

	if (!has_close_wait(&look->sampling.seen))
		return 0;
	request.filter = &filter;
	request.owners = COLLECT_OWNERS_NEVER;
	ret = source->ops->stream(source, &request, &stream, &snap, err);
	snapshot_free(&snap);
	return ret == 0 ? name_holders(look) : ret;
}

static enum exit_status take(const struct diffing *diffing, struct look *look,
			     struct source *source)
{
	struct filter filter = diffing->filter;
	struct options options = *diffing->options;
	char message[FILTER_MESSAGE_SIZE];
	struct error err = { 0 };
	enum exit_status status;

	if (!source->ops->bind(source, &filter, message))
		return message_fail("%s", message);
	sampling_init(&look->sampling, &options, source);
	look->sampling.request.filter = &filter;
	look->sampling.request.all_ages = true;
	look->sampling.request.unlisted = true;
	look->sampling.request.sysctl_files = true;
	status = sampling_run(&look->sampling, &options, NULL, NULL);
	if (status == EXIT_DONE && take_sockets(look, &err) < 0)
		status = message_fail("%s",
				      err.text[0] ? err.text : "out of memory");
	if (status == EXIT_DONE)
		status = diagnosing_run(&options, &look->sampling,
					&look->findings);
	look->sampling.request.filter = NULL;
	return status;
}

static enum exit_status open_and_take(const struct diffing *diffing,
				      struct look *look, struct source *live)
{
	const char *path = look->path;
	struct source source;
	struct error err = { 0 };
	enum exit_status status;

	if (look->is_live)
		return take(diffing, look, live);
	if (sources_open_file(&source, &path,
			      look->at_known ? &look->at_us : NULL, &err) < 0)
		return message_fail("%s", err.text);
	status = take(diffing, look, &source);
	source.ops->close(&source);
	return status;
}

static struct difference_look look_of(const struct look *look)
{
	return (struct difference_look){
		.seen = &look->sampling.seen,
		.findings = &look->findings,
		.sockets = look->sockets,
		.n_sockets = look->n_sockets,
	};
}

static int show_rows(const struct diffing *diffing,
		     const struct difference *difference)
{
	const struct column_view view = {
		.seen = difference->now.seen,
		.difference = difference,
		.for_eyes = diffing->options->style.format == FORMAT_TABLE,
		.utf8 = diffing->options->style.utf8,
	};
	struct column_list columns;
	const struct sheet sheet = {
		.columns = &columns,
		.view = &view,
		.rows = difference->rows,
		.n_rows = output_limit(diffing->options, difference->n),
		.row_bytes = sizeof(*difference->rows),
	};

	if (output_columns(&verb_diff, diffing->options, "", &columns) !=
	    EXIT_DONE)
		return EXIT_TROUBLE;
	return render_sheet(stdout, &sheet, &diffing->options->style);
}

static int show(const struct diffing *diffing,
		const struct difference *difference)
{
	const struct options *options = diffing->options;
	size_t limit = options->given & OPTION_BIT(OPTION_LIMIT)
			       ? options->limit
			       : ROWS_DEFAULT;
	int ret;

	if (options->style.format == FORMAT_JSON) {
		document_diff(stdout, difference);
		return EXIT_DONE;
	}
	ret = options->style.format == FORMAT_TABLE && !options->output
		      ? render_diff(stdout, difference, limit, &options->style)
		      : show_rows(diffing, difference);
	if (ret == 0)
		output_blind(options, difference->now.seen,
			     options->style.format == FORMAT_TABLE);
	return ret;
}

/* What began is judged; what could not be told before did not begin. */
static enum exit_status status_of(const struct diffing *diffing,
				  const struct difference *difference)
{
	const struct options *options = diffing->options;
	size_t n;
	const struct difference_row *rows =
		difference_of(difference, DIFFERENCE_FINDING, &n);
	struct findings rest;

	if (!(options->given & OPTION_BIT(OPTION_FAIL_ON)))
		return EXIT_DONE;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].change == DIFFERENCE_BEGUN &&
		    rows[i].now->severity >= options->fail_on)
			return EXIT_FOUND;
	}
	/* Were there none at all, would that be the whole truth? */
	rest = diffing->now.findings;
	rest.n = 0;
	return diagnosing_status(options, &diffing->now.sampling, &rest);
}

/* A file may be called anything; what a kernel says of itself is meant. */
static void warn_hosts(const struct snapshot *before,
		       const struct snapshot *now)
{
	const char *was = snapshot_host(before, 0)->name;
	const char *is = snapshot_host(now, 0)->name;
	char names[2][4 * SNAPSHOT_NAME_SIZE];

	if (snapshot_is_text(before) || snapshot_is_text(now) ||
	    strcmp(was, is) == 0)
		return;
	message_warn("%s and %s are compared as one host",
		     text_clean(was, names[0], sizeof(names[0])),
		     text_clean(is, names[1], sizeof(names[1])));
}

static enum exit_status compare(const struct diffing *diffing)
{
	const struct difference_look before = look_of(&diffing->before);
	const struct difference_look now = look_of(&diffing->now);
	struct difference difference;
	int ret = difference_make(&difference, &before, &now);
	enum exit_status status = EXIT_TROUBLE;

	warn_hosts(before.seen, now.seen);
	if (ret == 0)
		ret = show(diffing, &difference);
	if (ret < 0)
		status = message_fail("out of memory");
	else if (ret == EXIT_DONE)
		status = status_of(diffing, &difference);
	difference_free(&difference);
	return status;
}

static void free_look(struct look *look)
{
	sampling_free(&look->sampling);
	findings_free(&look->findings);
	free(look->sockets);
}

static enum exit_status run(const struct verb *verb, struct options *options,
			    struct source *source)
{
	struct diffing *diffing = calloc(1, sizeof(*diffing));
	enum exit_status status;

	(void)verb;
	if (!diffing)
		return message_fail("out of memory");
	diffing->options = options;
	status = read_words(diffing);
	if (status == EXIT_DONE)
		status = open_and_take(diffing, &diffing->before, source);
	if (status == EXIT_DONE)
		status = open_and_take(diffing, &diffing->now, source);
	if (status == EXIT_DONE)
		status = compare(diffing);
	free_look(&diffing->before);
	free_look(&diffing->now);
	free(diffing);
	return status;
}

const struct verb verb_diff = {
	.name = "diff",
	.words = "BEFORE[@TIME] [AFTER[@TIME]] [FILTER]",
	.summary = "what changed from one look to another, or to now",
	.options = (OPTIONS_ROWS | OPTIONS_OWNERS | OPTIONS_FINDINGS) &
		   ~(OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_AT) |
		     OPTION_BIT(OPTION_SORT)),
	.columns = &columns_diff,
	.run = run,
};
