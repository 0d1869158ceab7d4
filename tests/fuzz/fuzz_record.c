// SPDX-License-Identifier: MIT
/*
 * fuzz_record: a recording in which anything was changed.
 *
 * Bytes of a whole one are replaced, three for where and one for what, and it
 * is opened, counted, judged and told of over time.  Where the input is short
 * of one, the file is cut there.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcpwait/diagnosis.h"
#include "tcpwait/record.h"
#include "tcpwait/tcp_state.h"
#include "tcpwait/thresholds.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PATCH_BYTES = 4 };

static char whole_path[64], path[64];
static uint8_t *whole, *changed;
static size_t n_whole;

static void require(bool law)
{
	if (!law)
		abort();
}

static void keep_some(struct kept *kept)
{
	struct conn conn = { .family = 2,
			     .have = CONN_ALWAYS_TOLD | CONN_HAS_UID,
			     .local_port = 80 };

	require(kept_begin(kept, 0, false) == 0);
	for (uint32_t i = 0; i < 60; i++) {
		conn.state = i == 0 ? TCP_STATE_LISTEN : TCP_STATE_CLOSE_WAIT;
		conn.remote_port = i == 0 ? 0 : (uint16_t)(40000 + i);
		conn.inode = 100 + i;
		require(kept_add(kept, &conn) == 0);
		require(kept_search_add(&kept->search,
					(struct kept_holders){
						.inode = 100 + i }) == 0);
	}
	kept_search_sort(&kept->search);
}

static void make_whole(void)
{
	struct snapshot snap = { .complete = true, .ages_asked = true };
	struct record_finding finding = { .id = "close-wait-leak",
					  .severity = "warning",
					  .summary = strdup("a leak") };
	const struct record_told told = { .findings = &finding,
					  .n_findings = 1 };
	struct record_writer *writer;
	struct kept kept = { 0 };
	struct error err = { 0 };
	uint32_t process, set = OWNERS_NONE;

	require(snapshot_add_host(&snap) == 0 &&
		snapshot_add_netns(&snap) == 0);
	snap.owners.looked = true;
	require(owners_process_of(&snap.owners, 7, 7, &process) == 0 &&
		owners_add_holder(&snap.owners, set, process, &set) == 0);
	keep_some(&kept);
	(void)unlink(whole_path);
	require(record_open(&writer, whole_path, &err) == 0);
	for (int i = 0; i < 3; i++) {
		snap.taken.tv_sec += 60;
		require(record_write(writer, &snap, &kept, &told, &err) == 0);
	}
	record_close(writer);
	free(finding.summary);
	kept_free(&kept);
	snapshot_free(&snap);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int fd;

	(void)argc;
	(void)argv;
	(void)snprintf(whole_path, sizeof(whole_path), "/dev/shm/whole.%d",
		       (int)getpid());
	(void)snprintf(path, sizeof(path), "/dev/shm/changed.%d",
		       (int)getpid());
	make_whole();
	fd = open(whole_path, O_RDONLY);
	require(fd >= 0);
	n_whole = (size_t)lseek(fd, 0, SEEK_END);
	whole = malloc(n_whole);
	changed = malloc(n_whole);
	require(whole && changed &&
		pread(fd, whole, n_whole, 0) == (ssize_t)n_whole);
	close(fd);
	(void)unlink(whole_path);
	return 0;
}

static int check(void *ctx, const struct collect_socket *socket)
{
	(void)ctx;
	require(tcp_state_name(socket->conn->state) != NULL);
	return 0;
}

static int pass(void *ctx, const struct record_moment *moment)
{
	(void)ctx;
	for (size_t i = 0; i < moment->n_findings; i++)
		require(moment->findings[i].summary != NULL);
	return 0;
}

static void diagnose(struct source *source,
		     const struct collect_request *request)
{
	struct snapshot snap = { 0 };
	struct findings findings = { 0 };
	struct thresholds thresholds;
	const struct diagnosis_request judge = { .seen = &snap,
						 .thresholds = &thresholds };
	struct error err = { 0 };

	thresholds_init(&thresholds);
	if (source->ops->snapshot(source, request, &snap, &err) == 0) {
		require(diagnosis_run(&judge, &findings) == 0);
		findings_free(&findings);
	} else {
		require(err.text[0] != '\0');
	}
	snapshot_free(&snap);
}

static void look(struct source *source)
{
	struct filter filter;
	const struct collect_request request = {
		.filter = &filter,
		.owners = COLLECT_OWNERS_AUTO,
		.all_ages = true,
		.unlisted = true,
		.sysctl_files = true,
		.dead_min = 10,
	};
	const struct collect_stream stream = { .want_roles = true,
					       .socket = check };
	const struct record_span span = { INT64_MIN, INT64_MAX };
	struct snapshot snap = { 0 }, frame = { 0 };
	struct error err = { 0 };

	filter_init(&filter);
	(void)source->ops->stream(source, &request, &stream, &snap, &err);
	snapshot_free(&snap);
	diagnose(source, &request);
	(void)record_history(source, &span, pass, NULL, &frame, &err);
	snapshot_free(&frame);
}

/* The file's size once it is changed. */
static size_t change(const uint8_t *data, size_t size)
{
	memcpy(changed, whole, n_whole);
	for (; size >= PATCH_BYTES; size -= PATCH_BYTES, data += PATCH_BYTES) {
		size_t at =
			(size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2];

		changed[at % n_whole] = data[3];
	}
	return size == 0 ? n_whole : n_whole * data[0] / 256;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *from[] = { path };
	struct source source = { .ops = &record_source,
				 .from = from,
				 .n_from = 1 };
	size_t n = change(data, size);
	struct error err = { 0 };
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, changed, n) != (ssize_t)n)
		abort();
	close(fd);
	if (source.ops->open(&source, &err) == 0) {
		look(&source);
		source.ops->close(&source);
	} else {
		require(err.text[0] != '\0');
	}
	(void)unlink(path);
	return 0;
}
