// SPDX-License-Identifier: MIT
/*
 * filter_holders: what the processes hold that a filter names.
 *
 * Looked for before the table is read, among the processes that are named and
 * no others: who is called so tells /proc to everybody, what he holds only to
 * himself and to root.
 */
#include "kernel/filter_holders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/holders.h"
#include "tcpwait/array.h"

struct scan {
	struct filter_holders *holders;
	struct snapshot *snap;
	uint64_t terms; /* that the process at hand is of */
};

static int add_inode(void *ctx, uint32_t fd, uint32_t inode)
{
	struct scan *scan = ctx;

	(void)fd;
	for (size_t i = 0; i < FILTER_MAX_TERMS; i++) {
		struct filter_held *held = &scan->holders->held[i];
		uint32_t *added;

		if (!(scan->terms >> i & 1))
			continue;
		added = ARRAY_ADD(held->inodes, held->n, held->cap);
		if (!added)
			return -ENOMEM;
		*added = inode;
	}
	return 0;
}

static int go_on(void *ctx)
{
	(void)ctx;
	return 0;
}

static bool is_called(const struct process *process, const char *word)
{
	char pid[16];

	(void)snprintf(pid, sizeof(pid), "%d", process->pid);
	return strcmp(process->name, word) == 0 ||
	       strcmp(process->program, word) == 0 || strcmp(pid, word) == 0;
}

static uint64_t terms_of(const struct filter *filter,
			 const struct process *process)
{
	uint64_t terms = 0;

	for (size_t i = 0; i < filter->n_terms; i++) {
		const struct filter_term *term = &filter->terms[i];
		bool is_of = false;

		if (term->op == FILTER_PROCESS)
			is_of = is_called(process, filter_text(filter, term));
		else if (term->op == FILTER_UNIT)
			is_of = strcmp(process->unit,
				       filter_text(filter, term)) == 0;
		terms |= (uint64_t)is_of << i;
	}
	return terms;
}

/* Its sockets can be any of those that were not found. */
static void lack(struct scan *scan, const struct process *process, int error)
{
	for (size_t i = 0; i < FILTER_MAX_TERMS; i++) {
		if (scan->terms >> i & 1)
			scan->holders->held[i].is_whole = false;
	}
	scan->snap->complete = false;
	(void)snprintf(scan->snap->why_incomplete,
		       sizeof(scan->snap->why_incomplete),
		       "what %s[%d] holds cannot be read (%s), and the filter "
		       "asks for it",
		       process->name, process->pid, strerror(-error));
}

static int read_process(struct scan *scan, int process_fd, int32_t pid)
{
	struct process process = { .pid = pid };
	const struct fd_sink sink = {
		.socket = add_inode,
		.tick = go_on,
		.ctx = scan,
	};
	uint32_t n_descriptors;
	int ret;

	process_info_read(process_fd, process_fd, &process);
	scan->terms = terms_of(&scan->holders->filter, &process);
	if (scan->terms == 0)
		return 0;
	ret = fd_scan(process_fd, &sink, &n_descriptors);
	if (ret == -ENOMEM)
		return ret;
	/* One that has ended holds nothing. */
	if (ret < 0 && ret != -ENOENT && ret != -ESRCH)
		lack(scan, &process, ret);
	return 0;
}

static int read_all(struct scan *scan, int proc_fd)
{
	struct process_list list = { 0 };
	int ret = process_list_read(&list, proc_fd);

	for (size_t i = 0; ret == 0 && i < list.n; i++) {
		int process_fd = process_dir_open(proc_fd, list.items[i].pid);

		if (process_fd < 0)
			continue;
		ret = read_process(scan, process_fd, list.items[i].pid);
		close(process_fd);
	}
	process_list_free(&list);
	return ret;
}

static int inode_cmp(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static int look(struct filter_holders *holders, struct snapshot *snap)
{
	struct scan scan = { .holders = holders, .snap = snap };
	int proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret;

	if (proc_fd < 0)
		return -errno;
	for (size_t i = 0; i < FILTER_MAX_TERMS; i++)
		holders->held[i].is_whole = true;
	ret = read_all(&scan, proc_fd);
	close(proc_fd);
	for (size_t i = 0; i < FILTER_MAX_TERMS; i++) {
		struct filter_held *held = &holders->held[i];

		if (held->n > 0)
			qsort(held->inodes, held->n, sizeof(*held->inodes),
			      inode_cmp);
	}
	return ret;
}

int filter_holders_look(struct filter_holders *holders,
			const struct collect_request **request,
			struct snapshot *snap, struct error *err)
{
	int ret;

	memset(holders->held, 0, sizeof(holders->held));
	if (!filter_needs_holders((*request)->filter))
		return 0;
	holders->filter = *(*request)->filter;
	holders->request = **request;
	holders->filter.held = holders->held;
	holders->request.filter = &holders->filter;
	*request = &holders->request;
	ret = look(holders, snap);
	return ret < 0 ? error_set(err, ret,
				   "cannot look for the processes "
				   "that the filter names")
		       : 0;
}

void filter_holders_free(struct filter_holders *holders)
{
	for (size_t i = 0; i < FILTER_MAX_TERMS; i++)
		free(holders->held[i].inodes);
}
