// SPDX-License-Identifier: MIT
/*
 * condition: reads comparisons, and says whether they hold.
 *
 * Points at the place of a mistake; it never takes half an expression.
 */
#include "tcpwait/condition.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tcpwait/number.h"

/* Longer ones first: "<" begins "<=". */
static const struct {
	const char *text;
	enum condition_op op;
} ops[] = {
	{ "<=", CONDITION_LE }, { ">=", CONDITION_GE }, { "==", CONDITION_EQ },
	{ "!=", CONDITION_NE }, { "<", CONDITION_LT },	{ ">", CONDITION_GT },
	{ "=", CONDITION_EQ },
};

static const char *const op_texts[] = {
	[CONDITION_LT] = "<",  [CONDITION_LE] = "<=", [CONDITION_GT] = ">",
	[CONDITION_GE] = ">=", [CONDITION_EQ] = "=",  [CONDITION_NE] = "!=",
};
static_assert(sizeof(op_texts) / sizeof(op_texts[0]) == CONDITION_OP_COUNT,
	      "every comparison has its sign");

struct cursor {
	const char *text;
	const char *at;
	char *message;
};

static bool refuse(const struct cursor *cursor, const char *wanted)
{
	if (*cursor->at)
		(void)snprintf(cursor->message, CONDITION_MESSAGE_SIZE,
			       "%s expected at character %td, at '%.30s'",
			       wanted, cursor->at - cursor->text + 1,
			       cursor->at);
	else
		(void)snprintf(cursor->message, CONDITION_MESSAGE_SIZE,
			       "%s expected at the end of '%.60s'", wanted,
			       cursor->text);
	return false;
}

static void skip_blanks(struct cursor *cursor)
{
	while (isspace((unsigned char)*cursor->at))
		cursor->at++;
}

static bool read_measure(struct cursor *cursor, struct measure *measure)
{
	size_t n = strcspn(cursor->at, "<>=! \t\n");
	char message[MEASURE_MESSAGE_SIZE];

	if (n == 0)
		return refuse(cursor, "a name, as in time_wait:443 < 1000,");
	if (!measure_parse(cursor->at, n, measure, message)) {
		(void)snprintf(cursor->message, CONDITION_MESSAGE_SIZE,
			       "at character %td: %s",
			       cursor->at - cursor->text + 1, message);
		return false;
	}
	cursor->at += n;
	skip_blanks(cursor);
	return true;
}

static bool read_op(struct cursor *cursor, enum condition_op *op)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		size_t n = strlen(ops[i].text);

		if (strncmp(cursor->at, ops[i].text, n) != 0)
			continue;
		*op = ops[i].op;
		cursor->at += n;
		skip_blanks(cursor);
		return true;
	}
	return refuse(cursor, "one of < <= > >= = != is");
}

static bool read_number(struct cursor *cursor, const struct measure *measure,
			double *number)
{
	const char *unit = measure_unit(measure);
	bool is_time = *unit == 's';

	if (is_time ? !number_read_seconds(&cursor->at, number)
		    : !number_read(&cursor->at, number))
		return refuse(cursor, "a number is");
	if (!is_time && *unit && *cursor->at == *unit)
		cursor->at++;
	if (*cursor->at && !isspace((unsigned char)*cursor->at))
		return refuse(cursor, "a blank or the end is");
	skip_blanks(cursor);
	return true;
}

static bool read_term(struct cursor *cursor, struct condition_term *term)
{
	return read_measure(cursor, &term->measure) &&
	       read_op(cursor, &term->op) &&
	       read_number(cursor, &term->measure, &term->wanted);
}

/* "and" between two; the end is one as well. */
static bool read_and(struct cursor *cursor)
{
	static const char word[] = "and";
	size_t n = strlen(word);

	if (*cursor->at == '\0')
		return true;
	if (strncmp(cursor->at, word, n) != 0 ||
	    (cursor->at[n] && !isspace((unsigned char)cursor->at[n])))
		return refuse(cursor, "\"and\" or the end is");
	cursor->at += n;
	skip_blanks(cursor);
	if (*cursor->at == '\0')
		return refuse(cursor, "another comparison is");
	return true;
}

bool condition_parse(const char *text, struct condition *condition,
		     char message[static CONDITION_MESSAGE_SIZE])
{
	struct cursor cursor = { text, text, message };

	*condition = (struct condition){ .n = 0 };
	skip_blanks(&cursor);
	do {
		if (condition->n == CONDITION_TERMS_MAX)
			return refuse(&cursor,
				      "no more than eight comparisons are");
		if (!read_term(&cursor, &condition->terms[condition->n++]) ||
		    !read_and(&cursor))
			return false;
	} while (*cursor.at);
	return true;
}

static bool compare(enum condition_op op, double value, double wanted)
{
	switch (op) {
	case CONDITION_LT:
		return value < wanted;
	case CONDITION_LE:
		return value <= wanted;
	case CONDITION_GT:
		return value > wanted;
	case CONDITION_GE:
		return value >= wanted;
	case CONDITION_EQ:
		return !(value < wanted) && !(value > wanted);
	case CONDITION_NE:
		return value < wanted || value > wanted;
	case CONDITION_OP_COUNT:
		break;
	}
	return false;
}

bool condition_term_holds(const struct condition_term *term,
			  const struct measure_value *value)
{
	bool is_lower_bound_enough =
		term->op == CONDITION_GT || term->op == CONDITION_GE;

	if (!value->known || (value->at_least && !is_lower_bound_enough))
		return false;
	return compare(term->op, value->value, term->wanted);
}

char *condition_format(const struct condition_term *term,
		       const struct measure_value *value,
		       char buf[static CONDITION_TEXT_SIZE])
{
	const char *unit = measure_unit(&term->measure);
	char name[MEASURE_NAME_SIZE], is[MEASURE_VALUE_SIZE];
	char wanted[MEASURE_VALUE_SIZE];

	(void)measure_name(&term->measure, name);
	(void)measure_format(term->wanted, wanted);
	if (value->known)
		(void)snprintf(buf, CONDITION_TEXT_SIZE,
			       "%s = %s%s%s, wanted %s %s%s", name,
			       value->at_least ? "at least " : "",
			       measure_format(value->value, is), unit,
			       op_texts[term->op], wanted, unit);
	else
		(void)snprintf(buf, CONDITION_TEXT_SIZE,
			       "%s is unknown, wanted %s %s%s", name,
			       op_texts[term->op], wanted, unit);
	return buf;
}
