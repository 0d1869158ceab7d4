// SPDX-License-Identifier: MIT
/*
 * test_kept: sockets in few bytes, and back.
 */
#include "tcpwait/kept.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conns.h"
#include "test.h"

static const struct conn full = {
	.cookie = UINT64_MAX,
	.cgroup = UINT64_MAX - 1,
	.local_port = 65535,
	.remote_port = 1,
	.family = 10,
	.state = TCP_STATE_CLOSE_WAIT,
	.kind = CONN_FULL,
	.timer = CONN_TIMER_PROBE,
	.ifindex = UINT32_MAX,
	.have = CONN_HAS_UID | CONN_HAS_INFO | CONN_HAS_FILE,
	.recv_queue = UINT32_MAX,
	.send_queue = 128,
	.expires_ms = 60000,
	.retransmits = 3,
	.uid = UINT32_MAX,
	.inode = UINT32_MAX,
	.mark = 0x80000000,
	.last_data_sent_ms = 127,
	.last_data_recv_ms = 16383,
	.last_ack_recv_ms = 16384,
	.segments_sent = 7,
	.segments_received = 8,
	.bytes_received = UINT64_MAX,
	.resending_ms = 9,
	.shutdown = 3,
};

static struct kept_reading read_part(const struct kept *kept, size_t i)
{
	const struct kept_part *part = &kept->parts[i];

	return (struct kept_reading){
		.bytes = kept->bytes + part->begin,
		.n_bytes = part->end - part->begin,
	};
}

static void assert_next(struct kept_reading *reading, const struct conn *wanted)
{
	struct conn conn;

	assert_int_equal(kept_reading_next(reading, &conn), 1);
	assert_memory_equal(&conn, wanted, sizeof(conn));
}

TEST(a_socket_comes_back_as_it_was)
{
	struct conn sockets[] = {
		full,
		conns_closed("10.0.0.1:80", "10.0.0.2:40000", 12345),
		conns_closed("10.0.0.1:80", "10.0.0.2:40001", 1),
		conns_make("[::]:80", "*", TCP_STATE_LISTEN),
		conns_make("10.0.0.1:80", "10.0.0.3:1", TCP_STATE_SYN_RECV),
	};
	const size_t n = sizeof(sockets) / sizeof(sockets[0]);
	struct kept kept = { 0 };
	struct kept_reading reading;
	struct conn none;

	sockets[0].local = conns_address("2001:db8::1");
	sockets[0].remote = conns_address("2001:db8::2");
	assert_int_equal(kept_begin(&kept, 3, false), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(kept_add(&kept, &sockets[i]), 0);
	assert_int_equal(kept.parts[0].n, n);
	assert_int_equal(kept.parts[0].netns, 3);
	reading = read_part(&kept, 0);
	for (size_t i = 0; i < n; i++)
		assert_next(&reading, &sockets[i]);
	assert_int_equal(kept_reading_next(&reading, &none), 0);
	kept_reading_free(&reading);
	kept_free(&kept);
}

/* The promise of the manual. */
TEST(a_time_wait_takes_few_bytes)
{
	struct conn conn = conns_closed("10.0.0.1:80", "10.0.0.2:40000", 12345);
	struct kept kept = { 0 };

	conn.cookie = 1 << 20;
	assert_int_equal(kept_begin(&kept, 0, false), 0);
	for (unsigned int i = 0; i < 1000; i++) {
		struct conn other = conns_to(conn, (uint16_t)(1000 + i));

		assert_int_equal(kept_add(&kept, &other), 0);
	}
	assert_in_range(kept.n_bytes, 1000, 16 * 1000);
	kept_free(&kept);
}

TEST(a_part_is_read_without_the_others)
{
	const struct conn one =
		conns_make("10.0.0.1:80", "10.0.0.2:1", TCP_STATE_ESTABLISHED);
	struct kept kept = { 0 };

	for (uint16_t i = 0; i < 3; i++) {
		assert_int_equal(kept_begin(&kept, i, i == 2), 0);
		assert_int_equal(kept_add(&kept, &one), 0);
	}
	for (size_t i = 0; i < 3; i++) {
		struct kept_reading reading = read_part(&kept, i);

		assert_next(&reading, &one);
		kept_reading_free(&reading);
	}
	assert_true(kept.parts[2].of_mptcp);
	kept_free(&kept);
}

TEST(a_walk_that_begins_anew_leaves_nothing)
{
	const struct conn one =
		conns_make("10.0.0.1:80", "10.0.0.2:1", TCP_STATE_ESTABLISHED);
	const struct conn other =
		conns_make("10.0.0.3:80", "10.0.0.4:1", TCP_STATE_ESTABLISHED);
	struct kept kept = { 0 };
	struct kept_reading reading;
	struct conn none;

	assert_int_equal(kept_begin(&kept, 0, false), 0);
	assert_int_equal(kept_add(&kept, &one), 0);
	kept_restart(&kept);
	assert_int_equal(kept_add(&kept, &other), 0);
	assert_int_equal(kept.parts[0].n, 1);
	reading = read_part(&kept, 0);
	assert_next(&reading, &other);
	assert_int_equal(kept_reading_next(&reading, &none), 0);
	kept_reading_free(&reading);
	kept_free(&kept);
}

/* What was cut is refused, or ends where a socket does. */
TEST(bytes_that_were_cut_are_refused)
{
	struct kept kept = { 0 };

	assert_int_equal(kept_begin(&kept, 0, false), 0);
	assert_int_equal(kept_add(&kept, &full), 0);
	for (size_t n = 1; n < kept.n_bytes; n++) {
		/* Of its own size, so that a step beyond is seen. */
		uint8_t *bytes = malloc(n);
		struct kept_reading reading = { .bytes = bytes, .n_bytes = n };
		struct conn conn;

		assert_non_null(bytes);
		memcpy(bytes, kept.bytes, n);
		assert_int_equal(kept_reading_next(&reading, &conn), -EBADMSG);
		kept_reading_free(&reading);
		free(bytes);
	}
	kept_free(&kept);
}

static int read_with(const struct conn *conn)
{
	struct kept kept = { 0 };
	struct kept_reading reading;
	struct conn read;
	int ret;

	assert_int_equal(kept_begin(&kept, 0, false), 0);
	assert_int_equal(kept_add(&kept, conn), 0);
	reading = read_part(&kept, 0);
	ret = kept_reading_next(&reading, &read);
	kept_reading_free(&reading);
	kept_free(&kept);
	return ret;
}

TEST(what_no_kernel_tells_is_refused)
{
	struct conn conn = full;

	assert_int_equal(read_with(&conn), 1);
	conn.state = 0;
	assert_int_equal(read_with(&conn), -EBADMSG);
	conn.state = TCP_STATE_COUNT;
	assert_int_equal(read_with(&conn), -EBADMSG);
	conn = full;
	conn.kind = CONN_BOUND;
	assert_int_equal(read_with(&conn), -EBADMSG);
	conn.state = TCP_STATE_BOUND_INACTIVE;
	assert_int_equal(read_with(&conn), 1);
	conn = full;
	conn.kind = CONN_TIMEWAIT;
	assert_int_equal(read_with(&conn), -EBADMSG);
	conn = full;
	conn.family = 1;
	assert_int_equal(read_with(&conn), -EBADMSG);
	conn = full;
	conn.timer = CONN_TIMER_PROBE + 1;
	assert_int_equal(read_with(&conn), -EBADMSG);
}

TEST(a_number_of_more_than_64_bits_is_refused)
{
	/* A class in full whose first number goes on and on. */
	static const uint8_t bytes[] = { 0,    0xff, 0xff, 0xff, 0xff, 0xff,
					 0xff, 0xff, 0xff, 0xff, 0x7f };
	struct kept_reading reading = { .bytes = bytes,
					.n_bytes = sizeof(bytes) };
	struct conn conn;

	assert_int_equal(kept_reading_next(&reading, &conn), -EBADMSG);
	kept_reading_free(&reading);
}

TEST(holders_are_found_by_inode)
{
	struct kept_search search = { 0 };
	const struct kept_holders *found;

	assert_null(kept_search_find(&search, 5, false));
	for (uint32_t i = 9; i > 0; i--)
		assert_int_equal(
			kept_search_add(&search,
					(struct kept_holders){ .inode = i,
							       .set = 10 * i }),
			0);
	assert_int_equal(
		kept_search_add(&search,
				(struct kept_holders){ .inode = 5,
						       .set = 99,
						       .flags = KEPT_SIBLING }),
		0);
	kept_search_sort(&search);
	found = kept_search_find(&search, 5, false);
	assert_non_null(found);
	assert_int_equal(found->set, 50);
	found = kept_search_find(&search, 5, true);
	assert_non_null(found);
	assert_int_equal(found->set, 99);
	assert_null(kept_search_find(&search, 6, true));
	assert_null(kept_search_find(&search, 10, false));
	free(search.items);
}
