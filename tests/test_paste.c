// SPDX-License-Identifier: MIT
/*
 * test_paste: lines of other tools become sockets, and what they do not tell
 * stays unknown.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"
#include "scratch.h"
#include "tcpwait/paste.h"
#include "tcpwait/tcp_state.h"
#include "test.h"

enum { SAID_SIZE = 4096 };

/* What a file is said to have, line by line. */
struct said {
	char text[SAID_SIZE];
	size_t n;
	const struct snapshot *snap;
};

static void say(struct said *said, const char *text)
{
	said->n += (size_t)snprintf(said->text + said->n, SAID_SIZE - said->n,
				    "%s", text);
	assert_true(said->n < SAID_SIZE);
}

static void say_age(struct said *said, const struct conn *conn)
{
	uint32_t age_ms;
	char text[32];

	if (!conn_age_ms(conn, &age_ms))
		return;
	(void)snprintf(text, sizeof(text), " age=%u", age_ms);
	say(said, text);
}

static void say_holders(struct said *said, uint32_t set)
{
	const struct owners *owners = &said->snap->owners;

	for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
		const struct process *process =
			&owners->processes[owners->sets[set].process];
		char text[64];

		(void)snprintf(text, sizeof(text), " %s[%d]", process->name,
			       process->pid);
		say(said, text);
	}
}

static int say_socket(void *ctx, const struct collect_socket *socket)
{
	char local[ADDR_ENDPOINT_STRLEN], remote[ADDR_ENDPOINT_STRLEN];
	const struct conn *conn = socket->conn;
	struct said *said = ctx;
	char text[256];

	(void)snprintf(
		text, sizeof(text), "%s %s %s", tcp_state_name(conn->state),
		addr_format_endpoint(&conn->local, conn->local_port, local),
		addr_format_endpoint(&conn->remote, conn->remote_port, remote));
	say(said, text);
	if (conn->have & CONN_HAS_QUEUES) {
		(void)snprintf(text, sizeof(text), " %u/%u", conn->recv_queue,
			       conn->send_queue);
		say(said, text);
	}
	if (conn->inode != 0) {
		(void)snprintf(text, sizeof(text), " ino=%u", conn->inode);
		say(said, text);
	}
	say_age(said, conn);
	say_holders(said, socket->holders);
	say(said, "\n");
	return 0;
}

static struct source open_text(const char *folder, const char *text, size_t n,
			       char path[static SCRATCH_PATH_SIZE])
{
	const char *from = scratch_path(folder, "table", path);
	struct source source = {
		.ops = &paste_source,
		.from = &from,
		.n_from = 1,
	};
	struct error err = { 0 };

	scratch_write_bytes(folder, "table", text, n);
	if (source.ops->open(&source, &err) < 0)
		fail_msg("%s: %s", text, err.text);
	return source;
}

/* The sockets of a text; *snap is to be freed. */
static void read_text(const char *folder, const char *text, size_t n,
		      struct said *said, struct snapshot *snap)
{
	struct filter filter;
	const struct collect_request request = { .filter = &filter };
	const struct collect_stream stream = { .socket = say_socket,
					       .ctx = said };
	char path[SCRATCH_PATH_SIZE];
	struct source source = open_text(folder, text, n, path);
	struct error err = { 0 };

	filter_init(&filter);
	*said = (struct said){ .snap = snap };
	*snap = (struct snapshot){ 0 };
	assert_int_equal(
		source.ops->stream(&source, &request, &stream, snap, &err), 0);
	source.ops->close(&source);
}

static void assert_read(const char *folder, const char *text,
			const char *sockets)
{
	struct snapshot snap;
	struct said said;

	read_text(folder, text, strlen(text), &said, &snap);
	if (strcmp(said.text, sockets) != 0)
		fail_msg("\"%s\" reads\n%s, not\n%s", text, said.text, sockets);
	snapshot_free(&snap);
}

/* One line of each tool, and its kin. */
SCRATCH_TEST(each_dialect_is_told_by_its_lines)
{
	static const struct {
		const char *text;
		const char *sockets;
	} cases[] = {
		/* ss */
		{ "ESTAB 1 2 10.0.0.1:22 10.0.0.2:5000\n",
		  "ESTABLISHED 10.0.0.1:22 10.0.0.2:5000 1/2\n" },
		{ "tcp   LISTEN 3 128 *:80 *:*\n"
		  "udp   UNCONN 0 0 *:53 *:*\nu_str ESTAB 0 0 * 17 * 18\n",
		  "LISTEN [::]:80 [::]:0 3/128\n" },
		{ "LISTEN 0 5 :::22 :::*\nESTAB 0 0 ::ffff:10.0.0.1:22 "
		  "::ffff:10.0.0.2:99\n",
		  "LISTEN [::]:22 [::]:0 0/5\n"
		  "ESTABLISHED 10.0.0.1:22 10.0.0.2:99 0/0\n" },
		{ "ESTAB 10.0.0.1%eth0:22 [fe80::1]%eth0:23\n",
		  "ESTABLISHED 10.0.0.1:22 [fe80::1]:23\n" },
		{ "$ ss -tan state close-wait\nRecv-Q Send-Q Local "
		  "Address:Port Peer Address:Port\n"
		  "1 0 10.0.0.1:22 10.0.0.2:1\n",
		  "CLOSE_WAIT 10.0.0.1:22 10.0.0.2:1 1/0\n" },
		{ "CLOSE-WAIT 0 0 10.0.0.1:1 10.0.0.2:22 "
		  "users:((\"a b\",pid=7,fd=3),(\"c\\\"))\",pid=8,fd=4)) "
		  "ino:9 sk:1 <->\n",
		  "CLOSE_WAIT 10.0.0.1:1 10.0.0.2:22 0/0 ino=9 c\\\"))[8] "
		  "a b[7]\n" },
		{ "ESTAB 0 0 10.0.0.1:1 10.0.0.2:22 "
		  "users:((\"java\",14586,92))\n",
		  "ESTABLISHED 10.0.0.1:1 10.0.0.2:22 0/0 java[14586]\n" },
		/* Wrapped, with an empty line between. */
		{ "CLOSE-WAIT 0 0 10.0.0.1:1\n\n10.0.0.2:22\n\n"
		  "\t cubic rto:204 lastsnd:9 lastrcv:8 lastack:7 cwnd:10\n",
		  "CLOSE_WAIT 10.0.0.1:1 10.0.0.2:22 0/0 age=7\n" },
		/* netstat of Linux */
		{ "tcp 0 3 10.0.0.1:22 10.0.0.2:5000 VERBUNDEN 81/x --type  "
		  "on (0.43/0/0)\n",
		  "ESTABLISHED 10.0.0.1:22 10.0.0.2:5000 0/3 x --type[81]\n" },
		{ "tcp6 5 0 :::80 :::* LISTEN 0 4711 812/httpd\n",
		  "LISTEN [::]:80 [::]:0 ino=4711 httpd[812]\n" },
		{ "tcp 0 0 10.0.0.1:80 10.0.0.2:9 TIME_WAIT - timewait "
		  "(59.88/0/0)\n",
		  "TIME_WAIT 10.0.0.1:80 10.0.0.2:9 age=120\n" },
		/* A dot before the port */
		{ "tcp4 0 0 127.0.0.1.25 *.* LISTEN\n"
		  "tcp46 0 0 *.80 *.* LISTEN\n"
		  "tcp 0 0 192.0.2.1.8080 192.0.2.2.17914 FIN_WAIT_2\n"
		  "tcp6 0 0 fe80::1%lo0.22 fe80::2.99 CLOSED\n"
		  "udp4 0 0 *.514 *.*\n",
		  "LISTEN 127.0.0.1:25 [::]:0\nLISTEN [::]:80 [::]:0\n"
		  "FIN_WAIT2 192.0.2.1:8080 192.0.2.2:17914 0/0\n" },
		{ "f1000e000 tcp4 0 0 10.0.0.1.22 10.0.0.2.5000 ESTABLISHED\n",
		  "ESTABLISHED 10.0.0.1:22 10.0.0.2:5000 0/0\n" },
		{ "*.* *.* 0 0 24576 0 IDLE\n"
		  "10.0.0.1.22 10.0.0.2.99 1000 4 2000 6 CLOSE_WAIT\n",
		  "CLOSE_WAIT 10.0.0.1:22 10.0.0.2:99 6/4\n" },
		/* Windows, in some languages and code pages */
		{ "  TCP    0.0.0.0:135   0.0.0.0:0    ABH\xd6REN  972\r\n"
		  "  TCP    [::1%12]:80   [::1]:5000   SCHLIESSEN_WARTEN 5\r\n"
		  "  UDP    0.0.0.0:123   *:*          5\r\n"
		  "  TCP    0.0.0.0:9     0.0.0.0:0    NOBODY_KNOWS  4\r\n",
		  "LISTEN 0.0.0.0:135 0.0.0.0:0 [972]\n"
		  "LISTEN 0.0.0.0:9 0.0.0.0:0 [4]\n"
		  "CLOSE_WAIT [::1]:80 [::1]:5000 [5]\n" },
		{ "#TYPE X\n\"LocalAddress\",\"LocalPort\",\"RemoteAddress\","
		  "\"RemotePort\",\"State\",\"OwningProcess\"\n"
		  "\"10.0.0.1\",\"80\",\"10.0.0.2\",\"9\",\"CloseWait\","
		  "\"4\"\n\"::\",\"80\",\"::\",\"0\",\"Bound\",\"4\"\n",
		  "CLOSE_WAIT 10.0.0.1:80 10.0.0.2:9 [4]\n" },
		{ "  TCP  10.0.0.1:80  10.0.0.2:9  CLOSE_WAIT  4\r\n"
		  " [w3 wp.exe]\r\n",
		  "CLOSE_WAIT 10.0.0.1:80 10.0.0.2:9 w3 wp.exe[4]\n" },
		{ "LocalAddress  LocalPort RemoteAddress RemotePort State\n"
		  "------------  --------- ------------- ---------- -----\n"
		  "::            443       ::            0          Listen\n",
		  "LISTEN [::]:443 [::]:0\n" },
		/* lsof: two descriptors of two processes are one socket */
		{ "COMMAND PID USER FD TYPE DEVICE SIZE/OFF NODE NAME\n"
		  "a 7 root 3u IPv4 4711 0t0 TCP 10.0.0.1:80->10.0.0.2:9 "
		  "(CLOSE_WAIT)\n"
		  "b 8 root 4u IPv4 4711 0t0 TCP 10.0.0.1:80->10.0.0.2:9 "
		  "(CLOSE_WAIT)\n"
		  "b 8 root 5u sock 0,9 0t0 12 protocol: TCP\n"
		  "b 8 root 6u IPv4 12 0t0 UDP *:53\n",
		  "CLOSE_WAIT 10.0.0.1:80 10.0.0.2:9 ino=4711 b[8] a[7]\n" },
		{ "a 7 root 3u IPv6 0x1234567890abcdef 0t0 TCP *:80 (LISTEN)\n",
		  "LISTEN [::]:80 [::]:0 a[7]\n" },
		/* Copies of /proc/net/tcp and tcp6 */
		{ "   0: 0100000A:1F90 0200000A:0009 06 00000000:00000000 "
		  "03:00000A41 00000000     0        0 0 3 0000000000000000\n"
		  "  sl  local_address rem_address\n"
		  "   0: 00000000000000000000000000000000:0050 "
		  "00000000000000000000000000000000:0000 0A 00000000:00000002 "
		  "00:00000000 00000000 0 0 99 1 0000000000000000 100 0 0 10 "
		  "0\n",
		  "LISTEN [::]:80 [::]:0 ino=99\n"
		  "TIME_WAIT 10.0.0.1:8080 10.0.0.2:9 age=33750\n" },
		/* What stands before a socket */
		{ "web1  | 2026-01-02T03:04:05Z \x1b[32mESTAB\x1b[0m 0 0 "
		  "10.0.0.1:22\xc2\xa0"
		  "10.0.0.2:5000\n",
		  "ESTABLISHED 10.0.0.1:22 10.0.0.2:5000 0/0\n" },
		{ "> > tcp 0 0 10.0.0.1:22 10.0.0.2:5000 ESTABLISHED\n",
		  "ESTABLISHED 10.0.0.1:22 10.0.0.2:5000 0/0\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_read(*state, cases[i].text, cases[i].sockets);
}

SCRATCH_TEST(times_of_ss_are_read_as_they_were_meant)
{
	static const struct {
		const char *timer;
		const char *age;
	} cases[] = {
		{ "6.337ms", " age=53663" }, { "6.337sec", " age=53663" },
		{ "120ms", " age=59880" },   { "59sec", " age=1000" },
		{ "", " age=60000" },	     { "1min", " age=0" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256], sockets[256];

		(void)snprintf(text, sizeof(text),
			       "TIME-WAIT 0 0 10.0.0.1:1 10.0.0.2:2 "
			       "timer:(timewait,%s,0)\n",
			       cases[i].timer);
		(void)snprintf(sockets, sizeof(sockets),
			       "TIME_WAIT 10.0.0.1:1 10.0.0.2:2%s\n",
			       cases[i].age);
		assert_read(*state, text, sockets);
	}
}

SCRATCH_TEST(an_address_that_is_not_whole_is_unknown)
{
	static const struct {
		const char *text;
		const char *sockets;
	} cases[] = {
		/* Cut to 23 characters with the port, as net-tools does. */
		{ "tcp6 0 0 2001:db8:110:31e8:33141 2001:db8::1:80 TIME_WAIT\n",
		  "TIME_WAIT ?:33141 [2001:db8::1]:80\n" },
		/* Whole groups, and just as long. */
		{ "tcp6 0 0 2001:db8::11:3118:33141 ::1:80 TIME_WAIT\n",
		  "TIME_WAIT ?:33141 [::1]:80\n" },
		{ "tcp6 0 0 2001:db8:4001:818:::80 ::1:9 TIME_WAIT\n",
		  "TIME_WAIT ?:80 [::1]:9\n" },
		{ "tcp6 0 0 10.0.0.100:33141 ::1:80 TIME_WAIT\n",
		  "TIME_WAIT 10.0.0.100:33141 [::1]:80\n" },
		{ "tcp 0 0 web.lan:22 localhost:5000 ESTABLISHED\n",
		  "ESTABLISHED ?:22 127.0.0.1:5000 0/0\n" },
		{ "tcp6 0 0 localhost:22 ::1:5000 ESTABLISHED\n",
		  "ESTABLISHED [::1]:22 [::1]:5000 0/0\n" },
		{ "tcp6 0 0 2001:db8::1234:5.22 2001:db8::1.99 ESTABLISHED\n",
		  "ESTABLISHED ?:22 [2001:db8::1]:99 0/0\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_read(*state, cases[i].text, cases[i].sockets);
}

#define ONE	 "ESTAB 0 0 10.0.0.1:22 10.0.0.2:5000\n"
#define TWO	 "CLOSE-WAIT 0 0 10.0.0.1:22 10.0.0.2:5000\n"
#define SIX	 "ESTAB 0 0 [::1]:22 [::1]:5000\n"
#define HEAD	 "State Recv-Q Send-Q Local Address:Port Peer Address:Port\n"
#define SAID_ONE "ESTABLISHED 10.0.0.1:22 10.0.0.2:5000 0/0\n"
#define SAID_TWO "CLOSE_WAIT 10.0.0.1:22 10.0.0.2:5000 0/0\n"
#define SAID_SIX "ESTABLISHED [::1]:22 [::1]:5000 0/0\n"

/* The last look is told, and none is added to another. */
SCRATCH_TEST(the_same_table_again_is_another_look)
{
	static const struct {
		const char *text;
		const char *sockets;
		unsigned int n_looks;
	} cases[] = {
		{ ONE "---\n" TWO, SAID_TWO, 2 },
		{ HEAD ONE HEAD TWO HEAD ONE, SAID_ONE, 3 },
		{ ONE TWO, SAID_TWO, 2 },
		{ "$ ss -tan\n" ONE "$ ss -tan\n" TWO, SAID_TWO, 2 },
		/* The other family is no other look. */
		{ HEAD ONE HEAD SIX, SAID_ONE SAID_SIX, 1 },
		{ HEAD "LISTEN 0 1 *:22 *:*\n" ONE "---\nLISTEN 0 1 *:22 "
		       "*:*\n" TWO,
		  "LISTEN [::]:22 [::]:0 0/1\n" SAID_TWO, 2 },
		/* Of two tools, who has more is told. */
		{ ONE "ESTAB 0 0 10.0.0.1:22 10.0.0.2:5001\n"
		      "tcp 0 0 10.0.0.1:22 10.0.0.2:5000 CLOSE_WAIT\n",
		  SAID_ONE "ESTABLISHED 10.0.0.1:22 10.0.0.2:5001 0/0\n", 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].text;
		struct snapshot snap;
		struct said said;

		read_text(*state, text, strlen(text), &said, &snap);
		if (strcmp(said.text, cases[i].sockets) != 0)
			fail_msg("%s reads %s", text, said.text);
		assert_int_equal(snap.hosts[0].text.n_looks, cases[i].n_looks);
		snapshot_free(&snap);
	}
}

/* Facts that each kind of text has, and those that it lacks. */
SCRATCH_TEST(what_a_table_does_not_tell_is_lacking)
{
	enum {
		SOME = SOURCE_COUNTERS | SOURCE_SETTINGS,
		LINES = SOME | SOURCE_AGES | SOURCE_LISTENERS,
	};
	static const struct {
		const char *text;
		unsigned int lacks;
		enum host_system system;
	} cases[] = {
		{ ONE, LINES | SOURCE_OWNERS | SOURCE_TIMERS | SOURCE_INODES,
		  HOST_LINUX },
		{ "LISTEN 0 1 *:22 *:* users:((\"a\",pid=1,fd=3)) ino:1 sk:1\n"
		  "ESTAB 0 0 1.1.1.1:1 1.1.1.2:2 timer:(on,1sec,0) ino:2 sk:2 "
		  "rto:1 cwnd:1\n",
		  SOME, HOST_LINUX },
		/* One that tells, and one that does not. */
		{ "TIME-WAIT 0 0 1.1.1.1:1 1.1.1.2:2 timer:(timewait,1sec,0)\n"
		  "TIME-WAIT 0 0 1.1.1.1:1 1.1.1.2:3\n",
		  LINES | SOURCE_OWNERS | SOURCE_TIMERS | SOURCE_INODES,
		  HOST_LINUX },
		{ "TCP 1.1.1.1:1 1.1.1.2:2 TIME_WAIT 0\n",
		  LINES | SOURCE_OWNERS | SOURCE_TIMERS | SOURCE_INODES |
			  SOURCE_QUEUES | SOURCE_LAW | NEED_BIT(NEED_KINDS),
		  HOST_WINDOWS },
		{ "tcp4 0 0 1.1.1.1.1 1.1.1.2.2 CLOSE_WAIT\n",
		  LINES | SOURCE_OWNERS | SOURCE_TIMERS | SOURCE_INODES |
			  SOURCE_TIME_WAIT | SOURCE_LAW | NEED_BIT(NEED_KINDS),
		  HOST_BSD },
		{ "a 7 root 3u IPv4 4711 0t0 TCP 1.1.1.1:1->1.1.1.2:2 "
		  "(CLOSE_WAIT)\n",
		  LINES | SOURCE_TIMERS | SOURCE_QUEUES | SOURCE_TIME_WAIT,
		  HOST_LINUX },
		{ HEAD, LINES | SOURCE_OWNERS | SOURCE_TIMERS, HOST_LINUX },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snapshot snap;
		struct said said;

		read_text(*state, cases[i].text, strlen(cases[i].text), &said,
			  &snap);
		if (snap.hosts[0].lacks != cases[i].lacks)
			fail_msg("%s lacks %#x, not %#x", cases[i].text,
				 snap.hosts[0].lacks, cases[i].lacks);
		assert_int_equal(snap.hosts[0].system, cases[i].system);
		snapshot_free(&snap);
	}
}

SCRATCH_TEST(lines_that_are_not_understood_are_counted_and_shown)
{
	static const char text[] = "tcp 0 0 10.0.0.1:22 10.0.0.2:5 LISTEN\n"
				   "tcp6     121\n"
				   "TCP connections are many\n"
				   "tcp 0 0 10.0.0.1 10.0.0.2:5 LISTEN\n";
	struct snapshot snap;
	struct said said;

	read_text(*state, text, sizeof(text) - 1, &said, &snap);
	assert_int_equal(snap.hosts[0].text.n_not_understood, 2);
	assert_string_equal(snap.hosts[0].text.first_not_understood,
			    "tcp6     121");
	snapshot_free(&snap);
}

SCRATCH_TEST(utf16_is_read_with_its_mark_and_without)
{
	static const char plain[] = ONE;
	char wide[2 * sizeof(plain) + 2];

	for (int mark = 0; mark < 2; mark++) {
		size_t n = 0;
		struct snapshot snap;
		struct said said;

		if (mark) {
			wide[n++] = '\xff';
			wide[n++] = '\xfe';
		}
		for (size_t i = 0; i < sizeof(plain) - 1; i++) {
			wide[n++] = plain[i];
			wide[n++] = '\0';
		}
		read_text(*state, wide, n, &said, &snap);
		assert_string_equal(said.text, SAID_ONE);
		snapshot_free(&snap);
	}
}

/* A text of any length cut at any byte: what is whole is told. */
SCRATCH_TEST(a_text_may_end_anywhere)
{
	static const char text[] = HEAD ONE
		"CLOSE-WAIT 1 0 10.0.0.1:22 10.0.0.2:5001 "
		"users:((\"a\",pid=1,fd=3)) timer:(keepalive,1min,0)\n";

	for (size_t n = sizeof(HEAD ONE) - 1; n < sizeof(text); n++) {
		struct snapshot snap;
		struct said said;

		read_text(*state, text, n, &said, &snap);
		assert_memory_equal(said.text, SAID_ONE, sizeof(SAID_ONE) - 1);
		snapshot_free(&snap);
	}
}

SCRATCH_TEST(what_is_no_table_is_refused_in_one_line)
{
	static const struct {
		const char *text;
		const char *says;
	} cases[] = {
		{ "", "is empty" },
		{ "Dear all,\nsee you tomorrow.\n", "other text" },
		{ "SQLite format 3", "SQLite" },
		{ "\x7f"
		  "ELF",
		  "a program" },
		{ "tcp6     121\n", "no line of" },
		{ "udp 0 0 0.0.0.0:68 0.0.0.0:*\n", "no socket of TCP" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char path[SCRATCH_PATH_SIZE];
		const char *from = scratch_path(*state, "table", path);
		struct source source = {
			.ops = &paste_source,
			.from = &from,
			.n_from = 1,
		};
		struct error err = { 0 };

		scratch_write(*state, "table", cases[i].text);
		assert_true(source.ops->open(&source, &err) < 0);
		if (!strstr(err.text, cases[i].says))
			fail_msg("\"%s\" is refused by: %s", cases[i].text,
				 err.text);
		assert_null(strchr(err.text, '\n'));
	}
}

/* Counted, and folded, as the live table is. */
SCRATCH_TEST(a_snapshot_has_roles_owners_and_closes)
{
	static const char text[] =
		"ESTAB 0 0 10.0.0.1:80 10.0.0.2:40000\n"
		"CLOSE-WAIT 1 0 10.0.0.1:80 10.0.0.2:40001 "
		"users:((\"a\",pid=7,fd=3))\n"
		"TIME-WAIT 0 0 10.0.0.1:40000 10.0.0.3:3306 "
		"timer:(timewait,50sec,0)\n"
		"LISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:((\"a\",pid=7,"
		"fd=2))\n";
	struct filter filter;
	const struct collect_request request = { .filter = &filter };
	char path[SCRATCH_PATH_SIZE];
	struct source source = open_text(*state, text, sizeof(text) - 1, path);
	struct snapshot snap = { 0 };
	struct error err = { 0 };

	filter_init(&filter);
	assert_int_equal(source.ops->snapshot(&source, &request, &snap, &err),
			 0);
	assert_int_equal(snap.n_sockets, 4);
	assert_int_equal(snap.n_waits, 1);
	assert_int_equal(snap.groups.rows[snap.waits[0].group].key.role,
			 ROLE_SERVER);
	assert_int_equal(snap.waits[0].holders,
			 snap.listeners.items[0].holders);
	assert_int_equal(snap.waits[0].age_ms, WAIT_AGE_UNKNOWN);
	assert_int_equal(snap.n_without_owner, 0);
	assert_true(snapshot_knows_closes(&snap, 0));
	assert_true(snapshot_knows_budgets(&snap.namespaces[0]));
	assert_true(snap.is_kept);
	snapshot_free(&snap);
	source.ops->close(&source);
}

/* Both families, each with an end behind it, as ss -D writes them. */
static void make_dump(struct messages *messages)
{
	enum { DONE = 3 };
	const struct conn closed =
		conns_closed("10.0.0.1:40000", "10.0.0.5:3306", 20000);
	const struct conn waiting = conns_waiting("[::1]:80", "[::1]:9", 1);
	const int32_t none = 0;

	*messages = (struct messages){ .n = 0 };
	messages_put_conn(messages, &closed);
	messages_begin(messages, DONE, 0);
	messages_put(messages, &none, sizeof(none));
	messages_put_conn(messages, &waiting);
	messages_begin(messages, DONE, 0);
	messages_put(messages, &none, sizeof(none));
}

/* ss itself stops at the first end, and shows no IPv6. */
SCRATCH_TEST(a_dump_goes_on_behind_its_first_end)
{
	static const char wanted[] =
		"TIME_WAIT 10.0.0.1:40000 10.0.0.5:3306 age=20000\n"
		"CLOSE_WAIT [::1]:80 [::1]:9 1/0 ino=1\n";
	struct messages messages;
	struct snapshot snap;
	struct said said;

	make_dump(&messages);
	read_text(*state, (const char *)messages.bytes, messages.n, &said,
		  &snap);
	assert_string_equal(said.text, wanted);
	assert_true(snap.complete);
	assert_false(snap.hosts[0].lacks & SOURCE_TIMERS);
	snapshot_free(&snap);
}

/* It may be cut off at any byte: what is whole is told, and that it was. */
SCRATCH_TEST(a_dump_that_is_cut_off_says_so)
{
	struct messages messages;
	size_t second;

	make_dump(&messages);
	second = messages.last;
	for (size_t n = second - 8; n < second; n++) {
		struct snapshot snap;
		struct said said;

		read_text(*state, (const char *)messages.bytes, n, &said,
			  &snap);
		assert_int_equal(snap.n_sockets, 1);
		assert_false(snap.complete);
		snapshot_free(&snap);
	}
}
