// SPDX-License-Identifier: MIT
/*
 * line: numbers are written from their last digit to their first.
 *
 * A real is scaled to an integer, which is exact enough unless it lies in the
 * middle between two; there, and outside the usual range, printf decides.
 */
#include "render/line.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "tcpwait/text.h"

enum { DIGITS_MAX = 20, SIGNIFICANT = 9, REAL_SIZE = 352 };

static const double powers[] = { 1e0, 1e1, 1e2, 1e3,  1e4,  1e5, 1e6,
				 1e7, 1e8, 1e9, 1e10, 1e11, 1e12 };

void line_init(struct line *line, FILE *file)
{
	line->file = file;
	line->n = 0;
}

/* Nothing follows what could not be written. */
static void write_bytes(FILE *file, const char *bytes, size_t n)
{
	if (file && n > 0 && !ferror_unlocked(file))
		(void)fwrite_unlocked(bytes, 1, n, file);
}

void line_flush(struct line *line)
{
	write_bytes(line->file, line->bytes, line->n);
	line->n = 0;
}

const char *line_end(struct line *line)
{
	line->bytes[line->n] = '\0';
	return line->bytes;
}

bool line_make_room(struct line *line, size_t n)
{
	if (!line->file)
		return false;
	line_flush(line);
	return n < LINE_SIZE;
}

void line_spill(struct line *line, const char *bytes, size_t n)
{
	write_bytes(line->file, bytes, n);
}

void line_blanks(struct line *line, size_t n)
{
	if (!line_has_room(line, n))
		return;
	memset(line->bytes + line->n, ' ', n);
	line->n += n;
}

void line_text(struct line *line, const char *text)
{
	line_put(line, text, strlen(text));
}

void line_clean(struct line *line, const char *text)
{
	while (*text) {
		size_t n = text_plain_length(text);
		char piece[TEXT_PIECE_SIZE];

		if (n == 0) {
			n = text_take(&text, piece);
			line_put(line, piece, n);
		} else {
			line_put(line, text, n);
			text += n;
		}
	}
}

void line_quoted(struct line *line, const char *text)
{
	line_char(line, '"');
	for (;;) {
		char piece[TEXT_PIECE_SIZE];
		size_t n = 0;

		/* Of what is clean only two characters are special. */
		while (text[n] >= ' ' && text[n] < 0x7f && text[n] != '"' &&
		       text[n] != '\\')
			n++;
		line_put(line, text, n);
		text += n;
		if (!*text)
			break;
		n = text_take(&text, piece);
		if (piece[0] == '"' || piece[0] == '\\')
			line_char(line, '\\');
		line_put(line, piece, n);
	}
	line_char(line, '"');
}

void line_printf(struct line *line, const char *format, ...)
{
	char text[LINE_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	line_text(line, text);
}

/* The digits before end; returns where they begin. */
static char *digits_of(uint64_t number, char *end)
{
	do {
		*--end = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	return end;
}

void line_count(struct line *line, uint64_t count)
{
	char digits[DIGITS_MAX], *end = digits + DIGITS_MAX;
	const char *from;
	char *to;

	/* Most of what is counted is 0. */
	if (count < 10) {
		line_char(line, (char)('0' + count));
		return;
	}
	if (!line_has_room(line, DIGITS_MAX))
		return;
	from = digits_of(count, end);
	to = line->bytes + line->n;
	line->n += (size_t)(end - from);
	while (from < end)
		*to++ = *from++;
}

void line_integer(struct line *line, int64_t number)
{
	if (number < 0)
		line_char(line, '-');
	line_count(line, number < 0 ? -(uint64_t)number : (uint64_t)number);
}

void line_change(struct line *line, int64_t change)
{
	if (change >= 0)
		line_char(line, '+');
	line_integer(line, change);
}

/* real * 10^decimals, rounded as printf rounds; false where that is unsure. */
static bool scale(double real, unsigned int decimals, uint64_t *scaled)
{
	const double most = 1e12, unsure = 1e-3;
	double exact = real * powers[decimals], rest;

	if (!(exact >= 0 && exact < most) || signbit(real))
		return false;
	*scaled = (uint64_t)(exact + 0.5);
	rest = exact - (double)*scaled;
	return rest > unsure - 0.5 && rest < 0.5 - unsure;
}

/* scaled / 10^decimals. */
static void put_scaled(struct line *line, uint64_t scaled,
		       unsigned int decimals)
{
	char digits[2 * DIGITS_MAX], *end = digits + sizeof(digits);
	char *from = digits_of(scaled, end), *point = end - decimals;

	while (from >= point)
		*--from = '0';
	line_put(line, from, (size_t)(point - from));
	if (decimals == 0)
		return;
	line_char(line, '.');
	line_put(line, point, decimals);
}

void line_real(struct line *line, double real, unsigned int decimals)
{
	uint64_t scaled;

	if (scale(real, decimals, &scaled))
		put_scaled(line, scaled, decimals);
	else
		line_printf(line, "%.*f", (int)decimals, real);
}

/* A real shows that it is one; an exponent has neither '+' nor zeros. */
static void put_printed(struct line *line, double real)
{
	char text[REAL_SIZE], *exponent;

	(void)snprintf(text, sizeof(text), "%.*g", SIGNIFICANT, real);
	exponent = strchr(text, 'e');
	if (!exponent) {
		line_text(line, text);
		line_text(line, strchr(text, '.') ? "" : ".0");
		return;
	}
	line_put(line, text, (size_t)(exponent + 1 - text));
	if (exponent[1] == '-')
		line_char(line, '-');
	line_text(line, exponent + 2 + strspn(exponent + 2, "0"));
}

void line_significant(struct line *line, double real)
{
	unsigned int decimals = SIGNIFICANT - 1;
	uint64_t scaled;

	if (real == 0 || !isfinite(real)) {
		line_text(line, real == 0 ? "0.0" : "null");
		return;
	}
	if (real < 1e-4 || real >= 1e8) {
		put_printed(line, real);
		return;
	}
	/* As many as leave nine digits. */
	while (real >= powers[SIGNIFICANT - decimals])
		decimals--;
	while (real * powers[decimals] < powers[SIGNIFICANT - 1])
		decimals++;
	if (!scale(real, decimals, &scaled)) {
		put_printed(line, real);
		return;
	}
	for (; decimals > 1 && scaled % 10 == 0; decimals--)
		scaled /= 10;
	put_scaled(line, scaled, decimals);
}

void line_address(struct line *line, const struct addr *address)
{
	if (line_has_room(line, ADDR_STRLEN))
		line->n += addr_write(address, line->bytes + line->n);
}

void line_endpoint(struct line *line, const struct addr *address, uint16_t port)
{
	bool brackets = address && addr_has_colons(address);

	if (brackets)
		line_char(line, '[');
	if (address)
		line_address(line, address);
	if (brackets)
		line_char(line, ']');
	line_char(line, ':');
	if (port != 0)
		line_count(line, port);
	else
		line_char(line, '?');
}

/* "1m15s": the rest of a unit has two digits. */
static void put_two(struct line *line, uint64_t whole, char unit, uint64_t rest,
		    char rest_unit)
{
	line_count(line, whole);
	line_char(line, unit);
	line_char(line, (char)('0' + rest / 10));
	line_char(line, (char)('0' + rest % 10));
	line_char(line, rest_unit);
}

void line_age(struct line *line, double seconds)
{
	uint64_t s = (uint64_t)seconds;

	if (seconds < 0.9995) {
		line_real(line, seconds * 1000, 0);
		line_put(line, "ms", 2);
	} else if (s < 60) {
		line_count(line, s);
		line_char(line, 's');
	} else if (s < 3600) {
		put_two(line, s / 60, 'm', s % 60, 's');
	} else if (s < 86400) {
		put_two(line, s / 3600, 'h', s / 60 % 60, 'm');
	} else {
		put_two(line, s / 86400, 'd', s / 3600 % 24, 'h');
	}
}
