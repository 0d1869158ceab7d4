// SPDX-License-Identifier: MIT
/*
 * recipe: what both ends of a connection do, in turn, to reach a state.
 *
 * "self" is the side that gets the state the operation is named after.
 */
#include "recipe.h"

#include <assert.h>
#include <netinet/tcp.h>

static enum side other(enum side side)
{
	return side == SIDE_SERVER ? SIDE_CLIENT : SIDE_SERVER;
}

static void add(struct recipe *recipe, enum side side, enum action action)
{
	assert(recipe->n < RECIPE_MAX);
	recipe->steps[recipe->n++] = (struct step){ side, action };
}

/*
 * A half-close whose FIN is acknowledged: where nobody is left, a late ACK
 * would be answered by an RST, and an orphan would still be in FIN_WAIT1.
 */
static void add_half_close(struct recipe *recipe, enum side side)
{
	add(recipe, side, ACTION_HALF_CLOSE);
	add(recipe, side, ACTION_AWAIT_ACK);
}

/* The peer closes its direction, and lives on or not. */
static void peer_leaves(struct recipe *recipe, const struct op *op)
{
	enum side peer = other(op->side);

	add_half_close(recipe, peer);
	if (op->peer == PEER_ORPHAN)
		add(recipe, peer, ACTION_CLOSE);
	if (op->peer == PEER_GONE)
		add(recipe, peer, ACTION_VANISH);
}

static void self_leaves(struct recipe *recipe, const struct op *op, int state)
{
	add(recipe, op->side, op->held ? ACTION_HALF_CLOSE : ACTION_CLOSE);
	recipe->state = op->held ? state : 0;
}

static void add_close_wait(struct recipe *recipe, const struct op *op)
{
	enum side peer = other(op->side);

	recipe->state = op->accepted ? TCP_CLOSE_WAIT : 0;
	if (op->n_data_bytes > 0)
		add(recipe, peer, ACTION_SEND);
	if (op->wait == WAIT_SENDING) {
		add(recipe, peer, ACTION_SMALL);
		add(recipe, op->side, ACTION_SMALL);
	}
	peer_leaves(recipe, op);
	if (op->wait == WAIT_CONSUMED)
		add(recipe, op->side, ACTION_READ_END);
	if (op->wait == WAIT_SENDING)
		add(recipe, op->side, ACTION_FILL);
}

static void add_fin_wait1(struct recipe *recipe, const struct op *op)
{
	enum side peer = other(op->side);

	add(recipe, peer, ACTION_DEAF);
	if (op->peer == PEER_GONE)
		add(recipe, op->side, ACTION_DEAF_RST);
	self_leaves(recipe, op, TCP_FIN_WAIT1);
	if (op->peer == PEER_GONE)
		add(recipe, peer, ACTION_VANISH);
}

static void add_fin_wait2(struct recipe *recipe, const struct op *op)
{
	add_half_close(recipe, op->side);
	if (!op->held)
		add(recipe, op->side, ACTION_CLOSE);
	recipe->state = op->held ? TCP_FIN_WAIT2 : 0;
	if (op->peer == PEER_GONE)
		add(recipe, other(op->side), ACTION_VANISH);
}

/* The peer never learns of our FIN, and ours is not acknowledged by its own. */
static void add_closing(struct recipe *recipe, const struct op *op)
{
	enum side peer = other(op->side);

	add(recipe, peer, ACTION_DEAF);
	if (op->peer == PEER_GONE)
		add(recipe, op->side, ACTION_DEAF_RST);
	self_leaves(recipe, op, TCP_CLOSING);
	add(recipe, peer, ACTION_HALF_CLOSE);
	if (op->peer == PEER_GONE)
		add(recipe, peer, ACTION_VANISH);
}

static void add_last_ack(struct recipe *recipe, const struct op *op)
{
	enum side peer = other(op->side);

	add_half_close(recipe, peer);
	add(recipe, peer, ACTION_DEAF);
	add(recipe, op->side, ACTION_READ_END);
	if (op->peer == PEER_GONE)
		add(recipe, op->side, ACTION_DEAF_RST);
	add(recipe, op->side, ACTION_CLOSE);
	if (op->peer == PEER_GONE)
		add(recipe, peer, ACTION_VANISH);
}

static void add_established(struct recipe *recipe, const struct op *op)
{
	bool queued = !op->accepted && op->side == SIDE_SERVER;

	recipe->state = queued ? 0 : TCP_ESTABLISHED;
	if (op->n_data_bytes > 0)
		add(recipe, other(op->side), ACTION_SEND);
}

struct recipe recipe_for(const struct op *op)
{
	struct recipe recipe = { 0 };

	add(&recipe, SIDE_CLIENT, ACTION_OPEN);
	if (op->accepted)
		add(&recipe, SIDE_SERVER, ACTION_ACCEPT);
	if (op->keepalive_s > 0)
		add(&recipe, op->side, ACTION_KEEPALIVE);
	if (op->kind == OP_ESTABLISHED)
		add_established(&recipe, op);
	else if (op->kind == OP_CLOSE_WAIT)
		add_close_wait(&recipe, op);
	else if (op->kind == OP_FIN_WAIT1)
		add_fin_wait1(&recipe, op);
	else if (op->kind == OP_FIN_WAIT2)
		add_fin_wait2(&recipe, op);
	else if (op->kind == OP_CLOSING)
		add_closing(&recipe, op);
	else if (op->kind == OP_LAST_ACK)
		add_last_ack(&recipe, op);
	else if (op->kind == OP_DEAD)
		add(&recipe, other(op->side), ACTION_RESET);
	return recipe;
}
