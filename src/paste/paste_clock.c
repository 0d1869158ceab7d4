// SPDX-License-Identifier: MIT
/*
 * paste_clock: "Mon Nov 30 19:45:16 UTC 2026", "2026-11-30T19:45:16.5+01:00",
 * "10:47:51", "1764531916", in the C locale and in English.
 */
#include "paste/paste_clock.h"

#include <string.h>
#include <strings.h>
#include <time.h>

enum { DAY_SECONDS = 86400, HOUR_SECONDS = 3600 };

/* Seconds since 1970 that may be meant as such: 2001 to 2100. */
static const double epoch_least = 1e9, epoch_most = 4102444800.0;

/* What the words of a line have told so far. */
struct reading {
	int year, month, day; /* 0: not told */
	bool has_time, has_zone, is_pm, is_am, is_epoch;
	double seconds; /* of the day, or since 1970 */
	int zone_seconds;
};

/* n digits; false where there are others. */
static bool take_digits(struct span *word, size_t n, int *value)
{
	int number = 0;

	if (word->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (word->at[i] < '0' || word->at[i] > '9')
			return false;
		number = number * 10 + (word->at[i] - '0');
	}
	word->at += n;
	word->n -= n;
	*value = number;
	return true;
}

static bool take_char(struct span *word, char c)
{
	if (word->n == 0 || word->at[0] != c)
		return false;
	word->at++;
	word->n--;
	return true;
}

/* ".123456", ",5", or nothing. */
static double take_fraction(struct span *word)
{
	double value = 0, unit = 0.1;
	int digit;

	if (!take_char(word, '.') && !take_char(word, ','))
		return 0;
	for (; take_digits(word, 1, &digit); unit /= 10)
		value += digit * unit;
	return value;
}

/* "Z", "+0100", "-05:00", or nothing; false where it is something else. */
static bool take_offset(struct reading *reading, struct span word)
{
	int sign, hours, minutes = 0;

	if (word.n == 0)
		return true;
	reading->has_zone = true;
	reading->zone_seconds = 0;
	if (word.n == 1 && (word.at[0] == 'Z' || word.at[0] == 'z'))
		return true;
	sign = word.at[0] == '-' ? -1 : 1;
	if ((!take_char(&word, '+') && !take_char(&word, '-')) ||
	    !take_digits(&word, 2, &hours))
		return false;
	(void)take_char(&word, ':');
	if (word.n > 0 && !take_digits(&word, 2, &minutes))
		return false;
	reading->zone_seconds = sign * (hours * HOUR_SECONDS + minutes * 60);
	return word.n == 0;
}

/* "10:47:51.5+01:00" */
static bool take_time(struct reading *reading, struct span word)
{
	struct reading with = *reading;
	int hour, minute, second;

	if (!take_digits(&word, 2, &hour) || !take_char(&word, ':') ||
	    !take_digits(&word, 2, &minute) || !take_char(&word, ':') ||
	    !take_digits(&word, 2, &second) || hour > 23 || minute > 59 ||
	    second > 60 || reading->has_time)
		return false;
	with.seconds = hour * HOUR_SECONDS + minute * 60 + second +
		       take_fraction(&word);
	with.has_time = true;
	if (!take_offset(&with, word))
		return false;
	*reading = with;
	return true;
}

/* "2026-11-30", "2026/11/30", "2026-11-30T10:47:51Z" */
static bool take_date(struct reading *reading, struct span word)
{
	struct reading with = *reading;
	char sign;

	if (!take_digits(&word, 4, &with.year) || word.n == 0)
		return false;
	sign = word.at[0];
	if ((sign != '-' && sign != '/') || !take_char(&word, sign) ||
	    !take_digits(&word, 2, &with.month) || !take_char(&word, sign) ||
	    !take_digits(&word, 2, &with.day) || with.month < 1 ||
	    with.month > 12 || with.day < 1 || with.day > 31)
		return false;
	if (word.n > 0 && (!take_char(&word, 'T') || !take_time(&with, word)))
		return false;
	*reading = with;
	return true;
}

/* One of the names at its beginning; from 1, or 0. */
static int find_name(struct span word, const char *names)
{
	for (int i = 0; word.n >= 3 && names[3 * i]; i++) {
		if (strncasecmp(word.at, names + 3 * i, 3) == 0)
			return i + 1;
	}
	return 0;
}

static bool is_letters(struct span word)
{
	for (size_t i = 0; i < word.n; i++) {
		if ((word.at[i] | 0x20) < 'a' || (word.at[i] | 0x20) > 'z')
			return false;
	}
	return word.n > 0;
}

static bool take_name(struct reading *reading, struct span word)
{
	int month = find_name(word, "janfebmaraprmayjunjulaugsepoctnovdec");

	if (!is_letters(word))
		return false;
	if (word.n == 2 && strncasecmp(word.at, "am", 2) == 0)
		return reading->is_am = true;
	if (word.n == 2 && strncasecmp(word.at, "pm", 2) == 0)
		return reading->is_pm = true;
	if (month > 0 && reading->month == 0) {
		reading->month = month;
		return true;
	}
	if (find_name(word, "montuewedthufrisatsun"))
		return true;
	/* A zone: only these two say what it is. */
	if (word.n < 2 || word.n > 5 || !reading->has_time)
		return false;
	reading->has_zone |=
		paste_span_is(word, "UTC") || paste_span_is(word, "GMT");
	return true;
}

static bool take_number(struct reading *reading, struct span word)
{
	struct span rest = word;
	int high, low;
	uint64_t number;

	if (word.n >= 10 && take_digits(&rest, 5, &high) &&
	    take_digits(&rest, 5, &low)) {
		reading->seconds = high * 1e5 + low + take_fraction(&rest);
		reading->is_epoch = !reading->has_time &&
				    reading->seconds >= epoch_least &&
				    reading->seconds < epoch_most;
		return rest.n == 0 && reading->is_epoch;
	}
	if (!paste_span_number(word, 9999, &number))
		return false;
	if (word.n <= 2 && number >= 1 && number <= 31 && reading->day == 0)
		reading->day = (int)number;
	else if (word.n == 4 && number >= 1970 && reading->year == 0)
		reading->year = (int)number;
	else
		return false;
	return true;
}

/* "===", "#", "--", "[" and "]" around it. */
static struct span strip(struct span word)
{
	while (word.n > 0 && strchr("=#-*[]<>|,;()", word.at[0])) {
		word.at++;
		word.n--;
	}
	while (word.n > 0 && strchr("=#-*[]<>|,;()", word.at[word.n - 1]))
		word.n--;
	return word;
}

static bool take_word(struct reading *reading, struct span word)
{
	word = strip(word);
	return word.n == 0 || take_time(reading, word) ||
	       take_date(reading, word) || take_name(reading, word) ||
	       take_number(reading, word) ||
	       (reading->has_time && !reading->has_zone &&
		(word.at[0] == '+' || word.at[0] == '-') &&
		take_offset(reading, word));
}

static double day_seconds(const struct reading *reading)
{
	double seconds = reading->seconds;

	if (reading->is_pm && seconds < 12 * HOUR_SECONDS)
		seconds += 12 * HOUR_SECONDS;
	if (reading->is_am && seconds >= 12 * HOUR_SECONDS)
		seconds -= 12 * HOUR_SECONDS;
	return seconds;
}

static bool finish(const struct reading *reading, struct paste_clock *clock)
{
	struct tm tm = {
		.tm_year = reading->year - 1900,
		.tm_mon = reading->month - 1,
		.tm_mday = reading->day,
	};

	if (reading->is_epoch && !reading->has_time) {
		*clock = (struct paste_clock){ true, true, true,
					       reading->seconds };
		return true;
	}
	if (!reading->has_time)
		return false;
	*clock = (struct paste_clock){ .known = true,
				       .seconds = day_seconds(reading) };
	if (!reading->year || !reading->month || !reading->day)
		return true;
	clock->has_date = true;
	clock->is_utc = reading->has_zone;
	clock->seconds += (double)timegm(&tm) - reading->zone_seconds;
	return true;
}

/* "Every 2.0s: ss -tan          web1: Mon Nov 30 19:45:16 2026" */
static size_t first_of_watch(const struct paste_line *line)
{
	size_t first = line->n_words > 4 ? line->n_words - 5 : 0;

	return line->n_words > 6 && paste_span_is(line->words[0], "Every")
		       ? first
		       : 0;
}

bool paste_clock_line(const struct paste_line *line, struct paste_clock *clock)
{
	struct reading reading = { 0 };

	if (line->n_words > 24)
		return false;
	for (size_t i = first_of_watch(line); i < line->n_words; i++) {
		if (!take_word(&reading, line->words[i]))
			return false;
	}
	return finish(&reading, clock);
}

bool paste_clock_prefix(const struct paste_line *line, size_t n,
			struct paste_clock *clock)
{
	struct reading reading = { 0 };

	for (size_t i = 0; i < n && i < line->n_words; i++)
		(void)take_word(&reading, line->words[i]);
	return finish(&reading, clock);
}

bool paste_clock_between(const struct paste_clock *from,
			 const struct paste_clock *to, double *seconds)
{
	if (!from->known || !to->known || from->has_date != to->has_date ||
	    from->is_utc != to->is_utc)
		return false;
	*seconds = to->seconds - from->seconds;
	if (*seconds < 0 && !from->has_date)
		*seconds += DAY_SECONDS;
	return *seconds > 0;
}
