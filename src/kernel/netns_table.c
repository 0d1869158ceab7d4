// SPDX-License-Identifier: MIT
/*
 * netns_table: puts together what several sources know of one namespace.
 *
 * Two numbers tell namespaces apart: the inode of the nsfs file, which takes
 * permission, and that of /proc/PID/net/tcp, which takes a process.  It asks
 * neither source itself.
 */
#include "kernel/netns_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/netns_file.h"
#include "tcpwait/array.h"

/*
 * NET_NS_INIT_INO of linux/nsfs.h: the very first namespace, on kernels that
 * have it (6.18 has), when process 1 is hidden.  Others begin at 0xf0000000.
 */
#define FIRST_NETNS_INODE 0xeffffff9

static struct hash_keys ids(const struct netns_table *table)
{
	return HASH_KEYS(table->list->items, id, id);
}

static struct hash_keys net_ids(const struct netns_table *table)
{
	return HASH_KEYS(table->list->items, net_id, net_id);
}

/* Numbers that are not known are not entered, so that none finds them. */
static uint32_t find_id(const struct netns_table *table, uint64_t id)
{
	return hash_index_find(&table->by_id, ids(table), &id);
}

static bool is_same(const struct netns_found *known,
		    const struct netns_place *place)
{
	if (known->id != 0 && place->id != 0)
		return known->id == place->id;
	return known->net_id != 0 && known->net_id == place->net_id;
}

/* Takes a number that the place lacks, and enters the place under it. */
static int learn_id(struct netns_table *table, uint32_t pos, uint64_t id)
{
	struct netns_place *place = &table->list->items[pos];

	if (id == 0 || place->id != 0)
		return 0;
	place->id = id;
	return hash_index_add(&table->by_id, ids(table), pos);
}

static int learn_net_id(struct netns_table *table, uint32_t pos,
			uint64_t net_id)
{
	struct netns_place *place = &table->list->items[pos];

	if (net_id == 0 || place->net_id != 0)
		return 0;
	place->net_id = net_id;
	return hash_index_add(&table->by_net_id, net_ids(table), pos);
}

/* The first source that knows something is believed. */
static int complete(struct netns_table *table, uint32_t pos,
		    const struct netns_found *found)
{
	struct netns_place *place = &table->list->items[pos];
	int ret = learn_id(table, pos, found->id);

	if (ret == 0)
		ret = learn_net_id(table, pos, found->net_id);
	if (ret < 0)
		return ret;
	if (place->pid == 0)
		place->pid = found->pid;
	if (place->listns_id == 0)
		place->listns_id = found->listns_id;
	if (place->name[0] == '\0' && found->name)
		(void)snprintf(place->name, sizeof(place->name), "%s",
			       found->name);
	place->is_own = is_same(&table->own, place);
	if (place->path || !found->path)
		return 0;
	place->path = strdup(found->path);
	return place->path ? 0 : -ENOMEM;
}

static int append(struct netns_table *table, const struct netns_found *found)
{
	if (!LIST_ADD(table->list))
		return -ENOMEM;
	return complete(table, (uint32_t)table->list->n - 1, found);
}

int netns_table_add(struct netns_table *table, const struct netns_found *found)
{
	const struct netns_place *items = table->list->items;
	struct netns_found fresh = *found;
	uint32_t pos = find_id(table, found->id);

	if (pos == HASH_INDEX_NONE) {
		pos = hash_index_find(&table->by_net_id, net_ids(table),
				      &found->net_id);
		/* A number that was given anew since it was read. */
		if (pos != HASH_INDEX_NONE && found->id != 0 &&
		    items[pos].id != 0) {
			fresh.net_id = 0;
			pos = HASH_INDEX_NONE;
		}
	}
	if (pos != HASH_INDEX_NONE)
		return complete(table, pos, &fresh);
	return table->is_closed ? 0 : append(table, &fresh);
}

bool netns_table_wants(const struct netns_table *table, uint64_t id)
{
	uint32_t pos = find_id(table, id);
	size_t i;

	if (pos != HASH_INDEX_NONE)
		return table->list->items[pos].pid == 0;
	/* One that is known by its net_id alone may turn out to be this. */
	for (i = 0; table->is_closed && i < table->list->n; i++) {
		if (table->list->items[i].id == 0)
			return true;
	}
	return !table->is_closed;
}

bool netns_table_is_done(const struct netns_table *table)
{
	size_t i;

	for (i = 0; table->is_closed && i < table->list->n; i++) {
		if (table->list->items[i].pid == 0 ||
		    table->list->items[i].id == 0)
			return false;
	}
	return table->is_closed;
}

bool netns_table_is_host(const struct netns_table *table,
			 const struct netns_place *place)
{
	return is_same(&table->host, place);
}

void netns_table_open(struct netns_table *table, struct netns_list *list)
{
	*list = (struct netns_list){ 0 };
	*table = (struct netns_table){ .list = list };
	/* Without it no path is local, and processes tell all there is. */
	table->mounts_error =
		-mounts_read(&table->mounts, "/proc/self/mountinfo");
	(void)netns_file_of_process("/proc/thread-self", &table->own);
	if (netns_file_of_process("/proc/1", &table->host) == 0)
		table->host.pid = 1;
	else if (table->own.id == FIRST_NETNS_INODE)
		table->host = table->own;
}

void netns_table_close(struct netns_table *table)
{
	mounts_free(&table->mounts);
	hash_index_free(&table->by_id);
	hash_index_free(&table->by_net_id);
}
