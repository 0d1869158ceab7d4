// SPDX-License-Identifier: MIT
/*
 * test_options: command lines, good and bad.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "cli/options.h"
#include "cli/verbs.h"
#include "tcpwait/tally.h"
#include "test.h"

enum { ARGS_MAX = 20, LINE_SIZE = 200 };

/* A command line taken apart at its blanks, in memory getopt may reorder. */
struct line {
	char text[LINE_SIZE];
	char *argv[ARGS_MAX + 2];
	int argc;
};

static void line_init(struct line *line, const char *text)
{
	char *rest = line->text, *word;

	assert_true(strlen(text) < sizeof(line->text));
	(void)snprintf(line->text, sizeof(line->text), "%s", text);
	line->argc = 0;
	while ((word = strsep(&rest, " "))) {
		assert_true(line->argc < ARGS_MAX);
		line->argv[line->argc++] = word;
	}
	line->argv[line->argc] = NULL;
}

/* The options borrow from line, as those of a program do from argv. */
static enum exit_status parse_line(const struct verb *verb, const char *text,
				   struct line *line, struct options *options)
{
	static const char name[] = "tcpwait ";
	char whole[LINE_SIZE];

	(void)snprintf(whole, sizeof(whole), "%s%s", name, text);
	if (!text[0])
		whole[strlen(name) - 1] = '\0';
	line_init(line, whole);
	return options_parse(verb, line->argc, line->argv, options);
}

/* For those of which no text is looked at. */
static enum exit_status parse(const struct verb *verb, const char *text,
			      struct options *options)
{
	struct line line;

	return parse_line(verb, text, &line, options);
}

static const struct {
	const struct verb *verb;
	const char *text;
} good[] = {
	{ &verb_report, "" },
	{ &verb_report, "-j" },
	{ &verb_report, "-J" },
	{ &verb_report, "--json -L 0" },
	{ &verb_report, "--color always --reader procfs" },
	{ &verb_report, "-tan" },
	{ &verb_report, "-d 0.1" },
	{ &verb_diagnose, "-d 0" },
	{ &verb_states, "exclude listening" },
	{ &verb_states, "-H state time-wait" },
	{ &verb_states, "state time-wait -H" },
	{ &verb_ports, "sport = :80 -x -time_wait" },
	{ &verb_ports, "-o +total,change" },
	{ &verb_ports, "--output=port --no-header --format=csv" },
	{ &verb_ports, "--columns port" },
	{ &verb_ports, "-N all --owners never" },
	{ &verb_ports, "-p" },
	{ &verb_ports, "--lim 5" },
	{ &verb_peers, "--group-peers /24,/64" },
	{ &verb_peers, "--group-peers=/32" },
	{ &verb_sockets, "-4 dst 10.0.0.0/8" },
	{ &verb_sockets, "-- ( dport = :443 )" },
	{ &verb_count, "--by state,role" },
	{ &verb_count, "--help sport is not looked at" },
	{ &verb_count, "-V" },
	{ &verb_sockets, "--limit 18446744073709551615" },
	{ &verb_report, "-t -a -n" },
	{ &verb_check, "-w time_wait=1 -c time_wait=2 --per port -t 5" },
	{ &verb_check, "-t5 --timeout=0.5 -n -a sport = :80" },
	{ &verb_check, "-w what,the=verb:reads" },
	{ &verb_wait, "--until x -t 3 -d 0.2 exclude listening" },
};

static const struct {
	const struct verb *verb;
	const char *text;
} bad[] = {
	{ &verb_report, "-Z" },
	{ &verb_report, "--nonsense" },
	{ &verb_report, "--json=yes" },
	{ &verb_report, "--i" },
	{ &verb_report, "-o port" },
	{ &verb_report, "-x port" },
	{ &verb_report, "--by state" },
	{ &verb_report, "--group-peers /24" },
	{ &verb_ports, "--group-peers /24" },
	{ &verb_sockets, "-d 1" },
	{ &verb_states, "--by state" },
	{ &verb_states, "-p" },
	{ &verb_ports, "-L" },
	{ &verb_ports, "-L -1" },
	{ &verb_ports, "-L x" },
	{ &verb_ports, "-L 5x" },
	{ &verb_ports, "-L +5" },
	{ &verb_ports, "-L 18446744073709551616" },
	{ &verb_ports, "--limit=" },
	{ &verb_ports, "-d 0" },
	{ &verb_diagnose, "-d 0x" },
	{ &verb_diagnose, "-d -1" },
	{ &verb_ports, "-d -1" },
	{ &verb_ports, "-d nan" },
	{ &verb_ports, "-d inf" },
	{ &verb_ports, "-d 86401" },
	{ &verb_ports, "-d x" },
	{ &verb_ports, "-d 1x" },
	{ &verb_ports, "-d 0s" },
	{ &verb_ports, "-d 2d" },
	{ &verb_ports, "-d 5ms" },
	{ &verb_ports, "-x port -x total" },
	{ &verb_count, "--by color" },
	{ &verb_count, "--by total" },
	{ &verb_ports, "--interval=" },
	{ &verb_ports, "--format xml" },
	{ &verb_ports, "--format JSON" },
	{ &verb_ports, "--format=" },
	{ &verb_ports, "--color sometimes" },
	{ &verb_ports, "--owners maybe" },
	{ &verb_ports, "--reader auto" },
	{ &verb_ports, "--reader ebpf" },
	{ &verb_ports, "-j -o port" },
	{ &verb_ports, "-o port --format json" },
	{ &verb_ports, "-j -H" },
	{ &verb_peers, "--group-peers /0" },
	{ &verb_peers, "--group-peers /129" },
	{ &verb_peers, "--group-peers /33,/64" },
	{ &verb_peers, "--group-peers /24,/0" },
	{ &verb_peers, "--group-peers /24,/129" },
	{ &verb_peers, "--group-peers /24,/64,/1" },
	{ &verb_peers, "--group-peers /24," },
	{ &verb_peers, "--group-peers /24x" },
	{ &verb_peers, "--group-peers /-1" },
	{ &verb_peers, "--group-peers /99999999999999999999" },
	{ &verb_peers, "--group-peers=" },
	{ &verb_ports, "sport = :99999" },
	{ &verb_ports, "nonsense" },
	{ &verb_ports, "sport = :80 state time-wait" },
	{ &verb_ports, "( dport = :443" },
	{ &verb_check, "-t" },
	{ &verb_check, "-t 0" },
	{ &verb_check, "-t -5" },
	{ &verb_check, "-t soon" },
	{ &verb_check, "-t 1e9" },
	{ &verb_check, "-w" },
	{ &verb_check, "--per address" },
	{ &verb_check, "--per=" },
	{ &verb_check, "-j" },
	{ &verb_check, "--until x" },
	{ &verb_check, "-O file" },
	{ &verb_wait, "-w time_wait=1" },
	{ &verb_wait, "--until" },
	{ &verb_wait, "--per port" },
	{ &verb_ports, "-w time_wait=1" },
	{ &verb_ports, "-c time_wait=1" },
	{ &verb_ports, "--timeout 5" },
	{ &verb_ports, "--peers 5" },
};

TEST(good_lines_are_taken)
{
	struct options options;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (parse(good[i].verb, good[i].text, &options) != EXIT_DONE)
			fail_msg("tcpwait %s %s", good[i].verb->name,
				 good[i].text);
	}
}

TEST(bad_lines_are_usage_errors)
{
	struct options options;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parse(bad[i].verb, bad[i].text, &options) != EXIT_TROUBLE)
			fail_msg("tcpwait %s %s", bad[i].verb->name,
				 bad[i].text);
	}
}

TEST(without_options_all_is_as_documented)
{
	struct options options;

	assert_int_equal(parse(&verb_ports, "", &options), EXIT_DONE);
	assert_int_equal(options.given, 0);
	assert_int_equal(options.style.format, FORMAT_TABLE);
	assert_true(options.style.header);
	assert_int_equal(options.color, COLOR_AUTO);
	assert_int_equal(options.owners, COLLECT_OWNERS_AUTO);
	assert_int_equal(options.reader, READER_AUTO);
	assert_null(options.output);
	assert_null(options.sort);
	assert_null(options.netns);
	assert_int_equal(options.limit, 0);
	assert_true(options.interval_seconds == 0);
	assert_int_equal(options.filter.states, TCP_STATE_ALL);
	assert_int_equal(options.filter.family, AF_UNSPEC);
	assert_int_equal(options.filter.n_terms, 0);
}

TEST(values_arrive_where_they_belong)
{
	struct options options;
	struct line line;

	assert_int_equal(parse_line(&verb_peers,
				    "-x -total -L 7 -d 2.5 --format tsv -H "
				    "--color never -N web --reader procfs",
				    &line, &options),
			 EXIT_DONE);
	assert_string_equal(options.sort, "-total");
	assert_int_equal(options.limit, 7);
	assert_true(options.interval_seconds == 2.5);
	assert_int_equal(options.style.format, FORMAT_TSV);
	assert_false(options.style.header);
	assert_int_equal(options.color, COLOR_NEVER);
	assert_string_equal(options.netns, "web");
	assert_int_equal(options.reader, READER_PROCFS);
	assert_int_equal(options.given & OPTION_BIT(OPTION_LIMIT),
			 OPTION_BIT(OPTION_LIMIT));
	assert_int_equal(options.given & OPTION_BIT(OPTION_JSON), 0);
}

TEST(the_last_of_two_counts)
{
	struct options options;

	assert_int_equal(
		parse(&verb_ports, "-L 3 -L 5 -j --format csv", &options),
		EXIT_DONE);
	assert_int_equal(options.limit, 5);
	assert_int_equal(options.style.format, FORMAT_CSV);
	assert_int_equal(parse(&verb_ports, "-p --owners never", &options),
			 EXIT_DONE);
	assert_int_equal(options.owners, COLLECT_OWNERS_NEVER);
}

static const struct {
	const char *text;
	uint8_t v4, v6;
} prefixes[] = {
	{ "--group-peers /24", 24, 64 },
	{ "--group-peers /1", 1, 64 },
	{ "--group-peers /32", 32, 64 },
	/* Only IPv6 has one so long. */
	{ "--group-peers /33", 24, 33 },
	{ "--group-peers /128", 24, 128 },
	{ "--group-peers /16,/48", 16, 48 },
	{ "--group-peers 24", 24, 64 },
	{ "--group-peers 64", 24, 64 },
	{ "--group-peers 16,48", 16, 48 },
	{ "--group-peers /16,48", 16, 48 },
	{ "--group-peers /32,/32", 32, 32 },
	{ "", 0, 0 },
};

TEST(times_have_units_everywhere)
{
	static const struct {
		const struct verb *verb;
		const char *text;
		size_t field;
		double seconds;
	} cases[] = {
#define FIELD(name) offsetof(struct options, name)
		{ &verb_ports, "-d 1s", FIELD(interval_seconds), 1 },
		{ &verb_ports, "--interval=1.5m", FIELD(interval_seconds), 90 },
		{ &verb_top, "-d 2", FIELD(interval_seconds), 2 },
		{ &verb_diagnose, "-d 0s", FIELD(interval_seconds), 0 },
		{ &verb_check, "-t 5m", FIELD(timeout_seconds), 300 },
		{ &verb_wait, "-t 1d", FIELD(timeout_seconds), 86400 },
		{ &verb_watch, "-t 7d", FIELD(duration_seconds), 604800 },
		{ &verb_watch, "-t 0", FIELD(duration_seconds), 0 },
#undef FIELD
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options options;
		double seconds;

		if (parse(cases[i].verb, cases[i].text, &options) != EXIT_DONE)
			fail_msg("%s", cases[i].text);
		memcpy(&seconds, (char *)&options + cases[i].field,
		       sizeof(seconds));
		if (seconds < cases[i].seconds || seconds > cases[i].seconds)
			fail_msg("%s: %g", cases[i].text, seconds);
	}
}

TEST(keys_are_taken_in_any_case_and_by_their_header)
{
	static const struct {
		const char *text, *by;
		uint32_t fields;
	} cases[] = {
		{ "--by state,role", "state,role", TALLY_STATE | TALLY_ROLE },
		{ "--by STATE,state", "state", TALLY_STATE },
		{ "--by LPORT", "local_port", TALLY_LOCAL_PORT },
		{ "--by remote-address,SERVICE", "remote_address,service_port",
		  TALLY_REMOTE_ADDRESS | TALLY_SERVICE_PORT },
		{ "--by state --by uid", "uid", TALLY_UID },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options options;

		assert_int_equal(parse(&verb_count, cases[i].text, &options),
				 EXIT_DONE);
		assert_string_equal(options.by, cases[i].by);
		assert_int_equal(options.by_fields, cases[i].fields);
	}
}

TEST(prefix_lengths_are_told_apart)
{
	struct options options;

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		assert_int_equal(parse(&verb_peers, prefixes[i].text, &options),
				 EXIT_DONE);
		if (options.v4_prefix != prefixes[i].v4 ||
		    options.v6_prefix != prefixes[i].v6)
			fail_msg("%s", prefixes[i].text);
	}
}

static const struct {
	const char *text;
	uint8_t family;
} families[] = {
	{ "", AF_UNSPEC },	{ "-4", AF_INET },	  { "-6", AF_INET6 },
	{ "-4 -6", AF_UNSPEC }, { "-64", AF_UNSPEC },	  { "-4 -4", AF_INET },
	{ "--ipv6", AF_INET6 }, { "--ipv4 -t", AF_INET },
};

TEST(both_families_together_are_no_choice)
{
	struct options options;

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		assert_int_equal(parse(&verb_ports, families[i].text, &options),
				 EXIT_DONE);
		if (options.filter.family != families[i].family)
			fail_msg("'%s'", families[i].text);
	}
}

TEST(the_filter_is_what_is_left_over)
{
	struct options options;

	assert_int_equal(parse(&verb_ports,
			       "state close-wait -L 3 sport = :80 -H",
			       &options),
			 EXIT_DONE);
	assert_int_equal(options.filter.states,
			 TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT));
	assert_true(options.filter.n_terms > 0);
	assert_int_equal(options.limit, 3);
	assert_false(options.style.header);
}

static const struct {
	const char *line;
	int position;
} verbs[] = {
	{ "tcpwait", 1 },
	{ "tcpwait ports", 1 },
	{ "tcpwait -j ports", 2 },
	{ "tcpwait -L 5 ports -H", 3 },
	{ "tcpwait --limit 5 ports", 3 },
	{ "tcpwait --limit=5 ports", 2 },
	{ "tcpwait -x -total ports", 3 },
	{ "tcpwait -N all --json peers", 4 },
	{ "tcpwait -j", 2 },
	{ "tcpwait -Z ports", 2 },
	{ "tcpwait -- ports", 2 },
	{ "tcpwait ports -L 5", 1 },
};

TEST(the_verb_is_the_first_word_that_is_no_option)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		struct line line;

		line_init(&line, verbs[i].line);
		if (options_find_verb(line.argc, line.argv) !=
		    verbs[i].position)
			fail_msg("%s", verbs[i].line);
	}
}

TEST(alerts_come_in_the_order_they_were_given)
{
	struct options options;
	struct line line;

	assert_int_equal(parse_line(&verb_check,
				    "-c a=1 --warning b=2 -w c=3 --per peer "
				    "-t 2.5",
				    &line, &options),
			 EXIT_DONE);
	assert_int_equal(options.n_alerts, 3);
	assert_string_equal(options.alerts[0].text, "a=1");
	assert_true(options.alerts[0].is_critical);
	assert_string_equal(options.alerts[1].text, "b=2");
	assert_false(options.alerts[1].is_critical);
	assert_string_equal(options.alerts[2].text, "c=3");
	assert_int_equal(options.per, MEASURE_PER_PEER);
	assert_true(options.timeout_seconds == 2.5);
	assert_int_equal(options.n_peers, OPTIONS_PEERS_DEFAULT);
}

TEST(more_alerts_than_fit_are_a_usage_error)
{
	char *argv[2 * OPTIONS_ALERTS_MAX + 4] = { (char[]){ "tcpwait" } };
	char letter[] = "-w", text[] = "a=1";
	struct options options;
	int argc = 1;

	for (int i = 0; i < OPTIONS_ALERTS_MAX; i++) {
		argv[argc++] = letter;
		argv[argc++] = text;
	}
	assert_int_equal(options_parse(&verb_check, argc, argv, &options),
			 EXIT_DONE);
	assert_int_equal(options.n_alerts, OPTIONS_ALERTS_MAX);
	argv[argc++] = letter;
	argv[argc++] = text;
	assert_int_equal(options_parse(&verb_check, argc, argv, &options),
			 EXIT_TROUBLE);
}

/* Two options of one letter could not both be meant: not of one verb. */
TEST(no_verb_has_two_options_of_one_letter)
{
	for (size_t i = 0; verbs_table[i]; i++) {
		char letters[128] = "";
		size_t n = 0;

		for (int id = 0; id < OPTION_COUNT; id++) {
			const char *at = option_row((enum option_id)id)->shorts;

			if (!(verbs_table[i]->options & OPTION_BIT(id)))
				continue;
			for (; *at; at++) {
				if (strchr(letters, *at))
					fail_msg("%s -%c", verbs_table[i]->name,
						 *at);
				letters[n++] = *at;
			}
		}
	}
}

/* A name is one option of a verb, and takes a value or none whatever verb. */
TEST(no_verb_has_two_options_of_one_name)
{
	for (int id = 0; id < OPTION_COUNT; id++) {
		const struct option_row *row = option_row((enum option_id)id);

		assert_non_null(row->longs[0]);
		assert_true(strlen(row->help) > 0);
		for (int other = 0; other < id; other++) {
			const struct option_row *twin =
				option_row((enum option_id)other);

			if (strcmp(row->longs[0], twin->longs[0]) != 0)
				continue;
			assert_true(!row->arg == !twin->arg);
			for (size_t i = 0; verbs_table[i]; i++)
				assert_false(verbs_table[i]->options &
						     OPTION_BIT(id) &&
					     verbs_table[i]->options &
						     OPTION_BIT(other));
		}
	}
}
