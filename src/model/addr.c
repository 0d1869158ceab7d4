// SPDX-License-Identifier: MIT
/*
 * addr: IP addresses as 16 bytes, IPv4 ones v4-mapped.
 *
 * Numbers only: no name is looked up and no interface scope is kept.
 */
#include "tcpwait/addr.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <string.h>

const struct addr addr_any;
const struct addr addr_unknown = {
	.bytes = { [0] = 0xff, [1] = 0xf0, [15] = 0x3f }
};

static const struct addr v4_mapped = { .bytes = { [10] = 0xff, [11] = 0xff } };
static const struct addr v6_loopback = { .bytes = { [15] = 1 } };

enum { V4_LOOPBACK_NET = 127 };

static_assert(ADDR_STRLEN >= INET6_ADDRSTRLEN, "the text must fit");

struct addr addr_from_v4(const void *bytes)
{
	struct addr addr = v4_mapped;

	memcpy(addr.bytes + ADDR_V4_OFFSET, bytes,
	       sizeof(addr.bytes) - ADDR_V4_OFFSET);
	return addr;
}

struct addr addr_from_v6(const void *bytes)
{
	struct addr addr;

	memcpy(addr.bytes, bytes, sizeof(addr.bytes));
	return addr;
}

bool addr_equal(const struct addr *a, const struct addr *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

int addr_cmp(const struct addr *a, const struct addr *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

bool addr_is_v4(const struct addr *addr)
{
	return memcmp(addr->bytes, v4_mapped.bytes, ADDR_V4_OFFSET) == 0;
}

bool addr_is_loopback(const struct addr *addr)
{
	if (addr_is_v4(addr))
		return addr->bytes[ADDR_V4_OFFSET] == V4_LOOPBACK_NET;
	return addr_equal(addr, &v6_loopback);
}

bool addr_is_link_local(const struct addr *addr)
{
	return addr->bytes[0] == 0xfe && (addr->bytes[1] & 0xc0) == 0x80;
}

bool addr_is_any(const struct addr *addr)
{
	return addr_equal(addr, &addr_any) || addr_equal(addr, &v4_mapped);
}

bool addr_is_unknown(const struct addr *addr)
{
	return addr_equal(addr, &addr_unknown);
}

bool addr_has_colons(const struct addr *addr)
{
	return !addr_is_v4(addr) && !addr_is_unknown(addr);
}

struct addr addr_prefix(const struct addr *addr, unsigned int n_bits)
{
	struct addr prefix = { 0 };
	unsigned int n_bytes = n_bits / 8;
	unsigned int rest = n_bits % 8;

	assert(n_bits <= ADDR_BITS);
	if (addr_is_unknown(addr))
		return *addr;
	memcpy(prefix.bytes, addr->bytes, n_bytes);
	if (rest > 0)
		prefix.bytes[n_bytes] =
			addr->bytes[n_bytes] & (uint8_t)(0xff00 >> rest);
	return prefix;
}

bool addr_parse(const char *text, struct addr *addr)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		*addr = addr_from_v4(bytes);
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		*addr = addr_from_v6(bytes);
	else
		return false;
	return true;
}

/* 0..255 without leading zeros; returns where the next character goes. */
static char *put_byte(char *to, unsigned int byte)
{
	if (byte >= 100) {
		*to++ = (char)('0' + byte / 100);
		byte %= 100;
		*to++ = (char)('0' + byte / 10);
	} else if (byte >= 10) {
		*to++ = (char)('0' + byte / 10);
	}
	*to++ = (char)('0' + byte % 10);
	return to;
}

size_t addr_write(const struct addr *addr, char buf[static ADDR_STRLEN])
{
	char *to = buf;

	if (addr_is_unknown(addr)) {
		memcpy(buf, "?", 2);
		return 1;
	}
	if (!addr_is_v4(addr)) {
		/* It cannot fail: the text fits. */
		inet_ntop(AF_INET6, addr->bytes, buf, ADDR_STRLEN);
		return strlen(buf);
	}
	for (size_t i = ADDR_V4_OFFSET; i < sizeof(addr->bytes); i++) {
		to = put_byte(to, addr->bytes[i]);
		*to++ = '.';
	}
	*--to = '\0';
	return (size_t)(to - buf);
}

char *addr_format(const struct addr *addr, char buf[static ADDR_STRLEN])
{
	(void)addr_write(addr, buf);
	return buf;
}

char *addr_format_prefix(const struct addr *addr, unsigned int v4_bits,
			 unsigned int v6_bits,
			 char buf[static ADDR_PREFIX_STRLEN])
{
	unsigned int bits = addr_is_v4(addr) ? v4_bits : v6_bits;
	size_t n = addr_write(addr, buf);

	if (bits > 0)
		(void)snprintf(buf + n, ADDR_PREFIX_STRLEN - n, "/%u", bits);
	return buf;
}

char *addr_format_endpoint(const struct addr *addr, uint16_t port,
			   char buf[static ADDR_ENDPOINT_STRLEN])
{
	bool bracket = addr_has_colons(addr);
	char text[ADDR_STRLEN];

	(void)snprintf(buf, ADDR_ENDPOINT_STRLEN, "%s%s%s:%u",
		       bracket ? "[" : "", addr_format(addr, text),
		       bracket ? "]" : "", port);
	return buf;
}
