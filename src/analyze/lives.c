// SPDX-License-Identifier: MIT
/*
 * lives: where there is no more room, every second one goes.
 */
#include "analyze/lives.h"

static void thin_out(struct lives *lives)
{
	for (size_t i = 0; 2 * i < lives->n; i++)
		lives->items[i] = lives->items[2 * i];
	lives->n = (lives->n + 1) / 2;
	lives->step *= 2;
}

void lives_add(struct lives *lives, const struct live *live)
{
	if (lives->step == 0)
		lives->step = 1;
	if (lives->n == LIVES_KEPT)
		thin_out(lives);
	if (lives->n_seen++ % lives->step == 0)
		lives->items[lives->n++] = live;
}

void lives_add_group(struct lives *lives, const struct snapshot *snap,
		     uint32_t group)
{
	size_t n;
	const struct live *items = snapshot_lives(snap, group, &n);

	for (size_t i = 0; i < n; i++)
		lives_add(lives, &items[i]);
}
