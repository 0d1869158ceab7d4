// SPDX-License-Identifier: MIT
/*
 * verbs: the table, and finding in it.
 */
#include "cli/verbs.h"

#include <string.h>

#include "cli/message.h"
#include "cli/suggest.h"

const struct verb *const verbs_table[] = {
	&verb_report,  &verb_states,  &verb_ports,    &verb_peers,
	&verb_sockets, &verb_count,   &verb_diagnose, &verb_diff,
	&verb_explain, &verb_sysctl,  &verb_top,      &verb_check,
	&verb_metrics, &verb_wait,    &verb_watch,    &verb_close,
	&verb_record,  &verb_history, NULL,
};

const struct verb *verbs_find(const char *name)
{
	for (size_t i = 0; verbs_table[i]; i++) {
		if (strcmp(verbs_table[i]->name, name) == 0)
			return verbs_table[i];
	}
	return NULL;
}

const char *verbs_nearest(const char *name)
{
	const char *nearest = NULL;
	size_t least = (size_t)-1;

	for (size_t i = 0; verbs_table[i]; i++) {
		size_t distance = suggest_distance(name, verbs_table[i]->name);

		if (distance < least) {
			least = distance;
			nearest = verbs_table[i]->name;
		}
	}
	return suggest_is_near(name, least) ? nearest : NULL;
}

enum exit_status verbs_refuse(const char *name)
{
	const char *nearest = verbs_nearest(name);

	if (nearest)
		return message_fail("unknown command '%s'; did you mean '%s'?",
				    name, nearest);
	return message_fail("unknown command '%s'; see tcpwait --help", name);
}
