// SPDX-License-Identifier: MIT
/*
 * one: finds the namespace that a person means.
 *
 * Says what there is not, and never takes something near it instead.
 */
#include "kernel/netns/netns.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROCESS_DIR_SIZE = 32, SHORT_ID_LENGTH = 12 };

/* One sentence that needs no errno to explain it. */
__attribute__((format(printf, 3, 4))) static int refuse(struct error *err,
							int code,
							const char *format, ...)
{
	char text[ERROR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	(void)error_set(err, 0, "%s", text);
	if (err)
		err->code = code;
	return code;
}

static bool is_number(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static int add_host(struct netns_places *places, struct error *err)
{
	struct netns_found host = places->host;

	if (host.id == 0 && host.net_id == 0)
		return refuse(err, -ENOENT,
			      "process 1, which lives in the host's network "
			      "namespace, cannot be seen");
	host.path = host.id != 0 ? "/proc/1/ns/net" : NULL;
	return netns_places_add(places, &host);
}

static int add_process(struct netns_places *places, const char *digits,
		       struct error *err)
{
	struct netns_found found = { 0 };
	char dir[PROCESS_DIR_SIZE];
	char path[PROCESS_DIR_SIZE + sizeof("/ns/net")];
	int ret;

	/* pid_max is never above 2^22. */
	if (strlen(digits) > 9)
		return refuse(err, -ESRCH, "no process %s can be seen", digits);
	found.pid = (int32_t)strtol(digits, NULL, 10);
	(void)snprintf(dir, sizeof(dir), "/proc/%d", found.pid);
	(void)snprintf(path, sizeof(path), "%s/ns/net", dir);
	ret = netns_file_of_process(dir, &found);
	if (ret == -ENOENT || ret == -ESRCH)
		return refuse(err, -ESRCH, "no process %s can be seen", digits);
	if (ret < 0)
		return error_set(err, ret,
				 "cannot tell the network namespace of process "
				 "%s",
				 digits);
	found.path = found.id != 0 ? path : NULL;
	return netns_places_add(places, &found);
}

static int add_path(struct netns_places *places, const char *path,
		    struct error *err)
{
	struct netns_found found = { .path = path };
	int ret = netns_file_identify(path, &found.id);

	if (ret == -EINVAL)
		return refuse(err, ret, "%s is not a network namespace", path);
	if (ret < 0)
		return error_set(err, ret, "cannot open %s", path);
	return netns_places_add(places, &found);
}

/* True where ip-netns(8) has such a name. */
static bool is_named(const char *name, char path[static NETNS_PATH_SIZE],
		     uint64_t *id)
{
	int len = snprintf(path, NETNS_PATH_SIZE, "/run/netns/%s", name);

	return len < NETNS_PATH_SIZE && netns_file_identify(path, id) == 0;
}

/* "3f2a", "3f2a9c01b7de" and all 64 digits mean docker:3f2a9c01b7de. */
static bool is_id_of(const char *what, const char *name)
{
	const char *id = strchr(name, ':');
	size_t len = strlen(what);

	if (!id || len == 0)
		return false;
	id++;
	if (strncmp(id, what, len) == 0)
		return true;
	return strlen(id) == SHORT_ID_LENGTH &&
	       strncmp(id, what, SHORT_ID_LENGTH) == 0;
}

/* The position of the one that is meant, or -errno. */
static int find_listed(const struct netns_list *list, const char *what,
		       struct error *err)
{
	int found = -ENOENT;
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (strcmp(list->items[i].name, what) == 0)
			return (int)i;
	}
	for (i = 0; i < list->n; i++) {
		if (!is_id_of(what, list->items[i].name))
			continue;
		if (found >= 0)
			return refuse(err, -EINVAL,
				      "'%s' begins the id of more than one "
				      "container",
				      what);
		found = (int)i;
	}
	if (found < 0)
		(void)refuse(err, found, "there is no network namespace '%s'",
			     what);
	return found;
}

static int list_listed(struct netns_list *list, const char *what,
		       struct deadline deadline, struct error *err)
{
	struct netns_place first;
	int found = netns_list_all(list, deadline);

	if (found < 0)
		return error_set(err, found, "cannot list network namespaces");
	found = find_listed(list, what, err);
	if (found < 0) {
		netns_list_free(list);
		return found;
	}
	first = list->items[found];
	list->items[found] = list->items[0];
	list->items[0] = first;
	while (list->n > 1)
		free(list->items[--list->n].path);
	return 0;
}

static int add_meant(struct netns_places *places, const char *what,
		     struct error *err)
{
	struct netns_found found = { .name = what };
	char path[NETNS_PATH_SIZE];

	if (strcmp(what, "host") == 0)
		return add_host(places, err);
	if (is_number(what))
		return add_process(places, what, err);
	if (strchr(what, '/'))
		return add_path(places, what, err);
	if (!is_named(what, path, &found.id))
		return 0;
	found.path = path;
	return netns_places_add(places, &found);
}

int netns_list_one(struct netns_list *list, const char *what,
		   struct deadline deadline, struct error *err)
{
	struct netns_places places;
	int ret;

	netns_places_open(&places, list);
	ret = add_meant(&places, what, err);
	places.is_closed = true;
	if (ret == 0 && list->n > 0)
		ret = netns_find_all(&places);
	if (ret == 0 && list->n > 0)
		ret = netns_name_all(&places);
	netns_places_close(&places);
	if (ret == -ENOMEM)
		(void)error_set(err, ret, "cannot list network namespaces");
	if (ret < 0)
		netns_list_free(list);
	if (ret < 0 || list->n > 0)
		return ret;
	return list_listed(list, what, deadline, err);
}
