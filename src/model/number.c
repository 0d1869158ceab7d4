// SPDX-License-Identifier: MIT
/*
 * number: knows itself what a number is; strtod() would take "inf", "0x10",
 * "1e5" and blanks.
 */
#include "tcpwait/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Fifteen digits: up to here the quotient of both is the nearest double. */
static const uint64_t digits_max = 999999999999999;
static const uint64_t scale_max = 1000000000000000;

bool number_read(const char **rest, double *number)
{
	bool has_digits = false, has_point = false;
	uint64_t digits = 0, scale = 1;
	const char *at;

	for (at = *rest;
	     isdigit((unsigned char)*at) || (*at == '.' && !has_point); at++) {
		if (*at == '.') {
			has_point = true;
			continue;
		}
		has_digits = true;
		digits = digits * 10 + (uint64_t)(*at - '0');
		scale *= has_point ? 10 : 1;
		if (digits > digits_max || scale > scale_max)
			return false;
	}
	if (!has_digits)
		return false;
	*number = (double)digits / (double)scale;
	*rest = at;
	return true;
}

bool number_read_seconds(const char **rest, double *seconds)
{
	static const struct {
		char letter;
		double seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };

	if (!number_read(rest, seconds))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (**rest != units[i].letter)
			continue;
		*seconds *= units[i].seconds;
		(*rest)++;
		break;
	}
	return true;
}

bool number_read_u32(const char *word, uint32_t *number)
{
	unsigned long read;
	char *end;

	if (word[0] < '0' || word[0] > '9')
		return false;
	errno = 0;
	read = strtoul(word, &end, 0);
	if (errno != 0 || *end != '\0' || read > UINT32_MAX)
		return false;
	*number = (uint32_t)read;
	return true;
}

char *number_duration(double seconds, char buf[static NUMBER_DURATION_SIZE])
{
	const char *unit = "s";
	double number = seconds;

	if (seconds < 0.095) {
		/* Little is not nothing: "0 ms at most" would be a lie. */
		(void)snprintf(buf, NUMBER_DURATION_SIZE, "%.2g ms",
			       1000 * seconds);
		return buf;
	}
	if (seconds >= 2.0 * 24 * 3600) {
		number = seconds / (24 * 3600);
		unit = "days";
	} else if (seconds >= 2 * 3600) {
		number = seconds / 3600;
		unit = "h";
	} else if (seconds >= 2 * 60) {
		number = seconds / 60;
		unit = "min";
	}
	(void)snprintf(buf, NUMBER_DURATION_SIZE, "%.*f %s",
		       seconds < 10 ? 1 : 0, number, unit);
	return buf;
}
