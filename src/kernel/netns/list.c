// SPDX-License-Identifier: MIT
/*
 * list: the lists of namespaces, from what the sources find and the names
 * that belong to it.
 *
 * Enters none of them.
 */
#include "kernel/netns/netns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Without /proc there is nothing to tell it by, but it is there. */
static int add_own(struct netns_places *places)
{
	struct netns_found own = places->own;
	int ret;

	own.path = "/proc/self/ns/net";
	ret = netns_places_add(places, &own);
	if (ret == 0)
		places->list->items[0].is_own = true;
	return ret;
}

/* The first process gives its name; where none may be seen, this one. */
static int finish(struct netns_places *places, int ret)
{
	struct netns_place *own = places->list->items;

	if (ret == 0 && own->pid == 0)
		own->pid = netns_process_self();
	if (ret == 0)
		ret = netns_name_all(places);
	netns_places_close(places);
	if (ret < 0)
		netns_list_free(places->list);
	return ret;
}

int netns_list_own(struct netns_list *list)
{
	struct netns_places places;
	int ret;

	netns_places_open(&places, list);
	ret = add_own(&places);
	places.is_closed = true;
	list->n_beside = netns_places_beside(&places);
	if (ret == 0 && !netns_places_is_host(&places, list->items))
		ret = netns_find_all(&places);
	return finish(&places, ret);
}

int netns_list_all(struct netns_list *list, struct deadline deadline)
{
	struct netns_places places;
	int ret;

	netns_places_open(&places, list);
	places.deadline = deadline;
	ret = add_own(&places);
	if (ret == 0)
		ret = netns_find_all(&places);
	return finish(&places, ret);
}

static bool lives_in(int32_t pid, uint64_t net_id)
{
	char path[NETNS_DIR_SIZE + sizeof("/tcp")];
	struct stat st;

	(void)snprintf(path, sizeof(path), "/proc/%d/net/tcp", pid);
	return stat(path, &st) == 0 && st.st_ino == net_id;
}

bool netns_counters_dir(const struct netns_place *place,
			char dir[static NETNS_DIR_SIZE])
{
	int32_t pid = place->pid;

	if (place->net_id == 0)
		return false;
	if (pid == 0 || !lives_in(pid, place->net_id))
		pid = netns_process_search("net/tcp", place->net_id);
	if (pid == 0)
		return false;
	(void)snprintf(dir, NETNS_DIR_SIZE, "/proc/%d/net", pid);
	return true;
}
