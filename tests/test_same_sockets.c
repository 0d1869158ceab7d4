// SPDX-License-Identifier: MIT
/*
 * test_same_sockets: a cookie is one socket, an address may be used again.
 */
#include "tcpwait/same_sockets.h"

#include <stdlib.h>

#include "test.h"

static struct same_socket make(uint16_t remote_port, uint64_t cookie,
			       uint32_t inode)
{
	return (struct same_socket){
		.port = 8080,
		.local_port = 8080,
		.remote_port = remote_port,
		.cookie = cookie,
		.inode = inode,
	};
}

TEST(the_surest_that_both_tell_decides)
{
	static const struct {
		uint64_t cookies[2];
		uint32_t inodes[2];
		size_t n_same;
		enum same_basis basis;
	} cases[] = {
		{ { 7, 7 }, { 1, 1 }, 1, SAME_BY_COOKIE },
		{ { 7, 8 }, { 1, 1 }, 0, SAME_BY_COOKIE },
		{ { 0, 8 }, { 1, 1 }, 1, SAME_BY_INODE },
		{ { 7, 0 }, { 1, 2 }, 0, SAME_BY_COOKIE },
		{ { 0, 0 }, { 0, 2 }, 1, SAME_BY_ADDRESSES },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct same_socket before =
			make(1, cases[i].cookies[0], cases[i].inodes[0]);
		struct same_socket now =
			make(1, cases[i].cookies[1], cases[i].inodes[1]);
		enum same_basis basis;

		assert_int_equal(
			same_sockets_count(&before, 1, &now, 1, &basis),
			cases[i].n_same);
		assert_int_equal(basis, cases[i].basis);
	}
}

TEST(those_of_other_ends_or_services_are_others)
{
	struct same_socket before[3] = { make(1, 7, 1), make(2, 8, 2),
					 make(3, 9, 3) };
	struct same_socket now[3] = { make(2, 8, 2), make(3, 9, 3),
				      make(4, 7, 1) };
	enum same_basis basis;

	assert_int_equal(same_sockets_count(before, 3, now, 3, &basis), 2);
	now[0].netns = 1;
	qsort(now, 3, sizeof(now[0]), same_sockets_cmp);
	assert_int_equal(same_sockets_count(before, 3, now, 3, &basis), 1);
	assert_int_equal(same_sockets_count(before, 3, now, 0, &basis), 0);
}
