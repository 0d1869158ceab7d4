// SPDX-License-Identifier: MIT
/*
 * top: the live screen.
 *
 * The screen draws what it is given and never looks at the kernel itself: a
 * source takes samples beside it, so that a long look never delays a key.
 */
#ifndef TCPWAIT_TOP_H
#define TCPWAIT_TOP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/error.h"
#include "tcpwait/filter.h"
#include "tcpwait/finding.h"
#include "tcpwait/owner_rows.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/source.h"
#include "tcpwait/style.h"
#include "tcpwait/thresholds.h"

/* One look, and what was found in it. */
struct top_sample {
	struct snapshot seen;
	struct findings findings;
	double at_seconds; /* CLOCK_MONOTONIC, at the start of the look */
	double cost_seconds; /* CPU time that it took */
	double interval_seconds; /* from its start to that of the next */
	bool stretched; /* the interval is longer than was asked for */
	bool has_owners; /* they were looked for */
	bool wants_owners; /* as was wished when it was taken */
	struct owner_count by_owner; /* where that was wished */
	char owners_unknown[ERROR_TEXT_SIZE]; /* why it is not known; or "" */
	bool all_netns; /* as was wished when it was taken */
	/* The first of what was asked for: nothing before it compares. */
	bool is_first;
	char trouble[ERROR_TEXT_SIZE]; /* not "": nothing could be seen */
	atomic_uint n_others; /* who hold it besides one; 0 to begin with */
};

/* top_sample_hold lets one more hold the sample, who frees it as well. */
void top_sample_hold(struct top_sample *sample);

/*
 * top_sample_free lets go of the sample; the last to do so frees it and all
 * that it owns.  NULL is nothing.
 */
void top_sample_free(struct top_sample *sample);

struct top_wish;

/* Is all in it that was wished for?  A first look may come without owners. */
bool top_sample_is_complete(const struct top_sample *sample,
			    const struct top_wish *wish);

/* What the screen wants looked at. */
struct top_wish {
	struct filter filter;
	bool all_netns; /* of the host; else that of the command line */
	bool owners; /* look for them */
	bool by_owner; /* count the sockets by who holds them, if that is so */
	bool paused; /* take no samples */
	double interval_seconds;
};

/* A report that is to be saved; all is borrowed. */
struct top_save {
	const struct top_sample *now;
	const struct top_sample *before; /* NULL: none */
	const char *filter; /* that selected it, as it was written; or NULL */
	const char *shown; /* what was on the screen; NULL: nothing */
	const char *name; /* of the file, as the user typed it */
};

/*
 * Who takes samples.  All functions are called from the thread that runs
 * top_run().
 */
struct top_source {
	void *ctx;
	int ready_fd; /* readable while a sample can be taken over */
	/*
	 * Asks for something else; a sample of it follows at once, and none
	 * of what was asked for before.
	 */
	void (*ask)(void *ctx, const struct top_wish *wish);
	/* The newest sample, now the caller's; NULL: none is ready. */
	struct top_sample *(*take)(void *ctx);
	/* True, and what was written in said; or false, and why not. */
	bool (*save)(void *ctx, const struct top_save *what,
		     char said[ERROR_TEXT_SIZE]);
};

/* Who closes sockets, as tcpwait close does. */
struct top_closer {
	void *ctx;
	/*
	 * Looks at what a filter selects and tells for that width what would
	 * be closed: the plan, until the next one, and the caller's text; or
	 * NULL, and why not in said.  text is the filter for people.
	 */
	char *(*plan)(void *ctx, const struct filter *filter, const char *text,
		      size_t width, char said[ERROR_TEXT_SIZE]);
	/* Does it, and says what came of it; true: all were closed. */
	bool (*close)(void *ctx, char said[ERROR_TEXT_SIZE]);
};

/* The names of the views, by their position; NULL ends. */
extern const char *const top_views[];

/* Does a view need top_wish.by_owner? */
bool top_view_by_owner(int view);

/* How the rows of a view are sorted. */
struct top_order {
	size_t n_sort; /* 0: the view's own order; else 1 + column */
	bool reversed;
};

enum { TOP_MESSAGE_SIZE = 512 };

/*
 * top_order_parse reads [-]COLUMN, as column_meant() does, of those that a view
 * shows; '-' is descending.  False: there is none, and message says which are.
 */
bool top_order_parse(int view, const char *text, struct top_order *order,
		     char message[static TOP_MESSAGE_SIZE]);

/* A filter as text, with its NUL: what can be shown and edited. */
enum { TOP_FILTER_SIZE = 512 };

struct top_config {
	struct top_wish wish; /* to begin with */
	int view; /* position in top_views, to begin with */
	struct top_order order; /* of that */
	struct source *source; /* binds the filters that are typed */
	const struct top_closer *closer; /* NULL: nothing may be closed */
	const char *filter_text; /* shorter than TOP_FILTER_SIZE; may be "" */
	const char *netns; /* where not all are wished for; NULL: this one */
	struct style style;
	struct thresholds thresholds; /* from where on something is bad */
	uint64_t iterations; /* 0: no end */
};

/*
 * top_run shows the live screen until the user quits, the iterations are done
 * or a signal ends it; the terminal is as before on return.  0, the number of
 * the signal, or a negative errno with err.
 */
int top_run(const struct top_config *config, const struct top_source *source,
	    struct error *err);

/*
 * top_batch writes one plain screen for each sample to stdout, until the
 * iterations are done, a signal comes or stdout fails.  Returns as top_run().
 */
int top_batch(const struct top_config *config, const struct top_source *source,
	      struct error *err);

#endif
