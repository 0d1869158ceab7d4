// SPDX-License-Identifier: MIT
/*
 * fold_ports: the part of a fold that counts local ports.
 */
#ifndef TCPWAIT_MODEL_FOLD_PORTS_H
#define TCPWAIT_MODEL_FOLD_PORTS_H

#include "tcpwait/fold.h"

/* fold_ports_init reads which ports connect() chooses, and what it reuses. */
void fold_ports_init(struct fold *fold, const struct settings *settings);

/*
 * fold_ports_count takes one client's socket of that group; closed_ms
 * is what conn_closed_ms() says of it.  0 or -ENOMEM.
 */
int fold_ports_count(struct fold *fold, struct tally_row *row,
		     const struct conn *conn, uint32_t closed_ms);

/* fold_ports_bind takes a socket that is bound and not connected. */
void fold_ports_bind(struct fold *fold, const struct conn *conn);

/*
 * fold_ports_finish judges, once all is there, what can really be reused, and
 * hands the sources over to the snapshot.  0 or -ENOMEM.
 */
int fold_ports_finish(struct fold *fold);

#endif
