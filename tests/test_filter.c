// SPDX-License-Identifier: MIT
/*
 * test_filter: the words of ss(8), and the sockets that they select.
 */
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tcpwait/filter.h"
#include "tcpwait/kernel.h"
#include "tcpwait/tcp_state.h"
#include "test.h"

enum { MAX_WORDS = 300, TEXT_SIZE = 4096, N_SCENE = 9 };

/* The scene: each row's number is how the tables name it. */
static const struct {
	const char *local;
	uint16_t local_port;
	const char *remote;
	uint16_t remote_port;
	uint8_t family;
	uint8_t state;
	uint8_t kind;
	uint32_t ifindex;
	uint32_t mark;
} scene[N_SCENE] = {
	{ "127.0.0.1", 80, "127.0.0.1", 40000, AF_INET, TCP_STATE_ESTABLISHED,
	  CONN_FULL, 0, 0 },
	{ "127.0.0.1", 40000, "127.0.0.1", 80, AF_INET, TCP_STATE_TIME_WAIT,
	  CONN_TIMEWAIT, 0, 0 },
	{ "10.9.0.1", 22, "10.9.1.1", 50000, AF_INET, TCP_STATE_CLOSE_WAIT,
	  CONN_FULL, 1, 0x11 },
	{ "::ffff:127.0.0.1", 8080, "::ffff:127.0.0.1", 40001, AF_INET6,
	  TCP_STATE_ESTABLISHED, CONN_FULL, 0, 0x21 },
	{ "2001:db8::1", 443, "2001:db8:1::2", 45000, AF_INET6,
	  TCP_STATE_TIME_WAIT, CONN_TIMEWAIT, 0, 0 },
	{ "::1", 50001, "::1", 8080, AF_INET6, TCP_STATE_FIN_WAIT2, CONN_FULL,
	  0, 0 },
	{ "::", 8080, "::", 0, AF_INET6, TCP_STATE_LISTEN, CONN_FULL, 0, 0 },
	{ "0.0.0.0", 80, "0.0.0.0", 0, AF_INET, TCP_STATE_LISTEN, CONN_FULL, 0,
	  0 },
	{ "10.9.0.1", 45001, "0.0.0.0", 0, AF_INET, TCP_STATE_CLOSE, CONN_BOUND,
	  0, 0 },
};

static struct conn scene_conn(size_t i)
{
	struct conn conn = {
		.local_port = scene[i].local_port,
		.remote_port = scene[i].remote_port,
		.family = scene[i].family,
		.state = scene[i].state,
		.kind = scene[i].kind,
		.ifindex = scene[i].ifindex,
		.mark = scene[i].mark,
	};

	assert_true(addr_parse(scene[i].local, &conn.local));
	assert_true(addr_parse(scene[i].remote, &conn.remote));
	return conn;
}

/* Cuts text at its blanks, in place. */
static int split(char *text, const char **words)
{
	int n = 0;

	for (;;) {
		text += strspn(text, " ");
		if (*text == '\0')
			return n;
		assert_true(n < MAX_WORDS);
		words[n++] = text;
		text += strcspn(text, " ");
		if (*text != '\0')
			*text++ = '\0';
	}
}

/* Parses text as many arguments or as one; the message's form is checked. */
static bool parse(const char *text, bool as_one, struct filter *filter,
		  char message[static FILTER_MESSAGE_SIZE])
{
	const char *words[MAX_WORDS] = { text };
	char copy[TEXT_SIZE];
	int n_words = 1;
	bool parsed;
	size_t i;

	assert_true(strlen(text) < sizeof(copy));
	memcpy(copy, text, strlen(text) + 1);
	if (!as_one)
		n_words = split(copy, words);
	filter_init(filter);
	memset(message, 'x', FILTER_MESSAGE_SIZE);
	parsed = filter_parse(n_words, words, filter, message) &&
		 kernel_source.bind(NULL, filter, message);
	assert_non_null(memchr(message, '\0', FILTER_MESSAGE_SIZE));
	assert_int_equal(parsed, message[0] == '\0');
	assert_true(filter->n_terms <= FILTER_MAX_TERMS);
	for (i = 0; message[i] != '\0'; i++)
		assert_true((unsigned char)message[i] >= ' ');
	return parsed;
}

static void parse_or_fail(const char *text, struct filter *filter)
{
	char message[FILTER_MESSAGE_SIZE];

	if (!parse(text, false, filter, message))
		fail_msg("\"%s\": %s", text, message);
}

/* Parses, and leaves the names to whoever binds them. */
static void parse_unbound(const char *text, struct filter *filter)
{
	char message[FILTER_MESSAGE_SIZE];

	filter_init(filter);
	if (!filter_parse(1, &text, filter, message))
		fail_msg("\"%s\": %s", text, message);
}

/* The numbers of the scene's rows that filter selects. */
static void select_rows(const struct filter *filter, char rows[N_SCENE + 1])
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < N_SCENE; i++) {
		struct conn conn = scene_conn(i);

		if (filter_matches(filter, &conn, ROLE_UNKNOWN))
			rows[n++] = (char)('0' + i);
	}
	rows[n] = '\0';
}

struct selection {
	const char *text;
	const char *rows;
};

static void check_selections(const struct selection *cases, size_t n)
{
	char message[FILTER_MESSAGE_SIZE];
	struct filter filter;
	char rows[N_SCENE + 1];
	size_t i;
	int as_one;

	for (i = 0; i < n; i++) {
		for (as_one = 0; as_one < 2; as_one++) {
			if (!parse(cases[i].text, as_one, &filter, message))
				fail_msg("\"%s\": %s", cases[i].text, message);
			select_rows(&filter, rows);
			if (strcmp(rows, cases[i].rows) != 0)
				fail_msg("\"%s\" selects %s, not %s",
					 cases[i].text, rows, cases[i].rows);
		}
	}
}

#define CHECK_SELECTIONS(cases) \
	check_selections(cases, sizeof(cases) / sizeof((cases)[0]))

TEST(states_come_first_and_add_up)
{
	static const struct selection cases[] = {
		{ "", "012345678" },
		{ "state all", "012345678" },
		{ "state established", "03" },
		{ "state ESTAB", "03" },
		{ "state established state time-wait", "0134" },
		{ "exclude listening", "012345" },
		{ "excl listening exclude time-wait", "0235" },
		{ "exclude time-wait state time-wait", "012345678" },
		{ "state connected exclude established", "1245" },
		{ "state bucket", "14" },
		{ "state big", "023567" },
		{ "state closed", "" },
		{ "state synchronized sport = :22", "2" },
		{ "state time-wait dst 127.0.0.1 or sport = :443", "14" },
	};

	CHECK_SELECTIONS(cases);
}

TEST(ports_compare_as_in_ss)
{
	static const struct selection cases[] = {
		{ "sport = :80", "07" },
		{ "sport :80", "07" },
		{ "sport 80", "07" },
		{ "sport eq 80", "07" },
		{ "sport == :80", "07" },
		{ "sport = inet::80", "07" },
		{ "sport = :*", "012345678" },
		{ "sport = *", "012345678" },
		{ "sport != *", "" },
		{ "sport != :80", "1234568" },
		{ "sport ne 80", "1234568" },
		{ "sport neq 80", "1234568" },
		{ "sport > :443", "13568" },
		{ "sport gt 443", "13568" },
		{ "sport >= :443", "134568" },
		{ "sport ge 443", "134568" },
		{ "sport geq 443", "134568" },
		{ "sport < :443", "027" },
		{ "sport lt 443", "027" },
		{ "sport <= :443", "0247" },
		{ "sport le 443", "0247" },
		{ "sport leq 443", "0247" },
		{ "dport = 0", "678" },
		{ "dport >= 65535", "" },
		{ "dport <= 65535", "012345678" },
		{ "dport > 65535", "" },
		{ "dport < 0", "" },
		{ "autobound", "158" },
	};

	CHECK_SELECTIONS(cases);
}

TEST(services_are_looked_up)
{
	static const struct selection cases[] = {
		{ "dport = :http", "1" },
		{ "dport = http", "1" },
		{ "dst 127.0.0.1:http", "1" },
		{ "dst :http", "1" },
	};

	/* A small system has no list of services. */
	if (getservbyname("http", "tcp") != NULL)
		CHECK_SELECTIONS(cases);
}

TEST(hosts_in_every_form)
{
	static const struct selection cases[] = {
		{ "src 127.0.0.1", "013" },
		{ "src = 127.0.0.1", "013" },
		{ "src != 127.0.0.1", "245678" },
		{ "src 127.0.0.1:80", "0" },
		{ "src 127.0.0.1:*", "013" },
		{ "src 127/8", "013" },
		{ "src 127", "" },
		{ "src 10.9/16", "28" },
		{ "src 10.9.0.77/24:22", "2" },
		{ "src 10.9.0.0/15", "28" },
		{ "src 10.9.0.0/32", "" },
		{ "dst 0.0.0.0/0", "012378" },
		{ "dst 0/0", "012378" },
		{ "dst :80", "1" },
		{ "dst *:80", "1" },
		{ "dst any:80", "1" },
		{ "dst *", "012345678" },
		{ "dst any", "012345678" },
		{ "dst all", "012345678" },
		{ "dst default", "012345678" },
		{ "src inet:127.0.0.1", "01" },
		{ "src inet6:[::1]", "5" },
		{ "src inet6:any", "3456" },
		{ "src [127.0.0.1]:80", "0" },
	};

	CHECK_SELECTIONS(cases);
}

TEST(ipv6_hosts_in_every_form)
{
	static const struct selection cases[] = {
		{ "src [::1]", "5" },
		{ "src ::1", "5" },
		{ "dst [::1]:8080", "5" },
		{ "dst ::1/128", "5" },
		{ "src [2001:db8::]/32", "4" },
		{ "src [2001:db8::/32]", "4" },
		{ "src 2001:db8::/32", "4" },
		{ "src [2001:db8::]/32:443", "4" },
		{ "src [2001:db8::/32]:443", "4" },
		{ "src 2001:db8::/32:443", "4" },
		{ "src [2001:db8::]/32:80", "" },
		{ "src [2001:db8::]/33", "4" },
		{ "dst [2001:db8::]/48", "" },
		{ "src 2001:db8:0:0:0:0:0:1", "4" },
		{ "dst ::/0", "3456" },
		{ "dst [::]/0", "3456" },
		{ "src [::]", "6" },
		{ "src ::", "6" },
		{ "src [::ffff:127.0.0.1]", "3" },
		{ "src [::ffff:0:0]/96", "3" },
		{ "! dst ::/0", "01278" },
	};

	CHECK_SELECTIONS(cases);
}

/* ss's grammar has one level for both; its manual says otherwise. */
TEST(and_and_or_bind_equally_from_the_left)
{
	static const struct selection cases[] = {
		{ "sport = :80 or dport = :80 and src 127.0.0.1", "01" },
		{ "sport = :80 or ( dport = :80 and src 127.0.0.1 )", "017" },
		{ "sport = :80 or dport = :80 src 127.0.0.1", "01" },
		{ "src 127.0.0.1 and sport = :80 or sport = :443", "04" },
		{ "src 127.0.0.1 sport = :80 | sport = :443", "04" },
		{ "src 127.0.0.1 & ( sport = :80 || sport = :443 )", "0" },
		{ "src 127.0.0.1 && sport = :80", "0" },
	};

	CHECK_SELECTIONS(cases);
}

TEST(not_takes_one_condition)
{
	static const struct selection cases[] = {
		{ "! sport = :80", "1234568" },
		{ "not sport = :80", "1234568" },
		{ "! ! sport = :80", "07" },
		{ "not not not sport = :80", "1234568" },
		{ "! sport = :80 src 127.0.0.1", "13" },
		{ "! sport = :80 or dport = :40000", "01234568" },
		{ "! ( sport = :80 or sport = :8080 )", "12458" },
		{ "! sport != :80", "07" },
		{ "! sport > :443", "0247" },
		{ "src 127.0.0.1 not sport = :80", "13" },
		{ "( ( ! ( ( sport = :80 ) ) ) )", "1234568" },
	};

	CHECK_SELECTIONS(cases);
}

TEST(blanks_may_be_left_out_around_operators)
{
	static const struct selection cases[] = {
		{ "sport=:80", "07" },
		{ "sport>=443", "134568" },
		{ "sport!=:80", "1234568" },
		{ "(sport = :80)", "07" },
		{ "!(sport=:80||sport=:8080)", "12458" },
		{ "not(sport=:80)", "1234568" },
		{ "((sport=:80)or(sport=:22))and(src=10.9.0.1)", "2" },
		{ "src=127.0.0.1&&dport=80", "1" },
		{ "!!sport=:80", "07" },
		{ "(dev=lo)", "2" },
	};

	CHECK_SELECTIONS(cases);
}

TEST(interfaces_and_marks)
{
	static const struct selection cases[] = {
		{ "dev lo", "2" },
		{ "dev = lo", "2" },
		{ "dev eq lo", "2" },
		{ "dev != lo", "01345678" },
		{ "dev 1", "2" },
		{ "dev 0", "01345678" },
		{ "dev 77", "" },
		{ "fwmark 0x11", "2" },
		{ "fwmark = 17", "2" },
		{ "fwmark 1/0xf", "23" },
		{ "fwmark 0x20/0x20", "3" },
		{ "fwmark != 0", "23" },
		{ "fwmark 0/0", "012345678" },
	};

	CHECK_SELECTIONS(cases);
}

TEST(a_name_that_is_not_bound_selects_nothing)
{
	static const struct {
		const char *text;
		const char *name;
	} cases[] = {
		{ "dport = :http", "http" },
		{ "src 127.0.0.1:nosuchservice", "nosuchservice" },
		{ "sport >= :http", "http" },
		{ "dev lo", "lo" },
		{ "cgroup /nonexistent/group", "/nonexistent/group" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct filter filter;
		char rows[N_SCENE + 1];

		parse_unbound(cases[i].text, &filter);
		assert_string_equal(filter_name(&filter, &filter.terms[0]),
				    cases[i].name);
		select_rows(&filter, rows);
		assert_string_equal(rows, "");
	}
}

TEST(each_name_stands_by_itself)
{
	struct filter filter;

	parse_unbound("sport = :one or dport = :two or sport = :80", &filter);
	assert_string_equal(filter_name(&filter, &filter.terms[0]), "one");
	assert_string_equal(filter_name(&filter, &filter.terms[1]), "two");
	assert_null(filter_name(&filter, &filter.terms[3]));
}

TEST(more_names_than_fit_are_refused)
{
	char message[FILTER_MESSAGE_SIZE];
	char word[FILTER_NAMES_SIZE + 1];
	const char *words[] = { "cgroup", word };
	struct filter filter;

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	filter_init(&filter);
	assert_false(filter_parse(2, words, &filter, message));
	assert_non_null(strstr(message, "too long"));
}

TEST(family_is_the_sockets_own)
{
	struct filter filter;
	char rows[N_SCENE + 1];

	parse_or_fail("src 127.0.0.1", &filter);
	filter.family = AF_INET6;
	select_rows(&filter, rows);
	assert_string_equal(rows, "3");
	filter.family = AF_INET;
	select_rows(&filter, rows);
	assert_string_equal(rows, "01");
}

TEST(parse_leaves_family_and_range)
{
	static const char *const words[] = { "autobound" };
	char message[FILTER_MESSAGE_SIZE];
	struct filter filter;
	char rows[N_SCENE + 1];

	filter_init(&filter);
	filter.family = AF_INET;
	filter.autobound_low = 80;
	filter.autobound_high = 80;
	assert_true(filter_parse(1, words, &filter, message));
	select_rows(&filter, rows);
	assert_string_equal(rows, "07");
}

TEST(uses_finds_each_kind_of_term)
{
	struct filter filter;

	parse_or_fail("! dev lo or fwmark 1 and autobound", &filter);
	assert_true(filter_uses(&filter, FILTER_NOT));
	assert_true(filter_uses(&filter, FILTER_DEV));
	assert_true(filter_uses(&filter, FILTER_OR));
	assert_true(filter_uses(&filter, FILTER_MARK));
	assert_true(filter_uses(&filter, FILTER_AND));
	assert_true(filter_uses(&filter, FILTER_AUTOBOUND));
	assert_false(filter_uses(&filter, FILTER_HOST));
	assert_false(filter_uses(&filter, FILTER_CGROUP));
}

static const struct {
	const char *text;
	const char *says;
} mistakes[] = {
	{ "state", "\"state\" lacks its state; there are: established" },
	{ "exclude", "\"exclude\" lacks its state" },
	{ "state ( sport = :80 )", "lacks its state" },
	{ "state state", "lacks its state" },
	{ "state tw", "\"tw\" is no state; there are: established" },
	{ "state tw", "time-wait" },
	{ "state tw", " big" },
	{ "state xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", " big" },
	{ "exclude all", "leave no state" },
	{ "exclude connected exclude closed exclude listening",
	  "leave no state" },
	{ "sport = :80 state time-wait", "\"state\" comes first" },
	{ "( state time-wait )", "outside parentheses" },
	{ "sport = :65536", "\"65536\" is no port; ports are decimal" },
	{ "sport = :-1", "\"-1\" is no port" },
	{ "sport = 0x50", "\"0x50\" is no port" },
	{ "sport = 080", "\"080\" is no port" },
	{ "sport = :nosuchservice", "nor a known TCP service" },
	{ "sport = :", "a port is missing" },
	{ "dst 10.0.0.1:", "a port is missing" },
	{ "dst 10.0.0.1:65536", "\"65536\" is no port" },
	{ "sport = 10.0.0.1:80", "an address goes with src or dst" },
	{ "sport >= *", "cannot compare with \"*\"" },
	{ "sport =", "\"sport\" lacks its value" },
	{ "sport", "sport = :8080" },
	{ "sport = or dport = :80", "\"sport\" lacks its value" },
	{ "dst", "\"dst\" lacks its value" },
	{ "dst and", "\"dst\" lacks its value" },
	{ "( dst )", "\"dst\" lacks its value" },
	{ "dst > 10.0.0.1", "cannot be compared with \">\"" },
	{ "dev >= lo", "only with = and !=" },
	{ "dst 10.0.0.1/33", "\"/33\" is no prefix length; of IPv4" },
	{ "dst [::1]/129", "\"/129\" is no prefix length; of IPv6" },
	{ "dst 10.0.0.0/", "\"/\" is no prefix length" },
	{ "dst 10.0.0.0/08", "\"/08\" is no prefix length" },
	{ "dst 10.0.0.0/255.0.0.0", "/0 to /32" },
	{ "dst */8", "\"/8\" needs an address before it" },
	{ "dst any/0", "needs an address before it" },
	{ "dst 10.0.0.256", "\"10.0.0.256\" is no address" },
	{ "dst 10.0.0.1.2", "is no address" },
	{ "dst 10.0.0.01", "is no address" },
	{ "dst 10.", "is no address" },
	{ "dst /8", "is no address" },
	{ "dst [::1", "is no address" },
	{ "dst [::1]80", "is no address" },
	{ "dst [::1/8]/8", "is no address" },
	{ "dst 1::2::3", "is no address" },
	{ "dst ::1%lo", "is no address" },
	{ "dst 10.0.0.1:80/8", "\"80/8\" is neither a port" },
	{ "dst ::1:80", "write [::1]:80 or [::1:80]" },
	{ "dst fe80::a:1", "write [fe80::a]:1 or [fe80::a:1]" },
	{ "dst localhost", "host names are not looked up" },
	{ "dst db.example.com:80", "host names are not looked up" },
	{ "dst unix:/run/x", "is no TCP address" },
	{ "dst inet:[::1]", "is no IPv4 address" },
	{ "dst inet6:[::1] or dst inet:10.0.0.1", "other IP version" },
	{ "dev nosuchinterface", "neither a network interface here" },
	{ "dev -1", "nor an index" },
	{ "dev 4294967296", "nor an index" },
	{ "fwmark x", "\"x\" is no mark" },
	{ "fwmark 1/", "is no mark" },
	{ "fwmark -1", "is no mark" },
	{ "fwmark 4294967296", "is no mark" },
	{ "cgroup /nonexistent/group", "is no cgroup" },
	{ "cgroup /dev/null", "is no cgroup" },
	{ "sport = :80 or", "a condition is missing at the end" },
	{ "sport = :80 and !", "a condition is missing at the end" },
	{ "!", "a condition is missing at the end" },
	{ "( sport = :80 or", "a condition is missing at the end" },
	{ "and sport = :80", "a condition is missing before \"and\"" },
	{ "sport = :80 and or dport = :80", "before \"or\"" },
	{ "! and sport = :80", "before \"and\"" },
	{ "( )", "a condition is missing before \")\"" },
	{ "( sport = :80 or )", "a condition is missing before \")\"" },
	{ "( sport = :80", "\"(\" is not closed" },
	{ "sport = :80 )", "\")\" closes nothing" },
	{ ")", "\")\" closes nothing" },
	{ "= :80", "\"=\" has nothing to compare" },
	{ "sport = :80 or :90", "\":90\" needs sport (here) or" },
	{ "10.0.0.1", "\"10.0.0.1\" needs src (here) or dst" },
	{ "80", "\"80\" needs sport (here) or" },
	{ "time-wait", "write \"state time-wait\"" },
	{ "sport = :80 established", "\"established\" is a state" },
	{ "port = :80", "did you mean sport (here) or dport" },
	{ "host 10.0.0.1", "did you mean src (here) or dst" },
	{ "peer 10.0.0.1", "did you mean dst?" },
	{ "sprot = :80", "did you mean sport?" },
	{ "dports = :80", "did you mean dport?" },
	{ "DST 10.0.0.1", "did you mean dst?" },
	{ "cgruop /x", "did you mean cgroup?" },
	{ "frobnicate", "is no filter word; these are: state" },
	{ "a\033[31mb", "\"a?[31mb\" is no filter word" },
};

TEST(mistakes_name_the_word_and_the_remedy)
{
	char message[FILTER_MESSAGE_SIZE];
	struct filter filter;
	size_t i;
	int as_one;

	for (i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		for (as_one = 0; as_one < 2; as_one++) {
			if (parse(mistakes[i].text, as_one, &filter, message))
				fail_msg("\"%s\" was accepted",
					 mistakes[i].text);
			if (strstr(message, mistakes[i].says) == NULL)
				fail_msg("\"%s\": %s", mistakes[i].text,
					 message);
		}
	}
}

/* Appends word n times and returns the end. */
static char *repeat(char *at, const char *word, int n)
{
	while (n-- > 0) {
		memcpy(at, word, strlen(word));
		at += strlen(word);
	}
	*at = '\0';
	return at;
}

TEST(nesting_has_a_limit)
{
	char message[FILTER_MESSAGE_SIZE];
	char text[TEXT_SIZE];
	struct filter filter;
	char *end;

	end = repeat(text, "( ", 32);
	end = repeat(end, "sport = :80", 1);
	repeat(end, " )", 32);
	parse_or_fail(text, &filter);
	assert_int_equal(filter.n_terms, 1);
	end = repeat(text, "( ", 33);
	end = repeat(end, "sport = :80", 1);
	repeat(end, " )", 33);
	assert_false(parse(text, false, &filter, message));
	assert_non_null(strstr(message, "nested"));
	end = repeat(text, "! ", 250);
	repeat(end, "sport = :80", 1);
	parse_or_fail(text, &filter);
	assert_int_equal(filter.n_terms, 1);
}

/* The deepest stack: every level keeps one condition on its left. */
TEST(the_deepest_expression_is_evaluated)
{
	char text[TEXT_SIZE];
	struct filter filter;
	char rows[N_SCENE + 1];
	char *end;

	end = repeat(text, "sport = :1 or ( ", 31);
	end = repeat(end, "sport = :80", 1);
	repeat(end, " )", 31);
	parse_or_fail(text, &filter);
	assert_int_equal(filter.n_terms, 63);
	select_rows(&filter, rows);
	assert_string_equal(rows, "07");
}

TEST(length_has_a_limit)
{
	char message[FILTER_MESSAGE_SIZE];
	char text[TEXT_SIZE];
	struct filter filter;
	char rows[N_SCENE + 1];
	char *end;

	end = repeat(text, "sport = :1 or ", 31);
	repeat(end, "! sport = :80", 1);
	parse_or_fail(text, &filter);
	assert_int_equal(filter.n_terms, FILTER_MAX_TERMS);
	select_rows(&filter, rows);
	assert_string_equal(rows, "1234568");
	end = repeat(text, "sport = :1 or ", 32);
	repeat(end, "sport = :80", 1);
	assert_false(parse(text, false, &filter, message));
	assert_non_null(strstr(message, "too long"));
}

TEST(overlong_words_are_refused)
{
	static const char *const starts[] = { "",	"state ", "dst ",
					      "sport ", "dev ",	  "fwmark ",
					      "cgroup " };
	static const size_t sizes[] = { 40, 64, 65, 300, 5000, 70000 };
	char *text = malloc(80000);
	size_t i;
	size_t k;

	assert_non_null(text);
	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		for (k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
			char message[FILTER_MESSAGE_SIZE];
			struct filter filter;
			const char *word = text;
			size_t start = strlen(starts[i]);

			memcpy(text, starts[i], start);
			memset(text + start, '1', sizes[k]);
			text[start + sizes[k]] = '\0';
			filter_init(&filter);
			assert_false(
				filter_parse(1, &word, &filter, message) &&
				kernel_source.bind(NULL, &filter, message));
			assert_true(strlen(message) < FILTER_MESSAGE_SIZE);
		}
	}
	free(text);
}

static const struct {
	const char *word;
	bool starts;
} beginnings[] = {
	{ "state", true },
	{ "exclude", true },
	{ "excl", true },
	{ "(", true },
	{ "!", true },
	{ "not", true },
	{ "src", true },
	{ "dst", true },
	{ "sport", true },
	{ "dport", true },
	{ "dev", true },
	{ "fwmark", true },
	{ "cgroup", true },
	{ "autobound", true },
	{ "sport=:80", true },
	{ "dport>=1024", true },
	{ "dport!=80", true },
	{ "dst 10.0.0.1", true },
	{ "state time-wait", true },
	{ "(sport = :80)", true },
	{ "!sport", true },
	{ "not(sport=:80)", true },
	{ " ( sport = :80 )", true },
	{ "states", false },
	{ "ports", false },
	{ "", false },
	{ " ", false },
	{ ")", false },
	{ "and", false },
	{ "or", false },
	{ "=", false },
	{ "!=", false },
	{ "sport:80", false },
	{ "sports", false },
	{ ":80", false },
	{ "10.0.0.1", false },
	{ "time-wait", false },
	{ "State", false },
	{ "-4", false },
	{ "report", false },
};

TEST(starts_with_knows_every_beginning)
{
	size_t i;

	for (i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		if (filter_starts_with(beginnings[i].word) !=
		    beginnings[i].starts)
			fail_msg("\"%s\"", beginnings[i].word);
	}
}

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005 + 1442695040888963407;
	return (uint32_t)(*seed >> 33);
}

/* A random expression, and what it must say of the port 80. */
struct sentence {
	uint64_t seed;
	char text[TEXT_SIZE];
	size_t len;
	int n_left; /* conditions to come, at most */
};

static void say(struct sentence *sentence, const char *words)
{
	size_t len = strlen(words);

	assert_true(sentence->len + len < sizeof(sentence->text));
	memcpy(sentence->text + sentence->len, words, len + 1);
	sentence->len += len;
}

static bool say_list(struct sentence *sentence, int depth);

static bool say_condition(struct sentence *sentence, int depth)
{
	uint32_t choice = next_random(&sentence->seed) % 10;
	bool value;

	sentence->n_left--;
	if (choice < 2) {
		say(sentence, choice == 0 ? "! " : "not ");
		return !say_condition(sentence, depth);
	}
	if (choice < 5 && depth > 0) {
		say(sentence, "( ");
		value = say_list(sentence, depth - 1);
		say(sentence, ") ");
		return value;
	}
	say(sentence, choice % 2 == 0 ? "sport = :80 " : "sport > :80 ");
	return choice % 2 == 0;
}

static bool say_list(struct sentence *sentence, int depth)
{
	static const char *const joins[] = { "or ", "| ", "|| ", "and ",
					     "&& ", "& ", "" };
	bool value = say_condition(sentence, depth);

	while (sentence->n_left > 0 && next_random(&sentence->seed) % 4 != 0) {
		uint32_t join = next_random(&sentence->seed) % 7;
		bool right;

		say(sentence, joins[join]);
		right = say_condition(sentence, depth);
		value = join < 3 ? value || right : value && right;
	}
	return value;
}

TEST(random_expressions_mean_what_was_said)
{
	struct sentence sentence = { .seed = 3 };
	struct conn conn = scene_conn(0);
	char message[FILTER_MESSAGE_SIZE];
	struct filter filter;
	bool value;
	int n_parsed = 0;
	int i;

	for (i = 0; i < 5000; i++) {
		sentence.len = 0;
		sentence.n_left = 25;
		value = say_list(&sentence, 4);
		if (!parse(sentence.text, i % 2, &filter, message)) {
			assert_non_null(strstr(message, "too long"));
			continue;
		}
		n_parsed++;
		if (filter_matches(&filter, &conn, ROLE_UNKNOWN) != value)
			fail_msg("%s", sentence.text);
	}
	assert_true(n_parsed > 4000);
}

/* Random words, in and out of the language, never crash the parser. */
TEST(garbage_is_refused_or_selects)
{
	static const char *const words[] = {
		"state",       "exclude",  "time-wait", "(",
		")",	       "!",	   "not",	"and",
		"or",	       "||",	   "&",		"src",
		"dst",	       "sport",	   "dport",	"dev",
		"fwmark",      "cgroup",   "=",		"!=",
		">=",	       "<",	   "gt",	":80",
		"80",	       "*",	   "10/8",	"[::1]",
		"::1:80",      "[",	   "]",		"/",
		":",	       "inet:",	   "lo",	"autobound",
		"10.0.0.1:80", "[::]/0:*", "0x1/2",	"\x80\xff",
		"\t",	       "",
	};
	enum { N_WORDS = sizeof(words) / sizeof(words[0]) };
	const char *argv[12];
	char message[FILTER_MESSAGE_SIZE];
	char noise[16];
	struct filter filter;
	uint64_t seed = 4;
	int n_accepted = 0;
	int i;

	for (i = 0; i < 60000; i++) {
		int n = 1 + (int)(next_random(&seed) % 12);
		char rows[N_SCENE + 1];
		int k;

		for (k = 0; k < n; k++)
			argv[k] = words[next_random(&seed) % N_WORDS];
		for (k = 0; k < 15; k++)
			noise[k] = (char)(next_random(&seed) % 95 + 32);
		noise[next_random(&seed) % 16] = '\0';
		noise[15] = '\0';
		if (i % 3 == 0)
			argv[0] = noise;
		filter_init(&filter);
		if (filter_parse(n, argv, &filter, message)) {
			n_accepted++;
			assert_true(filter.n_terms <= FILTER_MAX_TERMS);
			assert_int_not_equal(filter.states, 0);
			select_rows(&filter, rows);
		}
		filter_starts_with(noise);
	}
	assert_true(n_accepted > 100);
}
