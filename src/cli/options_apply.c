// SPDX-License-Identifier: MIT
/*
 * options_apply: arguments become values; a mistake names what would be right.
 */
#include "cli/options_apply.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cli/message.h"

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

static enum exit_status apply_interval(struct options *options,
				       const char *name, const char *arg)
{
	double seconds;
	char *end;

	seconds = strtod(arg, &end);
	if (end == arg || *end != '\0' || !isfinite(seconds) || seconds <= 0 ||
	    seconds > INTERVAL_MAX_SECONDS)
		return message_fail("%s takes seconds above 0 and up to %d, "
				    "not '%s'",
				    name, INTERVAL_MAX_SECONDS, arg);
	options->interval_seconds = seconds;
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

static enum exit_status apply_family(struct options *options, uint8_t family)
{
	uint8_t other = family == AF_INET ? AF_INET6 : AF_INET;

	if (options->filter.family == other)
		options->filter.family = AF_UNSPEC;
	else
		options->filter.family = family;
	return EXIT_DONE;
}

enum exit_status options_apply(struct options *options, enum option_id id,
			       const char *name, const char *arg)
{
	options->given |= OPTION_BIT(id);
	switch (id) {
	case OPTION_JSON:
		options->style.format = FORMAT_JSON;
		break;
	case OPTION_FORMAT:
		return apply_format(options, name, arg);
	case OPTION_OUTPUT:
		options->output = arg;
		break;
	case OPTION_NO_HEADER:
		options->style.header = false;
		break;
	case OPTION_SORT:
		options->sort = arg;
		break;
	case OPTION_LIMIT:
		return apply_count(&options->limit, name, "rows (0: all)", arg);
	case OPTION_INTERVAL:
		return apply_interval(options, name, arg);
	case OPTION_BY:
		options->by = arg;
		break;
	case OPTION_GROUP_PEERS:
		return apply_group_peers(options, name, arg);
	case OPTION_NETNS:
		options->netns = arg;
		break;
	case OPTION_OWNERS:
		return apply_owners(options, name, arg);
	case OPTION_PROCESSES:
		options->owners = COLLECT_OWNERS_ALWAYS;
		break;
	case OPTION_READER:
		return apply_reader(options, name, arg);
	case OPTION_THRESHOLD:
		return apply_threshold(options, name, arg);
	case OPTION_FAIL_ON:
		return apply_fail_on(options, name, arg);
	case OPTION_COLOR:
		return apply_color(options, name, arg);
	case OPTION_IPV4:
		return apply_family(options, AF_INET);
	case OPTION_IPV6:
		return apply_family(options, AF_INET6);
	case OPTION_ITERATIONS:
		return apply_count(&options->iterations, name,
				   "samples (0: no end)", arg);
	case OPTION_TCP:
	case OPTION_ALL:
	case OPTION_NUMERIC:
	case OPTION_BATCH:
	case OPTION_HELP:
	case OPTION_VERSION:
	case OPTION_COUNT:
		break;
	}
	return EXIT_DONE;
}
