// SPDX-License-Identifier: MIT
/*
 * suggest: the word that a misspelt word was meant to be.
 */
#ifndef TCPWAIT_CLI_SUGGEST_H
#define TCPWAIT_CLI_SUGGEST_H

#include <stddef.h>

/*
 * suggest_distance counts the letters to add, drop, change or swap to make b
 * of a, whatever their case; words longer than 31 letters are as far apart as
 * can be.
 */
size_t suggest_distance(const char *a, const char *b);

/* suggest_is_near: could a be a slip for b, given its distance? */
int suggest_is_near(const char *a, size_t distance);

#endif
