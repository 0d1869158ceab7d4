// SPDX-License-Identifier: MIT
/*
 * paste_clock: times of day and dates that stand between tables, or before
 * their lines.
 */
#ifndef TCPWAIT_PASTE_PASTE_CLOCK_H
#define TCPWAIT_PASTE_PASTE_CLOCK_H

#include "paste/paste_line.h"

struct paste_clock {
	bool known;
	bool has_date; /* else it is of some day */
	bool is_utc; /* its zone was told; else only times between count */
	double seconds; /* since 1970, or midnight */
};

/*
 * paste_clock_line: is a line nothing but a time, as date writes it, seconds
 * since 1970, or the head of watch?
 */
bool paste_clock_line(const struct paste_line *line, struct paste_clock *clock);

/* paste_clock_prefix finds a time in the first n words of a line. */
bool paste_clock_prefix(const struct paste_line *line, size_t n,
			struct paste_clock *clock);

/*
 * paste_clock_between gives the seconds from one to a later one; false where
 * that is not told.  Times without a date are less than a day apart.
 */
bool paste_clock_between(const struct paste_clock *from,
			 const struct paste_clock *to, double *seconds);

#endif
