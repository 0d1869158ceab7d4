// SPDX-License-Identifier: MIT
/*
 * find: the sources of namespaces, as a table.
 *
 * Everything may vanish between two lines, which is never an error.  What
 * keeps a namespace alive but is in no source stays unseen: a socket, or a
 * thread that is not where its process is.
 */
#include "kernel/netns/netns.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct source {
	int (*find)(struct netns_places *places, const char *dir);
	const char *dir;
	bool completes; /* what is already there */
};

static bool is_local(struct netns_places *places, const char *path)
{
	bool is = mounts_is_local(&places->mounts, path);

	if (!is)
		netns_list_miss(places->list,
				places->mounts.n > 0 ? -EREMOTE : -ENOENT);
	return is;
}

/* ip-netns(8) calls a namespace as its file; docker's files say nothing. */
static int find_file(struct netns_places *places, const char *dir,
		     const char *name, bool is_name)
{
	struct netns_found found = { .name = is_name ? name : NULL };
	char path[NETNS_PATH_SIZE];
	int ret;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (!is_local(places, path))
		return 0;
	ret = netns_file_identify(path, &found.id);
	if (ret < 0) {
		/* -EINVAL: it is another file. */
		if (ret != -EINVAL)
			netns_list_note(places->list, -ret);
		return 0;
	}
	found.path = path;
	return netns_places_add(places, &found);
}

static int find_files(struct netns_places *places, const char *dir,
		      bool is_name)
{
	const struct dirent *entry;
	DIR *files;
	int ret = 0;

	if (!is_local(places, dir))
		return 0;
	files = opendir(dir);
	if (!files) {
		netns_list_note(places->list, errno);
		return 0;
	}
	while (ret == 0 && (entry = readdir(files)) != NULL)
		ret = find_file(places, dir, entry->d_name, is_name);
	closedir(files);
	return ret;
}

static int find_named(struct netns_places *places, const char *dir)
{
	return find_files(places, dir, true);
}

static int find_nameless(struct netns_places *places, const char *dir)
{
	return find_files(places, dir, false);
}

/* It exists, wherever it is: where its file may not answer, another source
 * may open it. */
static int find_mounted(struct netns_places *places, const char *file)
{
	int ret = 0;

	(void)file;
	for (size_t i = 0; ret == 0 && i < places->mounts.n; i++) {
		const struct mount *mount = &places->mounts.items[i];
		struct netns_found found = { 0 };

		if (!netns_file_is_mounted(mount, &found.id))
			continue;
		if (mounts_is_local(&places->mounts, mount->where))
			found.path = mount->where;
		ret = netns_places_add(places, &found);
	}
	if (places->mounts_error)
		netns_list_note(places->list, places->mounts_error);
	return ret;
}

static int find_listed(struct netns_places *places, const char *dir)
{
	(void)dir;
	return netns_listns_find(places);
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

int netns_find_all(struct netns_places *places)
{
	size_t i;
	int ret = 0;

	for (i = 0; ret == 0 && i < sizeof(sources) / sizeof(*sources); i++) {
		if (sources[i].completes || !places->is_closed)
			ret = sources[i].find(places, sources[i].dir);
	}
	return ret;
}
