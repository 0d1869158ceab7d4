// SPDX-License-Identifier: MIT
/*
 * option_row: every option in one row, and how its argument becomes a value.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cli/message.h"
#include "cli/options.h"
#include "tcpwait/number.h"

enum {
	V4_PREFIX_DEFAULT = 24,
	V6_PREFIX_DEFAULT = 64,
	V4_PREFIX_MAX = 32,
	V6_PREFIX_MAX = 128,
	SECONDS_MAX = 86400,
};

static void *field_of(struct options *options, const struct option_row *row)
{
	return (char *)options + row->field;
}

static enum exit_status refuse(const struct option_row *row, const char *name,
			       const char *arg)
{
	return message_fail("%s takes %s, not '%s'", name, row->takes, arg);
}

static enum exit_status take_value(struct options *options,
				   const struct option_row *row,
				   const char *name, const char *arg)
{
	(void)name;
	(void)arg;
	memcpy(field_of(options, row), &row->value, sizeof(row->value));
	return EXIT_DONE;
}

/* One of the row's words, whose position is the value; "" is none. */
static enum exit_status take_word(struct options *options,
				  const struct option_row *row,
				  const char *name, const char *arg)
{
	for (int i = 0; row->words[i]; i++) {
		if (!arg[0] || strcmp(row->words[i], arg) != 0)
			continue;
		memcpy(field_of(options, row), &i, sizeof(i));
		return EXIT_DONE;
	}
	return refuse(row, name, arg);
}

static enum exit_status take_text(struct options *options,
				  const struct option_row *row,
				  const char *name, const char *arg)
{
	const char **text = field_of(options, row);

	(void)name;
	*text = arg;
	return EXIT_DONE;
}

/* Of two gates, one would be left open. */
static enum exit_status take_text_once(struct options *options,
				       const struct option_row *row,
				       const char *name, const char *arg)
{
	const char *const *text = field_of(options, row);

	if (*text)
		return message_fail("%s %s: there is another %s before it",
				    name, arg, name);
	return take_text(options, row, name, arg);
}

static enum exit_status take_count(struct options *options,
				   const struct option_row *row,
				   const char *name, const char *arg)
{
	uint64_t *count = field_of(options, row);
	unsigned long long n;
	char *end;

	errno = 0;
	n = strtoull(arg, &end, 10);
	if (arg[0] < '0' || arg[0] > '9' || *end != '\0' || errno != 0)
		return refuse(row, name, arg);
	*count = n;
	return EXIT_DONE;
}

static enum exit_status take_seconds(struct options *options,
				     const struct option_row *row,
				     const char *name, const char *arg)
{
	double *value = field_of(options, row);
	const char *end = arg;
	double seconds;

	if (!number_read(&end, &seconds) || *end != '\0' || seconds <= 0 ||
	    seconds > SECONDS_MAX)
		return refuse(row, name, arg);
	*value = seconds;
	return EXIT_DONE;
}

/* A time with its unit; seconds without one. */
static enum exit_status take_duration(struct options *options,
				      const struct option_row *row,
				      const char *name, const char *arg)
{
	static const struct {
		const char *suffix;
		double seconds;
	} units[] = { { "", 1 },
		      { "s", 1 },
		      { "m", 60 },
		      { "h", 3600 },
		      { "d", SECONDS_MAX } };
	double *value = field_of(options, row);
	const char *end = arg;
	double number;

	for (size_t i = 0;
	     number_read(&end, &number) && i < sizeof(units) / sizeof(units[0]);
	     i++, end = arg) {
		if (strcmp(end, units[i].suffix) != 0)
			continue;
		*value = number * units[i].seconds;
		return EXIT_DONE;
	}
	return refuse(row, name, arg);
}

static enum exit_status take_no_header(struct options *options,
				       const struct option_row *row,
				       const char *name, const char *arg)
{
	(void)row;
	(void)name;
	(void)arg;
	options->style.header = false;
	return EXIT_DONE;
}

/* -4 and -6 together are both families. */
static enum exit_status take_family(struct options *options,
				    const struct option_row *row,
				    const char *name, const char *arg)
{
	uint8_t *family = &options->filter.family;
	bool is_other = *family != AF_UNSPEC && *family != row->value;

	(void)name;
	(void)arg;
	*family = is_other ? AF_UNSPEC : (uint8_t)row->value;
	return EXIT_DONE;
}

static enum exit_status take_reader(struct options *options,
				    const struct option_row *row,
				    const char *name, const char *arg)
{
	return reader_parse(arg, &options->reader) ? EXIT_DONE
						   : refuse(row, name, arg);
}

static enum exit_status take_severity(struct options *options,
				      const struct option_row *row,
				      const char *name, const char *arg)
{
	return finding_severity_parse(arg, &options->fail_on)
		       ? EXIT_DONE
		       : refuse(row, name, arg);
}

static enum exit_status take_threshold(struct options *options,
				       const struct option_row *row,
				       const char *name, const char *arg)
{
	char message[THRESHOLDS_MESSAGE_SIZE];

	(void)row;
	if (thresholds_parse(&options->thresholds, arg, message))
		return EXIT_DONE;
	return message_fail("%s: %s", name, message);
}

/* What it says is for the verb to read: it knows the names. */
static enum exit_status take_alert(struct options *options,
				   const struct option_row *row,
				   const char *name, const char *arg)
{
	if (options->n_alerts == OPTIONS_ALERTS_MAX)
		return message_fail("%s: more than %d of -w and -c together",
				    name, OPTIONS_ALERTS_MAX);
	options->alerts[options->n_alerts++] = (struct option_alert){
		.text = arg,
		.is_critical = row->value,
	};
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
static enum exit_status take_prefixes(struct options *options,
				      const struct option_row *row,
				      const char *name, const char *arg)
{
	long first, second = V6_PREFIX_DEFAULT;
	char *end;
	bool ok = parse_prefix(arg, V6_PREFIX_MAX, &first, &end);

	(void)row;
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

static const char *const formats[] = {
	[FORMAT_TABLE] = "table", [FORMAT_JSON] = "json", [FORMAT_CSV] = "csv",
	[FORMAT_TSV] = "tsv",	  [FORMAT_COUNT] = NULL,
};

static const char *const colors[] = {
	[COLOR_AUTO] = "auto",
	[COLOR_ALWAYS] = "always",
	[COLOR_NEVER] = "never",
	NULL,
};

static const char *const owners[] = {
	[COLLECT_OWNERS_NEVER] = "never",
	[COLLECT_OWNERS_AUTO] = "auto",
	[COLLECT_OWNERS_ALWAYS] = "always",
	NULL,
};

static const char *const groups[] = {
	[MEASURE_PER_ALL] = "", /* without the option; no word for it */
	[MEASURE_PER_PORT] = "port",
	[MEASURE_PER_PEER] = "peer",
	NULL,
};

#define FIELD(name) offsetof(struct options, name)

/* clang-format off */
static const struct option_row rows[] = {
	[OPTION_JSON] = {
		"jJ", { "json" }, NULL, "one JSON document",
		take_value, FIELD(style.format), .value = FORMAT_JSON },
	[OPTION_FORMAT] = {
		"", { "format" }, "FORMAT", "table, json, csv or tsv",
		take_word, FIELD(style.format), "table, json, csv or tsv",
		formats },
	[OPTION_OUTPUT] = {
		"o", { "output", "columns" }, "LIST",
		"columns to show; +LIST adds, help lists",
		take_text, FIELD(output) },
	[OPTION_NO_HEADER] = {
		"H", { "no-header" }, NULL, "no line of column names",
		take_no_header },
	[OPTION_SORT] = {
		"x", { "sort" }, "[-]COLUMN",
		"order by a column; -: descending",
		take_text, FIELD(sort) },
	[OPTION_LIMIT] = {
		"L", { "limit" }, "N", "at most N rows (0: all)",
		take_count, FIELD(limit), "a number of rows (0: all)" },
	[OPTION_INTERVAL] = {
		"d", { "interval" }, "SECONDS",
		"two samples so far apart, and the change",
		take_seconds, FIELD(interval_seconds),
		"seconds above 0 and up to 86400" },
	[OPTION_BY] = {
		"", { "by" }, "KEY,...", "what to count by",
		take_text, FIELD(by) },
	[OPTION_GROUP_PEERS] = {
		"", { "group-peers" }, "/N[,/N]",
		"group remote addresses by prefix",
		take_prefixes },
	[OPTION_NETNS] = {
		"N", { "netns" }, "NETNS", "a name, PID, path, or all",
		take_text, FIELD(netns) },
	[OPTION_OWNERS] = {
		"", { "owners" }, "WHEN", "auto (2 s at most), always or never",
		take_word, FIELD(owners), "auto, always or never", owners },
	[OPTION_PROCESSES] = {
		"p", { "processes" }, NULL, "as --owners always",
		take_value, FIELD(owners), .value = COLLECT_OWNERS_ALWAYS },
	[OPTION_READER] = {
		"", { "reader" }, "READER",
		"netlink, netlink-by-family or procfs",
		take_reader, FIELD(reader),
		"netlink, netlink-by-family or procfs" },
	[OPTION_THRESHOLD] = {
		"", { "threshold" }, "NAME=VALUE",
		"from where on something is a finding",
		take_threshold },
	[OPTION_FAIL_ON] = {
		"", { "fail-on" }, "SEVERITY",
		"exit 1 on a finding: info, warning, critical",
		take_severity, FIELD(fail_on), "info, warning or critical" },
	[OPTION_COLOR] = {
		"", { "color" }, "WHEN", "auto, always or never",
		take_word, FIELD(color), "auto, always or never", colors },
	[OPTION_IPV4] = {
		"4", { "ipv4" }, NULL, "only IPv4 sockets",
		take_family, .value = AF_INET },
	[OPTION_IPV6] = {
		"6", { "ipv6" }, NULL, "only IPv6 sockets",
		take_family, .value = AF_INET6 },
	[OPTION_TCP] = {
		"t", { "tcp" }, NULL, "as in ss; changes nothing" },
	[OPTION_ALL] = {
		"a", { "all" }, NULL, "as in ss; changes nothing" },
	[OPTION_NUMERIC] = {
		"n", { "numeric" }, NULL, "as in ss; changes nothing" },
	[OPTION_BATCH] = {
		"b", { "batch" }, NULL,
		"plain text, one screen after another" },
	[OPTION_ITERATIONS] = {
		"n", { "iterations" }, "N", "end after N samples (0: go on)",
		take_count, FIELD(iterations),
		"a number of samples (0: no end)" },
	[OPTION_WARNING] = {
		"w", { "warning" }, "NAME=RANGE",
		"WARNING where NAME is outside RANGE",
		take_alert, .value = false },
	[OPTION_CRITICAL] = {
		"c", { "critical" }, "NAME=RANGE",
		"CRITICAL where NAME is outside RANGE",
		take_alert, .value = true },
	[OPTION_PER] = {
		"", { "per" }, "GROUP", "judge each port, or each peer",
		take_word, FIELD(per), "port or peer", groups },
	[OPTION_TIMEOUT] = {
		"t", { "timeout" }, "SECONDS", "give up after so long",
		take_seconds, FIELD(timeout_seconds),
		"seconds above 0 and up to 86400" },
	[OPTION_DURATION] = {
		"t", { "time" }, "TIME", "end after so long, as 10m (0: go on)",
		take_duration, FIELD(duration_seconds),
		"0, or a time as 90s, 10m, 2h or 7d" },
	[OPTION_EACH] = {
		"", { "each" }, NULL, "every single end as it comes" },
	[OPTION_UNTIL] = {
		"", { "until" }, "EXPR",
		"what to wait for: time_wait:443 < 1000",
		take_text_once, FIELD(until) },
	[OPTION_OUTPUT_FILE] = {
		"O", { "output-file" }, "FILE",
		"write FILE, whole or not at all",
		take_text_once, FIELD(output_file) },
	[OPTION_PEERS] = {
		"", { "peers" }, "N", "tell the N largest peers apart",
		take_count, FIELD(n_peers), "a number of peers" },
	[OPTION_HELP] = {
		"h", { "help" }, NULL, "this text" },
	[OPTION_VERSION] = {
		"V", { "version" }, NULL, "the version" },
};
/* clang-format on */
static_assert(sizeof(rows) / sizeof(rows[0]) == OPTION_COUNT,
	      "every option has its row");

const struct option_row *option_row(enum option_id id)
{
	return &rows[id];
}
