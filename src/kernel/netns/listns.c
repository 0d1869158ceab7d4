// SPDX-License-Identifier: MIT
/*
 * listns: listns(2), and the file handles of nsfs.
 *
 * Both are younger than the headers this is built with, so their forms are
 * written down here.  Any error means that the kernel does not know or does not
 * tell: the other sources stand.
 */
#include "kernel/netns/netns.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* struct ns_id_req of linux/nsfs.h, in its first version. */
struct listns_request {
	uint32_t size;
	uint32_t spare;
	uint64_t after; /* the last id of the page before */
	uint32_t type;
	uint32_t spare2;
	uint64_t user_namespace;
};

static_assert(sizeof(struct listns_request) == 32, "NS_ID_REQ_SIZE_VER0");

/* struct nsfs_file_handle of linux/nsfs.h. */
struct nsfs_handle {
	uint64_t id;
	uint32_t type;
	uint32_t inode;
};

static_assert(sizeof(struct nsfs_handle) == 16, "NSFS_FILE_HANDLE_SIZE_VER0");

enum {
	FIRST_PAGE = 1024,
	LAST_PAGE = 65536,
	HANDLE_TYPE_NSFS = 0xf1, /* FILEID_NSFS in linux/exportfs.h */
	NSFS_ROOT = -10003, /* FD_NSFS_ROOT in linux/fcntl.h */
};

/*
 * New calls have had one number everywhere since 5.1, but for an offset that
 * some architectures add: 434 is pidfd_open, 470 listns.
 */
enum { SYS_LISTNS = SYS_pidfd_open - 434 + 470 };

static long list(uint64_t *ids, size_t n)
{
	const struct listns_request request = {
		.size = sizeof(request),
		.type = CLONE_NEWNET,
	};

	return syscall(SYS_LISTNS, &request, ids, n, 0);
}

/* All in one page: what is created between two pages could be missed. */
static int list_all(uint64_t **ids, size_t *n_ids)
{
	size_t cap;

	*ids = NULL;
	*n_ids = 0;
	for (cap = FIRST_PAGE; cap <= LAST_PAGE; cap *= 4) {
		uint64_t *grown = reallocarray(*ids, cap, sizeof(**ids));
		long n;

		if (!grown)
			return -ENOMEM;
		*ids = grown;
		n = list(*ids, cap);
		if (n <= 0 || (size_t)n > cap)
			return 0;
		*n_ids = (size_t)n;
		if (*n_ids < cap)
			return 0;
	}
	return 0;
}

/* What an older kernel answers, or forbids, is no fault. */
static bool is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

static int add(struct netns_places *places, uint64_t listns_id)
{
	struct netns_found found = { .listns_id = listns_id };
	int fd = netns_listns_open(listns_id, 0);
	struct stat st;

	if (fd < 0) {
		if (is_shortage(-fd))
			netns_list_note(places->list, -fd);
		return 0;
	}
	if (fstat(fd, &st) == 0)
		found.id = st.st_ino;
	close(fd);
	return found.id != 0 ? netns_places_add(places, &found) : 0;
}

int netns_listns_find(struct netns_places *places)
{
	uint64_t *ids;
	size_t n, i;
	int ret = list_all(&ids, &n);

	for (i = 0; ret == 0 && i < n; i++)
		ret = add(places, ids[i]);
	free(ids);
	return ret;
}

/* nsfs_fh_to_dentry() takes inode 0 for any since 6.19. */
int netns_listns_open(uint64_t listns_id, uint64_t inode)
{
	alignas(struct file_handle) unsigned char
		buf[sizeof(struct file_handle) + sizeof(struct nsfs_handle)];
	struct file_handle *handle = (void *)buf;
	const struct nsfs_handle nsfs = {
		.id = listns_id,
		.type = CLONE_NEWNET,
		.inode = (uint32_t)inode,
	};
	int fd;

	handle->handle_bytes = sizeof(nsfs);
	handle->handle_type = HANDLE_TYPE_NSFS;
	memcpy(handle->f_handle, &nsfs, sizeof(nsfs));
	fd = open_by_handle_at(NSFS_ROOT, handle, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}
