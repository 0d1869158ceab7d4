// SPDX-License-Identifier: MIT
/*
 * collect_keep: keeps the sockets of a look on their way, and who holds them.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>

#include "tcpwait/array.h"

_Static_assert(KEPT_DEVICE_SIZE == IF_NAMESIZE, "a name of an interface");

static int keep_conn(void *ctx, const struct conn *conn)
{
	const struct collect_keeping *keeping = ctx;
	int ret = kept_add(keeping->kept, conn);

	return ret < 0 ? ret : keeping->next.conn(keeping->next.ctx, conn);
}

static void keep_restart(void *ctx)
{
	const struct collect_keeping *keeping = ctx;

	kept_restart(keeping->kept);
	keeping->next.restart(keeping->next.ctx);
}

int collect_keep_begin(struct collect_keeping *keeping, struct kept *kept,
		       uint16_t netns, bool of_mptcp, struct conn_sink *sink)
{
	int ret;

	if (!kept)
		return 0;
	*keeping = (struct collect_keeping){ kept, *sink };
	ret = kept_begin(kept, netns, of_mptcp);
	*sink = (struct conn_sink){
		.ctx = keeping,
		.conn = keep_conn,
		.restart = keep_restart,
	};
	return ret;
}

static bool has_device(const struct kept *kept, uint16_t netns,
		       uint32_t ifindex)
{
	for (size_t i = 0; i < kept->n_devices; i++) {
		if (kept->devices[i].netns == netns &&
		    kept->devices[i].ifindex == ifindex)
			return true;
	}
	return false;
}

int collect_keep_devices(struct kept *kept, uint16_t netns)
{
	const struct kept_dictionary *known = &kept->dictionary;

	for (size_t i = 0; i < known->n_classes; i++) {
		uint32_t ifindex = known->classes[i].ifindex;
		char name[IF_NAMESIZE];
		struct kept_device *added;

		if (ifindex == 0 || has_device(kept, netns, ifindex) ||
		    !if_indextoname(ifindex, name))
			continue;
		added = ARRAY_ADD(kept->devices, kept->n_devices,
				  kept->cap_devices);
		if (!added)
			return -ENOMEM;
		added->netns = netns;
		added->ifindex = ifindex;
		(void)snprintf(added->name, sizeof(added->name), "%s", name);
	}
	return 0;
}

static struct kept_holders holders_of(const struct wanted *wanted)
{
	return (struct kept_holders){
		.inode = wanted->inode,
		.set = wanted->set,
		.descriptor = wanted->descriptor,
		.flags = (uint8_t)((wanted->polled ? KEPT_POLLED : 0) |
				   (wanted->awaited ? KEPT_AWAITED : 0) |
				   (wanted->closes_on_exec ? KEPT_CLOEXEC : 0)),
	};
}

int collect_keep_found(struct kept_search *search, const struct wanted *items,
		       size_t n, bool are_siblings)
{
	for (size_t i = 0; i < n; i++) {
		struct kept_holders holders = holders_of(&items[i]);

		if (are_siblings)
			holders.flags |= KEPT_SIBLING;
		if (holders.set != OWNERS_NONE &&
		    kept_search_add(search, holders) < 0)
			return -ENOMEM;
	}
	return 0;
}

int collect_keep_gone(struct kept *kept, const struct snapshot *snap)
{
	for (size_t i = 0; i < snap->n_samples; i++) {
		const struct kept_holders gone = {
			.inode = snap->samples[i].inode,
			.set = OWNERS_NONE,
			.flags = KEPT_GONE,
		};

		if (snap->samples[i].is_gone &&
		    kept_search_add(&kept->search, gone) < 0)
			return -ENOMEM;
	}
	return 0;
}
