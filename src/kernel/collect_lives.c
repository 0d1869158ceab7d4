// SPDX-License-Identifier: MIT
/*
 * collect_lives: the established connections of a large table that something
 * hangs on.
 *
 * A small table told of all in the walk.  Of a large one those are asked one
 * by one whose server leaves TIME_WAIT, or whose client has CLOSE_WAIT as well;
 * then, as far as there is room, other clients, who may wait for an answer.
 * Estimates need all of a service: each is asked whole or not at all, the small
 * ones first, so that a large one takes nothing from another.
 */
#include "kernel/collect.h"

#include <stdlib.h>

#include "tcpwait/ages.h"

/* So many are asked in all: a few milliseconds, whatever the table has. */
enum { QUESTIONS = FOLD_UNTOLD_MAX };

/* So many closes, or sockets that wait, before anybody judges them. */
enum { ENOUGH_CLOSES = 30, ENOUGH_WAITS = 10, ENOUGH_CLIENTS = 10 };

/* What the groups of one port come to, on one side. */
struct service {
	uint32_t n_live;
	uint32_t n_kept; /* of these, to be asked */
	uint32_t n_signs; /* closes of a server, CLOSE_WAIT of a client */
	bool is_asked;
};

struct asking {
	struct snapshot *snap;
	size_t first; /* of the snapshot's lives */
	struct service *services; /* by port, FOLD_SERVICES */
	uint32_t *order; /* of the services that may be asked */
	struct conn *conns;
	uint32_t *positions; /* in the snapshot's lives */
	bool *told; /* by position, less first */
};

static size_t place_of(const struct tally_row *row)
{
	return 2 * (size_t)row->key.service_port +
	       (row->key.role == ROLE_CLIENT);
}

static struct service *service_of(const struct asking *asking,
				  const struct live *live)
{
	return &asking->services[place_of(
		&asking->snap->groups.rows[live->group])];
}

static void sum_up(struct asking *asking, size_t first_row)
{
	const struct snapshot *snap = asking->snap;

	for (size_t i = first_row; i < snap->groups.n; i++) {
		const struct tally_row *row = &snap->groups.rows[i];
		struct service *service = &asking->services[place_of(row)];

		if (row->key.role == ROLE_UNKNOWN)
			continue;
		service->n_live += row->states[TCP_STATE_ESTABLISHED];
		service->n_signs += row->key.role == ROLE_CLIENT
					    ? row->states[TCP_STATE_CLOSE_WAIT]
					    : row->closes;
	}
	for (size_t i = asking->first; i < snap->n_lives; i++)
		service_of(asking, &snap->lives[i])->n_kept++;
}

static int order_cmp(const void *a, const void *b, void *ctx)
{
	const struct service *services = ctx;
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	if (services[left].n_live != services[right].n_live)
		return services[left].n_live < services[right].n_live ? -1 : 1;
	return (left > right) - (left < right);
}

static bool is_whole(const struct service *service)
{
	return service->n_kept > 0 && service->n_kept >= service->n_live &&
	       !service->is_asked;
}

static bool has_signs(const struct service *service, bool is_client)
{
	return is_whole(service) &&
	       service->n_signs >= (is_client ? ENOUGH_WAITS : ENOUGH_CLOSES);
}

static bool has_clients(const struct service *service, bool is_client)
{
	return is_whole(service) && is_client &&
	       service->n_live >= ENOUGH_CLIENTS;
}

/* Gives what is left of the room for questions. */
static size_t choose(struct asking *asking, size_t room,
		     bool (*may_ask)(const struct service *service,
				     bool is_client))
{
	size_t n = 0;

	for (uint32_t i = 0; i < FOLD_SERVICES; i++) {
		if (may_ask(&asking->services[i], i % 2 == 1))
			asking->order[n++] = i;
	}
	qsort_r(asking->order, n, sizeof(*asking->order), order_cmp,
		asking->services);
	for (size_t i = 0; i < n; i++) {
		struct service *service = &asking->services[asking->order[i]];

		if (service->n_kept > room)
			break;
		room -= service->n_kept;
		service->is_asked = true;
	}
	return room;
}

static void take_answer(void *ctx, size_t i, const struct conn *conn)
{
	struct asking *asking = ctx;
	uint32_t position = asking->positions[i];
	struct live *live = &asking->snap->lives[position];

	/* Another socket may have these addresses by now. */
	if (conn->inode != live->inode ||
	    conn->state != TCP_STATE_ESTABLISHED ||
	    !(conn->have & CONN_HAS_INFO))
		return;
	ages_tell_live(live, conn);
	asking->told[position - asking->first] = true;
}

static void ask(struct asking *asking)
{
	struct snapshot *snap = asking->snap;
	struct error ignored;
	size_t n = 0;

	for (size_t i = asking->first; i < snap->n_lives; i++) {
		const struct live *live = &snap->lives[i];

		if (!service_of(asking, live)->is_asked)
			continue;
		asking->positions[n] = (uint32_t)i;
		asking->conns[n++] = tally_conn(
			&snap->groups.rows[live->group].key, live->folded_port);
	}
	/* What is not told of is not judged. */
	if (n > 0)
		(void)kernel_lookup(asking->conns, n, take_answer, asking,
				    &ignored);
}

/* Only those stay that something is known of. */
static void forget_others(struct snapshot *snap, size_t first, const bool *told)
{
	size_t n = first;

	for (size_t i = first; told && i < snap->n_lives; i++) {
		if (told[i - first])
			snap->lives[n++] = snap->lives[i];
	}
	snap->n_lives = n;
}

void collect_lives_read(struct fold *fold)
{
	struct snapshot *snap = fold->snap;
	struct asking asking = {
		.snap = snap,
		.first = fold->first_live,
		.services = calloc(FOLD_SERVICES, sizeof(*asking.services)),
		.order = calloc(FOLD_SERVICES, sizeof(*asking.order)),
		.conns = calloc(QUESTIONS, sizeof(*asking.conns)),
		.positions = calloc(QUESTIONS, sizeof(*asking.positions)),
		.told = calloc(LIVES_MAX, sizeof(*asking.told)),
	};

	if (asking.services && asking.order && asking.conns &&
	    asking.positions && asking.told) {
		sum_up(&asking, fold->first_row);
		(void)choose(&asking, choose(&asking, QUESTIONS, has_signs),
			     has_clients);
		ask(&asking);
	}
	forget_others(snap, asking.first, asking.told);
	free(asking.services);
	free(asking.order);
	free(asking.conns);
	free(asking.positions);
	free(asking.told);
}
