// SPDX-License-Identifier: MIT
/*
 * test_heard: ends add up by service, in bounded memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "tcpwait/heard.h"
#include "tcpwait/render_ends.h"
#include "test.h"

struct ears {
	struct heard heard;
	struct owners owners;
};

/* 10.0.0.N */
static struct addr address(uint32_t n)
{
	const uint8_t bytes[4] = { 10, 0, 0, (uint8_t)n };

	return addr_from_v4(bytes);
}

static struct ending ending_of(enum role role, uint16_t port,
			       enum end_kind kind)
{
	bool is_client = role == ROLE_CLIENT;

	return (struct ending){
		.end = { .conn = { .local = address(1),
				   .remote = address(5),
				   .local_port = is_client ? 40000 : port,
				   .remote_port = is_client ? port : 40000,
				   .have = CONN_HAS_INFO },
			 .have = CONN_END_HAS_COUNTS,
			 .n_data_in = 1,
			 .n_data_out = 1 },
		.verdict = { kind, role },
	};
}

static void hear(struct ears *ears, const struct ending *ending,
		 const struct heard_sight *sight)
{
	assert_int_equal(
		heard_add(&ears->heard, 0, ending, sight, &ears->owners), 0);
}

static const struct heard_service *service(const struct ears *ears,
					   enum role role, uint16_t port)
{
	const struct heard_key key = {
		.remote = role == ROLE_CLIENT ? address(5) : addr_any,
		.port = port,
		.role = role,
	};

	return heard_find(&ears->heard, &key);
}

static void forget(struct ears *ears)
{
	heard_free(&ears->heard);
	owners_free(&ears->owners);
}

TEST(a_servers_ends_are_its_ports_and_a_clients_its_services)
{
	struct ears ears = { 0 };
	struct ending ending = ending_of(ROLE_SERVER, 80, END_LOCAL_FIRST);

	for (uint32_t i = 0; i < 5; i++) {
		ending.end.conn.remote = address(i);
		hear(&ears, &ending, NULL);
	}
	ending = ending_of(ROLE_CLIENT, 80, END_PEER_FIRST);
	for (uint16_t i = 0; i < 3; i++) {
		ending.end.conn.local_port = i;
		hear(&ears, &ending, NULL);
	}
	assert_int_equal(ears.heard.n_services, 2);
	assert_int_equal(ends_total(&service(&ears, ROLE_SERVER, 80)->ends), 5);
	assert_int_equal(ends_total(&service(&ears, ROLE_CLIENT, 80)->ends), 3);
	assert_int_equal(ends_total(&ears.heard.total), 8);
	assert_null(service(&ears, ROLE_SERVER, 81));
	forget(&ears);
}

TEST(what_is_closed_here_first_has_sums_of_its_own)
{
	struct ears ears = { 0 };
	struct ending ending = ending_of(ROLE_SERVER, 80, END_LOCAL_FIRST);
	const struct heard_service *found;

	hear(&ears, &ending, NULL);
	ending.verdict.kind = END_PEER_FIRST;
	hear(&ears, &ending, NULL);
	ending.verdict.kind = END_RESET;
	hear(&ears, &ending, NULL);
	found = service(&ears, ROLE_SERVER, 80);
	assert_int_equal(ends_total(&found->ends), 3);
	assert_int_equal(ends_total(&found->closed), 1);
	assert_int_equal(found->n_idles, 1);
	forget(&ears);
}

TEST(idle_times_are_an_even_choice)
{
	struct ears ears = { 0 };
	struct ending ending = ending_of(ROLE_SERVER, 80, END_LOCAL_FIRST);
	const struct heard_service *found;

	for (uint32_t i = 1; i <= 10000; i++) {
		ending.end.conn.last_data_sent_ms = i;
		ending.end.conn.last_data_recv_ms = i;
		hear(&ears, &ending, NULL);
	}
	found = service(&ears, ROLE_SERVER, 80);
	assert_in_range(found->n_idles, HEARD_IDLES_MAX / 2, HEARD_IDLES_MAX);
	for (uint32_t i = 1; i < found->n_idles; i++)
		assert_int_equal(found->idles_ms[i] - found->idles_ms[i - 1],
				 found->stride);
	assert_true(found->idles_ms[found->n_idles - 1] + found->stride >
		    10000 - 2 * found->stride);
	forget(&ears);
}

TEST(services_beyond_the_bound_are_counted)
{
	struct ears ears = { 0 };
	struct ending ending = ending_of(ROLE_SERVER, 0, END_LOCAL_FIRST);

	ears.heard.is_known = ears.heard.lost_known = true;
	for (unsigned int i = 1; i <= HEARD_SERVICES_MAX; i++) {
		ending.end.conn.local_port = (uint16_t)i;
		hear(&ears, &ending, NULL);
	}
	assert_true(heard_is_whole(&ears.heard));
	ending.end.conn.local_port = HEARD_SERVICES_MAX + 1;
	hear(&ears, &ending, NULL);
	assert_int_equal(ears.heard.n_services, HEARD_SERVICES_MAX);
	assert_int_equal(ears.heard.n_other, 1);
	assert_int_equal(ends_total(&ears.heard.total), HEARD_SERVICES_MAX + 1);
	assert_false(heard_is_whole(&ears.heard));
	forget(&ears);
}

TEST(services_come_in_order_of_their_ends)
{
	static const unsigned int n[] = { 3, 9, 3, 1 };
	static const uint16_t order[] = { 81, 80, 82, 83 };
	struct ears ears = { 0 };
	const struct heard_service *found = NULL;

	assert_null(heard_next_most(&ears.heard, NULL));
	for (uint16_t i = 0; i < 4; i++) {
		struct ending ending =
			ending_of(ROLE_SERVER, 80 + i, END_LOCAL_FIRST);

		for (unsigned int k = 0; k < n[i]; k++)
			hear(&ears, &ending, NULL);
	}
	for (size_t i = 0; i < 4; i++) {
		found = heard_next_most(&ears.heard, found);
		assert_non_null(found);
		assert_int_equal(found->key.port, order[i]);
	}
	assert_null(heard_next_most(&ears.heard, found));
	forget(&ears);
}

static int render_heard(FILE *out, const void *snap)
{
	render_ends_heard(out, snap);
	return 0;
}

TEST(a_line_tells_the_services_with_most_ends)
{
	struct ears ears = { 0 };
	struct snapshot snap = { 0 };
	char most[RENDER_ENDS_MOST_SIZE];
	char *text;

	for (uint16_t i = 0; i < 5; i++) {
		struct ending ending = ending_of(
			i == 1 ? ROLE_SERVER : ROLE_CLIENT, i, END_PEER_FIRST);

		for (unsigned int k = 0; k < 240u >> i; k++)
			hear(&ears, &ending, NULL);
	}
	snap.heard = ears.heard;
	assert_string_equal(render_ends_most(&snap, most), "");
	snap.heard.is_known = snap.heard.lost_known = true;
	snap.heard.seconds = 10;
	text = golden_slurp(render_heard, &snap);
	assert_string_equal(text,
			    "\nHeard in 10.0 s: 465 ends, 465 peer first\n"
			    "by service: toward 10.0.0.5:? 24/s, on :1 12/s, "
			    "toward 10.0.0.5:2 6.0/s, ...\n");
	free(text);
	assert_string_equal(render_ends_most(&snap, most),
			    "toward 10.0.0.5:? 24/s");
	forget(&ears);
}

TEST(of_whom_it_was_nobody_knows_is_no_services)
{
	struct ears ears = { 0 };
	struct ending ending = ending_of(ROLE_UNKNOWN, 80, END_UNKNOWN);

	hear(&ears, &ending, NULL);
	assert_int_equal(ears.heard.n_roleless, 1);
	assert_int_equal(ears.heard.n_services, 0);
	forget(&ears);
}

/* Each curl of a loop is a process of its own. */
TEST(processes_of_one_name_are_one_program)
{
	struct ears ears = { 0 };
	struct ending ending = ending_of(ROLE_CLIENT, 80, END_LOCAL_FIRST);
	struct heard_sight sight = { .was_met = true, .is_brief = true };
	const struct heard_service *found;

	for (int32_t pid = 1; pid <= 20; pid++) {
		struct process *process;

		assert_int_equal(
			owners_process_of(&ears.owners, pid, 0, &sight.process),
			0);
		process = &ears.owners.processes[sight.process];
		(void)snprintf(process->name, sizeof(process->name), "%s",
			       pid == 20 ? "wget" : "curl");
		hear(&ears, &ending, &sight);
	}
	sight.process = OWNERS_NONE;
	hear(&ears, &ending, &sight);
	found = service(&ears, ROLE_CLIENT, 80);
	assert_int_equal(found->n_programs, 2);
	assert_int_equal(found->programs[0].n, 19);
	assert_int_equal(found->programs[0].n_brief, 19);
	assert_int_equal(found->programs[1].n, 1);
	assert_int_equal(found->n_unheld, 1);
	forget(&ears);
}

TEST(programs_beyond_the_bound_show)
{
	struct ears ears = { 0 };
	struct ending ending = ending_of(ROLE_CLIENT, 80, END_LOCAL_FIRST);
	struct heard_sight sight = { .was_met = true };

	for (int32_t pid = 1; pid <= HEARD_PROGRAMS_MAX + 2; pid++) {
		struct process *process;

		assert_int_equal(
			owners_process_of(&ears.owners, pid, 0, &sight.process),
			0);
		process = &ears.owners.processes[sight.process];
		(void)snprintf(process->name, sizeof(process->name), "p%d",
			       pid);
		hear(&ears, &ending, &sight);
	}
	assert_int_equal(service(&ears, ROLE_CLIENT, 80)->n_programs,
			 HEARD_PROGRAMS_MAX + 1);
	forget(&ears);
}
