// SPDX-License-Identifier: MIT
/*
 * record_tables: the tables of a recording, and the views upon them.
 */
#include "recording/record_table.h"

#include "tcpwait/reader.h"
#include "tcpwait/snapshot.h"

#define FIELD(type, field, kind)                         \
	{                                                \
#field, kind, offsetof(type, field),     \
			sizeof(((type *)NULL)->field), 0 \
	}
#define NAMED(type, name, field, kind)                   \
	{                                                \
		name, kind, offsetof(type, field),       \
			sizeof(((type *)NULL)->field), 0 \
	}
#define AT_MOST(type, field, most)                              \
	{                                                       \
#field, RECORD_UNSIGNED, offsetof(type, field), \
			sizeof(((type *)NULL)->field), most     \
	}

/* The eleven states; names as in JSON. */
#define STATE(type, name, state) \
	NAMED(type, name, states[state], RECORD_UNSIGNED)
#define STATES(type)                                             \
	STATE(type, "established", TCP_STATE_ESTABLISHED),       \
		STATE(type, "syn_sent", TCP_STATE_SYN_SENT),     \
		STATE(type, "syn_recv", TCP_STATE_SYN_RECV),     \
		STATE(type, "fin_wait1", TCP_STATE_FIN_WAIT1),   \
		STATE(type, "fin_wait2", TCP_STATE_FIN_WAIT2),   \
		STATE(type, "time_wait", TCP_STATE_TIME_WAIT),   \
		STATE(type, "close", TCP_STATE_CLOSE),           \
		STATE(type, "close_wait", TCP_STATE_CLOSE_WAIT), \
		STATE(type, "last_ack", TCP_STATE_LAST_ACK),     \
		STATE(type, "listen", TCP_STATE_LISTEN),         \
		STATE(type, "closing", TCP_STATE_CLOSING)

static const struct record_column look[] = {
	NAMED(struct snapshot, "seconds", taken.tv_sec, RECORD_SIGNED),
	NAMED(struct snapshot, "nanoseconds", taken.tv_nsec, RECORD_SIGNED),
	FIELD(struct snapshot, at_seconds, RECORD_REAL),
	FIELD(struct snapshot, scan_seconds, RECORD_REAL),
	AT_MOST(struct snapshot, reader, READER_PROCFS),
	FIELD(struct snapshot, complete, RECORD_BOOL),
	FIELD(struct snapshot, why_incomplete, RECORD_CLEAN_TEXT),
	FIELD(struct snapshot, ages_asked, RECORD_BOOL),
	FIELD(struct snapshot, ages_sampled, RECORD_BOOL),
	FIELD(struct snapshot, why_no_ages, RECORD_CLEAN_TEXT),
	FIELD(struct snapshot, dead_looked, RECORD_BOOL),
	FIELD(struct snapshot, n_namespaces_beside, RECORD_UNSIGNED),
	FIELD(struct snapshot, n_namespaces_skipped, RECORD_UNSIGNED),
	FIELD(struct snapshot, skipped_error, RECORD_SIGNED),
	FIELD(struct snapshot, namespaces_unknown, RECORD_BOOL),
	FIELD(struct snapshot, unlisted_error, RECORD_SIGNED),
};

static const struct record_column host[] = {
	FIELD(struct host, name, RECORD_CLEAN_TEXT),
	FIELD(struct host, kernel, RECORD_CLEAN_TEXT),
	FIELD(struct host, boot_id, RECORD_CLEAN_TEXT),
	FIELD(struct host, n_cpus, RECORD_UNSIGNED),
	FIELD(struct host, lacks, RECORD_UNSIGNED),
	FIELD(struct host, tcp_memory_bytes, RECORD_UNSIGNED),
};

static const struct record_column netns[] = {
	FIELD(struct netns, id, RECORD_UNSIGNED),
	FIELD(struct netns, name, RECORD_CLEAN_TEXT),
	FIELD(struct netns, skipped, RECORD_BOOL),
	FIELD(struct netns, lacks_ages, RECORD_BOOL),
	FIELD(struct netns, bound_known, RECORD_BOOL),
};

static const struct record_column settings[] = {
	NAMED(struct record_settings, "setting_values", values, RECORD_STRING),
	FIELD(struct record_settings, reserved, RECORD_STRING),
	FIELD(struct record_settings, reserved_known, RECORD_BOOL),
};

static const struct record_column counter[] = {
	FIELD(struct record_counter, name, RECORD_CLEAN_TEXT),
	FIELD(struct record_counter, value, RECORD_UNSIGNED),
};

static const struct record_column device[] = {
	FIELD(struct kept_device, netns, RECORD_UNSIGNED),
	FIELD(struct kept_device, ifindex, RECORD_UNSIGNED),
	FIELD(struct kept_device, name, RECORD_CLEAN_TEXT),
};

static const struct record_column sockets[] = {
	FIELD(struct record_sockets, netns, RECORD_UNSIGNED),
	FIELD(struct record_sockets, of_mptcp, RECORD_BOOL),
	FIELD(struct record_sockets, n, RECORD_UNSIGNED),
	FIELD(struct record_sockets, bytes, RECORD_BYTES),
};

static const struct record_column sysctl[] = {
	NAMED(struct record_lines, "lines", text, RECORD_STRING),
	FIELD(struct record_lines, n_unreadable, RECORD_UNSIGNED),
};

static const struct record_column dead[] = {
	FIELD(struct dead_socket, inode, RECORD_UNSIGNED),
	FIELD(struct dead_socket, process, RECORD_UNSIGNED),
};

static const struct record_column owners[] = {
	FIELD(struct owners, n_unreadable, RECORD_UNSIGNED),
	FIELD(struct owners, as_root, RECORD_BOOL),
	FIELD(struct owners, processes_hidden, RECORD_BOOL),
	FIELD(struct owners, timed_out, RECORD_BOOL),
	FIELD(struct owners, looked, RECORD_BOOL),
	FIELD(struct owners, look_error, RECORD_SIGNED),
	FIELD(struct owners, read_error, RECORD_SIGNED),
};

static const struct record_column process[] = {
	FIELD(struct process, pid, RECORD_SIGNED),
	FIELD(struct process, started, RECORD_UNSIGNED),
	FIELD(struct process, parent, RECORD_SIGNED),
	FIELD(struct process, uid, RECORD_UNSIGNED),
	FIELD(struct process, name, RECORD_TEXT),
	FIELD(struct process, command, RECORD_TEXT),
	FIELD(struct process, program, RECORD_TEXT),
	FIELD(struct process, unit, RECORD_TEXT),
	FIELD(struct process, executable, RECORD_UNSIGNED),
	FIELD(struct process, age_seconds, RECORD_REAL),
	FIELD(struct process, n_descriptors, RECORD_UNSIGNED),
	FIELD(struct process, n_sockets, RECORD_UNSIGNED),
	FIELD(struct process, n_waiting, RECORD_UNSIGNED),
	FIELD(struct process, descriptor_limit, RECORD_UNSIGNED),
	FIELD(struct process, descriptors_known, RECORD_BOOL),
	FIELD(struct process, is_stopped, RECORD_BOOL),
	FIELD(struct process, was_read, RECORD_BOOL),
	FIELD(struct process, unlisted_known, RECORD_BOOL),
	FIELD(struct process, n_unlisted, RECORD_UNSIGNED),
	FIELD(struct process, home, RECORD_UNSIGNED),
	FIELD(struct process, is_apart, RECORD_BOOL),
};

static const struct record_column holders[] = {
	FIELD(struct holders, process, RECORD_UNSIGNED),
	FIELD(struct holders, rest, RECORD_UNSIGNED),
};

static const struct record_column origin[] = {
	FIELD(struct origin, cgroup, RECORD_UNSIGNED),
	FIELD(struct origin, uid, RECORD_UNSIGNED),
	AT_MOST(struct origin, uid_known, 1),
	FIELD(struct origin, unit, RECORD_TEXT),
};

static const struct record_column held[] = {
	FIELD(struct kept_holders, inode, RECORD_UNSIGNED),
	NAMED(struct kept_holders, "holders", set, RECORD_UNSIGNED),
	FIELD(struct kept_holders, descriptor, RECORD_UNSIGNED),
	AT_MOST(struct kept_holders, flags, KEPT_FLAGS),
};

static const struct record_column total[] = {
	FIELD(struct record_total, sockets, RECORD_UNSIGNED),
	STATES(struct record_total),
	FIELD(struct record_total, closes_per_second, RECORD_REAL),
	FIELD(struct record_total, worst_port_budget, RECORD_REAL),
};

static const struct record_column service[] = {
	FIELD(struct record_row, netns, RECORD_CLEAN_TEXT),
	FIELD(struct record_row, role, RECORD_CLEAN_TEXT),
	FIELD(struct record_row, address, RECORD_CLEAN_TEXT),
	FIELD(struct record_row, port, RECORD_UNSIGNED),
	STATES(struct record_row),
	FIELD(struct record_row, closes_per_second, RECORD_REAL),
	FIELD(struct record_row, owner, RECORD_TEXT),
};

static const struct record_column peer[] = {
	FIELD(struct record_row, netns, RECORD_CLEAN_TEXT),
	FIELD(struct record_row, role, RECORD_CLEAN_TEXT),
	FIELD(struct record_row, address, RECORD_CLEAN_TEXT),
	FIELD(struct record_row, port, RECORD_UNSIGNED),
	STATES(struct record_row),
	FIELD(struct record_row, closes_per_second, RECORD_REAL),
	FIELD(struct record_row, budget, RECORD_REAL),
	FIELD(struct record_row, owner, RECORD_TEXT),
};

static const struct record_column finding[] = {
	FIELD(struct record_finding, id, RECORD_CLEAN_TEXT),
	FIELD(struct record_finding, severity, RECORD_CLEAN_TEXT),
	FIELD(struct record_finding, subject, RECORD_TEXT),
	FIELD(struct record_finding, summary, RECORD_STRING),
};

#define TABLE(name, row)                                                   \
	{                                                                  \
#name, name, sizeof(name) / sizeof((name)[0]), sizeof(row) \
	}

const struct record_table record_tables[RECORD_TABLE_COUNT] = {
	[RECORD_LOOK] = TABLE(look, struct snapshot),
	[RECORD_HOST] = TABLE(host, struct host),
	[RECORD_NETNS] = TABLE(netns, struct netns),
	[RECORD_SETTINGS] = TABLE(settings, struct record_settings),
	[RECORD_COUNTER] = TABLE(counter, struct record_counter),
	[RECORD_DEVICE] = TABLE(device, struct kept_device),
	[RECORD_SOCKETS] = TABLE(sockets, struct record_sockets),
	[RECORD_SYSCTL] = TABLE(sysctl, struct record_lines),
	[RECORD_DEAD] = TABLE(dead, struct dead_socket),
	[RECORD_OWNERS] = TABLE(owners, struct owners),
	[RECORD_PROCESS] = TABLE(process, struct process),
	[RECORD_HOLDERS] = TABLE(holders, struct holders),
	[RECORD_ORIGIN] = TABLE(origin, struct origin),
	[RECORD_HELD] = TABLE(held, struct kept_holders),
	[RECORD_TOTAL] = TABLE(total, struct record_total),
	[RECORD_SERVICE] = TABLE(service, struct record_row),
	[RECORD_PEER] = TABLE(peer, struct record_row),
	[RECORD_FINDING] = TABLE(finding, struct record_finding),
};

#define TIME                                                               \
	"strftime('%Y-%m-%dT%H:%M:%SZ', s.time_us / 1000000, 'unixepoch')" \
	" AS time, "
#define WORD(column) \
	"(SELECT text FROM text WHERE text.id = r." #column ") AS " #column ", "
#define STATE_NAMES                                                     \
	"r.established, r.syn_sent, r.syn_recv, r.fin_wait1, "          \
	"r.fin_wait2, r.time_wait, r.close, r.close_wait, r.last_ack, " \
	"r.listen, r.closing, "
#define OF(table) " FROM " #table " AS r JOIN sample AS s ON s.id = r.sample"

const char *const record_views[] = {
	"CREATE VIEW v_states AS SELECT " TIME "r.sockets, " STATE_NAMES
	"r.closes_per_second, r.worst_port_budget" OF(total),
	"CREATE VIEW v_services AS SELECT " TIME WORD(netns) WORD(role)
		WORD(address) "r.port, " STATE_NAMES WORD(
			owner) "r.closes_per_second" OF(service),
	"CREATE VIEW v_peers AS SELECT " TIME WORD(netns) WORD(role)
		WORD(address) "r.port, " STATE_NAMES WORD(
			owner) "r.closes_per_second, r.budget" OF(peer),
	"CREATE VIEW v_findings AS SELECT " TIME WORD(id) WORD(severity)
		WORD(subject) WORD(summary) "r.sample" OF(finding),
	NULL,
};
