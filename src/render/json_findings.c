// SPDX-License-Identifier: MIT
/*
 * json_findings: findings in the documents of report and diagnose.
 */
#include "tcpwait/render.h"

#include <errno.h>

#include "render/json.h"
#include "tcpwait/catalogue.h"

static bool put_end(json_t *object, const struct finding_subject *subject)
{
	bool ok = true;

	if (subject->role != ROLE_UNKNOWN)
		ok = json_put(object, "role",
			      json_string(role_key(subject->role)));
	if (ok && subject->has_local_address)
		ok = json_put(object, "local_address",
			      json_address(&subject->local_address));
	if (ok && subject->has_remote_address)
		ok = json_put(object, "remote_address",
			      json_address(&subject->remote_address));
	if (ok && subject->has_service_port)
		ok = json_put(object, "service_port",
			      json_integer(subject->service_port));
	return ok;
}

/* What does not apply is left out. */
static json_t *subject_of(const struct snapshot *snap,
			  const struct finding_subject *subject)
{
	json_t *object = json_object();
	bool ok = true;

	if (subject->netns < snap->n_namespaces)
		ok = json_put(object, "netns",
			      json_text(snap->namespaces[subject->netns].name));
	ok = ok && put_end(object, subject);
	if (ok && subject->process < snap->owners.n_processes)
		ok = json_put(object, "process",
			      json_process(&snap->owners, subject->process));
	if (ok && subject->setting)
		ok = json_put(object, "setting", json_text(subject->setting));
	if (ok)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *evidence_value(const struct evidence *evidence)
{
	switch (evidence->type) {
	case EVIDENCE_COUNT:
		return json_integer((json_int_t)evidence->count);
	case EVIDENCE_REAL:
		return json_real(evidence->real);
	case EVIDENCE_TEXT:
		return json_text(evidence->text);
	case EVIDENCE_UNKNOWN:
		break;
	}
	return json_null();
}

static json_t *evidence_of(const struct finding *finding)
{
	json_t *object = json_object();

	for (size_t i = 0; i < finding->n_evidence; i++) {
		const struct evidence *evidence = &finding->evidence[i];

		if (!json_put(object, evidence->key,
			      evidence_value(evidence))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

/* Takes the array along, so that calls can be chained; NULL stays NULL. */
static json_t *add_texts(json_t *array, const char *const *texts, size_t max)
{
	for (size_t i = 0; array && i < max && texts[i]; i++) {
		if (json_array_append_new(array, json_string(texts[i]))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *fixes_of(const struct snapshot *snap,
			const struct finding *finding)
{
	const struct catalogue_entry *entry = catalogue_of(finding->id);
	const char *advice[CATALOGUE_ADVICE_MAX];
	size_t n =
		catalogue_advice(finding, snap, advice, CATALOGUE_ADVICE_MAX);

	return add_texts(add_texts(json_array(), advice, n), entry->fixes,
			 CATALOGUE_TEXTS_MAX);
}

static bool put_words(json_t *object, const struct snapshot *snap,
		      const struct finding *finding)
{
	const struct catalogue_entry *entry = catalogue_of(finding->id);

	return json_put(object, "causes",
			add_texts(json_array(), entry->causes,
				  CATALOGUE_TEXTS_MAX)) &&
	       json_put(object, "fixes", fixes_of(snap, finding)) &&
	       json_put(object, "will_not_help",
			add_texts(json_array(), entry->will_not_help,
				  CATALOGUE_TEXTS_MAX));
}

static json_t *finding_of(const struct snapshot *snap,
			  const struct finding *finding)
{
	const char *severity = finding_severity_name(finding->severity);
	const char *confidence = finding_confidence_name(finding->confidence);
	json_t *object = json_object();

	if (json_put(object, "id", json_string(finding_id_name(finding->id))) &&
	    json_put(object, "severity", json_string(severity)) &&
	    json_put(object, "confidence", json_string(confidence)) &&
	    json_put(object, "subject", subject_of(snap, &finding->subject)) &&
	    json_put(object, "summary", json_text(finding->summary)) &&
	    json_put(object, "evidence", evidence_of(finding)) &&
	    json_put(object, "owners", json_owners(snap, &finding->owners)) &&
	    put_words(object, snap, finding))
		return object;
	json_decref(object);
	return NULL;
}

json_t *json_findings(const struct snapshot *snap,
		      const struct findings *findings)
{
	json_t *array = json_array();

	for (size_t i = 0; i < findings->n; i++) {
		if (json_array_append_new(
			    array, finding_of(snap, &findings->items[i]))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

int render_diagnosis_json(FILE *out, const struct diagnosed *diagnosed)
{
	const struct snapshot *seen = diagnosed->seen;
	json_t *document = json_envelope("diagnose", seen);
	bool ok = json_put(document, "findings",
			   json_findings(seen, diagnosed->findings));

	if (ok && diagnosed->before)
		ok = json_put(
			document, "interval_seconds",
			json_real(snapshot_seconds(diagnosed->before, seen)));
	if (ok && json_close_judged(document, seen, diagnosed->findings) == 0)
		return json_print(out, document);
	json_decref(document);
	return -ENOMEM;
}
