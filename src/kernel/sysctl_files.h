// SPDX-License-Identifier: MIT
/*
 * sysctl_files: the files that set sysctls when a host starts, sysctl.d(5).
 */
#ifndef TCPWAIT_KERNEL_SYSCTL_FILES_H
#define TCPWAIT_KERNEL_SYSCTL_FILES_H

#include "tcpwait/sysctl_lines.h"

/*
 * sysctl_files_read reads those of this host; a file that another of the same
 * name overrides is left out.  What cannot be read is counted.  0 or -ENOMEM.
 */
int sysctl_files_read(struct sysctl_lines *lines);

/* The same below another root; file and dirs (ended by NULL) as of "/". */
int sysctl_files_read_from(const char *root, const char *file,
			   const char *const *dirs, struct sysctl_lines *lines);

#endif
