// SPDX-License-Identifier: MIT
/*
 * ruling: prepares for one rule what the diagnosis prepares for all.
 *
 * Fails the running test itself where something cannot be prepared.
 */
#include "ruling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/accept_queues.h"
#include "analyze/budget.h"
#include "analyze/pool.h"
#include "analyze/reading.h"
#include "analyze/served.h"
#include "analyze/summary.h"
#include "analyze/waits.h"
#include "test.h"

enum { FIRST_INODE = 1000 };

void ruling_init(struct ruling *ruling)
{
	*ruling = (struct ruling){ .next_inode = FIRST_INODE };
	scene_init(&ruling->scene);
	thresholds_init(&ruling->thresholds);
	ruling->scene.snap.owners.looked = true;
}

void ruling_free(struct ruling *ruling)
{
	findings_free(&ruling->findings);
	scene_free(&ruling->scene);
}

uint32_t ruling_add(struct ruling *ruling, struct conn conn, unsigned int n,
		    uint32_t step_ms)
{
	uint32_t first = ruling->next_inode;
	bool is_client = conn.local_port >= SCENE_PORT_LOW;

	for (unsigned int i = 0; i < n; i++) {
		if (conn.inode != 0)
			conn.inode = ruling->next_inode++;
		scene_add(&ruling->scene, conn);
		conn.local_port = (uint16_t)(conn.local_port + is_client);
		conn.remote_port = (uint16_t)(conn.remote_port + !is_client);
		conn.last_ack_recv_ms += step_ms;
		conn.last_data_recv_ms += step_ms;
		conn.last_data_sent_ms += step_ms;
	}
	return first;
}

uint32_t ruling_scatter(struct ruling *ruling, struct conn conn, unsigned int n)
{
	enum { SIDE_BY_SIDE = 4 };
	bool is_client = conn.local_port >= SCENE_PORT_LOW;
	uint32_t first = ruling->next_inode;

	for (unsigned int i = 0; i < n; i += SIDE_BY_SIDE) {
		unsigned int rest = n - i;

		(void)ruling_add(ruling, conn,
				 rest < SIDE_BY_SIDE ? rest : SIDE_BY_SIDE, 0);
		*(is_client ? &conn.local_port : &conn.remote_port) +=
			SIDE_BY_SIDE + 1;
	}
	return first;
}

uint32_t ruling_listen(struct ruling *ruling, const char *local)
{
	struct conn conn = conns_make(local, "*", TCP_STATE_LISTEN);

	conn.send_queue = 128;
	conn.inode = ruling->next_inode++;
	scene_add(&ruling->scene, conn);
	return conn.inode;
}

uint32_t ruling_process(struct ruling *ruling, int32_t pid, const char *name)
{
	struct process *process;
	uint32_t pos;

	assert_int_equal(
		owners_process_of(&ruling->scene.snap.owners, pid, 0, &pos), 0);
	process = ruling_process_at(ruling, pos);
	(void)snprintf(process->name, sizeof(process->name), "%s", name);
	process->executable = 1;
	process->age_seconds = 1; /* less than anything waits */
	for (; *name; name++)
		process->executable =
			process->executable * 31 + (unsigned char)*name;
	return pos;
}

struct process *ruling_process_at(struct ruling *ruling, uint32_t process)
{
	return &ruling->scene.snap.owners.processes[process];
}

void ruling_finish(struct ruling *ruling)
{
	if (!ruling->is_finished)
		scene_finish(&ruling->scene);
	ruling->is_finished = true;
}

static void hold(struct owners *owners, uint32_t *set, uint32_t process)
{
	assert_int_equal(owners_add_holder(owners, *set, process, set), 0);
	owners->processes[process].n_waiting++;
}

void ruling_hold(struct ruling *ruling, uint32_t inode, unsigned int n,
		 uint32_t process)
{
	struct snapshot *snap = &ruling->scene.snap;

	ruling_finish(ruling);
	for (size_t i = 0; i < snap->n_waits; i++) {
		struct wait *wait = &snap->waits[i];

		if (wait->inode >= inode && wait->inode < inode + n)
			hold(&snap->owners, &wait->holders, process);
		/* A later inode is older: they pile up. */
		wait->descriptor = UINT32_MAX - wait->inode;
	}
	for (size_t i = 0; i < snap->listeners.n; i++) {
		struct listener *here = &snap->listeners.items[i];

		if (here->inode < inode || here->inode >= inode + n)
			continue;
		hold(&snap->owners, &here->holders, process);
		snap->owners.processes[process].n_waiting--;
	}
}

void ruling_sight(struct ruling *ruling, uint64_t cookie, uint32_t process)
{
	struct snapshot *snap = &ruling->scene.snap;
	bool is_new;

	assert_int_equal(sightings_add(&snap->sightings, cookie, 1, &is_new),
			 0);
	assert_true(is_new);
	assert_int_equal(
		owners_add_holder(
			&snap->owners, OWNERS_NONE, process,
			&snap->sightings.items[snap->sightings.n - 1].holders),
		0);
}

void ruling_meet_again(struct ruling *ruling, uint32_t process)
{
	struct snapshot *snap = &ruling->scene.snap;

	for (size_t i = 0; i < snap->sightings.n; i++) {
		struct sighting *sighting = &snap->sightings.items[i];

		if (owners_first_holder(&snap->owners, sighting->holders) ==
		    process)
			sighting->n_met++;
	}
}

void ruling_hear(struct ruling *ruling, const struct ending *ending,
		 unsigned int n)
{
	struct snapshot *snap = &ruling->scene.snap;
	int place = heard_place(&snap->heard, snap->namespaces[0].id);

	assert_true(place >= 0);
	snap->heard.is_known = snap->heard.lost_known = true;
	snap->heard.seconds = 5;
	for (unsigned int i = 0; i < n; i++)
		assert_int_equal(heard_add(&snap->heard, (uint16_t)place,
					   ending, NULL, &snap->owners),
				 0);
}

void ruling_poll(struct ruling *ruling, uint32_t inode, unsigned int n)
{
	struct snapshot *snap = &ruling->scene.snap;

	ruling_finish(ruling);
	for (size_t i = 0; i < snap->n_waits; i++) {
		struct wait *wait = &snap->waits[i];

		if (wait->inode >= inode && wait->inode < inode + n)
			wait->flags |= WAIT_POLLED;
	}
}

void ruling_own_samples(struct ruling *ruling, const uint32_t *processes,
			size_t n)
{
	struct snapshot *snap = &ruling->scene.snap;

	ruling_finish(ruling);
	assert_in_range(snap->n_samples, n, LIVE_SAMPLES_MAX);
	for (size_t i = 0; i < snap->n_samples; i++)
		assert_int_equal(owners_add_holder(&snap->owners, OWNERS_NONE,
						   processes[i % n],
						   &snap->samples[i].holders),
				 0);
}

size_t ruling_run(struct ruling *ruling, const struct rule *rule)
{
	const struct snapshot *snap = &ruling->scene.snap;
	struct accept_queues queues;
	struct turnover_looks looks;
	struct close_rates rates;
	struct wait_groups groups;
	uint32_t *told_by;
	uint32_t *capacities;
	uint8_t *kinds;
	bool *pooled, *served;

	ruling_finish(ruling);
	findings_free(&ruling->findings);
	told_by = calloc(snap->n_waits + 1, sizeof(*told_by));
	assert_non_null(told_by);
	kinds = waits_kinds(snap);
	capacities = budget_capacities(snap);
	assert_non_null(kinds);
	assert_int_equal(reading_mark(ruling->before, snap, kinds), 0);
	pooled = pool_waits(snap, kinds);
	assert_non_null(pooled);
	assert_non_null(capacities);
	assert_int_equal(wait_groups_init(&groups, snap), 0);
	served = served_waits(snap, kinds, &groups);
	assert_non_null(served);
	assert_int_equal(accept_queues_init(&queues, snap), 0);
	assert_int_equal(turnover_init(&looks, ruling->before, snap), 0);
	assert_int_equal(
		close_rates_init(&rates, snap, ruling->before, capacities), 0);
	assert_int_equal(rule->run(
				 &(struct rule_input){
					 .seen = snap,
					 .before = ruling->before,
					 .thresholds = &ruling->thresholds,
					 .kinds = kinds,
					 .pooled = pooled,
					 .served = served,
					 .capacities = capacities,
					 .looks = &looks,
					 .rates = &rates,
					 .groups = &groups,
					 .queues = &queues,
					 .told_by = told_by,
				 },
				 &ruling->findings),
			 0);
	for (size_t i = 0; i < ruling->findings.n; i++) {
		assert_int_equal(ruling->findings.items[i].id, rule->id);
		summary_write(&ruling->findings.items[i], snap);
	}
	turnover_free(&looks);
	close_rates_free(&rates);
	wait_groups_free(&groups);
	accept_queues_free(&queues);
	free(capacities);
	free(told_by);
	free(pooled);
	free(served);
	free(kinds);
	return ruling->findings.n;
}

void ruling_assert_aged(const struct rule *rule, ruling_begin_fn begin)
{
	static const struct {
		uint32_t age_ms;
		unsigned int n;
		size_t n_found;
	} cases[] = {
		{ 61000, 10, 1 }, { 61000, 9, 0 },   { 60001, 10, 1 },
		{ 60000, 10, 0 }, { 2000, 10, 0 },   { 2000, 500, 0 },
		{ 10001, 99, 0 }, { 10001, 100, 1 }, { 10000, 100, 0 },
		{ 61000, 0, 0 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, cases[i].age_ms, cases[i].n);
		if (ruling_run(&ruling, rule) != cases[i].n_found)
			fail_msg("%u of %u ms: not %zu found", cases[i].n,
				 cases[i].age_ms, cases[i].n_found);
		ruling_free(&ruling);
	}
}

const struct finding *ruling_only(const struct ruling *ruling)
{
	assert_int_equal(ruling->findings.n, 1);
	return &ruling->findings.items[0];
}

static const struct evidence *find(const struct finding *finding,
				   const char *key, enum evidence_type type)
{
	const struct evidence *found = NULL;

	for (size_t i = 0; i < finding->n_evidence; i++) {
		if (strcmp(finding->evidence[i].key, key) != 0)
			continue;
		assert_null(found);
		found = &finding->evidence[i];
	}
	if (!found || found->type != type)
		fail_msg("%s is not there, or not so", key);
	return found;
}

uint64_t ruling_count(const struct finding *finding, const char *key)
{
	return find(finding, key, EVIDENCE_COUNT)->count;
}

double ruling_real(const struct finding *finding, const char *key)
{
	return find(finding, key, EVIDENCE_REAL)->real;
}

const char *ruling_text(const struct finding *finding, const char *key)
{
	return find(finding, key, EVIDENCE_TEXT)->text;
}

bool ruling_is_unknown(const struct finding *finding, const char *key)
{
	return find(finding, key, EVIDENCE_UNKNOWN) != NULL;
}
