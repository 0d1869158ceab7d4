// SPDX-License-Identifier: MIT
/*
 * value: constructors.  Only value_printf() leaves its text as it is.
 */
#include "render/value.h"

#include <stdarg.h>
#include <stdio.h>

#include "tcpwait/text.h"

void value_unknown(struct value *value)
{
	value->type = VALUE_UNKNOWN;
}

void value_count(struct value *value, uint64_t count)
{
	value->type = VALUE_COUNT;
	value->count = count;
}

void value_change(struct value *value, uint64_t now, uint64_t before)
{
	value->type = VALUE_CHANGE;
	value->change = (int64_t)now - (int64_t)before;
}

void value_real(struct value *value, double real, int decimals)
{
	value->type = VALUE_REAL;
	value->real = real;
	value->decimals = decimals;
}

void value_address(struct value *value, const struct addr *address)
{
	value->type = VALUE_ADDRESS;
	value->address = *address;
}

void value_text(struct value *value, const char *text)
{
	value->type = text && *text ? VALUE_TEXT : VALUE_UNKNOWN;
	if (value->type == VALUE_TEXT)
		(void)text_clean(text, value->text, sizeof(value->text));
}

void value_printf(struct value *value, const char *format, ...)
{
	va_list args;

	value->type = VALUE_TEXT;
	va_start(args, format);
	(void)vsnprintf(value->text, sizeof(value->text), format, args);
	va_end(args);
}

void value_age(struct value *value, double seconds, bool at_least,
	       bool for_eyes)
{
	const char *sign = at_least ? ">" : "";
	unsigned long s = (unsigned long)seconds;

	if (!for_eyes)
		value_real(value, seconds, 3);
	else if (seconds < 0.9995)
		value_printf(value, "%s%.0fms", sign, seconds * 1000);
	else if (s < 60)
		value_printf(value, "%s%lus", sign, s);
	else if (s < 3600)
		value_printf(value, "%s%lum%02lus", sign, s / 60, s % 60);
	else if (s < 86400)
		value_printf(value, "%s%luh%02lum", sign, s / 3600,
			     s / 60 % 60);
	else
		value_printf(value, "%s%lud%02luh", sign, s / 86400,
			     s / 3600 % 24);
}
