// SPDX-License-Identifier: MIT
/*
 * paste_hosts: the hosts that the files of a source are of.
 *
 * Each table is a host's own; what tells settings alone belongs to the host of
 * the name in it, else to the one whose table was named before it, or after it
 * where it comes first.
 */
#ifndef TCPWAIT_PASTE_PASTE_HOSTS_H
#define TCPWAIT_PASTE_PASTE_HOSTS_H

#include "paste/paste_host.h"

struct paste_hosts {
	struct paste_host *items;
	size_t n;
	size_t cap;
	double at_seconds; /* when they were opened, on CLOCK_MONOTONIC */
};

/* paste_hosts_open opens n files; 0 or -errno with err. */
int paste_hosts_open(struct paste_hosts *hosts, const char *const *files,
		     size_t n, struct error *err);
void paste_hosts_close(struct paste_hosts *hosts);

/*
 * paste_hosts_have_earlier: is there one table, with a look that goes before
 * it?  Hosts were looked at each at its own times.
 */
bool paste_hosts_have_earlier(const struct paste_hosts *hosts);

#endif
