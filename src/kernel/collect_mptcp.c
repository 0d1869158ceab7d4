// SPDX-License-Identifier: MIT
/*
 * collect_mptcp: the connections of MPTCP, which the table of TCP has only as
 * subflows: these stay ESTABLISHED while the connection waits in CLOSE_WAIT.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/proc.h"
#include "tcpwait/fold.h"
#include "tcpwait/tcp_state.h"

/* proto_seq_show() writes some thirty lines of up to 130 bytes. */
enum { PROTOCOLS_BYTES = 16384 };

/* Its age takes each connection's lock. */
enum { CONNECTIONS_FEW = 20000 };

/* The sockets of this namespace under one name: the third word of its line. */
static uint64_t count_of(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		char *end;

		line += *line == '\n';
		if (strncmp(line, name, len) != 0 || line[len] != ' ')
			continue;
		(void)strtoull(line + len, &end, 10);
		return strtoull(end, NULL, 10);
	}
	return 0;
}

static uint64_t count_sockets(void)
{
	char text[PROTOCOLS_BYTES];

	if (proc_text_read(-1, "/proc/thread-self/net/protocols", text,
			   sizeof(text)) < 0)
		return 0;
	return count_of(text, "MPTCP") + count_of(text, "MPTCPv6");
}

static int read_table(struct snapshot *view, uint16_t netns,
		      const struct collect_request *request, uint64_t n)
{
	const struct kernel_query query = {
		.reader = READER_NETLINK_BY_FAMILY,
		.states = TCP_STATE_ALL,
		.want_info = n <= CONNECTIONS_FEW,
		.of_mptcp = true,
	};
	struct collect_keeping keeping;
	struct kernel_walk walk;
	struct error refused;
	struct fold *fold = malloc(sizeof(*fold));
	struct conn_sink sink;
	int ret;

	if (!fold)
		return -ENOMEM;
	fold_init(fold, view, netns, request->filter);
	sink = fold_sink(fold);
	ret = collect_keep_begin(&keeping, request->keep, netns, true, &sink);
	if (ret == 0)
		ret = kernel_walk(&query, &sink, &walk, &refused);
	if (ret == 0)
		ret = fold_finish(fold);
	if (ret == 0)
		ret = snapshot_sort_waits(view);
	fold_free(fold);
	free(fold);
	return ret;
}

int collect_mptcp_read(struct snapshot *snap, uint16_t netns,
		       const struct collect_request *request)
{
	uint64_t n = count_sockets();
	struct snapshot view;
	int ret;

	if (n == 0)
		return 0;
	view = snapshot_of_mptcp(snap);
	ret = read_table(&view, netns, request, n);
	if (snapshot_keep_mptcp(snap, &view) < 0)
		return -ENOMEM;
	/* Before Linux 5.9 there is nobody to ask. */
	return ret == -ENOMEM ? ret : 0;
}
