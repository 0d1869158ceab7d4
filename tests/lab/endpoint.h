// SPDX-License-Identifier: MIT
/*
 * endpoint: an address and a port, as the socket calls want it.
 *
 * Numbers only.  "[::ffff:127.0.0.1]:80" stays an IPv6 endpoint, so that a
 * client can be made v4-mapped on purpose.
 */
#ifndef TCPWAIT_LAB_ENDPOINT_H
#define TCPWAIT_LAB_ENDPOINT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define ENDPOINT_STRLEN 64

struct endpoint {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} sa;
	socklen_t n_bytes;
};

/* "1.2.3.4:80" or "[::1]:80"; false when it is neither. */
bool endpoint_parse(const char *text, struct endpoint *ep);

/* "1.2.3.4" or "::1", with port 0. */
bool endpoint_parse_host(const char *text, struct endpoint *ep);

/* Fills buf with the form endpoint_parse() reads, and returns it. */
const char *endpoint_format(const struct endpoint *ep,
			    char buf[static ENDPOINT_STRLEN]);

uint16_t endpoint_port(const struct endpoint *ep);
void endpoint_set_port(struct endpoint *ep, uint16_t port);

/* The same endpoint, n hosts further on. */
struct endpoint endpoint_plus(const struct endpoint *ep, uint32_t n);

/* The address the kernel would choose as source towards a local dst. */
struct endpoint endpoint_source_for(const struct endpoint *dst);

/* 0.0.0.0 or [::] */
bool endpoint_is_any(const struct endpoint *ep);

/* Equal on the wire: 127.0.0.1 and ::ffff:127.0.0.1 are the same. */
bool endpoint_same(const struct endpoint *a, const struct endpoint *b);

/* True where IPv4 travels: AF_INET, and AF_INET6 with a v4-mapped address. */
bool endpoint_is_v4(const struct endpoint *ep);

#endif
