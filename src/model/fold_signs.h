// SPDX-License-Identifier: MIT
/*
 * fold_signs: what a socket adds to its group beside its state.
 */
#ifndef TCPWAIT_MODEL_FOLD_SIGNS_H
#define TCPWAIT_MODEL_FOLD_SIGNS_H

#include "tcpwait/fold.h"

void fold_signs_init(struct fold *fold, const struct settings *settings);
/* What any socket adds; and what a selected one does. */
void fold_signs_note(struct tally_row *row, const struct conn *conn);
void fold_signs_count(const struct fold *fold, struct tally_row *row,
		      const struct conn *conn);

#endif
