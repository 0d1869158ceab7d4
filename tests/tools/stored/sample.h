// SPDX-License-Identifier: MIT
/*
 * sample: one stored look at a host, read from a text file.
 *
 * A sample has a host, and one or two worlds: what was there, and what was
 * there a second later.  Every line begins with a word:
 *
 *   tcpwait-stored 1
 *   host NAME RELEASE MACHINE
 *   uid UID            of who looked
 *   sockfs DEVICE      st_dev of sockets
 *   self PID           of who looked
 *   world REALTIME MONOTONIC BOOTTIME      what follows is of this world
 *   netns KEY ID ERRNO what follows is of this network namespace; KEY is the
 *                      inode of /proc/PID/net/tcp, ID that of ns/net (0: not
 *                      known), ERRNO what setns() fails with
 *   interface INDEX NAME
 *   s HEX              a socket, struct inet_diag_msg and attributes; zN. are
 *   b HEX              N zero bytes; b: bound and no more
 *   process PID KEY    in which namespace it lives
 *   protocol INODE NAME   of a socket; a number is an errno
 *   d|f|l PATH [KEY=VALUE...]      directory, file, link
 *   <tab>TEXT          a line of the file before, or where the link leads; a
 *                      backslash at the end: without a newline
 *
 * Files of a namespace are below /netns/KEY: net/ and sys/net/.  The values of
 * a file: mode ino dev uid gid nlink size, as stat() follows links; fs, the
 * magic number of the file system from here down; open, stat, link: errno.
 * Blanks and other bytes that are no text are \xHH.
 */
#ifndef TCPWAIT_SAMPLE_H
#define TCPWAIT_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

struct node {
	char *path; /* absolute */
	char kind; /* 'd', 'f' or 'l' */
	char *text; /* the content; where a link leads */
	size_t len;
	struct stat st;
	unsigned long fs; /* 0: as above it */
	int open_error, stat_error, link_error;
	struct node *parent, *first, *last, *next; /* children, in order */
	struct node *chain; /* of one hash */
};

/* One message, beginning with its struct inet_diag_msg. */
struct message {
	unsigned char *bytes;
	size_t len;
	bool is_bound;
};

struct interface {
	unsigned int index;
	char *name;
};

struct place {
	uint64_t key, id;
	int error; /* of entering */
	struct message *messages;
	size_t n_messages, cap_messages;
	struct interface *interfaces;
	size_t n_interfaces, cap_interfaces;
};

struct numbered {
	uint64_t number; /* a pid or an inode */
	uint64_t key;
	char *name;
};

enum { BUCKETS = 16384, WORLDS = 2 };

struct world {
	struct timespec realtime, monotonic, boottime;
	struct node *buckets[BUCKETS];
	struct place *places; /* the first is that of who looked */
	size_t n_places, cap_places;
	struct numbered *processes;
	size_t n_processes, cap_processes;
	struct numbered *protocols;
	size_t n_protocols, cap_protocols;
};

struct sample {
	char *host, *release, *machine;
	unsigned int uid;
	uint64_t sockfs;
	char *self; /* a pid */
	struct world worlds[WORLDS];
	size_t n_worlds;
};

/* The sample that STORED names; what cannot be read ends the process. */
const struct sample *sample_get(void);

/* The world of now. */
const struct world *sample_world(void);

/* NULL where there is none. */
const struct node *world_node(const struct world *world, const char *path);
const struct place *world_place(const struct world *world, uint64_t key);
const struct place *world_place_by_id(const struct world *world, uint64_t id);
const struct numbered *world_process(const struct world *world, uint64_t pid);
const struct numbered *world_protocol(const struct world *world,
				      uint64_t inode);

#endif
