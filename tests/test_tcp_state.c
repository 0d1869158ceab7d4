// SPDX-License-Identifier: MIT
/*
 * test_tcp_state: every spelling of every state.
 */
#include <string.h>
#include <strings.h>

#include "tcpwait/tcp_state.h"
#include "test.h"

static const struct {
	const char *text;
	enum tcp_state state;
} spellings[] = {
	{ "estab", TCP_STATE_ESTABLISHED },
	{ "ESTAB", TCP_STATE_ESTABLISHED },
	{ "established", TCP_STATE_ESTABLISHED },
	{ "ESTABLISHED", TCP_STATE_ESTABLISHED },
	{ "syn-sent", TCP_STATE_SYN_SENT },
	{ "SYN_SENT", TCP_STATE_SYN_SENT },
	{ "syn-recv", TCP_STATE_SYN_RECV },
	{ "syn-rcv", TCP_STATE_SYN_RECV },
	{ "syn-rcvd", TCP_STATE_SYN_RECV },
	{ "SYN_RECV", TCP_STATE_SYN_RECV },
	{ "SYN-RECEIVED", TCP_STATE_SYN_RECV },
	{ "fin-wait-1", TCP_STATE_FIN_WAIT1 },
	{ "FIN_WAIT1", TCP_STATE_FIN_WAIT1 },
	{ "finwait1", TCP_STATE_FIN_WAIT1 },
	{ "fin-wait-2", TCP_STATE_FIN_WAIT2 },
	{ "FIN_WAIT2", TCP_STATE_FIN_WAIT2 },
	{ "FIN_WAIT_2", TCP_STATE_FIN_WAIT2 },
	{ "time-wait", TCP_STATE_TIME_WAIT },
	{ "TIME_WAIT", TCP_STATE_TIME_WAIT },
	{ "timewait", TCP_STATE_TIME_WAIT },
	{ "TimeWait", TCP_STATE_TIME_WAIT },
	{ "close", TCP_STATE_CLOSE },
	{ "closed", TCP_STATE_CLOSE },
	{ "unconn", TCP_STATE_CLOSE },
	{ "unconnected", TCP_STATE_CLOSE },
	{ "CLOSE", TCP_STATE_CLOSE },
	{ "close-wait", TCP_STATE_CLOSE_WAIT },
	{ "CLOSE_WAIT", TCP_STATE_CLOSE_WAIT },
	{ "closewait", TCP_STATE_CLOSE_WAIT },
	{ "last-ack", TCP_STATE_LAST_ACK },
	{ "LAST_ACK", TCP_STATE_LAST_ACK },
	{ "listen", TCP_STATE_LISTEN },
	{ "listening", TCP_STATE_LISTEN },
	{ "LISTEN", TCP_STATE_LISTEN },
	{ "closing", TCP_STATE_CLOSING },
	{ "CLOSING", TCP_STATE_CLOSING },
};

TEST(spellings_of_ss_netstat_and_proc)
{
	enum tcp_state parsed;
	uint32_t set;
	size_t i;

	for (i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		if (!tcp_state_parse(spellings[i].text, &parsed))
			fail_msg("\"%s\" is no state", spellings[i].text);
		assert_int_equal(parsed, spellings[i].state);
		assert_true(tcp_state_parse_set(spellings[i].text, &set));
		assert_int_equal(set, TCP_STATE_BIT(spellings[i].state));
	}
}

TEST(what_is_no_state_is_refused)
{
	static const char *const cases[] = {
		"",	    "-",
		"__",	    "wait",
		"time",	    "time wait",
		"tw",	    "6",
		"UNKNOWN",  "fin-wait",
		"finwait3", " listen",
		"listen ",  "listenn",
		"closes",   "time-wait-time-wait-time-wait-time-wait",
		"\xff",
	};
	enum tcp_state parsed = TCP_STATE_LISTEN;
	uint32_t set = 7;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (tcp_state_parse(cases[i], &parsed) ||
		    tcp_state_parse_set(cases[i], &set))
			fail_msg("\"%s\" was taken for a state", cases[i]);
	}
	assert_int_equal(parsed, TCP_STATE_LISTEN);
	assert_int_equal(set, 7);
	assert_false(tcp_state_parse("all", &parsed));
}

TEST(groups_are_those_of_ss)
{
	const uint32_t close = TCP_STATE_BIT(TCP_STATE_CLOSE);
	const uint32_t listen = TCP_STATE_BIT(TCP_STATE_LISTEN);
	const uint32_t syn_sent = TCP_STATE_BIT(TCP_STATE_SYN_SENT);
	const uint32_t bucket = TCP_STATE_BIT(TCP_STATE_SYN_RECV) |
				TCP_STATE_BIT(TCP_STATE_TIME_WAIT);
	const struct {
		const char *text;
		uint32_t states;
	} cases[] = {
		{ "all", TCP_STATE_ALL },
		{ "ALL", TCP_STATE_ALL },
		{ "connected", TCP_STATE_ALL & ~close & ~listen },
		{ "synchronized",
		  TCP_STATE_ALL & ~close & ~listen & ~syn_sent },
		{ "bucket", bucket },
		{ "big", TCP_STATE_ALL & ~bucket },
	};
	uint32_t set;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(tcp_state_parse_set(cases[i].text, &set));
		assert_int_equal(set, cases[i].states);
	}
	assert_int_equal(TCP_STATE_ALL, 0xffe);
}

TEST(every_name_reads_back)
{
	enum tcp_state parsed;
	unsigned int i;

	for (i = 1; i < TCP_STATE_COUNT; i++) {
		assert_true(tcp_state_parse(tcp_state_name(i), &parsed));
		assert_int_equal(parsed, i);
		assert_true(tcp_state_parse(tcp_state_key(i), &parsed));
		assert_int_equal(parsed, i);
		assert_int_equal(
			strcasecmp(tcp_state_name(i), tcp_state_key(i)), 0);
	}
	assert_string_equal(tcp_state_name(TCP_STATE_TIME_WAIT), "TIME_WAIT");
	assert_string_equal(tcp_state_key(TCP_STATE_TIME_WAIT), "time_wait");
}

TEST(numbers_outside_have_no_name)
{
	static const unsigned int outside[] = { 0, TCP_STATE_COUNT, 13, 255,
						~0u };
	size_t i;

	for (i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		assert_null(tcp_state_name(outside[i]));
		assert_null(tcp_state_key(outside[i]));
	}
}

TEST(offered_names_cover_every_state_once)
{
	const char *const *name;
	uint32_t all = 0;
	uint32_t set;
	int n_states = 0;

	for (name = tcp_state_set_names; *name != NULL; name++) {
		assert_true(tcp_state_parse_set(*name, &set));
		if (__builtin_popcount(set) == 1) {
			assert_int_equal(all & set, 0);
			all |= set;
			n_states++;
		}
	}
	assert_int_equal(all, TCP_STATE_ALL);
	assert_int_equal(n_states, TCP_STATE_COUNT - 1);
}

TEST(total_does_not_overflow)
{
	tcp_state_counts counts = { 0 };
	unsigned int i;

	assert_int_equal(tcp_state_total(counts), 0);
	for (i = 1; i < TCP_STATE_COUNT; i++)
		counts[i] = UINT32_MAX;
	assert_true(tcp_state_total(counts) == UINT64_C(11) * UINT32_MAX);
}
