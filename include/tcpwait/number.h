// SPDX-License-Identifier: MIT
/*
 * number: numbers as people type them: "90", "12.5", ".5"; "0x1f".
 */
#ifndef TCPWAIT_NUMBER_H
#define TCPWAIT_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * number_read reads the number at *rest and moves *rest behind it; without
 * sign and exponent, never "inf" or "0x10".  False, with nothing moved, where
 * there is none or one of more digits than a double holds.
 */
bool number_read(const char **rest, double *number);

/*
 * number_read_seconds reads a time, "90", "90s", "1.5m", "2h" or "7d", as
 * number_read() does; without a unit it is in seconds.
 */
bool number_read_seconds(const char **rest, double *seconds);

/*
 * number_read_u32 takes a whole word for a number, decimal, hexadecimal or
 * octal as iproute2 reads them; false where it is none that fits.
 */
bool number_read_u32(const char *word, uint32_t *number);

/*
 * number_duration writes a time for eyes: "0.25 ms", "24 ms", "0.4 s",
 * "41 min", "4 h", "3 days"; returns buf.
 */
enum { NUMBER_DURATION_SIZE = 32 };
char *number_duration(double seconds, char buf[static NUMBER_DURATION_SIZE]);

#endif
