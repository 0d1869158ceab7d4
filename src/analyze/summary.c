// SPDX-License-Identifier: MIT
/*
 * summary: fills in templates; src/texts/ has them, and the build has seen
 * that they are well made.
 */
#include "analyze/summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/flow.h"
#include "analyze/network.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/number.h"
#include "tcpwait/text.h"

/* A cleaned name is cut. */
enum { NAME_SIZE = 81, HOST_NAME_SIZE = 41 };
enum { VALUE_SIZE = NAME_SIZE + 32 + HOST_NAME_SIZE };

struct writer {
	const struct finding *finding;
	const struct snapshot *snap;
	char text[2 * FINDING_SUMMARY_SIZE];
	size_t n;
};

/* One or more characters of the template. */
struct slice {
	const char *at;
	size_t n;
};

static bool is_word(struct slice slice, const char *word)
{
	return strlen(word) == slice.n && strncmp(slice.at, word, slice.n) == 0;
}

static void put(struct writer *writer, const char *text, size_t n)
{
	if (n > sizeof(writer->text) - 1 - writer->n)
		n = sizeof(writer->text) - 1 - writer->n;
	memcpy(writer->text + writer->n, text, n);
	writer->n += n;
}

static void put_duration(double seconds, char buf[static VALUE_SIZE])
{
	char text[NUMBER_DURATION_SIZE];

	(void)snprintf(buf, VALUE_SIZE, "%s", number_duration(seconds, text));
}

/* An estimate, in two digits: "0.45", "3.4", "75", "420". */
static void put_rate(double rate, char buf[static VALUE_SIZE])
{
	double tens = 1;

	while (rate / tens >= 99.5)
		tens *= 10;
	if (rate < 9.95)
		(void)snprintf(buf, VALUE_SIZE, "%.2g", rate);
	else
		(void)snprintf(buf, VALUE_SIZE, "%.0f",
			       (double)(uint64_t)(rate / tens + 0.5) * tens);
}

static void put_percent(double ratio, char buf[static VALUE_SIZE])
{
	(void)snprintf(buf, VALUE_SIZE, "%.0f", 100 * ratio);
}

static void put_tenths(double number, char buf[static VALUE_SIZE])
{
	(void)snprintf(buf, VALUE_SIZE, "%.1f", number);
}

/* "900 bytes", "12 kB", "457 MB" */
static void put_bytes(double number, char buf[static VALUE_SIZE])
{
	static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
	size_t unit = 0;

	while (number >= 999.5 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		number /= 1000;
		unit++;
	}
	(void)snprintf(buf, VALUE_SIZE, "%.*f %s", unit > 0 && number < 9.95,
		       number, units[unit]);
}

static const struct {
	const char *name;
	void (*put)(double number, char buf[static VALUE_SIZE]);
} formats[] = {
	{ "duration", put_duration }, { "rate", put_rate },
	{ "percent", put_percent },   { "tenths", put_tenths },
	{ "bytes", put_bytes },
};

/* " on web1", where there are several hosts. */
static void put_host(const struct snapshot *snap, uint16_t host,
		     char buf[static VALUE_SIZE])
{
	char name[HOST_NAME_SIZE];
	size_t n = strlen(buf);

	if (snap->n_hosts > 1)
		(void)snprintf(buf + n, VALUE_SIZE - n, " on %s",
			       text_clean(snapshot_host(snap, host)->name, name,
					  sizeof(name)));
}

/* "java[812]", "java[812] on web1" */
static bool put_process(const struct snapshot *snap, uint32_t process,
			char buf[static VALUE_SIZE])
{
	const struct process *here = &snap->owners.processes[process];
	char name[NAME_SIZE];

	if (process == OWNERS_NONE)
		return false;
	(void)snprintf(buf, VALUE_SIZE, "%s[%d]",
		       text_clean(here->name, name, sizeof(name)), here->pid);
	put_host(snap, (uint16_t)here->host, buf);
	return true;
}

static bool take_process(const struct writer *writer,
			 char buf[static VALUE_SIZE])
{
	return put_process(writer->snap, writer->finding->subject.process, buf);
}

/* By its file where it is the subject, else as the first owner calls itself. */
static bool take_program(const struct writer *writer,
			 char buf[static VALUE_SIZE])
{
	const struct report_owners *owners = &writer->finding->owners;
	const char *program = writer->finding->subject.program;

	if (program && *program) {
		(void)text_clean(program, buf, NAME_SIZE);
		return true;
	}
	if (owners->n == 0)
		return false;
	(void)text_clean(
		writer->snap->owners.processes[owners->items[0].process].name,
		buf, NAME_SIZE);
	return true;
}

static bool take_port(const struct writer *writer, char buf[static VALUE_SIZE])
{
	const struct finding_subject *subject = &writer->finding->subject;

	(void)snprintf(buf, VALUE_SIZE, "%u", subject->service_port);
	return subject->has_service_port;
}

static bool take_server_port(const struct writer *writer,
			     char buf[static VALUE_SIZE])
{
	return writer->finding->subject.role == ROLE_SERVER &&
	       take_port(writer, buf);
}

static bool take_peer(const struct writer *writer, char buf[static VALUE_SIZE])
{
	const struct finding_subject *subject = &writer->finding->subject;

	(void)addr_format(&subject->remote_address, buf);
	return subject->has_remote_address;
}

/* "10.0.0.5:3306", "[2001:db8::1]:443" */
static bool take_service(const struct writer *writer,
			 char buf[static VALUE_SIZE])
{
	const struct finding_subject *subject = &writer->finding->subject;

	(void)addr_format_endpoint(&subject->remote_address,
				   subject->service_port, buf);
	return subject->role != ROLE_SERVER && subject->has_service_port &&
	       subject->has_remote_address;
}

/* "10.1.2.0/24" */
static void put_network(const struct addr *network, char buf[static VALUE_SIZE])
{
	(void)addr_format_prefix(network, FINDING_V4_BITS, FINDING_V6_BITS,
				 buf);
}

static bool take_network(const struct writer *writer,
			 char buf[static VALUE_SIZE])
{
	const struct finding_subject *subject = &writer->finding->subject;

	put_network(&subject->remote_network, buf);
	return subject->scope == SCOPE_REMOTE_NETWORK;
}

static bool take_source(const struct writer *writer,
			char buf[static VALUE_SIZE])
{
	const struct finding_subject *subject = &writer->finding->subject;

	(void)addr_format(&subject->local_address, buf);
	return subject->has_local_address;
}

static bool take_severity(const struct writer *writer,
			  char buf[static VALUE_SIZE])
{
	(void)snprintf(buf, VALUE_SIZE, "%s",
		       finding_severity_name(writer->finding->severity));
	return true;
}

static bool take_confidence(const struct writer *writer,
			    char buf[static VALUE_SIZE])
{
	(void)snprintf(buf, VALUE_SIZE, "%s",
		       finding_confidence_name(writer->finding->confidence));
	return true;
}

/* What every finding has, as far as it is known. */
/* clang-format off */
static const struct {
	const char *key;
	bool (*take)(const struct writer *writer, char buf[static VALUE_SIZE]);
} subjects[] = {
	{ "process", take_process },
	{ "program", take_program },
	{ "server_port", take_server_port },
	{ "service_port", take_port },
	{ "service", take_service },
	{ "peer", take_peer },
	{ "network", take_network },
	{ "source", take_source },
	{ "severity", take_severity },
	{ "confidence", take_confidence },
};
/* clang-format on */

static const struct evidence *find(const struct evidence *evidence, size_t n,
				   struct slice key)
{
	for (size_t i = 0; i < n; i++) {
		if (is_word(key, evidence[i].key))
			return &evidence[i];
	}
	return NULL;
}

/* A value as it is written, and as a number where it is one. */
struct value {
	bool is_number;
	double number;
	const char *text;
	char buf[VALUE_SIZE];
};

static void put_service(const struct snapshot *snap, uint64_t group,
			char buf[static VALUE_SIZE])
{
	const struct tally_key *key = &snap->groups.rows[group].key;

	(void)addr_format_endpoint(&key->remote_address, key->service_port,
				   buf);
}

static void put_remote(const struct writer *writer,
		       const struct evidence *evidence,
		       char buf[static VALUE_SIZE])
{
	const struct addr *remote =
		&writer->snap->groups.rows[evidence->count].key.remote_address;
	struct addr network = network_of(remote);

	if (evidence->type == EVIDENCE_NETWORK)
		put_network(&network, buf);
	else
		(void)addr_format(remote, buf);
}

static bool take_evidence(const struct writer *writer,
			  const struct evidence *evidence, struct value *value)
{
	switch (evidence->type) {
	case EVIDENCE_COUNT:
		value->is_number = true;
		value->number = (double)evidence->count;
		(void)snprintf(value->buf, sizeof(value->buf), "%" PRIu64,
			       evidence->count);
		return true;
	case EVIDENCE_REAL:
		value->is_number = true;
		value->number = evidence->real;
		(void)snprintf(value->buf, sizeof(value->buf), "%.0f",
			       evidence->real);
		return true;
	case EVIDENCE_TEXT:
		value->text = evidence->text;
		return true;
	case EVIDENCE_NAME:
		(void)text_clean(evidence->text, value->buf, NAME_SIZE);
		return true;
	case EVIDENCE_PROCESS:
		return put_process(writer->snap, (uint32_t)evidence->count,
				   value->buf);
	case EVIDENCE_SERVICE:
		put_service(writer->snap, evidence->count, value->buf);
		return true;
	case EVIDENCE_REMOTE:
	case EVIDENCE_NETWORK:
		put_remote(writer, evidence, value->buf);
		return true;
	case EVIDENCE_UNKNOWN:
		break;
	}
	return false;
}

static bool take(const struct writer *writer, struct slice key,
		 struct value *value)
{
	const struct finding *finding = writer->finding;
	const struct evidence *evidence =
		find(finding->evidence, finding->n_evidence, key);

	if (!evidence)
		evidence = find(finding->words, finding->n_words, key);
	value->is_number = false;
	value->text = value->buf;
	if (evidence)
		return take_evidence(writer, evidence, value);
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		if (is_word(key, subjects[i].key))
			return subjects[i].take(writer, value->buf);
	}
	return false;
}

/* Is the value what follows its key in a test? */
static bool holds(const struct value *value, struct slice rest)
{
	if (rest.n == 0)
		return true;
	if (*rest.at == '>')
		return value->is_number &&
		       value->number >= strtod(rest.at + 2, NULL);
	if (value->is_number)
		return value->number == strtod(rest.at + 1, NULL);
	return is_word((struct slice){ rest.at + 1, rest.n - 1 }, value->text);
}

static void put_formatted(struct writer *writer, const struct value *value,
			  struct slice name)
{
	char buf[VALUE_SIZE];

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (!is_word(name, formats[i].name))
			continue;
		formats[i].put(value->number, buf);
		put(writer, buf, strlen(buf));
	}
}

/* rest is what follows the key: "", ":format" or "|one|many". */
static void put_value(struct writer *writer, const struct value *value,
		      struct slice rest)
{
	const char *many;

	if (rest.n == 0) {
		put(writer, value->text, strlen(value->text));
	} else if (*rest.at == ':') {
		put_formatted(writer, value,
			      (struct slice){ rest.at + 1, rest.n - 1 });
	} else {
		many = strchr(rest.at + 1, '|');
		if (value->number == 1)
			put(writer, rest.at + 1, (size_t)(many - rest.at) - 1);
		else
			put(writer, many + 1,
			    (size_t)(rest.at + rest.n - many) - 1);
	}
}

/* Steps over {...}; false where it is not known, or does not hold. */
static bool fill_value(struct writer *writer, const char **at)
{
	const char *start = *at + 1, *end = strchr(start, '}');
	bool is_test = *start == '?';
	struct slice key, rest;
	struct value value;

	*at = end + 1;
	key.at = start + is_test;
	key.n = strcspn(key.at, "=>:|}");
	rest.at = key.at + key.n;
	rest.n = (size_t)(end - rest.at);
	if (!take(writer, key, &value)) {
		if (!is_test)
			put(writer, "unknown", strlen("unknown"));
		return false;
	}
	if (is_test)
		return holds(&value, rest);
	put_value(writer, &value, rest);
	return true;
}

static bool fill_text(struct writer *writer, const char **at, const char *ends);

/* Steps over [...], and keeps the first part in which all is known. */
static void fill_choice(struct writer *writer, const char **at)
{
	bool is_chosen = false;

	do {
		size_t n = writer->n;
		bool is_whole;

		++*at;
		is_whole = fill_text(writer, at, "|]");
		if (is_chosen || !is_whole)
			writer->n = n;
		is_chosen |= is_whole;
	} while (**at == '|');
	++*at;
}

/* Stops at one of ends; whether all was known. */
static bool fill_text(struct writer *writer, const char **at, const char *ends)
{
	bool is_whole = true;

	while (**at && !strchr(ends, **at)) {
		size_t n = 1 + strcspn(*at + 1, "{[|]");

		if (**at == '{') {
			is_whole &= fill_value(writer, at);
		} else if (**at == '[') {
			fill_choice(writer, at);
		} else {
			put(writer, *at, n);
			*at += n;
		}
	}
	return is_whole;
}

/* "web1: " before what names no process there. */
static void put_subject_host(struct writer *writer)
{
	uint16_t netns = writer->finding->subject.netns;
	char buf[VALUE_SIZE] = "";
	const char *name;
	size_t n;

	if (netns >= writer->snap->n_namespaces)
		return;
	put_host(writer->snap, writer->snap->namespaces[netns].host, buf);
	n = strlen(buf);
	if (n == 0 || memmem(writer->text, writer->n, buf, n))
		return;
	name = buf + strlen(" on ");
	n = (size_t)snprintf(buf + n, sizeof(buf) - n, ": ") + n;
	n -= (size_t)(name - buf);
	if (writer->n + n >= sizeof(writer->text))
		return;
	memmove(writer->text + n, writer->text, writer->n);
	memcpy(writer->text, name, n);
	writer->n += n;
}

static const char mptcp[] = " (MPTCP)";

void summary_fill(struct finding *finding, const struct snapshot *snap,
		  const char *pattern)
{
	struct writer writer = { .finding = finding, .snap = snap };

	(void)fill_text(&writer, &pattern, "");
	put_subject_host(&writer);
	if (finding->subject.is_mptcp)
		put(&writer, mptcp, strlen(mptcp));
	writer.text[writer.n] = '\0';
	(void)text_clean(writer.text, finding->summary,
			 sizeof(finding->summary));
}

void summary_write(struct finding *finding, const struct snapshot *snap)
{
	const char *variant = finding->variant ? finding->variant : "";
	const struct catalogue_summary *summary =
		catalogue_of(finding->id)->summaries;

	while (summary->name && strcmp(summary->name, variant) != 0)
		summary++;
	if (summary->name)
		summary_fill(finding, snap, summary->text);
}
