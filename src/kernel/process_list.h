// SPDX-License-Identifier: MIT
/*
 * process_list: the processes that can be seen, and who is still to be asked.
 */
#ifndef TCPWAIT_KERNEL_PROCESS_LIST_H
#define TCPWAIT_KERNEL_PROCESS_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct listed_process {
	int32_t pid;
	bool is_candidate;
	bool is_done; /* scanned, or found to be unreadable */
};

/* In ascending order of pid. */
struct process_list {
	struct listed_process *items;
	size_t n, cap;
};

/* process_list_pid reads the pid that n bytes spell; 0: they spell none. */
int32_t process_list_pid(const char *text, size_t n);

/* process_list_read lists /proc; 0 or -errno (the list may be freed). */
int process_list_read(struct process_list *list, int proc_fd);
void process_list_free(struct process_list *list);

/* process_list_mark makes a candidate; a pid that is not listed is left. */
void process_list_mark(struct process_list *list, int32_t pid);
void process_list_mark_all(struct process_list *list);

/*
 * process_list_mark_uids makes candidates of those not done yet whose
 * effective uid is one of uids, which it sorts.
 */
void process_list_mark_uids(struct process_list *list, int proc_fd,
			    uint32_t *uids, size_t n);

#endif
