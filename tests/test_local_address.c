// SPDX-License-Identifier: MIT
/*
 * test_local_address: what the routing table says of an address, and what says
 * nothing.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "kernel/local_address.h"
#include "test.h"

union answer {
	struct nlmsghdr header;
	char bytes[256];
};

static size_t route(union answer *answer, unsigned char type)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(answer->bytes);
	struct rtmsg *message;

	nlh->nlmsg_type = RTM_NEWROUTE;
	message = mnl_nlmsg_put_extra_header(nlh, sizeof(*message));
	message->rtm_type = type;
	return nlh->nlmsg_len;
}

static size_t failure(union answer *answer, int error)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(answer->bytes);
	struct nlmsgerr *message;

	nlh->nlmsg_type = NLMSG_ERROR;
	message = mnl_nlmsg_put_extra_header(nlh, sizeof(*message));
	message->error = error;
	return nlh->nlmsg_len;
}

TEST(the_way_to_an_own_address_is_local)
{
	union answer answer;
	size_t n = route(&answer, RTN_LOCAL);

	assert_false(local_address_says(&answer.header, n));
	n = route(&answer, RTN_UNICAST);
	assert_true(local_address_says(&answer.header, n));
}

TEST(to_where_there_is_no_way_is_not_here)
{
	union answer answer;
	size_t n = failure(&answer, -ENETUNREACH);

	assert_true(local_address_says(&answer.header, n));
	n = failure(&answer, -EPERM);
	assert_false(local_address_says(&answer.header, n));
	n = failure(&answer, 0);
	assert_false(local_address_says(&answer.header, n));
}

TEST(what_is_cut_says_nothing)
{
	union answer answer;
	size_t n = route(&answer, RTN_UNICAST);

	for (size_t i = 0; i < n; i++) {
		assert_false(local_address_says(&answer.header, i));
		answer.header.nlmsg_len = (uint32_t)i;
		if (i < sizeof(struct nlmsghdr) + sizeof(struct rtmsg))
			assert_false(local_address_says(&answer.header, n));
		answer.header.nlmsg_len = (uint32_t)n;
	}
}
