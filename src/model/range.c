// SPDX-License-Identifier: MIT
/*
 * range: reading, judging and writing thresholds of monitoring plugins.
 */
#include "tcpwait/range.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tcpwait/number.h"

/* "-12.5" */
static bool read_number(const char **rest, bool is_time, double *number)
{
	bool is_negative = **rest == '-';

	*rest += is_negative;
	if (is_time ? !number_read_seconds(rest, number)
		    : !number_read(rest, number))
		return false;
	if (is_negative)
		*number = -*number;
	return true;
}

static bool is_number_begin(char c)
{
	return c == '-' || c == '.' || (c >= '0' && c <= '9');
}

/* What stands before the colon; without a colon it is the end. */
static bool read_start(const char **rest, bool is_time, struct range *range)
{
	if (**rest == '~') {
		range->start_open = true;
		(*rest)++;
		return **rest == ':';
	}
	if (**rest == ':')
		return true;
	return read_number(rest, is_time, &range->start);
}

static bool read_range(const char *text, bool is_time, struct range *range)
{
	*range = (struct range){ .inside = *text == '@' };
	text += range->inside;
	/* A colon alone bounds nothing. */
	if (text[0] == ':' && text[1] == '\0')
		return false;
	if (!read_start(&text, is_time, range))
		return false;
	if (*text == '\0') {
		range->end = range->start;
		range->start = 0;
		return true;
	}
	if (*text++ != ':')
		return false;
	if (*text == '\0') {
		range->end_open = true;
		return true;
	}
	return is_number_begin(*text) &&
	       read_number(&text, is_time, &range->end) && *text == '\0';
}

bool range_parse(const char *text, bool is_time, struct range *range,
		 char message[static RANGE_MESSAGE_SIZE])
{
	if (!read_range(text, is_time, range)) {
		(void)snprintf(message, RANGE_MESSAGE_SIZE,
			       "'%.40s' is no range; write 10, 10:, ~:10, "
			       "10:20 or @10:20",
			       text);
		return false;
	}
	if (range->start_open || range->end_open || range->start <= range->end)
		return true;
	(void)snprintf(message, RANGE_MESSAGE_SIZE,
		       "'%.40s' begins above its end: %.15g:%.15g", text,
		       range->start, range->end);
	return false;
}

static bool is_in(const struct range *range, double value)
{
	return (range->start_open || value >= range->start) &&
	       (range->end_open || value <= range->end);
}

bool range_alerts(const struct range *range, double value)
{
	return is_in(range, value) == range->inside;
}

bool range_exceeded(const struct range *range, double value)
{
	return !range->inside && !range->end_open && value > range->end;
}

double range_distance(const struct range *range, double value)
{
	if (!range_alerts(range, value))
		return 0;
	/* In a range one end is as bad as the other: more is worse. */
	if (range->inside)
		return range->start_open ? 1 : 1 + value - range->start;
	return value < range->start ? range->start - value : value - range->end;
}

enum { NUMBER_SIZE = 24 };

/* The shortest way that can be read again: without an exponent. */
static char *write_number(double number, char buf[static NUMBER_SIZE])
{
	char *end;

	(void)snprintf(buf, NUMBER_SIZE, "%.*g", DBL_DIG, number);
	if (!strchr(buf, 'e'))
		return buf;
	(void)snprintf(buf, NUMBER_SIZE, "%.*f", DBL_DIG, number);
	for (end = buf + strlen(buf) - 1; *end == '0'; end--)
		*end = '\0';
	return buf;
}

char *range_format(const struct range *range, char buf[static RANGE_TEXT_SIZE])
{
	char start[NUMBER_SIZE + 1] = "", end[NUMBER_SIZE] = "";
	char number[NUMBER_SIZE];

	if (range->start_open)
		(void)snprintf(start, sizeof(start), "~:");
	else if (range->start < 0 || range->start > 0 || range->end_open)
		(void)snprintf(start, sizeof(start),
			       "%s:", write_number(range->start, number));
	if (!range->end_open)
		(void)write_number(range->end, end);
	(void)snprintf(buf, RANGE_TEXT_SIZE, "%s%s%s", range->inside ? "@" : "",
		       start, end);
	return buf;
}

/* "90 s", "2 h": the largest unit that tells it as it is. */
static char *write_end(double number, bool is_time,
		       char buf[static NUMBER_SIZE])
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = { { "days", 86400 }, { "h", 3600 }, { "min", 60 } };
	char text[NUMBER_SIZE];
	const char *unit = "s";

	if (!is_time)
		return write_number(number, buf);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (number < 2 * units[i].seconds ||
		    fmod(number, units[i].seconds) > 0)
			continue;
		number /= units[i].seconds;
		unit = units[i].name;
		break;
	}
	(void)snprintf(buf, NUMBER_SIZE, "%.18s %s", write_number(number, text),
		       unit);
	return buf;
}

char *range_words(const struct range *range, bool is_time,
		  char buf[static RANGE_TEXT_SIZE])
{
	struct range bare = *range;
	char text[RANGE_TEXT_SIZE], number[NUMBER_SIZE];
	const char *unit = is_time ? " s" : "";

	bare.inside = false;
	(void)range_format(&bare, text);
	if (range->inside)
		(void)snprintf(buf, RANGE_TEXT_SIZE, "inside %.48s%s", text,
			       unit);
	else if (range->end_open && !range->start_open)
		(void)snprintf(buf, RANGE_TEXT_SIZE, "below %s",
			       write_end(range->start, is_time, number));
	else if (!range->end_open && (range->start_open || range->start == 0))
		(void)snprintf(buf, RANGE_TEXT_SIZE, "at %s",
			       write_end(range->end, is_time, number));
	else
		(void)snprintf(buf, RANGE_TEXT_SIZE, "outside %.47s%s", text,
			       unit);
	return buf;
}
