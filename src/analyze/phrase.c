// SPDX-License-Identifier: MIT
/*
 * phrase: says numbers and names in few letters.
 */
#include "analyze/phrase.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tcpwait/text.h"

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

	if (seconds < 0.095) {
		/* Little is not nothing: "0 ms at most" would be a lie. */
		(void)snprintf(buf, PHRASE_SIZE, "%.2g ms", 1000 * seconds);
		return buf;
	}
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

char *phrase_rate(double rate, char buf[static PHRASE_SIZE])
{
	double tens = 1;

	while (rate / tens >= 99.5)
		tens *= 10;
	if (rate < 9.95)
		(void)snprintf(buf, PHRASE_SIZE, "%.2g", rate);
	else
		(void)snprintf(buf, PHRASE_SIZE, "%.0f",
			       (double)(uint64_t)(rate / tens + 0.5) * tens);
	return buf;
}

char *phrase_name(const struct snapshot *snap, uint32_t process,
		  char buf[static PHRASE_NAME_SIZE])
{
	(void)text_clean(snap->owners.processes[process].name, buf,
			 PHRASE_NAME_SIZE);
	return buf;
}

char *phrase_holder(const struct snapshot *snap, uint32_t process,
		    uint16_t origin, char buf[static PHRASE_SIZE])
{
	const struct owners *owners = &snap->owners;
	const struct origin *from = NULL;
	char name[PHRASE_NAME_SIZE];

	if (process != OWNERS_NONE) {
		(void)snprintf(buf, PHRASE_SIZE, "%s[%d]",
			       phrase_name(snap, process, name),
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

char *phrase_holders(const struct snapshot *snap, const struct pile *pile,
		     char buf[static PHRASE_SIZE])
{
	char name[PHRASE_NAME_SIZE];

	if (!pile->team)
		return phrase_holder(snap, pile->process, pile->origin, buf);
	(void)snprintf(buf, PHRASE_SIZE, "%u processes of %s together",
		       pile->team->n, phrase_name(snap, pile->process, name));
	return buf;
}

char *phrase_program(const struct snapshot *snap,
		     const struct report_owners *owners,
		     char buf[static PHRASE_NAME_SIZE])
{
	const struct process *processes = snap->owners.processes;

	if (owners->n == 0)
		return NULL;
	for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX; i++) {
		const struct report_owner *owner = &owners->items[i];

		/* Of the same unit or user is a guess. */
		if (owner->basis > OWNER_LIVE_PEER ||
		    strcmp(processes[owner->process].name,
			   processes[owners->items[0].process].name) != 0)
			return NULL;
	}
	return phrase_name(snap, owners->items[0].process, buf);
}

/* The closed sockets that were seen in the hands of one program. */
struct closer {
	const char *name; /* NULL: of none */
	uint32_t n;
	uint32_t n_others; /* in the hands of other programs */
	bool is_brief;
};

static struct closer find_closer(const struct snapshot *snap,
				 const struct report_owners *owners)
{
	uint32_t kept =
		owners->n < REPORT_OWNERS_MAX ? owners->n : REPORT_OWNERS_MAX;
	const struct process *processes = snap->owners.processes;
	struct closer closer = { .name = NULL };
	uint32_t most = 0;

	for (uint32_t i = 0; i < kept; i++) {
		if (owners->items[i].n_closed <= most)
			continue;
		most = owners->items[i].n_closed;
		closer.name = processes[owners->items[i].process].name;
	}
	for (uint32_t i = 0; most > 0 && i < kept; i++) {
		const struct report_owner *owner = &owners->items[i];

		if (strcmp(processes[owner->process].name, closer.name) != 0) {
			closer.n_others += owner->n_closed;
			continue;
		}
		closer.n += owner->n_closed;
		closer.is_brief |= owner->is_brief;
	}
	return closer;
}

char *phrase_closer(const struct snapshot *snap, const struct flow *flow,
		    uint64_t n_at_once, char buf[static PHRASE_NAME_SIZE])
{
	struct closer closer = find_closer(snap, &flow->owners);
	uint64_t all = n_at_once ? n_at_once : flow->n_watched;
	bool is_stream = closer.is_brief && n_at_once == 0;

	if (!closer.name || closer.n_others * 10 > closer.n ||
	    (!is_stream && (uint64_t)closer.n * 2 < all))
		return NULL;
	(void)text_clean(closer.name, buf, PHRASE_NAME_SIZE);
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

void phrase_closes(struct finding *finding, const struct flow *flow)
{
	char rate[PHRASE_SIZE];

	phrase_add(finding, "%u TIME_WAIT", flow->states[TCP_STATE_TIME_WAIT]);
	if (flow->closes_unknown)
		return;
	if (flow->is_saturated)
		phrase_add(finding,
			   ", at least %s closes in the last second (they are "
			   "taken over long before 60 s)",
			   phrase_rate(flow->history.n[0], rate));
	else
		phrase_add(finding, ", %s closes/s over the last %d s",
			   phrase_rate(flow->closes_per_second, rate),
			   HISTORY_SECONDS);
}

void phrase_ages(struct finding *finding, const struct aged *aged)
{
	char duration[PHRASE_SIZE], rate[PHRASE_SIZE];

	phrase_add(finding, ", oldest %s%s", aged->at_least ? "at least " : "",
		   phrase_duration(aged->oldest_seconds, duration));
	if (aged->is_steady)
		phrase_add(finding, ", +%s/min",
			   phrase_rate(aged->per_minute, rate));
}
