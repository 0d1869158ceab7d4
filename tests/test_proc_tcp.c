// SPDX-License-Identifier: MIT
/*
 * test_proc_tcp: lines as Linux 6.18 writes them, and lines it never would.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/proc.h"
#include "scratch.h"
#include "tcpwait/addr.h"
#include "tcpwait/tcp_state.h"
#include "test.h"

#define HEADING                                                        \
	"  sl  local_address rem_address   st tx_queue rx_queue tr "   \
	"tm->when retrnsmt   uid  timeout inode                      " \
	"                               \n"
#define HEADING6                                                         \
	"  sl  local_address                         remote_address    " \
	"                    st tx_queue rx_queue tr tm->when retrnsmt " \
	"  uid  timeout inode\n"

#define LOCAL6	"00000000000000000000000001000000:1F90 "
#define REMOTE6 "00000000000000000000000001000000:8F20 "
#define ANY6	"00000000000000000000000000000000:0000 "

#define A4 "0: 0100007F:1F90 0100007F:A2E8 "
#define LISTEN4                                                         \
	"   0: 0100007F:1F90 00000000:0000 0A 00000000:00000007 "       \
	"00:00000000 00000000  1000        0 20494 1 00000000d3079033 " \
	"100 0 0 10 0                     "
#define ESTAB4                                                          \
	"  15: 0100007F:A324 0200000A:1F90 01 0039B600:00000003 "       \
	"04:00000034 00000000     0        1 20509 2 00000000772fadec " \
	"20 0 0 16 -1                     "
#define TIMEWAIT4                                                        \
	"  25: 0100007F:1F90 0100007F:A2E8 06 00000000:00000000 "        \
	"03:000016F7 00000000     0        0 0 3 000000000408bfa9      " \
	"                                "
#define LISTEN6                                                  \
	"   0: " LOCAL6 ANY6 "0A 00000000:00000000 00:00000000 " \
	"00000000     0        0 20518 1 00000000d81e2415 100 0 0 10 0"
#define ESTAB6                                                      \
	"   8: " LOCAL6 REMOTE6 "01 00000000:00000003 00:00000000 " \
	"00000000     0        0 20526 1 00000000fb02cf0c 20 4 30 10 -1"

struct parsed {
	const char *law;
	uint8_t family;
	const char *line;
	const char *local;
	const char *remote;
	struct conn want; /* addresses come from the texts */
};

static bool parse_copy(const char *line, size_t len, uint8_t family,
		       struct conn *conn)
{
	/* Exactly as long as the line, for ASan; malloc(0) may be NULL. */
	char *copy = malloc(len + (len == 0));
	bool ok;

	assert_non_null(copy);
	memcpy(copy, line, len);
	ok = proc_tcp_parse(copy, len, family, conn);
	free(copy);
	return ok;
}

static void assert_addr(const char *law, const struct addr *addr,
			const char *want)
{
	char text[ADDR_STRLEN];

	if (strcmp(addr_format(addr, text), want) != 0)
		fail_msg("%s: %s is not %s", law, text, want);
}

#define assert_field(c, conn, field)                               \
	do {                                                       \
		if ((conn).field != (c)->want.field)               \
			fail_msg("%s: " #field " is %u", (c)->law, \
				 (unsigned int)(conn).field);      \
	} while (0)

static void check_parsed(const struct parsed *c)
{
	struct conn conn;

	if (!parse_copy(c->line, strlen(c->line), c->family, &conn))
		fail_msg("%s: refused", c->law);
	assert_int_equal(conn.family, c->family);
	assert_addr(c->law, &conn.local, c->local);
	assert_addr(c->law, &conn.remote, c->remote);
	assert_field(c, conn, local_port);
	assert_field(c, conn, remote_port);
	assert_field(c, conn, state);
	assert_field(c, conn, kind);
	assert_field(c, conn, timer);
	assert_int_equal(conn.have, c->want.have | CONN_ALWAYS_TOLD);
	assert_field(c, conn, recv_queue);
	assert_field(c, conn, send_queue);
	assert_field(c, conn, expires_ms);
	assert_field(c, conn, retransmits);
	assert_field(c, conn, uid);
	assert_field(c, conn, inode);
	assert_int_equal(conn.cookie, 0);
	assert_int_equal(conn.ifindex, 0);
}

static const struct parsed whole_sockets[] = {
	{ "established, zero window probe",
	  AF_INET,
	  ESTAB4,
	  "127.0.0.1",
	  "10.0.0.2",
	  { .local_port = 41764,
	    .remote_port = 8080,
	    .state = TCP_STATE_ESTABLISHED,
	    .timer = CONN_TIMER_PROBE,
	    .have = CONN_HAS_UID | CONN_HAS_QUEUES,
	    .send_queue = 3782144,
	    .recv_queue = 3,
	    .expires_ms = 520,
	    .retransmits = 1,
	    .inode = 20509 } },
	{ "syn_sent",
	  AF_INET,
	  "   5: 0100007F:82FA 0100007F:1F92 02 00000001:00000000 "
	  "01:00000052 00000001    33        0 20515 2 "
	  "00000000506511b9 100 0 0 1 -1                     ",
	  "127.0.0.1",
	  "127.0.0.1",
	  { .local_port = 33530,
	    .remote_port = 8082,
	    .state = TCP_STATE_SYN_SENT,
	    .timer = CONN_TIMER_RETRANSMIT,
	    .have = CONN_HAS_UID | CONN_HAS_QUEUES,
	    .send_queue = 1,
	    .expires_ms = 820,
	    .retransmits = 1,
	    .uid = 33,
	    .inode = 20515 } },
	{ "fin_wait2 held",
	  AF_INET,
	  "  10: 0100007F:A2F4 0100007F:1F90 05 00000000:00000000 "
	  "00:00000000 00000000     0        0 20499 1 "
	  "000000002d83cf43 20 0 0 12 -1                     ",
	  "127.0.0.1",
	  "127.0.0.1",
	  { .local_port = 41716,
	    .remote_port = 8080,
	    .state = TCP_STATE_FIN_WAIT2,
	    .have = CONN_HAS_UID | CONN_HAS_QUEUES,
	    .inode = 20499 } },
	{ "close_wait",
	  AF_INET6,
	  "   7: " LOCAL6 REMOTE6 "08 00000000:0000000B 00:00000000 "
	  "00000000     0        0 20524 1 0000000060c4e7ea 20 4 28 10 "
	  "-1",
	  "::1",
	  "::1",
	  { .local_port = 8080,
	    .remote_port = 36640,
	    .state = TCP_STATE_CLOSE_WAIT,
	    .have = CONN_HAS_UID | CONN_HAS_QUEUES,
	    .recv_queue = 11,
	    .inode = 20524 } },
	{ "closed",
	  AF_INET6,
	  "   7: " LOCAL6 REMOTE6 "07 00000000:00000000 00:00000000 "
	  "00000000     0        0 20524 1 0000000060c4e7ea 20 4 28 10 "
	  "-1",
	  "::1",
	  "::1",
	  { .local_port = 8080,
	    .remote_port = 36640,
	    .state = TCP_STATE_CLOSE,
	    .have = CONN_HAS_UID | CONN_HAS_QUEUES,
	    .inode = 20524 } },
	{ "keepalive",
	  AF_INET,
	  "  11: 0100007F:A304 0100007F:1F90 01 00000000:00000000 "
	  "02:000AFC07 00000000     0        2 20501 2 "
	  "000000005acb33d1 20 0 0 11 -1                     ",
	  "127.0.0.1",
	  "127.0.0.1",
	  { .local_port = 41732,
	    .remote_port = 8080,
	    .state = TCP_STATE_ESTABLISHED,
	    .timer = CONN_TIMER_KEEPALIVE,
	    .have = CONN_HAS_UID | CONN_HAS_QUEUES,
	    .expires_ms = 7198790,
	    .retransmits = 2,
	    .inode = 20501 } },
	{ "fast open child: a whole socket",
	  AF_INET,
	  "   1: 0100007F:1F90 0100007F:A31A 03 00000000:00000001 "
	  "00:00000000 00000000     0        0 20501 2 "
	  "0000000033f735b7 80 0 0 1 -1",
	  "127.0.0.1",
	  "127.0.0.1",
	  { .local_port = 8080,
	    .remote_port = 41754,
	    .state = TCP_STATE_SYN_RECV,
	    .have = CONN_HAS_UID | CONN_HAS_QUEUES,
	    .recv_queue = 1,
	    .inode = 20501 } },
	{ "other spacing, as other kernels have it",
	  AF_INET,
	  "0: 0100007F:1F90 0100007F:A31A 01 00000000:00000000 "
	  "00:00000000 00000000   100        0      977 1 "
	  "0xffff880000000000 0",
	  "127.0.0.1",
	  "127.0.0.1",
	  { .local_port = 8080,
	    .remote_port = 41754,
	    .state = TCP_STATE_ESTABLISHED,
	    .have = CONN_HAS_UID | CONN_HAS_QUEUES,
	    .uid = 100,
	    .inode = 977 } },
};

TEST(whole_sockets)
{
	size_t i;

	for (i = 0; i < sizeof(whole_sockets) / sizeof(whole_sockets[0]); i++)
		check_parsed(&whole_sockets[i]);
}

static const struct parsed fileless[] = {
	{ "fin_wait1 orphan",
	  AF_INET,
	  "   3: 0100007F:1F90 0100007F:A31A 04 00000001:00000000 "
	  "01:0000002B 00000002     0        0 0 2 "
	  "0000000033f735b7 80 0 0 1 -1                          ",
	  "127.0.0.1",
	  "127.0.0.1",
	  { .local_port = 8080,
	    .remote_port = 41754,
	    .state = TCP_STATE_FIN_WAIT1,
	    .timer = CONN_TIMER_RETRANSMIT,
	    .have = CONN_HAS_QUEUES,
	    .send_queue = 1,
	    .expires_ms = 430,
	    .retransmits = 2 } },
	{ "closing",
	  AF_INET,
	  "  13: 0100007F:A31A 0100007F:1F90 0B 00000001:00000001 "
	  "01:0000002B 00000002     0        0 0 2 "
	  "000000001ea97daf 80 4 30 1 -1                         ",
	  "127.0.0.1",
	  "127.0.0.1",
	  { .local_port = 41754,
	    .remote_port = 8080,
	    .state = TCP_STATE_CLOSING,
	    .timer = CONN_TIMER_RETRANSMIT,
	    .have = CONN_HAS_QUEUES,
	    .send_queue = 1,
	    .recv_queue = 1,
	    .expires_ms = 430,
	    .retransmits = 2 } },
	{ "last_ack of a user",
	  AF_INET6,
	  "  11: " LOCAL6 REMOTE6 "09 00000001:00000001 01:0000002A "
	  "00000002  1000        0 0 2 00000000b25ed2bf 80 4 30 1 -1",
	  "::1",
	  "::1",
	  { .local_port = 8080,
	    .remote_port = 36640,
	    .state = TCP_STATE_LAST_ACK,
	    .timer = CONN_TIMER_RETRANSMIT,
	    .have = CONN_HAS_QUEUES | CONN_HAS_UID,
	    .send_queue = 1,
	    .recv_queue = 1,
	    .expires_ms = 420,
	    .retransmits = 2,
	    .uid = 1000 } },
};

TEST(socket_without_a_file_may_have_an_unknown_uid)
{
	size_t i;

	for (i = 0; i < sizeof(fileless) / sizeof(fileless[0]); i++)
		check_parsed(&fileless[i]);
}

TEST(listener_has_a_queue_but_no_limit)
{
	static const struct parsed cases[] = {
		{ "tcp",
		  AF_INET,
		  LISTEN4,
		  "127.0.0.1",
		  "0.0.0.0",
		  { .local_port = 8080,
		    .state = TCP_STATE_LISTEN,
		    .have = CONN_HAS_UID,
		    .recv_queue = 7,
		    .uid = 1000,
		    .inode = 20494 } },
		{ "tcp6",
		  AF_INET6,
		  LISTEN6,
		  "::1",
		  "::",
		  { .local_port = 8080,
		    .state = TCP_STATE_LISTEN,
		    .have = CONN_HAS_UID,
		    .inode = 20518 } },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_parsed(&cases[i]);
}

static const struct parsed minisockets[] = {
	{ "time_wait",
	  AF_INET,
	  TIMEWAIT4,
	  "127.0.0.1",
	  "127.0.0.1",
	  { .local_port = 8080,
	    .remote_port = 41704,
	    .state = TCP_STATE_TIME_WAIT,
	    .kind = CONN_TIMEWAIT,
	    .timer = CONN_TIMER_TIMEWAIT,
	    .expires_ms = 58790 } },
	{ "time_wait whose time is up",
	  AF_INET6,
	  "   5: " LOCAL6 REMOTE6 "06 00000000:00000000 03:00000000 "
	  "00000000     0        0 0 3 0000000078d43676",
	  "::1",
	  "::1",
	  { .local_port = 8080,
	    .remote_port = 36640,
	    .state = TCP_STATE_TIME_WAIT,
	    .kind = CONN_TIMEWAIT,
	    .timer = CONN_TIMER_TIMEWAIT } },
	{ "fin_wait2 that nobody holds",
	  AF_INET6,
	  "  13: " LOCAL6 REMOTE6 "05 00000000:00000000 03:000016F7 "
	  "00000000     0        0 0 3 000000005551f378",
	  "::1",
	  "::1",
	  { .local_port = 8080,
	    .remote_port = 36640,
	    .state = TCP_STATE_FIN_WAIT2,
	    .kind = CONN_TIMEWAIT,
	    .timer = CONN_TIMER_TIMEWAIT,
	    .expires_ms = 58790 } },
	{ "request, with its listener's uid",
	  AF_INET,
	  "   8: 0100007F:1F91 0100007F:E350 03 00000000:00000000 "
	  "01:000000B6 00000001  1000        0 0 0 "
	  "000000003e2f7086                                      ",
	  "127.0.0.1",
	  "127.0.0.1",
	  { .local_port = 8081,
	    .remote_port = 58192,
	    .state = TCP_STATE_SYN_RECV,
	    .kind = CONN_REQUEST,
	    .timer = CONN_TIMER_RETRANSMIT,
	    .expires_ms = 1820,
	    .retransmits = 1 } },
	{ "request under its inner number",
	  AF_INET6,
	  "   4: " LOCAL6 REMOTE6 "0C 00000000:00000000 01:000000B6 "
	  "00000001     0        0 0 0 00000000dce17ed0",
	  "::1",
	  "::1",
	  { .local_port = 8080,
	    .remote_port = 36640,
	    .state = TCP_STATE_SYN_RECV,
	    .kind = CONN_REQUEST,
	    .timer = CONN_TIMER_RETRANSMIT,
	    .expires_ms = 1820,
	    .retransmits = 1 } },
};

TEST(minisocket_has_no_owner_and_no_queues)
{
	size_t i;

	for (i = 0; i < sizeof(minisockets) / sizeof(minisockets[0]); i++)
		check_parsed(&minisockets[i]);
}

/* A system that writes TIME_WAIT with no timer must not look 60 s old. */
TEST(time_wait_without_a_timer_has_no_age)
{
	static const char line[] =
		"   0: 0100007F:1F90 0100007F:A2E8 06 00000000:00000000 "
		"00:00000000 00000000     0        0 0 1 0xffff0000 0";
	struct conn conn;
	uint32_t age_ms;

	assert_true(parse_copy(line, strlen(line), AF_INET, &conn));
	assert_int_equal(conn.state, TCP_STATE_TIME_WAIT);
	assert_int_equal(conn.kind, CONN_FULL);
	assert_false(conn_age_ms(&conn, &age_ms));
}

TEST(mapped_address_keeps_the_socket_family)
{
	static const char line[] =
		"   6: 0000000000000000FFFF00000100007F:1F9A "
		"0000000000000000FFFF00000200000A:AE72 01 00000000:00000000 "
		"00:00000000 00000000     0        0 20502 1 00000000f26dce22 "
		"20 0 0 10 -1";
	struct conn conn;

	assert_true(parse_copy(line, strlen(line), AF_INET6, &conn));
	assert_int_equal(conn.family, AF_INET6);
	assert_true(addr_is_v4(&conn.remote));
	assert_addr("mapped", &conn.local, "127.0.0.1");
	assert_addr("mapped", &conn.remote, "10.0.0.2");
}

TEST(each_byte_of_an_ipv6_address_is_in_its_place)
{
	static const char line[] =
		"   6: 0DB8012001000302050400070908060B:0001 " ANY6
		"0A 00000000:00000000 00:00000000 00000000     0        0 "
		"20502 "
		"1 00000000f26dce22 100 0 0 10 0";
	static const uint8_t want[16] = { 0x20, 0x01, 0xb8, 0x0d, 0x02, 0x03,
					  0x00, 0x01, 0x07, 0x00, 0x04, 0x05,
					  0x0b, 0x06, 0x08, 0x09 };
	static const uint16_t one = 1;
	struct conn conn;

	if (*(const uint8_t *)&one == 0)
		skip();
	assert_true(parse_copy(line, strlen(line), AF_INET6, &conn));
	assert_memory_equal(conn.local.bytes, want, sizeof(want));
}

/* Not memcmp(): padding has no value. */
static void assert_same(const struct conn *a, const struct conn *b)
{
	assert_true(addr_equal(&a->local, &b->local));
	assert_true(addr_equal(&a->remote, &b->remote));
	assert_int_equal(a->local_port, b->local_port);
	assert_int_equal(a->remote_port, b->remote_port);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->timer, b->timer);
	assert_int_equal(a->have, b->have);
	assert_int_equal(a->recv_queue, b->recv_queue);
	assert_int_equal(a->send_queue, b->send_queue);
	assert_int_equal(a->expires_ms, b->expires_ms);
	assert_int_equal(a->retransmits, b->retransmits);
	assert_int_equal(a->uid, b->uid);
	assert_int_equal(a->inode, b->inode);
}

TEST(a_cut_line_is_refused_or_says_the_same)
{
	static const struct {
		const char *line;
		uint8_t family;
		const char *last; /* what must be there at least */
	} cases[] = {
		{ LISTEN4, AF_INET, "20494 1 " },
		{ ESTAB4, AF_INET, "20509 2 " },
		{ TIMEWAIT4, AF_INET, "0 0 3 " },
		{ LISTEN6, AF_INET6, "20518 1 " },
		{ ESTAB6, AF_INET6, "20526 1 " },
	};
	size_t i;
	size_t len;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *line = cases[i].line;
		const char *last = strstr(line, cases[i].last);
		size_t least;
		struct conn whole;
		struct conn cut;

		assert_non_null(last);
		least = (size_t)(last - line) + strlen(cases[i].last);
		assert_true(parse_copy(line, strlen(line), cases[i].family,
				       &whole));
		for (len = 0; len <= strlen(line); len++) {
			bool ok = parse_copy(line, len, cases[i].family, &cut);

			assert_int_equal(ok, len > least);
			if (ok)
				assert_same(&cut, &whole);
		}
	}
}

TEST(no_byte_may_be_replaced_by_a_hostile_one)
{
	static const char hostile[] = { '\0', '-', '+', 'G', 'x',	'\n',
					'\t', '/', '@', '`', (char)0xff };
	const char *needed = strstr(ESTAB4, "20509 2 ");
	size_t n_needed = (size_t)(needed - (const char *)ESTAB4) + 8;
	char line[] = ESTAB4;
	struct conn conn;
	size_t at;
	size_t i;

	for (at = 0; at < n_needed; at++) {
		char kept = line[at];

		for (i = 0; i < sizeof(hostile); i++) {
			line[at] = hostile[i];
			if (parse_copy(line, strlen(ESTAB4), AF_INET, &conn))
				fail_msg("byte %zu is %d", at, hostile[i]);
		}
		line[at] = kept;
	}
}

static const struct {
	const char *law;
	const char *line;
} refused[] = {
	{ "empty", "" },
	{ "blanks", "                              " },
	{ "heading", HEADING },
	{ "no index", ": 0100007F:1F90 0100007F:A2E8 01 00000000:"
		      "00000000 00:00000000 00000000 0 0 1 1 0" },
	{ "index too large",
	  "4294967296: 0100007F:1F90 0100007F:A2E8 01 00000000:"
	  "00000000 00:00000000 00000000 0 0 1 1 0" },
	{ "state 0", A4 "00 00000000:00000000 00:00000000 00000000 0 0 1 1 0" },
	{ "state 13",
	  A4 "0D 00000000:00000000 00:00000000 00000000 0 0 1 1 0" },
	{ "state 255",
	  A4 "FF 00000000:00000000 00:00000000 00000000 0 0 1 1 0" },
	{ "timer 5", A4 "01 00000000:00000000 05:00000000 00000000 0 0 1 1 0" },
	{ "established minisocket",
	  A4 "01 00000000:00000000 03:00000000 00000000 0 0 0 1 0" },
	{ "short queue",
	  A4 "01 0000000:00000000 00:00000000 00000000 0 0 1 1 0" },
	{ "long queue",
	  A4 "01 000000000:00000000 00:00000000 00000000 0 0 1 1 0" },
	{ "timer too long",
	  A4 "01 00000000:00000000 01:00000000000000001 00000000 0 0 "
	     "1 1 0" },
	{ "uid too large", A4 "01 00000000:00000000 00:00000000 "
			      "00000000 4294967296 0 1 1 0" },
	{ "inode too large", A4 "01 00000000:00000000 00:00000000 "
				"00000000 0 0 4294967296 1 0" },
	{ "inode negative", A4 "01 00000000:00000000 00:00000000 "
			       "00000000 0 0 -1 1 0" },
	{ "digits without end",
	  A4 "01 00000000:00000000 00:00000000 00000000 0 0 "
	     "99999999999999999999999999999999999999999999999999 1 0" },
	{ "an IPv6 line",
	  "8: " LOCAL6 REMOTE6 "01 00000000:00000003 00:00000000 "
	  "00000000 0 0 1 1 0" },
};

TEST(line_that_is_no_socket_is_refused)
{
	struct conn conn;
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (parse_copy(refused[i].line, strlen(refused[i].line),
			       AF_INET, &conn))
			fail_msg("%s", refused[i].law);
	}
	assert_false(parse_copy(ESTAB4, strlen(ESTAB4), AF_INET6, &conn));
}

TEST(a_timer_far_off_does_not_wrap)
{
	static const char line[] =
		"0: 0100007F:1F90 0100007F:A2E8 01 00000000:00000000 "
		"02:FFFFFFFFFFFFFFFF 00000000 4294967295 0 4294967295 1 0";
	struct conn conn;

	assert_true(parse_copy(line, strlen(line), AF_INET, &conn));
	assert_int_equal(conn.expires_ms, UINT32_MAX);
	assert_int_equal(conn.uid, UINT32_MAX);
	assert_int_equal(conn.inode, UINT32_MAX);
}

/* A directory with the two files, and a sink that notes what comes. */
enum { SCENE_MAX_SEEN = 8192 };

struct scene {
	void *folder;
	uint64_t n_sockets;
	bool complete;
	struct error err;
	int sink_result;
	size_t n_seen;
	struct {
		uint8_t state;
		uint8_t family;
		uint16_t remote_port;
	} seen[SCENE_MAX_SEEN];
};

static int note(void *ctx, const struct conn *conn)
{
	struct scene *scene = ctx;

	if (scene->sink_result != 0)
		return scene->sink_result;
	assert_true(scene->n_seen < SCENE_MAX_SEEN);
	scene->seen[scene->n_seen].state = conn->state;
	scene->seen[scene->n_seen].family = conn->family;
	scene->seen[scene->n_seen].remote_port = conn->remote_port;
	scene->n_seen++;
	return 0;
}

static void set_files(struct scene *scene, const char *tcp, const char *tcp6)
{
	if (tcp != NULL)
		scratch_write(scene->folder, "tcp", tcp);
	if (tcp6 != NULL)
		scratch_write(scene->folder, "tcp6", tcp6);
}

static int read_scene(struct scene *scene, uint32_t states)
{
	struct conn_sink sink = { .ctx = scene, .conn = note };

	scene->n_seen = 0;
	return proc_tcp_read(scene->folder, states, &sink, &scene->n_sockets,
			     &scene->complete, &scene->err);
}

static int make_scene(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	assert_non_null(scene);
	*state = scene;
	return scratch_set_up(&scene->folder);
}

static int drop_scene(void **state)
{
	struct scene *scene = *state;
	int ret = scratch_tear_down(&scene->folder);

	free(scene);
	return ret;
}

#define SCENE_TEST(name) TEST_WITH(name, make_scene, drop_scene)

static void assert_seen(const struct scene *scene, size_t i, uint8_t state,
			uint8_t family)
{
	assert_true(i < scene->n_seen);
	assert_int_equal(scene->seen[i].state, state);
	assert_int_equal(scene->seen[i].family, family);
}

SCENE_TEST(listeners_of_both_files_come_first)
{
	struct scene *scene = *state;

	set_files(scene, HEADING LISTEN4 "\n" ESTAB4 "\n" TIMEWAIT4 "\n",
		  HEADING6 LISTEN6 "\n" LISTEN6 "\n" ESTAB6 "\n" ESTAB6 "\n");
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), 0);
	assert_true(scene->complete);
	assert_int_equal(scene->n_sockets, 7);
	assert_int_equal(scene->n_seen, 7);
	assert_seen(scene, 0, TCP_STATE_LISTEN, AF_INET6);
	assert_seen(scene, 1, TCP_STATE_LISTEN, AF_INET6);
	assert_seen(scene, 2, TCP_STATE_LISTEN, AF_INET);
	assert_seen(scene, 3, TCP_STATE_ESTABLISHED, AF_INET);
	assert_seen(scene, 4, TCP_STATE_TIME_WAIT, AF_INET);
	assert_seen(scene, 5, TCP_STATE_ESTABLISHED, AF_INET6);
	assert_seen(scene, 6, TCP_STATE_ESTABLISHED, AF_INET6);
}

SCENE_TEST(late_listeners_are_not_lost)
{
	struct scene *scene = *state;

	set_files(scene, HEADING ESTAB4 "\n" LISTEN4 "\n",
		  HEADING6 ESTAB6 "\n" LISTEN6 "\n");
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), 0);
	assert_true(scene->complete);
	assert_int_equal(scene->n_seen, 4);
	assert_seen(scene, 3, TCP_STATE_LISTEN, AF_INET6);
}

SCENE_TEST(only_wanted_states_reach_the_sink)
{
	struct scene *scene = *state;

	set_files(scene, HEADING LISTEN4 "\n" ESTAB4 "\n" TIMEWAIT4 "\n",
		  HEADING6 LISTEN6 "\n" ESTAB6 "\n");
	assert_int_equal(read_scene(scene, TCP_STATE_BIT(TCP_STATE_TIME_WAIT)),
			 0);
	assert_int_equal(scene->n_sockets, 1);
	assert_seen(scene, 0, TCP_STATE_TIME_WAIT, AF_INET);
	assert_int_equal(read_scene(scene, TCP_STATE_BIT(TCP_STATE_LISTEN)), 0);
	assert_int_equal(scene->n_sockets, 2);
	assert_int_equal(read_scene(scene, 0), 0);
	assert_int_equal(scene->n_sockets, 0);
	assert_true(scene->complete);
}

SCENE_TEST(without_ipv6_the_table_is_complete)
{
	struct scene *scene = *state;

	set_files(scene, HEADING ESTAB4 "\n", NULL);
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), 0);
	assert_true(scene->complete);
	assert_int_equal(scene->n_sockets, 1);
}

SCENE_TEST(without_tcp_there_is_no_table)
{
	struct scene *scene = *state;

	set_files(scene, NULL, HEADING6 LISTEN6 "\n");
	scene->complete = true;
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), -ENOENT);
	assert_int_equal(scene->err.code, -ENOENT);
	assert_non_null(strstr(scene->err.text, "/tcp: No such file"));
	assert_int_equal(scene->n_seen, 0);
	assert_false(scene->complete);
}

SCENE_TEST(without_the_directory_there_is_no_table)
{
	struct scene *scene = *state;
	struct conn_sink sink = { .ctx = scene, .conn = note };

	assert_int_equal(proc_tcp_read("/nonexistent/net", TCP_STATE_ALL, &sink,
				       &scene->n_sockets, &scene->complete,
				       &scene->err),
			 -ENOENT);
	assert_non_null(strstr(scene->err.text, "/nonexistent/net"));
}

SCENE_TEST(unreadable_tcp_is_an_error_unreadable_tcp6_a_gap)
{
	struct scene *scene = *state;
	char path[SCRATCH_PATH_SIZE];

	/* A directory opens and does not read. */
	scratch_folder(scene->folder, "tcp6");
	set_files(scene, HEADING ESTAB4 "\n", NULL);
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), 0);
	assert_false(scene->complete);
	assert_int_equal(scene->n_sockets, 1);

	assert_int_equal(unlink(scratch_path(scene->folder, "tcp", path)), 0);
	scratch_folder(scene->folder, "tcp");
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), -EISDIR);
	assert_non_null(strstr(scene->err.text, "cannot read"));
}

SCENE_TEST(a_bad_line_costs_itself_alone)
{
	static const char *const texts[] = {
		HEADING ESTAB4 "\nnonsense\n" ESTAB4 "\n",
		HEADING "\n" ESTAB4 "\n" ESTAB4 "\n",
		HEADING ESTAB4 "\n" ESTAB4 "\n" ESTAB4,
		HEADING ESTAB4 "\n" HEADING ESTAB4 "\n",
		"nonsense\n" ESTAB4 "\n" ESTAB4 "\n",
	};
	struct scene *scene = *state;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		set_files(scene, texts[i], NULL);
		assert_int_equal(read_scene(scene, TCP_STATE_ALL), 0);
		assert_false(scene->complete);
		assert_int_equal(scene->n_sockets, 2);
	}
}

SCENE_TEST(a_file_without_its_heading_is_incomplete)
{
	struct scene *scene = *state;

	set_files(scene, "", HEADING6);
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), 0);
	assert_false(scene->complete);
	set_files(scene, HEADING, "");
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), 0);
	assert_false(scene->complete);
	set_files(scene, HEADING, HEADING6);
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), 0);
	assert_true(scene->complete);
	assert_int_equal(scene->n_sockets, 0);
}

SCENE_TEST(the_sink_can_stop_the_walk)
{
	struct scene *scene = *state;

	set_files(scene, HEADING ESTAB4 "\n" ESTAB4 "\n", NULL);
	scene->sink_result = -ECANCELED;
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), -ECANCELED);
	assert_int_equal(scene->err.code, -ECANCELED);
	assert_int_equal(scene->n_sockets, 0);
	assert_false(scene->complete);
}

/* Far longer than any buffer: lines fall on every boundary. */
SCENE_TEST(a_large_table_arrives_whole)
{
	enum { N_CONNS = 4000, LINE_SIZE = 256 };
	struct scene *scene = *state;
	char *text = malloc((size_t)N_CONNS * LINE_SIZE);
	size_t len = 0;
	int i;

	assert_non_null(text);
	len += (size_t)snprintf(text, LINE_SIZE, "%s", HEADING6);
	len += (size_t)snprintf(text + len, LINE_SIZE, "%s\n", LISTEN6);
	for (i = 0; i < N_CONNS - 2; i++)
		len += (size_t)snprintf(
			text + len, LINE_SIZE,
			"%4d: %s00000000000000000000000001000000:%04X 06 "
			"00000000:00000000 03:%08X 00000000     0        0 0 3 "
			"0000000078d43676\n",
			i, LOCAL6, (unsigned int)i + 1, (unsigned int)i);
	scratch_write(scene->folder, "tcp6", text);
	set_files(scene, HEADING ESTAB4 "\n", NULL);
	assert_int_equal(read_scene(scene, TCP_STATE_ALL), 0);
	assert_true(scene->complete);
	assert_int_equal(scene->n_sockets, N_CONNS);
	assert_seen(scene, 0, TCP_STATE_LISTEN, AF_INET6);
	assert_seen(scene, 1, TCP_STATE_ESTABLISHED, AF_INET);
	for (i = 0; i < N_CONNS - 2; i++)
		assert_int_equal(scene->seen[i + 2].remote_port, i + 1);
	free(text);
}
