// SPDX-License-Identifier: MIT
/*
 * reuse: may connect() take over a TIME_WAIT (tcp_twsk_unique)?
 */
#ifndef TCPWAIT_REUSE_H
#define TCPWAIT_REUSE_H

#include <stdint.h>

#include "tcpwait/addr.h"
#include "tcpwait/settings.h"

enum reuse { REUSE_UNKNOWN, REUSE_OFF, REUSE_ACTS };

/*
 * reuse_between: for connections between these addresses, by the settings.  It
 * also wants timestamps on each of them, which cannot be seen: the setting
 * stands in.
 */
enum reuse reuse_between(const struct settings *settings,
			 const struct addr *local, const struct addr *remote);

/* reuse_delay_ms: the age a TIME_WAIT must have to be taken over. */
uint32_t reuse_delay_ms(const struct settings *settings);

#endif
