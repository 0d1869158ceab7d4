// SPDX-License-Identifier: MIT
/*
 * test_vanished: a socket of this process is there, one that never was is not.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/collect.h"
#include "test.h"

/* No socket's: sockfs counts from 1 and has not come so far. */
enum { LAST_INODE = INT32_MAX };

/* A connection of one process with itself, which needs no listener. */
static int connect_self(void)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, size), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, size), 0);
	return fd;
}

static uint32_t inode_of(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return (uint32_t)st.st_ino;
}

static void put_unit(char *unit, const char *name)
{
	(void)snprintf(unit, PROCESS_UNIT_SIZE, "%s", name);
}

/* Two samples that nobody holds, and a process of their unit, or of another. */
static void make(struct snapshot *snap, uint32_t inode, const char *unit)
{
	uint32_t origin, process;

	*snap = (struct snapshot){ .complete = true };
	assert_int_equal(owners_origin_of(&snap->owners, 0, true, 5, &origin),
			 0);
	assert_int_equal(owners_process_of(&snap->owners, 7, 0, &process), 0);
	put_unit(snap->owners.origins[origin].unit, "a.service");
	put_unit(snap->owners.processes[process].unit, unit);
	snap->samples = calloc(2, sizeof(*snap->samples));
	assert_non_null(snap->samples);
	snap->n_samples = snap->cap_samples = 2;
	for (size_t i = 0; i < 2; i++)
		snap->samples[i] = (struct live_sample){
			.inode = i == 0 ? inode : LAST_INODE,
			.holders = OWNERS_NONE,
			.origin = (uint16_t)origin,
		};
}

TEST(what_is_there_has_not_vanished)
{
	static const enum reader readers[] = { READER_AUTO, READER_PROCFS };
	int fd = connect_self();

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		struct collect_request request = { .reader = readers[i] };
		struct snapshot snap;

		make(&snap, inode_of(fd), "a.service");
		vanished_read(&snap, &request);
		assert_false(snap.samples[0].is_gone);
		assert_true(snap.samples[1].is_gone);
		snapshot_free(&snap);
	}
	close(fd);
}

TEST(what_nobody_could_be_named_for_is_not_asked)
{
	struct collect_request request = { .reader = READER_AUTO };
	struct snapshot snap;

	make(&snap, 1, "b.service");
	vanished_read(&snap, &request);
	assert_false(snap.samples[0].is_gone);
	assert_false(snap.samples[1].is_gone);
	snapshot_free(&snap);
}

TEST(without_a_look_nothing_is_gone)
{
	struct collect_request request = { .reader = READER_AUTO,
					   .netns = "no such namespace" };
	struct snapshot snap;

	make(&snap, 1, "a.service");
	vanished_read(&snap, &request);
	assert_false(snap.samples[1].is_gone);
	snapshot_free(&snap);
}
