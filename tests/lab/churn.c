// SPDX-License-Identifier: MIT
/*
 * churn: connections that come and go, and leave a TIME_WAIT each.
 *
 * As fast as it can: who wants a rate asks ticker.c.
 */
#include "churn.h"

void churn_open(const struct churn *churn, unsigned int i,
		int fds[static SIDE_COUNT])
{
	fds[SIDE_CLIENT] = conns_connect(&churn->route, i);
	fds[SIDE_SERVER] = conns_accept(churn->listener->fd);
}

void churn_close(const struct churn *churn, int fds[static SIDE_COUNT])
{
	enum side first = churn->op->side;
	enum side last = first == SIDE_SERVER ? SIDE_CLIENT : SIDE_SERVER;

	conns_act(&fds[first], 1, ACTION_CLOSE, churn->op);
	conns_act(&fds[last], 1, ACTION_READ_END, churn->op);
	conns_act(&fds[last], 1, ACTION_CLOSE, churn->op);
}

static bool churn_work(int report_fd, void *arg)
{
	const struct churn *churn = arg;
	int fds[SIDE_COUNT];

	for (unsigned int i = 0; i < churn->op->n; i++) {
		churn_open(churn, i, fds);
		churn_close(churn, fds);
	}
	crew_report(report_fd);
	return false;
}

void churn_run(struct stage *stage, const struct op *op)
{
	struct churn churn = {
		.op = op,
		.listener = stage_listener(stage, op),
		.route = stage_route(stage, op, op->n),
	};

	crew_await(crew_start(&stage->crew, "sockgen", churn_work, &churn));
}
