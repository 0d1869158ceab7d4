// SPDX-License-Identifier: MIT
/*
 * verbs: what tcpwait can be asked.
 *
 * One record per verb, one table that lists them: help, completions and
 * dispatch cannot disagree.
 */
#ifndef TCPWAIT_CLI_VERBS_H
#define TCPWAIT_CLI_VERBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/exit_status.h"
#include "cli/options.h"
#include "tcpwait/column.h"

struct job;

struct verb {
	const char *name;
	const char *summary; /* what it answers, for help */
	uint64_t options; /* OPTION_BIT of those it honours */
	const struct column_set *columns; /* NULL: none to choose */
	const struct column_set *each_columns; /* with --each; or NULL */
	const char *words; /* what it takes, as in help; NULL: a filter */
	/*
	 * Looks at the words before they are read as a filter: EXIT_TROUBLE
	 * after a message where they were meant otherwise.  NULL: no need.
	 */
	enum exit_status (*look_at_words)(const struct options *options);
	bool is_screen; /* it sees to it what a terminal can show */
	bool is_document; /* a program reads it: UTF-8 everywhere */
	bool is_plugin; /* a monitor reads it: every line on stdout, exit 3 */
	/* What is not a job (job.h) does all by itself. */
	enum exit_status (*run)(const struct verb *verb,
				struct options *options, struct source *source);

	/* The steps of a job; each may be left out. */
	size_t own_bytes; /* of job.own */
	bool finds; /* diagnoses, and fails as --fail-on says */
	bool owners_if_shown; /* looks for owners only to show them */
	bool tells_blind; /* says what was not seen behind its rows */
	/* Watches for some seconds where a warning has no owner, unless a
	 * script reads it; -d 0: never. */
	bool watches_itself;
	bool is_bare; /* nothing but its lines goes to standard output */
	/* Reads words and options, and narrows the request. */
	enum exit_status (*ask)(struct job *job);
	/* Takes a look, where that is not the whole picture. */
	int (*take)(struct job *job, bool is_before, struct snapshot *snap,
		    struct error *err);
	/* Shows it: an exit status, or -ENOMEM. */
	int (*show)(struct job *job);
	void (*end)(void *own); /* frees what own holds */
};

extern const struct verb verb_report;
extern const struct verb verb_states;
extern const struct verb verb_ports;
extern const struct verb verb_peers;
extern const struct verb verb_sockets;
extern const struct verb verb_count;
extern const struct verb verb_sysctl;
extern const struct verb verb_diagnose;
extern const struct verb verb_diff;
extern const struct verb verb_explain;
extern const struct verb verb_top;
extern const struct verb verb_check;
extern const struct verb verb_metrics;
extern const struct verb verb_wait;
extern const struct verb verb_watch;
extern const struct verb verb_close;
extern const struct verb verb_record;
extern const struct verb verb_history;

/* All of them, the default first; NULL ends the table. */
extern const struct verb *const verbs_table[];

const struct verb *verbs_find(const char *name);

/* verbs_nearest: what a misspelt verb may have meant, or NULL. */
const char *verbs_nearest(const char *name);

/* verbs_refuse says that there is no such verb, and which is near. */
enum exit_status verbs_refuse(const char *name);

#endif
