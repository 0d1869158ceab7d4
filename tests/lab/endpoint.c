// SPDX-License-Identifier: MIT
/*
 * endpoint: an address and a port, as the socket calls want it.
 *
 * No name is looked up and no interface scope is kept.
 */
#include "endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define V4_OFFSET 12

static bool host_copy(const char *text, size_t n, char *host, size_t size)
{
	if (n == 0 || n >= size)
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	return true;
}

static bool port_parse(const char *text, uint16_t *port)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end != '\0' || value > UINT16_MAX)
		return false;
	*port = (uint16_t)value;
	return true;
}

/* The sixteen bytes under which two families compare. */
static void host_bytes(const struct endpoint *ep, uint8_t bytes[static 16])
{
	if (ep->sa.any.sa_family == AF_INET6) {
		memcpy(bytes, &ep->sa.v6.sin6_addr, 16);
		return;
	}
	memset(bytes, 0, 16);
	memset(bytes + 10, 0xff, 2);
	memcpy(bytes + V4_OFFSET, &ep->sa.v4.sin_addr, 4);
}

bool endpoint_parse_host(const char *text, struct endpoint *ep)
{
	memset(ep, 0, sizeof(*ep));
	if (inet_pton(AF_INET, text, &ep->sa.v4.sin_addr) == 1) {
		ep->sa.v4.sin_family = AF_INET;
		ep->n_bytes = sizeof(ep->sa.v4);
		return true;
	}
	memset(ep, 0, sizeof(*ep));
	ep->sa.v6.sin6_family = AF_INET6;
	ep->n_bytes = sizeof(ep->sa.v6);
	return inet_pton(AF_INET6, text, &ep->sa.v6.sin6_addr) == 1;
}

bool endpoint_parse(const char *text, struct endpoint *ep)
{
	const char *colon = strrchr(text, ':');
	char host[ENDPOINT_STRLEN];
	size_t n;
	uint16_t port;

	if (!colon || !port_parse(colon + 1, &port))
		return false;
	n = (size_t)(colon - text);
	if (text[0] == '[') {
		if (n < 2 || text[n - 1] != ']')
			return false;
		text++;
		n -= 2;
	} else if (memchr(text, ':', n)) {
		return false;
	}
	if (!host_copy(text, n, host, sizeof(host)) ||
	    !endpoint_parse_host(host, ep))
		return false;
	endpoint_set_port(ep, port);
	return true;
}

const char *endpoint_format(const struct endpoint *ep,
			    char buf[static ENDPOINT_STRLEN])
{
	bool v6 = ep->sa.any.sa_family == AF_INET6;
	char host[INET6_ADDRSTRLEN] = "?";

	if (v6)
		inet_ntop(AF_INET6, &ep->sa.v6.sin6_addr, host, sizeof(host));
	else
		inet_ntop(AF_INET, &ep->sa.v4.sin_addr, host, sizeof(host));
	snprintf(buf, ENDPOINT_STRLEN, v6 ? "[%s]:%u" : "%s:%u", host,
		 endpoint_port(ep));
	return buf;
}

uint16_t endpoint_port(const struct endpoint *ep)
{
	return ntohs(ep->sa.any.sa_family == AF_INET6 ? ep->sa.v6.sin6_port
						      : ep->sa.v4.sin_port);
}

void endpoint_set_port(struct endpoint *ep, uint16_t port)
{
	if (ep->sa.any.sa_family == AF_INET6)
		ep->sa.v6.sin6_port = htons(port);
	else
		ep->sa.v4.sin_port = htons(port);
}

struct endpoint endpoint_plus(const struct endpoint *ep, uint32_t n)
{
	struct endpoint next = *ep;
	void *last =
		next.sa.any.sa_family == AF_INET6
			? (void *)(next.sa.v6.sin6_addr.s6_addr + V4_OFFSET)
			: (void *)&next.sa.v4.sin_addr;
	uint32_t host;

	memcpy(&host, last, sizeof(host));
	host = htonl(ntohl(host) + n);
	memcpy(last, &host, sizeof(host));
	return next;
}

struct endpoint endpoint_source_for(const struct endpoint *dst)
{
	struct endpoint src = *dst;

	if (src.sa.any.sa_family == AF_INET &&
	    (ntohl(src.sa.v4.sin_addr.s_addr) >> 24) == IN_LOOPBACKNET)
		src.sa.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	endpoint_set_port(&src, 0);
	return src;
}

bool endpoint_is_any(const struct endpoint *ep)
{
	if (ep->sa.any.sa_family == AF_INET6)
		return IN6_IS_ADDR_UNSPECIFIED(&ep->sa.v6.sin6_addr);
	return ep->sa.v4.sin_addr.s_addr == htonl(INADDR_ANY);
}

bool endpoint_same(const struct endpoint *a, const struct endpoint *b)
{
	uint8_t host_a[16];
	uint8_t host_b[16];

	host_bytes(a, host_a);
	host_bytes(b, host_b);
	return endpoint_port(a) == endpoint_port(b) &&
	       memcmp(host_a, host_b, sizeof(host_a)) == 0;
}

bool endpoint_is_v4(const struct endpoint *ep)
{
	return ep->sa.any.sa_family == AF_INET ||
	       IN6_IS_ADDR_V4MAPPED(&ep->sa.v6.sin6_addr);
}
