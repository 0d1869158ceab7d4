// SPDX-License-Identifier: MIT
/*
 * test_netlink: how a dump goes on, ends and fails.
 */
#include <errno.h>
#include <limits.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/netlink.h"
#include "messages.h"
#include "test.h"

enum { DATA_TYPE = NLMSG_MIN_TYPE + 4 };

/* Counts the data messages and may refuse one. */
struct counter {
	size_t n;
	size_t refuse_at; /* 0: none */
	uint64_t bytes; /* of all payloads, each of which is read */
};

static int count(void *ctx, const struct nlmsghdr *nlh)
{
	struct counter *counter = ctx;
	const unsigned char *payload = mnl_nlmsg_get_payload(nlh);

	if (++counter->n == counter->refuse_at)
		return -ECANCELED;
	for (size_t i = 0; i < mnl_nlmsg_get_payload_len(nlh); i++)
		counter->bytes += payload[i] | 1u;
	return 0;
}

static struct netlink_dump dump_of(struct counter *counter)
{
	return (struct netlink_dump){
		.portid = MESSAGES_PORTID,
		.seq = MESSAGES_SEQ,
		.message = count,
		.ctx = counter,
	};
}

/* Parses the first n bytes, from memory of just that size. */
static int parse(struct netlink_dump *dump, const struct messages *messages,
		 size_t n)
{
	void *exact = messages_exact(messages, n);
	int ret = netlink_dump_parse(dump, exact, n);

	free(exact);
	return ret;
}

static void put_data(struct messages *messages, size_t n_bytes)
{
	static const unsigned char payload[64] = { 1, 2, 3 };

	messages_begin(messages, DATA_TYPE, NLM_F_MULTI);
	messages_put(messages, payload, n_bytes);
}

static void put_int(struct messages *messages, uint16_t type, int value)
{
	messages_begin(messages, type, NLM_F_MULTI);
	messages_put(messages, &value, sizeof(value));
}

TEST(data_goes_on_and_each_is_handed_over)
{
	struct messages messages = { 0 };
	struct counter counter = { 0 };
	struct netlink_dump dump = dump_of(&counter);

	for (size_t i = 0; i < 10; i++)
		put_data(&messages, 4 * i);
	assert_int_equal(parse(&dump, &messages, messages.n), 0);
	assert_int_equal(counter.n, 10);
	assert_false(dump.done);
	assert_false(dump.interrupted);
	assert_int_equal(dump.kernel_error, 0);
	assert_int_equal(dump.sink_error, 0);
	/* An empty datagram is no end either. */
	assert_int_equal(parse(&dump, &messages, 0), 0);
}

/* What one control message after one data message makes of a dump. */
static const struct {
	const char *name;
	uint16_t type;
	bool has_code;
	int code;
	int ret;
	bool done;
	int kernel_error;
} ends[] = {
	{ "DONE", NLMSG_DONE, true, 0, 1, true, 0 },
	{ "DONE without payload", NLMSG_DONE, false, 0, 1, true, 0 },
	{ "DONE with an errno", NLMSG_DONE, true, -ENOENT, 1, false, -ENOENT },
	{ "DONE with an errno of the wrong sign", NLMSG_DONE, true, ENOENT, 1,
	  false, -ENOENT },
	{ "DONE with the lowest number", NLMSG_DONE, true, INT_MIN, 1, false,
	  INT_MIN },
	{ "ERROR", NLMSG_ERROR, true, -EPERM, 1, false, -EPERM },
	{ "ERROR of the wrong sign", NLMSG_ERROR, true, EPERM, 1, false,
	  -EPERM },
	{ "ERROR 0, which nobody asked for", NLMSG_ERROR, true, 0, 1, false,
	  -EBADMSG },
	{ "ERROR without payload", NLMSG_ERROR, false, 0, 1, false, -EBADMSG },
	{ "OVERRUN", NLMSG_OVERRUN, false, 0, 1, false, -ENOBUFS },
	{ "NOOP", NLMSG_NOOP, false, 0, 0, false, 0 },
	{ "a control message of type 0", 0, false, 0, 0, false, 0 },
	{ "an unknown control message", NLMSG_MIN_TYPE - 1, true, -EPERM, 0,
	  false, 0 },
};

TEST(control_messages_end_a_dump_or_do_not)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct messages messages = { 0 };
		struct counter counter = { 0 };
		struct netlink_dump dump = dump_of(&counter);
		int ret;

		put_data(&messages, 8);
		if (ends[i].has_code)
			put_int(&messages, ends[i].type, ends[i].code);
		else
			messages_begin(&messages, ends[i].type, 0);
		put_data(&messages, 8);
		ret = parse(&dump, &messages, messages.n);
		/* What stands behind an end is not looked at. */
		if (ret != ends[i].ret || dump.done != ends[i].done ||
		    dump.kernel_error != ends[i].kernel_error ||
		    counter.n != (ends[i].ret ? 1u : 2u))
			fail_msg("%s", ends[i].name);
	}
}

/* A short payload holds no errno; it must not be read as one. */
TEST(a_short_errno_is_none)
{
	static const unsigned char ones[3] = { 0xff, 0xff, 0xff };

	for (size_t n = 0; n <= sizeof(ones); n++) {
		struct messages messages = { 0 };
		struct counter counter = { 0 };
		struct netlink_dump dump = dump_of(&counter);

		messages_begin(&messages, NLMSG_DONE, 0);
		messages_put(&messages, ones, n);
		assert_int_equal(parse(&dump, &messages, messages.n), 1);
		assert_true(dump.done);
	}
}

TEST(an_interrupted_dump_says_so_and_goes_on)
{
	struct messages messages = { 0 };
	struct counter counter = { 0 };
	struct netlink_dump dump = dump_of(&counter);

	put_data(&messages, 8);
	messages_begin(&messages, DATA_TYPE, NLM_F_MULTI | NLM_F_DUMP_INTR);
	put_data(&messages, 8);
	assert_int_equal(parse(&dump, &messages, messages.n), 0);
	assert_true(dump.interrupted);
	assert_int_equal(counter.n, 3);

	dump = dump_of(&counter);
	messages = (struct messages){ 0 };
	messages_begin(&messages, NLMSG_DONE, NLM_F_DUMP_INTR);
	assert_int_equal(parse(&dump, &messages, messages.n), 1);
	assert_true(dump.interrupted);
	assert_true(dump.done);
}

TEST(answers_to_others_are_passed_over)
{
	static const struct {
		const char *name;
		uint32_t seq, portid;
	} cases[] = {
		{ "of an earlier request", MESSAGES_SEQ - 1, MESSAGES_PORTID },
		{ "of a later request", MESSAGES_SEQ + 1, MESSAGES_PORTID },
		{ "of another socket", MESSAGES_SEQ, MESSAGES_PORTID + 1 },
		{ "to nobody", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct messages messages = { 0 };
		struct counter counter = { 0 };
		struct netlink_dump dump = dump_of(&counter);

		put_int(&messages, NLMSG_DONE, -EPERM);
		messages_address(&messages, cases[i].seq, cases[i].portid);
		messages_begin(&messages, DATA_TYPE, NLM_F_DUMP_INTR);
		messages_address(&messages, cases[i].seq, cases[i].portid);
		put_data(&messages, 8);
		if (parse(&dump, &messages, messages.n) != 0 || dump.done ||
		    dump.kernel_error != 0 || dump.interrupted ||
		    counter.n != 1)
			fail_msg("%s", cases[i].name);
	}
}

TEST(the_receivers_refusal_ends_the_dump)
{
	struct messages messages = { 0 };
	struct counter counter = { .refuse_at = 2 };
	struct netlink_dump dump = dump_of(&counter);

	for (size_t i = 0; i < 5; i++)
		put_data(&messages, 8);
	assert_int_equal(parse(&dump, &messages, messages.n), 1);
	assert_int_equal(counter.n, 2);
	assert_int_equal(dump.sink_error, -ECANCELED);
	assert_int_equal(dump.kernel_error, 0);
	assert_false(dump.done);
}

/* Cut anywhere, a buffer gives its whole messages and then an error. */
TEST(a_cut_buffer_is_noticed_at_every_byte)
{
	static const size_t sizes[] = { 8, 0, 60, 4 };
	struct messages messages = { 0 };
	size_t ends_at[sizeof(sizes) / sizeof(sizes[0])];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		put_data(&messages, sizes[i]);
		ends_at[i] = messages.n;
	}
	for (size_t n = 0; n <= messages.n; n++) {
		struct counter counter = { 0 };
		struct netlink_dump dump = dump_of(&counter);
		size_t whole = 0;
		bool at_end = n == 0;

		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			whole += ends_at[i] <= n;
			at_end |= ends_at[i] == n;
		}
		assert_int_equal(parse(&dump, &messages, n), !at_end);
		assert_int_equal(dump.kernel_error, at_end ? 0 : -EBADMSG);
		assert_int_equal(counter.n, whole);
	}
}

TEST(a_length_that_lies_is_noticed)
{
	static const struct {
		const char *name;
		uint32_t length;
		int ret;
		int kernel_error;
		size_t n;
	} cases[] = {
		{ "no length", 0, 1, -EBADMSG, 1 },
		{ "less than a header", 15, 1, -EBADMSG, 1 },
		{ "only the header: the payload reads as garbage", 16, 1,
		  -EBADMSG, 2 },
		{ "one byte too many", 25, 1, -EBADMSG, 1 },
		{ "just below 2 GiB", INT_MAX, 1, -EBADMSG, 1 },
		{ "a negative int", 0x80000010u, 1, -EBADMSG, 1 },
		{ "all ones", UINT32_MAX, 1, -EBADMSG, 1 },
		{ "an odd length that ends in the padding", 23, 0, 0, 2 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct messages messages = { 0 };
		struct counter counter = { 0 };
		struct netlink_dump dump = dump_of(&counter);

		put_data(&messages, 8);
		put_data(&messages, 8);
		messages_set_length(&messages, cases[i].length);
		if (parse(&dump, &messages, messages.n) != cases[i].ret ||
		    dump.kernel_error != cases[i].kernel_error ||
		    counter.n != cases[i].n)
			fail_msg("%s: %d, %zu", cases[i].name,
				 dump.kernel_error, counter.n);
	}
}

/* The last message need not be padded to four bytes. */
TEST(an_unpadded_last_message_is_whole)
{
	for (size_t n = 0; n < 9; n++) {
		struct messages messages = { 0 };
		struct counter counter = { 0 };
		struct netlink_dump dump = dump_of(&counter);

		put_data(&messages, 8);
		put_data(&messages, n);
		assert_int_equal(parse(&dump, &messages, messages.n), 0);
		assert_int_equal(counter.n, 2);
		assert_int_equal(dump.kernel_error, 0);
	}
}

/* The kernel's own answer to a request it does not know. */
TEST(a_dump_of_the_live_kernel_ends)
{
	_Alignas(struct nlmsghdr) char buf[256];
	struct counter counter = { 0 };
	struct netlink_dump dump = dump_of(&counter);
	struct netlink nl;
	struct nlmsghdr *request;
	struct error err = { 0 };

	if (netlink_open(&nl, &err) < 0)
		skip();
	request = mnl_nlmsg_put_header(buf);
	request->nlmsg_type = 0x7fff;
	assert_true(netlink_dump_run(&nl, request, &dump) < 0);
	assert_int_equal(counter.n, 0);
	assert_false(dump.done);
	netlink_close(&nl);
	assert_null(nl.sock);
	netlink_close(&nl);
}
