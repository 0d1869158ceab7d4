// SPDX-License-Identifier: MIT
/*
 * finding_text: commands that can be copied to a shell as they stand, and
 * numbers that can be read.  Nothing here came from another process.
 */
#include "tcpwait/render_findings.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const severities[] = {
	[SEVERITY_INFO] = "INFO",
	[SEVERITY_WARNING] = "WARNING",
	[SEVERITY_CRITICAL] = "CRITICAL",
};
static_assert(sizeof(severities) / sizeof(severities[0]) == SEVERITY_COUNT,
	      "every severity has its word");

/* The states of what a finding is about; NULL: not about sockets. */
static const char *const states[] = {
	[FINDING_CLIENT_CHURN] = "state time-wait ",
	[FINDING_PORT_EXHAUSTION] = "",
	[FINDING_SERVER_CLOSES_FIRST] = "state time-wait ",
	[FINDING_TIME_WAIT_TABLE_FULL] = "state time-wait ",
	[FINDING_CLOSE_WAIT_LEAK] = "state close-wait ",
	[FINDING_CLOSE_WAIT_UNREAD] = "state close-wait ",
	[FINDING_CLOSE_WAIT_UNACCEPTED] = "state close-wait ",
	[FINDING_STALE_POOL] = "state close-wait ",
	[FINDING_INHERITED_DESCRIPTOR] = "state close-wait ",
	[FINDING_FD_LIMIT] = "state close-wait state fin-wait-2 ",
	[FINDING_ACCEPT_QUEUE_FULL] = "",
	[FINDING_PEER_NEVER_CLOSES] = "state fin-wait-2 ",
	[FINDING_HALF_CLOSED] = "state fin-wait-2 ",
	[FINDING_UNANSWERED_CLOSE] =
		"state fin-wait-1 state closing state last-ack ",
	[FINDING_UNANSWERED_CONNECT] = "state syn-sent ",
	[FINDING_SYSCTL_TW_REUSE_INERT] = NULL,
	[FINDING_SYSCTL_PORT_RANGE_OVERLAP] = NULL,
	[FINDING_SYSCTL_TW_BUCKETS_LOW] = NULL,
	[FINDING_SYSCTL_OBSOLETE] = NULL,
};
static_assert(sizeof(states) / sizeof(states[0]) == FINDING_ID_COUNT,
	      "every finding has its states");

const char *finding_text_severity(enum severity severity)
{
	return severities[severity];
}

/* CLOSE_WAIT is only at times among what gets no answer. */
static const char *states_of(const struct finding *finding)
{
	for (size_t i = 0; i < finding->n_evidence; i++) {
		const struct evidence *evidence = &finding->evidence[i];

		if (strcmp(evidence->key, "close_wait_unanswered") == 0 &&
		    evidence->count > 0)
			return "state fin-wait-1 state closing state last-ack "
			       "state close-wait ";
	}
	return states[finding->id];
}

/* What needs no quotes in any shell. */
static bool is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._/:@-";

	return *text && strspn(text, plain) == strlen(text);
}

/* The port alone, where many remote addresses share it. */
static void append_filter(char *command, const struct finding_subject *subject)
{
	size_t n = strlen(command), room = FINDING_TEXT_COMMAND - n;
	char address[ADDR_STRLEN];
	bool has_port = subject->has_service_port;

	if (subject->role == ROLE_SERVER && has_port) {
		(void)snprintf(command + n, room, "sport = :%u",
			       subject->service_port);
		return;
	}
	(void)addr_format(&subject->remote_address, address);
	if (subject->has_remote_address && !has_port)
		(void)snprintf(command + n, room, "dst %s", address);
	else if (subject->has_remote_address)
		(void)snprintf(command + n, room, "dst %s and dport = :%u",
			       address, subject->service_port);
	else if (has_port && subject->role == ROLE_CLIENT)
		(void)snprintf(command + n, room, "dport = :%u",
			       subject->service_port);
	else if (subject->has_local_address && subject->role == ROLE_CLIENT)
		(void)snprintf(command + n, room, "src %s",
			       addr_format(&subject->local_address, address));
}

/* "tcpwait diagnose " and where to look. */
static char *begin(const struct diagnosed *diagnosed, const char *verb,
		   char *command)
{
	const char *netns = diagnosed->netns;

	if (netns && is_plain(netns))
		(void)snprintf(command, FINDING_TEXT_COMMAND,
			       "tcpwait %s -N %s ", verb, netns);
	else
		(void)snprintf(command, FINDING_TEXT_COMMAND, "tcpwait %s ",
			       verb);
	return command;
}

/* Every part ends in a blank, for the next. */
static char *end(char *command)
{
	size_t n = strlen(command);

	if (n > 0 && command[n - 1] == ' ')
		command[n - 1] = '\0';
	return command;
}

char *finding_text_next(const struct diagnosed *diagnosed,
			const struct finding *finding,
			char command[static FINDING_TEXT_COMMAND])
{
	begin(diagnosed, "diagnose", command);
	append_filter(command, &finding->subject);
	return end(command);
}

char *finding_text_look(const struct diagnosed *diagnosed,
			const struct finding *finding,
			char command[static FINDING_TEXT_COMMAND])
{
	const char *words = states_of(finding);
	size_t n;

	if (!words)
		return end(begin(diagnosed, "sysctl", command));
	n = strlen(begin(diagnosed, "sockets", command));
	(void)snprintf(command + n, FINDING_TEXT_COMMAND - n, "%s", words);
	append_filter(command, &finding->subject);
	return end(command);
}

char *finding_text_filter(const struct finding *finding, char *text,
			  size_t size)
{
	const char *words = states_of(finding);
	char filter[FINDING_TEXT_COMMAND];

	(void)snprintf(filter, sizeof(filter), "%s", words ? words : "");
	if (words)
		append_filter(filter, &finding->subject);
	(void)snprintf(text, size, "%s", end(filter));
	return text;
}

char *finding_text_value(const struct evidence *evidence,
			 char value[static FINDING_TEXT_VALUE])
{
	double real = evidence->real;
	int decimals = real >= 100 ? 0 : real >= 10 ? 1 : 3;

	switch (evidence->type) {
	case EVIDENCE_COUNT:
		(void)snprintf(value, FINDING_TEXT_VALUE, "%" PRIu64,
			       evidence->count);
		return value;
	case EVIDENCE_REAL:
		(void)snprintf(value, FINDING_TEXT_VALUE, "%.*f", decimals,
			       real);
		return value;
	case EVIDENCE_TEXT:
		(void)snprintf(value, FINDING_TEXT_VALUE, "%s", evidence->text);
		return value;
	case EVIDENCE_UNKNOWN:
		break;
	}
	(void)snprintf(value, FINDING_TEXT_VALUE, "unknown");
	return value;
}
