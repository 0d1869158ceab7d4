// SPDX-License-Identifier: MIT
/*
 * paste_snapshot: a whole picture of the tables of all hosts.
 */
#include "paste/paste_looks.h"

#include <errno.h>

#include "tcpwait/fold.h"

/* Which look, and where it goes. */
struct looking {
	const struct collect_request *request;
	bool is_earlier;
	struct snapshot *snap;
	struct error *err;
};

/* Of hosts whose owners nobody told there is nobody to be missed. */
static void count_owners(struct snapshot *snap)
{
	if (!snap->owners.looked)
		return;
	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];
		uint16_t netns = snap->groups.rows[wait->group].key.netns;

		snap->n_without_owner +=
			(wait->flags & WAIT_SELECTED) &&
			wait->holders == OWNERS_NONE &&
			!(snapshot_lacks(snap, netns) & SOURCE_OWNERS);
	}
	snap->n_owners_not_seen = snapshot_owners_not_seen(snap);
}

static int take_table(const struct looking *looking, const struct paste *paste,
		      uint16_t netns)
{
	struct snapshot *snap = looking->snap;
	struct conn_sink sink;
	struct fold fold;
	int ret;

	fold_init(&fold, snap, netns, looking->request->filter);
	sink = fold_sink(&fold);
	ret = paste_walk(paste,
			 looking->is_earlier ? paste->earlier : paste->sample,
			 &snap->owners, &sink, looking->err);
	if (ret == 0)
		ret = fold_finish(&fold);
	fold_free(&fold);
	return ret;
}

static int take_host(const struct looking *looking,
		     const struct paste_host *host)
{
	struct snapshot *snap = looking->snap;
	uint64_t n_before = snap->n_sockets;
	int first = paste_frame_host(host, snap), ret = 0;

	if (first < 0)
		return first;
	for (size_t i = 0; ret == 0 && i < host->n_tables; i++)
		ret = take_table(looking, host->tables[i],
				 (uint16_t)((size_t)first + i));
	snap->hosts[snap->n_hosts - 1].text.n_sockets =
		snap->n_sockets - n_before;
	return ret;
}

static int look(const struct paste_hosts *hosts, const struct looking *looking)
{
	struct snapshot *snap = looking->snap;
	int ret = 0;

	paste_frame_begin(snap);
	for (size_t i = 0; ret == 0 && i < hosts->n; i++)
		ret = take_host(looking, &hosts->items[i]);
	if (ret == 0)
		ret = snapshot_sort_waits(snap);
	if (ret < 0 && looking->err->code == 0)
		return error_set(looking->err, ret,
				 "cannot hold the socket table");
	if (ret < 0)
		return ret;
	snap->ages_asked = true;
	if (paste_hosts_have_earlier(hosts))
		snap->hosts[0].text.n_looks_used = 2;
	paste_frame_end(hosts, looking->is_earlier, snap);
	count_owners(snap);
	return 0;
}

int paste_snapshot(struct source *source, const struct collect_request *request,
		   struct snapshot *snap, struct error *err)
{
	const struct looking looking = { .request = request,
					 .snap = snap,
					 .err = err };

	return look(source->state, &looking);
}

int paste_earlier(struct source *source, const struct collect_request *request,
		  struct snapshot *snap, struct error *err)
{
	const struct paste_hosts *hosts = source->state;
	const struct looking looking = {
		.request = request, .is_earlier = true, .snap = snap, .err = err
	};

	if (!paste_hosts_have_earlier(hosts))
		return -ENOENT;
	return look(hosts, &looking);
}
