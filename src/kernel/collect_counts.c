// SPDX-License-Identifier: MIT
/*
 * collect_counts: sockets counted or streamed, without the report's groups.
 *
 * Where no role is asked for, the filter goes down to the kernel.
 */
#include "tcpwait/collect.h"

#include <errno.h>

#include "kernel/collect_env.h"
#include "tcpwait/kernel.h"
#include "tcpwait/tcp_state.h"

/* What stands between the walk and the counting or streaming. */
struct counting {
	const struct filter *filter;
	struct tally *tally;
	struct listeners listeners;
	struct roles roles;
	bool want_roles;
	struct role_sink out;
	struct snapshot *snap;
};

static int count_conn(void *ctx, const struct conn *conn, enum role role)
{
	struct counting *counting = ctx;
	uint32_t pos;
	int ret = tally_row_of(counting->tally, conn, role, 0, &pos);

	if (ret < 0)
		return ret;
	counting->tally->rows[pos].states[conn->state]++;
	return 0;
}

static int pass_selected(void *ctx, const struct conn *conn, enum role role)
{
	struct counting *counting = ctx;

	if (!filter_matches(counting->filter, conn))
		return 0;
	return counting->out.conn(counting->out.ctx, conn, role);
}

static int take_conn(void *ctx, const struct conn *conn)
{
	struct counting *counting = ctx;

	counting->snap->n_sockets++;
	if (!counting->want_roles)
		return pass_selected(counting, conn, ROLE_UNKNOWN);
	if (conn->state == TCP_STATE_LISTEN) {
		int ret = listeners_add(&counting->listeners, conn, 0, true);

		if (ret < 0)
			return ret;
	}
	return roles_add(&counting->roles, conn);
}

static void restart_counting(void *ctx)
{
	struct counting *counting = ctx;

	counting->snap->n_sockets = 0;
	tally_truncate(counting->tally, 0);
	roles_restart(&counting->roles);
	listeners_truncate(&counting->listeners, 0);
}

static void init_counting(struct counting *counting,
			  const struct collect_request *request,
			  struct snapshot *snap)
{
	counting->filter = request->filter;
	counting->snap = snap;
	counting->roles.listeners = &counting->listeners;
	counting->roles.next = (struct role_sink){ counting, pass_selected };
	(void)settings_port_range(&snap->namespaces[0].settings,
				  &counting->roles.local_port_low,
				  &counting->roles.local_port_high);
}

static int run_walk(struct counting *counting, const struct kernel_query *query,
		    struct error *err)
{
	struct snapshot *snap = counting->snap;
	struct conn_sink sink = {
		counting,
		take_conn,
		counting->tally ? restart_counting : NULL,
	};
	struct kernel_walk walk;
	int ret = kernel_walk(query, &sink, &walk, err);

	if (ret == -ENOMEM)
		return error_set(err, ret, "cannot hold the counts");
	/* A sink that has enough stops the walk; that is no fault of it. */
	if (ret == -ECANCELED)
		walk.complete = true;
	if (ret == 0 || ret == -ECANCELED)
		collect_env_take_walk(snap, &walk);
	return ret;
}

static void free_counting(struct counting *counting)
{
	roles_free(&counting->roles);
	listeners_free(&counting->listeners);
}

int collect_tally(const struct collect_request *request, struct tally *tally,
		  struct snapshot *snap, struct error *err)
{
	struct counting counting = {
		.tally = tally,
		.want_roles = tally_needs_roles(tally->fields),
		.out = { &counting, count_conn },
	};
	struct kernel_query query = { .reader = request->reader,
				      .states = TCP_STATE_ALL };
	struct timespec start;
	int ret = collect_env_begin(snap, &start, err);

	if (ret < 0)
		return ret;
	if (!counting.want_roles) {
		query.states = request->filter->states;
		query.pushdown = request->filter;
	}
	init_counting(&counting, request, snap);
	ret = run_walk(&counting, &query, err);
	if (ret == 0)
		ret = roles_settle(&counting.roles);
	free_counting(&counting);
	collect_env_end(snap, &start);
	return ret;
}

/* The states whose age only tcp_info tells. */
enum { AGED_STATES = (1 << TCP_STATE_CLOSE_WAIT) | (1 << TCP_STATE_FIN_WAIT2) };

/*
 * Each part of the states once: with tcp_info where it is wanted, in the one
 * walk of a small table, apart from the rest in a large one.
 */
static int stream_parts(struct counting *counting,
			const struct collect_request *request,
			struct error *err)
{
	const struct counters *counters =
		&counting->snap->namespaces[0].counters;
	uint32_t wanted =
		counting->want_roles ? TCP_STATE_ALL : request->filter->states;
	bool one_walk = !request->all_ages || collect_env_is_small(counters);
	struct kernel_query query = {
		.reader = request->reader,
		.states = one_walk ? wanted : wanted & ~(uint32_t)AGED_STATES,
		.want_info = request->all_ages && one_walk,
		.pushdown = counting->want_roles ? NULL : request->filter,
	};
	int ret = query.states ? run_walk(counting, &query, err) : 0;

	if (ret < 0 || one_walk || !(request->filter->states & AGED_STATES))
		return ret;
	query.states = request->filter->states & AGED_STATES;
	query.want_info = true;
	return run_walk(counting, &query, err);
}

int collect_stream(const struct collect_request *request, bool want_roles,
		   struct role_sink sink, struct snapshot *snap,
		   struct error *err)
{
	struct counting counting = { .want_roles = want_roles, .out = sink };
	struct timespec start;
	int ret = collect_env_begin(snap, &start, err);

	if (ret < 0)
		return ret;
	init_counting(&counting, request, snap);
	ret = stream_parts(&counting, request, err);
	if (ret == 0)
		ret = roles_settle(&counting.roles);
	free_counting(&counting);
	collect_env_end(snap, &start);
	return ret;
}
