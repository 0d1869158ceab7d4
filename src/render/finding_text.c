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

#include "tcpwait/tcp_state.h"

static const char *const severities[] = {
	[SEVERITY_INFO] = "INFO",
	[SEVERITY_WARNING] = "WARNING",
	[SEVERITY_CRITICAL] = "CRITICAL",
};
static_assert(sizeof(severities) / sizeof(severities[0]) == SEVERITY_COUNT,
	      "every severity has its word");

const char *finding_text_severity(enum severity severity)
{
	return severities[severity];
}

static void append_state(char *command, unsigned int state)
{
	size_t n = strlen(command);

	(void)snprintf(command + n, FINDING_TEXT_COMMAND - n, "state %s ",
		       tcp_state_set_names[state - 1]);
}

/* CLOSE_WAIT is only at times among what gets no answer. */
static void append_states(char *command, const struct finding *finding)
{
	const uint8_t *states = finding_id_states(finding->id);
	const struct evidence *evidence =
		finding_evidence(finding, "close_wait_unanswered");

	for (; *states; states++)
		append_state(command, *states);
	if (evidence && evidence->count > 0)
		append_state(command, TCP_STATE_CLOSE_WAIT);
}

/* What needs no quotes in any shell. */
static bool is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._/:@-";

	return *text && strspn(text, plain) == strlen(text);
}

/* What no quotes make harmless: control characters, and bytes beyond ASCII. */
static bool is_printable(const char *text)
{
	for (; *text; text++) {
		if (*text < ' ' || *text > '~')
			return false;
	}
	return true;
}

static void append(char *command, const char *text)
{
	size_t n = strlen(command);

	(void)snprintf(command + n, FINDING_TEXT_COMMAND - n, "%s", text);
}

/* A word of a shell: what quotes cannot hold is left outside of them. */
static void append_word(char *command, const char *word)
{
	char letter[2] = "";

	if (is_plain(word)) {
		append(command, word);
		return;
	}
	append(command, "'");
	for (; *word; word++) {
		letter[0] = *word;
		append(command, *word == '\'' ? "'\\''" : letter);
	}
	append(command, "'");
}

static void append_network(char *command, const struct finding_subject *subject)
{
	size_t n = strlen(command), room = FINDING_TEXT_COMMAND - n;
	char network[ADDR_PREFIX_STRLEN];

	(void)addr_format_prefix(&subject->remote_network, FINDING_V4_BITS,
				 FINDING_V6_BITS, network);
	if (subject->has_service_port && subject->role == ROLE_CLIENT)
		(void)snprintf(command + n, room, "dst %s and dport = :%u",
			       network, subject->service_port);
	else
		(void)snprintf(command + n, room, "dst %s", network);
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
	if (subject->scope == SCOPE_REMOTE_NETWORK) {
		append_network(command, subject);
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

/* "-f db1.txt "; of more than there is room for the first ones. */
static void append_file(char *command, const char *file)
{
	enum { REST_SIZE = 400 };

	if (!file[0] || !is_printable(file) ||
	    strlen(command) + strlen(file) > FINDING_TEXT_COMMAND - REST_SIZE)
		return;
	append(command, "-f ");
	append_word(command, file);
	append(command, " ");
}

/* "tcpwait diagnose " and where to look. */
static char *begin(const struct diagnosed *diagnosed, const char *verb,
		   char *command)
{
	const char *netns = diagnosed->netns;

	(void)snprintf(command, FINDING_TEXT_COMMAND, "tcpwait %s ", verb);
	if (netns && is_printable(netns)) {
		append(command, "-N ");
		append_word(command, netns);
		append(command, " ");
	}
	for (size_t i = 0; i < diagnosed->seen->n_hosts; i++) {
		append_file(command, diagnosed->seen->hosts[i].text.file);
		append_file(command,
			    diagnosed->seen->hosts[i].text.settings_file);
	}
	return command;
}

/* What only two looks tell is not seen in one. */
static void append_interval(char *command, const struct diagnosed *diagnosed)
{
	double seconds;
	char text[FINDING_TEXT_VALUE];

	if (!diagnosed->before || snapshot_is_text(diagnosed->seen))
		return;
	seconds = snapshot_seconds(diagnosed->before, diagnosed->seen);
	(void)snprintf(text, sizeof(text), "-d %.0f ",
		       seconds < 1 ? 1 : seconds);
	append(command, text);
}

static void append_thresholds(char *command, const struct findings *findings)
{
	for (int i = 0; findings->has_thresholds && i < THRESHOLD_COUNT; i++) {
		enum threshold threshold = (enum threshold)i;
		const struct threshold_spec *spec = thresholds_spec(threshold);
		char value[THRESHOLD_VALUE_SIZE];

		if (findings->thresholds.value[i] == spec->standard)
			continue;
		append(command, "--threshold ");
		append(command, spec->name);
		append(command, "=");
		append(command, thresholds_format(&findings->thresholds,
						  threshold, value));
		append(command, " ");
	}
}

static void begin_diagnose(const struct diagnosed *diagnosed, char *command)
{
	begin(diagnosed, "diagnose", command);
	append_interval(command, diagnosed);
	append_thresholds(command, diagnosed->findings);
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
	begin_diagnose(diagnosed, command);
	append_filter(command, &finding->subject);
	return end(command);
}

char *finding_text_all(const struct diagnosed *diagnosed,
		       char command[static FINDING_TEXT_COMMAND])
{
	begin_diagnose(diagnosed, command);
	return end(command);
}

static bool is_of_no_state(const struct finding *finding)
{
	return !*finding_id_states(finding->id) ||
	       (finding->id == FINDING_FD_LIMIT && finding->variant);
}

char *finding_text_look(const struct diagnosed *diagnosed,
			const struct finding *finding,
			char command[static FINDING_TEXT_COMMAND])
{
	const struct owners *owners = &diagnosed->seen->owners;
	const uint8_t *states = finding_id_states(finding->id);

	if (!states)
		return end(begin(diagnosed, "sysctl", command));
	/* Of a process, and of no state and port: no table has it. */
	if (is_of_no_state(finding) && !finding->subject.has_service_port &&
	    finding->subject.process < owners->n_processes) {
		(void)snprintf(command, FINDING_TEXT_COMMAND,
			       "ls -l /proc/%d/fd",
			       owners->processes[finding->subject.process].pid);
		return command;
	}
	begin(diagnosed, "sockets", command);
	append_states(command, finding);
	append_filter(command, &finding->subject);
	return end(command);
}

char *finding_text_filter(const struct finding *finding, char *text,
			  size_t size)
{
	char filter[FINDING_TEXT_COMMAND] = "";

	if (finding_id_states(finding->id)) {
		append_states(filter, finding);
		append_filter(filter, &finding->subject);
	}
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
	case EVIDENCE_NAME:
	case EVIDENCE_PROCESS:
	case EVIDENCE_SERVICE:
	case EVIDENCE_REMOTE:
	case EVIDENCE_NETWORK:
		break;
	}
	(void)snprintf(value, FINDING_TEXT_VALUE, "unknown");
	return value;
}
