// SPDX-License-Identifier: MIT
/*
 * catalogue: looks the sentences up; src/texts/ has them.
 */
#include "tcpwait/catalogue.h"

#include <string.h>
#include <strings.h>

#include "analyze/texts.h"

static const struct texts *const texts = &texts_en;

const struct catalogue_headings *catalogue_headings(void)
{
	return &texts->headings;
}

const struct catalogue_entry *catalogue_of(enum finding_id id)
{
	return &texts->findings[id];
}

/* As stopped_note() says. */
bool catalogue_is_proven(const struct finding *finding)
{
	return finding_evidence(finding, "process_state") != NULL;
}

static bool tells(const struct finding *finding, const char *key)
{
	const struct evidence *evidence = finding_evidence(finding, key);

	return finding_says(finding, key) ||
	       (evidence && evidence->type != EVIDENCE_UNKNOWN);
}

static void take(struct catalogue_said *said, const struct finding *finding,
		 const char *const *texts_of, const char *const *ifs,
		 bool with_if)
{
	for (size_t i = 0; i < CATALOGUE_TEXTS_MAX && texts_of[i]; i++) {
		if ((ifs[i] != NULL) == with_if &&
		    (!with_if || tells(finding, ifs[i])))
			said->texts[said->n++] = texts_of[i];
	}
}

static struct catalogue_said said_of(const struct finding *finding,
				     const char *const *texts_of,
				     const char *const *ifs)
{
	struct catalogue_said said = { .n = 0 };

	take(&said, finding, texts_of, ifs, true);
	said.n_known = said.n;
	take(&said, finding, texts_of, ifs, false);
	return said;
}

static struct catalogue_said proven(const char *const *texts_of)
{
	struct catalogue_said said = { .n = 0 };

	while (said.n < CATALOGUE_STOPPED_MAX && texts_of[said.n]) {
		said.texts[said.n] = texts_of[said.n];
		said.n++;
	}
	said.n_known = said.n;
	return said;
}

struct catalogue_said catalogue_causes(const struct finding *finding)
{
	const struct catalogue_entry *entry = catalogue_of(finding->id);

	return catalogue_is_proven(finding)
		       ? proven(entry->stopped_causes)
		       : said_of(finding, entry->causes, entry->causes_if);
}

struct catalogue_said catalogue_fixes(const struct finding *finding)
{
	const struct catalogue_entry *entry = catalogue_of(finding->id);

	return catalogue_is_proven(finding)
		       ? proven(entry->stopped_fixes)
		       : said_of(finding, entry->fixes, entry->fixes_if);
}

struct catalogue_said catalogue_will_not_help(const struct finding *finding)
{
	const struct catalogue_entry *entry = catalogue_of(finding->id);

	return said_of(finding, entry->will_not_help, entry->will_not_help_if);
}

const struct catalogue_state *catalogue_state(unsigned int state)
{
	/* No state has the number 0. */
	if (state == 0 || state >= TCP_STATE_COUNT)
		return NULL;
	return &texts->states[state];
}

const struct catalogue_word *catalogue_kind(enum close_wait_kind kind)
{
	return &texts->kinds[kind];
}

const struct catalogue_word *catalogue_pattern(size_t i)
{
	return i < PATTERN_COUNT ? &texts->patterns[i] : NULL;
}

const struct catalogue_fate *catalogue_fate(enum close_fate fate)
{
	return &texts->fates[fate];
}

const char *catalogue_spared(enum close_spared spared)
{
	return texts->spared[spared].text;
}

const char *catalogue_threshold(enum threshold threshold)
{
	return texts->thresholds[threshold];
}

const struct catalogue_tip *catalogue_tip(size_t i)
{
	return i < texts->n_tips ? &texts->tips[i].tip : NULL;
}

const struct catalogue_log *catalogue_log(size_t i)
{
	return i < TEXTS_LOGS_MAX && texts->logs[i].name ? &texts->logs[i]
							 : NULL;
}

static bool log_is(const struct catalogue_log *log, const char *text)
{
	if (strcasecmp(log->name, text) == 0)
		return true;
	for (size_t i = 0; i < CATALOGUE_PHRASES_MAX && log->phrases[i]; i++) {
		const char *phrase = log->phrases[i];

		/* One word of a phrase might be of any. */
		if (strcasestr(text, phrase) ||
		    (strchr(text, ' ') && strcasestr(phrase, text)))
			return true;
	}
	return false;
}

const struct catalogue_log *catalogue_log_find(const char *text)
{
	const struct catalogue_log *log;

	for (size_t i = 0; (log = catalogue_log(i)); i++) {
		if (log_is(log, text))
			return log;
	}
	return NULL;
}

const char *catalogue_software_at(size_t i)
{
	return i < SOFTWARE_COUNT ? texts->software[i] : NULL;
}

bool catalogue_tip_is(size_t i, int software)
{
	return i < texts->n_tips && (int)texts->tips[i].software == software;
}
