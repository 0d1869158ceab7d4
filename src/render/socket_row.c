// SPDX-License-Identifier: MIT
/*
 * socket_row: what is derived from one row.
 */
#include "tcpwait/socket_row.h"

#include "tcpwait/owners.h"

const char *socket_row_unit(const struct socket_row *row,
			    const struct owners *owners)
{
	const char *unit;

	if (row->holders != OWNERS_NONE)
		unit = owners->processes[owners->sets[row->holders].process]
			       .unit;
	else if (row->origin < owners->n_origins)
		unit = owners->origins[row->origin].unit;
	else
		return NULL;
	return unit[0] ? unit : NULL;
}
