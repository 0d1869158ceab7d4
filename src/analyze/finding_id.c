// SPDX-License-Identifier: MIT
/*
 * finding_id: what the rule of a finding says about it.
 */
#include <string.h>

#include "analyze/rule.h"

const char *finding_id_name(enum finding_id id)
{
	return rules_table[id]->name;
}

bool finding_id_parse(const char *text, enum finding_id *id)
{
	for (size_t i = 0; rules_table[i]; i++) {
		if (strcmp(text, rules_table[i]->name) != 0)
			continue;
		*id = rules_table[i]->id;
		return true;
	}
	return false;
}

unsigned int finding_id_severities(enum finding_id id)
{
	return rules_table[id]->severities;
}

unsigned int finding_id_kinds(enum finding_id id)
{
	return rules_table[id]->kinds;
}

const uint8_t *finding_id_states(enum finding_id id)
{
	const struct rule *rule = rules_table[id];

	return rule->is_of_setting ? NULL : rule->states;
}
