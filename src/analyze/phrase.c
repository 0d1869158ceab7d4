// SPDX-License-Identifier: MIT
/*
 * phrase: says numbers and names in few letters.
 */
#include "analyze/phrase.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analyze/flow.h"
#include "tcpwait/text.h"

/* A cleaned name is cut here, so that the numbers after it have room. */
enum { NAME_SIZE = 64 };

void phrase_add(struct finding *finding, const char *format, ...)
{
	size_t n = strlen(finding->summary);
	va_list args;

	va_start(args, format);
	(void)vsnprintf(finding->summary + n, sizeof(finding->summary) - n,
			format, args);
	va_end(args);
}

char *phrase_duration(double seconds, char buf[static PHRASE_SIZE])
{
	const char *unit = "s";
	double number = seconds;

	if (seconds >= 2.0 * 24 * 3600) {
		number = seconds / (24 * 3600);
		unit = "days";
	} else if (seconds >= 2 * 3600) {
		number = seconds / 3600;
		unit = "h";
	} else if (seconds >= 2 * 60) {
		number = seconds / 60;
		unit = "min";
	}
	(void)snprintf(buf, PHRASE_SIZE, "%.*f %s", seconds < 10 ? 1 : 0,
		       number, unit);
	return buf;
}

char *phrase_holder(const struct snapshot *snap, uint32_t process,
		    uint16_t origin, char buf[static PHRASE_SIZE])
{
	const struct owners *owners = &snap->owners;
	const struct origin *from = NULL;
	char name[NAME_SIZE];

	if (process != OWNERS_NONE) {
		(void)text_clean(owners->processes[process].name, name,
				 sizeof(name));
		(void)snprintf(buf, PHRASE_SIZE, "%s[%d]", name,
			       owners->processes[process].pid);
		return buf;
	}
	if (origin < owners->n_origins)
		from = &owners->origins[origin];
	if (from && from->unit[0]) {
		(void)text_clean(from->unit, name, sizeof(name));
		(void)snprintf(buf, PHRASE_SIZE, "a process of %s", name);
	} else if (from && from->uid_known) {
		(void)snprintf(buf, PHRASE_SIZE, "a process of uid %u",
			       from->uid);
	} else {
		(void)snprintf(buf, PHRASE_SIZE, "an unseen process");
	}
	return buf;
}

char *phrase_place(const struct tally_key *service,
		   char buf[static PHRASE_SIZE])
{
	const struct addr *remote = &service->remote_address;
	char name[FLOW_NAME_SIZE];

	if (service->role == ROLE_SERVER)
		(void)snprintf(buf, PHRASE_SIZE, " on :%u",
			       service->service_port);
	else if (service->role == ROLE_CLIENT)
		(void)snprintf(buf, PHRASE_SIZE, " toward %s",
			       flow_name(remote, service->service_port, name));
	else
		(void)snprintf(buf, PHRASE_SIZE, " with %s",
			       addr_format(remote, name));
	return buf;
}

void phrase_ages(struct finding *finding, const struct aged *aged)
{
	char duration[PHRASE_SIZE];

	phrase_add(finding, ", oldest %s%s", aged->at_least ? "at least " : "",
		   phrase_duration(aged->oldest_seconds, duration));
	if (aged->is_steady)
		phrase_add(finding, ", +%.1f/min", aged->per_minute);
}
