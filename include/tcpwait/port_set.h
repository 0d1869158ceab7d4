// SPDX-License-Identifier: MIT
/*
 * port_set: a set of TCP ports.
 */
#ifndef TCPWAIT_PORT_SET_H
#define TCPWAIT_PORT_SET_H

#include <stdbool.h>
#include <stdint.h>

enum { PORT_SET_WORDS = 65536 / 64 };

struct port_set {
	uint64_t words[PORT_SET_WORDS];
};

void port_set_add(struct port_set *set, uint16_t port);
void port_set_add_range(struct port_set *set, uint16_t low, uint16_t high);
bool port_set_has(const struct port_set *set, uint16_t port);
unsigned int port_set_count(const struct port_set *set);
/* port_set_subtract takes every port of other out of set. */
void port_set_subtract(struct port_set *set, const struct port_set *other);
/* port_set_join adds every port of other, port_set_keep takes out all but
 * those. */
void port_set_join(struct port_set *set, const struct port_set *other);
void port_set_keep(struct port_set *set, const struct port_set *other);
/* port_set_common: how many ports are in both. */
unsigned int port_set_common(const struct port_set *set,
			     const struct port_set *other);

/*
 * port_set_parse reads the form of ip_local_reserved_ports, "8080,9000-9100"
 * (an empty line is the empty set); false, set undefined, on anything else.
 */
bool port_set_parse(const char *text, struct port_set *set);

/* port_parse reads one decimal port, 0 to 65535. */
bool port_parse(const char *text, uint16_t *port);

#endif
