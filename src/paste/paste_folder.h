// SPDX-License-Identifier: MIT
/*
 * paste_folder: the folder of an unpacked sosreport.
 *
 * Hostile: nothing but plain files that really are inside it is read.  No link
 * is followed, not even one that stays inside; devices, pipes and sockets are
 * passed over.
 */
#ifndef TCPWAIT_PASTE_PASTE_FOLDER_H
#define TCPWAIT_PASTE_PASTE_FOLDER_H

#include "paste/paste_host.h"

/*
 * paste_folder_open adds to host the tables of all its network namespaces, of
 * ss, else netstat, else /proc, and what is told of its settings, name and
 * time.  0 or -errno with err.
 */
int paste_folder_open(struct paste_host *host, const char *path,
		      struct error *err);

#endif
