// SPDX-License-Identifier: MIT
/*
 * far_server: who serves on another of the hosts what one of them calls.
 */
#ifndef TCPWAIT_ANALYZE_FAR_SERVER_H
#define TCPWAIT_ANALYZE_FAR_SERVER_H

#include "tcpwait/finding.h"
#include "tcpwait/snapshot.h"

/*
 * far_server_say gives findings about a client's service the word "far_server"
 * where the other ends of its connections were seen on another host, and who
 * has them there.  0 or -ENOMEM.
 */
int far_server_say(struct findings *findings, const struct snapshot *snap);

#endif
