// SPDX-License-Identifier: MIT
/*
 * rules: the table of all rules.
 */
#include <assert.h>
#include <stddef.h>

#include "analyze/rule.h"

#define RULE_ROW(name) &(name),
const struct rule *const rules_table[] = { RULES_EACH(RULE_ROW) NULL };
static_assert(sizeof(rules_table) / sizeof(rules_table[0]) ==
		      FINDING_ID_COUNT + 1,
	      "every finding has its rule");
