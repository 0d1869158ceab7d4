// SPDX-License-Identifier: MIT
/*
 * collect_pending: exact questions for how long connections wait to be
 * accepted or read.
 *
 * A small table told it in the walk.  Of a large one a bounded number is
 * asked: each port has its share for its queue, and one for its requests, and
 * within a share an even choice, which in the order of the hash is as good as
 * a random one.
 */
#include "kernel/collect.h"

#include <stdlib.h>

#include "tcpwait/pending.h"

enum { QUESTIONS = 2048 };

/* What one port has of one kind, and what of that is asked. */
struct share {
	uint32_t n_live; /* ESTABLISHED: of requests */
	uint32_t n_pending;
	uint32_t n; /* to be asked for */
	uint32_t n_seen; /* of these, passed so far */
	uint32_t n_asked;
};

struct asking {
	struct snapshot *snap;
	uint16_t netns;
	struct share *shares; /* of requests and of queues, by port */
	size_t n;
	uint32_t positions[QUESTIONS]; /* in snap->pending */
	struct conn conns[QUESTIONS];
};

static const struct tally_key *key_of(const struct snapshot *snap,
				      const struct pending *pending)
{
	return &snap->groups.rows[pending->group].key;
}

static struct share *share_of(const struct asking *asking,
			      const struct pending *pending)
{
	bool is_unaccepted = pending->flags & PENDING_UNACCEPTED;

	return &asking->shares[2 * key_of(asking->snap, pending)->service_port +
			       is_unaccepted];
}

/* Some hold a request at any moment; where most do, it is asked how long. */
static bool is_wanted(const struct share *share, const struct pending *pending)
{
	return pending->age_ms == WAIT_AGE_UNKNOWN &&
	       (pending->flags & PENDING_UNACCEPTED ||
		share->n_pending >= share->n_live - share->n_live / 2);
}

static void count_live(struct asking *asking)
{
	const struct tally *groups = &asking->snap->groups;

	for (size_t i = 0; i < groups->n; i++) {
		const struct tally_row *row = &groups->rows[i];
		struct share *share =
			&asking->shares[2 * row->key.service_port];

		if (row->key.netns != asking->netns ||
		    row->key.role != ROLE_SERVER)
			continue;
		share->n_live += row->states[TCP_STATE_ESTABLISHED];
		share->n_pending += row->n_requests;
	}
}

/* How many shares there are. */
static size_t count_shares(struct asking *asking, size_t first)
{
	size_t n = 0;

	for (size_t i = first; i < asking->snap->n_pending; i++) {
		const struct pending *pending = &asking->snap->pending[i];
		struct share *share = share_of(asking, pending);

		if (is_wanted(share, pending))
			n += share->n++ == 0;
	}
	return n;
}

static void add_question(struct asking *asking, uint32_t position)
{
	const struct pending *pending = &asking->snap->pending[position];
	const struct tally_key *key = key_of(asking->snap, pending);

	asking->positions[asking->n] = position;
	asking->conns[asking->n++] = (struct conn){
		.local = key->local_address,
		.remote = key->remote_address,
		.local_port = key->service_port,
		.remote_port = pending->remote_port,
	};
}

static void choose(struct asking *asking, size_t first, size_t n_shares)
{
	size_t quota = n_shares < QUESTIONS ? QUESTIONS / n_shares : 1;

	for (size_t i = first;
	     i < asking->snap->n_pending && asking->n < QUESTIONS; i++) {
		const struct pending *pending = &asking->snap->pending[i];
		struct share *share = share_of(asking, pending);

		if (!is_wanted(share, pending))
			continue;
		if (share->n_asked * (uint64_t)share->n <=
		    share->n_seen * (uint64_t)quota) {
			share->n_asked++;
			add_question(asking, (uint32_t)i);
		}
		share->n_seen++;
	}
}

static void take_answer(void *ctx, size_t i, const struct conn *conn)
{
	struct asking *asking = ctx;

	/* It may have been accepted or read by now. */
	(void)pending_tell(&asking->snap->pending[asking->positions[i]], conn);
}

static void ask(struct asking *asking, size_t first)
{
	struct error err = { 0 };
	size_t n_shares;

	count_live(asking);
	n_shares = count_shares(asking, first);
	if (n_shares == 0)
		return;
	choose(asking, first, n_shares);
	if (kernel_lookup(asking->conns, asking->n, take_answer, asking, &err) <
	    0)
		collect_ages_lack(asking->snap, asking->netns, err.text);
}

void collect_pending_read(struct snapshot *snap, uint16_t netns, size_t first)
{
	struct asking *asking;
	bool lacks = false;

	for (size_t i = first; i < snap->n_pending; i++)
		lacks |= snap->pending[i].age_ms == WAIT_AGE_UNKNOWN;
	if (!lacks)
		return;
	asking = calloc(1, sizeof(*asking));
	if (!asking)
		return;
	asking->snap = snap;
	asking->netns = netns;
	asking->shares = calloc(2 * (UINT16_MAX + 1), sizeof(*asking->shares));
	if (asking->shares)
		ask(asking, first);
	free(asking->shares);
	free(asking);
}
