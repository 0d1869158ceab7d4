// SPDX-License-Identifier: MIT
/*
 * finding: one thing that is wrong, or worth knowing, and why.
 *
 * A finding says who it is about, the numbers it stands on, and how sure it
 * is; causes, cures and what only looks like a cure come from the catalogue.
 */
#ifndef TCPWAIT_FINDING_H
#define TCPWAIT_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/addr.h"
#include "tcpwait/counters.h"
#include "tcpwait/need.h"
#include "tcpwait/report.h"
#include "tcpwait/role.h"
#include "tcpwait/thresholds.h"

enum severity {
	SEVERITY_INFO,
	SEVERITY_WARNING,
	SEVERITY_CRITICAL,
	SEVERITY_COUNT,
};

enum confidence {
	CONFIDENCE_LOW,
	CONFIDENCE_MEDIUM,
	CONFIDENCE_HIGH,
	CONFIDENCE_COUNT,
};

/* The findings of the contract; their order is that of the catalogue. */
enum finding_id {
	FINDING_CLIENT_CHURN,
	FINDING_PORT_EXHAUSTION,
	FINDING_SERVER_CLOSES_FIRST,
	FINDING_TIME_WAIT_TABLE_FULL,
	FINDING_CLOSE_WAIT_LEAK,
	FINDING_CLOSE_WAIT_UNREAD,
	FINDING_CLOSE_WAIT_UNACCEPTED,
	FINDING_STALE_POOL,
	FINDING_INHERITED_DESCRIPTOR,
	FINDING_FD_LIMIT,
	FINDING_ACCEPT_STALLED,
	FINDING_REQUESTS_WAITING,
	FINDING_ACCEPT_QUEUE_FULL,
	FINDING_DEAD_DESCRIPTORS,
	FINDING_PEER_NOT_READING,
	FINDING_TURNED_AWAY,
	FINDING_TIME_WAIT_REFUSES_SYN,
	FINDING_PEER_NEVER_CLOSES,
	FINDING_HALF_CLOSED,
	FINDING_UNANSWERED_CLOSE,
	FINDING_UNANSWERED_DATA,
	FINDING_UNANSWERED_REQUEST,
	FINDING_UNANSWERED_CONNECT,
	FINDING_UNANSWERED_ACCEPT,
	FINDING_SYSCTL_TW_REUSE_INERT,
	FINDING_SYSCTL_PORT_RANGE_OVERLAP,
	FINDING_SYSCTL_TW_BUCKETS_LOW,
	FINDING_SYSCTL_OBSOLETE,
	FINDING_ID_COUNT,
};

enum {
	FINDING_EVIDENCE_MAX = 32,
	FINDING_WORDS_MAX = 16,
	FINDING_SUMMARY_SIZE = 320,
};

enum evidence_type {
	EVIDENCE_COUNT,
	EVIDENCE_REAL,
	EVIDENCE_TEXT, /* one of our own words: never text from outside */
	EVIDENCE_UNKNOWN,
	EVIDENCE_NAME, /* text from outside: only among the words */
	EVIDENCE_PROCESS, /* count is its position; only among the words */
	EVIDENCE_SERVICE, /* of a client's group, at count; likewise */
	EVIDENCE_REMOTE, /* address of the group at count; likewise */
	EVIDENCE_NETWORK, /* its network; likewise */
};

struct evidence {
	const char *key; /* with its unit, "oldest_seconds" */
	enum evidence_type type;
	uint64_t count;
	double real;
	const char *text;
};

/* Of what is called a remote network. */
enum { FINDING_V4_BITS = 24, FINDING_V6_BITS = 64 };

/* Over what its sockets are counted together. */
enum finding_scope {
	SCOPE_SERVICE, /* or what else the subject names */
	SCOPE_PROCESS, /* over several services */
	SCOPE_PROGRAM, /* over processes that run it */
	SCOPE_REMOTE_NETWORK, /* over the services in it */
};

/* Whom a finding is about; what does not apply is absent. */
struct finding_subject {
	uint16_t netns; /* position in the snapshot's namespaces */
	enum finding_scope scope;
	enum role role;
	bool has_local_address, has_remote_address, has_service_port;
	struct addr local_address;
	struct addr remote_address;
	uint16_t service_port;
	uint32_t process; /* position in owners.processes, or OWNERS_NONE */
	const char *setting; /* a sysctl's name, or NULL */
	bool is_mptcp; /* connections of MPTCP, which are no sockets of TCP */
	/* The file of a program's executable, from outside; NULL: none. */
	const char *program;
	struct addr remote_network; /* of a /24, or a /64 */
};

struct finding {
	enum finding_id id;
	enum severity severity;
	enum confidence confidence;
	struct finding_subject subject;
	/* It is information, and nobody has to do anything about it. */
	bool needs_nothing;
	struct evidence evidence[FINDING_EVIDENCE_MAX];
	size_t n_evidence;
	/* Which of its sentences says it, and what only that has room for. */
	const char *variant; /* NULL: the one without a name */
	struct evidence words[FINDING_WORDS_MAX];
	size_t n_words;
	/* One sentence with the numbers; clean: hostile names are escaped. */
	char summary[FINDING_SUMMARY_SIZE];
	struct report_owners owners;
	/* Of requests: the process of this host that owes the answer;
	 * OWNERS_NONE: another host's, or not one alone. */
	uint32_t serving;
	/* Who passes on what it is about, and waits for it. */
	struct report_owners relays;
	uint64_t weight; /* how much of it: orders equals of severity */
	uint32_t number; /* from 1, in the order they were found */
	uint32_t same_as; /* number of one that tells of the same; 0: none */
	/* It is told with another one, which is at least as grave: that one's
	 * position.  Eyes read only the other; it counts as any finding. */
	bool is_folded;
	size_t folded_into;
	bool is_link; /* it is evidence of that one, for eyes too */
};

/* Of namespaces that could not be looked into, or not even be listed. */
#define UNJUDGED_UNSEEN UINT16_MAX

/* A finding that may be there, for all that this look could tell. */
struct unjudged {
	enum finding_id id;
	uint16_t netns; /* position, or UNJUDGED_UNSEEN */
	unsigned int lacks; /* NEED_BIT() of what lacked for it */
};

struct findings {
	struct thresholds thresholds; /* that they were made with */
	bool has_thresholds; /* false: the standard ones */
	struct finding *items;
	size_t n;
	size_t cap;
	size_t n_folded; /* the last of them */
	uint32_t n_numbers; /* given to findings so far */
	struct unjudged *unjudged;
	size_t n_unjudged;
	size_t cap_unjudged;
};

const char *finding_id_name(enum finding_id id); /* "client-churn" */
bool finding_id_parse(const char *text, enum finding_id *id);
/* Those it can have, bits 1 << enum severity. */
unsigned int finding_id_severities(enum finding_id id);
/*
 * finding_id_states: which sockets it is about, enum tcp_state that 0 ends;
 * none: those of any state.  NULL where it is about a setting.
 */
const uint8_t *finding_id_states(enum finding_id id);
/* Of those in CLOSE_WAIT, bits 1 << enum close_wait_kind; 0: any. */
unsigned int finding_id_kinds(enum finding_id id);

/* "process"; NULL for SCOPE_SERVICE. */
const char *finding_scope_name(enum finding_scope scope);

const char *finding_severity_name(enum severity severity); /* "critical" */
bool finding_severity_parse(const char *text, enum severity *severity);
const char *finding_confidence_name(enum confidence confidence);

/* finding_add_* append evidence; beyond the maximum is our own mistake. */
void finding_add_count(struct finding *finding, const char *key,
		       uint64_t count);
void finding_add_real(struct finding *finding, const char *key, double real);
void finding_add_text(struct finding *finding, const char *key,
		      const char *text);
void finding_add_unknown(struct finding *finding, const char *key);
/* The counter's value, or that it is unknown. */
void finding_add_counter(struct finding *finding, const char *key,
			 const struct counters *counters, enum counter counter);

/* finding_evidence gives the evidence of this key; NULL: there is none. */
const struct evidence *finding_evidence(const struct finding *finding,
					const char *key);

/* finding_says: was there something said under this key? */
bool finding_says(const struct finding *finding, const char *key);
/* finding_say_* append what is no evidence, but has a place in the summary. */
void finding_say_count(struct finding *finding, const char *key,
		       uint64_t count);
void finding_say_real(struct finding *finding, const char *key, double real);
/* Our own words. */
void finding_say_text(struct finding *finding, const char *key,
		      const char *text);
/* Text from outside, which must last as long as the snapshot; NULL: unknown. */
void finding_say_name(struct finding *finding, const char *key,
		      const char *name);
/* The address and port that the sockets of a client's group are toward. */
void finding_say_service(struct finding *finding, const char *key,
			 uint32_t group);
/* The remote address of a group, and its network. */
void finding_say_remote(struct finding *finding, const char *key,
			uint32_t group);
void finding_say_network(struct finding *finding, const char *key,
			 uint32_t group);
/* Its name and number; OWNERS_NONE: unknown. */
void finding_say_process(struct finding *finding, const char *key,
			 uint32_t process);

/*
 * findings_add copies a finding to the end; one of low confidence is no more
 * than a warning.  0 or -ENOMEM.
 */
int findings_add(struct findings *findings, const struct finding *finding);

/* findings_told counts those that are read by themselves; they come first. */
size_t findings_told(const struct findings *findings);

/* findings_add_unjudged: 0 or -ENOMEM. */
int findings_add_unjudged(struct findings *findings, enum finding_id id,
			  uint16_t netns, unsigned int lacks);

/* findings_is_unjudged: could the look not tell whether it is there? */
bool findings_is_unjudged(const struct findings *findings, enum finding_id id,
			  uint16_t netns);

/*
 * unjudged_lack: what this look itself lacked for findings that can be of that
 * severity or a graver one, NEED_BIT()s of NEED_OF_LOOK; 0: "none" is true.
 */
unsigned int unjudged_lack(const struct findings *findings,
			   enum severity severity);

void findings_free(struct findings *findings);

#endif
