// SPDX-License-Identifier: MIT
/*
 * reuse: tcp_tw_reuse, tcp_tw_reuse_delay and tcp_timestamps together.
 */
#include "tcpwait/reuse.h"

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
			 const struct addr *local, const struct addr *remote)
{
	if (!settings->known[SETTING_TCP_TW_REUSE])
		return REUSE_UNKNOWN;
	return is_off(settings, local, remote) ? REUSE_OFF : REUSE_ACTS;
}

uint32_t reuse_delay_ms(const struct settings *settings)
{
	return settings->known[SETTING_TCP_TW_REUSE_DELAY]
		       ? (uint32_t)settings->value[SETTING_TCP_TW_REUSE_DELAY]
		       : DELAY_DEFAULT_MS;
}
