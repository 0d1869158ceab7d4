// SPDX-License-Identifier: MIT
/*
 * settings: the names of the kernel settings, and what follows from their
 * values.
 *
 * Reads nothing and judges nothing.
 */
#include "tcpwait/settings.h"

#include <assert.h>
#include <stddef.h>

/* inet_init_net(), since Linux 4.2. */
enum { DEFAULT_PORT_LOW = 32768, DEFAULT_PORT_HIGH = 60999 };

static const char *const names[] = {
	[SETTING_LOCAL_PORT_LOW] = "net.ipv4.ip_local_port_range",
	[SETTING_LOCAL_PORT_HIGH] = "net.ipv4.ip_local_port_range",
	[SETTING_TCP_TW_REUSE] = "net.ipv4.tcp_tw_reuse",
	[SETTING_TCP_TW_REUSE_DELAY] = "net.ipv4.tcp_tw_reuse_delay",
	[SETTING_TCP_TIMESTAMPS] = "net.ipv4.tcp_timestamps",
	[SETTING_TCP_FIN_TIMEOUT] = "net.ipv4.tcp_fin_timeout",
	[SETTING_TCP_MAX_TW_BUCKETS] = "net.ipv4.tcp_max_tw_buckets",
	[SETTING_TCP_MAX_ORPHANS] = "net.ipv4.tcp_max_orphans",
	[SETTING_TCP_ORPHAN_RETRIES] = "net.ipv4.tcp_orphan_retries",
	[SETTING_TCP_MAX_SYN_BACKLOG] = "net.ipv4.tcp_max_syn_backlog",
	[SETTING_TCP_SYNCOOKIES] = "net.ipv4.tcp_syncookies",
	[SETTING_TCP_SYN_RETRIES] = "net.ipv4.tcp_syn_retries",
	[SETTING_TCP_SYNACK_RETRIES] = "net.ipv4.tcp_synack_retries",
	[SETTING_TCP_RETRIES2] = "net.ipv4.tcp_retries2",
	[SETTING_TCP_KEEPALIVE_TIME] = "net.ipv4.tcp_keepalive_time",
	[SETTING_TCP_KEEPALIVE_INTVL] = "net.ipv4.tcp_keepalive_intvl",
	[SETTING_TCP_KEEPALIVE_PROBES] = "net.ipv4.tcp_keepalive_probes",
	[SETTING_TCP_ABORT_ON_OVERFLOW] = "net.ipv4.tcp_abort_on_overflow",
	[SETTING_TCP_RFC1337] = "net.ipv4.tcp_rfc1337",
	[SETTING_TCP_EHASH_ENTRIES] = "net.ipv4.tcp_ehash_entries",
	[SETTING_IP_AUTOBIND_REUSE] = "net.ipv4.ip_autobind_reuse",
	[SETTING_SOMAXCONN] = "net.core.somaxconn",
	[SETTING_NETDEV_MAX_BACKLOG] = "net.core.netdev_max_backlog",
	[SETTING_NF_CONNTRACK_MAX] = "net.netfilter.nf_conntrack_max",
	[SETTING_NF_CONNTRACK_COUNT] = "net.netfilter.nf_conntrack_count",
	[SETTING_NF_CONNTRACK_TIME_WAIT] =
		"net.netfilter.nf_conntrack_tcp_timeout_time_wait",
	[SETTING_NF_CONNTRACK_CLOSE_WAIT] =
		"net.netfilter.nf_conntrack_tcp_timeout_close_wait",
	[SETTING_NR_OPEN] = "fs.nr_open",
};

static_assert(sizeof(names) / sizeof(names[0]) == SETTING_COUNT,
	      "every setting has a name");

const char *setting_name(enum setting setting)
{
	assert((unsigned int)setting < SETTING_COUNT);
	return names[setting];
}

const char *setting_unit(int setting)
{
	switch (setting) {
	case SETTING_TCP_TW_REUSE_DELAY:
		return "ms";
	case SETTING_TCP_FIN_TIMEOUT:
	case SETTING_TCP_KEEPALIVE_TIME:
	case SETTING_TCP_KEEPALIVE_INTVL:
	case SETTING_NF_CONNTRACK_TIME_WAIT:
	case SETTING_NF_CONNTRACK_CLOSE_WAIT:
		return "s";
	default:
		return "";
	}
}

bool settings_port_range(const struct settings *settings, uint16_t *low,
			 uint16_t *high)
{
	int64_t first = settings->value[SETTING_LOCAL_PORT_LOW];
	int64_t last = settings->value[SETTING_LOCAL_PORT_HIGH];

	*low = DEFAULT_PORT_LOW;
	*high = DEFAULT_PORT_HIGH;
	if (settings->assumed_high > 0) {
		*low = settings->assumed_low;
		*high = settings->assumed_high;
		return true;
	}
	if (!settings->known[SETTING_LOCAL_PORT_LOW] ||
	    !settings->known[SETTING_LOCAL_PORT_HIGH])
		return false;
	/* ipv4_local_port_range() takes nothing else. */
	if (first < 1 || first > last || last > UINT16_MAX)
		return false;
	*low = (uint16_t)first;
	*high = (uint16_t)last;
	return true;
}
