// SPDX-License-Identifier: MIT
/*
 * acceptors: accepted connections speak, then kinship.
 */
#include "analyze/acceptors.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/evidence.h"
#include "analyze/idle_accepted.h"
#include "analyze/row_owners.h"
#include "analyze/upstream.h"

/* What opens a listener for others and does not accept itself. */
static const char *const launchers[] = { "systemd", "inetd", "xinetd" };

/* So long before the first client waits for them, new workers may have begun.
 */
static const double restart_seconds = 5;

/* USER_HZ, by which /proc tells when a process started. */
static const double ticks_per_second = 100;

static uint32_t count_kept(const struct report_owners *owners)
{
	return owners->n < REPORT_OWNERS_MAX ? owners->n : REPORT_OWNERS_MAX;
}

void acceptors_add(struct acceptors *acceptors, const struct snapshot *snap,
		   const struct listener *listener)
{
	if (!acceptors->listener)
		acceptors->listener = listener;
	row_owners_add_listener(&acceptors->owners, snap, listener);
}

/* One connection more for each of these that is among the holders. */
static void count_set(struct report_owners *owners, const struct owners *known,
		      uint32_t set)
{
	for (; set != OWNERS_NONE; set = known->sets[set].rest) {
		for (uint32_t i = 0; i < count_kept(owners); i++)
			owners->items[i].n_sockets +=
				owners->items[i].process ==
				known->sets[set].process;
	}
}

static bool is_of(const struct snapshot *snap, uint32_t group,
		  const struct tally_key *key)
{
	const struct tally_key *here = &snap->groups.rows[group].key;

	return here->role == ROLE_SERVER && here->netns == key->netns &&
	       here->service_port == key->service_port;
}

/* Counts in n_sockets what each one holds of the port: the listener, and the
 * connections that were accepted. */
static void count_accepted(struct report_owners *owners,
			   const struct snapshot *snap,
			   const struct tally_key *key)
{
	for (uint32_t i = 0; i < count_kept(owners); i++)
		owners->items[i].n_sockets = 1;
	for (size_t i = 0; i < snap->n_samples; i++) {
		if (snap->samples[i].inode != 0 &&
		    is_of(snap, snap->samples[i].group, key))
			count_set(owners, &snap->owners,
				  snap->samples[i].holders);
	}
	for (size_t i = 0; i < snap->n_waits; i++) {
		if (is_of(snap, snap->waits[i].group, key))
			count_set(owners, &snap->owners,
				  snap->waits[i].holders);
	}
}

static bool is_launcher(const struct process *process)
{
	for (size_t i = 0; i < sizeof(launchers) / sizeof(launchers[0]); i++) {
		if (strcmp(process->name, launchers[i]) == 0)
			return true;
	}
	return false;
}

static bool same_program(const struct process *a, const struct process *b)
{
	return a->executable != 0 && a->executable == b->executable;
}

/* Does it only wait for children that run the same program? */
static bool is_master(const struct report_owners *owners,
		      const struct snapshot *snap, uint32_t i)
{
	const struct process *processes = snap->owners.processes;
	const struct process *here = &processes[owners->items[i].process];

	for (uint32_t k = 0; k < count_kept(owners); k++) {
		const struct process *other =
			&processes[owners->items[k].process];

		if (other->parent == here->pid && same_program(here, other))
			return true;
	}
	return false;
}

/*
 * Only waits, as far as kinship tells: where nobody holds a connection, a
 * launcher has opened the listener for others, and a master has workers.
 */
static bool only_waits(const struct report_owners *owners,
		       const struct snapshot *snap, uint32_t i)
{
	const struct process *process =
		&snap->owners.processes[owners->items[i].process];

	return process->pid == 1 || is_launcher(process) ||
	       is_master(owners, snap, i);
}

static int first_cmp(const void *a, const void *b)
{
	const struct report_owner *left = a, *right = b;

	if (left->basis != right->basis)
		return left->basis < right->basis ? -1 : 1;
	if (left->n_sockets != right->n_sockets)
		return left->n_sockets > right->n_sockets ? -1 : 1;
	return (left->process > right->process) -
	       (left->process < right->process);
}

/* Those who accept come first; how many they are. */
static uint32_t put_first(struct report_owners *owners,
			  const struct snapshot *snap)
{
	uint32_t n = count_kept(owners), n_first = 0;
	bool is_first[REPORT_OWNERS_MAX] = { false };
	struct report_owner sorted[REPORT_OWNERS_MAX];
	uint32_t at = 0;

	qsort(owners->items, n, sizeof(*owners->items), first_cmp);
	for (uint32_t i = 0; i < n; i++)
		n_first += is_first[i] = owners->items[i].n_sockets > 1;
	for (uint32_t i = 0; n_first == 0 && i < n; i++)
		is_first[i] = !only_waits(owners, snap, i);
	for (uint32_t i = 0; i < n; i++)
		if (is_first[i])
			sorted[at++] = owners->items[i];
	n_first = at > 0 ? at : n;
	for (uint32_t i = 0; i < n; i++)
		if (!is_first[i])
			sorted[at++] = owners->items[i];
	(void)memcpy(owners->items, sorted, n * sizeof(*sorted));
	return n_first;
}

/*
 * Whether a parent accepts for its children or they for themselves looks the
 * same: of one program the one process is named only where no other has the
 * listener.
 */
static bool is_alone(const struct report_owners *owners,
		     const struct snapshot *snap)
{
	const struct process *processes = snap->owners.processes;
	const struct process *first = &processes[owners->items[0].process];

	for (uint32_t i = 1; i < count_kept(owners); i++) {
		const struct process *other =
			&processes[owners->items[i].process];

		if (same_program(first, other) ||
		    strcmp(first->name, other->name) == 0)
			return false;
	}
	return true;
}

/*
 * How long the first of the n_first has run, where none of the others began
 * after them.  A kernel counts starts from its boot, and so CLOCK_MONOTONIC,
 * unless it slept.
 */
static double seconds_since_restart(const struct report_owners *owners,
				    const struct snapshot *snap,
				    uint32_t n_first)
{
	const struct process *processes = snap->owners.processes;
	uint64_t first = UINT64_MAX;
	double seconds;

	for (uint32_t i = 0; i < n_first; i++) {
		const struct process *here =
			&processes[owners->items[i].process];

		if (here->started < first)
			first = here->started;
	}
	for (uint32_t i = n_first; i < count_kept(owners); i++) {
		const struct process *here =
			&processes[owners->items[i].process];

		if (here->started == 0 || here->started > first)
			return 0;
	}
	seconds = snap->at_seconds - (double)first / ticks_per_second;
	return n_first < count_kept(owners) && seconds > 0 ? seconds : 0;
}

/* The first of the n_first that is stopped, unless all holders are. */
static uint32_t find_stopped(const struct report_owners *owners,
			     const struct snapshot *snap, uint32_t n_first)
{
	uint32_t stopped = OWNERS_NONE, n_stopped = 0;

	for (uint32_t i = count_kept(owners); i-- > 0;) {
		uint32_t process = owners->items[i].process;

		if (!snap->owners.processes[process].is_stopped)
			continue;
		n_stopped++;
		if (i < n_first)
			stopped = process;
	}
	return n_stopped < owners->n ? stopped : OWNERS_NONE;
}

void acceptors_settle(struct acceptors *acceptors, const struct snapshot *snap,
		      const struct tally_key *key)
{
	struct report_owners *owners = &acceptors->owners;
	const struct process *processes = snap->owners.processes;
	uint32_t n_first;

	acceptors->process = OWNERS_NONE;
	acceptors->stopped = OWNERS_NONE;
	acceptors->program = NULL;
	/* Of the same unit or user is a guess, and no holder. */
	if (owners->n == 0 || owners->items[0].basis != OWNER_LISTENS)
		return;
	count_accepted(owners, snap, key);
	n_first = put_first(owners, snap);
	acceptors->program = processes[owners->items[0].process].name;
	for (uint32_t i = 1; i < n_first; i++) {
		if (strcmp(processes[owners->items[i].process].name,
			   acceptors->program) != 0)
			acceptors->program = NULL;
	}
	if (n_first == 1 && owners->n <= REPORT_OWNERS_MAX &&
	    is_alone(owners, snap))
		acceptors->process = owners->items[0].process;
	acceptors->stopped = find_stopped(owners, snap, n_first);
	acceptors->own =
		self_calls_find(snap, owners, key->netns, key->service_port);
	acceptors->is_launching =
		owners->n == 1 && owners->items[0].n_sockets == 1 &&
		is_launcher(&processes[owners->items[0].process]);
	if (owners->items[0].n_sockets == 1)
		acceptors->up_seconds =
			seconds_since_restart(owners, snap, n_first);
}

bool acceptors_are_starting(const struct acceptors *acceptors,
			    double oldest_seconds)
{
	if (acceptors->stopped != OWNERS_NONE)
		return false;
	return acceptors->is_launching ||
	       (acceptors->up_seconds > 0 &&
		acceptors->up_seconds <= oldest_seconds + restart_seconds);
}

/* What they hold of the port tells why they may not accept. */
static void say_held(struct finding *finding, const struct snapshot *snap,
		     const struct acceptors *acceptors)
{
	const struct report_owners *owners = &acceptors->owners;
	uint32_t n_idle = 0;

	/* What a filter hides may be at work. */
	if (acceptors->listener && !acceptors->listener->hides)
		n_idle = idle_accepted_count(snap, finding->subject.netns,
					     finding->subject.service_port);
	if (owners->n == 1 && owners->items[0].n_sockets == 1 &&
	    owners->items[0].basis == OWNER_LISTENS && !acceptors->is_launching)
		finding_say_text(finding, "holds_no_other", "yes");
	if (n_idle > 0)
		finding_say_count(finding, "accepted_idle", n_idle);
}

void acceptors_say(struct finding *finding, const struct snapshot *snap,
		   const struct acceptors *acceptors)
{
	const struct report_owners *owners = &acceptors->owners;

	finding->owners = *owners;
	finding->subject.process = acceptors->process;
	if (acceptors->is_launching)
		finding_say_process(finding, "launcher", acceptors->process);
	else if (acceptors->process != OWNERS_NONE)
		finding_say_process(finding, "acceptor", acceptors->process);
	else if (acceptors->program)
		finding_say_name(finding, "acceptor", acceptors->program);
	else if (owners->n > 1 && owners->n <= REPORT_OWNERS_MAX)
		finding_say_count(finding, "holders", owners->n);
	else if (owners->n == 0 && acceptors->listener)
		evidence_say_origin(finding, &snap->owners,
				    acceptors->listener->origin);
	if (acceptors->stopped != OWNERS_NONE)
		finding_say_process(finding, "stopped_holder",
				    acceptors->stopped);
	self_calls_say(finding, &acceptors->own);
	say_held(finding, snap, acceptors);
	upstream_say(finding, snap, owners);
}

void acceptors_find(struct acceptors *acceptors, const struct snapshot *snap,
		    const struct accept_queue *queue, uint64_t n)
{
	const struct listeners *listeners = &snap->listeners;
	const struct addr *address = &queue->key->local_address;
	uint32_t i = listeners_taker(listeners, queue->key->netns, address,
				     queue->key->service_port);

	*acceptors = (struct acceptors){
		.process = OWNERS_NONE,
		.stopped = OWNERS_NONE,
	};
	for (; i != HASH_INDEX_NONE;
	     i = listeners_next_taker(listeners, i, address)) {
		const struct listener *here = &listeners->items[i];

		if (accept_queues_blames(queue, snap, here, n))
			acceptors_add(acceptors, snap, here);
	}
	acceptors_settle(acceptors, snap, queue->key);
}
