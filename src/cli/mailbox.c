// SPDX-License-Identifier: MIT
/*
 * mailbox: one lock around a wish and a sample.
 */
#include "cli/mailbox.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* How long an end may be waited for. */
enum { PATIENCE_NS = 100000000, NS_PER_SECOND = 1000000000 };

int mailbox_init(struct mailbox *mailbox, const struct top_wish *wish)
{
	*mailbox = (struct mailbox){ .wish = *wish };
	(void)pthread_mutex_init(&mailbox->lock, NULL);
	(void)pthread_cond_init(&mailbox->changed, NULL);
	mailbox->ready_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return mailbox->ready_fd < 0 ? -errno : 0;
}

void mailbox_free(struct mailbox *mailbox)
{
	top_sample_free(mailbox->ready);
	(void)pthread_cond_destroy(&mailbox->changed);
	(void)pthread_mutex_destroy(&mailbox->lock);
	if (mailbox->ready_fd >= 0)
		(void)close(mailbox->ready_fd);
}

/*
 * Lets go of what nobody will take.  What was before a first sample does not
 * compare with the one that follows it either.
 */
static struct top_sample *lose(struct mailbox *mailbox,
			       struct top_sample *sample)
{
	mailbox->lost_first |= sample && sample->is_first;
	return sample;
}

/* Padding may make equals differ: that costs one look. */
static bool is_same_table(const struct top_wish *a, const struct top_wish *b)
{
	return memcmp(&a->filter, &b->filter, sizeof(a->filter)) == 0 &&
	       a->all_netns == b->all_netns;
}

void mailbox_ask(struct mailbox *mailbox, const struct top_wish *wish)
{
	struct top_sample *stale = NULL;
	bool is_same;

	pthread_mutex_lock(&mailbox->lock);
	is_same = is_same_table(&mailbox->wish, wish);
	mailbox->n_tables += !is_same;
	if (!is_same || mailbox->wish.owners != wish->owners ||
	    (wish->by_owner && !mailbox->wish.by_owner)) {
		mailbox->n_subjects++;
		stale = lose(mailbox, mailbox->ready);
		mailbox->ready = NULL;
	}
	mailbox->wish = *wish;
	mailbox->n_asked++;
	pthread_cond_signal(&mailbox->changed);
	pthread_mutex_unlock(&mailbox->lock);
	top_sample_free(stale);
}

struct top_sample *mailbox_take(struct mailbox *mailbox)
{
	struct top_sample *sample;
	eventfd_t ignored;

	(void)eventfd_read(mailbox->ready_fd, &ignored);
	pthread_mutex_lock(&mailbox->lock);
	sample = mailbox->ready;
	mailbox->ready = NULL;
	pthread_mutex_unlock(&mailbox->lock);
	return sample;
}

static struct timespec patience_end(void)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += PATIENCE_NS;
	if (until.tv_nsec >= NS_PER_SECOND) {
		until.tv_nsec -= NS_PER_SECOND;
		until.tv_sec++;
	}
	return until;
}

bool mailbox_leave(struct mailbox *mailbox)
{
	const struct timespec until = patience_end();
	bool has_ended;

	pthread_mutex_lock(&mailbox->lock);
	mailbox->is_over = true;
	pthread_cond_signal(&mailbox->changed);
	while (!mailbox->has_ended &&
	       pthread_cond_timedwait(&mailbox->changed, &mailbox->lock,
				      &until) == 0)
		;
	has_ended = mailbox->has_ended;
	mailbox->is_left = !has_ended;
	pthread_mutex_unlock(&mailbox->lock);
	return has_ended;
}

bool mailbox_next(struct mailbox *mailbox, struct mailbox_turn *turn)
{
	bool goes_on;

	pthread_mutex_lock(&mailbox->lock);
	while (mailbox->wish.paused && !mailbox->is_over)
		pthread_cond_wait(&mailbox->changed, &mailbox->lock);
	turn->wish = mailbox->wish;
	turn->n_asked = mailbox->n_asked;
	turn->n_subjects = mailbox->n_subjects;
	turn->n_tables = mailbox->n_tables;
	goes_on = !mailbox->is_over;
	pthread_mutex_unlock(&mailbox->lock);
	return goes_on;
}

bool mailbox_goes_on(struct mailbox *mailbox, struct mailbox_turn *turn)
{
	bool goes_on;

	pthread_mutex_lock(&mailbox->lock);
	goes_on = !mailbox->is_over && !mailbox->wish.paused &&
		  mailbox->n_subjects == turn->n_subjects;
	if (goes_on) {
		turn->wish = mailbox->wish;
		turn->n_asked = mailbox->n_asked;
	}
	pthread_mutex_unlock(&mailbox->lock);
	return goes_on;
}

bool mailbox_is_asked(struct mailbox *mailbox, const struct mailbox_turn *turn)
{
	bool is_asked;

	pthread_mutex_lock(&mailbox->lock);
	is_asked = mailbox->is_over || mailbox->n_asked != turn->n_asked;
	pthread_mutex_unlock(&mailbox->lock);
	return is_asked;
}

void mailbox_publish(struct mailbox *mailbox, const struct mailbox_turn *turn,
		     struct top_sample *sample)
{
	struct top_sample *missed;

	pthread_mutex_lock(&mailbox->lock);
	if (mailbox->n_subjects == turn->n_subjects) {
		missed = lose(mailbox, mailbox->ready);
		sample->is_first |= mailbox->lost_first;
		mailbox->lost_first = false;
		mailbox->ready = sample;
	} else {
		missed = lose(mailbox, sample);
	}
	pthread_mutex_unlock(&mailbox->lock);
	top_sample_free(missed);
	(void)eventfd_write(mailbox->ready_fd, 1);
}

bool mailbox_end(struct mailbox *mailbox)
{
	bool is_left;

	pthread_mutex_lock(&mailbox->lock);
	mailbox->has_ended = true;
	is_left = mailbox->is_left;
	pthread_cond_signal(&mailbox->changed);
	pthread_mutex_unlock(&mailbox->lock);
	return is_left;
}
