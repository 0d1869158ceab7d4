// SPDX-License-Identifier: MIT
/*
 * paste_snapshot: a whole picture of a table.
 */
#include "paste/paste_looks.h"
#include "tcpwait/fold.h"

static void count_owners(struct snapshot *snap)
{
	if (!snap->owners.looked)
		return;
	for (size_t i = 0; i < snap->n_waits; i++)
		snap->n_without_owner +=
			(snap->waits[i].flags & WAIT_SELECTED) &&
			snap->waits[i].holders == OWNERS_NONE;
	snap->n_owners_not_seen = snapshot_owners_not_seen(snap);
}

int paste_snapshot(struct source *source, const struct collect_request *request,
		   struct snapshot *snap, struct error *err)
{
	const struct paste *paste = source->state;
	int ret = paste_frame(paste, snap, err);
	struct conn_sink sink;
	struct fold fold;

	if (ret < 0)
		return ret;
	fold_init(&fold, snap, 0, request->filter);
	sink = fold_sink(&fold);
	ret = paste_walk(paste, &snap->owners, &sink, err);
	if (ret == 0)
		ret = fold_finish(&fold);
	fold_free(&fold);
	if (ret == 0)
		ret = snapshot_sort_waits(snap);
	if (ret < 0 && err->code == 0)
		return error_set(err, ret, "cannot hold the socket table");
	if (ret < 0)
		return ret;
	snap->ages_asked = true;
	paste_frame_end(snap);
	count_owners(snap);
	return 0;
}
