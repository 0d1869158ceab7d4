// SPDX-License-Identifier: MIT
/*
 * top_sample: a look that more than one may be reading.
 *
 * Who takes samples compares the next with the last one, while the screen
 * shows it: the last of them to let go frees it.  Nobody writes to it then.
 */
#include <stdlib.h>

#include "tcpwait/top.h"

void top_sample_hold(struct top_sample *sample)
{
	(void)atomic_fetch_add(&sample->n_others, 1);
}

void top_sample_free(struct top_sample *sample)
{
	if (!sample || atomic_fetch_sub(&sample->n_others, 1) != 0)
		return;
	snapshot_free(&sample->seen);
	findings_free(&sample->findings);
	owner_count_free(&sample->by_owner);
	free(sample);
}

bool top_sample_is_complete(const struct top_sample *sample,
			    const struct top_wish *wish)
{
	return sample->has_owners || !wish->owners || sample->trouble[0];
}
