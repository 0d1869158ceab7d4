// SPDX-License-Identifier: MIT
/*
 * verbs: the table, and finding in it.
 */
#include "cli/verbs.h"

#include <string.h>

#include "cli/message.h"
#include "cli/suggest.h"

const struct verb *const verbs_table[] = {
	&verb_report,  &verb_states, &verb_ports,    &verb_peers,
	&verb_sockets, &verb_count,  &verb_diagnose, &verb_explain,
	&verb_sysctl,  &verb_top,    &verb_check,    &verb_metrics,
	&verb_wait,    &verb_watch,  &verb_close,    &verb_record,
	&verb_history, NULL,
};

static const char *const reserved[] = {
	"diff",
	NULL,
};

const struct verb *verbs_find(const char *name)
{
	for (size_t i = 0; verbs_table[i]; i++) {
		if (strcmp(verbs_table[i]->name, name) == 0)
			return verbs_table[i];
	}
	return NULL;
}

int verbs_is_reserved(const char *name)
{
	for (size_t i = 0; reserved[i]; i++) {
		if (strcmp(reserved[i], name) == 0)
			return 1;
	}
	return 0;
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

	if (verbs_is_reserved(name))
		return message_fail("'%s' is not in this version; see tcpwait "
				    "--help",
				    name);
	if (nearest)
		return message_fail("unknown command '%s'; did you mean '%s'?",
				    name, nearest);
	return message_fail("unknown command '%s'; see tcpwait --help", name);
}
