// SPDX-License-Identifier: MIT
/*
 * pattern: in what rhythm, and so probably why, a service's connections are
 * closed on this side.
 */
#ifndef TCPWAIT_ANALYZE_PATTERN_H
#define TCPWAIT_ANALYZE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyze/idle_due.h"
#include "tcpwait/closes.h"
#include "tcpwait/finding.h"
#include "tcpwait/heard.h"

/* So many closes that were heard say what others are like. */
enum { PATTERN_HEARD_ENOUGH = 30 };

enum close_pattern {
	PATTERN_UNKNOWN,
	/* Connections live far below a second, or for one request. */
	PATTERN_PER_REQUEST,
	PATTERN_IDLE_TIMEOUT, /* closed after a fixed time without data */
	PATTERN_BURST, /* many at once */
	PATTERN_PROBE, /* few, evenly spaced */
	PATTERN_UNASKED, /* closed at once, before the client said anything */
	PATTERN_COUNT,
};

struct pattern_input {
	const struct history *history;
	uint32_t established;
	bool is_thinned; /* see struct flow */
	double per_second; /* closes now */
	/* How long live connections have idled; sorted in place. */
	uint32_t *idles_ms;
	size_t n_idles;
	/* How long others have been at work on a request; sorted in place. */
	uint32_t *works_ms;
	size_t n_works;
	size_t n_others; /* live ones of which neither is known */
	/* Are those that have idled, or worked, longest the oldest too? */
	bool idles_in_order;
	bool works_in_order;
	struct idle_due due; /* what two looks tell of the idle ones */
	const struct heard_service *heard; /* of its ends; NULL: nothing */
};

struct pattern {
	enum close_pattern kind;
	enum confidence confidence;
	bool is_measured; /* by the closes that were heard */
	double timeout_seconds; /* of an idle timeout */
	double request_seconds; /* that each request takes; 0: not known */
	double period_seconds; /* of a probe or of bursts; 0: none is seen */
	/* Without a period: so many, nearly all, within three seconds, and so
	 * long ago; 0: they were not.  Just now, they may be a beginning. */
	uint64_t n_at_once;
	int at_once_ago_seconds;
};

const char *pattern_name(enum close_pattern kind); /* "per-request" */
struct pattern pattern_find(const struct pattern_input *input);

#endif
