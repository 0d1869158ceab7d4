// SPDX-License-Identifier: MIT
/*
 * name: the best name that somebody gave: ip-netns(8)'s, the pod's, container's
 * or unit's, the first process's.
 *
 * Every one of them is another's text, kept as it is; what is shown is made
 * harmless by the renderers.
 */
#include "kernel/netns/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/proc.h"
#include "tcpwait/unit.h"

enum {
	FILE_SIZE = 64,
	COMM_SIZE = 64,
	CGROUPS_SIZE = 16384, /* a few controllers with long paths */
	SUFFIX_SIZE = 24,
	UUID_LENGTH = 36,
};

/* What CNI plugins and podman name by a UUID says less than the container. */
static bool is_made_up(const char *name)
{
	return (strncmp(name, "cni-", 4) == 0 &&
		strlen(name) == 4 + UUID_LENGTH) ||
	       (strncmp(name, "netns-", 6) == 0 &&
		strlen(name) == 6 + UUID_LENGTH);
}

/* Engines come before a colon: "docker:3f2a9c01b7de". */
static bool is_container(const char *unit)
{
	return strchr(unit, ':') != NULL;
}

/* Who logged in is not what runs. */
static bool is_login(const char *unit)
{
	return strncmp(unit, "session-", 8) == 0 ||
	       strncmp(unit, "user@", 5) == 0;
}

/* ID:CONTROLLERS:PATH; with cgroup v1, only some paths say something. */
bool netns_name_parse_cgroups(char *text, char unit[static NETNS_NAME_SIZE])
{
	char found[NETNS_NAME_SIZE];
	const char *line;

	unit[0] = '\0';
	while ((line = strsep(&text, "\n")) != NULL) {
		const char *path = strchr(line, ':');

		path = path ? strchr(path + 1, ':') : NULL;
		if (!path || !unit_parse(path + 1, found, sizeof(found)) ||
		    is_login(found))
			continue;
		if (unit[0] == '\0' || is_container(found))
			(void)snprintf(unit, NETNS_NAME_SIZE, "%s", found);
		if (is_container(found))
			break;
	}
	return unit[0] != '\0';
}

static bool is_in_pod(const char *unit)
{
	return strncmp(unit, "k8s:", 4) == 0;
}

/* A pod's own name says more than the id of one of its containers. */
static bool read_unit(const struct netns_place *place,
		      char unit[static NETNS_NAME_SIZE])
{
	char path[FILE_SIZE];
	char text[CGROUPS_SIZE];

	(void)snprintf(path, sizeof(path), "/proc/%d/cgroup", place->pid);
	if (proc_text_read(AT_FDCWD, path, text, sizeof(text)) != 0 ||
	    !netns_name_parse_cgroups(text, unit))
		return false;
	if (is_in_pod(unit))
		(void)netns_pod_name(place, unit);
	return true;
}

/* The comm itself may contain anything, newlines too. */
static void name_after_process(struct netns_place *place)
{
	char path[FILE_SIZE];
	char comm[COMM_SIZE];
	size_t len;

	(void)snprintf(path, sizeof(path), "/proc/%d/comm", place->pid);
	(void)proc_text_read(AT_FDCWD, path, comm, sizeof(comm));
	len = strlen(comm);
	if (len > 0 && comm[len - 1] == '\n')
		comm[len - 1] = '\0';
	(void)snprintf(place->name, sizeof(place->name), "%.*s[%d]",
		       NETNS_NAME_SIZE - SUFFIX_SIZE, comm, place->pid);
}

static void name_place(struct netns_place *place, bool is_host)
{
	char unit[NETNS_NAME_SIZE];
	bool is_named = place->name[0] != '\0';

	if (is_host)
		(void)snprintf(place->name, sizeof(place->name), "host");
	else if (is_named && !is_made_up(place->name))
		return;
	else if (place->pid != 0 && read_unit(place, unit) &&
		 (!is_named || is_container(unit)))
		(void)snprintf(place->name, sizeof(place->name), "%s", unit);
	else if (is_named)
		return;
	else if (place->pid != 0 && place->pid != netns_process_self())
		name_after_process(place);
	else if (place->id != 0 && !place->is_own)
		(void)snprintf(place->name, sizeof(place->name), "net:[%llu]",
			       (unsigned long long)place->id);
	else
		(void)snprintf(place->name, sizeof(place->name), "self");
}

static int compare_names(const void *a, const void *b)
{
	struct netns_place *const *left = a;
	struct netns_place *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

static void add_number(struct netns_place *place)
{
	uint64_t number = place->id != 0 ? place->id : place->net_id;
	char suffix[SUFFIX_SIZE];
	size_t len = strlen(place->name);
	size_t suffix_len;

	(void)snprintf(suffix, sizeof(suffix), "#%llu",
		       (unsigned long long)number);
	suffix_len = strlen(suffix);
	if (len + suffix_len >= sizeof(place->name))
		len = sizeof(place->name) - 1 - suffix_len;
	memcpy(place->name + len, suffix, suffix_len + 1);
}

/*
 * Where a name comes twice, and where it looks numbered already: so a number
 * is always the namespace's own, and no name can be made to equal another.
 */
static int tell_apart(const struct netns_places *places)
{
	const struct netns_list *list = places->list;
	struct netns_place **sorted =
		calloc(list->n, sizeof(struct netns_place *));
	size_t i, end;

	if (!sorted)
		return list->n == 0 ? 0 : -ENOMEM;
	for (i = 0; i < list->n; i++)
		sorted[i] = &list->items[i];
	qsort(sorted, list->n, sizeof(*sorted), compare_names);
	for (i = 0; i < list->n; i = end) {
		bool is_numbered = strchr(sorted[i]->name, '#') != NULL;

		for (end = i + 1; end < list->n; end++) {
			if (compare_names(&sorted[i], &sorted[end]) != 0)
				break;
		}
		if (end - i == 1 && !is_numbered)
			continue;
		for (size_t k = i; k < end; k++) {
			if (!netns_places_is_host(places, sorted[k]))
				add_number(sorted[k]);
		}
	}
	free(sorted);
	return 0;
}

int netns_name_all(struct netns_places *places)
{
	struct netns_list *list = places->list;
	size_t i;

	for (i = 0; i < list->n; i++) {
		struct netns_place *place = &list->items[i];

		name_place(place, netns_places_is_host(places, place));
	}
	return tell_apart(places);
}
