// SPDX-License-Identifier: MIT
/*
 * reuse: may connect() take over a TIME_WAIT (tcp_twsk_unique)?
 */
#ifndef TCPWAIT_ANALYZE_REUSE_H
#define TCPWAIT_ANALYZE_REUSE_H

#include "tcpwait/addr.h"
#include "tcpwait/settings.h"

enum reuse { REUSE_UNKNOWN, REUSE_OFF, REUSE_ACTS };

/*
 * reuse_between: for connections between these addresses, by the settings;
 * where it acts, *delay_seconds is the age a TIME_WAIT must have.
 */
enum reuse reuse_between(const struct settings *settings,
			 const struct addr *local, const struct addr *remote,
			 double *delay_seconds);

#endif
