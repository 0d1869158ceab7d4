// SPDX-License-Identifier: MIT
/*
 * places: puts together what several sources know of one namespace.
 *
 * Two numbers tell namespaces apart: the inode of the nsfs file, which takes
 * permission, and that of /proc/PID/net/tcp, which takes a process.  It asks
 * neither source itself.
 */
#include "kernel/netns/netns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"

/*
 * NET_NS_INIT_INO of linux/nsfs.h: the very first namespace, on kernels that
 * have it (6.18 has), when process 1 is hidden.  Others begin at 0xf0000000.
 */
#define FIRST_NETNS_INODE 0xeffffff9

static struct hash_keys ids(const struct netns_places *places)
{
	return HASH_KEYS(places->list->items, id, id);
}

static struct hash_keys net_ids(const struct netns_places *places)
{
	return HASH_KEYS(places->list->items, net_id, net_id);
}

/* Numbers that are not known are not entered, so that none finds them. */
static uint32_t find_id(const struct netns_places *places, uint64_t id)
{
	return hash_index_find(&places->by_id, ids(places), &id);
}

static bool is_same(const struct netns_found *known,
		    const struct netns_place *place)
{
	if (known->id != 0 && place->id != 0)
		return known->id == place->id;
	return known->net_id != 0 && known->net_id == place->net_id;
}

/* Takes a number that the place lacks, and enters the place under it. */
static int learn_id(struct netns_places *places, uint32_t pos, uint64_t id)
{
	struct netns_place *place = &places->list->items[pos];

	if (id == 0 || place->id != 0)
		return 0;
	place->id = id;
	return hash_index_add(&places->by_id, ids(places), pos);
}

static int learn_net_id(struct netns_places *places, uint32_t pos,
			uint64_t net_id)
{
	struct netns_place *place = &places->list->items[pos];

	if (net_id == 0 || place->net_id != 0)
		return 0;
	place->net_id = net_id;
	return hash_index_add(&places->by_net_id, net_ids(places), pos);
}

/* The first source that knows something is believed. */
static int complete(struct netns_places *places, uint32_t pos,
		    const struct netns_found *found)
{
	struct netns_place *place = &places->list->items[pos];
	int ret = learn_id(places, pos, found->id);

	if (ret == 0)
		ret = learn_net_id(places, pos, found->net_id);
	if (ret < 0)
		return ret;
	if (place->pid == 0)
		place->pid = found->pid;
	if (place->listns_id == 0)
		place->listns_id = found->listns_id;
	if (place->name[0] == '\0' && found->name)
		(void)snprintf(place->name, sizeof(place->name), "%s",
			       found->name);
	place->is_own = is_same(&places->own, place);
	if (place->path || !found->path)
		return 0;
	place->path = strdup(found->path);
	return place->path ? 0 : -ENOMEM;
}

static int append(struct netns_places *places, const struct netns_found *found)
{
	if (!LIST_ADD(places->list))
		return -ENOMEM;
	return complete(places, (uint32_t)places->list->n - 1, found);
}

int netns_places_add(struct netns_places *places,
		     const struct netns_found *found)
{
	const struct netns_place *items = places->list->items;
	struct netns_found fresh = *found;
	uint32_t pos = find_id(places, found->id);

	if (pos == HASH_INDEX_NONE) {
		pos = hash_index_find(&places->by_net_id, net_ids(places),
				      &found->net_id);
		/* A number that was given anew since it was read. */
		if (pos != HASH_INDEX_NONE && found->id != 0 &&
		    items[pos].id != 0) {
			fresh.net_id = 0;
			pos = HASH_INDEX_NONE;
		}
	}
	if (pos != HASH_INDEX_NONE)
		return complete(places, pos, &fresh);
	return places->is_closed ? 0 : append(places, &fresh);
}

bool netns_places_wants(const struct netns_places *places, uint64_t id)
{
	uint32_t pos = find_id(places, id);
	size_t i;

	if (pos != HASH_INDEX_NONE)
		return places->list->items[pos].pid == 0;
	/* One that is known by its net_id alone may turn out to be this. */
	for (i = 0; places->is_closed && i < places->list->n; i++) {
		if (places->list->items[i].id == 0)
			return true;
	}
	return !places->is_closed;
}

bool netns_places_is_done(const struct netns_places *places)
{
	size_t i;

	for (i = 0; places->is_closed && i < places->list->n; i++) {
		if (places->list->items[i].pid == 0 ||
		    places->list->items[i].id == 0)
			return false;
	}
	return places->is_closed;
}

bool netns_places_is_host(const struct netns_places *places,
			  const struct netns_place *place)
{
	return is_same(&places->host, place);
}

void netns_places_open(struct netns_places *places, struct netns_list *list)
{
	*list = (struct netns_list){ 0 };
	*places = (struct netns_places){ .list = list };
	/* Without it no path is local, and processes tell all there is. */
	places->mounts_error =
		-mounts_read(&places->mounts, "/proc/self/mountinfo");
	(void)netns_file_of_process("/proc/thread-self", &places->own);
	if (netns_file_of_process("/proc/1", &places->host) == 0)
		places->host.pid = 1;
	else if (places->own.id == FIRST_NETNS_INODE)
		places->host = places->own;
}

size_t netns_places_beside(const struct netns_places *places)
{
	uint64_t ids[NETNS_BESIDE_MAX], id;
	size_t n = 0, k;

	for (size_t i = 0; i < places->mounts.n && n < NETNS_BESIDE_MAX; i++) {
		if (!netns_file_is_mounted(&places->mounts.items[i], &id) ||
		    id == places->own.id)
			continue;
		for (k = 0; k < n && ids[k] != id; k++)
			;
		ids[k] = id;
		n += k == n;
	}
	/* Which of them is the own one is not known then. */
	return places->own.id > 0 ? n : 0;
}

void netns_places_close(struct netns_places *places)
{
	mounts_free(&places->mounts);
	hash_index_free(&places->by_id);
	hash_index_free(&places->by_net_id);
}

void netns_list_miss(struct netns_list *list, int error)
{
	if (list->unlisted == 0 || list->unlisted == -EACCES)
		list->unlisted = error == -EPERM ? -EACCES : error;
}

void netns_list_note(struct netns_list *list, int error)
{
	static const int no_faults[] = { ENOENT, ENOTDIR, ESRCH,
					 EACCES, EPERM,	  ELOOP };

	for (size_t i = 0; i < sizeof(no_faults) / sizeof(*no_faults); i++) {
		if (error == no_faults[i])
			return;
	}
	if (list->error == 0)
		list->error = error;
}

void netns_list_free(struct netns_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		free(list->items[i].path);
	free(list->items);
	*list = (struct netns_list){ 0 };
}
