// SPDX-License-Identifier: MIT
/*
 * test_stopped: a stopped process is proven as the cause, not one of several.
 */
#include <string.h>

#include "analyze/stopped.h"
#include "ruling.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/diagnosis.h"
#include "test.h"

/* Forty that n holders of the listener leave unread, the first ones stopped. */
static void begin(struct ruling *ruling, unsigned int n, unsigned int n_stopped)
{
	uint32_t listener, first, holder;

	ruling_init(ruling);
	listener = ruling_listen(ruling, "0.0.0.0:8080");
	first = ruling_add(ruling,
			   conns_aged(conns_waiting("10.0.0.1:8080",
						    "192.0.2.1:40000", 500),
				      120000),
			   40, 0);
	for (unsigned int i = 0; i < n; i++) {
		holder = ruling_process(ruling, 812 + (int32_t)i, "python3");
		ruling_hold(ruling, listener, 1, holder);
		ruling_hold(ruling, first + i * (40 / n), 40 / n, holder);
		ruling_process_at(ruling, holder)->is_stopped = i < n_stopped;
	}
	ruling_finish(ruling);
}

static void diagnose(struct ruling *ruling, struct findings *findings)
{
	const struct diagnosis_request request = {
		.seen = &ruling->scene.snap,
		.thresholds = &ruling->thresholds,
	};

	assert_int_equal(diagnosis_run(&request, findings), 0);
	assert_int_equal(findings->n, 1);
	assert_int_equal(findings->items[0].id, FINDING_CLOSE_WAIT_UNREAD);
}

TEST(a_stopped_process_is_the_only_cause)
{
	const struct catalogue_entry *entry =
		catalogue_of(FINDING_CLOSE_WAIT_UNREAD);
	const char *sentences[CATALOGUE_ADVICE_MAX];
	const struct finding *finding;
	struct findings findings;
	struct ruling ruling;

	begin(&ruling, 1, 1);
	diagnose(&ruling, &findings);
	finding = &findings.items[0];
	assert_non_null(strstr(finding->summary,
			       "python3[812], which is stopped, neither"));
	assert_string_equal(ruling_text(finding, "process_state"), "stopped");
	assert_ptr_equal(catalogue_causes(finding).texts[0],
			 entry->stopped_causes[0]);
	assert_ptr_equal(catalogue_fixes(finding).texts[0],
			 entry->stopped_fixes[0]);
	assert_non_null(
		strstr(catalogue_fixes(finding).texts[0], "kill -CONT"));
	assert_int_equal(catalogue_causes(finding).n, 1);
	assert_int_equal(catalogue_advice(finding, &ruling.scene.snap,
					  sentences, CATALOGUE_ADVICE_MAX),
			 0);
	findings_free(&findings);
	ruling_free(&ruling);
}

TEST(one_that_runs_is_asked_as_ever)
{
	const struct catalogue_entry *entry =
		catalogue_of(FINDING_CLOSE_WAIT_UNREAD);
	struct findings findings;
	struct ruling ruling;

	begin(&ruling, 1, 0);
	diagnose(&ruling, &findings);
	assert_null(strstr(findings.items[0].summary, "stopped"));
	assert_ptr_equal(catalogue_causes(&findings.items[0]).texts[0],
			 entry->causes[0]);
	assert_ptr_equal(catalogue_fixes(&findings.items[0]).texts[0],
			 entry->fixes[0]);
	findings_free(&findings);
	ruling_free(&ruling);
}

/* It could do the work of the one that is stopped, or is at fault itself. */
TEST(of_several_all_have_to_be_stopped)
{
	static const struct {
		unsigned int n_owners, n_stopped;
		enum finding_id id;
		enum owner_basis basis;
		bool is_told;
	} cases[] = {
		{ 2, 2, FINDING_ACCEPT_QUEUE_FULL, OWNER_LISTENS, true },
		{ 2, 1, FINDING_ACCEPT_QUEUE_FULL, OWNER_LISTENS, false },
		{ 0, 0, FINDING_ACCEPT_QUEUE_FULL, OWNER_LISTENS, false },
		/* A guess is no proof, and not all of it hangs on running. */
		{ 1, 1, FINDING_ACCEPT_QUEUE_FULL, OWNER_SAME_UID, false },
		{ 1, 1, FINDING_CLOSE_WAIT_LEAK, OWNER_HOLDS, false },
		{ 1, 1, FINDING_CLIENT_CHURN, OWNER_HOLDS, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct process processes[2] = { { .pid = 1 }, { .pid = 2 } };
		struct snapshot snap = { .owners = { .processes = processes,
						     .n_processes = 2 } };
		struct finding finding = { .id = cases[i].id,
					   .owners.n = cases[i].n_owners };

		for (uint32_t k = 0; k < cases[i].n_owners; k++) {
			finding.owners.items[k] = (struct report_owner){
				.process = k,
				.basis = (uint8_t)cases[i].basis,
			};
			processes[k].is_stopped = k < cases[i].n_stopped;
		}
		stopped_note(&finding, &snap);
		assert_int_equal(finding.n_evidence, cases[i].is_told);
	}
}
