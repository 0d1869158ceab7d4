// SPDX-License-Identifier: MIT
/*
 * bind_filter: services, interfaces, cgroups and the range of local ports of a
 * filter, as this host knows them.
 */
#include "kernel/collect.h"

#include <limits.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "tcpwait/number.h"

enum { CGROUP2_MAGIC = 0x63677270 /* CGROUP2_SUPER_MAGIC */ };

static bool bind_service(const char *word, struct filter_term *term,
			 char message[static FILTER_MESSAGE_SIZE])
{
	const struct servent *service = getservbyname(word, "tcp");

	if (!service)
		return filter_refuse(message,
				     "\"%.40s\" is neither a port nor a known "
				     "TCP service",
				     word);
	term->port = ntohs((uint16_t)service->s_port);
	return true;
}

static bool bind_interface(const char *word, struct filter_term *term,
			   char message[static FILTER_MESSAGE_SIZE])
{
	term->ifindex = if_nametoindex(word);
	if (term->ifindex != 0 || number_read_u32(word, &term->ifindex))
		return true;
	return filter_refuse(message,
			     "\"%.60s\" is neither a network interface here "
			     "nor an index",
			     word);
}

/* The inode number of a cgroup's directory is its id. */
static bool is_cgroup(const char *path, uint64_t *id)
{
	struct statfs fs;
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode) ||
	    statfs(path, &fs) < 0 || fs.f_type != CGROUP2_MAGIC)
		return false;
	*id = st.st_ino;
	return true;
}

/* As in ss, a path that leads to none is tried below the mount point. */
static bool find_cgroup(const char *word, uint64_t *id)
{
	char mount[PATH_MAX];
	char path[PATH_MAX];
	int len;

	if (is_cgroup(word, id))
		return true;
	if (!cgroup_paths_mount(mount))
		return false;
	len = snprintf(path, sizeof(path), "%s/%s", mount, word);
	return len > 0 && (size_t)len < sizeof(path) && is_cgroup(path, id);
}

static bool bind_cgroup(const char *word, struct filter_term *term,
			char message[static FILTER_MESSAGE_SIZE])
{
	if (find_cgroup(word, &term->cgroup))
		return true;
	return filter_refuse(message,
			     "\"%.100s\" is no cgroup; give its directory "
			     "below the cgroup v2 mount",
			     word);
}

static bool bind_term(struct filter *filter, struct filter_term *term,
		      char message[static FILTER_MESSAGE_SIZE])
{
	const char *name = filter_name(filter, term);
	bool ok;

	if (!name)
		return true;
	if (term->op == FILTER_DEV)
		ok = bind_interface(name, term, message);
	else if (term->op == FILTER_CGROUP)
		ok = bind_cgroup(name, term, message);
	else
		ok = bind_service(name, term, message);
	term->name = 0;
	return ok;
}

bool bind_filter(struct source *source, struct filter *filter,
		 char message[static FILTER_MESSAGE_SIZE])
{
	struct settings settings;

	(void)source;
	for (size_t i = 0; i < filter->n_terms; i++) {
		if (!bind_term(filter, &filter->terms[i], message))
			return false;
	}
	if (!filter_uses(filter, FILTER_AUTOBOUND))
		return true;
	kernel_read_settings(&settings);
	(void)settings_port_range(&settings, &filter->autobound_low,
				  &filter->autobound_high);
	return true;
}
