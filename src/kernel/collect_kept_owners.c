// SPDX-License-Identifier: MIT
/*
 * collect_kept_owners: who holds the sockets that are kept, each of them.
 *
 * It is a search of its own: that of the snapshot looks for fewer, and what it
 * finds must not depend on whether the look is kept.
 */
#include "kernel/collect.h"

#include <errno.h>

/* As many as a list of sockets looks for by default. */
enum { WANTED_MAX = 65536 };

static int want_part(const struct kept *kept, const struct kept_part *part,
		     struct owner_map *map, struct owners *owners,
		     const struct collect_request *request)
{
	struct kept_reading reading = {
		.bytes = kept->bytes + part->begin,
		.n_bytes = part->end - part->begin,
	};
	struct conn conn;
	int ret;

	while ((ret = kept_reading_next(&reading, &conn)) > 0) {
		if (conn.inode == 0)
			continue;
		if (request->owners == COLLECT_OWNERS_AUTO &&
		    map->n == WANTED_MAX)
			map->n_left_out++;
		else if (collect_owners_want(map, owners, &conn) < 0) {
			ret = -ENOMEM;
			break;
		}
	}
	kept_reading_free(&reading);
	return ret;
}

int collect_kept_owners(struct kept *kept,
			const struct collect_request *request)
{
	struct snapshot all = { 0 };
	struct owner_map map = { 0 };
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < kept->n_parts; i++) {
		if (!kept->parts[i].of_mptcp)
			ret = want_part(kept, &kept->parts[i], &map,
					&all.owners, request);
	}
	if (ret == 0) {
		collect_owners_find(&map, &all, request);
		ret = collect_keep_found(&kept->of_all, map.items, map.n,
					 false);
	}
	kept->owners_of_all = all.owners;
	collect_owners_free(&map);
	kept_search_sort(&kept->search);
	kept_search_sort(&kept->of_all);
	return ret;
}
