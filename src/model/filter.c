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
#include <string.h>
#include <sys/socket.h>

#include "tcpwait/tcp_state.h"

/* The kernel's default ip_local_port_range. */
enum { DEFAULT_PORT_LOW = 32768, DEFAULT_PORT_HIGH = 60999 };

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

static bool term_matches(const struct filter *filter,
			 const struct filter_term *term,
			 const struct conn *conn)
{
	uint16_t port = term->is_remote ? conn->remote_port : conn->local_port;

	if (term->name)
		return false;
	switch ((enum filter_op)term->op) {
	case FILTER_HOST:
		return host_matches(term, conn);
	case FILTER_PORT_GE:
		return port >= term->port;
	case FILTER_PORT_LE:
		return port <= term->port;
	case FILTER_DEV:
		return conn->ifindex == term->ifindex;
	case FILTER_MARK:
		/* Where it is not told, ss and the kernel compare 0. */
		return (conn->mark & term->mark_mask) == term->mark;
	case FILTER_CGROUP:
		return conn->cgroup == term->cgroup;
	case FILTER_AUTOBOUND:
		return conn->local_port >= filter->autobound_low &&
		       conn->local_port <= filter->autobound_high;
	case FILTER_AND:
	case FILTER_OR:
	case FILTER_NOT:
		break;
	}
	return false;
}

/* The stack is the bits of a word, its top the lowest. */
static bool expression_matches(const struct filter *filter,
			       const struct conn *conn)
{
	uint64_t stack = 1;
	size_t i;

	for (i = 0; i < filter->n_terms; i++) {
		const struct filter_term *term = &filter->terms[i];

		if (term->op == FILTER_AND)
			stack = stack >> 1 & (stack | ~UINT64_C(1));
		else if (term->op == FILTER_OR)
			stack = stack >> 1 | (stack & 1);
		else if (term->op == FILTER_NOT)
			stack ^= 1;
		else
			stack = stack << 1 | term_matches(filter, term, conn);
	}
	return (stack & 1) != 0;
}

/* A socket that is in no state is selected where no state is left out. */
static bool state_matches(const struct filter *filter, const struct conn *conn)
{
	if (filter->states == TCP_STATE_ALL)
		return true;
	return conn->kind != CONN_BOUND && conn->state < TCP_STATE_COUNT &&
	       (filter->states & TCP_STATE_BIT(conn->state)) != 0;
}

bool filter_matches(const struct filter *filter, const struct conn *conn)
{
	return state_matches(filter, conn) &&
	       (filter->family == AF_UNSPEC ||
		filter->family == conn->family) &&
	       expression_matches(filter, conn);
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
	case FILTER_DEV:
	case FILTER_MARK:
	case FILTER_CGROUP:
	case FILTER_AUTOBOUND:
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

bool filter_suits_ends(const struct filter *filter)
{
	static const enum filter_op untold[] = { FILTER_DEV, FILTER_MARK,
						 FILTER_CGROUP };

	for (size_t i = 0; i < sizeof(untold) / sizeof(untold[0]); i++) {
		if (filter_uses(filter, untold[i]))
			return false;
	}
	return true;
}
