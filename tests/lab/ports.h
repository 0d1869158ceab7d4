// SPDX-License-Identifier: MIT
/*
 * ports: which local ports are still free toward each destination.
 *
 * No two operations ever share a (source, destination, port) triple, so that
 * no TIME_WAIT is taken over and the numbers asked for are the numbers made.
 */
#ifndef TCPWAIT_LAB_PORTS_H
#define TCPWAIT_LAB_PORTS_H

#include <stdint.h>

#include "endpoint.h"

struct ports {
	struct ports_entry *entries;
	unsigned int n;
	uint16_t low; /* net.ipv4.ip_local_port_range */
	uint16_t high;
};

/* Reads the range; ends the process when it cannot. */
void ports_init(struct ports *ports);
void ports_free(struct ports *ports);

/* Takes n turns for any source toward dst; returns the first. */
unsigned int ports_take(struct ports *ports, const struct endpoint *dst,
			unsigned int n);

/* The port of a turn: connect() prefers even ones, and so does this. */
uint16_t ports_nth(uint16_t low, uint16_t high, unsigned int turn);

#endif
