// SPDX-License-Identifier: MIT
/*
 * catalogue: the words behind the findings, states and kinds.
 *
 * The same texts feed diagnose, explain, JSON and tcpwait-findings(7); they
 * stand in src/texts/.
 */
#ifndef TCPWAIT_CATALOGUE_H
#define TCPWAIT_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/close_plan.h"
#include "tcpwait/close_wait.h"
#include "tcpwait/finding.h"
#include "tcpwait/tcp_state.h"
#include "tcpwait/thresholds.h"

enum {
	CATALOGUE_TEXTS_MAX = 12,
	CATALOGUE_ADVICE_MAX = 8,
	CATALOGUE_SUMMARIES_MAX = 10,
	CATALOGUE_STOPPED_MAX = 3,
	CATALOGUE_GUESSES_MAX = 3,
	CATALOGUE_GUESS_SIZE = 768,
	CATALOGUE_PHRASES_MAX = 5,
};

/* What stands above the parts of an entry, and above their lists. */
struct catalogue_headings {
	const char *raised_when, *causes, *fixes, *tips, *will_not_help;
	const char *closed_first, *lasts, *ends, *problem;
	const char *to_do;
	const char *could_be; /* {process}: stands before a tip for it */
	const char *program, *peer, *not_cured, *cure, *spared; /* of close */
	const char *findings, *states, *kinds, *patterns, *thresholds;
	const char *logs, *phrases;
	const char *thresholds_intro; /* sentences: how one is set */
};

const struct catalogue_headings *catalogue_headings(void);

/* A template: analyze/summary.h has its grammar. */
struct catalogue_summary {
	const char *name; /* of the variant, "" where it has none */
	const char *text;
};

/* Lists are NULL-terminated. */
struct catalogue_entry {
	const char *title; /* "a program never closes its connections" */
	const char *meaning; /* a paragraph */
	const char *raised_when; /* names the thresholds in [brackets] */
	const char *causes[CATALOGUE_TEXTS_MAX];
	const char *fixes[CATALOGUE_TEXTS_MAX];
	const char *will_not_help[CATALOGUE_TEXTS_MAX];
	/* Of each: what a finding has to tell for it; NULL: nothing. */
	const char *causes_if[CATALOGUE_TEXTS_MAX];
	const char *fixes_if[CATALOGUE_TEXTS_MAX];
	const char *will_not_help_if[CATALOGUE_TEXTS_MAX];
	struct catalogue_summary summaries[CATALOGUE_SUMMARIES_MAX + 1];
	const char *no_owner; /* of one that none was found for, or NULL */
	/* In place of causes and fixes where whoever is at fault is stopped;
	 * none: that would not explain it. */
	const char *stopped_causes[CATALOGUE_STOPPED_MAX];
	const char *stopped_fixes[CATALOGUE_STOPPED_MAX];
};

const struct catalogue_entry *catalogue_of(enum finding_id id);

/* What a list of an entry says of one finding. */
struct catalogue_said {
	const char *texts[CATALOGUE_TEXTS_MAX];
	size_t n;
	size_t n_known; /* the first ones: of what it is known to be */
};

/*
 * These give the lists for one finding: what its evidence proves, or those of
 * the entry that what it tells does not speak against.
 */
struct catalogue_said catalogue_causes(const struct finding *finding);
struct catalogue_said catalogue_fixes(const struct finding *finding);
struct catalogue_said catalogue_will_not_help(const struct finding *finding);
/* Does the evidence prove a cause that no setting cures? */
bool catalogue_is_proven(const struct finding *finding);

/* A state of TCP, as Linux has it. */
struct catalogue_state {
	const char *title; /* "the peer has closed, this side has not" */
	const char *meaning;
	const char *closed_first; /* which side */
	const char *lasts; /* how long, on Linux */
	const char *ends; /* what ends it */
	const char *problem; /* is it one? */
};

/* NULL for a number that is no state. */
const struct catalogue_state *catalogue_state(unsigned int state);

/* A word of the output: a kind of CLOSE_WAIT, or a pattern of closing. */
struct catalogue_word {
	const char *name; /* "consumed" */
	const char *title;
	const char *meaning;
	const char *to_do;
};

const struct catalogue_word *catalogue_kind(enum close_wait_kind kind);

/* The evidence "pattern" of server-closes-first; NULL past the last. */
const struct catalogue_word *catalogue_pattern(size_t i);

/* What becomes of a socket that is closed by force. */
struct catalogue_fate {
	const char *title;
	const char *meaning; /* what the kernel does */
	const char *program; /* what it sees */
	const char *peer; /* what it sees */
	const char *not_cured[CATALOGUE_TEXTS_MAX];
};

const struct catalogue_fate *catalogue_fate(enum close_fate fate);

/* Why some are left alone: a phrase. */
struct catalogue_spared {
	const char *text;
};

const char *catalogue_spared(enum close_spared spared);

/* What stands in the log of a program, or of the kernel. */
struct catalogue_log {
	const char *name; /* "EMFILE", "possible-syn-flooding" */
	const char *title;
	const char *meaning;
	/* By which it is known there; NULL ends them. */
	const char *phrases[CATALOGUE_PHRASES_MAX];
	const char *to_do;
};

/* catalogue_log: NULL past the last. */
const struct catalogue_log *catalogue_log(size_t i);

/*
 * catalogue_log_find gives the one of which text has a phrase, or is a good
 * part of one, in any case; NULL: none.
 */
const struct catalogue_log *catalogue_log_find(const char *text);

/* What it is a threshold of. */
const char *catalogue_threshold(enum threshold threshold);

/* One sentence about one piece of software, for some of the findings. */
struct catalogue_tip {
	uint32_t findings; /* bit 1 << enum finding_id */
	const char *text; /* conditional: the owner may be only likely */
};

/* NULL past the last. */
const struct catalogue_tip *catalogue_tip(size_t i);

/*
 * catalogue_software finds a piece of software by a word of its name ("Apache")
 * or by that of its processes ("apache2"): its name in *name, and its number,
 * or -1.  catalogue_software_at is that by number, NULL
 * past the last; catalogue_tip_is: is the tip at i about it?
 */
int catalogue_software(const char *text, const char **name);
const char *catalogue_software_at(size_t i);
bool catalogue_tip_is(size_t i, int software);

/*
 * catalogue_guesses: where nobody knows the owner, a sentence for each piece of
 * software that was seen on this host and could be the client, "If nginx[11],
 * which runs here, ..."; names are cleaned.  Their number.
 */
size_t catalogue_guesses(
	const struct finding *finding, const struct snapshot *snap,
	char sentences[static CATALOGUE_GUESSES_MAX][CATALOGUE_GUESS_SIZE]);

/*
 * catalogue_advice gives the sentences for the software that owns the sockets
 * or answers on the port, before the general ones; at most max, in order of
 * how well they fit.  Their number; 0 where the evidence proves a cause that
 * no setting cures.
 */
size_t catalogue_advice(const struct finding *finding,
			const struct snapshot *snap, const char **sentences,
			size_t max);

#endif
