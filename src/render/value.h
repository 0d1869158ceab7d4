// SPDX-License-Identifier: MIT
/*
 * value: the few ways in which a column fills its value.
 */
#ifndef TCPWAIT_RENDER_VALUE_H
#define TCPWAIT_RENDER_VALUE_H

#include "tcpwait/column.h"

void value_unknown(struct value *value);
void value_count(struct value *value, uint64_t count);
void value_change(struct value *value, uint64_t now, uint64_t before);
void value_real(struct value *value, double real, int decimals);
void value_address(struct value *value, const struct addr *address);
/* value_text cleans; NULL and "" are unknown. */
void value_text(struct value *value, const char *text);
void value_printf(struct value *value, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* value_age writes 75 s as "1m15s" for eyes, as seconds otherwise. */
void value_age(struct value *value, double seconds, bool at_least,
	       bool for_eyes);

#endif
