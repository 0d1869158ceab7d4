// SPDX-License-Identifier: MIT
/*
 * row_text: what several kinds of row say alike.
 */
#ifndef TCPWAIT_RENDER_ROW_TEXT_H
#define TCPWAIT_RENDER_ROW_TEXT_H

#include "render/line.h"
#include "tcpwait/tcp_state.h"

/*
 * row_text_count_other counts the states that have no column of their own and
 * are no listeners, and says which of them has most.
 */
uint32_t row_text_count_other(const tcp_state_counts states, uint8_t *largest);
/* "78 SYN_SENT", "78 SYN_SENT +3"; false, and nothing, where there are none. */
bool row_text_other(struct line *line, const tcp_state_counts states);

/* "+3.4/s", "-250/s". */
void row_text_rate(struct line *line, double per_second);

#endif
