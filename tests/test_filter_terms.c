// SPDX-License-Identifier: MIT
/*
 * test_filter_terms: what a filter can ask beyond ss(8), and what it does where
 * a socket does not tell.
 */
#include <string.h>

#include "conns.h"
#include "tcpwait/filter.h"
#include "tcpwait/tcp_state.h"
#include "test.h"

enum { N_ROWS = 7 };

/* Each row's number is how the tables name it. */
static struct conn row(size_t i)
{
	struct conn conn;

	switch (i) {
	case 0: /* its FIN is read, it stays open */
		conn = conns_aged(
			conns_waiting("10.0.0.1:80", "10.0.0.2:40000", 0),
			600000);
		conn.inode = 100;
		return conn;
	case 1: /* unread */
		conn = conns_aged(
			conns_waiting("10.0.0.1:80", "10.0.0.2:40001", 300),
			60000);
		conn.inode = 101;
		return conn;
	case 2: /* not accepted; its age is not told */
		conn = conns_waiting("10.0.0.1:80", "10.0.0.2:40002", 1);
		conn.inode = 0;
		return conn;
	case 3:
		return conns_closed("10.0.0.1:40003", "10.0.0.5:3306", 30000);
	case 4: /* sends */
		conn = conns_make("10.0.0.1:40004", "10.0.0.5:3306",
				  TCP_STATE_ESTABLISHED);
		conn.inode = 104;
		conn.send_queue = 5000;
		conn.have |= CONN_HAS_QUEUES;
		return conn;
	case 5: /* its queues are not told */
		conn = conns_make("10.0.0.1:40005", "10.0.0.5:3306",
				  TCP_STATE_ESTABLISHED);
		conn.inode = 105;
		conn.have &= ~(uint32_t)CONN_HAS_QUEUES;
		return conn;
	default: /* of unknown role */
		conn = conns_make("10.0.0.1:40006", "10.0.0.5:40007",
				  TCP_STATE_ESTABLISHED);
		conn.inode = 106;
		conn.have |= CONN_HAS_QUEUES;
		return conn;
	}
}

static enum role role_of(size_t i)
{
	if (i < 3)
		return ROLE_SERVER;
	return i < 6 ? ROLE_CLIENT : ROLE_UNKNOWN;
}

static void select_rows(const struct filter *filter, char rows[N_ROWS + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < N_ROWS; i++) {
		struct conn conn = row(i);

		if (filter_matches(filter, &conn, role_of(i)))
			rows[n++] = (char)('0' + i);
	}
	rows[n] = '\0';
}

static void parse(const char *text, struct filter *filter)
{
	char message[FILTER_MESSAGE_SIZE];

	filter_init(filter);
	if (!filter_parse(1, &text, filter, message))
		fail_msg("%s: %s", text, message);
}

TEST(terms_select_what_tells_and_nothing_else)
{
	static const struct {
		const char *text, *rows;
	} cases[] = {
		{ "age gt 10s", "013" },
		{ "age gt 30", "01" },
		{ "age ge 30s", "013" },
		{ "age ge 1m", "01" },
		{ "age > 1m", "0" },
		{ "age lt 1m", "3" },
		{ "age le 60", "13" },
		{ "age eq 10m", "0" },
		{ "age ne 10m", "13" },
		/* Where no age is told it is neither more nor less. */
		{ "not age gt 1h", "013" },
		{ "kind eq consumed", "0" },
		{ "kind = UNREAD", "1" },
		{ "kind unaccepted", "2" },
		{ "kind ne consumed", "12" },
		{ "not kind eq consumed", "12" },
		{ "role eq client", "345" },
		{ "role server", "012" },
		{ "role ne client", "012" },
		{ "not role eq client", "012" },
		{ "recv_queue gt 0", "12" },
		{ "recv_queue eq 300", "1" },
		{ "recv_queue le 300 and kind ne consumed", "12" },
		{ "send_queue gt 0", "4" },
		{ "send_queue ge 5000", "4" },
		{ "send_queue lt 5001 role eq client", "4" },
		/* One that is true needs no other; one that is false none. */
		{ "age gt 5m or role eq client", "0345" },
		{ "not ( age gt 5m and role eq client )", "0123" },
		{ "dport = :3306 and not age gt 1h", "3" },
		{ "( kind eq unread or send_queue gt 1 ) and src 10.0.0.1",
		  "14" },
		/* Nobody has looked who holds them. */
		{ "process eq java", "" },
		{ "not process eq java", "" },
		{ "unit ne nginx.service", "" },
		{ "state close-wait role eq server", "012" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char rows[N_ROWS + 1];
		struct filter filter;

		parse(cases[i].text, &filter);
		select_rows(&filter, rows);
		if (strcmp(rows, cases[i].rows) != 0)
			fail_msg("%s: %s, not %s", cases[i].text, rows,
				 cases[i].rows);
	}
}

/* A minisocket's holder is gone, that of another socket was not it. */
TEST(holders_are_known_as_far_as_they_could_be_read)
{
	static const struct {
		const char *text;
		bool is_whole;
		const char *rows;
	} cases[] = {
		{ "process eq java", true, "04" },
		{ "process = java", false, "04" },
		{ "process ne java", true, "156" },
		{ "not process eq java", true, "156" },
		{ "not process eq java", false, "" },
		{ "unit eq web.service", true, "04" },
	};
	uint32_t inodes[] = { 100, 104 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct filter_held held[FILTER_MAX_TERMS] = {
			{ .inodes = inodes,
			  .n = 2,
			  .is_whole = cases[i].is_whole },
		};
		char rows[N_ROWS + 1];
		struct filter filter;

		parse(cases[i].text, &filter);
		assert_true(filter_needs_holders(&filter));
		filter.held = held;
		select_rows(&filter, rows);
		if (strcmp(rows, cases[i].rows) != 0)
			fail_msg("%s: %s, not %s", cases[i].text, rows,
				 cases[i].rows);
	}
}

TEST(mistakes_name_what_there_is)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "age", "\"age\" lacks its value" },
		{ "age gt", "age gt 10m" },
		{ "age gt 10x", "\"10x\" is no age" },
		{ "age gt old", "\"old\" is no age" },
		{ "age gt 99999999", "is no age" },
		{ "kind eq leaked", "is no kind of CLOSE_WAIT; there are: "
				    "unaccepted" },
		{ "kind gt consumed", "\"kind\" cannot be compared with" },
		{ "role eq proxy", "is no role; there are: server client" },
		{ "role gt client", "\"role\" cannot be compared with" },
		{ "recv_queue gt 1k", "\"1k\" is no number of bytes" },
		{ "recv_queue gt -1", "is no number of bytes" },
		{ "process gt java", "\"process\" cannot be compared with" },
		{ "unit eq", "unit eq nginx.service" },
		{ "pid 812", "did you mean process?" },
		{ "kinds eq consumed", "did you mean kind?" },
		{ "ages gt 5", "did you mean age?" },
		{ "recvqueue gt 5", "did you mean recv_queue?" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char message[FILTER_MESSAGE_SIZE] = "";
		struct filter filter;

		filter_init(&filter);
		if (filter_parse(1, &cases[i].text, &filter, message))
			fail_msg("%s is taken", cases[i].text);
		if (!strstr(message, cases[i].says))
			fail_msg("%s: %s", cases[i].text, message);
	}
}

TEST(what_a_filter_needs_is_told)
{
	static const struct {
		const char *text;
		bool roles, holders, suits_ends;
	} cases[] = {
		{ "sport = :80", false, false, true },
		{ "role eq client", true, false, false },
		{ "kind eq unread", true, false, false },
		{ "age gt 1m", false, false, false },
		{ "process eq java", false, true, false },
		{ "sport = :80 or unit eq x", false, true, false },
		{ "recv_queue gt 0", false, false, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct filter filter;

		parse(cases[i].text, &filter);
		if (filter_needs_roles(&filter) != cases[i].roles ||
		    filter_needs_holders(&filter) != cases[i].holders ||
		    (filter_beyond_ends(&filter) == NULL) !=
			    cases[i].suits_ends)
			fail_msg("%s", cases[i].text);
	}
}
