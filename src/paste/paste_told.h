// SPDX-License-Identifier: MIT
/*
 * paste_told: what a text tells of its host beside sockets: the settings of its
 * kernel as sysctl -a writes them, or grep -r over /proc/sys, and its name.
 */
#ifndef TCPWAIT_PASTE_PASTE_TOLD_H
#define TCPWAIT_PASTE_PASTE_TOLD_H

#include "paste/paste_line.h"
#include "tcpwait/settings.h"
#include "tcpwait/snapshot.h"

struct paste_told {
	struct settings settings;
	uint64_t n_lines; /* that name a key of sysctl and its value */
	uint64_t n_settings; /* of these, what struct settings has */
	char name[SNAPSHOT_NAME_SIZE]; /* "": not told; so are the others */
	char kernel[SNAPSHOT_NAME_SIZE];
	char boot_id[HOST_BOOT_ID_SIZE];
};

/* paste_told_take reads one line; false where it is none of sysctl's. */
bool paste_told_take(struct paste_told *told, struct span line);

/*
 * paste_told_value takes the text of one setting, by its name in full; of what
 * is no number nothing is known.
 */
void paste_told_value(struct paste_told *told, struct span name,
		      struct span value);

/* paste_told_join adds what other tells and told does not. */
void paste_told_join(struct paste_told *told, const struct paste_told *other);

#endif
