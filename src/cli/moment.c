// SPDX-License-Identifier: MIT
/*
 * moment: dates, times of day and spans, put together.
 */
#include "cli/moment.h"

#include <string.h>
#include <time.h>

#include "tcpwait/number.h"

enum { US_PER_SECOND = 1000000 };

/* Farther away nothing was recorded; and no sum overflows. */
static const double seconds_most = 1e10;

/* n digits, no more and no fewer, up to most. */
static bool read_digits(const char **rest, int n, int most, int *value)
{
	*value = 0;
	for (int i = 0; i < n; i++) {
		char c = (*rest)[i];

		if (c < '0' || c > '9')
			return false;
		*value = *value * 10 + (c - '0');
	}
	*rest += n;
	return *value <= most;
}

static bool skip(const char **rest, char c)
{
	if (**rest != c)
		return false;
	++*rest;
	return true;
}

/* "03:12", "03:12:44", "03:12:44.5" */
static bool read_clock(const char **rest, struct tm *tm, int64_t *us)
{
	int64_t unit = US_PER_SECOND / 10;

	*us = 0;
	tm->tm_sec = 0;
	if (!read_digits(rest, 2, 23, &tm->tm_hour) || !skip(rest, ':') ||
	    !read_digits(rest, 2, 59, &tm->tm_min))
		return false;
	if (!skip(rest, ':'))
		return true;
	if (!read_digits(rest, 2, 60, &tm->tm_sec))
		return false;
	if (!skip(rest, '.'))
		return true;
	if (**rest < '0' || **rest > '9')
		return false;
	for (; **rest >= '0' && **rest <= '9'; ++*rest) {
		*us += (**rest - '0') * unit;
		unit /= 10;
	}
	return true;
}

static bool read_date(const char **rest, struct tm *tm)
{
	int year, month;

	if (!read_digits(rest, 4, 9999, &year) || !skip(rest, '-') ||
	    !read_digits(rest, 2, 12, &month) || !skip(rest, '-') ||
	    !read_digits(rest, 2, 31, &tm->tm_mday))
		return false;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	return month > 0 && tm->tm_mday > 0;
}

/* "Z", "+02:00"; seconds east of Greenwich. */
static bool read_zone(const char **rest, long *east)
{
	int sign = **rest == '-' ? -1 : 1, hours, minutes;

	*east = 0;
	if (skip(rest, 'Z') || skip(rest, 'z'))
		return true;
	if (!skip(rest, '+') && !skip(rest, '-'))
		return false;
	if (!read_digits(rest, 2, 23, &hours))
		return false;
	(void)skip(rest, ':');
	if (!read_digits(rest, 2, 59, &minutes))
		return false;
	*east = sign * (hours * 3600L + minutes * 60L);
	return true;
}

/* The local time that tm says, however its zone counts then. */
static int64_t local_us(struct tm tm, int64_t us)
{
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * US_PER_SECOND + us;
}

static bool parse_rfc3339(const char *text, int64_t *moment_us)
{
	struct tm tm = { 0 };
	int64_t us = 0;
	long east;

	if (!read_date(&text, &tm))
		return false;
	if (*text == '\0') {
		*moment_us = local_us(tm, 0);
		return true;
	}
	if ((!skip(&text, 'T') && !skip(&text, 't') && !skip(&text, ' ')) ||
	    !read_clock(&text, &tm, &us))
		return false;
	(void)skip(&text, ' ');
	if (*text == '\0') {
		*moment_us = local_us(tm, us);
		return true;
	}
	if (!read_zone(&text, &east) || *text != '\0')
		return false;
	*moment_us = ((int64_t)timegm(&tm) - east) * US_PER_SECOND + us;
	return true;
}

static bool starts_with(const char **rest, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*rest, word, n) != 0)
		return false;
	*rest += n;
	return true;
}

/* A time of day; of no day that is named, it has passed already. */
static bool parse_day(const char *text, int64_t now_us, int64_t *moment_us)
{
	time_t now = (time_t)(now_us / US_PER_SECOND);
	bool is_yesterday = starts_with(&text, "yesterday");
	bool is_today = !is_yesterday && starts_with(&text, "today");
	int64_t us = 0;
	struct tm tm;

	if (!localtime_r(&now, &tm))
		return false;
	tm.tm_mday -= is_yesterday;
	if ((is_yesterday || is_today) && *text == '\0') {
		tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
		*moment_us = local_us(tm, 0);
		return true;
	}
	if ((is_yesterday || is_today) && !skip(&text, ' '))
		return false;
	if (!read_clock(&text, &tm, &us) || *text != '\0')
		return false;
	*moment_us = local_us(tm, us);
	if (is_yesterday || is_today || *moment_us <= now_us)
		return true;
	tm.tm_mday--;
	*moment_us = local_us(tm, us);
	return true;
}

static bool parse_span(const char *text, int64_t now_us, int64_t *moment_us)
{
	double seconds;

	if (!skip(&text, '-') || !number_read_seconds(&text, &seconds) ||
	    *text != '\0' || seconds < 0 || seconds > seconds_most)
		return false;
	*moment_us = now_us - (int64_t)(seconds * US_PER_SECOND);
	return true;
}

bool moment_parse(const char *text, int64_t now_us, int64_t *moment_us)
{
	if (strcmp(text, "now") == 0) {
		*moment_us = now_us;
		return true;
	}
	return parse_span(text, now_us, moment_us) ||
	       parse_day(text, now_us, moment_us) ||
	       parse_rfc3339(text, moment_us);
}
