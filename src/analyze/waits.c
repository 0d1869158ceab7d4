// SPDX-License-Identifier: MIT
/*
 * waits: from single sockets to what a row says of its CLOSE_WAIT.
 */
#include "analyze/waits.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "analyze/runs.h"
#include "tcpwait/array.h"

/*
 * Unread bytes are a farewell when nearly all sockets toward a service hold
 * the same small number, or one of two (MySQL sends an error packet, and
 * another one when it is stopped), and nothing says that they are an answer.
 */
enum {
	FAREWELL_SOCKETS = 5,
	FAREWELL_PERCENT = 80,
	FAREWELL_BYTES = 1024,
	FAREWELL_FORMS = 2,
};

static bool has_unread_bytes(const struct snapshot *snap,
			     const struct wait *wait)
{
	/* One is the FIN alone. */
	return !(wait->flags & WAIT_IS_FIN_WAIT2) && wait->recv_queue > 1 &&
	       wait->kind == CLOSE_WAIT_UNREAD &&
	       snap->groups.rows[wait->group].key.role == ROLE_CLIENT;
}

static const struct tally_key *key_of(const struct snapshot *snap,
				      uint32_t wait)
{
	return &snap->groups.rows[snap->waits[wait].group].key;
}

static int farewell_cmp(const void *a, const void *b, void *ctx)
{
	const struct snapshot *snap = ctx;
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	int by_service =
		runs_cmp_service(key_of(snap, left), key_of(snap, right));

	if (by_service != 0)
		return by_service;
	return (snap->waits[left].recv_queue > snap->waits[right].recv_queue) -
	       (snap->waits[left].recv_queue < snap->waits[right].recv_queue);
}

/* Is what they hold alike rather answers than farewells? */
static bool are_answers(const struct snapshot *snap, const uint32_t *waits,
			size_t n)
{
	size_t n_told = 0, n_answered = 0;

	for (size_t i = 0; i < n; i++) {
		const struct wait *wait = &snap->waits[waits[i]];

		n_told += wait->age_ms != WAIT_AGE_UNKNOWN;
		n_answered += (wait->flags & WAIT_ANSWERED) != 0;
	}
	return n_answered * 2 > n_told;
}

/* Sockets that hold the same number of bytes. */
struct form {
	const uint32_t *waits;
	size_t n;
};

/* Keeps the largest ones. */
static void keep_form(struct form forms[static FAREWELL_FORMS],
		      struct form form)
{
	for (int i = 0; i < FAREWELL_FORMS; i++) {
		if (form.n > forms[i].n) {
			struct form swap = forms[i];

			forms[i] = form;
			form = swap;
		}
	}
}

static void call_goodbye(const struct snapshot *snap, const struct form *form,
			 uint8_t *kinds)
{
	if (form->n == 0 || are_answers(snap, form->waits, form->n))
		return;
	for (size_t i = 0; i < form->n; i++) {
		if (!(snap->waits[form->waits[i]].flags & WAIT_ANSWERED))
			kinds[form->waits[i]] = CLOSE_WAIT_GOODBYE;
	}
}

/* One service's candidates, in order of their unread bytes. */
static void judge_service(const struct snapshot *snap, const uint32_t *waits,
			  size_t n, uint8_t *kinds)
{
	struct form forms[FAREWELL_FORMS] = { { NULL, 0 } };
	size_t n_alike = 0;

	for (size_t i = 0, end; i < n; i = end) {
		uint32_t bytes = snap->waits[waits[i]].recv_queue;

		for (end = i + 1; end < n; end++) {
			if (snap->waits[waits[end]].recv_queue != bytes)
				break;
		}
		if (end - i >= FAREWELL_SOCKETS && bytes <= FAREWELL_BYTES)
			keep_form(forms, (struct form){ waits + i, end - i });
	}
	for (int i = 0; i < FAREWELL_FORMS; i++)
		n_alike += forms[i].n;
	for (int i = 0;
	     n_alike * 100 >= n * FAREWELL_PERCENT && i < FAREWELL_FORMS; i++)
		call_goodbye(snap, &forms[i], kinds);
}

static void judge_farewells(const struct snapshot *snap, uint32_t *candidates,
			    size_t n, uint8_t *kinds)
{
	qsort_r(candidates, n, sizeof(*candidates), farewell_cmp,
		(void *)(uintptr_t)snap);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n; end++) {
			if (runs_cmp_service(key_of(snap, candidates[i]),
					     key_of(snap, candidates[end])) !=
			    0)
				break;
		}
		judge_service(snap, candidates + i, end - i, kinds);
	}
}

uint8_t *waits_kinds(const struct snapshot *snap)
{
	size_t n = 0, cap = 0;
	uint32_t *candidates = NULL;
	uint8_t *kinds = malloc(snap->n_waits ? snap->n_waits : 1);

	if (!kinds)
		return NULL;
	for (size_t i = 0; i < snap->n_waits; i++) {
		uint32_t *added;

		kinds[i] = snap->waits[i].kind;
		if (!has_unread_bytes(snap, &snap->waits[i]))
			continue;
		added = ARRAY_ADD(candidates, n, cap);
		if (!added) {
			free(candidates);
			free(kinds);
			return NULL;
		}
		*added = (uint32_t)i;
	}
	if (n > 0)
		judge_farewells(snap, candidates, n, kinds);
	free(candidates);
	return kinds;
}

int waits_add(struct waits_sum *sum, const struct snapshot *snap,
	      const uint8_t *kinds, uint32_t group)
{
	struct close_wait_summary *summary = &sum->summary;
	const struct wait *waits;
	size_t n;

	waits = snapshot_waits(snap, group, &n);
	for (size_t i = 0; i < n; i++) {
		uint32_t *added;
		uint8_t kind;

		if (!(waits[i].flags & WAIT_SELECTED) ||
		    (waits[i].flags & WAIT_IS_FIN_WAIT2))
			continue;
		kind = kinds[&waits[i] - snap->waits];
		if (kind != CLOSE_WAIT_UNTOLD)
			summary->kinds[kind]++;
		else
			sum->n_untold++;
		summary->n_polled += (waits[i].flags & WAIT_POLLED) != 0;
		sum->n_close_wait++;
		if (waits[i].age_ms == WAIT_AGE_UNKNOWN)
			continue;
		summary->at_least |= (waits[i].flags & WAIT_AT_LEAST) != 0;
		added = ARRAY_ADD(sum->ages_ms, sum->n_ages, sum->cap);
		if (!added)
			return -ENOMEM;
		*added = waits[i].age_ms;
	}
	return 0;
}

struct close_wait_summary waits_finish(struct waits_sum *sum)
{
	struct close_wait_summary summary = sum->summary;
	size_t n = sum->n_ages;

	summary.kinds_known = sum->n_untold == 0;
	sum->n_untold = 0;
	summary.n_ages = (uint32_t)n;
	if (n > 0) {
		array_sort_u32(sum->ages_ms, n);
		summary.oldest_seconds = sum->ages_ms[n - 1] / 1000.0;
		summary.median_seconds = sum->ages_ms[n / 2] / 1000.0;
		summary.at_least |= n < sum->n_close_wait;
	}
	sum->summary = (struct close_wait_summary){ .n_ages = 0 };
	sum->n_ages = 0;
	sum->n_close_wait = 0;
	return summary;
}

void waits_free(struct waits_sum *sum)
{
	free(sum->ages_ms);
	*sum = (struct waits_sum){ 0 };
}
