// SPDX-License-Identifier: MIT
/*
 * filter_hint: what may have been meant by a word that begins no condition.
 */
#ifndef TCPWAIT_FILTER_HINT_H
#define TCPWAIT_FILTER_HINT_H

#include <stdbool.h>

/*
 * filter_hint_refuse writes one sentence, of up to FILTER_MESSAGE_SIZE bytes,
 * and returns false.
 */
bool filter_hint_refuse(const char *word, char *message);

#endif
