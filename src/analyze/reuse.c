// SPDX-License-Identifier: MIT
/*
 * reuse: tcp_tw_reuse, tcp_tw_reuse_delay and tcp_timestamps together.
 */
#include "analyze/reuse.h"

/* Values of tcp_tw_reuse; the delay before it was a setting (Linux 6.14). */
enum { TW_REUSE_ALL = 1, TW_REUSE_LOOPBACK = 2, DELAY_DEFAULT_MS = 1000 };

static bool is_off(const struct settings *settings, const struct addr *local,
		   const struct addr *remote)
{
	int64_t value = settings->value[SETTING_TCP_TW_REUSE];

	if (settings->known[SETTING_TCP_TIMESTAMPS] &&
	    settings->value[SETTING_TCP_TIMESTAMPS] == 0)
		return true;
	if (value == TW_REUSE_LOOPBACK)
		return !addr_is_loopback(local) && !addr_is_loopback(remote);
	return value != TW_REUSE_ALL;
}

enum reuse reuse_between(const struct settings *settings,
			 const struct addr *local, const struct addr *remote,
			 double *delay_seconds)
{
	int64_t delay_ms = DELAY_DEFAULT_MS;

	if (!settings->known[SETTING_TCP_TW_REUSE])
		return REUSE_UNKNOWN;
	if (is_off(settings, local, remote))
		return REUSE_OFF;
	if (settings->known[SETTING_TCP_TW_REUSE_DELAY])
		delay_ms = settings->value[SETTING_TCP_TW_REUSE_DELAY];
	*delay_seconds = (double)delay_ms / 1000;
	return REUSE_ACTS;
}
