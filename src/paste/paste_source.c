// SPDX-License-Identifier: MIT
/*
 * paste_source: files with tables of sockets, as a source.
 */
#include "tcpwait/paste.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

#include "paste/paste_looks.h"

static int open_paste(struct source *source, struct error *err)
{
	struct paste_hosts *hosts = calloc(1, sizeof(*hosts));
	int ret;

	if (!hosts)
		return error_set(err, -ENOMEM, "cannot open %.60s",
				 source->from[0]);
	ret = paste_hosts_open(hosts, source->from, source->n_from, err);
	if (ret < 0) {
		free(hosts);
		return ret;
	}
	source->state = hosts;
	return 0;
}

static void close_paste(struct source *source)
{
	paste_hosts_close(source->state);
	free(source->state);
	source->state = NULL;
}

static bool bind_term(struct filter *filter, struct filter_term *term,
		      char message[static FILTER_MESSAGE_SIZE])
{
	const char *name = filter_name(filter, term);
	const struct servent *service;

	if (term->op == FILTER_DEV || term->op == FILTER_MARK ||
	    term->op == FILTER_CGROUP)
		return filter_refuse(message,
				     "dev, fwmark and cgroup are not told by "
				     "a table in a file");
	if (term->op == FILTER_PROCESS || term->op == FILTER_UNIT)
		return filter_refuse(message,
				     "process and unit are no conditions for a "
				     "table in a file; count --by process "
				     "parts them");
	if (!name)
		return true;
	service = getservbyname(name, "tcp");
	if (!service)
		return filter_refuse(message,
				     "\"%.40s\" is neither a port nor a known "
				     "TCP service",
				     name);
	term->port = ntohs((uint16_t)service->s_port);
	term->name = 0;
	return true;
}

static bool bind_paste(struct source *source, struct filter *filter,
		       char message[static FILTER_MESSAGE_SIZE])
{
	(void)source;
	for (size_t i = 0; i < filter->n_terms; i++) {
		if (!bind_term(filter, &filter->terms[i], message))
			return false;
	}
	return true;
}

const struct source_ops paste_source = {
	.name = "paste",
	/* At best; each file lacks something of it. */
	.tells = SOURCE_ALL & ~(unsigned int)SOURCE_COUNTERS,
	.open = open_paste,
	.bind = bind_paste,
	.snapshot = paste_snapshot,
	.earlier = paste_earlier,
	.tally = paste_tally,
	.stream = paste_stream,
	.close = close_paste,
};
