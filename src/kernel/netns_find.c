// SPDX-License-Identifier: MIT
/*
 * netns_find: the sources of namespaces, as a table.
 *
 * Everything may vanish between two lines, which is never an error.  What
 * keeps a namespace alive but is in no source stays unseen: a socket, or a
 * thread that is not where its process is.
 */
#include "kernel/netns_find.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/netns_file.h"
#include "kernel/netns_listns.h"
#include "kernel/netns_process.h"

struct source {
	int (*find)(struct netns_table *table, const char *dir);
	const char *dir;
	bool completes; /* what is already in the table */
};

/* ip-netns(8) calls a namespace as its file; docker's files say nothing. */
static int find_file(struct netns_table *table, const char *dir,
		     const char *name, bool is_name)
{
	struct netns_found found = { .name = is_name ? name : NULL };
	char path[NETNS_PATH_SIZE];
	int ret;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	ret = netns_file_identify(path, &found.id);
	if (ret < 0) {
		/* -EINVAL: it is another file. */
		if (ret != -EINVAL)
			netns_list_note(table->list, -ret);
		return 0;
	}
	found.path = path;
	return netns_table_add(table, &found);
}

static int find_files(struct netns_table *table, const char *dir, bool is_name)
{
	const struct dirent *entry;
	DIR *files = opendir(dir);
	int ret = 0;

	if (!files) {
		netns_list_note(table->list, errno);
		return 0;
	}
	while (ret == 0 && (entry = readdir(files)) != NULL)
		ret = find_file(table, dir, entry->d_name, is_name);
	closedir(files);
	return ret;
}

static int find_named(struct netns_table *table, const char *dir)
{
	return find_files(table, dir, true);
}

static int find_nameless(struct netns_table *table, const char *dir)
{
	return find_files(table, dir, false);
}

static int add_mounted(void *ctx, const struct mount *mount)
{
	struct netns_found found = { .path = mount->where };

	return netns_file_is_mounted(mount, &found.id)
		       ? netns_table_add(ctx, &found)
		       : 0;
}

static int find_mounted(struct netns_table *table, const char *file)
{
	int error, ret = mounts_each(add_mounted, table, &error);

	(void)file;
	if (error)
		netns_list_note(table->list, error);
	return ret;
}

static int find_listed(struct netns_table *table, const char *dir)
{
	(void)dir;
	return netns_listns_find(table);
}

/* A file that stays comes before a process that may end. */
static const struct source sources[] = {
	{ find_named, "/run/netns", .completes = true },
	{ find_nameless, "/run/docker/netns", .completes = false },
	{ find_mounted, NULL, .completes = false },
	{ netns_process_find, "/proc", .completes = true },
	{ netns_process_find_held, "/proc", .completes = false },
	{ find_listed, NULL, .completes = false },
};

int netns_find_all(struct netns_table *table)
{
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < sizeof(sources) / sizeof(*sources); i++) {
		if (sources[i].completes || !table->is_closed)
			ret = sources[i].find(table, sources[i].dir);
	}
	return ret;
}
