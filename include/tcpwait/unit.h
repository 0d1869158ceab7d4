// SPDX-License-Identifier: MIT
/*
 * unit: the service or container that a cgroup path belongs to.
 */
#ifndef TCPWAIT_UNIT_H
#define TCPWAIT_UNIT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * unit_parse names the unit of a cgroup path: the last systemd service, scope
 * or socket ("nginx.service"), a container by engine and short id
 * ("docker:3f2a9c01b7de", "podman:...", "containerd:...", "crio:...",
 * "lxc:NAME"), inside a Kubernetes pod "k8s:..." of the container.  A
 * container goes before the units in and around it, the innermost before the
 * others; one whose engine does not show is "container:...".  False, and an
 * empty unit, where the path says nothing (the root, user sessions keep their
 * scope).  The text is as hostile as the path.
 */
bool unit_parse(const char *path, char *unit, size_t size);

#endif
