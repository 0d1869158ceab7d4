// SPDX-License-Identifier: MIT
/*
 * stage: what the operations of one script share.
 *
 * It answers where an operation's connections come from and where they go.
 */
#include "stage.h"

#include "die.h"

struct route stage_route(struct stage *stage, const struct op *op,
			 unsigned int n)
{
	unsigned int n_src = op->n_src ? op->n_src : 1;
	struct route route = {
		.dst = op->at,
		.src = endpoint_source_for(&op->at),
		.n_src = op->n_src,
		.bound = op->bound,
	};

	if (op->n_src > 0)
		route.src = op->src;
	if (route.src.sa.any.sa_family != op->at.sa.any.sa_family)
		die("%s: src is of another address family", op_name(op->kind));
	route.low = stage->ports.low;
	route.high = stage->ports.high;
	route.turn =
		ports_take(&stage->ports, &op->at, (n + n_src - 1) / n_src);
	return route;
}

struct listener *stage_listener(const struct stage *stage, const struct op *op)
{
	struct listener *listener = listeners_find(&stage->listeners, &op->at);
	char text[128];

	if (!listener)
		die("%s: nothing listens there",
		    op_format(op, text, sizeof(text)));
	if (op->accepted && (!listener->op->accepted || listener->n_queued > 0))
		die("%s: its listener accepts nothing",
		    op_format(op, text, sizeof(text)));
	return listener;
}
