// SPDX-License-Identifier: MIT
/*
 * options_apply: arguments become values; a mistake names what would be right.
 */
#include "cli/options_apply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cli/message.h"
#include "tcpwait/number.h"

enum {
	V4_PREFIX_DEFAULT = 24,
	V6_PREFIX_DEFAULT = 64,
	V4_PREFIX_MAX = 32,
	V6_PREFIX_MAX = 128,
	INTERVAL_MAX_SECONDS = 86400,
};

static const char *const formats[] = {
	[FORMAT_TABLE] = "table",
	[FORMAT_JSON] = "json",
	[FORMAT_CSV] = "csv",
	[FORMAT_TSV] = "tsv",
};

static const char *const colors[] = {
	[COLOR_AUTO] = "auto",
	[COLOR_ALWAYS] = "always",
	[COLOR_NEVER] = "never",
};

static const char *const owners[] = {
	[COLLECT_OWNERS_NEVER] = "never",
	[COLLECT_OWNERS_AUTO] = "auto",
	[COLLECT_OWNERS_ALWAYS] = "always",
};

/* The position of word in words, or -1. */
static int find_word(const char *word, const char *const words[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(words[i], word) == 0)
			return (int)i;
	}
	return -1;
}

static enum exit_status apply_format(struct options *options, const char *name,
				     const char *arg)
{
	int format = find_word(arg, formats, FORMAT_COUNT);

	if (format < 0)
		return message_fail("%s takes table, json, csv or tsv, not "
				    "'%s'",
				    name, arg);
	options->style.format = (enum format)format;
	return EXIT_DONE;
}

static enum exit_status apply_color(struct options *options, const char *name,
				    const char *arg)
{
	int color = find_word(arg, colors, sizeof(colors) / sizeof(colors[0]));

	if (color < 0)
		return message_fail("%s takes auto, always or never, not '%s'",
				    name, arg);
	options->color = (enum color_choice)color;
	return EXIT_DONE;
}

static enum exit_status apply_owners(struct options *options, const char *name,
				     const char *arg)
{
	int when = find_word(arg, owners, sizeof(owners) / sizeof(owners[0]));

	if (when < 0)
		return message_fail("%s takes auto, always or never, not '%s'",
				    name, arg);
	options->owners = (enum collect_owners)when;
	return EXIT_DONE;
}

static enum exit_status apply_reader(struct options *options, const char *name,
				     const char *arg)
{
	if (!reader_parse(arg, &options->reader))
		return message_fail("%s takes netlink, netlink-by-family or "
				    "procfs, not '%s'",
				    name, arg);
	return EXIT_DONE;
}

static enum exit_status apply_threshold(struct options *options,
					const char *name, const char *arg)
{
	char message[THRESHOLDS_MESSAGE_SIZE];

	if (thresholds_parse(&options->thresholds, arg, message))
		return EXIT_DONE;
	return message_fail("%s: %s", name, message);
}

static enum exit_status apply_fail_on(struct options *options, const char *name,
				      const char *arg)
{
	if (!finding_severity_parse(arg, &options->fail_on))
		return message_fail("%s takes info, warning or critical, not "
				    "'%s'",
				    name, arg);
	return EXIT_DONE;
}

/* A count; 0 stands for all there is. */
static enum exit_status apply_count(uint64_t *count, const char *name,
				    const char *what, const char *arg)
{
	unsigned long long n;
	char *end;

	errno = 0;
	n = strtoull(arg, &end, 10);
	if (arg[0] < '0' || arg[0] > '9' || *end != '\0' || errno != 0)
		return message_fail("%s takes a number of %s, not '%s'", name,
				    what, arg);
	*count = n;
	return EXIT_DONE;
}

static enum exit_status apply_seconds(double *value, const char *name,
				      const char *arg)
{
	const char *end = arg;
	double seconds;

	if (!number_read(&end, &seconds) || *end != '\0' || seconds <= 0 ||
	    seconds > INTERVAL_MAX_SECONDS)
		return message_fail("%s takes seconds above 0 and up to %d, "
				    "not '%s'",
				    name, INTERVAL_MAX_SECONDS, arg);
	*value = seconds;
	return EXIT_DONE;
}

/* What it says is for the verb to read: it knows the names. */
static enum exit_status apply_alert(struct options *options, bool is_critical,
				    const char *name, const char *arg)
{
	if (options->n_alerts == OPTIONS_ALERTS_MAX)
		return message_fail("%s: more than %d of -w and -c together",
				    name, OPTIONS_ALERTS_MAX);
	options->alerts[options->n_alerts++] = (struct option_alert){
		.text = arg,
		.is_critical = is_critical,
	};
	return EXIT_DONE;
}

static enum exit_status apply_per(struct options *options, const char *name,
				  const char *arg)
{
	if (strcmp(arg, "port") == 0)
		options->per = MEASURE_PER_PORT;
	else if (strcmp(arg, "peer") == 0)
		options->per = MEASURE_PER_PEER;
	else
		return message_fail("%s takes port or peer, not '%s'", name,
				    arg);
	return EXIT_DONE;
}

/* "/24"; the end of it in *end. */
static bool parse_prefix(const char *text, long max, long *bits, char **end)
{
	if (text[0] != '/' || text[1] < '0' || text[1] > '9')
		return false;
	*bits = strtol(text + 1, end, 10);
	return *bits >= 1 && *bits <= max;
}

/* A single length above 32 can only be IPv6's. */
static enum exit_status apply_group_peers(struct options *options,
					  const char *name, const char *arg)
{
	long first, second = V6_PREFIX_DEFAULT;
	char *end;
	bool ok = parse_prefix(arg, V6_PREFIX_MAX, &first, &end);

	if (ok && *end == '\0' && first > V4_PREFIX_MAX) {
		second = first;
		first = V4_PREFIX_DEFAULT;
	} else if (ok && *end == ',') {
		ok = first <= V4_PREFIX_MAX &&
		     parse_prefix(end + 1, V6_PREFIX_MAX, &second, &end);
	}
	if (!ok || *end != '\0')
		return message_fail("%s takes a prefix length, /1 to /32, and "
				    "one for IPv6 as in /24,/64; not '%s'",
				    name, arg);
	options->v4_prefix = (uint8_t)first;
	options->v6_prefix = (uint8_t)second;
	return EXIT_DONE;
}

static void apply_family(struct options *options, uint8_t family)
{
	uint8_t other = family == AF_INET ? AF_INET6 : AF_INET;

	if (options->filter.family == other)
		options->filter.family = AF_UNSPEC;
	else
		options->filter.family = family;
}

/* What takes no argument; some change nothing. */
static enum exit_status apply_flag(struct options *options, enum option_id id)
{
	if (id == OPTION_JSON)
		options->style.format = FORMAT_JSON;
	else if (id == OPTION_NO_HEADER)
		options->style.header = false;
	else if (id == OPTION_PROCESSES)
		options->owners = COLLECT_OWNERS_ALWAYS;
	else if (id == OPTION_IPV4)
		apply_family(options, AF_INET);
	else if (id == OPTION_IPV6)
		apply_family(options, AF_INET6);
	return EXIT_DONE;
}

/* Where the text goes of an option that is a text and no more; else NULL. */
static const char **text_of(struct options *options, enum option_id id)
{
	if (id == OPTION_OUTPUT)
		return &options->output;
	if (id == OPTION_SORT)
		return &options->sort;
	if (id == OPTION_BY)
		return &options->by;
	if (id == OPTION_NETNS)
		return &options->netns;
	if (id == OPTION_UNTIL)
		return &options->until;
	if (id == OPTION_OUTPUT_FILE)
		return &options->output_file;
	return NULL;
}

static enum exit_status apply_text(const char **text, enum option_id id,
				   const char *name, const char *arg)
{
	/* Of two gates, one would be left open. */
	if ((id == OPTION_UNTIL || id == OPTION_OUTPUT_FILE) && *text)
		return message_fail("%s %s: there is another %s before it",
				    name, arg, name);
	*text = arg;
	return EXIT_DONE;
}

enum exit_status options_apply(struct options *options, enum option_id id,
			       const char *name, const char *arg)
{
	const char **text = text_of(options, id);

	options->given |= OPTION_BIT(id);
	if (text)
		return apply_text(text, id, name, arg);
	switch (id) {
	case OPTION_FORMAT:
		return apply_format(options, name, arg);
	case OPTION_LIMIT:
		return apply_count(&options->limit, name, "rows (0: all)", arg);
	case OPTION_INTERVAL:
		return apply_seconds(&options->interval_seconds, name, arg);
	case OPTION_GROUP_PEERS:
		return apply_group_peers(options, name, arg);
	case OPTION_OWNERS:
		return apply_owners(options, name, arg);
	case OPTION_READER:
		return apply_reader(options, name, arg);
	case OPTION_THRESHOLD:
		return apply_threshold(options, name, arg);
	case OPTION_FAIL_ON:
		return apply_fail_on(options, name, arg);
	case OPTION_COLOR:
		return apply_color(options, name, arg);
	case OPTION_ITERATIONS:
		return apply_count(&options->iterations, name,
				   "samples (0: no end)", arg);
	case OPTION_WARNING:
	case OPTION_CRITICAL:
		return apply_alert(options, id == OPTION_CRITICAL, name, arg);
	case OPTION_PER:
		return apply_per(options, name, arg);
	case OPTION_TIMEOUT:
		return apply_seconds(&options->timeout_seconds, name, arg);
	case OPTION_PEERS:
		return apply_count(&options->n_peers, name, "peers", arg);
	case OPTION_JSON:
	case OPTION_OUTPUT:
	case OPTION_NO_HEADER:
	case OPTION_SORT:
	case OPTION_BY:
	case OPTION_NETNS:
	case OPTION_PROCESSES:
	case OPTION_IPV4:
	case OPTION_IPV6:
	case OPTION_TCP:
	case OPTION_ALL:
	case OPTION_NUMERIC:
	case OPTION_BATCH:
	case OPTION_UNTIL:
	case OPTION_OUTPUT_FILE:
	case OPTION_HELP:
	case OPTION_VERSION:
	case OPTION_COUNT:
		break;
	}
	return apply_flag(options, id);
}
