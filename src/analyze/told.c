// SPDX-License-Identifier: MIT
/*
 * told: marks by number, since positions change while rules run.
 */
#include "analyze/told.h"

#include <errno.h>
#include <stdlib.h>

void told_mark(const struct rule_input *input, const uint32_t *waits, size_t n,
	       aged_want_fn want, uint32_t number)
{
	for (size_t i = 0; input->told_by && i < n; i++) {
		uint32_t *mark = &input->told_by[waits[i]];

		if (*mark == 0 && want(input, waits[i]))
			*mark = number;
	}
}

/* Positions by number: a finding that was dropped has none. */
static size_t *find_positions(const struct findings *findings)
{
	size_t *positions =
		malloc((findings->n_numbers + (size_t)1) * sizeof(*positions));

	for (size_t i = 0; positions && i <= findings->n_numbers; i++)
		positions[i] = TOLD_BY_NONE;
	for (size_t i = 0; positions && i < findings->n; i++)
		positions[findings->items[i].number] = i;
	return positions;
}

/* A counting sort: first[i + 1] is where the waits of i go next. */
static void gather(struct told *told, const struct snapshot *snap,
		   size_t n_findings)
{
	size_t *next = told->first + 1;

	for (size_t i = 0; i < snap->n_waits; i++)
		if (told->position[i] != TOLD_BY_NONE)
			next[told->position[i] + 1]++;
	for (size_t i = 0; i < n_findings; i++)
		next[i + 1] += next[i];
	for (size_t i = 0; i < snap->n_waits; i++)
		if (told->position[i] != TOLD_BY_NONE)
			told->waits[next[told->position[i]]++] = (uint32_t)i;
}

int told_init(struct told *told, const struct rule_input *input,
	      const struct findings *findings)
{
	const struct snapshot *snap = input->seen;
	size_t *positions = find_positions(findings);

	*told = (struct told){
		.waits = malloc((snap->n_waits + 1) * sizeof(*told->waits)),
		.first = calloc(findings->n + 2, sizeof(*told->first)),
		.position =
			malloc((snap->n_waits + 1) * sizeof(*told->position)),
	};
	if (!positions || !told->waits || !told->first || !told->position) {
		free(positions);
		return -ENOMEM;
	}
	for (size_t i = 0; i < snap->n_waits; i++)
		told->position[i] = positions[input->told_by[i]];
	gather(told, snap, findings->n);
	free(positions);
	return 0;
}

void told_free(struct told *told)
{
	free(told->waits);
	free(told->first);
	free(told->position);
	*told = (struct told){ 0 };
}

const uint32_t *told_waits(const struct told *told, size_t finding, size_t *n)
{
	*n = told->first[finding + 1] - told->first[finding];
	return told->waits + told->first[finding];
}
