// SPDX-License-Identifier: MIT
/*
 * test_two_hosts: two hosts that are the same in all that can be, addresses,
 * pids, inodes, cookies, users, units and numbers of namespaces, are told
 * twice and never as one.
 */
#include <stdio.h>
#include <string.h>

#include "analyze/earlier.h"
#include "ruling.h"
#include "tcpwait/ages.h"
#include "tcpwait/metrics.h"
#include "test.h"

enum {
	HOSTS = 2,
	PID = 7,
	FIRST_INODE = 1000,
	N_WAITS = 12,
	N_CLOSED = 120,
	N_COOKIES = 3,
	AGE_MS = 120000,
};

static const char *const names[HOSTS] = { "web1", "web2" };

static void add_sightings(struct ruling *ruling, uint32_t process)
{
	struct snapshot *snap = &ruling->scene.snap;
	uint32_t set;
	bool is_new;

	assert_int_equal(
		owners_add_holder(&snap->owners, OWNERS_NONE, process, &set),
		0);
	for (uint64_t i = 1; i <= N_COOKIES; i++) {
		assert_int_equal(sightings_add(&snap->sightings, i, 1, &is_new),
				 0);
		assert_true(is_new);
		snap->sightings.items[snap->sightings.n - 1].holders = set;
	}
}

/* A server that leaks, and a client that churns; one process does both. */
static void add_sockets(struct ruling *ruling)
{
	struct conn closed = conns_closed("10.0.0.1:40000", "10.0.0.5:3306", 0);
	uint32_t process = ruling_process(ruling, PID, "java");

	(void)snprintf(ruling_process_at(ruling, process)->unit,
		       PROCESS_UNIT_SIZE, "shop.service");
	add_sightings(ruling, process);
	ruling->next_inode = FIRST_INODE;
	(void)ruling_listen(ruling, "10.0.0.1:8080");
	(void)ruling_add(
		ruling,
		conns_aged(conns_waiting("10.0.0.1:8080", "10.0.0.9:40000", 0),
			   AGE_MS),
		N_WAITS, 0);
	for (unsigned int i = 0; i < N_CLOSED; i++) {
		closed.cookie = i < N_COOKIES ? i + 1 : 0;
		scene_add(&ruling->scene,
			  conns_from(closed, (uint16_t)(40000 + i)));
	}
}

/* The owners of what each host's waits are held by. */
static void hold_waits(struct snapshot *snap)
{
	for (size_t i = 0; i < snap->n_waits; i++) {
		struct wait *wait = &snap->waits[i];
		uint16_t netns = snap->groups.rows[wait->group].key.netns;
		uint16_t host = snap->namespaces[netns].host;
		uint32_t process = 0;

		while (snap->owners.processes[process].host != host)
			process++;
		assert_int_equal(owners_add_holder(&snap->owners, OWNERS_NONE,
						   process, &wait->holders),
				 0);
	}
	snap->owners.looked = true;
}

static void make(struct ruling *ruling, size_t n_hosts)
{
	ruling_init(ruling);
	for (size_t i = 0; i < n_hosts; i++) {
		if (i > 0)
			scene_add_host(&ruling->scene, names[i]);
		add_sockets(ruling);
	}
	ruling_finish(ruling);
	hold_waits(&ruling->scene.snap);
}

static uint16_t host_of(const struct snapshot *snap, uint16_t netns)
{
	return snap->namespaces[netns].host;
}

TEST(groups_waits_and_closes_are_each_host_s_own)
{
	struct ruling one, two;
	const struct snapshot *both = &two.scene.snap;
	const struct snapshot *single = &one.scene.snap;
	size_t n = 0;

	make(&one, 1);
	make(&two, HOSTS);
	n = single->groups.n;
	assert_int_equal(both->groups.n, HOSTS * n);
	assert_int_equal(both->closes.n, HOSTS * single->closes.n);
	assert_int_equal(both->n_sources, HOSTS * single->n_sources);
	assert_int_equal(both->n_waits, HOSTS * single->n_waits);
	assert_int_equal(both->n_samples, HOSTS * single->n_samples);
	assert_int_equal(both->listeners.n, HOSTS * single->listeners.n);
	for (uint32_t i = 0; i < both->groups.n; i++) {
		const struct tally_row *row = &both->groups.rows[i];
		const struct tally_row *alone = &single->groups.rows[i % n];
		size_t n_waits, n_alone;
		const struct wait *waits = snapshot_waits(both, i, &n_waits);

		(void)snapshot_waits(single, (uint32_t)(i % n), &n_alone);
		assert_int_equal(host_of(both, row->key.netns), i / n);
		assert_memory_equal(row->states, alone->states,
				    sizeof(row->states));
		assert_int_equal(row->closes, alone->closes);
		assert_int_equal(row->ports_used, alone->ports_used);
		assert_int_equal(n_waits, n_alone);
		for (size_t k = 0; k < n_waits; k++)
			assert_int_equal(waits[k].group, i);
	}
	ruling_free(&one);
	ruling_free(&two);
}

TEST(a_pid_is_a_process_of_each_host)
{
	struct ruling two;
	struct owners *owners = &two.scene.snap.owners;
	uint32_t again;

	make(&two, HOSTS);
	assert_int_equal(owners->n_processes, HOSTS);
	for (uint32_t i = 0; i < HOSTS; i++) {
		assert_int_equal(owners->processes[i].pid, PID);
		assert_int_equal(owners->processes[i].host, i);
		assert_int_equal(owners_same_unit(owners, i), i);
		owners->host = (uint16_t)i;
		assert_int_equal(owners_process_of(owners, PID, 0, &again), 0);
		assert_int_equal(again, i);
	}
	ruling_free(&two);
}

TEST(users_and_units_of_two_hosts_are_strangers)
{
	struct ruling two;
	struct owners *owners = &two.scene.snap.owners;

	make(&two, HOSTS);
	assert_int_equal(owners->n_origins, HOSTS);
	for (uint32_t i = 0; i < HOSTS; i++) {
		struct origin *origin = &owners->origins[i];

		assert_int_equal(origin->host, i);
		(void)snprintf(origin->unit, sizeof(origin->unit),
			       "shop.service");
		assert_int_equal(owners_kinship(&owners->processes[i], origin),
				 KINSHIP_UNIT);
		assert_int_equal(
			owners_kinship(&owners->processes[1 - i], origin),
			KINSHIP_NONE);
	}
	ruling_free(&two);
}

TEST(a_cookie_names_a_process_of_its_own_host)
{
	struct ruling two;
	const struct snapshot *snap = &two.scene.snap;
	size_t n = 0;

	make(&two, HOSTS);
	for (size_t i = 0; i < snap->n_samples; i++) {
		const struct live_sample *sample = &snap->samples[i];
		uint16_t netns = snap->groups.rows[sample->group].key.netns;

		if (sample->inode != 0)
			continue;
		n++;
		assert_int_equal(
			snap->owners
				.processes[owners_first_holder(&snap->owners,
							       sample->holders)]
				.host,
			host_of(snap, netns));
	}
	assert_true(n >= HOSTS);
	ruling_free(&two);
}

static void assert_rows(const struct snapshot *snap,
			const struct report_rows *both,
			const struct report_rows *single)
{
	assert_true(single->n > 0);
	assert_int_equal(both->n, HOSTS * single->n);
	for (size_t i = 0; i < both->n; i++) {
		const struct report_row *row = &both->items[i];
		const struct report_row *alone = NULL;

		for (size_t k = 0; k < single->n; k++) {
			const struct report_row *here = &single->items[k];

			if (here->port == row->port && here->role == row->role)
				alone = here;
		}
		assert_non_null(alone);
		assert_int_equal(row->total, alone->total);
		assert_int_equal(row->close_wait.n_ages,
				 alone->close_wait.n_ages);
		assert_false(row->other_end.known);
		for (uint32_t k = 0; k < row->owners.n; k++)
			assert_int_equal(
				snap->owners
					.processes[row->owners.items[k].process]
					.host,
				host_of(snap, row->netns));
	}
}

TEST(rows_and_their_owners_are_each_host_s_own)
{
	struct ruling one, two;
	struct report single, both;

	make(&one, 1);
	make(&two, HOSTS);
	scene_report(&one.scene, NULL, &single);
	scene_report(&two.scene, NULL, &both);
	assert_rows(&two.scene.snap, &both.ports, &single.ports);
	assert_rows(&two.scene.snap, &both.peers, &single.peers);
	report_free(&single);
	report_free(&both);
	ruling_free(&one);
	ruling_free(&two);
}

static void diagnose(struct ruling *ruling)
{
	const struct diagnosis_request request = {
		.seen = &ruling->scene.snap,
		.before = ruling->before,
		.thresholds = &ruling->thresholds,
	};

	findings_free(&ruling->findings);
	assert_int_equal(diagnosis_run(&request, &ruling->findings), 0);
}

TEST(findings_are_made_of_each_host_alone)
{
	struct ruling one, two;
	const struct snapshot *snap = &two.scene.snap;

	make(&one, 1);
	make(&two, HOSTS);
	diagnose(&one);
	diagnose(&two);
	assert_true(one.findings.n >= 2);
	assert_int_equal(two.findings.n, HOSTS * one.findings.n);
	for (size_t i = 0; i < two.findings.n; i++) {
		const struct finding *finding = &two.findings.items[i];
		size_t n_alone = 0;

		for (size_t k = 0; k < one.findings.n; k++)
			n_alone +=
				one.findings.items[k].id == finding->id &&
				one.findings.items[k].weight == finding->weight;
		assert_true(n_alone > 0);
		if (finding->subject.process != OWNERS_NONE)
			assert_int_equal(
				snap->owners.processes[finding->subject.process]
					.host,
				host_of(snap, finding->subject.netns));
	}
	ruling_free(&one);
	ruling_free(&two);
}

TEST(what_half_a_host_has_is_no_finding_of_two)
{
	struct ruling two;

	ruling_init(&two);
	for (size_t i = 0; i < HOSTS; i++) {
		if (i > 0)
			scene_add_host(&two.scene, names[i]);
		two.next_inode = FIRST_INODE;
		(void)ruling_add(&two,
				 conns_aged(conns_waiting("10.0.0.1:8080",
							  "10.0.0.9:40000", 0),
					    AGE_MS),
				 N_WAITS / 2, 0);
		for (uint16_t k = 0; k < N_CLOSED / 2; k++)
			scene_add(&two.scene,
				  conns_from(conns_closed("10.0.0.1:40000",
							  "10.0.0.5:3306", k),
					     (uint16_t)(40000 + 2 * k)));
	}
	ruling_finish(&two);
	diagnose(&two);
	assert_int_equal(two.findings.n, 0);
	ruling_free(&two);
}

TEST(a_tally_that_knows_no_namespaces_parts_hosts)
{
	static const uint32_t fields[] = { TALLY_STATE, TALLY_UID,
					   TALLY_REMOTE_ADDRESS };
	struct conn conn = conns_make("10.0.0.1:80", "10.0.0.9:40000",
				      TCP_STATE_ESTABLISHED);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct tally tally = { .fields = fields[i] };

		/* Two namespaces of one host, and one of another. */
		for (uint16_t netns = 0; netns < 3; netns++) {
			uint32_t pos;

			tally.first_netns = netns < 2 ? 0 : netns;
			assert_int_equal(tally_row_of(&tally, &conn,
						      ROLE_SERVER, netns, &pos),
					 0);
			assert_int_equal(pos, netns < 2 ? 0 : 1);
		}
		assert_int_equal(tally.n, HOSTS);
		tally_free(&tally);
	}
}

TEST(series_of_two_hosts_have_two_names)
{
	const struct findings none = { .n = 0 };
	struct ruling two;
	struct metrics metrics;
	const struct metrics_request request = {
		.seen = &two.scene.snap,
		.findings = &none,
		.netns = "all",
	};

	make(&two, HOSTS);
	assert_int_equal(metrics_init(&metrics, &request), 0);
	assert_string_not_equal(metrics.namespaces[0].label,
				metrics.namespaces[1].label);
	metrics_free(&metrics);
	ruling_free(&two);
}

/* The same inode, of the host of that name and no other. */
TEST(ages_are_carried_from_the_same_host)
{
	static const struct {
		const char *hosts[HOSTS]; /* as the earlier look has them */
		uint32_t ages_ms[HOSTS]; /* there */
		uint32_t found_ms[HOSTS]; /* of web1 and web2, 20 s later */
	} cases[] = {
		{ { "web1", "web2" }, { 50000, 90000 }, { 69875, 109875 } },
		{ { "web2", "web1" }, { 50000, 90000 }, { 109875, 69875 } },
		{ { "db1", "web2" }, { 50000, 90000 }, { 1000, 109875 } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene before, now;
		struct conn conn = conns_aged(
			conns_waiting("10.0.0.1:8080", "10.0.0.9:40000", 0), 0);

		scene_init(&before);
		scene_init(&now);
		conn.inode = FIRST_INODE;
		conn.timer = CONN_TIMER_KEEPALIVE;
		for (size_t k = 0; k < HOSTS; k++) {
			if (k > 0) {
				scene_add_host(&before, cases[i].hosts[k]);
				scene_add_host(&now, names[k]);
			} else {
				(void)snprintf(before.snap.hosts[0].name,
					       SNAPSHOT_NAME_SIZE, "%s",
					       cases[i].hosts[k]);
			}
			scene_add(&before,
				  conns_aged(conn, cases[i].ages_ms[k]));
			scene_add(&now, conns_aged(conn, 1000));
		}
		scene_finish(&before);
		scene_finish(&now);
		now.snap.at_seconds += 20;
		now.snap.taken.tv_sec += 20;
		ages_carry(&now.snap, &before.snap);
		for (size_t k = 0; k < HOSTS; k++)
			assert_int_equal(now.snap.waits[k].age_ms,
					 cases[i].found_ms[k]);
		scene_free(&before);
		scene_free(&now);
	}
}

TEST(what_was_earlier_is_of_the_same_host_and_boot)
{
	static const struct {
		const char *name; /* of the second host, earlier */
		const char *boots[2]; /* its boot id then and now */
		bool is_kept;
		bool found;
	} cases[] = {
		{ "web2", { "", "" }, false, true },
		{ "web2", { "a", "a" }, true, true },
		{ "web2", { "a", "b" }, true, false },
		{ "web2", { "", "" }, true, false },
		{ "db1", { "a", "a" }, true, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling before, now;
		const struct rule_input input = {
			.seen = &now.scene.snap,
			.before = &before.scene.snap,
		};
		struct snapshot *then = &before.scene.snap;
		uint64_t rise = 0;

		make(&before, HOSTS);
		make(&now, HOSTS);
		then->is_kept = cases[i].is_kept;
		for (size_t k = 0; k < HOSTS; k++) {
			then->namespaces[k].counters.known[0] = true;
			then->namespaces[k].counters.value[0] = k;
			now.scene.snap.namespaces[k].counters.known[0] = true;
			now.scene.snap.namespaces[k].counters.value[0] = 10;
		}
		(void)snprintf(then->hosts[1].name, SNAPSHOT_NAME_SIZE, "%s",
			       cases[i].name);
		then->hosts[1].boot_id[0] = cases[i].boots[0][0];
		now.scene.snap.hosts[1].boot_id[0] = cases[i].boots[1][0];
		assert_int_equal(earlier_rise(&input, 1, 0, &rise),
				 cases[i].found);
		assert_int_equal(rise, cases[i].found ? 9 : 0);
		ruling_free(&before);
		ruling_free(&now);
	}
}
