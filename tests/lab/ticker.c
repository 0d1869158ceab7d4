// SPDX-License-Identifier: MIT
/*
 * ticker: connections that open and close at a steady rate.
 *
 * Deadlines are absolute: a late tick is followed by an early one, and the
 * rate does not drift.
 */
#include "ticker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "churn.h"
#include "die.h"

#define NS_PER_S   1000000000LL
#define LAG_MAX_NS (10 * NS_PER_S)

struct ticker_rate {
	struct churn churn;
	int (*open)[SIDE_COUNT]; /* a ring, oldest at i % n_open */
	unsigned int n_open;
	unsigned int i; /* connections made */
	unsigned int n_ticks;
	unsigned int tick;
};

void ticker_add(struct ticker *ticker, struct stage *stage, const struct op *op)
{
	struct ticker_rate *rates;
	struct ticker_rate rate = {
		.churn.op = op,
		.n_open = (unsigned int)(op->per_second * op->life_s + 0.5),
		.n_ticks = (unsigned int)(op->per_second * op->seconds + 0.5),
	};

	rates = realloc(ticker->rates, (ticker->n + 1) * sizeof(*rates));
	if (!rates)
		die("out of memory");
	rate.churn.route = stage_route(stage, op, rate.n_open + rate.n_ticks);
	ticker->rates = rates;
	ticker->rates[ticker->n++] = rate;
}

static void rate_tick(struct ticker_rate *rate)
{
	int fds[SIDE_COUNT];
	int *slot = rate->n_open ? rate->open[rate->tick % rate->n_open] : fds;

	if (rate->n_open > 0)
		churn_close(&rate->churn, slot);
	churn_open(&rate->churn, rate->i++, slot);
	if (rate->n_open == 0)
		churn_close(&rate->churn, slot);
	rate->tick++;
}

static void rate_fill(struct ticker_rate *rate)
{
	if (rate->n_open == 0)
		return;
	rate->open = calloc(rate->n_open, sizeof(*rate->open));
	if (!rate->open)
		die("out of memory");
	for (; rate->i < rate->n_open; rate->i++)
		churn_open(&rate->churn, rate->i, rate->open[rate->i]);
}

static long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static long long rate_due_ns(const struct ticker_rate *rate)
{
	return (long long)((rate->tick + 1) / rate->churn.op->per_second * 1e9);
}

static struct ticker_rate *next_rate(const struct ticker *ticker,
				     const struct listener *listener)
{
	struct ticker_rate *next = NULL;

	for (unsigned int i = 0; i < ticker->n; i++) {
		struct ticker_rate *rate = &ticker->rates[i];

		if (rate->churn.listener == listener &&
		    rate->tick < rate->n_ticks &&
		    (!next || rate_due_ns(rate) < rate_due_ns(next)))
			next = rate;
	}
	return next;
}

static void sleep_until(long long at_ns)
{
	struct timespec at = { .tv_sec = at_ns / NS_PER_S,
			       .tv_nsec = at_ns % NS_PER_S };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) ==
	       EINTR)
		continue;
	if (now_ns() - at_ns > LAG_MAX_NS)
		die("rate: this machine does not keep up");
}

/* What one worker needs: it serves the rates of one listener. */
struct ticker_job {
	struct ticker *ticker;
	const struct listeners *listeners;
	const struct listener *listener;
};

static void keep_time(const struct ticker_job *job)
{
	long long start_ns = now_ns();
	struct ticker_rate *rate;

	while ((rate = next_rate(job->ticker, job->listener)) != NULL) {
		sleep_until(start_ns + rate_due_ns(rate));
		rate_tick(rate);
	}
}

static bool ticker_work(int report_fd, void *arg)
{
	const struct ticker_job *job = arg;
	bool holds = false;

	listeners_close(job->listeners, job->listener);
	for (unsigned int i = 0; i < job->ticker->n; i++) {
		struct ticker_rate *rate = &job->ticker->rates[i];

		if (rate->churn.listener != job->listener)
			continue;
		rate_fill(rate);
		holds = holds || rate->n_open > 0;
	}
	crew_report(report_fd);
	keep_time(job);
	return holds;
}

/* The sockets that the rates of one listener keep open. */
static unsigned int n_fds_of(const struct ticker *ticker,
			     const struct listener *listener)
{
	unsigned int n_fds = 0;

	for (unsigned int i = 0; i < ticker->n; i++)
		if (ticker->rates[i].churn.listener == listener)
			n_fds += SIDE_COUNT * ticker->rates[i].n_open;
	return n_fds;
}

static void job_start(struct ticker *ticker, struct stage *stage,
		      const struct listener *listener)
{
	const char *name = listener->op->server;
	struct ticker_job job = { ticker, &stage->listeners, listener };
	unsigned int n_fds = n_fds_of(ticker, listener);

	if (n_fds > stage->n_fds_max)
		die("rate: %u open sockets are too many for one process",
		    n_fds);
	crew_await(crew_start(&stage->crew, name ? name : "sockgen",
			      ticker_work, &job));
}

void ticker_start(struct ticker *ticker, struct stage *stage)
{
	const struct listeners *listeners = &stage->listeners;
	bool wanted;

	/* Only now: while listeners are added, they move. */
	for (unsigned int i = 0; i < ticker->n; i++)
		ticker->rates[i].churn.listener =
			stage_listener(stage, ticker->rates[i].churn.op);
	for (unsigned int i = 0; i < listeners->n; i++) {
		wanted = false;
		for (unsigned int k = 0; k < ticker->n; k++)
			wanted = wanted || ticker->rates[k].churn.listener ==
						   &listeners->entries[i];
		if (wanted)
			job_start(ticker, stage, &listeners->entries[i]);
	}
}

void ticker_free(struct ticker *ticker)
{
	free(ticker->rates);
	*ticker = (struct ticker){ 0 };
}
