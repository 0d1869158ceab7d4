// SPDX-License-Identifier: MIT
/*
 * sampler: a thread that looks, and the mailbox between it and the screen.
 */
#include "cli/sampler.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "cli/looker.h"
#include "cli/mailbox.h"
#include "cli/report_file.h"

struct sampler {
	struct options options; /* its own: it may outlive the verb */
	struct source source;
	bool peeks;
	pthread_t thread;
	struct mailbox mailbox;
};

static void ask(void *ctx, const struct top_wish *wish)
{
	struct sampler *sampler = ctx;

	mailbox_ask(&sampler->mailbox, wish);
}

static struct top_sample *take(void *ctx)
{
	struct sampler *sampler = ctx;

	return mailbox_take(&sampler->mailbox);
}

static bool save(void *ctx, const struct top_save *what,
		 char said[ERROR_TEXT_SIZE])
{
	const struct top_sample *now = what->now, *before = what->before;
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
		.filter = what->filter,
		.shown = what->shown,
		.style = &options->style,
	};

	if (!now->trouble[0])
		return report_file_save(&file, what->name, said);
	(void)snprintf(said, ERROR_TEXT_SIZE,
		       "there is nothing to save: %.200s", now->trouble);
	return false;
}

struct top_source sampler_source(struct sampler *sampler)
{
	return (struct top_source){
		.ctx = sampler,
		.ready_fd = sampler->mailbox.ready_fd,
		.ask = ask,
		.take = take,
		.save = save,
	};
}

static void sampler_free(struct sampler *sampler)
{
	mailbox_free(&sampler->mailbox);
	free(sampler);
}

static void *work(void *ctx)
{
	struct sampler *sampler = ctx;
	const struct looker_task task = {
		.options = &sampler->options,
		.source = &sampler->source,
		.mailbox = &sampler->mailbox,
		.peeks = sampler->peeks,
	};

	looker_run(&task);
	if (mailbox_end(&sampler->mailbox))
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
	int ret;

	if (!sampler) {
		(void)error_set(err, -ENOMEM, "cannot start taking samples");
		return NULL;
	}
	sampler->options = *options;
	sampler->source = *source;
	sampler->peeks = peeks;
	ret = mailbox_init(&sampler->mailbox, wish);
	if (ret == 0)
		ret = start_thread(sampler);
	if (ret == 0)
		return sampler;
	(void)error_set(err, ret, "cannot start taking samples");
	sampler_free(sampler);
	return NULL;
}

/* In a walk nobody can call the thread out of the kernel: it is left to it. */
void sampler_stop(struct sampler *sampler)
{
	pthread_t thread;

	if (!sampler)
		return;
	thread = sampler->thread;
	if (!mailbox_leave(&sampler->mailbox)) {
		(void)pthread_detach(thread);
		return;
	}
	(void)pthread_join(thread, NULL);
	sampler_free(sampler);
}
