// SPDX-License-Identifier: MIT
/*
 * paste_hosts: which file is whose.
 */
#include "paste/paste_hosts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "paste/paste_folder.h"
#include "paste/paste_table.h"
#include "tcpwait/array.h"
#include "tcpwait/clock.h"

/* A file that tells settings alone; at: hosts that were named before it. */
struct leaf {
	struct paste *paste;
	size_t at;
};

struct opening {
	struct paste_hosts *hosts;
	struct leaf *leaves;
	size_t n_leaves, cap_leaves;
	struct error *err;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

bool paste_hosts_have_earlier(const struct paste_hosts *hosts)
{
	return hosts->n == 1 && hosts->items[0].n_tables == 1 &&
	       hosts->items[0].tables[0]->earlier;
}

static struct paste_host *add_host(struct opening *opening, const char *file)
{
	struct paste_host *host = LIST_ADD(opening->hosts);

	if (!host) {
		(void)error_set(opening->err, -ENOMEM, "cannot open %.60s",
				file);
		return NULL;
	}
	(void)snprintf(host->file, sizeof(host->file), "%s", file);
	return host;
}

static int add_leaf(struct opening *opening, struct paste *paste)
{
	struct leaf *leaf = ARRAY_ADD(opening->leaves, opening->n_leaves,
				      opening->cap_leaves);

	if (!leaf) {
		paste_table_close(paste);
		return error_set(opening->err, -ENOMEM, "cannot read %.60s",
				 paste->name);
	}
	*leaf = (struct leaf){ paste, opening->hosts->n };
	return 0;
}

static int open_file(struct opening *opening, const char *file)
{
	bool has_sockets;
	struct paste *paste =
		paste_table_open(file, -1, &has_sockets, opening->err);
	struct paste_host *host;

	if (!paste)
		return opening->err->code < 0 ? opening->err->code : -EINVAL;
	if (!has_sockets)
		return add_leaf(opening, paste);
	host = add_host(opening, paste->name);
	if (!host) {
		paste_table_close(paste);
		return -ENOMEM;
	}
	host->told = paste->survey.told;
	return paste_host_add(host, paste, "");
}

static int open_folder(struct opening *opening, const char *path)
{
	struct paste_host *host = add_host(opening, path);

	return host ? paste_folder_open(host, path, opening->err) : -ENOMEM;
}

/* The host that settings are of; NULL: there is none at all. */
static struct paste_host *host_of(const struct paste_hosts *hosts,
				  const struct leaf *leaf)
{
	const char *name = leaf->paste->survey.told.name;

	for (size_t i = 0; name[0] && i < hosts->n; i++) {
		if (strcmp(hosts->items[i].told.name, name) == 0)
			return &hosts->items[i];
	}
	if (hosts->n == 0)
		return NULL;
	return &hosts->items[leaf->at > 0 ? leaf->at - 1 : 0];
}

static int give_leaf(const struct paste_hosts *hosts, const struct leaf *leaf,
		     struct error *err)
{
	struct paste_host *host = host_of(hosts, leaf);

	if (!host) {
		(void)error_set(err, 0,
				"%.60s tells settings and no sockets; give a "
				"table of its host's sockets with another "
				"--from",
				leaf->paste->name);
		return -EINVAL;
	}
	if (host->tables[0]->system != HOST_LINUX) {
		(void)error_set(err, 0,
				"%.60s tells settings of Linux, and %.60s is "
				"another system's table",
				leaf->paste->name, host->file);
		return -EINVAL;
	}
	if (!host->settings_file[0])
		(void)snprintf(host->settings_file, sizeof(host->settings_file),
			       "%s", leaf->paste->name);
	paste_told_join(&host->told, &leaf->paste->survey.told);
	return 0;
}

/* By what tells it, else as the file is called. */
static void name_hosts(struct paste_hosts *hosts)
{
	for (size_t i = 0; i < hosts->n; i++) {
		struct paste_host *host = &hosts->items[i];
		const char *name = host->told.name;

		if (!name[0])
			name = strcmp(host->file, "-") == 0
				       ? "standard input"
				       : base_name(host->file);
		(void)snprintf(host->name, sizeof(host->name), "%.64s", name);
	}
}

/* The first of the same name, from i on. */
static size_t find_same(const struct paste_hosts *hosts, size_t i)
{
	size_t k = i + 1;

	while (k < hosts->n &&
	       strcmp(hosts->items[k].name, hosts->items[i].name) != 0)
		k++;
	return k;
}

/* The end of a path tells more than its beginning. */
static void name_by_file(struct paste_host *host)
{
	size_t n = strlen(host->file), most = sizeof(host->name) - 1;

	(void)snprintf(host->name, sizeof(host->name), "%s",
		       host->file + (n > most ? n - most : 0));
}

/* Two of one name are told apart by their files. */
static void part_names(struct paste_hosts *hosts)
{
	for (size_t i = 0; i < hosts->n; i++) {
		size_t same;

		while ((same = find_same(hosts, i)) < hosts->n) {
			name_by_file(&hosts->items[same]);
			if (find_same(hosts, i) == same)
				break;
		}
	}
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat left, right;

	if (strcmp(a, b) == 0)
		return true;
	return strcmp(a, "-") != 0 && strcmp(b, "-") != 0 &&
	       stat(a, &left) == 0 && stat(b, &right) == 0 &&
	       left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

/* What is counted twice is wrong. */
static int refuse_twice(const char *const *files, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (!is_same_file(files[i], files[k]))
				continue;
			(void)error_set(err, 0, "%.100s is given twice",
					strcmp(files[i], "-") == 0
						? "standard input"
						: files[i]);
			return -EINVAL;
		}
	}
	return 0;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
	       S_ISDIR(st.st_mode);
}

int paste_hosts_open(struct paste_hosts *hosts, const char *const *files,
		     size_t n, struct error *err)
{
	struct opening opening = { .hosts = hosts, .err = err };
	int ret = refuse_twice(files, n, err);

	for (size_t i = 0; ret == 0 && i < n; i++)
		ret = is_folder(files[i]) ? open_folder(&opening, files[i])
					  : open_file(&opening, files[i]);
	for (size_t i = 0; i < opening.n_leaves; i++) {
		if (ret == 0)
			ret = give_leaf(hosts, &opening.leaves[i], err);
		paste_table_close(opening.leaves[i].paste);
	}
	free(opening.leaves);
	if (ret < 0) {
		paste_hosts_close(hosts);
		return ret;
	}
	hosts->at_seconds = clock_seconds(CLOCK_MONOTONIC);
	for (size_t i = 0; i < hosts->n; i++)
		hosts->items[i].series =
			(uint64_t)(hosts->at_seconds * 1e9) + i + 1;
	name_hosts(hosts);
	part_names(hosts);
	return 0;
}

static void close_host(struct paste_host *host)
{
	for (size_t i = 0; i < host->n_tables; i++)
		paste_table_close(host->tables[i]);
	free(host->tables);
}

void paste_hosts_close(struct paste_hosts *hosts)
{
	for (size_t i = 0; i < hosts->n; i++)
		close_host(&hosts->items[i]);
	free(hosts->items);
	*hosts = (struct paste_hosts){ 0 };
}
