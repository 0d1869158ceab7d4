// SPDX-License-Identifier: MIT
/*
 * test_addr: addresses as values, and their texts.
 */
#include <string.h>

#include "tcpwait/addr.h"
#include "test.h"

static struct addr parsed(const char *text)
{
	struct addr addr;

	assert_true(addr_parse(text, &addr));
	return addr;
}

static void check_text(const struct addr *addr, const char *text)
{
	char buf[ADDR_STRLEN];

	assert_ptr_equal(addr_format(addr, buf), buf);
	assert_string_equal(buf, text);
}

TEST(texts_come_back_in_their_shortest_form)
{
	static const struct {
		const char *in;
		const char *out;
	} cases[] = {
		{ "0.0.0.0", "0.0.0.0" },
		{ "127.0.0.1", "127.0.0.1" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "::", "::" },
		{ "::1", "::1" },
		{ "0:0:0:0:0:0:0:1", "::1" },
		{ "2001:DB8::1", "2001:db8::1" },
		{ "2001:0db8:0000::0001", "2001:db8::1" },
		{ "::ffff:10.0.0.1", "10.0.0.1" },
		{ "::ffff:0a00:0001", "10.0.0.1" },
		{ "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};
	struct addr addr;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		addr = parsed(cases[i].in);
		check_text(&addr, cases[i].out);
	}
}

TEST(no_address_is_refused_and_leaves_the_value)
{
	static const char *const cases[] = {
		"",
		"1",
		"10.0.0",
		"10.0.0.256",
		"10.0.0.0.1",
		"10.0.0.1 ",
		" ::1",
		"[::1]",
		":",
		":::",
		"1::2::3",
		"12345::",
		"::1%lo",
		"::1/64",
		"localhost",
		"0x7f.0.0.1",
		"1:2:3:4:5:6:7:8:9",
	};
	struct addr addr = addr_any;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (addr_parse(cases[i], &addr))
			fail_msg("\"%s\" was taken for an address", cases[i]);
		assert_true(addr_equal(&addr, &addr_any));
	}
}

TEST(v4_is_v4_mapped)
{
	static const uint8_t quads[4] = { 10, 1, 2, 3 };
	static const uint8_t mapped[16] = { [10] = 0xff, 0xff, 10, 1, 2, 3 };
	struct addr from_v4 = addr_from_v4(quads);
	struct addr from_v6 = addr_from_v6(mapped);
	struct addr v6 = parsed("::10.1.2.3");

	assert_true(addr_equal(&from_v4, &from_v6));
	assert_true(addr_is_v4(&from_v6));
	assert_false(addr_is_v4(&v6));
}

TEST(loopback_and_any)
{
	static const struct {
		const char *text;
		bool is_loopback;
		bool is_any;
	} cases[] = {
		{ "127.0.0.1", true, false },
		{ "127.255.255.255", true, false },
		{ "128.0.0.1", false, false },
		{ "126.0.0.1", false, false },
		{ "::1", true, false },
		{ "::2", false, false },
		{ "0.0.0.0", false, true },
		{ "::", false, true },
		{ "0.0.0.1", false, false },
		{ "::ffff:127.9.9.9", true, false },
		{ "7f00::1", false, false },
	};
	struct addr addr;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		addr = parsed(cases[i].text);
		assert_int_equal(addr_is_loopback(&addr), cases[i].is_loopback);
		assert_int_equal(addr_is_any(&addr), cases[i].is_any);
	}
	assert_true(addr_is_any(&addr_any));
}

TEST(order_is_that_of_the_bytes)
{
	static const char *const ascending[] = {
		"::",	    "::1",	  "10.0.0.9", "10.0.0.10",
		"10.0.1.0", "2001:db8::", "fe80::1",
	};
	size_t i;
	size_t j;

	for (i = 0; i < sizeof(ascending) / sizeof(ascending[0]); i++) {
		for (j = 0; j < sizeof(ascending) / sizeof(ascending[0]); j++) {
			struct addr a = parsed(ascending[i]);
			struct addr b = parsed(ascending[j]);
			int order = addr_cmp(&a, &b);

			assert_int_equal(order < 0, i < j);
			assert_int_equal(order == 0, i == j);
			assert_int_equal(addr_equal(&a, &b), i == j);
		}
	}
}

TEST(prefix_clears_the_rest)
{
	static const struct {
		const char *in;
		unsigned int n_bits;
		const char *out;
	} cases[] = {
		{ "10.1.2.3", 128, "10.1.2.3" },
		{ "10.1.2.255", 96 + 24, "10.1.2.0" },
		{ "10.1.2.255", 96 + 25, "10.1.2.128" },
		{ "10.1.2.3", 96, "0.0.0.0" },
		{ "2001:db8:1:2:3:4:5:6", 64, "2001:db8:1:2::" },
		{ "2001:db8:1:2:3:4:5:6", 0, "::" },
		{ "ffff::", 1, "8000::" },
		{ "ffff::", 9, "ff80::" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 127,
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe" },
	};
	struct addr addr;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		addr = parsed(cases[i].in);
		addr = addr_prefix(&addr, cases[i].n_bits);
		check_text(&addr, cases[i].out);
	}
}

/* Whatever the bytes, the text fits and reads back as the same address. */
TEST(every_address_survives_its_text)
{
	uint64_t seed = 1;
	char buf[ADDR_STRLEN];
	struct addr addr;
	int i;

	for (i = 0; i < 20000; i++) {
		struct addr back;
		size_t k;

		for (k = 0; k < sizeof(addr.bytes); k++) {
			seed = seed * 6364136223846793005 + 1442695040888963407;
			/* Half of the bytes 0, so that :: happens. */
			addr.bytes[k] = (seed >> 40 & 1) != 0
						? (uint8_t)(seed >> 56)
						: 0;
		}
		addr_format(&addr, buf);
		assert_true(strlen(buf) < ADDR_STRLEN);
		assert_true(addr_parse(buf, &back));
		assert_true(addr_equal(&addr, &back));
	}
}

TEST(an_endpoint_has_brackets_around_many_colons)
{
	static const struct {
		const char *address;
		uint16_t port;
		const char *text;
	} cases[] = {
		{ "10.0.0.5", 3306, "10.0.0.5:3306" },
		{ "2001:db8::1", 443, "[2001:db8::1]:443" },
		{ "::", 0, "[::]:0" },
		{ "255.255.255.255", 65535, "255.255.255.255:65535" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char buf[ADDR_ENDPOINT_STRLEN];
		struct addr addr;

		assert_true(addr_parse(cases[i].address, &addr));
		assert_string_equal(
			addr_format_endpoint(&addr, cases[i].port, buf),
			cases[i].text);
	}
}
