// SPDX-License-Identifier: MIT
/*
 * filter: asks one socket whether a filter selects it.
 *
 * Comparisons are those of the kernel's inet_diag_bc_run(), so that what it
 * selects and what is selected here are the same sockets.
 */
#include "tcpwait/filter.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tcpwait/close_wait.h"
#include "tcpwait/tcp_state.h"

/* The kernel's default ip_local_port_range. */
enum { DEFAULT_PORT_LOW = 32768, DEFAULT_PORT_HIGH = 60999 };

enum { MS_PER_SECOND = 1000 };

void filter_init(struct filter *filter)
{
	*filter = (struct filter){
		.states = TCP_STATE_ALL,
		.family = AF_UNSPEC,
		.autobound_low = DEFAULT_PORT_LOW,
		.autobound_high = DEFAULT_PORT_HIGH,
		.names_used = 1,
	};
}

const char *filter_name(const struct filter *filter,
			const struct filter_term *term)
{
	return term->name ? &filter->names[term->name] : NULL;
}

const char *filter_text(const struct filter *filter,
			const struct filter_term *term)
{
	return &filter->names[term->number];
}

bool filter_refuse(char message[static FILTER_MESSAGE_SIZE], const char *format,
		   ...)
{
	va_list args;

	va_start(args, format);
	if (vsnprintf(message, FILTER_MESSAGE_SIZE, format, args) < 0)
		message[0] = '\0';
	va_end(args);
	for (; *message != '\0'; message++) {
		if ((unsigned char)*message < ' ' || *message == '\x7f')
			*message = '?';
	}
	return false;
}

static bool has_prefix(const struct addr *addr, const struct filter_term *term)
{
	size_t n_bytes = term->prefix_bits / 8;
	unsigned int rest = term->prefix_bits % 8;

	if (memcmp(addr->bytes, term->addr.bytes, n_bytes) != 0)
		return false;
	return rest == 0 ||
	       (addr->bytes[n_bytes] ^ term->addr.bytes[n_bytes]) >>
			       (8 - rest) ==
		       0;
}

/*
 * An IPv4 term has the v4-mapped prefix, so it finds the v4-mapped addresses
 * of AF_INET6 sockets too; an IPv6 term finds AF_INET6 sockets only.
 */
static bool host_matches(const struct filter_term *term,
			 const struct conn *conn)
{
	uint16_t port = term->is_remote ? conn->remote_port : conn->local_port;

	if (!term->any_port && port != term->port)
		return false;
	if (term->family == AF_INET6 && conn->family != AF_INET6)
		return false;
	return has_prefix(term->is_remote ? &conn->remote : &conn->local, term);
}

/* What a term says of a socket. */
enum truth { IS_FALSE, IS_TRUE, IS_UNKNOWN };

static enum truth truth_of(bool is_true)
{
	return is_true ? IS_TRUE : IS_FALSE;
}

static enum truth compare(const struct filter_term *term, uint64_t value)
{
	switch ((enum filter_compare)term->compare) {
	case FILTER_AT_LEAST:
		return truth_of(value >= term->number);
	case FILTER_AT_MOST:
		return truth_of(value <= term->number);
	case FILTER_EQUAL:
		break;
	}
	return truth_of(value == term->number);
}

/* Two ages that differ by less than a second are one. */
static enum truth age_matches(const struct filter_term *term,
			      const struct conn *conn)
{
	struct filter_term whole = *term;
	uint32_t age_ms;

	if (!conn_age_ms(conn, &age_ms))
		return IS_UNKNOWN;
	/* It is that old, or older: only too young is unknown. */
	if (conn_age_is_bound(conn) &&
	    (term->compare == FILTER_AT_LEAST ? age_ms < term->number
					      : age_ms <= term->number))
		return IS_UNKNOWN;
	if (term->compare != FILTER_EQUAL)
		return compare(term, age_ms);
	whole.number /= MS_PER_SECOND;
	return compare(&whole, age_ms / MS_PER_SECOND);
}

static enum truth kind_matches(const struct filter_term *term,
			       const struct conn *conn, enum role role)
{
	enum close_wait_kind kind;

	if (conn->state != TCP_STATE_CLOSE_WAIT)
		return IS_UNKNOWN;
	kind = close_wait_classify(conn, role);
	return kind == CLOSE_WAIT_UNTOLD ? IS_UNKNOWN : compare(term, kind);
}

static enum truth queue_matches(const struct filter_term *term,
				const struct conn *conn)
{
	if (!(conn->have & CONN_HAS_QUEUES))
		return IS_UNKNOWN;
	return compare(term, term->op == FILTER_RECV_QUEUE ? conn->recv_queue
							   : conn->send_queue);
}

static int inode_cmp(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* What has no file has no holder, and had one that nobody knows. */
static enum truth holder_matches(const struct filter_held *held,
				 const struct conn *conn)
{
	if (!held || !(conn->have & CONN_HAS_INODE) || conn->inode == 0)
		return IS_UNKNOWN;
	if (held->n > 0 && bsearch(&conn->inode, held->inodes, held->n,
				   sizeof(*held->inodes), inode_cmp))
		return IS_TRUE;
	return held->is_whole ? IS_FALSE : IS_UNKNOWN;
}

static enum truth term_matches(const struct filter *filter, size_t i,
			       const struct conn *conn, enum role role)
{
	const struct filter_term *term = &filter->terms[i];
	uint16_t port = term->is_remote ? conn->remote_port : conn->local_port;

	if (term->name)
		return IS_UNKNOWN;
	switch ((enum filter_op)term->op) {
	case FILTER_HOST:
		return truth_of(host_matches(term, conn));
	case FILTER_PORT_GE:
		return truth_of(port >= term->port);
	case FILTER_PORT_LE:
		return truth_of(port <= term->port);
	case FILTER_DEV:
		return truth_of(conn->ifindex == term->ifindex);
	case FILTER_MARK:
		/* Where it is not told, ss and the kernel compare 0. */
		return truth_of((conn->mark & term->mark_mask) == term->mark);
	case FILTER_CGROUP:
		return truth_of(conn->cgroup == term->cgroup);
	case FILTER_AUTOBOUND:
		return truth_of(conn->local_port >= filter->autobound_low &&
				conn->local_port <= filter->autobound_high);
	case FILTER_AGE:
		return age_matches(term, conn);
	case FILTER_KIND:
		return kind_matches(term, conn, role);
	case FILTER_ROLE:
		return role == ROLE_UNKNOWN ? IS_UNKNOWN : compare(term, role);
	case FILTER_RECV_QUEUE:
	case FILTER_SEND_QUEUE:
		return queue_matches(term, conn);
	case FILTER_PROCESS:
	case FILTER_UNIT:
		return holder_matches(filter->held ? &filter->held[i] : NULL,
				      conn);
	case FILTER_AND:
	case FILTER_OR:
	case FILTER_NOT:
		break;
	}
	return IS_UNKNOWN;
}

/*
 * Two stacks are the bits of two words, their tops the lowest: what is true,
 * and what is false.  What is neither is unknown.
 */
struct stacks {
	uint64_t is_true, is_false;
};

static void join(struct stacks *stacks, bool is_and)
{
	uint64_t *both = is_and ? &stacks->is_true : &stacks->is_false;
	uint64_t *either = is_and ? &stacks->is_false : &stacks->is_true;

	*both = *both >> 1 & (*both | ~UINT64_C(1));
	*either = *either >> 1 | (*either & 1);
}

static void negate(struct stacks *stacks)
{
	uint64_t differ = (stacks->is_true ^ stacks->is_false) & 1;

	stacks->is_true ^= differ;
	stacks->is_false ^= differ;
}

static bool expression_matches(const struct filter *filter,
			       const struct conn *conn, enum role role)
{
	struct stacks stacks = { .is_true = 1 };
	size_t i;

	for (i = 0; i < filter->n_terms; i++) {
		uint8_t op = filter->terms[i].op;
		enum truth truth;

		if (op == FILTER_AND || op == FILTER_OR) {
			join(&stacks, op == FILTER_AND);
			continue;
		}
		if (op == FILTER_NOT) {
			negate(&stacks);
			continue;
		}
		truth = term_matches(filter, i, conn, role);
		stacks.is_true = stacks.is_true << 1 | (truth == IS_TRUE);
		stacks.is_false = stacks.is_false << 1 | (truth == IS_FALSE);
	}
	return (stacks.is_true & 1) != 0;
}

/* A socket that is in no state is selected where no state is left out. */
static bool state_matches(const struct filter *filter, const struct conn *conn)
{
	if (filter->states == TCP_STATE_ALL)
		return true;
	return conn->kind != CONN_BOUND && conn->state < TCP_STATE_COUNT &&
	       (filter->states & TCP_STATE_BIT(conn->state)) != 0;
}

bool filter_matches(const struct filter *filter, const struct conn *conn,
		    enum role role)
{
	return state_matches(filter, conn) &&
	       (filter->family == AF_UNSPEC ||
		filter->family == conn->family) &&
	       expression_matches(filter, conn, role);
}

bool filter_has_states_only(const struct filter *filter)
{
	return filter->family == AF_UNSPEC && filter->n_terms == 0;
}

bool filter_takes_all(const struct filter *filter)
{
	return filter->states == TCP_STATE_ALL &&
	       filter_has_states_only(filter);
}

bool filter_uses(const struct filter *filter, enum filter_op op)
{
	size_t i;

	for (i = 0; i < filter->n_terms; i++) {
		if (filter->terms[i].op == op)
			return true;
	}
	return false;
}

bool filter_both(struct filter *filter, const struct filter *other)
{
	size_t n = filter->n_terms;
	bool joins = n > 0 && other->n_terms > 0;

	if (n + other->n_terms + joins > FILTER_MAX_TERMS ||
	    other->names_used > 1)
		return false;
	memcpy(&filter->terms[n], other->terms,
	       other->n_terms * sizeof(*other->terms));
	filter->n_terms += other->n_terms;
	if (joins)
		filter->terms[filter->n_terms++] =
			(struct filter_term){ .op = FILTER_AND };
	filter->states &= other->states;
	filter->named = (filter->named | other->named) & filter->states;
	if (filter->family == AF_UNSPEC)
		filter->family = other->family;
	else if (other->family != AF_UNSPEC && other->family != filter->family)
		filter->states = 0;
	return true;
}

/* Is it true of every socket, or of all with IPv4? */
static bool is_of_all(const struct filter_term *term)
{
	switch ((enum filter_op)term->op) {
	case FILTER_HOST:
		return term->any_port &&
		       term->prefix_bits <= (term->family == AF_INET
						     ? 8 * ADDR_V4_OFFSET
						     : 0);
	case FILTER_PORT_GE:
		return term->port == 0;
	case FILTER_PORT_LE:
		return term->port == UINT16_MAX;
	case FILTER_AGE:
	case FILTER_RECV_QUEUE:
	case FILTER_SEND_QUEUE:
		return term->compare == FILTER_AT_LEAST && term->number == 0;
	case FILTER_DEV:
	case FILTER_MARK:
	case FILTER_CGROUP:
	case FILTER_AUTOBOUND:
	case FILTER_KIND:
	case FILTER_ROLE:
	case FILTER_PROCESS:
	case FILTER_UNIT:
	case FILTER_AND:
	case FILTER_OR:
	case FILTER_NOT:
		break;
	}
	return false;
}

/* As expression_matches() goes; a bit says: this is true of all. */
bool filter_narrows(const struct filter *filter)
{
	uint64_t stack = 1;

	for (size_t i = 0; i < filter->n_terms; i++) {
		const struct filter_term *term = &filter->terms[i];

		if (term->op == FILTER_AND)
			stack = stack >> 1 & (stack | ~UINT64_C(1));
		else if (term->op == FILTER_OR)
			stack = stack >> 1 | (stack & 1);
		else if (term->op == FILTER_NOT)
			stack &= ~UINT64_C(1);
		else
			stack = stack << 1 | is_of_all(term);
	}
	return (stack & 1) == 0;
}

bool filter_needs_roles(const struct filter *filter)
{
	return filter_uses(filter, FILTER_ROLE) ||
	       filter_uses(filter, FILTER_KIND);
}

bool filter_needs_holders(const struct filter *filter)
{
	return filter_uses(filter, FILTER_PROCESS) ||
	       filter_uses(filter, FILTER_UNIT);
}

const char *filter_beyond_ends(const struct filter *filter)
{
	static const struct {
		enum filter_op op;
		const char *name;
	} untold[] = {
		{ FILTER_DEV, "dev" },
		{ FILTER_MARK, "fwmark" },
		{ FILTER_CGROUP, "cgroup" },
		{ FILTER_AGE, "age" },
		{ FILTER_KIND, "kind" },
		{ FILTER_ROLE, "role" },
		{ FILTER_RECV_QUEUE, "recv_queue" },
		{ FILTER_SEND_QUEUE, "send_queue" },
		{ FILTER_PROCESS, "process" },
		{ FILTER_UNIT, "unit" },
	};

	for (size_t i = 0; i < sizeof(untold) / sizeof(untold[0]); i++) {
		if (filter_uses(filter, untold[i].op))
			return untold[i].name;
	}
	return NULL;
}
