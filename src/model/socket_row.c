// SPDX-License-Identifier: MIT
/*
 * socket_row: what is derived from one row.
 */
#include "tcpwait/socket_row.h"

#include "tcpwait/owners.h"

const char *socket_row_unit(const struct socket_row *row,
			    const struct owners *owners)
{
	uint32_t holder = owners_first_holder(owners, row->holders);
	const char *unit;

	if (holder != OWNERS_NONE)
		unit = owners->processes[holder].unit;
	else if (row->origin < owners->n_origins)
		unit = owners->origins[row->origin].unit;
	else
		return NULL;
	return unit[0] ? unit : NULL;
}
