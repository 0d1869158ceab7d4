// SPDX-License-Identifier: MIT
/*
 * options: the command line as a value.
 *
 * One table (option_row.c) has a row for every option; each verb names the ones
 * it honours.
 */
#ifndef TCPWAIT_CLI_OPTIONS_H
#define TCPWAIT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/exit_status.h"
#include "cli/terminal.h"
#include "tcpwait/filter.h"
#include "tcpwait/finding.h"
#include "tcpwait/measure.h"
#include "tcpwait/reader.h"
#include "tcpwait/source.h"
#include "tcpwait/style.h"
#include "tcpwait/thresholds.h"

enum option_id {
	OPTION_JSON,
	OPTION_FORMAT,
	OPTION_OUTPUT,
	OPTION_NO_HEADER,
	OPTION_SORT,
	OPTION_LIMIT,
	OPTION_INTERVAL,
	OPTION_BY,
	OPTION_GROUP_PEERS,
	OPTION_NETNS,
	OPTION_FROM,
	OPTION_AT,
	OPTION_OWNERS,
	OPTION_PROCESSES,
	OPTION_READER,
	OPTION_THRESHOLD,
	OPTION_FAIL_ON,
	OPTION_COLOR,
	OPTION_IPV4,
	OPTION_IPV6,
	OPTION_TCP,
	OPTION_ALL,
	OPTION_NUMERIC,
	OPTION_BATCH,
	OPTION_ITERATIONS,
	OPTION_WARNING,
	OPTION_CRITICAL,
	OPTION_PER,
	OPTION_FINDINGS,
	OPTION_TIMEOUT,
	OPTION_DURATION,
	OPTION_EACH,
	OPTION_NO_WATCH,
	OPTION_VERBOSE,
	OPTION_UNTIL,
	OPTION_OUTPUT_FILE,
	OPTION_KEEP,
	OPTION_SINCE,
	OPTION_UNTIL_TIME,
	OPTION_STEP,
	OPTION_SVG,
	OPTION_MAX_SIZE,
	OPTION_PEERS,
	OPTION_YES,
	OPTION_MAX,
	OPTION_RATE,
	OPTION_LOG,
	OPTION_EVEN_SSH,
	OPTION_ALLOW_CLOSE,
	OPTION_VIEW,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_COUNT,
};

#define OPTION_BIT(id) (UINT64_C(1) << (id))

/* What every verb that looks at sockets honours. */
#define OPTIONS_COMMON                                          \
	(OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_FORMAT) |  \
	 OPTION_BIT(OPTION_NETNS) | OPTION_BIT(OPTION_READER) | \
	 OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_AT) |      \
	 OPTION_BIT(OPTION_COLOR) | OPTION_BIT(OPTION_IPV4) |   \
	 OPTION_BIT(OPTION_IPV6) | OPTION_BIT(OPTION_TCP) |     \
	 OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_NUMERIC) |  \
	 OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION))

/* And what those honour that show rows. */
#define OPTIONS_ROWS                                              \
	(OPTIONS_COMMON | OPTION_BIT(OPTION_OUTPUT) |             \
	 OPTION_BIT(OPTION_NO_HEADER) | OPTION_BIT(OPTION_SORT) | \
	 OPTION_BIT(OPTION_LIMIT))

/* What the verbs honour that show who is behind sockets. */
#define OPTIONS_OWNERS \
	(OPTION_BIT(OPTION_OWNERS) | OPTION_BIT(OPTION_PROCESSES))

/* What the verbs honour that make findings. */
#define OPTIONS_FINDINGS \
	(OPTION_BIT(OPTION_THRESHOLD) | OPTION_BIT(OPTION_FAIL_ON))

/* -w or -c as it was given; the verb reads it. */
struct option_alert {
	const char *text; /* NAME=RANGE */
	bool is_critical;
};

enum {
	OPTIONS_BY_SIZE = 256,
	OPTIONS_ALERTS_MAX = 64,
	OPTIONS_FROM_MAX = 256,
	OPTIONS_PEERS_DEFAULT = 20,
	OPTIONS_DURATION_DEFAULT = 600, /* s */
	OPTIONS_CLOSE_MAX_DEFAULT = 1000,
	OPTIONS_CLOSE_RATE_DEFAULT = 200, /* resets/s */
};

struct options {
	bool may_be_one_look; /* an interval of 0 says so, else it is wrong */
	uint64_t given; /* OPTION_BIT */
	struct style style;
	unsigned int verbosity; /* how often it was asked for */
	enum color_choice color;
	const char *output; /* NULL: the default columns */
	const char *sort; /* NULL: the verb's own order */
	uint64_t limit; /* 0: all */
	double interval_seconds; /* 0: one sample */
	char by[OPTIONS_BY_SIZE]; /* names of keys; "": none */
	uint32_t by_fields; /* enum tally_field */
	uint8_t v4_prefix; /* 0: peers are not grouped */
	uint8_t v6_prefix;
	const char *netns; /* NULL: the own one */
	const char *from[OPTIONS_FROM_MAX]; /* files, "-": standard input */
	size_t n_from; /* 0: the kernel */
	int64_t at_us; /* only where it is given: since 1970 */
	enum collect_owners owners;
	enum reader reader;
	struct thresholds thresholds;
	enum severity fail_on; /* only where it is given */
	uint64_t iterations; /* 0: no end */
	struct option_alert alerts[OPTIONS_ALERTS_MAX];
	size_t n_alerts;
	enum measure_per per;
	double timeout_seconds; /* 0: not given */
	double duration_seconds; /* of a watch; 0: no end */
	const char *until; /* NULL: not given */
	const char *output_file; /* NULL: standard output */
	int64_t since_us, until_us; /* likewise */
	double step_seconds; /* 0: none */
	const char *svg; /* a file; NULL: none */
	double keep_seconds; /* of a recording; 0: all of it */
	uint64_t size_max; /* likewise, in bytes; 0: none */
	uint64_t n_peers; /* to be told apart in metrics */
	uint64_t close_max; /* sockets that are closed at most */
	uint64_t close_rate; /* resets a second at most */
	const char *log; /* NULL: none */
	int view; /* position in top_views */
	struct filter filter;
	/* What stands behind the options: the filter, or what else it is. */
	const char *const *words;
	size_t n_words;
};

/* One option: how it is written, what help says, and how it is taken. */
struct option_row {
	const char *shorts; /* letters; "" for none */
	const char *longs[2]; /* names; NULL where there are fewer */
	const char *arg; /* what help calls the argument; NULL: none */
	const char *help;
	/*
	 * Takes the option, given as name ("-L"), with arg into options:
	 * EXIT_DONE, or EXIT_TROUBLE after a message that names what would be
	 * right.  NULL: that it was given is all it says.
	 */
	enum exit_status (*take)(struct options *options,
				 const struct option_row *row, const char *name,
				 const char *arg);
	size_t field; /* of struct options: what take sets */
	const char *takes; /* for messages: "takes table, json, ..." */
	const char *const *words; /* that takes may be, by value; NULL ends */
	int value; /* what an option without argument sets */
	bool is_habit; /* of ss, taken and without effect: the manual's alone */
};

/* option_row: the row of an option; all are there. */
const struct option_row *option_row(enum option_id id);

/*
 * options_join_words gives the words as one line, a blank between each two, to
 * be freed; NULL: no memory.
 */
char *options_join_words(const struct options *options);

struct verb;

/*
 * options_find_verb gives the position in argv of the first word that is no
 * option and no option's argument, or argc.
 */
int options_find_verb(int argc, char *argv[]);

/*
 * options_judge says which option before the first word is none of any verb:
 * EXIT_TROUBLE after the message.
 */
enum exit_status options_judge(int argc, char *argv[]);

/*
 * options_parse reads the options of verb, and the filter or words behind
 * them, from argv, of which argv[0] is skipped.  EXIT_DONE, or EXIT_TROUBLE
 * after a message.  --help and --version are only noted in given.
 */
enum exit_status options_parse(const struct verb *verb, int argc, char *argv[],
			       struct options *options);

#endif
