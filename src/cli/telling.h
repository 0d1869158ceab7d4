// SPDX-License-Identifier: MIT
/*
 * telling: what a sample comes to, for whoever reads a recording without us.
 */
#ifndef TCPWAIT_CLI_TELLING_H
#define TCPWAIT_CLI_TELLING_H

#include "tcpwait/finding.h"
#include "tcpwait/record.h"
#include "tcpwait/snapshot.h"

/*
 * telling_make fills *told, which telling_free() frees on either outcome; 0 or
 * -ENOMEM.  The findings are borrowed.
 */
int telling_make(struct record_told *told, const struct snapshot *seen,
		 const struct findings *findings);
void telling_free(struct record_told *told);

#endif
