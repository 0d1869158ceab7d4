// SPDX-License-Identifier: MIT
/*
 * services: names of ports in figures, as the host of a source knows them.
 */
#ifndef TCPWAIT_CLI_SERVICES_H
#define TCPWAIT_CLI_SERVICES_H

#include <stdbool.h>

#include "tcpwait/measure.h"
#include "tcpwait/source.h"

/*
 * services_bind makes the service that a measure names its port; false with a
 * sentence in message where that host knows none.
 */
bool services_bind(struct source *source, struct measure *measure,
		   char message[static MEASURE_MESSAGE_SIZE]);

#endif
