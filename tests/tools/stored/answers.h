// SPDX-License-Identifier: MIT
/*
 * answers: what sock_diag says to a request, from the sample.
 */
#ifndef TCPWAIT_ANSWERS_H
#define TCPWAIT_ANSWERS_H

#include <linux/netlink.h>
#include <stddef.h>

#include "sample.h"

/* The address of who asks. */
enum { ANSWERS_PORT_ID = 4242 };

/* Messages on their way to who asked; zeroed, it is empty. */
struct answers {
	unsigned char *bytes;
	size_t n, cap, at;
	int is_broken; /* there was no memory */
};

/* Takes one request, and adds the messages that answer it. */
void answers_add(struct answers *answers, const struct place *place,
		 const struct nlmsghdr *request);

/* How many bytes of whole messages fit into size; they follow at. */
size_t answers_fit(const struct answers *answers, size_t size);

#endif
