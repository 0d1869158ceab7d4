// SPDX-License-Identifier: MIT
/*
 * moment: points in time as people write them.
 */
#ifndef TCPWAIT_CLI_MOMENT_H
#define TCPWAIT_CLI_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * moment_parse reads RFC 3339 ("2026-07-30T03:12:00Z", with a blank for the T
 * and without seconds as well; in the local zone where it names none), a date
 * alone, "03:12" as the last one that was, "today 03:12", "yesterday 03:12",
 * "now", or "-2h" as number_read_seconds() does.  now_us and *moment_us are
 * microseconds since 1970.  False where it is none of them.
 */
bool moment_parse(const char *text, int64_t now_us, int64_t *moment_us);

#endif
