// SPDX-License-Identifier: MIT
/*
 * option_row: every option in one row, and how its argument becomes a value.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/message.h"
#include "cli/moment.h"
#include "cli/options.h"
#include "tcpwait/clock.h"
#include "tcpwait/column.h"
#include "tcpwait/number.h"
#include "tcpwait/tally.h"
#include "tcpwait/top.h"

enum {
	V4_PREFIX_DEFAULT = 24,
	V6_PREFIX_DEFAULT = 64,
	V4_PREFIX_MAX = 32,
	V6_PREFIX_MAX = 128,
	SECONDS_MAX = 86400,
	US_PER_SECOND = 1000000,
};

static const char moments[] =
	"a time as 2026-07-30T03:12:00Z, 03:12, 'yesterday 03:12' or -2h";

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

static enum exit_status take_verbose(struct options *options,
				     const struct option_row *row,
				     const char *name, const char *arg)
{
	(void)row;
	(void)name;
	(void)arg;
	options->verbosity++;
	options->style.verbose = true;
	return EXIT_DONE;
}

/* Of two, one would silently count for nothing. */
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

/* What ss has behind its -f. */
static bool is_family(const char *arg)
{
	return strcmp(arg, "inet") == 0 || strcmp(arg, "inet6") == 0;
}

static enum exit_status take_from(struct options *options,
				  const struct option_row *row,
				  const char *name, const char *arg)
{
	if (is_family(arg) && access(arg, F_OK) < 0)
		return message_fail("'%s' takes a file to read, and there is "
				    "none called '%s'; -4 and -6 choose the "
				    "family",
				    name, arg);
	if (options->n_from == OPTIONS_FROM_MAX)
		return message_fail("%s: more than %d files", name,
				    OPTIONS_FROM_MAX);
	(void)row;
	options->from[options->n_from++] = arg;
	return EXIT_DONE;
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

static enum exit_status take_positive(struct options *options,
				      const struct option_row *row,
				      const char *name, const char *arg)
{
	const uint64_t *count = field_of(options, row);
	enum exit_status status = take_count(options, row, name, arg);

	return status == EXIT_DONE && *count == 0 ? refuse(row, name, arg)
						  : status;
}

/* A time with its unit; seconds without one. */
static bool read_time(const char *arg, double *seconds)
{
	return number_read_seconds(&arg, seconds) && *arg == '\0';
}

static enum exit_status take_seconds(struct options *options,
				     const struct option_row *row,
				     const char *name, const char *arg)
{
	double *value = field_of(options, row);
	double seconds;

	if (!read_time(arg, &seconds) || seconds <= 0 || seconds > SECONDS_MAX)
		return refuse(row, name, arg);
	*value = seconds;
	return EXIT_DONE;
}

static enum exit_status take_interval(struct options *options,
				      const struct option_row *row,
				      const char *name, const char *arg)
{
	double *value = field_of(options, row);

	if (options->may_be_one_look && read_time(arg, value) && *value == 0)
		return EXIT_DONE;
	return take_seconds(options, row, name, arg);
}

static enum exit_status take_duration(struct options *options,
				      const struct option_row *row,
				      const char *name, const char *arg)
{
	return read_time(arg, field_of(options, row)) ? EXIT_DONE
						      : refuse(row, name, arg);
}

static enum exit_status take_moment(struct options *options,
				    const struct option_row *row,
				    const char *name, const char *arg)
{
	double now = clock_seconds(CLOCK_REALTIME);

	return moment_parse(arg, (int64_t)(now * US_PER_SECOND),
			    field_of(options, row))
		       ? EXIT_DONE
		       : refuse(row, name, arg);
}

/* K, M, G and T are powers of 1024. */
static bool read_bytes(const char *arg, uint64_t *bytes)
{
	static const char units[] = "KMGT";
	unsigned long long n;
	const char *unit;
	char *end;

	errno = 0;
	n = strtoull(arg, &end, 10);
	if (arg[0] < '0' || arg[0] > '9' || errno != 0)
		return false;
	*bytes = n;
	if (*end == '\0')
		return true;
	unit = strchr(units, *end >= 'a' ? *end - 'a' + 'A' : *end);
	if (!unit || end[1] != '\0')
		return false;
	for (; unit >= units; unit--) {
		if (*bytes > UINT64_MAX / 1024)
			return false;
		*bytes *= 1024;
	}
	return true;
}

static enum exit_status take_bytes(struct options *options,
				   const struct option_row *row,
				   const char *name, const char *arg)
{
	return read_bytes(arg, field_of(options, row)) ? EXIT_DONE
						       : refuse(row, name, arg);
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

/* "/24", or 24; the end of it in *end. */
static bool parse_prefix(const char *text, long max, long *bits, char **end)
{
	text += text[0] == '/';
	if (text[0] < '0' || text[0] > '9')
		return false;
	*bits = strtol(text, end, 10);
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
		return message_fail("%s takes a prefix length, 1 to 32, and "
				    "one for IPv6 as in 24,64; not '%s'",
				    name, arg);
	options->v4_prefix = (uint8_t)first;
	options->v6_prefix = (uint8_t)second;
	return EXIT_DONE;
}

static enum exit_status refuse_key(const char *word, size_t length)
{
	return message_fail("cannot count by '%.*s'; keys are state, role, "
			    "netns, local_address, local_port, "
			    "remote_address, remote_port, service_port, uid, "
			    "unit and process",
			    (int)length, word);
}

/* "role,UID": the keys are columns of count, and named as these are. */
static enum exit_status take_keys(struct options *options,
				  const struct option_row *row,
				  const char *name, const char *arg)
{
	size_t used = 0;

	(void)row;
	(void)name;
	options->by_fields = 0;
	options->by[0] = '\0';
	for (;; arg++) {
		size_t length = strcspn(arg, ",");
		const struct column *column =
			column_meant(&columns_count, arg, length);
		uint32_t field;

		if (!column || !tally_field_parse(column->name, &field))
			return refuse_key(arg, length);
		if (!(options->by_fields & field))
			used += (size_t)snprintf(
				options->by + used, sizeof(options->by) - used,
				"%s%s", used > 0 ? "," : "", column->name);
		options->by_fields |= field;
		arg += length;
		if (*arg == '\0')
			return EXIT_DONE;
	}
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

static const struct option_row rows[] = {
	[OPTION_JSON] = {
		.shorts = "jJ",
		.longs = { "json" },
		.help = "one JSON document",
		.take = take_value,
		.field = FIELD(style.format),
		.value = FORMAT_JSON,
	},
	[OPTION_FORMAT] = {
		.shorts = "",
		.longs = { "format" },
		.arg = "FORMAT",
		.help = "table, json, csv or tsv",
		.take = take_word,
		.field = FIELD(style.format),
		.takes = "table, json, csv or tsv",
		.words = formats,
	},
	[OPTION_OUTPUT] = {
		.shorts = "o",
		.longs = { "output", "columns" },
		.arg = "LIST",
		.help = "columns to show; +LIST adds, help lists",
		.take = take_text,
		.field = FIELD(output),
	},
	[OPTION_NO_HEADER] = {
		.shorts = "H",
		.longs = { "no-header" },
		.help = "no line of column names",
		.take = take_no_header,
	},
	[OPTION_SORT] = {
		.shorts = "x",
		.longs = { "sort" },
		.arg = "[-]COLUMN",
		.help = "order by a column; -: descending",
		.take = take_text_once,
		.field = FIELD(sort),
	},
	[OPTION_LIMIT] = {
		.shorts = "L",
		.longs = { "limit" },
		.arg = "N",
		.help = "at most N rows (0: all)",
		.take = take_count,
		.field = FIELD(limit),
		.takes = "a number of rows (0: all)",
	},
	[OPTION_INTERVAL] = {
		.shorts = "d",
		.longs = { "interval" },
		.arg = "TIME",
		.help = "two samples so far apart, and the change",
		.take = take_interval,
		.field = FIELD(interval_seconds),
		.takes = "a time above 0 and up to a day, as 90, 90s, 5m or 2h",
	},
	[OPTION_BY] = {
		.shorts = "",
		.longs = { "by" },
		.arg = "KEY,...",
		.help = "what to count by",
		.take = take_keys,
	},
	[OPTION_GROUP_PEERS] = {
		.shorts = "",
		.longs = { "group-peers" },
		.arg = "N[,N]",
		.help = "group remote addresses by prefix",
		.take = take_prefixes,
	},
	[OPTION_NETNS] = {
		.shorts = "N",
		.longs = { "netns" },
		.arg = "NETNS",
		.help = "a name, PID, path, or all",
		.take = take_text,
		.field = FIELD(netns),
	},
	[OPTION_FROM] = {
		.shorts = "f",
		.longs = { "from" },
		.arg = "FILE",
		.help = "read a recording, or a table; -: standard input",
		.take = take_from,
	},
	[OPTION_AT] = {
		.shorts = "",
		.longs = { "at" },
		.arg = "TIME",
		.help = "the sample then: 03:12, yesterday 03:12, -2h",
		.take = take_moment,
		.field = FIELD(at_us),
		.takes = moments,
	},
	[OPTION_OWNERS] = {
		.shorts = "",
		.longs = { "owners" },
		.arg = "WHEN",
		.help = "auto (2 s at most), always or never",
		.take = take_word,
		.field = FIELD(owners),
		.takes = "auto, always or never",
		.words = owners,
	},
	[OPTION_PROCESSES] = {
		.shorts = "p",
		.longs = { "processes" },
		.help = "as --owners always",
		.take = take_value,
		.field = FIELD(owners),
		.value = COLLECT_OWNERS_ALWAYS,
	},
	[OPTION_READER] = {
		.shorts = "",
		.longs = { "reader" },
		.arg = "READER",
		.help = "netlink, netlink-by-family or procfs",
		.take = take_reader,
		.field = FIELD(reader),
		.takes = "netlink, netlink-by-family or procfs",
	},
	[OPTION_THRESHOLD] = {
		.shorts = "",
		.longs = { "threshold" },
		.arg = "NAME=VALUE",
		.help = "from where on something is a finding",
		.take = take_threshold,
	},
	[OPTION_FAIL_ON] = {
		.shorts = "",
		.longs = { "fail-on" },
		.arg = "SEVERITY",
		.help = "exit 1 on a finding: info, warning, critical",
		.take = take_severity,
		.field = FIELD(fail_on),
		.takes = "info, warning or critical",
	},
	[OPTION_COLOR] = {
		.shorts = "",
		.longs = { "color" },
		.arg = "WHEN",
		.help = "auto, always or never",
		.take = take_word,
		.field = FIELD(color),
		.takes = "auto, always or never",
		.words = colors,
	},
	[OPTION_IPV4] = {
		.shorts = "4",
		.longs = { "ipv4" },
		.help = "only IPv4 sockets",
		.take = take_family,
		.value = AF_INET,
	},
	[OPTION_IPV6] = {
		.shorts = "6",
		.longs = { "ipv6" },
		.help = "only IPv6 sockets",
		.take = take_family,
		.value = AF_INET6,
	},
	[OPTION_TCP] = {
		.shorts = "t",
		.longs = { "tcp" },
		.help = "as in ss; changes nothing",
		.is_habit = true,
	},
	[OPTION_ALL] = {
		.shorts = "a",
		.longs = { "all" },
		.help = "as in ss; changes nothing",
		.is_habit = true,
	},
	[OPTION_NUMERIC] = {
		.shorts = "n",
		.longs = { "numeric" },
		.help = "as in ss; changes nothing",
		.is_habit = true,
	},
	[OPTION_BATCH] = {
		.shorts = "b",
		.longs = { "batch" },
		.help = "plain text, one screen after another",
	},
	[OPTION_ITERATIONS] = {
		.shorts = "n",
		.longs = { "iterations" },
		.arg = "N",
		.help = "end after N samples (0: go on)",
		.take = take_count,
		.field = FIELD(iterations),
		.takes = "a number of samples (0: no end)",
	},
	[OPTION_WARNING] = {
		.shorts = "w",
		.longs = { "warning" },
		.arg = "NAME=RANGE",
		.help = "WARNING where NAME is outside RANGE",
		.take = take_alert,
		.value = false,
	},
	[OPTION_CRITICAL] = {
		.shorts = "c",
		.longs = { "critical" },
		.arg = "NAME=RANGE",
		.help = "CRITICAL where NAME is outside RANGE",
		.take = take_alert,
		.value = true,
	},
	[OPTION_PER] = {
		.shorts = "",
		.longs = { "per" },
		.arg = "GROUP",
		.help = "judge each port, or each peer",
		.take = take_word,
		.field = FIELD(per),
		.takes = "port or peer",
		.words = groups,
	},
	[OPTION_FINDINGS] = {
		.shorts = "",
		.longs = { "findings" },
		.help = "judge findings beside -w and -c",
	},
	[OPTION_TIMEOUT] = {
		.shorts = "t",
		.longs = { "timeout" },
		.arg = "TIME",
		.help = "give up after so long",
		.take = take_seconds,
		.field = FIELD(timeout_seconds),
		.takes = "a time above 0 and up to a day, as 90, 90s, 5m or 2h",
	},
	[OPTION_DURATION] = {
		.shorts = "t",
		.longs = { "time" },
		.arg = "TIME",
		.help = "end after so long, as 10m (0: go on)",
		.take = take_duration,
		.field = FIELD(duration_seconds),
		.takes = "0, or a time as 90s, 10m, 2h or 7d",
	},
	[OPTION_EACH] = {
		.shorts = "",
		.longs = { "each" },
		.help = "every single end as it comes",
	},
	[OPTION_NO_WATCH] = {
		.shorts = "",
		.longs = { "no-watch" },
		.help = "do not listen to closes in between",
	},
	[OPTION_VERBOSE] = {
		.shorts = "v",
		.longs = { "verbose" },
		.help = "all that there is to say",
		.take = take_verbose,
	},
	[OPTION_UNTIL] = {
		.shorts = "",
		.longs = { "until" },
		.arg = "EXPR",
		.help = "what to wait for: time_wait:443 < 1000",
		.take = take_text_once,
		.field = FIELD(until),
	},
	[OPTION_OUTPUT_FILE] = {
		.shorts = "O",
		.longs = { "output-file" },
		.arg = "FILE",
		.help = "write FILE, whole or not at all",
		.take = take_text_once,
		.field = FIELD(output_file),
	},
	[OPTION_KEEP] = {
		.shorts = "",
		.longs = { "keep" },
		.arg = "TIME",
		.help = "forget what is older, as 7d (0: nothing)",
		.take = take_duration,
		.field = FIELD(keep_seconds),
		.takes = "0, or a time as 12h, 7d or 90d",
	},
	[OPTION_SINCE] = {
		.shorts = "",
		.longs = { "since" },
		.arg = "TIME",
		.help = "from then on: 03:12, yesterday 03:12, -2h",
		.take = take_moment,
		.field = FIELD(since_us),
		.takes = moments,
	},
	[OPTION_UNTIL_TIME] = {
		.shorts = "",
		.longs = { "until" },
		.arg = "TIME",
		.help = "until then",
		.take = take_moment,
		.field = FIELD(until_us),
		.takes = moments,
	},
	[OPTION_STEP] = {
		.shorts = "",
		.longs = { "step" },
		.arg = "TIME",
		.help = "one row for so long, of the highest figures",
		.take = take_seconds,
		.field = FIELD(step_seconds),
		.takes = "a time above 0 and up to a day, as 90, 90s, 5m or 2h",
	},
	[OPTION_SVG] = {
		.shorts = "",
		.longs = { "svg" },
		.arg = "FILE",
		.help = "draw it into FILE",
		.take = take_text_once,
		.field = FIELD(svg),
	},
	[OPTION_MAX_SIZE] = {
		.shorts = "",
		.longs = { "max-size" },
		.arg = "BYTES",
		.help = "forget the oldest beyond, as 500M (0: nothing)",
		.take = take_bytes,
		.field = FIELD(size_max),
		.takes = "a number of bytes, as 500M or 2G",
	},
	[OPTION_PEERS] = {
		.shorts = "",
		.longs = { "peers" },
		.arg = "N",
		.help = "tell the N largest peers apart",
		.take = take_count,
		.field = FIELD(n_peers),
		.takes = "a number of peers",
	},
	[OPTION_YES] = {
		.shorts = "",
		.longs = { "yes" },
		.help = "do it: close what the plan names",
	},
	[OPTION_MAX] = {
		.shorts = "",
		.longs = { "max" },
		.arg = "N",
		.help = "close N sockets at most (1000)",
		.take = take_positive,
		.field = FIELD(close_max),
		.takes = "a number of sockets above 0",
	},
	[OPTION_RATE] = {
		.shorts = "",
		.longs = { "rate" },
		.arg = "N",
		.help = "at most N resets a second (200)",
		.take = take_positive,
		.field = FIELD(close_rate),
		.takes = "a number of resets a second above 0",
	},
	[OPTION_LOG] = {
		.shorts = "",
		.longs = { "log" },
		.arg = "FILE",
		.help = "add a line of JSON for each socket",
		.take = take_text_once,
		.field = FIELD(log),
	},
	[OPTION_EVEN_SSH] = {
		.shorts = "",
		.longs = { "even-ssh" },
		.help = "also what an sshd serves, and your login",
	},
	[OPTION_ALLOW_CLOSE] = {
		.shorts = "",
		.longs = { "allow-close" },
		.help = "the key K may close sockets, by a plan",
	},
	[OPTION_VIEW] = {
		.shorts = "",
		.longs = { "view" },
		.arg = "NAME",
		.help = "begin with peers, process, ...",
		.take = take_word,
		.field = FIELD(view),
		.takes = "ports, peers, waiting, findings, settings, process "
			 "or unit",
		.words = top_views,
	},
	[OPTION_HELP] = {
		.shorts = "h",
		.longs = { "help" },
		.help = "this text",
	},
	[OPTION_VERSION] = {
		.shorts = "V",
		.longs = { "version" },
		.help = "the version",
	},
};
static_assert(sizeof(rows) / sizeof(rows[0]) == OPTION_COUNT,
	      "every option has its row");

const struct option_row *option_row(enum option_id id)
{
	return &rows[id];
}
