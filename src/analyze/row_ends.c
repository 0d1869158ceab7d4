// SPDX-License-Identifier: MIT
/*
 * row_ends: a server's by its port, a client's by what it calls.
 *
 * A client that was cut off has no remote port any more, so it may have been
 * of any service at that address.
 */
#include "analyze/row_ends.h"

static void set_rate(struct report_row *row, const struct snapshot *snap,
		     uint64_t n)
{
	row->ends_known = true;
	row->ends_per_second = (double)n / snap->heard.seconds;
}

static bool is_told(const struct report_row *row, const struct snapshot *snap)
{
	return row->port_known && snap->heard.seconds > 0 &&
	       heard_is_whole(&snap->heard) &&
	       snapshot_heard_place(snap, row->netns) >= 0;
}

static void take_one(struct report_row *row, const struct snapshot *snap,
		     const struct addr *remote)
{
	const struct heard_service *heard =
		snapshot_heard(snap, row->netns, row->role, remote, row->port);

	set_rate(row, snap, heard ? ends_total(&heard->ends) : 0);
}

/* A port that is called, whatever the addresses. */
static void take_called(struct report_row *row, const struct snapshot *snap)
{
	const struct heard *heard = &snap->heard;
	int place = snapshot_heard_place(snap, row->netns);
	uint64_t n = 0;

	for (size_t i = 0; i < heard->n_services; i++) {
		const struct heard_service *service = &heard->services[i];

		if (service->key.place != place ||
		    service->key.role != ROLE_CLIENT)
			continue;
		if (service->key.port == 0)
			return;
		if (service->key.port == row->port)
			n += ends_total(&service->ends);
	}
	set_rate(row, snap, n);
}

void row_ends_of_port(struct report_row *row, const struct snapshot *snap)
{
	if (!is_told(row, snap))
		return;
	if (row->role == ROLE_SERVER)
		take_one(row, snap, &addr_any);
	else if (row->role == ROLE_CLIENT)
		take_called(row, snap);
}

void row_ends_of_peer(struct report_row *row, const struct snapshot *snap)
{
	if (!is_told(row, snap) || row->role != ROLE_CLIENT ||
	    snapshot_heard(snap, row->netns, ROLE_CLIENT, &row->address, 0))
		return;
	take_one(row, snap, &row->address);
}
