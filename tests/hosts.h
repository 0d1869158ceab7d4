// SPDX-License-Identifier: MIT
/*
 * hosts: whole scenes that more than one test renders.
 */
#ifndef TCPWAIT_HOSTS_H
#define TCPWAIT_HOSTS_H

#include <stdio.h>

#include "scene.h"

/* What an attacker might call a host, a namespace or a process. */
#define HOSTS_HOSTILE "=1,\"x\"\n\t\033[2J\xff\xe2\x80\xae<b>"

/*
 * hosts_web: java leaks sockets in CLOSE_WAIT behind :8080, php churns through
 * the ports toward a database, and nobody can tell what 10.0.0.3 does.  size
 * scales all of it but one connection over IPv6.
 */
void hosts_web(struct scene *scene, unsigned int size);

/* hosts_own makes one process hold every wait of that group's service. */
void hosts_own(struct scene *scene, int32_t pid, const char *name,
	       uint16_t service_port);

/* The same where host, namespace and process all are called HOSTS_HOSTILE. */
void hosts_be_hostile(struct scene *scene, uint16_t service_port);

#endif
