// SPDX-License-Identifier: MIT
/*
 * read_settings: the kernel settings out of one directory.
 */
#ifndef TCPWAIT_READ_SETTINGS_H
#define TCPWAIT_READ_SETTINGS_H

#include "tcpwait/settings.h"

/*
 * read_settings_from reads the settings below sys_dir, "/proc/sys"; what is
 * not readable stays unknown.  The kernel shows the settings of the reading
 * thread's network namespace; there is no view through /proc/PID.
 */
void read_settings_from(const char *sys_dir, struct settings *settings);

#endif
