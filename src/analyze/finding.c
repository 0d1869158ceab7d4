// SPDX-License-Identifier: MIT
/*
 * finding: the names of ids, severities and confidences, and the evidence.
 * What is a finding is the rules' business.
 */
#include "tcpwait/finding.h"

#include <assert.h>
#include <string.h>

static const char *const id_names[] = {
	[FINDING_CLIENT_CHURN] = "client-churn",
	[FINDING_PORT_EXHAUSTION] = "port-exhaustion",
	[FINDING_SERVER_CLOSES_FIRST] = "server-closes-first",
	[FINDING_TIME_WAIT_TABLE_FULL] = "time-wait-table-full",
	[FINDING_CLOSE_WAIT_LEAK] = "close-wait-leak",
	[FINDING_CLOSE_WAIT_UNREAD] = "close-wait-unread",
	[FINDING_CLOSE_WAIT_UNACCEPTED] = "close-wait-unaccepted",
	[FINDING_STALE_POOL] = "stale-pool",
	[FINDING_INHERITED_DESCRIPTOR] = "inherited-descriptor",
	[FINDING_FD_LIMIT] = "fd-limit",
	[FINDING_ACCEPT_QUEUE_FULL] = "accept-queue-full",
	[FINDING_PEER_NEVER_CLOSES] = "peer-never-closes",
	[FINDING_HALF_CLOSED] = "half-closed",
	[FINDING_UNANSWERED_CLOSE] = "unanswered-close",
	[FINDING_UNANSWERED_CONNECT] = "unanswered-connect",
	[FINDING_SYSCTL_TW_REUSE_INERT] = "sysctl-tw-reuse-inert",
	[FINDING_SYSCTL_PORT_RANGE_OVERLAP] = "sysctl-port-range-overlap",
	[FINDING_SYSCTL_TW_BUCKETS_LOW] = "sysctl-tw-buckets-low",
	[FINDING_SYSCTL_OBSOLETE] = "sysctl-obsolete",
};
static_assert(sizeof(id_names) / sizeof(id_names[0]) == FINDING_ID_COUNT,
	      "every finding has a name");

/* The rules stay within these: diagnosis_run() sees to it. */
enum {
	CAN_INFO = 1u << SEVERITY_INFO,
	CAN_WARN = 1u << SEVERITY_WARNING,
	CAN_CRIT = 1u << SEVERITY_CRITICAL,
};

static const uint8_t id_severities[] = {
	[FINDING_CLIENT_CHURN] = CAN_INFO | CAN_WARN,
	[FINDING_PORT_EXHAUSTION] = CAN_INFO | CAN_WARN | CAN_CRIT,
	[FINDING_SERVER_CLOSES_FIRST] = CAN_INFO,
	[FINDING_TIME_WAIT_TABLE_FULL] = CAN_INFO | CAN_WARN,
	[FINDING_CLOSE_WAIT_LEAK] = CAN_WARN,
	[FINDING_CLOSE_WAIT_UNREAD] = CAN_WARN,
	[FINDING_CLOSE_WAIT_UNACCEPTED] = CAN_CRIT,
	[FINDING_STALE_POOL] = CAN_INFO | CAN_WARN,
	[FINDING_INHERITED_DESCRIPTOR] = CAN_WARN,
	[FINDING_FD_LIMIT] = CAN_WARN | CAN_CRIT,
	[FINDING_ACCEPT_QUEUE_FULL] = CAN_WARN | CAN_CRIT,
	[FINDING_PEER_NEVER_CLOSES] = CAN_INFO,
	[FINDING_HALF_CLOSED] = CAN_WARN,
	[FINDING_UNANSWERED_CLOSE] = CAN_WARN,
	[FINDING_UNANSWERED_CONNECT] = CAN_WARN,
	[FINDING_SYSCTL_TW_REUSE_INERT] = CAN_WARN,
	[FINDING_SYSCTL_PORT_RANGE_OVERLAP] = CAN_INFO,
	[FINDING_SYSCTL_TW_BUCKETS_LOW] = CAN_INFO,
	[FINDING_SYSCTL_OBSOLETE] = CAN_INFO,
};
static_assert(sizeof(id_severities) == FINDING_ID_COUNT,
	      "every finding can have some severity");

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

/* The position of text among n names; n where it is none of them. */
static size_t position_of(const char *text, const char *const *names, size_t n)
{
	size_t i = 0;

	while (i < n && strcmp(text, names[i]) != 0)
		i++;
	return i;
}

const char *finding_id_name(enum finding_id id)
{
	return id_names[id];
}

bool finding_id_parse(const char *text, enum finding_id *id)
{
	size_t i = position_of(text, id_names, FINDING_ID_COUNT);

	if (i == FINDING_ID_COUNT)
		return false;
	*id = (enum finding_id)i;
	return true;
}

unsigned int finding_severities(enum finding_id id)
{
	return id_severities[id];
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
