// SPDX-License-Identifier: MIT
/*
 * collect_ages: exact questions for tcp_info, and whom to ask when there are
 * too many to ask them all.
 */
#include "kernel/collect.h"

#include <stdio.h>

#include "tcpwait/ages.h"
#include "tcpwait/close_wait.h"

/* So many questions are asked at once, and so many of a large table. */
enum { QUESTIONS = 2048 };

/* A class of waits: one kind in one group; FIN_WAIT2 is a kind of its own. */
enum { CLASSES_OF_GROUP = CLOSE_WAIT_KIND_COUNT + 1 };

struct ages {
	struct snapshot *snap;
	struct error err; /* of the first that was not answered */
	size_t n;
	uint32_t waits[QUESTIONS]; /* positions in snap->waits */
	struct conn conns[QUESTIONS];
};

static unsigned int class_of(const struct wait *wait)
{
	return wait->flags & WAIT_IS_FIN_WAIT2 ? CLOSE_WAIT_KIND_COUNT
					       : wait->kind;
}

static bool needs_age(const struct snapshot *snap, const struct wait *wait)
{
	return (wait->flags & WAIT_SELECTED) &&
	       wait->age_ms == WAIT_AGE_UNKNOWN &&
	       snap->groups.rows[wait->group].key.role != ROLE_UNKNOWN;
}

static struct conn conn_of_wait(const struct snapshot *snap,
				const struct wait *wait)
{
	const struct tally_key *key = &snap->groups.rows[wait->group].key;
	bool is_server = key->role == ROLE_SERVER;

	return (struct conn){
		.local = key->local_address,
		.remote = key->remote_address,
		.local_port = is_server ? key->service_port : wait->folded_port,
		.remote_port =
			is_server ? wait->folded_port : key->service_port,
	};
}

static bool is_client(const struct snapshot *snap, const struct wait *wait)
{
	return snap->groups.rows[wait->group].key.role == ROLE_CLIENT;
}

static void take_age(void *ctx, size_t i, const struct conn *conn)
{
	struct ages *ages = ctx;
	struct snapshot *snap = ages->snap;
	struct wait *wait = &snap->waits[ages->waits[i]];
	struct idle idle = { .group = wait->group };

	/* Another socket may have these addresses by now. */
	if (conn->inode != wait->inode)
		return;
	ages_tell(wait, conn);
	if (conn_idle_before_close_ms(conn, is_client(snap, wait),
				      &idle.idle_ms))
		(void)snapshot_add_idle(&snap->closed_idles,
					&snap->n_closed_idles,
					&snap->cap_closed_idles, idle);
}

/* Asks the questions that have gathered. */
static void ask(struct ages *ages)
{
	struct error err = { 0 };

	if (ages->n > 0 &&
	    kernel_lookup(ages->conns, ages->n, take_age, ages, &err) < 0 &&
	    ages->err.code == 0)
		ages->err = err;
	ages->n = 0;
}

static void add_question(struct ages *ages, uint32_t wait)
{
	ages->waits[ages->n] = wait;
	ages->conns[ages->n] =
		conn_of_wait(ages->snap, &ages->snap->waits[wait]);
	ages->n++;
}

static void ask_all(struct ages *ages, size_t first)
{
	for (size_t i = first; i < ages->snap->n_waits; i++) {
		if (!needs_age(ages->snap, &ages->snap->waits[i]))
			continue;
		if (ages->n == QUESTIONS)
			ask(ages);
		add_question(ages, (uint32_t)i);
	}
}

/* The waits of one group: from begin to before end. */
struct group_run {
	size_t begin;
	size_t end;
};

static struct group_run run_at(const struct snapshot *snap, size_t begin)
{
	struct group_run run = { begin, begin + 1 };

	while (run.end < snap->n_waits &&
	       snap->waits[run.end].group == snap->waits[begin].group)
		run.end++;
	return run;
}

static void count_classes(const struct snapshot *snap, struct group_run run,
			  size_t counts[static CLASSES_OF_GROUP])
{
	for (size_t i = 0; i < CLASSES_OF_GROUP; i++)
		counts[i] = 0;
	for (size_t i = run.begin; i < run.end; i++) {
		if (needs_age(snap, &snap->waits[i]))
			counts[class_of(&snap->waits[i])]++;
	}
}

/*
 * Even choice of quota among the n waits of a class.  Walk order is the hash's,
 * so an even choice is as good as a random one, and the same on every run.
 */
static void choose(struct ages *ages, struct group_run run, unsigned int class,
		   size_t n, size_t quota)
{
	size_t seen = 0, chosen = 0;

	for (size_t i = run.begin; i < run.end && ages->n < QUESTIONS; i++) {
		const struct wait *wait = &ages->snap->waits[i];

		if (!needs_age(ages->snap, wait) || class_of(wait) != class)
			continue;
		if (chosen * n <= seen * quota) {
			add_question(ages, (uint32_t)i);
			chosen++;
		}
		seen++;
	}
}

/* The lowest inode of a class is mostly its oldest socket. */
static void choose_lowest(struct ages *ages, struct group_run run,
			  unsigned int class)
{
	uint32_t lowest = UINT32_MAX;

	for (size_t i = run.begin; i < run.end; i++) {
		const struct wait *wait = &ages->snap->waits[i];

		if (needs_age(ages->snap, wait) && class_of(wait) == class &&
		    (lowest == UINT32_MAX ||
		     wait->inode < ages->snap->waits[lowest].inode))
			lowest = (uint32_t)i;
	}
	if (lowest != UINT32_MAX && ages->n < QUESTIONS)
		add_question(ages, lowest);
}

static size_t count_all_classes(const struct snapshot *snap, size_t first)
{
	size_t counts[CLASSES_OF_GROUP], n = 0;

	for (size_t i = first; i < snap->n_waits;) {
		struct group_run run = run_at(snap, i);

		count_classes(snap, run, counts);
		for (size_t k = 0; k < CLASSES_OF_GROUP; k++)
			n += counts[k] > 0;
		i = run.end;
	}
	return n;
}

static void ask_sample(struct ages *ages, size_t first)
{
	struct snapshot *snap = ages->snap;
	size_t n_classes = count_all_classes(snap, first);
	size_t quota = n_classes ? QUESTIONS / n_classes : 0;

	snap->ages_sampled = true;
	for (size_t i = first; i < snap->n_waits;) {
		struct group_run run = run_at(snap, i);
		size_t counts[CLASSES_OF_GROUP];

		count_classes(snap, run, counts);
		for (unsigned int k = 0; k < CLASSES_OF_GROUP; k++) {
			if (counts[k] == 0)
				continue;
			choose_lowest(ages, run, k);
			choose(ages, run, k, counts[k],
			       quota > 1 ? quota - 1 : 1);
		}
		i = run.end;
	}
}

static void lack(struct snapshot *snap, uint16_t netns, const char *why)
{
	snap->namespaces[netns].lacks_ages = true;
	(void)snprintf(snap->why_no_ages, sizeof(snap->why_no_ages), "%s", why);
}

void collect_ages_refuse(struct snapshot *snap, uint16_t netns,
			 const struct kernel_walk *walk)
{
	char why[ERROR_TEXT_SIZE];

	(void)snprintf(why, sizeof(why), "%s tells none%s%.190s",
		       reader_name(walk->reader),
		       walk->why_not_netlink[0] ? ", netlink was refused: "
						: "",
		       walk->why_not_netlink);
	lack(snap, netns, why);
}

void collect_ages_read(struct snapshot *snap, uint16_t netns, size_t first,
		       bool all)
{
	struct ages ages = { .snap = snap };
	size_t n = 0;

	for (size_t i = first; i < snap->n_waits; i++)
		n += needs_age(snap, &snap->waits[i]);
	if (n == 0)
		return;
	if (all || n <= QUESTIONS)
		ask_all(&ages, first);
	else
		ask_sample(&ages, first);
	ask(&ages);
	if (ages.err.code != 0)
		lack(snap, netns, ages.err.text);
}
