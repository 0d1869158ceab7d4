// SPDX-License-Identifier: MIT
/*
 * mute: a file system that stops answering.
 *
 *   mute DIR PROGRAM
 *
 * Mounts over DIR a FUSE of its own, with a copy of PROGRAM as "program" and
 * an empty folder "folder", and prints "ready".  From the first byte of its
 * standard input on it still takes requests, but answers none; at the end of
 * its input it ends, and the kernel lets go of all who wait.  Ends with status
 * 77 where there is no FUSE.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	NODE_ROOT = FUSE_ROOT_ID,
	NODE_PROGRAM,
	NODE_FOLDER,
	REQUEST_BYTES = 1 << 18,
	OPTIONS_SIZE = 128,
};

struct mute {
	int fuse;
	int program;
	bool is_silent;
	void *request; /* REQUEST_BYTES */
};

static void answer(const struct mute *mute, const struct fuse_in_header *in,
		   int error, void *body, size_t n)
{
	struct fuse_out_header head = {
		.len = (unsigned int)(sizeof(head) + n),
		.error = -error,
		.unique = in->unique,
	};
	const struct iovec parts[] = {
		{ .iov_base = &head, .iov_len = sizeof(head) },
		{ .iov_base = body, .iov_len = n },
	};

	/* Whoever asked may have gone. */
	(void)!writev(mute->fuse, parts, n > 0 ? 2 : 1);
}

static struct fuse_attr attr_of(const struct mute *mute, uint64_t node)
{
	struct fuse_attr attr = {
		.ino = node,
		.mode = S_IFDIR | 0755,
		.nlink = 2,
		.uid = getuid(),
		.gid = getgid(),
		.blksize = 4096,
	};
	struct stat st;

	if (node == NODE_PROGRAM && fstat(mute->program, &st) == 0) {
		attr.mode = S_IFREG | 0755;
		attr.nlink = 1;
		attr.size = (uint64_t)st.st_size;
	}
	return attr;
}

static void look_up(const struct mute *mute, const struct fuse_in_header *in,
		    const char *name)
{
	struct fuse_entry_out out = { 0 };

	if (strcmp(name, "program") == 0)
		out.nodeid = NODE_PROGRAM;
	else if (strcmp(name, "folder") == 0)
		out.nodeid = NODE_FOLDER;
	else {
		answer(mute, in, ENOENT, NULL, 0);
		return;
	}
	out.attr = attr_of(mute, out.nodeid);
	answer(mute, in, 0, &out, sizeof(out));
}

static void read_program(const struct mute *mute,
			 const struct fuse_in_header *in,
			 const struct fuse_read_in *asked)
{
	char *bytes = malloc(asked->size);
	ssize_t n = -1;

	if (bytes)
		n = pread(mute->program, bytes, asked->size,
			  (off_t)asked->offset);
	answer(mute, in, n < 0 ? EIO : 0, bytes, n < 0 ? 0 : (size_t)n);
	free(bytes);
}

static void serve(const struct mute *mute, const struct fuse_in_header *in)
{
	struct fuse_init_out init = {
		.major = FUSE_KERNEL_VERSION,
		.minor = 31,
		.max_readahead = 1 << 16,
		.max_write = 1 << 16,
	};
	struct fuse_attr_out attr = { .attr = attr_of(mute, in->nodeid) };
	struct fuse_open_out opened = { 0 };
	const void *body = in + 1;

	switch (in->opcode) {
	case FUSE_INIT:
		answer(mute, in, 0, &init, sizeof(init));
		break;
	case FUSE_LOOKUP:
		look_up(mute, in, body);
		break;
	case FUSE_GETATTR:
		answer(mute, in, 0, &attr, sizeof(attr));
		break;
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		answer(mute, in, 0, &opened, sizeof(opened));
		break;
	case FUSE_READ:
		read_program(mute, in, body);
		break;
	case FUSE_READDIR:
	case FUSE_FLUSH:
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
		answer(mute, in, 0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	default:
		answer(mute, in, ENOSYS, NULL, 0);
		break;
	}
}

/* False: nothing is mounted any more. */
static bool take_request(const struct mute *mute)
{
	const struct fuse_in_header *in = mute->request;
	ssize_t n = read(mute->fuse, mute->request, REQUEST_BYTES);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN || errno == ENOENT;
	if (!mute->is_silent)
		serve(mute, in);
	if (in->opcode == FUSE_INIT)
		(void)!write(STDOUT_FILENO, "ready\n", 6);
	return true;
}

static void run(struct mute *mute)
{
	struct pollfd wait[] = {
		{ .fd = mute->fuse, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	bool goes_on = true;
	char byte;

	while (goes_on && poll(wait, 2, -1) >= 0) {
		if (wait[1].revents) {
			goes_on = read(STDIN_FILENO, &byte, 1) > 0;
			mute->is_silent = true;
		} else if (wait[0].revents) {
			goes_on = take_request(mute);
		}
	}
}

int main(int argc, char **argv)
{
	struct mute mute = { .fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC) };
	char options[OPTIONS_SIZE];

	if (argc != 3) {
		fputs("mute: DIR PROGRAM\n", stderr);
		return 2;
	}
	mute.request = malloc(REQUEST_BYTES);
	mute.program = open(argv[2], O_RDONLY | O_CLOEXEC);
	if (!mute.request || mute.program < 0) {
		fprintf(stderr, "mute: %s: %s\n", argv[2], strerror(errno));
		return 2;
	}
	(void)snprintf(options, sizeof(options),
		       "fd=%d,rootmode=40755,user_id=%u,group_id=%u", mute.fuse,
		       getuid(), getgid());
	if (mute.fuse < 0 ||
	    mount("mute", argv[1], "fuse", MS_NOSUID | MS_NODEV, options) < 0) {
		fprintf(stderr, "mute: no FUSE: %s\n", strerror(errno));
		return 77;
	}
	run(&mute);
	return 0;
}
