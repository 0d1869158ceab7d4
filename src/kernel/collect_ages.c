// SPDX-License-Identifier: MIT
/*
 * collect_ages: exact questions for tcp_info, and whom to ask when there are
 * too many to ask them all.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tcpwait/ages.h"
#include "tcpwait/wait_sample.h"

/* So many questions are asked at once, and so many of a large table. */
enum { QUESTIONS = 2048 };

struct ages {
	struct snapshot *snap;
	struct error err; /* of the first that was not answered */
	size_t n;
	uint32_t waits[QUESTIONS]; /* positions in snap->waits */
	struct conn conns[QUESTIONS];
};

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
	ages_tell(wait, conn, is_client(snap, wait));
	if (conn_idle_before_close_ms(conn, is_client(snap, wait),
				      &idle.idle_ms))
		(void)snapshot_add_idle(snap, idle);
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
	const struct wait *asked = &ages->snap->waits[wait];

	ages->waits[ages->n] = wait;
	ages->conns[ages->n] = tally_conn(
		&ages->snap->groups.rows[asked->group].key, asked->folded_port);
	ages->n++;
}

static void ask_all(struct ages *ages, size_t first)
{
	for (size_t i = first; i < ages->snap->n_waits; i++) {
		if (!wait_sample_wants(ages->snap, &ages->snap->waits[i]))
			continue;
		if (ages->n == QUESTIONS)
			ask(ages);
		add_question(ages, (uint32_t)i);
	}
	ask(ages);
}

static int ask_sample(struct ages *ages, size_t first)
{
	uint32_t chosen[QUESTIONS];
	int n = wait_sample_choose(ages->snap, first, chosen, QUESTIONS);

	if (n < 0)
		return n;
	ages->snap->ages_sampled = true;
	for (int i = 0; i < n; i++)
		add_question(ages, chosen[i]);
	ask(ages);
	return 0;
}

static int ask_some(struct ages *ages, struct snapshot *snap, size_t first,
		    bool all)
{
	ages->snap = snap;
	if (!all)
		return ask_sample(ages, first);
	ask_all(ages, first);
	return 0;
}

void collect_ages_lack(struct snapshot *snap, uint16_t netns, const char *why)
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
	collect_ages_lack(snap, netns, why);
}

void collect_ages_read(struct snapshot *snap, uint16_t netns, size_t first,
		       bool all)
{
	struct ages *ages;
	size_t n = 0;

	for (size_t i = first; i < snap->n_waits; i++)
		n += wait_sample_wants(snap, &snap->waits[i]);
	if (n == 0)
		return;
	/* Too large for a stack. */
	ages = calloc(1, sizeof(*ages));
	if (!ages || ask_some(ages, snap, first, all || n <= QUESTIONS) < 0)
		collect_ages_lack(snap, netns, "out of memory");
	else if (ages->err.code != 0)
		collect_ages_lack(snap, netns, ages->err.text);
	free(ages);
}
