// SPDX-License-Identifier: MIT
/*
 * thresholds: from where on something is a finding; --threshold NAME=VALUE.
 */
#ifndef TCPWAIT_THRESHOLDS_H
#define TCPWAIT_THRESHOLDS_H

#include <stdbool.h>
#include <stddef.h>

enum threshold {
	THRESHOLD_TIME_WAIT_COUNT, /* 100 */
	THRESHOLD_TIME_WAIT_SPREAD, /* 1000 */
	THRESHOLD_BUDGET_INFO, /* 0.50 */
	THRESHOLD_BUDGET_WARNING, /* 0.70 */
	THRESHOLD_BUDGET_CRITICAL, /* 0.90 */
	THRESHOLD_TW_TABLE, /* 0.70 */
	THRESHOLD_CLOSE_WAIT_COUNT, /* 10 */
	THRESHOLD_CLOSE_WAIT_AGE, /* 60 s */
	THRESHOLD_ACCEPT_WAIT_COUNT, /* 10 */
	THRESHOLD_ACCEPT_WAIT_AGE, /* 10 s */
	THRESHOLD_FD_WARNING, /* 0.80 */
	THRESHOLD_FD_CRITICAL, /* 0.95 */
	THRESHOLD_FIN_WAIT2_COUNT, /* 100 */
	THRESHOLD_UNANSWERED_COUNT, /* 50 */
	THRESHOLD_UNACKED_COUNT, /* 10 */
	THRESHOLD_UNACKED_AGE, /* 10 s */
	THRESHOLD_REQUEST_COUNT, /* 10 */
	THRESHOLD_REQUEST_AGE, /* 30 s */
	THRESHOLD_SYN_SENT_COUNT, /* 20 */
	THRESHOLD_DEAD_COUNT, /* 10 */
	THRESHOLD_STALLED_COUNT, /* 50 */
	THRESHOLD_PAWS_RATE, /* 1/s */
	THRESHOLD_COUNT,
};

enum threshold_unit {
	THRESHOLD_SOCKETS,
	THRESHOLD_SECONDS,
	THRESHOLD_RATIO,
	THRESHOLD_RATE, /* per second */
};

struct threshold_spec {
	const char *name; /* "close-wait-age" */
	enum threshold_unit unit;
	double standard; /* seconds, ratio 0..1, per second, or a count */
};

struct thresholds {
	double value[THRESHOLD_COUNT];
};

const struct threshold_spec *thresholds_spec(enum threshold threshold);
void thresholds_init(struct thresholds *thresholds); /* the standard ones */

/*
 * thresholds_parse sets one from "NAME=VALUE": a count, seconds (90, 90s, 5m,
 * 1h), percent (70, 70%, at most 100) or a rate (1, 1/s).  False with a
 * sentence in message.
 */
enum { THRESHOLDS_MESSAGE_SIZE = 512 };
bool thresholds_parse(struct thresholds *thresholds, const char *text,
		      char message[static THRESHOLDS_MESSAGE_SIZE]);

/*
 * thresholds_format writes the value of one as thresholds_parse takes it back,
 * "4s", "70%".
 */
enum { THRESHOLD_VALUE_SIZE = 32 };
char *thresholds_format(const struct thresholds *thresholds,
			enum threshold threshold,
			char text[static THRESHOLD_VALUE_SIZE]);

#endif
