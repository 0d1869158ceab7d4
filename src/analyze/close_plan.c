// SPDX-License-Identifier: MIT
/*
 * close_plan: sorts, groups and counts.
 */
#include "tcpwait/close_plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"
#include "tcpwait/tcp_state.h"

static const char *const names[CLOSE_SPARED_COUNT] = {
	[SPARED_LOGIN] = "login",	[SPARED_SSH] = "ssh",
	[SPARED_UNSEEN] = "unseen",	[SPARED_SUBFLOW] = "subflow",
	[SPARED_NAMELESS] = "nameless",
};

const char *close_spared_name(unsigned int spared)
{
	return spared < CLOSE_SPARED_COUNT ? names[spared] : NULL;
}

static int cmp(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static uint8_t kind_of(const struct socket_row *row)
{
	return row->conn.state == TCP_STATE_CLOSE_WAIT ? row->kind
						       : CLOSE_WAIT_UNTOLD;
}

/* How it ends, and what is said of it. */
static int end_cmp(const struct socket_row *a, const struct socket_row *b)
{
	int ret = cmp(close_fate_of(&a->conn), close_fate_of(&b->conn));

	if (ret == 0)
		ret = cmp(close_fate_finding(a), close_fate_finding(b));
	if (ret == 0)
		ret = cmp(kind_of(a), kind_of(b));
	return ret == 0 ? cmp(conn_resets_if_ended(&a->conn),
			      conn_resets_if_ended(&b->conn))
			: ret;
}

/* A server's is its port, a client's the other end; else both are. */
static int service_cmp(const struct socket_row *a, const struct socket_row *b)
{
	int ret = cmp(a->netns, b->netns);

	if (ret == 0)
		ret = cmp(a->role, b->role);
	if (ret == 0 && a->role != ROLE_CLIENT)
		ret = cmp(a->conn.local_port, b->conn.local_port);
	if (ret == 0 && a->role != ROLE_SERVER)
		ret = cmp(a->conn.remote_port, b->conn.remote_port);
	if (ret == 0 && a->role != ROLE_SERVER)
		ret = addr_cmp(&a->conn.remote, &b->conn.remote);
	return ret;
}

static int program_cmp(const struct socket_row *a, const struct socket_row *b,
		       const struct snapshot *seen)
{
	uint32_t left = owners_first_holder(&seen->owners, a->holders);
	int ret = cmp(left, owners_first_holder(&seen->owners, b->holders));

	if (ret == 0 && left == OWNERS_NONE)
		ret = cmp(a->origin, b->origin);
	return ret;
}

static int group_cmp(const struct socket_row *a, const struct socket_row *b,
		     const struct snapshot *seen)
{
	int ret = end_cmp(a, b);

	if (ret == 0)
		ret = service_cmp(a, b);
	return ret == 0 ? program_cmp(a, b, seen) : ret;
}

/* What is unknown is younger than all. */
static uint64_t age_of(const struct conn *conn)
{
	uint32_t age_ms;

	return conn_age_ms(conn, &age_ms) ? (uint64_t)age_ms + 1 : 0;
}

static int row_cmp(const void *left, const void *right, void *ctx)
{
	const struct socket_row *a = left, *b = right;
	int ret = group_cmp(a, b, ctx);

	if (ret == 0)
		ret = cmp(age_of(&b->conn), age_of(&a->conn));
	if (ret == 0)
		ret = cmp(a->conn.cookie, b->conn.cookie);
	return ret;
}

static void count(struct close_group *group, const struct conn *conn)
{
	group->n++;
	if (!(conn->have & CONN_HAS_QUEUES))
		return;
	group->n_queues++;
	group->recv_queue += conn->recv_queue;
	group->send_queue += conn->send_queue;
}

static struct close_group begin(const struct close_plan *plan, size_t first)
{
	const struct socket_row *row = &plan->rows[first];
	struct close_group group = {
		.fate = close_fate_of(&row->conn),
		.finding = close_fate_finding(row),
		.kind = kind_of(row),
		.resets = conn_resets_if_ended(&row->conn),
		.first = first,
		.oldest_ms = CONN_AGE_UNKNOWN,
	};

	if (conn_age_ms(&row->conn, &group.oldest_ms))
		group.oldest_is_bound = conn_age_is_bound(&row->conn);
	else
		group.oldest_ms = CONN_AGE_UNKNOWN;
	return group;
}

static int make_groups(struct close_plan *plan, const struct snapshot *seen)
{
	struct close_group *group = NULL;
	size_t cap = 0;

	for (size_t i = 0; i < plan->n_rows; i++) {
		const struct socket_row *row = &plan->rows[i];

		if (!group || group_cmp(row - 1, row, seen) != 0) {
			group = ARRAY_ADD(plan->groups, plan->n_groups, cap);
			if (!group)
				return -ENOMEM;
			*group = begin(plan, i);
		}
		count(group, &row->conn);
	}
	return 0;
}

/* Of those that end alike the largest comes first. */
static int size_cmp(const void *left, const void *right, void *ctx)
{
	const struct close_group *a = left, *b = right;
	const struct close_plan *plan = ctx;
	int ret = end_cmp(&plan->rows[a->first], &plan->rows[b->first]);

	if (ret == 0)
		ret = cmp(b->n, a->n);
	return ret == 0 ? cmp(a->first, b->first) : ret;
}

/* The rows follow their groups. */
static int order_rows(struct close_plan *plan)
{
	struct socket_row *rows =
		malloc((plan->n_rows ? plan->n_rows : 1) * sizeof(*rows));
	size_t n = 0;

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n_groups; i++) {
		struct close_group *group = &plan->groups[i];

		memcpy(&rows[n], &plan->rows[group->first],
		       group->n * sizeof(*rows));
		group->first = n;
		n += group->n;
	}
	free(plan->rows);
	plan->rows = rows;
	return 0;
}

int close_plan_make(struct close_plan *plan, const struct snapshot *seen,
		    struct socket_row *rows, size_t n)
{
	int ret;

	plan->rows = rows;
	plan->n_rows = n;
	(void)array_best(rows, n, sizeof(*rows), 0, row_cmp, seen);
	ret = make_groups(plan, seen);
	if (ret < 0)
		return ret;
	(void)array_best(plan->groups, plan->n_groups, sizeof(*plan->groups), 0,
			 size_cmp, plan);
	return order_rows(plan);
}

void close_plan_free(struct close_plan *plan)
{
	free(plan->rows);
	free(plan->groups);
	*plan = (struct close_plan){ 0 };
}

size_t close_plan_count(const struct close_plan *plan)
{
	return plan->n_rows < plan->max ? plan->n_rows : plan->max;
}

size_t close_plan_resets(const struct close_plan *plan)
{
	size_t n = close_plan_count(plan), n_resets = 0;

	for (size_t i = 0; i < n; i++)
		n_resets += conn_resets_if_ended(&plan->rows[i].conn);
	return n_resets;
}
