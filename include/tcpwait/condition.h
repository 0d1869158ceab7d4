// SPDX-License-Identifier: MIT
/*
 * condition: what a script waits for: "time_wait:443 < 1000".
 *
 * Comparisons of figures (see measure.h) with numbers, joined by "and".
 */
#ifndef TCPWAIT_CONDITION_H
#define TCPWAIT_CONDITION_H

#include <stdbool.h>
#include <stddef.h>

#include "tcpwait/measure.h"

enum condition_op {
	CONDITION_LT,
	CONDITION_LE,
	CONDITION_GT,
	CONDITION_GE,
	CONDITION_EQ,
	CONDITION_NE,
	CONDITION_OP_COUNT,
};

struct condition_term {
	struct measure measure;
	enum condition_op op;
	double wanted;
};

enum { CONDITION_TERMS_MAX = 8 };

struct condition {
	struct condition_term terms[CONDITION_TERMS_MAX];
	size_t n;
};

/*
 * condition_parse reads the whole text; blanks are free, "50%" is taken of
 * percents, and "60s" or "5m" of a time.  False with a sentence in message that
 * names the place.
 */
enum { CONDITION_MESSAGE_SIZE = MEASURE_MESSAGE_SIZE + 100 };
bool condition_parse(const char *text, struct condition *condition,
		     char message[static CONDITION_MESSAGE_SIZE]);

/* condition_term_holds: what is unknown, or only a bound, proves nothing. */
bool condition_term_holds(const struct condition_term *term,
			  const struct measure_value *value);

/* condition_format writes "time_wait:443 = 812, wanted < 1000". */
enum { CONDITION_TEXT_SIZE = MEASURE_NAME_SIZE + 2 * MEASURE_VALUE_SIZE + 40 };
char *condition_format(const struct condition_term *term,
		       const struct measure_value *value,
		       char buf[static CONDITION_TEXT_SIZE]);

#endif
