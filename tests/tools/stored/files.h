// SPDX-License-Identifier: MIT
/*
 * files: which paths are the sample's, and which descriptors stand for them.
 */
#ifndef TCPWAIT_FILES_H
#define TCPWAIT_FILES_H

#include <limits.h>
#include <stdbool.h>

#include "sample.h"

/*
 * Whether path, seen from the directory dir_fd, is one of the sample's; then
 * out is what it leads to, absolute and without links.
 */
bool files_place(int dir_fd, const char *path, bool follow, char out[PATH_MAX]);

/* What is there; NULL with errno. */
const struct node *files_find(const char *path);

/* The file a descriptor stands for; NULL: it is not ours. */
const struct node *files_node(int fd);

/* How many entries of a directory were read, and n are by now. */
size_t files_seen(int fd, size_t n);

/* What a descriptor stands for from now on; NULL: for nothing of ours. */
void files_name(int fd, const char *path);

#endif
