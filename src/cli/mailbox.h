// SPDX-License-Identifier: MIT
/*
 * mailbox: what the screen and the thread that looks hand each other.
 *
 * The screen leaves its wish, the thread its newest sample.  A sample that
 * nobody took is replaced: memory does not grow while a terminal hangs.
 */
#ifndef TCPWAIT_CLI_MAILBOX_H
#define TCPWAIT_CLI_MAILBOX_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/top.h"

struct mailbox {
	int ready_fd; /* readable while a sample can be taken */
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t changed;
	struct top_wish wish;
	uint64_t n_asked; /* how often */
	uint64_t n_subjects; /* how often for something else to look for */
	uint64_t n_tables; /* how often for other sockets */
	bool is_over; /* the screen asks for no more */
	bool has_ended; /* the thread asks nothing more of it */
	bool is_left; /* the screen has gone: the thread frees */
	struct top_sample *ready;
	bool lost_first; /* of these samples nobody saw the first one */
};

/* A wish, and which one it was. */
struct mailbox_turn {
	struct top_wish wish;
	uint64_t n_asked;
	uint64_t n_subjects;
	uint64_t n_tables;
};

/* mailbox_init begins with a first wish; 0 or -errno. */
int mailbox_init(struct mailbox *mailbox, const struct top_wish *wish);
void mailbox_free(struct mailbox *mailbox);

/* For the screen. */

/* mailbox_ask leaves another wish; what was made for an older one is lost. */
void mailbox_ask(struct mailbox *mailbox, const struct top_wish *wish);

/* mailbox_take gives the newest sample, now the caller's, or NULL. */
struct top_sample *mailbox_take(struct mailbox *mailbox);

/*
 * mailbox_leave ends it: true once the thread has gone, within a tenth of a
 * second; false where it is still at a look and frees the mailbox itself.
 */
bool mailbox_leave(struct mailbox *mailbox);

/* For the thread. */

/* mailbox_next waits while it is paused; false: it is over. */
bool mailbox_next(struct mailbox *mailbox, struct mailbox_turn *turn);

/*
 * mailbox_goes_on: is what this turn looks at still wanted?  The wish then
 * becomes the newest: its interval may have changed.
 */
bool mailbox_goes_on(struct mailbox *mailbox, struct mailbox_turn *turn);

/* mailbox_is_asked: has anything been asked for since, or is it over? */
bool mailbox_is_asked(struct mailbox *mailbox, const struct mailbox_turn *turn);

/*
 * mailbox_publish hands a sample over, unless something else has been asked
 * for meanwhile; it is not the caller's any more.
 */
void mailbox_publish(struct mailbox *mailbox, const struct mailbox_turn *turn,
		     struct top_sample *sample);

/* mailbox_end: the thread is done; true where it is to free the mailbox. */
bool mailbox_end(struct mailbox *mailbox);

#endif
