// SPDX-License-Identifier: MIT
/*
 * ticker: connections that open and close at a steady rate.
 *
 * One process per listener keeps the time of all its rates, so that nobody
 * else accepts from it meanwhile.
 */
#ifndef TCPWAIT_LAB_TICKER_H
#define TCPWAIT_LAB_TICKER_H

#include "stage.h"

struct ticker {
	struct ticker_rate *rates;
	unsigned int n;
};

/* Adds one rate; it runs once the ticker is started. */
void ticker_add(struct ticker *ticker, struct stage *stage,
		const struct op *op);

/* Returns when the connections that live for a while are open. */
void ticker_start(struct ticker *ticker, struct stage *stage);
void ticker_free(struct ticker *ticker);

#endif
