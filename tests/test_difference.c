// SPDX-License-Identifier: MIT
/*
 * test_difference: what began, ended, got worse or better between two looks;
 * and what one of them could not tell.
 */
#include "tcpwait/difference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ruling.h"
#include "tcpwait/diagnosis.h"
#include "test.h"

enum { AGE_MS = 120000, SECONDS = 600 };

/* A look in which java leaks n sockets on a port; 0: it does not. */
struct looked {
	struct ruling ruling;
	struct same_socket sockets[64];
	size_t n;
};

static void look(struct looked *looked, int32_t pid, unsigned int n,
		 unsigned int from)
{
	struct ruling *ruling = &looked->ruling;
	const struct diagnosis_request request = {
		.seen = &ruling->scene.snap,
		.thresholds = &ruling->thresholds,
	};
	uint32_t process, inode = 0;

	ruling_init(ruling);
	process = ruling_process(ruling, pid, "java");
	(void)ruling_listen(ruling, "10.0.0.1:8080");
	if (n > 0)
		inode = ruling_add(
			ruling,
			conns_aged(conns_waiting("10.0.0.1:8080",
						 "10.0.0.9:40000", 0),
				   AGE_MS),
			n, 0);
	ruling_finish(ruling);
	if (n > 0)
		ruling_hold(ruling, inode, n, process);
	ruling->scene.snap.owners.looked = true;
	findings_free(&ruling->findings);
	assert_int_equal(diagnosis_run(&request, &ruling->findings), 0);
	looked->n = n;
	for (size_t i = 0; i < n; i++)
		looked->sockets[i] = (struct same_socket){
			.role = ROLE_SERVER,
			.port = 8080,
			.local_port = 8080,
			.remote_port = (uint16_t)(40000 + from + i),
			.cookie = 1 + from + i,
			.process = process,
		};
}

static struct difference_look of(const struct looked *looked)
{
	return (struct difference_look){
		.seen = &looked->ruling.scene.snap,
		.findings = &looked->ruling.findings,
		.sockets = looked->sockets,
		.n_sockets = looked->n,
	};
}

static void compare(struct difference *difference, struct looked *before,
		    struct looked *now)
{
	const struct difference_look a = of(before), b = of(now);

	now->ruling.scene.snap.taken.tv_sec =
		before->ruling.scene.snap.taken.tv_sec + SECONDS;
	assert_int_equal(difference_make(difference, &a, &b), 0);
}

static const struct difference_row *leak_of(const struct difference *difference)
{
	size_t n;
	const struct difference_row *rows =
		difference_of(difference, DIFFERENCE_FINDING, &n);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].name, "close-wait-leak") == 0)
			return &rows[i];
	}
	return NULL;
}

TEST(a_finding_begins_ends_and_changes)
{
	static const struct {
		unsigned int n[2];
		enum difference_change change;
	} cases[] = {
		{ { 0, 40 }, DIFFERENCE_BEGUN },
		{ { 40, 0 }, DIFFERENCE_ENDED },
		{ { 40, 60 }, DIFFERENCE_WORSE },
		{ { 60, 40 }, DIFFERENCE_BETTER },
		{ { 40, 44 }, DIFFERENCE_SAME },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct looked before, now;
		struct difference difference;
		const struct difference_row *row;

		look(&before, 7, cases[i].n[0], 0);
		/* It was started again meanwhile. */
		look(&now, 8, cases[i].n[1], 0);
		compare(&difference, &before, &now);
		row = leak_of(&difference);
		assert_non_null(row);
		assert_int_equal(row->change, cases[i].change);
		difference_free(&difference);
		ruling_free(&before.ruling);
		ruling_free(&now.ruling);
	}
}

TEST(what_a_look_cannot_tell_neither_begins_nor_ends)
{
	struct looked before, now;
	struct difference difference;

	for (int k = 0; k < 2; k++) {
		struct ruling *blind = k ? &now.ruling : &before.ruling;

		look(&before, 7, k ? 40 : 0, 0);
		look(&now, 7, k ? 0 : 40, 0);
		assert_int_equal(findings_add_unjudged(&blind->findings,
						       FINDING_CLOSE_WAIT_LEAK,
						       0, NEED_BIT(NEED_AGES)),
				 0);
		compare(&difference, &before, &now);
		assert_non_null(leak_of(&difference));
		assert_int_equal(leak_of(&difference)->change,
				 DIFFERENCE_UNTOLD);
		difference_free(&difference);
		ruling_free(&before.ruling);
		ruling_free(&now.ruling);
	}
}

static const struct difference_row *only(const struct difference *difference,
					 enum difference_kind kind)
{
	size_t n;
	const struct difference_row *row = difference_of(difference, kind, &n);

	assert_int_equal(n, 1);
	return row;
}

TEST(the_very_same_sockets_are_counted_and_the_rate)
{
	struct looked before, now;
	struct difference difference;
	const struct difference_row *row;
	struct process *process;

	look(&before, 7, 40, 0);
	look(&now, 7, 52, 6);
	process = ruling_process_at(&now.ruling, now.sockets[0].process);
	process->descriptors_known = true;
	process->n_descriptors = 904;
	process->descriptor_limit = 1024;
	compare(&difference, &before, &now);
	row = only(&difference, DIFFERENCE_CLOSE_WAIT);
	assert_int_equal(row->n_before, 40);
	assert_int_equal(row->n_now, 52);
	assert_int_equal(row->n_same, 34);
	assert_int_equal(row->basis, SAME_BY_COOKIE);
	assert_true(fabs(row->per_minute - 1.2) < 0.001);
	assert_true(fabs(row->limit_seconds - 6000) < 1);
	difference_free(&difference);
	/* Another start of the kernel gives the same cookies to others. */
	(void)snprintf(before.ruling.scene.snap.hosts[0].boot_id,
		       HOST_BOOT_ID_SIZE, "a");
	(void)snprintf(now.ruling.scene.snap.hosts[0].boot_id,
		       HOST_BOOT_ID_SIZE, "b");
	compare(&difference, &before, &now);
	assert_int_equal(only(&difference, DIFFERENCE_CLOSE_WAIT)->n_same, 0);
	difference_free(&difference);
	ruling_free(&before.ruling);
	ruling_free(&now.ruling);
}

TEST(services_and_settings_that_differ_are_told)
{
	struct looked before, now;
	struct difference difference;
	const struct difference_row *row;

	look(&before, 7, 40, 0);
	look(&now, 7, 52, 0);
	now.ruling.scene.snap.namespaces[0]
		.settings.value[SETTING_TCP_TW_REUSE] = 1;
	compare(&difference, &before, &now);
	row = only(&difference, DIFFERENCE_SERVICE);
	assert_int_equal(row->port, 8080);
	assert_int_equal(row->n_now - row->n_before, 12);
	row = only(&difference, DIFFERENCE_SETTING);
	assert_string_equal(row->name, "net.ipv4.tcp_tw_reuse");
	assert_string_equal(row->text_before, "2");
	assert_string_equal(row->text_now, "1");
	difference_free(&difference);
	compare(&difference, &before, &before);
	assert_int_equal(difference.n, 1 + 1);
	difference_free(&difference);
	ruling_free(&before.ruling);
	ruling_free(&now.ruling);
}
