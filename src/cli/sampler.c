// SPDX-License-Identifier: MIT
/*
 * sampler: what the screen and the thread hand each other, under one lock.
 *
 * The screen leaves its wish, the thread its newest sample.  A sample that
 * nobody took is replaced: memory does not grow while a terminal hangs.
 */
#include "cli/sampler.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "cli/report_file.h"
#include "cli/sampler_look.h"

/* How long an end may be waited for. */
static const long patience_ns = 100000000;

struct sampler {
	struct options options; /* its own: it may outlive the verb */
	struct source source;
	bool peeks;
	pthread_t thread;
	int ready_fd;
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

/*
 * Lets go of what nobody will take.  What was before a first sample does not
 * compare with the one that follows it either.
 */
static struct top_sample *lose(struct sampler *sampler,
			       struct top_sample *sample)
{
	sampler->lost_first |= sample && sample->is_first;
	return sample;
}

/* Padding may make equals differ: that costs one look. */
static bool is_same_table(const struct top_wish *a, const struct top_wish *b)
{
	return memcmp(&a->filter, &b->filter, sizeof(a->filter)) == 0 &&
	       a->all_netns == b->all_netns;
}

static void ask(void *ctx, const struct top_wish *wish)
{
	struct sampler *sampler = ctx;
	struct top_sample *stale = NULL;
	bool is_same;

	pthread_mutex_lock(&sampler->lock);
	is_same = is_same_table(&sampler->wish, wish);
	sampler->n_tables += !is_same;
	if (!is_same || sampler->wish.owners != wish->owners) {
		sampler->n_subjects++;
		stale = lose(sampler, sampler->ready);
		sampler->ready = NULL;
	}
	sampler->wish = *wish;
	sampler->n_asked++;
	pthread_cond_signal(&sampler->changed);
	pthread_mutex_unlock(&sampler->lock);
	top_sample_free(stale);
}

static struct top_sample *take(void *ctx)
{
	struct sampler *sampler = ctx;
	struct top_sample *sample;
	eventfd_t ignored;

	(void)eventfd_read(sampler->ready_fd, &ignored);
	pthread_mutex_lock(&sampler->lock);
	sample = sampler->ready;
	sampler->ready = NULL;
	pthread_mutex_unlock(&sampler->lock);
	return sample;
}

static bool save(void *ctx, const struct top_sample *now,
		 const struct top_sample *before, const char *filter,
		 const char *name, char said[ERROR_TEXT_SIZE])
{
	const struct sampler *sampler = ctx;
	const struct options *options = &sampler->options;
	bool compares = before && !now->is_first && !before->trouble[0];
	const struct diagnosed diagnosed = {
		.seen = &now->seen,
		.before = compares ? &before->seen : NULL,
		.findings = &now->findings,
		.netns = now->all_netns ? "all" : options->netns,
	};
	const struct report_file file = {
		.diagnosed = &diagnosed,
		.filter = filter,
		.style = &options->style,
	};

	if (!now->trouble[0])
		return report_file_save(&file, name, said);
	(void)snprintf(said, ERROR_TEXT_SIZE,
		       "there is nothing to save: %.200s", now->trouble);
	return false;
}

struct top_source sampler_source(struct sampler *sampler)
{
	return (struct top_source){
		.ctx = sampler,
		.ready_fd = sampler->ready_fd,
		.ask = ask,
		.take = take,
		.save = save,
	};
}

/* What follows is for the thread. */

bool sampler_next(struct sampler *sampler, struct sampler_turn *turn)
{
	bool goes_on;

	pthread_mutex_lock(&sampler->lock);
	while (sampler->wish.paused && !sampler->is_over)
		pthread_cond_wait(&sampler->changed, &sampler->lock);
	turn->wish = sampler->wish;
	turn->n_asked = sampler->n_asked;
	turn->n_subjects = sampler->n_subjects;
	turn->n_tables = sampler->n_tables;
	goes_on = !sampler->is_over;
	pthread_mutex_unlock(&sampler->lock);
	return goes_on;
}

bool sampler_goes_on(struct sampler *sampler, struct sampler_turn *turn)
{
	bool goes_on;

	pthread_mutex_lock(&sampler->lock);
	goes_on = !sampler->is_over && !sampler->wish.paused &&
		  sampler->n_subjects == turn->n_subjects;
	if (goes_on) {
		turn->wish = sampler->wish;
		turn->n_asked = sampler->n_asked;
	}
	pthread_mutex_unlock(&sampler->lock);
	return goes_on;
}

bool sampler_is_asked(struct sampler *sampler, const struct sampler_turn *turn)
{
	bool is_asked;

	pthread_mutex_lock(&sampler->lock);
	is_asked = sampler->is_over || sampler->n_asked != turn->n_asked;
	pthread_mutex_unlock(&sampler->lock);
	return is_asked;
}

void sampler_publish(struct sampler *sampler, const struct sampler_turn *turn,
		     struct top_sample *sample)
{
	struct top_sample *missed;

	pthread_mutex_lock(&sampler->lock);
	if (sampler->n_subjects == turn->n_subjects) {
		missed = lose(sampler, sampler->ready);
		sample->is_first |= sampler->lost_first;
		sampler->lost_first = false;
		sampler->ready = sample;
	} else {
		missed = lose(sampler, sample);
	}
	pthread_mutex_unlock(&sampler->lock);
	top_sample_free(missed);
	(void)eventfd_write(sampler->ready_fd, 1);
}

static void sampler_free(struct sampler *sampler)
{
	top_sample_free(sampler->ready);
	(void)pthread_cond_destroy(&sampler->changed);
	(void)pthread_mutex_destroy(&sampler->lock);
	if (sampler->ready_fd >= 0)
		(void)close(sampler->ready_fd);
	free(sampler);
}

static void *work(void *ctx)
{
	struct sampler *sampler = ctx;
	bool is_left;

	sampler_look_on(sampler, &sampler->options, &sampler->source,
			sampler->peeks);
	pthread_mutex_lock(&sampler->lock);
	sampler->has_ended = true;
	is_left = sampler->is_left;
	pthread_cond_signal(&sampler->changed);
	pthread_mutex_unlock(&sampler->lock);
	if (is_left)
		sampler_free(sampler);
	return NULL;
}

/* Signals are the screen's, but for those that a fault of its own raises. */
static int start_thread(struct sampler *sampler)
{
	sigset_t mask, before;
	int ret;

	(void)sigfillset(&mask);
	(void)sigdelset(&mask, SIGSEGV);
	(void)sigdelset(&mask, SIGBUS);
	(void)sigdelset(&mask, SIGILL);
	(void)sigdelset(&mask, SIGFPE);
	(void)sigdelset(&mask, SIGABRT);
	(void)sigdelset(&mask, SIGSYS);
	(void)sigdelset(&mask, SIGTRAP);
	(void)pthread_sigmask(SIG_SETMASK, &mask, &before);
	ret = pthread_create(&sampler->thread, NULL, work, sampler);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -ret;
}

struct sampler *sampler_start(const struct options *options,
			      struct source *source,
			      const struct top_wish *wish, bool peeks,
			      struct error *err)
{
	struct sampler *sampler = calloc(1, sizeof(*sampler));
	int ret = -ENOMEM;

	if (sampler) {
		sampler->options = *options;
		sampler->source = *source;
		sampler->peeks = peeks;
		sampler->wish = *wish;
		(void)pthread_mutex_init(&sampler->lock, NULL);
		(void)pthread_cond_init(&sampler->changed, NULL);
		sampler->ready_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		ret = sampler->ready_fd < 0 ? -errno : start_thread(sampler);
	}
	if (ret == 0)
		return sampler;
	(void)error_set(err, ret, "cannot start taking samples");
	if (sampler)
		sampler_free(sampler);
	return NULL;
}

static struct timespec patience_end(void)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += patience_ns;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	return until;
}

/* In a walk nobody can call the thread out of the kernel: it is left to it. */
void sampler_stop(struct sampler *sampler)
{
	const struct timespec until = patience_end();
	pthread_t thread;
	bool is_left;

	if (!sampler)
		return;
	pthread_mutex_lock(&sampler->lock);
	thread = sampler->thread;
	sampler->is_over = true;
	pthread_cond_signal(&sampler->changed);
	while (!sampler->has_ended &&
	       pthread_cond_timedwait(&sampler->changed, &sampler->lock,
				      &until) == 0)
		;
	is_left = !sampler->has_ended;
	sampler->is_left = is_left;
	pthread_mutex_unlock(&sampler->lock);
	if (is_left) {
		(void)pthread_detach(thread);
		return;
	}
	(void)pthread_join(thread, NULL);
	sampler_free(sampler);
}
