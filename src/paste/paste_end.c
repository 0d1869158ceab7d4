// SPDX-License-Identifier: MIT
/*
 * paste_end: an address and a port, by any tool's spelling.
 *
 * What is no whole address is unknown: nobody is asked for names, and nothing
 * is guessed of what a column has cut.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

#include "paste/paste_line.h"

/* The longest address with its zone, "[ffff:...:255.255.255.255%name]". */
enum { HOST_SIZE = 80 };

static uint16_t look_up(const char *name)
{
	const struct servent *service = getservbyname(name, "tcp");

	return service ? ntohs((uint16_t)service->s_port) : 0;
}

static size_t place_of(const char *name)
{
	size_t hash = 0;

	while (*name)
		hash = hash * 31 + (unsigned char)*name++;
	return hash % 64;
}

/* A file is read for it: those of the lines before are kept. */
static bool read_service(struct span span, struct paste_services *services,
			 uint16_t *port)
{
	char name[sizeof(services->items[0].name)];
	size_t place;

	if (!paste_span_copy(span, name, sizeof(name)))
		return false;
	place = place_of(name);
	if (strcmp(services->items[place].name, name) != 0) {
		memcpy(services->items[place].name, name, sizeof(name));
		services->items[place].port = look_up(name);
	}
	*port = services->items[place].port;
	return *port != 0;
}

static bool is_name(struct span span)
{
	for (size_t i = 0; i < span.n; i++) {
		char c = span.at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c >= '0' && c <= '9') || c == '-' || c == '_' ||
		      c == '.' || c == '+' || c == '/'))
			return false;
	}
	return span.n > 0;
}

static bool read_port(struct span span, struct paste_services *services,
		      struct paste_end *end)
{
	uint64_t number;

	end->port = 0;
	end->port_unknown = false;
	if (paste_span_is(span, "*"))
		return true;
	if (paste_span_number(span, UINT16_MAX, &number)) {
		end->port = (uint16_t)number;
		return true;
	}
	if (!is_name(span) || (span.at[0] >= '0' && span.at[0] <= '9'))
		return false;
	end->port_unknown = !read_service(span, services, &end->port);
	return true;
}

/* Most addresses: four numbers and three dots. */
static bool read_v4(struct span span, struct addr *addr)
{
	uint8_t bytes[4] = { 0 };
	unsigned int n = 0, value = 0, digits = 0;

	for (size_t i = 0; i <= span.n; i++) {
		char c = i < span.n ? span.at[i] : '.';

		if (c == '.') {
			if (digits == 0 || n == 4)
				return false;
			bytes[n++] = (uint8_t)value;
			value = digits = 0;
			continue;
		}
		if (c < '0' || c > '9' || ++digits > 3)
			return false;
		value = value * 10 + (unsigned int)(c - '0');
		if (value > 255)
			return false;
	}
	if (n != 4)
		return false;
	*addr = addr_from_v4(bytes);
	return true;
}

/*
 * An address of IPv6 whose last groups are not there is another's.  One that
 * ends in "::" is that of no host, so it was cut there (RFC 4291, 2.6.1).
 */
static bool read_v6(const char *host, struct addr *addr)
{
	size_t n = strlen(host);

	if (!addr_parse(host, addr))
		return false;
	return n == 2 || strcmp(host + n - 2, "::") != 0;
}

static const struct addr loopback_v6 = { { [15] = 1 } };

static struct addr loopback(bool is_v6)
{
	static const uint8_t v4[] = { 127, 0, 0, 1 };

	return is_v6 ? loopback_v6 : addr_from_v4(v4);
}

/* Without the brackets, and without a zone. */
static bool strip(struct span span, char host[static HOST_SIZE])
{
	char *zone;

	if (span.n > 0 && span.at[0] == '[') {
		const char *close = memchr(span.at, ']', span.n);

		if (!close)
			return false;
		span.at++;
		span.n = (size_t)(close - span.at);
	}
	if (!paste_span_copy(span, host, HOST_SIZE))
		return false;
	zone = strchr(host, '%');
	if (zone)
		*zone = '\0';
	return host[0] != '\0';
}

static bool read_host(struct span span, bool is_v6, struct paste_end *end)
{
	char host[HOST_SIZE];

	end->is_any = end->is_star = end->is_v6 = false;
	if (read_v4(span, &end->addr)) {
		end->is_any = addr_is_any(&end->addr);
		return true;
	}
	if (!strip(span, host))
		return false;
	if (strcmp(host, "*") == 0) {
		end->addr = addr_any;
		end->is_any = end->is_star = true;
	} else if (strchr(host, ':')) {
		end->is_v6 = true;
		if (strspn(host, "0123456789abcdefABCDEF:.") != strlen(host))
			return false;
		if (!read_v6(host, &end->addr))
			end->addr = addr_unknown;
		end->is_any = addr_is_any(&end->addr);
	} else if (strcmp(host, "localhost") == 0) {
		end->addr = loopback(is_v6);
	} else if (!addr_parse(host, &end->addr)) {
		if (!is_name((struct span){ host, strlen(host) }))
			return false;
		end->addr = addr_unknown;
	}
	return true;
}

static bool read_end(struct span word, char mark, bool is_v6,
		     struct paste_services *services, struct paste_end *end)
{
	const char *at = memrchr(word.at, mark, word.n);
	struct span host, port;

	if (!at)
		return false;
	host = (struct span){ word.at, (size_t)(at - word.at) };
	port = (struct span){ at + 1, word.n - host.n - 1 };
	return host.n > 0 && read_port(port, services, end) &&
	       read_host(host, is_v6, end);
}

bool paste_end_colon(struct span word, bool is_v6,
		     struct paste_services *services, struct paste_end *end)
{
	return read_end(word, ':', is_v6, services, end);
}

bool paste_end_dot(struct span word, bool is_v6,
		   struct paste_services *services, struct paste_end *end)
{
	return read_end(word, '.', is_v6, services, end);
}

bool paste_end_has_dot(struct span word)
{
	const char *dot = memrchr(word.at, '.', word.n);
	const char *colon = memrchr(word.at, ':', word.n);

	return dot && (!colon || dot > colon);
}
