// SPDX-License-Identifier: MIT
/*
 * fuzz_paste: any bytes are a file that somebody pasted, or ss -D wrote.
 *
 * It is opened, counted and told whole: what is taken for a socket must be one
 * that the rest of the program may rely on.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tcpwait/diagnosis.h"
#include "tcpwait/paste.h"
#include "tcpwait/tcp_state.h"
#include "tcpwait/thresholds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
	if (!law)
		abort();
}

static int check(void *ctx, const struct collect_socket *socket)
{
	const struct conn *conn = socket->conn;

	(void)ctx;
	require(tcp_state_name(conn->state) != NULL);
	require(conn->timer != CONN_TIMER_TIMEWAIT ||
		conn->kind == CONN_TIMEWAIT || conn->state != 0);
	require(conn->kind == CONN_FULL || conn->inode == 0);
	require(conn->inode == 0 || conn->have & CONN_HAS_INODE);
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
	}
	snapshot_free(&snap);
}

/* With a look that goes before, where the text has one. */
static void diagnose_both(struct source *source,
			  const struct collect_request *request)
{
	struct snapshot snap = { 0 }, before = { 0 };
	struct findings findings = { 0 };
	struct thresholds thresholds;
	const struct diagnosis_request judge = { .seen = &snap,
						 .before = &before,
						 .thresholds = &thresholds };
	struct error err = { 0 };

	thresholds_init(&thresholds);
	if (source->ops->earlier(source, request, &before, &err) == 0 &&
	    source->ops->snapshot(source, request, &snap, &err) == 0) {
		require(snapshot_seconds(&before, &snap) > 0);
		require(diagnosis_run(&judge, &findings) == 0);
		findings_free(&findings);
	}
	snapshot_free(&snap);
	snapshot_free(&before);
}

static void look(struct source *source)
{
	struct filter filter;
	const struct collect_request request = { .filter = &filter };
	const struct collect_stream stream = { .want_roles = true,
					       .socket = check };
	struct snapshot snap = { 0 };
	struct error err = { 0 };

	filter_init(&filter);
	(void)source->ops->stream(source, &request, &stream, &snap, &err);
	snapshot_free(&snap);
	diagnose(source, &request);
	diagnose_both(source, &request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", 0);
	char path[64];
	const char *from = path;
	struct source source = { .ops = &paste_source,
				 .from = &from,
				 .n_from = 1 };
	struct error err = { 0 };

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd >= 0 && write(fd, data, size) == (ssize_t)size &&
	    source.ops->open(&source, &err) == 0) {
		look(&source);
		source.ops->close(&source);
	}
	if (fd >= 0)
		close(fd);
	return 0;
}
