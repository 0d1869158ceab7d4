// SPDX-License-Identifier: MIT
/*
 * lone: sockets without an established connection.
 *
 * A SYN_RECV is the listener's half of a client that ignores the SYN-ACK; so
 * each comes with a SYN_SENT.
 */
#include "lone.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "die.h"

struct lone {
	const struct op *op;
	const struct listeners *listeners;
	struct route route;
	unsigned int first;
	unsigned int n;
};

static int bind_one(const struct op *op, unsigned int i)
{
	struct endpoint at = op->at;
	char text[ENDPOINT_STRLEN];
	int fd = socket(at.sa.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("socket: %s", strerror(errno));
	if (endpoint_port(&at) > 0)
		endpoint_set_port(&at, (uint16_t)(endpoint_port(&at) + i));
	if (bind(fd, &at.sa.any, at.n_bytes) != 0)
		die("bind %s: %s", endpoint_format(&at, text), strerror(errno));
	return fd;
}

static int lone_open(const struct lone *lone, unsigned int i)
{
	if (lone->op->kind == OP_BOUND)
		return bind_one(lone->op, i);
	return conns_begin(&lone->route, i, lone->op->kind == OP_SYN_RECV);
}

static bool lone_work(int report_fd, void *arg)
{
	const struct lone *lone = arg;
	int *fds = malloc(lone->n * sizeof(*fds));

	if (!fds)
		die("out of memory");
	listeners_close(lone->listeners, NULL);
	for (unsigned int i = 0; i < lone->n; i++)
		fds[i] = lone_open(lone, lone->first + i);
	if (lone->op->kind != OP_BOUND)
		conns_await(fds, lone->n, TCP_SYN_SENT, lone->op);
	free(fds);
	crew_report(report_fd);
	return true;
}

static void check(const struct stage *stage, const struct op *op)
{
	char text[128];

	op_format(op, text, sizeof(text));
	if (op->kind == OP_BOUND && endpoint_port(&op->at) > 0 &&
	    endpoint_port(&op->at) + op->n > UINT16_MAX + 1u)
		die("%s: there are not %u ports from there on", text, op->n);
	/* inet_csk_reqsk_queue_is_full(): beyond it, cookies or nothing. */
	if (op->kind == OP_SYN_RECV &&
	    op->n > stage_listener(stage, op)->backlog)
		die("%s: the listener's backlog is below %u", text, op->n);
}

void lone_run(struct stage *stage, const struct op *op)
{
	const char *name = op->client ? op->client : "sockgen";
	struct lone lone = { .op = op, .listeners = &stage->listeners };

	check(stage, op);
	if (op->kind != OP_BOUND)
		lone.route = stage_route(stage, op, op->n);
	for (; lone.first < op->n; lone.first += lone.n) {
		lone.n = op->n - lone.first;
		if (lone.n > stage->n_fds_max)
			lone.n = stage->n_fds_max;
		crew_await(crew_start(&stage->crew, name, lone_work, &lone));
	}
}
