// SPDX-License-Identifier: MIT
/*
 * finding: the names of severities and confidences, and the evidence.
 * What is a finding is the rules' business.
 */
#include "tcpwait/finding.h"

#include <assert.h>
#include <string.h>

static const char *const severity_names[] = {
	[SEVERITY_INFO] = "info",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_CRITICAL] = "critical",
};
static_assert(sizeof(severity_names) / sizeof(severity_names[0]) ==
		      SEVERITY_COUNT,
	      "every severity has a name");

static const char *const confidence_names[] = {
	[CONFIDENCE_LOW] = "low",
	[CONFIDENCE_MEDIUM] = "medium",
	[CONFIDENCE_HIGH] = "high",
};
static_assert(sizeof(confidence_names) / sizeof(confidence_names[0]) ==
		      CONFIDENCE_COUNT,
	      "every confidence has a name");

static const char *const scope_names[] = {
	[SCOPE_SERVICE] = NULL,
	[SCOPE_PROCESS] = "process",
	[SCOPE_PROGRAM] = "program",
	[SCOPE_REMOTE_NETWORK] = "remote_network",
};

const char *finding_scope_name(enum finding_scope scope)
{
	return scope_names[scope];
}

/* The position of text among n names; n where it is none of them. */
static size_t position_of(const char *text, const char *const *names, size_t n)
{
	size_t i = 0;

	while (i < n && strcmp(text, names[i]) != 0)
		i++;
	return i;
}

const char *finding_severity_name(enum severity severity)
{
	return severity_names[severity];
}

bool finding_severity_parse(const char *text, enum severity *severity)
{
	size_t i = position_of(text, severity_names, SEVERITY_COUNT);

	if (i == SEVERITY_COUNT)
		return false;
	*severity = (enum severity)i;
	return true;
}

const char *finding_confidence_name(enum confidence confidence)
{
	return confidence_names[confidence];
}

static struct evidence *append(struct finding *finding, const char *key,
			       enum evidence_type type)
{
	struct evidence *evidence = &finding->evidence[finding->n_evidence];

	assert(finding->n_evidence < FINDING_EVIDENCE_MAX);
	finding->n_evidence++;
	*evidence = (struct evidence){ .key = key, .type = type };
	return evidence;
}

void finding_add_count(struct finding *finding, const char *key, uint64_t count)
{
	append(finding, key, EVIDENCE_COUNT)->count = count;
}

void finding_add_real(struct finding *finding, const char *key, double real)
{
	append(finding, key, EVIDENCE_REAL)->real = real;
}

void finding_add_text(struct finding *finding, const char *key,
		      const char *text)
{
	append(finding, key, EVIDENCE_TEXT)->text = text;
}

void finding_add_unknown(struct finding *finding, const char *key)
{
	append(finding, key, EVIDENCE_UNKNOWN);
}

void finding_add_counter(struct finding *finding, const char *key,
			 const struct counters *counters, enum counter counter)
{
	if (counters->known[counter])
		finding_add_count(finding, key, counters->value[counter]);
	else
		finding_add_unknown(finding, key);
}

static void say(struct finding *finding, const struct evidence *word)
{
	assert(finding->n_words < FINDING_WORDS_MAX);
	finding->words[finding->n_words++] = *word;
}

const struct evidence *finding_evidence(const struct finding *finding,
					const char *key)
{
	for (size_t i = 0; i < finding->n_evidence; i++) {
		if (strcmp(finding->evidence[i].key, key) == 0)
			return &finding->evidence[i];
	}
	return NULL;
}

bool finding_says(const struct finding *finding, const char *key)
{
	for (size_t i = 0; i < finding->n_words; i++)
		if (strcmp(finding->words[i].key, key) == 0)
			return true;
	return false;
}

void finding_say_count(struct finding *finding, const char *key, uint64_t count)
{
	say(finding, &(struct evidence){ key, EVIDENCE_COUNT, .count = count });
}

void finding_say_real(struct finding *finding, const char *key, double real)
{
	say(finding, &(struct evidence){ key, EVIDENCE_REAL, .real = real });
}

void finding_say_text(struct finding *finding, const char *key,
		      const char *text)
{
	say(finding, &(struct evidence){ key, EVIDENCE_TEXT, .text = text });
}

void finding_say_name(struct finding *finding, const char *key,
		      const char *name)
{
	if (name)
		say(finding,
		    &(struct evidence){ key, EVIDENCE_NAME, .text = name });
}

void finding_say_service(struct finding *finding, const char *key,
			 uint32_t group)
{
	say(finding,
	    &(struct evidence){ key, EVIDENCE_SERVICE, .count = group });
}

void finding_say_remote(struct finding *finding, const char *key,
			uint32_t group)
{
	say(finding,
	    &(struct evidence){ key, EVIDENCE_REMOTE, .count = group });
}

void finding_say_network(struct finding *finding, const char *key,
			 uint32_t group)
{
	say(finding,
	    &(struct evidence){ key, EVIDENCE_NETWORK, .count = group });
}

void finding_say_process(struct finding *finding, const char *key,
			 uint32_t process)
{
	if (process != OWNERS_NONE)
		say(finding, &(struct evidence){ key, EVIDENCE_PROCESS,
						 .count = process });
}
