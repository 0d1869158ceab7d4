// SPDX-License-Identifier: MIT
/*
 * closing: chooses, and never more than was asked for.
 */
#include "cli/closing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/final_kinds.h"
#include "tcpwait/act.h"
#include "tcpwait/array.h"
#include "tcpwait/tcp_state.h"

enum {
	/* What nobody works with any more, or waits for its program. */
	WAITING_STATES = TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT) |
			 TCP_STATE_BIT(TCP_STATE_FIN_WAIT1) |
			 TCP_STATE_BIT(TCP_STATE_FIN_WAIT2) |
			 TCP_STATE_BIT(TCP_STATE_LAST_ACK) |
			 TCP_STATE_BIT(TCP_STATE_CLOSING) |
			 TCP_STATE_BIT(TCP_STATE_TIME_WAIT),
	/* What may be at work. */
	OPEN_STATES = TCP_STATE_BIT(TCP_STATE_ESTABLISHED) |
		      TCP_STATE_BIT(TCP_STATE_SYN_SENT) |
		      TCP_STATE_BIT(TCP_STATE_SYN_RECV),
};

bool closing_narrow(struct filter *filter,
		    char message[static FILTER_MESSAGE_SIZE])
{
	bool narrows = filter_narrows(filter);
	uint32_t open = filter->named & OPEN_STATES;

	if (!narrows && filter->states == TCP_STATE_ALL)
		return filter_refuse(
			message, "close needs a filter that leaves "
				 "something out, such as \"state close-wait "
				 "dport = :3306\"");
	if (open != 0 && !narrows)
		return filter_refuse(message,
				     "open connections are closed only by a "
				     "condition beside their state, such as "
				     "\"dst 10.0.0.5\"");
	filter->states &= WAITING_STATES | open;
	if (filter->states == 0)
		return filter_refuse(message,
				     "close is for sockets that wait; open "
				     "ones are named by their state and a "
				     "condition, and no listener is closed");
	return true;
}

bool closing_is_of_waiting(const struct filter *filter)
{
	return (filter->states & OPEN_STATES) == 0;
}

/* What comes of the stream. */
struct gathering {
	const struct closing_wish *wish;
	const struct snapshot *snap;
	struct socket_row *rows;
	size_t n, cap;
	uint64_t *spared; /* CLOSE_SPARED_COUNT of them */
};

/* CLOSE_SPARED_COUNT: it is not. */
static enum close_spared why_spared(const struct gathering *gathering,
				    const struct collect_socket *socket)
{
	const struct closing_wish *wish = gathering->wish;
	const struct conn *conn = socket->conn;
	bool is_open = conn->state == TCP_STATE_ESTABLISHED;

	if (conn->cookie == 0)
		return SPARED_NAMELESS;
	if (conn->have & CONN_IS_SUBFLOW)
		return SPARED_SUBFLOW;
	if (wish->even_ssh)
		return CLOSE_SPARED_COUNT;
	if (login_is(wish->login, conn))
		return SPARED_LOGIN;
	if (is_open && login_is_sshd(&gathering->snap->owners, socket->holders))
		return SPARED_SSH;
	if (is_open && socket->holders == OWNERS_NONE &&
	    !conn_is_unaccepted(conn))
		return SPARED_UNSEEN;
	return CLOSE_SPARED_COUNT;
}

static int take_socket(void *ctx, const struct collect_socket *socket)
{
	struct gathering *gathering = ctx;
	enum close_spared why = why_spared(gathering, socket);
	struct socket_row *row;

	if (close_fate_of(socket->conn) == CLOSE_FATE_COUNT)
		return 0;
	if (why != CLOSE_SPARED_COUNT) {
		gathering->spared[why]++;
		return 0;
	}
	row = ARRAY_ADD(gathering->rows, gathering->n, gathering->cap);
	if (!row)
		return -ENOMEM;
	row->conn = *socket->conn;
	row->role = socket->role;
	row->netns = socket->netns;
	row->holders = socket->holders;
	row->origin = socket->origin;
	row->kind = (uint8_t)close_wait_classify(socket->conn, socket->role);
	return 0;
}

int closing_plan(struct source *source, const struct collect_request *request,
		 const struct closing_wish *wish, struct snapshot *snap,
		 struct close_plan *plan, struct error *err)
{
	struct gathering gathering = {
		.wish = wish,
		.snap = snap,
		.spared = plan->spared,
	};
	const struct collect_stream ask = {
		.want_roles = true,
		.want_ages = true,
		.socket = take_socket,
		.ctx = &gathering,
	};
	int ret = source->ops->stream(source, request, &ask, snap, err);

	if (ret == 0)
		ret = final_kinds_give(gathering.rows, gathering.n, source,
				       request);
	plan->max = wish->max;
	plan->resets_per_second = wish->resets_per_second;
	if (ret == 0) {
		ret = close_plan_make(plan, snap, gathering.rows, gathering.n);
	} else {
		free(gathering.rows);
	}
	if (ret == -ENOMEM)
		(void)error_set(err, ret, "cannot hold the sockets");
	return ret;
}

/* The namespace that was looked at; an inode of 0 is not compared. */
static struct act_place place_of(const char *netns, const struct snapshot *seen)
{
	return (struct act_place){
		.netns = netns,
		.netns_id =
			seen->n_namespaces == 1 ? seen->namespaces[0].id : 0,
	};
}

int closing_ready(const char *netns, const struct snapshot *seen,
		  struct error *err)
{
	const struct act_place place = place_of(netns, seen);

	return act_ready(&place, err);
}

/* One run, and what it has come to. */
struct doing {
	const struct closing_run *run;
	struct close_results *results;
	size_t n;
	size_t n_all;
	struct error *err;
};

static bool stop(void *ctx)
{
	struct doing *doing = ctx;

	doing->results->is_interrupted = doing->run->stop();
	return doing->results->is_interrupted;
}

static int told(void *ctx, size_t i, const struct close_outcome *outcome)
{
	struct doing *doing = ctx;
	const struct closing_run *run = doing->run;

	close_result_add(doing->results, outcome);
	if (run->progress)
		run->progress(run->ctx, ++doing->n, doing->n_all);
	if (!run->log)
		return 0;
	return close_log_socket(run->log, run->seen, &run->plan->rows[i],
				outcome, doing->err);
}

int closing_do(const struct closing_run *run, struct close_results *results,
	       struct error *err)
{
	struct doing doing = {
		.run = run,
		.results = results,
		.n_all = close_plan_count(run->plan),
		.err = err,
	};
	const struct act_order order = {
		.place = place_of(run->netns, run->seen),
		.rows = run->plan->rows,
		.n = doing.n_all,
		.resets_per_second = run->plan->resets_per_second,
		.stop = stop,
		.told = told,
		.ctx = &doing,
	};

	*results = (struct close_results){ .n_left = run->plan->n_rows };
	if (order.n == 0)
		return 0;
	return act_run(&order, err);
}
