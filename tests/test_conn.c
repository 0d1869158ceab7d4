// SPDX-License-Identifier: MIT
/*
 * test_conn: what one socket's fields say together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/tcp_state.h"
#include <cmocka.h>

enum { UNKNOWN = -1 };

static const struct {
	const char *name;
	struct conn conn;
	int64_t age_ms;
} ages[] = {
	{ "a new TIME_WAIT",
	  { .state = TCP_STATE_TIME_WAIT,
	    .kind = CONN_TIMEWAIT,
	    .expires_ms = 60000 },
	  0 },
	{ "a TIME_WAIT half over",
	  { .state = TCP_STATE_TIME_WAIT,
	    .kind = CONN_TIMEWAIT,
	    .expires_ms = 29999 },
	  30001 },
	{ "a TIME_WAIT whose timer is up",
	  { .state = TCP_STATE_TIME_WAIT, .kind = CONN_TIMEWAIT },
	  60000 },
	{ "a TIME_WAIT with more than its time",
	  { .state = TCP_STATE_TIME_WAIT,
	    .kind = CONN_TIMEWAIT,
	    .expires_ms = 60004 },
	  0 },
	{ "a TIME_WAIT that is no minisocket",
	  { .state = TCP_STATE_TIME_WAIT, .kind = CONN_FULL, .expires_ms = 5 },
	  UNKNOWN },
	{ "CLOSE_WAIT is as old as the FIN's ACK",
	  { .state = TCP_STATE_CLOSE_WAIT,
	    .have = CONN_HAS_INFO,
	    .last_ack_recv_ms = 1234,
	    .last_data_recv_ms = 99 },
	  1234 },
	{ "CLOSE_WAIT without tcp_info",
	  { .state = TCP_STATE_CLOSE_WAIT, .last_ack_recv_ms = 1234 },
	  UNKNOWN },
	{ "FIN_WAIT2 that received since",
	  { .state = TCP_STATE_FIN_WAIT2,
	    .have = CONN_HAS_INFO,
	    .last_ack_recv_ms = 500,
	    .last_data_recv_ms = 400 },
	  400 },
	{ "FIN_WAIT2 that received nothing since",
	  { .state = TCP_STATE_FIN_WAIT2,
	    .have = CONN_HAS_INFO,
	    .last_ack_recv_ms = 500,
	    .last_data_recv_ms = 90000 },
	  500 },
	{ "FIN_WAIT2 without tcp_info",
	  { .state = TCP_STATE_FIN_WAIT2, .last_ack_recv_ms = 500 },
	  UNKNOWN },
	{ "an orphan FIN_WAIT2 does not tell its timeout",
	  { .state = TCP_STATE_FIN_WAIT2,
	    .kind = CONN_TIMEWAIT,
	    .expires_ms = 30000 },
	  UNKNOWN },
	{ "ESTABLISHED has no age",
	  { .state = TCP_STATE_ESTABLISHED,
	    .have = CONN_HAS_INFO,
	    .last_ack_recv_ms = 5 },
	  UNKNOWN },
	{ "a state that is none", { .state = 200 }, UNKNOWN },
};

static void test_age_is_told_only_where_the_kernel_told(void **state)
{
	uint32_t age_ms;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		bool known = conn_age_ms(&ages[i].conn, &age_ms);

		if (known != (ages[i].age_ms != UNKNOWN) ||
		    (known && age_ms != ages[i].age_ms))
			fail_msg("%s", ages[i].name);
	}
}

static void test_a_fin_wait2_without_an_inode_is_an_orphan(void **state)
{
	const struct conn orphan = { .state = TCP_STATE_FIN_WAIT2,
				     .kind = CONN_TIMEWAIT };
	const struct conn held = { .state = TCP_STATE_FIN_WAIT2,
				   .kind = CONN_FULL,
				   .inode = 1 };
	const struct conn whole = { .state = TCP_STATE_FIN_WAIT2,
				    .kind = CONN_FULL };
	const struct conn unaccepted = { .state = TCP_STATE_ESTABLISHED,
					 .kind = CONN_FULL };
	const struct conn timewait = { .state = TCP_STATE_TIME_WAIT,
				       .kind = CONN_TIMEWAIT };

	(void)state;
	assert_true(conn_is_orphan_fin_wait2(&orphan));
	assert_true(conn_is_orphan_fin_wait2(&whole));
	assert_false(conn_is_orphan_fin_wait2(&held));
	assert_false(conn_is_orphan_fin_wait2(&unaccepted));
	assert_false(conn_is_orphan_fin_wait2(&timewait));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_age_is_told_only_where_the_kernel_told),
		cmocka_unit_test(
			test_a_fin_wait2_without_an_inode_is_an_orphan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
