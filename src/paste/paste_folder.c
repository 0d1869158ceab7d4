// SPDX-License-Identifier: MIT
/*
 * paste_folder: where sosreport keeps what, in its versions.
 */
#include "paste/paste_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "paste/paste_inside.h"
#include "paste/paste_table.h"
#include "tcpwait/array.h"

enum { PATH_SIZE = 600, TEXT_SIZE = 512, NAMESPACES_MAX = 1024 };

/* Where output of commands about the network is. */
static const char networking[] = "sos_commands/networking";

/* Which of two tables of the same sockets is read: the better one. */
enum tool { TOOL_SS, TOOL_NETSTAT, TOOL_COUNT };

static const char *const tools[TOOL_COUNT] = { "ss_", "netstat_" };

/* The tables of one namespace. */
struct found {
	char netns[SNAPSHOT_NAME_SIZE]; /* "": the host's own */
	char paths[TOOL_COUNT][PATH_SIZE]; /* "": there is none */
};

struct folder {
	int fd;
	const char *path;
	struct paste_host *host;
	const char *at; /* the folder that is listed, below fd */
	struct found *found;
	size_t n_found, cap_found;
	struct error *err;
};

static struct found *find(struct folder *folder, const char *netns, size_t n)
{
	struct found *added;

	for (size_t i = 0; i < folder->n_found; i++) {
		if (strncmp(folder->found[i].netns, netns, n) == 0 &&
		    folder->found[i].netns[n] == '\0')
			return &folder->found[i];
	}
	if (folder->n_found == NAMESPACES_MAX || n >= SNAPSHOT_NAME_SIZE)
		return NULL;
	added = ARRAY_ADD(folder->found, folder->n_found, folder->cap_found);
	if (added)
		memcpy(added->netns, netns, n);
	return added;
}

/*
 * Whose output a name says it is: "ss_-peaonmi", "netstat_-W_-neopa",
 * "ip_netns_exec_blue_ss_-peaonmi"; TOOL_COUNT: of none of these.
 */
static enum tool tool_of(const char *name, const char **netns, size_t *n)
{
	static const char exec[] = "ip_netns_exec_";
	bool inside = strncmp(name, exec, sizeof(exec) - 1) == 0;
	const char *command = name;

	*netns = name + (inside ? sizeof(exec) - 1 : 0);
	*n = 0;
	for (int tool = 0; tool < TOOL_COUNT; tool++) {
		char middle[16];

		(void)snprintf(middle, sizeof(middle), "_%s-", tools[tool]);
		if (inside)
			command = strstr(*netns, middle);
		else if (strncmp(name, middle + 1, strlen(middle + 1)) != 0)
			command = NULL;
		else
			command = name;
		if (!command)
			continue;
		*n = inside ? (size_t)(command - *netns) : 0;
		return (enum tool)tool;
	}
	return TOOL_COUNT;
}

/* Counters and groups are no tables: "netstat_-s", "netstat_-agn". */
static bool is_table(enum tool tool, const char *name)
{
	const char *letters = strstr(name, tools[tool]);

	for (letters += strlen(tools[tool]); *letters; letters++) {
		if (strchr(tool == TOOL_SS ? "s" : "sgri", *letters))
			return false;
	}
	return true;
}

static int note(void *ctx, const char *name)
{
	struct folder *folder = ctx;
	const char *netns;
	size_t n;
	enum tool tool = tool_of(name, &netns, &n);
	struct found *found;

	if (tool == TOOL_COUNT || !is_table(tool, name))
		return 0;
	found = find(folder, netns, n);
	if (!found)
		return folder->n_found == NAMESPACES_MAX ||
				       n >= SNAPSHOT_NAME_SIZE
			       ? 0
			       : -ENOMEM;
	if (!found->paths[tool][0])
		(void)snprintf(found->paths[tool], PATH_SIZE, "%s/%s",
			       folder->at, name);
	return 0;
}

/* Newer ones have a folder of each namespace. */
static int note_namespace(void *ctx, const char *name)
{
	struct folder *folder = ctx;
	char path[PATH_SIZE];
	int ret;

	(void)snprintf(path, sizeof(path), "%s/namespaces/%.255s", networking,
		       name);
	folder->at = path;
	ret = paste_inside_each(folder->fd, path, note, folder);
	return ret == -ENOMEM ? ret : 0;
}

/* Opens a table; NULL where there is none, or nothing of it is understood. */
static struct paste *open_table(const struct folder *folder, const char *path)
{
	char shown[HOST_FILE_SIZE];
	struct error ignored = { 0 };
	struct paste *paste;
	bool has_sockets;
	int fd = path[0] ? paste_inside_file(folder->fd, path) : -ENOENT;

	if (fd < 0)
		return NULL;
	(void)snprintf(shown, sizeof(shown), "%.40s/%.80s", folder->path, path);
	paste = paste_table_open(shown, fd, &has_sockets, &ignored);
	if (!paste || has_sockets)
		return paste;
	paste_table_close(paste);
	return NULL;
}

static int add_found(const struct folder *folder, const struct found *found,
		     bool is_own)
{
	struct paste *paste = NULL;

	if ((found->netns[0] == '\0') != is_own)
		return 0;
	for (int tool = 0; !paste && tool < TOOL_COUNT; tool++)
		paste = open_table(folder, found->paths[tool]);
	return paste ? paste_host_add(folder->host, paste, found->netns) : 0;
}

/* The two families are two files of one table. */
static int append(const struct folder *folder, const char *path, int to)
{
	int from = paste_inside_file(folder->fd, path);
	ssize_t n = from < 0 ? 0 : 1;

	while (n > 0)
		n = sendfile(to, from, NULL, 1 << 20);
	if (from >= 0)
		close(from);
	return n < 0 ? -errno : 0;
}

static int add_proc(const struct folder *folder)
{
	int fd = memfd_create("tcpwait", MFD_CLOEXEC), ret;
	struct error ignored = { 0 };
	char shown[HOST_FILE_SIZE];
	struct paste *paste = NULL;
	bool has_sockets = false;

	if (fd < 0)
		return -errno;
	ret = append(folder, "proc/net/tcp", fd);
	if (ret == 0)
		ret = append(folder, "proc/net/tcp6", fd);
	if (ret < 0 || lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		return ret;
	}
	(void)snprintf(shown, sizeof(shown), "%.100s/proc/net/tcp",
		       folder->path);
	paste = paste_table_open(shown, fd, &has_sockets, &ignored);
	if (paste && !has_sockets) {
		paste_table_close(paste);
		paste = NULL;
	}
	return paste ? paste_host_add(folder->host, paste, "") : 0;
}

static int add_tables(struct folder *folder)
{
	int ret;

	folder->at = networking;
	ret = paste_inside_each(folder->fd, networking, note, folder);
	if (ret != -ENOMEM) {
		char path[PATH_SIZE];

		(void)snprintf(path, sizeof(path), "%s/namespaces", networking);
		ret = paste_inside_each(folder->fd, path, note_namespace,
					folder);
	}
	/* The host's own first: what is told beside the tables is of that. */
	for (size_t i = 0; ret != -ENOMEM && i < folder->n_found; i++)
		ret = add_found(folder, &folder->found[i], true);
	for (size_t i = 0; ret != -ENOMEM && i < folder->n_found; i++)
		ret = add_found(folder, &folder->found[i], false);
	if (ret != -ENOMEM && folder->host->n_tables == 0)
		ret = add_proc(folder);
	return ret == -ENOMEM ? ret : 0;
}

static void take_word(char *to, size_t size, struct span word)
{
	if (!to[0] && word.n < size)
		(void)paste_span_copy(word, to, size);
}

/* "Linux web1 5.14.0-427.el9.x86_64 #1 SMP ..." */
static void take_uname(struct paste_told *told, char *text)
{
	struct paste_line line;

	paste_line_split(text, strlen(text), &line);
	if (line.n_words < 3 || !paste_span_is(line.words[0], "Linux"))
		return;
	take_word(told->name, sizeof(told->name), line.words[1]);
	take_word(told->kernel, sizeof(told->kernel), line.words[2]);
}

static void take_first_line(char *to, size_t size, const char *text)
{
	size_t n = strcspn(text, "\n");

	if (!to[0] && n > 0 && n < size) {
		memcpy(to, text, n);
		to[n] = '\0';
	}
}

/* What proc/sys has, file by file, where sysctl -a was not run. */
static void take_proc_sys(const struct folder *folder, struct paste_told *told)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		const char *name = setting_name((enum setting)i);
		char path[PATH_SIZE] = "proc/sys/", text[TEXT_SIZE];

		if (told->settings.known[i])
			continue;
		(void)snprintf(path, sizeof(path), "proc/sys/%s", name);
		for (char *at = path; *at; at++)
			*at = *at == '.' ? '/' : *at;
		(void)paste_inside_text(folder->fd, path, text, sizeof(text));
		paste_told_value(told, (struct span){ name, strlen(name) },
				 (struct span){ text, strlen(text) });
	}
}

static void take_sysctl(const struct folder *folder, struct paste_told *told)
{
	int fd = paste_inside_file(folder->fd, "sos_commands/kernel/sysctl_-a");
	struct error ignored = { 0 };
	bool has_sockets;
	struct paste *paste;

	if (fd < 0)
		return;
	paste = paste_table_open("sysctl_-a", fd, &has_sockets, &ignored);
	if (!paste)
		return;
	paste_told_join(told, &paste->survey.told);
	paste_table_close(paste);
}

static void take_date(const struct folder *folder, struct paste_clock *clock)
{
	static const char *const paths[] = {
		"sos_commands/date/date_--utc",
		"sos_commands/date/date",
		"sos_commands/general/date",
		"date",
	};
	char text[TEXT_SIZE];
	struct paste_line line;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		size_t n = strcspn(paste_inside_text(folder->fd, paths[i], text,
						     sizeof(text)),
				   "\n");

		paste_line_split(text, n, &line);
		if (n > 0 && paste_clock_line(&line, clock))
			return;
	}
}

static void take_told(const struct folder *folder)
{
	struct paste_told *told = &folder->host->told;
	char text[TEXT_SIZE];

	take_sysctl(folder, told);
	take_proc_sys(folder, told);
	take_first_line(told->name, sizeof(told->name),
			paste_inside_text(folder->fd,
					  "sos_commands/host/hostname", text,
					  sizeof(text)));
	take_first_line(
		told->name, sizeof(told->name),
		paste_inside_text(folder->fd, "hostname", text, sizeof(text)));
	take_uname(told,
		   paste_inside_text(folder->fd, "sos_commands/kernel/uname_-a",
				     text, sizeof(text)));
	take_uname(told,
		   paste_inside_text(folder->fd, "uname", text, sizeof(text)));
	take_first_line(told->boot_id, sizeof(told->boot_id),
			paste_inside_text(folder->fd,
					  "proc/sys/kernel/random/boot_id",
					  text, sizeof(text)));
	take_date(folder, &folder->host->clock);
}

static int refuse(const char *path, struct error *err)
{
	(void)error_set(err, 0,
			"%.80s is a folder and no sosreport: it has no table "
			"of ss or netstat in sos_commands/networking, and no "
			"proc/net/tcp",
			path);
	return -EINVAL;
}

int paste_folder_open(struct paste_host *host, const char *path,
		      struct error *err)
{
	struct folder folder = {
		.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.path = path,
		.host = host,
		.err = err,
	};
	int ret;

	if (folder.fd < 0)
		return error_set(err, -errno, "cannot open %.100s", path);
	ret = add_tables(&folder);
	if (ret == 0 && host->n_tables > 0)
		take_told(&folder);
	close(folder.fd);
	free(folder.found);
	if (ret < 0)
		return error_set(err, ret, "cannot read %.100s", path);
	return host->n_tables > 0 ? 0 : refuse(path, err);
}
