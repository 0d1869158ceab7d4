// SPDX-License-Identifier: MIT
/*
 * number: a decimal number as people type it: "90", "12.5", ".5".
 */
#ifndef TCPWAIT_NUMBER_H
#define TCPWAIT_NUMBER_H

#include <stdbool.h>

/*
 * number_read reads the number at *rest and moves *rest behind it; without
 * sign and exponent, never "inf" or "0x10".  False, with nothing moved, where
 * there is none or one of more digits than a double holds.
 */
bool number_read(const char **rest, double *number);

#endif
