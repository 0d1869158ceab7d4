// SPDX-License-Identifier: MIT
/*
 * port_set: one bit for each TCP port.
 *
 * Also where a port is read from text; names of services are not known here.
 */
#include "tcpwait/port_set.h"

#include <stddef.h>

enum { PORT_MAX = 65535 };

static uint64_t port_bit(unsigned int port)
{
	return UINT64_C(1) << port % 64;
}

void port_set_add(struct port_set *set, uint16_t port)
{
	set->words[port / 64] |= port_bit(port);
}

void port_set_add_range(struct port_set *set, uint16_t low, uint16_t high)
{
	unsigned int port;

	for (port = low; port <= high; port++)
		port_set_add(set, (uint16_t)port);
}

bool port_set_has(const struct port_set *set, uint16_t port)
{
	return (set->words[port / 64] & port_bit(port)) != 0;
}

unsigned int port_set_count(const struct port_set *set)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < PORT_SET_WORDS; i++)
		count += (unsigned int)__builtin_popcountll(set->words[i]);
	return count;
}

void port_set_subtract(struct port_set *set, const struct port_set *other)
{
	size_t i;

	for (i = 0; i < PORT_SET_WORDS; i++)
		set->words[i] &= ~other->words[i];
}

void port_set_join(struct port_set *set, const struct port_set *other)
{
	size_t i;

	for (i = 0; i < PORT_SET_WORDS; i++)
		set->words[i] |= other->words[i];
}

void port_set_keep(struct port_set *set, const struct port_set *other)
{
	size_t i;

	for (i = 0; i < PORT_SET_WORDS; i++)
		set->words[i] &= other->words[i];
}

unsigned int port_set_common(const struct port_set *set,
			     const struct port_set *other)
{
	struct port_set both = *set;

	port_set_keep(&both, other);
	return port_set_count(&both);
}

/* Reads digits and moves *at past them. */
static bool read_port(const char **at, uint16_t *port)
{
	const char *start = *at;
	unsigned int value = 0;

	for (; **at >= '0' && **at <= '9'; (*at)++) {
		value = value * 10 + (unsigned int)(**at - '0');
		if (value > PORT_MAX)
			return false;
	}
	/* The kernel and ss take a leading 0 for octal; nobody means that. */
	if (*at == start || (*start == '0' && *at - start > 1))
		return false;
	*port = (uint16_t)value;
	return true;
}

static bool read_range(const char **at, struct port_set *set)
{
	uint16_t low;
	uint16_t high;

	if (!read_port(at, &low))
		return false;
	high = low;
	if (**at == '-') {
		(*at)++;
		if (!read_port(at, &high) || high < low)
			return false;
	}
	port_set_add_range(set, low, high);
	return true;
}

static bool at_end(const char *at)
{
	return at[0] == '\0' || (at[0] == '\n' && at[1] == '\0');
}

bool port_set_parse(const char *text, struct port_set *set)
{
	*set = (struct port_set){ 0 };
	if (at_end(text))
		return true;
	while (read_range(&text, set)) {
		if (at_end(text))
			return true;
		if (*text++ != ',')
			return false;
	}
	return false;
}

bool port_parse(const char *text, uint16_t *port)
{
	return read_port(&text, port) && *text == '\0';
}
