// SPDX-License-Identifier: MIT
/*
 * scene: a snapshot for tests, folded from sockets like a live one.
 *
 * The host is "web1" at 2026-01-02 03:04:05 UTC, its only namespace "host"
 * with the ports 32768-60999 and tcp_tw_reuse 2, as Linux comes.
 */
#ifndef TCPWAIT_SCENE_H
#define TCPWAIT_SCENE_H

#include "conns.h"
#include "tcpwait/filter.h"
#include "tcpwait/fold.h"
#include "tcpwait/report.h"

enum { SCENE_PORT_LOW = 32768, SCENE_PORT_HIGH = 60999 };

struct scene {
	struct snapshot snap;
	uint16_t netns; /* that sockets are of: the last */
	struct fold fold;
	struct filter filter;
	struct conn_sink sink;
};

/* scene_init makes an empty one, scene_add_host begins a further host that is
 * as the first but for its name; scene_filter (NULL: none) and scene_set
 * change it before the first socket. */
void scene_init(struct scene *scene);
void scene_add_host(struct scene *scene, const char *name);
/* A further namespace of the last host. */
void scene_add_netns(struct scene *scene, uint64_t id, const char *name);
void scene_filter(struct scene *scene, const char *words);
void scene_set(struct scene *scene, enum setting setting, int64_t value);
void scene_forget(struct scene *scene, enum setting setting);
void scene_reserve(struct scene *scene, uint16_t low, uint16_t high);

/* scene_add takes one socket. */
void scene_add(struct scene *scene, struct conn conn);
/* scene_listen adds a listener; an IPv6 one takes IPv4 too. */
void scene_listen(struct scene *scene, const char *local);
/* scene_add_from adds n, whose local ports count up from conn's own. */
void scene_add_from(struct scene *scene, struct conn conn, unsigned int n);
/* scene_add_to adds n, whose remote ports count up. */
void scene_add_to(struct scene *scene, struct conn conn, unsigned int n);

/* scene_finish settles all roles and sorts the waits. */
void scene_finish(struct scene *scene);
void scene_free(struct scene *scene);

/* scene_report: all ports and peers by size; free with report_free(). */
void scene_report(const struct scene *scene, const struct scene *before,
		  struct report *report);

/* The one row of that role and port (of a peer: and address), or NULL. */
const struct report_row *scene_port(const struct report *report, enum role role,
				    uint16_t port);
const struct report_row *scene_peer(const struct report *report,
				    const char *address, uint16_t port);

/* The one group so described, or NULL. */
const struct tally_row *scene_group(const struct scene *scene, enum role role,
				    const char *local, const char *remote,
				    uint16_t port);

#endif
