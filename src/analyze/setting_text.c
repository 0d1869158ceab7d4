// SPDX-License-Identifier: MIT
/*
 * setting_text: what each setting does, and what it is wrongly taken for.
 */
#include "tcpwait/setting_rows.h"

#define IPV4	  "net.ipv4."
#define CONNTRACK "net.netfilter.nf_conntrack_"

static const struct setting_text texts[] = {
	{ IPV4 "ip_local_port_range", SETTING_LOCAL_PORT_LOW, "",
	  "the ports that connect() and bind() to port 0 choose from; each "
	  "(source, destination, port) has them all",
	  "does not limit a server: its connections share its one port" },
	{ IPV4 "ip_local_reserved_ports", SETTING_ROW_RESERVED, "",
	  "ports that are never chosen by themselves, as those of servers "
	  "inside the range",
	  "does not keep anybody from binding such a port by its number" },
	{ IPV4 "tcp_tw_reuse", SETTING_TCP_TW_REUSE, "",
	  "lets connect() take over a TIME_WAIT of the same addresses and "
	  "ports that is older than tcp_tw_reuse_delay and had timestamps: "
	  "0 never, 1 always, 2 on loopback",
	  "does nothing for a server's TIME_WAIT: it is for outgoing "
	  "connections only" },
	{ IPV4 "tcp_tw_reuse_delay", SETTING_TCP_TW_REUSE_DELAY, "ms",
	  "how old a TIME_WAIT must be for tcp_tw_reuse (since Linux 6.14; "
	  "1000 before)",
	  "does not shorten TIME_WAIT" },
	{ IPV4 "tcp_timestamps", SETTING_TCP_TIMESTAMPS, "",
	  "RFC 7323 timestamps: 0 off, 1 with a random offset for each "
	  "connection, 2 without",
	  "does not drop clients behind NAT: that was tcp_tw_recycle, gone "
	  "since Linux 4.12" },
	{ IPV4 "tcp_max_tw_buckets", SETTING_TCP_MAX_TW_BUCKETS, "",
	  "the most TIME_WAIT and orphan FIN_WAIT2 a namespace keeps; past it "
	  "connections close without (TCPTimeWaitOverflow)",
	  "lowered, it does not cure TIME_WAIT but takes away its protection; "
	  "those that are there stay" },
	{ IPV4 "tcp_fin_timeout", SETTING_TCP_FIN_TIMEOUT, "s",
	  "how long a FIN_WAIT2 that no process holds any more waits for the "
	  "peer's FIN",
	  "does not shorten TIME_WAIT, which lasts 60 s, compiled in" },
	{ IPV4 "tcp_max_orphans", SETTING_TCP_MAX_ORPHANS, "",
	  "the most sockets of the whole host that no process holds any more; "
	  "past it they are reset (TCPAbortOnMemory)",
	  "does not count TIME_WAIT" },
	{ IPV4 "tcp_orphan_retries", SETTING_TCP_ORPHAN_RETRIES, "",
	  "how often a FIN that is not answered is sent again (0 means 8): "
	  "FIN_WAIT1, CLOSING, LAST_ACK",
	  "does not touch TIME_WAIT or CLOSE_WAIT" },
	{ IPV4 "tcp_keepalive_time", SETTING_TCP_KEEPALIVE_TIME, "s",
	  "how long a connection idles before keepalive probes, where its "
	  "program set SO_KEEPALIVE",
	  "does not close CLOSE_WAIT: at best the socket goes, and the "
	  "descriptor stays open" },
	{ IPV4 "tcp_keepalive_intvl", SETTING_TCP_KEEPALIVE_INTVL, "s",
	  "the time between two keepalive probes", NULL },
	{ IPV4 "tcp_keepalive_probes", SETTING_TCP_KEEPALIVE_PROBES, "",
	  "how many keepalive probes may go unanswered", NULL },
	{ "net.core.somaxconn", SETTING_SOMAXCONN, "",
	  "the most a program's listen() can ask for as backlog, at the time "
	  "it asks",
	  "does not change a server that already listens: restart it, and "
	  "look at the backlog it asks for" },
	{ IPV4 "tcp_max_syn_backlog", SETTING_TCP_MAX_SYN_BACKLOG, "",
	  "half-open connections a listener keeps, where tcp_syncookies is 0",
	  "does nothing while tcp_syncookies is on: the listener's backlog "
	  "counts" },
	{ IPV4 "tcp_syncookies", SETTING_TCP_SYNCOOKIES, "",
	  "answers SYNs without memory once a listener's queue is full: 0 "
	  "never, 1 when needed, 2 always",
	  "does not help a program that does not accept()" },
	{ IPV4 "tcp_abort_on_overflow", SETTING_TCP_ABORT_ON_OVERFLOW, "",
	  "1: resets a client whose connection finds the accept queue full, "
	  "instead of letting it try again",
	  "does not make the program accept() faster" },
	{ IPV4 "tcp_syn_retries", SETTING_TCP_SYN_RETRIES, "",
	  "how often connect() sends its SYN again; 6 take a little over two "
	  "minutes",
	  NULL },
	{ IPV4 "tcp_synack_retries", SETTING_TCP_SYNACK_RETRIES, "",
	  "how often a server answers a SYN again; with 5, SYN_RECV ends "
	  "after 63 s",
	  NULL },
	{ IPV4 "tcp_retries2", SETTING_TCP_RETRIES2, "",
	  "how often data that is not acknowledged is sent again; 15 take "
	  "about a quarter of an hour",
	  NULL },
	{ IPV4 "tcp_rfc1337", SETTING_TCP_RFC1337, "",
	  "1: a reset does not end a TIME_WAIT; 0: it does",
	  "does not shorten TIME_WAIT" },
	{ IPV4 "ip_autobind_reuse", SETTING_IP_AUTOBIND_REUSE, "",
	  "1: bind() to port 0 may share ports of sockets with SO_REUSEADDR "
	  "when all are taken",
	  "does not help connect(), which shares ports by itself; "
	  "IP_BIND_ADDRESS_NO_PORT is the safer way" },
	{ "net.core.netdev_max_backlog", SETTING_NETDEV_MAX_BACKLOG, "",
	  "packets that wait for each CPU between driver and protocol",
	  "has nothing to do with TIME_WAIT, CLOSE_WAIT or accept queues" },
	{ IPV4 "tcp_ehash_entries", SETTING_TCP_EHASH_ENTRIES, "",
	  "size of the table of connections, set at boot (thash_entries=); "
	  "negative: this namespace shares the host's",
	  NULL },
	{ "fs.nr_open", SETTING_NR_OPEN, "",
	  "the most descriptors that a process's own limit can be raised to "
	  "(RLIMIT_NOFILE: ulimit -n, LimitNOFILE=)",
	  "does not give a process more descriptors: its own limit counts" },
	{ CONNTRACK "max", SETTING_NF_CONNTRACK_MAX, "",
	  "the most connections that connection tracking (NAT, stateful "
	  "firewall rules) keeps; past it packets of new ones are dropped",
	  "does not limit sockets in TIME_WAIT: tcp_max_tw_buckets does" },
	{ CONNTRACK "tcp_timeout_time_wait", SETTING_NF_CONNTRACK_TIME_WAIT,
	  "s",
	  "how long connection tracking keeps a connection that has ended; "
	  "for so long NAT gives its ports to no other",
	  "does not shorten the TIME_WAIT of sockets, which lasts 60 s, "
	  "compiled in" },
	{ CONNTRACK "tcp_timeout_close_wait", SETTING_NF_CONNTRACK_CLOSE_WAIT,
	  "s",
	  "how long connection tracking keeps a connection that one side has "
	  "closed and that is silent",
	  "does not end CLOSE_WAIT: the socket stays, and behind NAT its peer "
	  "may not be reached any more" },
};

const struct setting_text *setting_text(size_t i)
{
	return i < sizeof(texts) / sizeof(texts[0]) ? &texts[i] : NULL;
}
