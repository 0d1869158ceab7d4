// SPDX-License-Identifier: MIT
/*
 * pace: arithmetic of politeness; it measures nothing itself.
 */
#include "tcpwait/pace.h"

double pace_rest(const struct pace *pace, const struct pace_cost *cost,
		 bool *stretched)
{
	double rest = pace->interval_seconds - cost->wall_seconds;
	double least = cost->cpu_seconds / pace->share - cost->wall_seconds;
	bool must_stretch = least > rest && least > 0;

	if (must_stretch)
		rest = least;
	if (stretched)
		*stretched = must_stretch;
	return rest > 0 ? rest : 0;
}
