// SPDX-License-Identifier: MIT
/*
 * addr: an IP address as a value.
 *
 * IPv4 is kept v4-mapped (::ffff:a.b.c.d), as the kernel itself reports the
 * IPv4 connections of a dual-stack listener, so that one peer is one address
 * whichever family its socket has.
 */
#ifndef TCPWAIT_ADDR_H
#define TCPWAIT_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addr {
	uint8_t bytes[16]; /* network order */
};

/* The longest text, "ffff:...:255.255.255.255", and its NUL. */
enum { ADDR_STRLEN = 46, ADDR_V4_OFFSET = 12, ADDR_BITS = 128 };

extern const struct addr addr_any; /* :: */

/*
 * Stands for an address that a source did not tell whole: a name, or one that
 * was cut.  It is nobody's (fff0::3f, a multicast group of a reserved scope),
 * equals itself only, and is shown as "?".
 */
extern const struct addr addr_unknown;
bool addr_is_unknown(const struct addr *addr);
/* addr_has_colons: does its text need brackets before a port? */
bool addr_has_colons(const struct addr *addr);

/* addr_from_v4 takes four, addr_from_v6 sixteen bytes in network order. */
struct addr addr_from_v4(const void *bytes);
struct addr addr_from_v6(const void *bytes);

bool addr_equal(const struct addr *a, const struct addr *b);
int addr_cmp(const struct addr *a, const struct addr *b);
bool addr_is_v4(const struct addr *addr);
/* 127.0.0.0/8 or ::1. */
bool addr_is_loopback(const struct addr *addr);
/* fe80::/10: it says which host only together with an interface. */
bool addr_is_link_local(const struct addr *addr);
/* :: or 0.0.0.0. */
bool addr_is_any(const struct addr *addr);

/* addr_prefix keeps the first n_bits of the 128 and clears the rest. */
struct addr addr_prefix(const struct addr *addr, unsigned int n_bits);

/*
 * addr_parse reads dotted quads and every IPv6 spelling, without brackets;
 * names are not looked up.
 */
bool addr_parse(const char *text, struct addr *addr);

/*
 * addr_format_prefix writes the address of a network: "10.0.0.0/8".  bits
 * count within the address's own family; 0: none, and no "/".
 */
enum { ADDR_PREFIX_STRLEN = ADDR_STRLEN + 4 };
char *addr_format_prefix(const struct addr *addr, unsigned int v4_bits,
			 unsigned int v6_bits,
			 char buf[static ADDR_PREFIX_STRLEN]);

/* addr_format writes IPv4 dotted, :: compressed, and returns buf. */
char *addr_format(const struct addr *addr, char buf[static ADDR_STRLEN]);
/* addr_format_endpoint writes "10.0.0.5:3306" or "[2001:db8::1]:443". */
enum { ADDR_ENDPOINT_STRLEN = ADDR_STRLEN + sizeof("[]:65535") };
char *addr_format_endpoint(const struct addr *addr, uint16_t port,
			   char buf[static ADDR_ENDPOINT_STRLEN]);
/* addr_write does what addr_format does and returns the length. */
size_t addr_write(const struct addr *addr, char buf[static ADDR_STRLEN]);

#endif
