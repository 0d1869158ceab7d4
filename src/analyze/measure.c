// SPDX-License-Identifier: MIT
/*
 * measure: from a name to a figure.
 *
 * Sums over the groups; never guesses at what the kernel did not tell.
 */
#include "tcpwait/measure.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/budget.h"
#include "analyze/port_queue.h"
#include "analyze/source_ports.h"
#include "tcpwait/closes.h"
#include "tcpwait/counters.h"
#include "tcpwait/opens.h"

static const char *const names[] = {
	[MEASURE_STATE] = "",
	[MEASURE_PORT_BUDGET] = "port_budget",
	[MEASURE_CLOSE_WAIT_AGE] = "close_wait_age",
	[MEASURE_CLOSES_PER_SECOND] = "closes_per_second",
	[MEASURE_ACCEPT_QUEUE] = "accept_queue",
	[MEASURE_DEAD_DESCRIPTORS] = "dead_descriptors",
	[MEASURE_OPENS_PER_SECOND] = "opens_per_second",
};
static_assert(sizeof(names) / sizeof(names[0]) == MEASURE_KIND_COUNT,
	      "every kind has its name");

static const double percent = 100;
static const double ms_per_second = 1000;

/* The states, then the rest. */
const char *measure_key(size_t i)
{
	const size_t n_states = TCP_STATE_COUNT - 1;

	if (i < n_states)
		return tcp_state_key((unsigned int)i + 1);
	i -= n_states - 1;
	return i < MEASURE_KIND_COUNT ? names[i] : NULL;
}

static bool refuse_name(const char *text, size_t n, char *message)
{
	size_t used = (size_t)snprintf(message, MEASURE_MESSAGE_SIZE,
				       "'%.*s' is no name of a figure; there "
				       "are",
				       n < 40 ? (int)n : 40, text);
	const char *key;

	for (size_t i = 0; (key = measure_key(i)); i++)
		used += (size_t)snprintf(message + used,
					 MEASURE_MESSAGE_SIZE - used, "%s %s",
					 i > 0 ? "," : "", key);
	return false;
}

static bool refuse_scope(const char *text, size_t n, char *message)
{
	(void)snprintf(message, MEASURE_MESSAGE_SIZE,
		       "'%.*s' is no scope; write :PORT for a local port, or "
		       "@ADDR, @10.0.0.5:3306, @[2001:db8::1]:443 for the "
		       "remote end",
		       n < 60 ? (int)n : 60, text);
	return false;
}

/* One of the names, before any scope. */
static bool read_name(const char *text, size_t n, struct measure *measure)
{
	char word[32];

	if (n == 0 || n >= sizeof(word))
		return false;
	memcpy(word, text, n);
	word[n] = '\0';
	for (int kind = 1; kind < MEASURE_KIND_COUNT; kind++) {
		if (strcmp(word, names[kind]) == 0) {
			measure->kind = (enum measure_kind)kind;
			return true;
		}
	}
	return tcp_state_parse(word, &measure->state);
}

static bool read_number(const char *text, uint16_t *port)
{
	unsigned long number = strtoul(text, NULL, 10);
	size_t n = strspn(text, "0123456789");

	if (n == 0 || n > 5 || text[n] || number == 0 || number > UINT16_MAX)
		return false;
	*port = (uint16_t)number;
	return true;
}

/* "443" or "https": what begins with a letter is a service's name. */
static bool read_port(const char *text, struct measure *measure)
{
	bool is_name = isalpha((unsigned char)*text) &&
		       !strpbrk(text, ":@/[], \t") &&
		       strlen(text) < sizeof(measure->service);

	if (!is_name)
		return read_number(text, &measure->port);
	(void)snprintf(measure->service, sizeof(measure->service), "%s", text);
	return true;
}

/* ADDR of ADDR[:PORT]; *port is what follows, or NULL. */
static bool cut_address(char *text, char **host, char **port)
{
	char *end;

	*host = text;
	*port = NULL;
	if (*text == '[') {
		end = strchr(text, ']');
		if (!end || (end[1] != '\0' && end[1] != ':'))
			return false;
		*host = text + 1;
		*port = end[1] ? end + 2 : NULL;
		*end = '\0';
		return strchr(*host, ':') != NULL;
	}
	end = strchr(text, ':');
	/* Two colons or more are of a bare IPv6 address. */
	if (end && !strchr(end + 1, ':')) {
		*end = '\0';
		*port = end + 1;
	}
	return true;
}

/* Is a bare IPv6 address one with a port as well, as ss would have it? */
static bool has_two_meanings(const char *text)
{
	const char *colon = strrchr(text, ':');
	char host[MEASURE_NAME_SIZE];
	struct addr addr;
	uint16_t port;

	if (*text == '[' || !colon || !read_number(colon + 1, &port))
		return false;
	(void)snprintf(host, sizeof(host), "%.*s", (int)(colon - text), text);
	return strchr(host, ':') && addr_parse(host, &addr);
}

static bool read_remote(const char *text, struct measure *measure)
{
	char copy[MEASURE_NAME_SIZE];
	char *host, *port;

	(void)snprintf(copy, sizeof(copy), "%s", text);
	if (has_two_meanings(copy) || !cut_address(copy, &host, &port) ||
	    !addr_parse(host, &measure->address))
		return false;
	measure->has_address = true;
	measure->has_port = port != NULL;
	return !port || read_port(port, measure);
}

static bool read_scope(const char *text, size_t n, struct measure *measure)
{
	char scope[MEASURE_NAME_SIZE];

	if (n >= sizeof(scope))
		return false;
	memcpy(scope, text, n);
	scope[n] = '\0';
	if (*scope == '@')
		return read_remote(scope + 1, measure);
	measure->has_port = true;
	return read_port(scope + 1, measure);
}

static bool scope_fits(const struct measure *measure, char *message)
{
	if (measure->kind == MEASURE_PORT_BUDGET && measure->has_port &&
	    !measure->has_address)
		(void)snprintf(message, MEASURE_MESSAGE_SIZE,
			       "port_budget is toward a remote end: "
			       "port_budget@ADDR or port_budget@ADDR:PORT, not "
			       "port_budget:%u",
			       measure->port);
	else if (measure->kind == MEASURE_ACCEPT_QUEUE && measure->has_address)
		(void)snprintf(message, MEASURE_MESSAGE_SIZE,
			       "accept_queue is of this host's listeners: "
			       "accept_queue or accept_queue:PORT, without a "
			       "remote end");
	else if (measure->kind == MEASURE_DEAD_DESCRIPTORS &&
		 measure_has_scope(measure))
		(void)snprintf(message, MEASURE_MESSAGE_SIZE,
			       "dead_descriptors has no scope: what has no "
			       "connection has no port and no peer");
	else if (measure->kind == MEASURE_OPENS_PER_SECOND &&
		 measure_has_scope(measure))
		(void)snprintf(message, MEASURE_MESSAGE_SIZE,
			       "opens_per_second has no scope: the kernel "
			       "counts opens of all ports and peers together");
	else
		return true;
	return false;
}

bool measure_parse(const char *text, size_t n, struct measure *measure,
		   char message[static MEASURE_MESSAGE_SIZE])
{
	size_t n_name = 0;

	*measure = (struct measure){ .kind = MEASURE_STATE };
	while (n_name < n && text[n_name] != ':' && text[n_name] != '@')
		n_name++;
	if (!read_name(text, n_name, measure))
		return refuse_name(text, n_name, message);
	if (n_name < n && !read_scope(text + n_name, n - n_name, measure))
		return refuse_scope(text + n_name, n - n_name, message);
	return scope_fits(measure, message);
}

static void format_groups(const struct addr *addr, char buf[static ADDR_STRLEN])
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(addr->bytes); i += 2) {
		unsigned int group = addr->bytes[i] * 256u + addr->bytes[i + 1];

		n += (size_t)snprintf(buf + n, ADDR_STRLEN - n, "%s%x",
				      i ? ":" : "", group);
	}
}

static char *put_name(const struct measure *measure, const char *address,
		      char buf[static MEASURE_NAME_SIZE])
{
	char port[MEASURE_SERVICE_SIZE + 1] = "";
	const char *name = measure->kind == MEASURE_STATE
				   ? tcp_state_key(measure->state)
				   : names[measure->kind];
	bool brackets = strchr(address, ':') != NULL;

	if (measure->service[0])
		(void)snprintf(port, sizeof(port), ":%s", measure->service);
	else if (measure->has_port)
		(void)snprintf(port, sizeof(port), ":%u", measure->port);
	(void)snprintf(buf, MEASURE_NAME_SIZE, "%s%s%s%s%s%s", name,
		       measure->has_address ? "@" : "", brackets ? "[" : "",
		       address, brackets ? "]" : "", port);
	return buf;
}

char *measure_name(const struct measure *measure,
		   char buf[static MEASURE_NAME_SIZE])
{
	char address[ADDR_STRLEN] = "";

	if (measure->has_address)
		(void)addr_format(&measure->address, address);
	return put_name(measure, address, buf);
}

char *measure_label(const struct measure *measure,
		    char buf[static MEASURE_NAME_SIZE])
{
	char address[ADDR_STRLEN] = "";

	if (measure->has_address && addr_is_v4(&measure->address))
		(void)addr_format(&measure->address, address);
	else if (measure->has_address)
		format_groups(&measure->address, address);
	return put_name(measure, address, buf);
}

bool measure_equal(const struct measure *a, const struct measure *b)
{
	char left[MEASURE_NAME_SIZE], right[MEASURE_NAME_SIZE];

	return strcmp(measure_name(a, left), measure_name(b, right)) == 0;
}

bool measure_is_always_told(const struct measure *measure)
{
	return measure->kind <= MEASURE_CLOSES_PER_SECOND;
}

bool measure_has_scope(const struct measure *measure)
{
	return measure->has_port || measure->has_address;
}

/* Three decimals at most, and no zeros at the end of them. */
char *measure_format(double value, char buf[static MEASURE_VALUE_SIZE])
{
	char *end;

	(void)snprintf(buf, MEASURE_VALUE_SIZE, "%.3f", value);
	end = buf + strlen(buf) - 1;
	while (*end == '0')
		*end-- = '\0';
	if (*end < '0' || *end > '9')
		*end = '\0';
	return buf;
}

const char *measure_unit(const struct measure *measure)
{
	switch (measure->kind) {
	case MEASURE_PORT_BUDGET:
	case MEASURE_ACCEPT_QUEUE:
		return "%";
	case MEASURE_CLOSE_WAIT_AGE:
		return "s";
	case MEASURE_STATE:
	case MEASURE_CLOSES_PER_SECOND:
	case MEASURE_DEAD_DESCRIPTORS:
	case MEASURE_OPENS_PER_SECOND:
	case MEASURE_KIND_COUNT:
		break;
	}
	return "";
}

bool measure_counts(const struct measure *measure)
{
	return measure->kind == MEASURE_STATE;
}

bool measure_matches(const struct measure *measure, const struct conn *conn)
{
	if (measure->kind != MEASURE_STATE || conn->state != measure->state)
		return false;
	if (!measure->has_address)
		return !measure->has_port || conn->local_port == measure->port;
	return addr_equal(&conn->remote, &measure->address) &&
	       (!measure->has_port || conn->remote_port == measure->port);
}

/* A service's port is the server's here, the client's there. */
static bool in_scope(const struct measure *measure, enum role role,
		     uint16_t service_port, const struct addr *remote)
{
	if (measure->has_address && !addr_equal(&measure->address, remote))
		return false;
	if (!measure->has_port)
		return true;
	return service_port == measure->port &&
	       role == (measure->has_address ? ROLE_CLIENT : ROLE_SERVER);
}

static bool in_group(const struct measure *measure,
		     const struct tally_row *group)
{
	return in_scope(measure, (enum role)group->key.role,
			group->key.service_port, &group->key.remote_address);
}

static struct measure_value sum_states(const struct measure *measure,
				       const struct snapshot *snap)
{
	struct measure_value sum = { .known = true };

	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		if (in_group(measure, group))
			sum.value += group->states[measure->state];
	}
	return sum;
}

static struct measure_value sum_closes(const struct measure *measure,
				       const struct snapshot *snap)
{
	struct measure_value sum = { .known = true };

	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		if (!in_group(measure, group))
			continue;
		sum.value += group->closes;
		sum.known &= snapshot_knows_closes(snap, group->key.netns);
	}
	sum.value /= HISTORY_SECONDS;
	return sum;
}

static struct measure_value worst_budget(const struct measure *measure,
					 const struct snapshot *snap)
{
	struct measure_value worst = { .known = false };
	struct port_budget budget = { .known = false };
	uint32_t *capacities = budget_capacities(snap);
	bool untold = false;
	double bound = 0;

	if (!capacities)
		return worst;
	worst.known = true;
	for (size_t i = 0; i < snap->n_namespaces; i++)
		worst.known = worst.known &&
			      snapshot_knows_budgets(&snap->namespaces[i]);
	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		if (!in_group(measure, group) ||
		    tcp_state_total(group->states) == 0)
			continue;
		untold |= group->port_signs & TALLY_PORTS_UNTOLD;
		budget_take(&budget, group, capacities[group->key.netns]);
	}
	for (size_t i = 0; !measure_has_scope(measure) && i < snap->n_sources;
	     i++) {
		double ratio;

		if (source_ports_ratio(snap, i, &ratio) && ratio > bound)
			bound = ratio;
	}
	if (untold && !budget.known)
		worst.known = false;
	worst.value = percent * (bound > budget.ratio ? bound : budget.ratio);
	free(capacities);
	return worst;
}

static struct measure_value oldest_wait(const struct measure *measure,
					const struct snapshot *snap)
{
	struct measure_value oldest = { .known = true };
	size_t n_wanted = 0, n_known = 0;

	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		if (in_group(measure, group))
			n_wanted += group->states[TCP_STATE_CLOSE_WAIT];
	}
	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];
		double seconds = wait->age_ms / ms_per_second;

		if (!(wait->flags & WAIT_SELECTED) ||
		    (wait->flags & WAIT_IS_FIN_WAIT2) ||
		    !in_group(measure, &snap->groups.rows[wait->group]))
			continue;
		oldest.lacking |= snapshot_lacks_age(snap, wait);
		if (wait->age_ms == WAIT_AGE_UNKNOWN)
			continue;
		n_known++;
		oldest.at_least |= (wait->flags & WAIT_AT_LEAST) != 0;
		if (seconds > oldest.value)
			oldest.value = seconds;
	}
	oldest.at_least |= n_known < n_wanted;
	oldest.known = n_wanted == 0 || n_known > 0;
	return oldest;
}

/* A limit that was not told may be of a queue that is full. */
static struct measure_value fullest_queue(const struct measure *measure,
					  const struct snapshot *snap)
{
	struct measure_value fullest = { .known = true };
	struct port_queue queue = { .known = false };

	for (size_t i = 0; i < snap->listeners.n; i++) {
		const struct listener *here = &snap->listeners.items[i];

		if (!here->selected ||
		    (measure->has_port && here->port != measure->port))
			continue;
		fullest.lacking |= !here->queues_known;
		port_queue_take_listener(&queue, here);
	}
	if (fullest.lacking && !queue.known)
		fullest.known = false;
	fullest.value = percent * queue.fill;
	return fullest;
}

/* Of processes that may be read; the others are a blind spot of their own. */
static struct measure_value most_dead(const struct snapshot *snap)
{
	struct measure_value most = { .known = snap->dead_looked };

	for (size_t i = 0; i < snap->owners.n_processes; i++) {
		const struct process *process = &snap->owners.processes[i];

		if (process->unlisted_known && process->n_unlisted > most.value)
			most.value = process->n_unlisted;
	}
	return most;
}

static struct measure_value of_snapshot(const struct measure *measure,
					const struct snapshot *snap)
{
	switch (measure->kind) {
	case MEASURE_STATE:
		return sum_states(measure, snap);
	case MEASURE_PORT_BUDGET:
		return worst_budget(measure, snap);
	case MEASURE_CLOSE_WAIT_AGE:
		return oldest_wait(measure, snap);
	case MEASURE_CLOSES_PER_SECOND:
		return sum_closes(measure, snap);
	case MEASURE_ACCEPT_QUEUE:
		return fullest_queue(measure, snap);
	case MEASURE_DEAD_DESCRIPTORS:
		return most_dead(snap);
	case MEASURE_OPENS_PER_SECOND:
	case MEASURE_KIND_COUNT:
		break;
	}
	return (struct measure_value){ .known = false };
}

struct measure_value measure_of_snapshot(const struct measure *measure,
					 const struct snapshot *snap)
{
	struct measure_value value = of_snapshot(measure, snap);

	value.lacking |= snapshot_lacks_sockets(snap);
	return value;
}

bool measure_needs_two(const struct measure *measure)
{
	return measure->kind == MEASURE_OPENS_PER_SECOND;
}

struct measure_value measure_between(const struct measure *measure,
				     const struct snapshot *before,
				     const struct snapshot *seen)
{
	const struct opens opens = opens_of_all(seen, before);
	struct measure_value value = { .known = false };

	value.known =
		opens_begun(&opens, &value.value) && measure_needs_two(measure);
	return value;
}

bool measure_fits(const struct measure *measure, enum measure_per per)
{
	if (measure->kind == MEASURE_ACCEPT_QUEUE)
		return per != MEASURE_PER_PEER;
	if (measure->kind == MEASURE_DEAD_DESCRIPTORS ||
	    measure->kind == MEASURE_OPENS_PER_SECOND)
		return per == MEASURE_PER_ALL;
	return per != MEASURE_PER_PORT || !measure->has_address;
}

bool measure_in_row(const struct measure *measure, enum measure_per per,
		    const struct report_row *row)
{
	if (!measure_fits(measure, per))
		return false;
	return in_scope(measure, row->role, row->port, &row->address);
}

struct measure_value measure_of_row(const struct measure *measure,
				    const struct snapshot *snap,
				    const struct report_row *row)
{
	const struct close_wait_summary *wait = &row->close_wait;
	struct measure_value value = {
		.known = true,
		.lacking = snapshot_lacks_sockets(snap),
	};

	switch (measure->kind) {
	case MEASURE_STATE:
		value.value = row->states[measure->state];
		break;
	case MEASURE_PORT_BUDGET:
		value.value = percent * row->budget.ratio;
		value.known =
			row->budget.known || row->role != ROLE_CLIENT ||
			snapshot_knows_budgets(&snap->namespaces[row->netns]);
		break;
	case MEASURE_CLOSE_WAIT_AGE:
		value.value = wait->oldest_seconds;
		value.known = wait->n_ages > 0 ||
			      row->states[TCP_STATE_CLOSE_WAIT] == 0;
		value.at_least = wait->at_least;
		value.lacking |=
			snapshot_lacks_ages(snap, row->netns) &&
			wait->n_ages < row->states[TCP_STATE_CLOSE_WAIT];
		break;
	case MEASURE_CLOSES_PER_SECOND:
		value.value = row->closes_per_second;
		value.known = row->closes_known;
		break;
	case MEASURE_ACCEPT_QUEUE:
		value.value = percent * row->queue.fill;
		value.known = row->queue.known || !row->listening;
		break;
	case MEASURE_DEAD_DESCRIPTORS:
	case MEASURE_OPENS_PER_SECOND:
	case MEASURE_KIND_COUNT:
		value.known = false;
		break;
	}
	return value;
}
