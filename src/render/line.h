// SPDX-License-Identifier: MIT
/*
 * line: text that grows piece by piece, without printf.
 *
 * What no longer fits goes to the file; where there is none it is cut.  A
 * write that fails shows on the stream, which the caller checks.
 */
#ifndef TCPWAIT_RENDER_LINE_H
#define TCPWAIT_RENDER_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "tcpwait/addr.h"

enum { LINE_SIZE = 4096 };

struct line {
	FILE *file; /* NULL: none */
	size_t n;
	char bytes[LINE_SIZE];
};

void line_init(struct line *line, FILE *file);
/* line_flush writes what is there to the file. */
void line_flush(struct line *line);
/* line_end closes the text with a NUL and returns it; of a line in memory. */
const char *line_end(struct line *line);

/* line_make_room is false where n bytes do not even fit an empty buffer. */
bool line_make_room(struct line *line, size_t n);
/* One byte is kept for the NUL. */
static inline bool line_has_room(struct line *line, size_t n)
{
	return n < LINE_SIZE - line->n || line_make_room(line, n);
}

static inline void line_char(struct line *line, char byte)
{
	if (line_has_room(line, 1))
		line->bytes[line->n++] = byte;
}

/* line_spill writes what fits no buffer. */
void line_spill(struct line *line, const char *bytes, size_t n);

static inline void line_put(struct line *line, const char *bytes, size_t n)
{
	if (!line_has_room(line, n)) {
		line_spill(line, bytes, n);
		return;
	}
	memcpy(line->bytes + line->n, bytes, n);
	line->n += n;
}

void line_blanks(struct line *line, size_t n);
/* line_text writes text that is clean, line_clean any. */
void line_text(struct line *line, const char *text);
void line_clean(struct line *line, const char *text);
/* line_quoted writes any text as a string of JSON. */
void line_quoted(struct line *line, const char *text);
void line_printf(struct line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void line_count(struct line *line, uint64_t count);
/* line_change always has a sign, line_integer only that of a fall. */
void line_change(struct line *line, int64_t change);
void line_integer(struct line *line, int64_t number);
/*
 * line_real writes as %.*f does; line_significant as JSON has it: %.9g, and
 * null for what is no number.
 */
void line_real(struct line *line, double real, unsigned int decimals);
void line_significant(struct line *line, double real);
void line_address(struct line *line, const struct addr *address);
/*
 * line_endpoint writes "10.0.0.5:3306" or "[::1]:443"; without an address
 * ":443".  A port of 0 is one that is not known: "?".
 */
void line_endpoint(struct line *line, const struct addr *address,
		   uint16_t port);
/* line_age writes 75 s as "1m15s". */
void line_age(struct line *line, double seconds);

#endif
