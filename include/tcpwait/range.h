// SPDX-License-Identifier: MIT
/*
 * range: a threshold as monitoring plugins write it, [@]start:end.
 *
 * See "Threshold and Ranges" of the Monitoring Plugins Development Guidelines.
 */
#ifndef TCPWAIT_RANGE_H
#define TCPWAIT_RANGE_H

#include <stdbool.h>

struct range {
	double start;
	double end;
	bool start_open; /* "~:10": from minus infinity */
	bool end_open; /* "10:": to infinity */
	bool inside; /* "@10:20": alert in it, ends included, not out of it */
};

/*
 * range_parse reads "10" (0 to 10), "10:", "~:10", "10:20", "@10:20", ":10",
 * and where is_time also "5m" or "90s:1h".  False with a sentence in message.
 */
enum { RANGE_MESSAGE_SIZE = 160 };
bool range_parse(const char *text, bool is_time, struct range *range,
		 char message[static RANGE_MESSAGE_SIZE]);

/* range_alerts: does this value raise an alert? */
bool range_alerts(const struct range *range, double value);

/* range_exceeded: does it, and would any greater value? */
bool range_exceeded(const struct range *range, double value);

/*
 * range_distance: how far value is on the wrong side, to tell which of two is
 * worse; 0 where it raises no alert.
 */
double range_distance(const struct range *range, double value);

/* range_format writes the range as plugins do, the shortest way. */
enum { RANGE_TEXT_SIZE = 64 };
char *range_format(const struct range *range, char buf[static RANGE_TEXT_SIZE]);

/*
 * range_words says when it alerts: "at 10", "below 10", "outside 10:20"; of a
 * time "at 10 min", "below 90 s".
 */
char *range_words(const struct range *range, bool is_time,
		  char buf[static RANGE_TEXT_SIZE]);

#endif
