// SPDX-License-Identifier: MIT
/*
 * json_findings: findings in the documents of report and diagnose.
 */
#include "tcpwait/document.h"

#include "render/json.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/render_findings.h"

/* What does not apply is left out. */
static void put_subject(struct json *json, const struct snapshot *snap,
			const struct finding_subject *subject)
{
	char network[ADDR_PREFIX_STRLEN];

	json_open(json, "subject", '{');
	if (subject->netns < snap->n_namespaces)
		json_netns(json, snap, subject->netns);
	if (subject->scope != SCOPE_SERVICE)
		json_text(json, "scope", finding_scope_name(subject->scope));
	if (subject->role != ROLE_UNKNOWN)
		json_text(json, "role", role_key(subject->role));
	if (subject->has_local_address)
		json_address(json, "local_address", &subject->local_address);
	if (subject->has_remote_address)
		json_address(json, "remote_address", &subject->remote_address);
	if (subject->scope == SCOPE_REMOTE_NETWORK)
		json_text(json, "remote_network",
			  addr_format_prefix(&subject->remote_network,
					     FINDING_V4_BITS, FINDING_V6_BITS,
					     network));
	if (subject->has_service_port)
		json_integer(json, "service_port", subject->service_port);
	if (subject->process < snap->owners.n_processes) {
		json_open(json, "process", '{');
		json_process(json, &snap->owners, subject->process);
		json_close(json, '}');
	}
	if (subject->program && *subject->program)
		json_text(json, "program", subject->program);
	if (subject->setting)
		json_text(json, "setting", subject->setting);
	if (subject->is_mptcp)
		json_text(json, "protocol", "mptcp");
	json_close(json, '}');
}

static void put_evidence(struct json *json, const struct evidence *evidence)
{
	switch (evidence->type) {
	case EVIDENCE_COUNT:
		json_integer(json, evidence->key, (int64_t)evidence->count);
		break;
	case EVIDENCE_REAL:
		json_real(json, evidence->key, evidence->real);
		break;
	case EVIDENCE_TEXT:
		json_text(json, evidence->key, evidence->text);
		break;
	case EVIDENCE_UNKNOWN:
	case EVIDENCE_NAME:
	case EVIDENCE_PROCESS:
	case EVIDENCE_SERVICE:
	case EVIDENCE_REMOTE:
	case EVIDENCE_NETWORK:
		json_null(json, evidence->key);
		break;
	}
}

static void put_texts(struct json *json, const char *const *texts, size_t max)
{
	for (size_t i = 0; i < max && texts[i]; i++)
		json_text(json, NULL, texts[i]);
}

static void put_words(struct json *json, const struct snapshot *snap,
		      const struct finding *finding)
{
	const struct catalogue_said causes = catalogue_causes(finding);
	const struct catalogue_said fixes = catalogue_fixes(finding);
	const struct catalogue_said folklore = catalogue_will_not_help(finding);
	const char *advice[CATALOGUE_ADVICE_MAX];
	char guesses[CATALOGUE_GUESSES_MAX][CATALOGUE_GUESS_SIZE];
	size_t n =
		catalogue_advice(finding, snap, advice, CATALOGUE_ADVICE_MAX);

	json_open(json, "causes", '[');
	put_texts(json, causes.texts, causes.n);
	json_close(json, ']');
	json_open(json, "fixes", '[');
	put_texts(json, advice, n);
	n = catalogue_guesses(finding, snap, guesses);
	for (size_t i = 0; i < n; i++)
		json_text(json, NULL, guesses[i]);
	put_texts(json, fixes.texts, fixes.n);
	json_close(json, ']');
	json_open(json, "will_not_help", '[');
	put_texts(json, folklore.texts, folklore.n);
	json_close(json, ']');
}

static void put_relays(struct json *json, const struct snapshot *snap,
		       const struct report_owners *relays)
{
	json_open(json, "relays", '[');
	for (uint32_t i = 0; i < relays->n && i < REPORT_OWNERS_MAX; i++) {
		json_open(json, NULL, '{');
		json_process(json, &snap->owners, relays->items[i].process);
		json_close(json, '}');
	}
	json_close(json, ']');
}

void json_finding(struct json *json, const char *key,
		  const struct snapshot *snap, const struct finding *finding)
{
	if (!finding) {
		json_null(json, key);
		return;
	}
	json_open(json, key, '{');
	json_text(json, "id", finding_id_name(finding->id));
	json_text(json, "severity", finding_severity_name(finding->severity));
	json_text(json, "confidence",
		  finding_confidence_name(finding->confidence));
	json_bool(json, "folded", finding->is_folded);
	json_integer_or_null(json, "folded_into", finding->is_folded,
			     (int64_t)finding->folded_into);
	put_subject(json, snap, &finding->subject);
	json_text(json, "summary", finding->summary);
	json_open(json, "evidence", '{');
	for (size_t i = 0; i < finding->n_evidence; i++)
		put_evidence(json, &finding->evidence[i]);
	json_close(json, '}');
	json_owners(json, snap, &finding->owners);
	put_relays(json, snap, &finding->relays);
	put_words(json, snap, finding);
	json_close(json, '}');
}

void json_mptcp(struct json *json, const struct snapshot *snap)
{
	tcp_state_counts states;

	if (!snapshot_mptcp_states(snap, states)) {
		json_null(json, "mptcp");
		return;
	}
	json_open(json, "mptcp", '{');
	json_states(json, "states", states);
	json_integer(json, "total", (int64_t)tcp_state_total(states));
	json_close(json, '}');
}

void json_findings(struct json *json, const struct snapshot *snap,
		   const struct findings *findings)
{
	json_open(json, "findings", '[');
	for (size_t i = 0; i < findings->n; i++)
		json_finding(json, NULL, snap, &findings->items[i]);
	json_close(json, ']');
}

void document_diagnosis(FILE *out, const struct diagnosed *diagnosed)
{
	const struct opens opens =
		opens_of_all(diagnosed->seen, diagnosed->before);
	struct json json;

	json_begin(&json, out, "diagnose", diagnosed->seen);
	json_opens(&json, &opens);
	json_heard(&json, diagnosed->seen);
	json_findings(&json, diagnosed->seen, diagnosed->findings);
	json_mptcp(&json, diagnosed->seen);
	json_interval(&json, diagnosed->before, diagnosed->seen);
	json_end(&json, diagnosed->seen, diagnosed->findings);
}
