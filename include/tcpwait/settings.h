// SPDX-License-Identifier: MIT
/*
 * settings: the kernel settings that bear on waiting sockets, as they stand
 * in one network namespace.
 */
#ifndef TCPWAIT_SETTINGS_H
#define TCPWAIT_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/port_set.h"

enum setting {
	SETTING_LOCAL_PORT_LOW, /* ip_local_port_range, first number */
	SETTING_LOCAL_PORT_HIGH, /* its second */
	SETTING_TCP_TW_REUSE, /* 0 off, 1 on, 2 loopback only */
	SETTING_TCP_TW_REUSE_DELAY, /* ms; absent before Linux 6.14: 1000 */
	SETTING_TCP_TIMESTAMPS,
	SETTING_TCP_FIN_TIMEOUT, /* s */
	SETTING_TCP_MAX_TW_BUCKETS,
	SETTING_TCP_MAX_ORPHANS,
	SETTING_TCP_ORPHAN_RETRIES,
	SETTING_TCP_MAX_SYN_BACKLOG,
	SETTING_TCP_SYNCOOKIES,
	SETTING_TCP_SYN_RETRIES,
	SETTING_TCP_SYNACK_RETRIES,
	SETTING_TCP_RETRIES2,
	SETTING_TCP_KEEPALIVE_TIME, /* s */
	SETTING_TCP_KEEPALIVE_INTVL, /* s */
	SETTING_TCP_KEEPALIVE_PROBES,
	SETTING_TCP_ABORT_ON_OVERFLOW,
	SETTING_TCP_RFC1337,
	SETTING_TCP_EHASH_ENTRIES, /* negative: shares the global table */
	SETTING_IP_AUTOBIND_REUSE,
	SETTING_SOMAXCONN,
	SETTING_NETDEV_MAX_BACKLOG,
	/* Only where nf_conntrack is loaded. */
	SETTING_NF_CONNTRACK_MAX,
	SETTING_NF_CONNTRACK_COUNT, /* not set but kept: how many there are */
	SETTING_NF_CONNTRACK_TIME_WAIT, /* s */
	SETTING_NF_CONNTRACK_CLOSE_WAIT, /* s */
	SETTING_NR_OPEN,
	SETTING_COUNT,
};

struct settings {
	int64_t value[SETTING_COUNT];
	bool known[SETTING_COUNT]; /* false: unreadable or not in this kernel */
	bool reserved_known;
	struct port_set reserved; /* ip_local_reserved_ports */
	/* Of a host whose settings nobody told: its system's usual range, and
	 * how long an orphan in FIN_WAIT2 was seen to have left. */
	uint16_t assumed_low, assumed_high; /* 0: nothing is assumed */
	uint32_t orphan_left_ms;
};

/* The sysctl's name, "net.ipv4.tcp_tw_reuse"; both ends of the range share. */
const char *setting_name(enum setting setting);
/* "s", "ms", or "" for a bare number, and for what is no enum setting. */
const char *setting_unit(int setting);

/*
 * settings_port_range gives the ports that connect() chooses from, or is
 * assumed to; false, and the kernel's default 32768-60999, where the setting is
 * unknown.
 */
bool settings_port_range(const struct settings *settings, uint16_t *low,
			 uint16_t *high);

#endif
