// SPDX-License-Identifier: MIT
/*
 * netns: the lists of namespaces, from what the sources find and the names
 * that belong to it.
 *
 * Enters none of them.
 */
#include "kernel/netns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "kernel/netns_find.h"
#include "kernel/netns_name.h"
#include "kernel/netns_process.h"
#include "kernel/netns_table.h"

/* Without /proc there is nothing to tell it by, but it is there. */
static int add_own(struct netns_table *table)
{
	struct netns_found own = table->own;
	int ret;

	own.path = "/proc/self/ns/net";
	ret = netns_table_add(table, &own);
	if (ret == 0)
		table->list->items[0].is_own = true;
	return ret;
}

/* The first process gives its name; where none may be seen, this one. */
static int finish(struct netns_table *table, int ret)
{
	struct netns_place *own = table->list->items;

	if (ret == 0 && own->pid == 0)
		own->pid = netns_process_self();
	if (ret == 0)
		ret = netns_name_all(table);
	netns_table_close(table);
	if (ret < 0)
		netns_list_free(table->list);
	return ret;
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

int netns_list_own(struct netns_list *list)
{
	struct netns_table table;
	int ret;

	netns_table_open(&table, list);
	ret = add_own(&table);
	table.is_closed = true;
	if (ret == 0 && !netns_table_is_host(&table, list->items))
		ret = netns_find_all(&table);
	return finish(&table, ret);
}

int netns_list_all(struct netns_list *list, struct deadline deadline)
{
	struct netns_table table;
	int ret;

	netns_table_open(&table, list);
	table.deadline = deadline;
	ret = add_own(&table);
	if (ret == 0)
		ret = netns_find_all(&table);
	return finish(&table, ret);
}

void netns_list_miss(struct netns_list *list, int error)
{
	if (list->unlisted == 0 || list->unlisted == -EACCES)
		list->unlisted = error == -EPERM ? -EACCES : error;
}

void netns_list_free(struct netns_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		free(list->items[i].path);
	free(list->items);
	*list = (struct netns_list){ 0 };
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
