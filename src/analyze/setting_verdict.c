// SPDX-License-Identifier: MIT
/*
 * setting_verdict: one judge per setting that has something to say; the
 * others are at their default, or are not.
 */
#include "analyze/setting_verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "analyze/budget.h"
#include "analyze/flow.h"

/* From here on a limit is in sight. */
static const double in_sight = 0.5;

typedef void (*judge_fn)(const struct setting_facts *facts,
			 struct setting_row *row);

static void take_budget(struct setting_facts *facts,
			const struct tally_row *group)
{
	double ratio = facts->fullest.known ? facts->fullest.ratio : -1;

	budget_take(&facts->fullest, group, facts->capacity);
	if (facts->fullest.known && facts->fullest.ratio > ratio)
		facts->fullest_group = group;
	if (group->port_signs & TALLY_REUSE_INERT &&
	    (!facts->inert || group->ports_used > facts->inert->ports_used))
		facts->inert = group;
}

void setting_verdict_facts(struct setting_facts *facts,
			   const struct snapshot *snap, uint16_t netns)
{
	*facts = (struct setting_facts){
		.snap = snap,
		.netns = &snap->namespaces[netns],
		.capacity = budget_capacity(snap, netns),
	};
	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		if (group->key.netns != netns)
			continue;
		tcp_state_add(facts->states, group->states);
		facts->reusable += group->ports_reusable;
		facts->orphan_fin_wait2 += group->orphan_fin_wait2;
		facts->unanswered_close += group->n_unanswered_close;
		facts->unanswered_connect += group->n_unanswered_connect;
		take_budget(facts, group);
	}
}

__attribute__((format(printf, 4, 5))) static void say(struct setting_row *row,
						      bool notable,
						      const char *mark,
						      const char *format, ...)
{
	va_list args;

	row->notable = notable;
	(void)snprintf(row->mark, sizeof(row->mark), "%s", mark);
	va_start(args, format);
	(void)vsnprintf(row->verdict, sizeof(row->verdict), format, args);
	va_end(args);
}

static bool is_changed(const struct setting_row *row)
{
	return row->default_known && row->is_number &&
	       row->value != row->default_value;
}

static bool counted(const struct setting_facts *facts, enum counter counter,
		    uint64_t *n)
{
	*n = facts->netns->counters.value[counter];
	return facts->netns->counters.known[counter] && *n > 0;
}

static bool is_set_to(const struct setting_facts *facts, enum setting setting,
		      int64_t value)
{
	const struct settings *settings = &facts->netns->settings;

	return settings->known[setting] && settings->value[setting] == value;
}

static void judge_range(const struct setting_facts *facts,
			struct setting_row *row)
{
	double ratio = facts->fullest.known ? facts->fullest.ratio : 0;
	char mark[24];

	if (facts->capacity == 0) {
		say(row, true, "no port", "connect() has no port to choose");
		return;
	}
	(void)snprintf(mark, sizeof(mark), "%.0f%% used", 100 * ratio);
	say(row, ratio >= in_sight, mark,
	    "%u ports toward each destination and port; %.0f%% of them are in "
	    "use toward the one that needs most",
	    facts->capacity, 100 * ratio);
}

static void judge_reserved(const struct setting_facts *facts,
			   struct setting_row *row)
{
	unsigned int n = port_set_count(&facts->netns->settings.reserved);

	if (n == 0)
		say(row, false, "default", "no port is reserved");
	else
		say(row, false, "changed", "%u ports are reserved", n);
}

static void judge_inert_reuse(const struct setting_facts *facts,
			      struct setting_row *row)
{
	const struct tally_row *group = facts->inert;
	char name[ADDR_ENDPOINT_STRLEN];

	(void)addr_format_endpoint(&group->key.remote_address,
				   group->key.service_port, name);
	if (group->port_signs & TALLY_REUSE_UNSTAMPED)
		say(row, true, "inert in part",
		    "does nothing toward %s, which sends no timestamps; "
		    "%" PRIu64 " TIME_WAIT can be taken over now",
		    name, facts->reusable);
	else
		say(row, true, "never acted",
		    "no TIME_WAIT was ever taken over (TWRecycled is 0), "
		    "though many toward %s are old enough: no timestamps "
		    "there, or ports bound before connect()",
		    name);
}

/* Is the fullest budget toward an end that sends timestamps, as far known? */
static bool would_help(const struct setting_facts *facts)
{
	const struct tally_row *group = facts->fullest_group;

	return facts->states[TCP_STATE_TIME_WAIT] * 2 >= facts->fullest.used &&
	       (!group || (group->port_signs & TALLY_PORTS_STAMPED) ||
		!(group->port_signs & TALLY_PORTS_UNSTAMPED));
}

static void judge_reuse(const struct setting_facts *facts,
			struct setting_row *row)
{
	double ratio = facts->fullest.known ? facts->fullest.ratio : 0;

	if (row->value != 0 && is_set_to(facts, SETTING_TCP_TIMESTAMPS, 0))
		say(row, true, "inert",
		    "does nothing here: it needs tcp_timestamps, which is 0");
	else if (row->value != 0 && facts->inert)
		judge_inert_reuse(facts, row);
	else if (row->value == 1)
		say(row, false, "acts",
		    "acts on outgoing connections: %" PRIu64
		    " TIME_WAIT can be taken over now",
		    facts->reusable);
	else if (ratio >= in_sight && would_help(facts))
		say(row, true, "1 would help",
		    "%.0f%% of the ports toward one destination are in use: 1 "
		    "would let connect() take over TIME_WAIT after a second; "
		    "keeping connections open helps more",
		    100 * ratio);
	else if (row->value == 2)
		say(row, false, "on loopback",
		    "acts on loopback only: %" PRIu64
		    " TIME_WAIT can be taken over now",
		    facts->reusable);
	else
		say(row, false, "off",
		    "off: connect() waits 60 s for the port of a TIME_WAIT");
}

/* Of live connections; before Linux 6.16 those of TIME_WAIT are among them. */
static uint64_t paws_rejects(const struct setting_facts *facts)
{
	static const enum counter counters[] = { COUNTER_PAWS_ACTIVE,
						 COUNTER_PAWS_ESTAB };
	uint64_t sum = 0, n;

	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
		if (counted(facts, counters[i], &n))
			sum += n;
	}
	return sum;
}

static void judge_timestamps(const struct setting_facts *facts,
			     struct setting_row *row)
{
	uint64_t rejects = paws_rejects(facts), refused;

	if (row->value == 0)
		say(row, true, "off",
		    "off: tcp_tw_reuse cannot act, and old segments are not "
		    "told from new ones (PAWS)");
	else if (counted(facts, COUNTER_PAWS_TIMEWAIT, &refused))
		say(row, false, row->value == 1 ? "default" : "changed",
		    "%" PRIu64 " segments were refused by TIME_WAIT since the "
		    "start (PAWSTimewait): SYN of other clients behind one "
		    "address, or late duplicates",
		    refused);
	else if (rejects > 0)
		say(row, false, row->value == 1 ? "default" : "changed",
		    "%" PRIu64 " segments were refused as older than others "
		    "of their connection since the start (PAWS)",
		    rejects);
	else if (row->value == 1)
		say(row, false, "default", "Linux's own default");
	else
		say(row, false, "changed",
		    "timestamps without a random offset");
}

static void judge_buckets(const struct setting_facts *facts,
			  struct setting_row *row)
{
	const struct counters *counters = &facts->netns->counters;
	uint64_t used = counters->value[COUNTER_SOCKSTAT_TW], overflows;
	double ratio = row->value > 0 ? (double)used / (double)row->value : 0;
	bool lowered = row->default_known && row->value < row->default_value;
	char mark[24];

	if (!counters->known[COUNTER_SOCKSTAT_TW]) {
		say(row, false, "unknown", "how many there are is not known");
		return;
	}
	(void)snprintf(mark, sizeof(mark), "%.0f%% used", 100 * ratio);
	if (counted(facts, COUNTER_TIME_WAIT_OVERFLOW, &overflows))
		say(row, true, mark,
		    "%" PRIu64 " are kept now; %" PRIu64 " connections closed "
		    "without TIME_WAIT since the start (TCPTimeWaitOverflow)",
		    used, overflows);
	else
		say(row, ratio >= in_sight || lowered, mark,
		    "%" PRIu64 " are kept now, and none went without%s", used,
		    lowered ? "; lowered from what Linux chose" : "");
}

enum { TIME_WAIT_SECONDS = CONN_TIMEWAIT_MS / 1000 };

static void judge_fin_timeout(const struct setting_facts *facts,
			      struct setting_row *row)
{
	uint32_t time_wait = facts->states[TCP_STATE_TIME_WAIT];

	/* The excess as a whole socket, and again as a minisocket. */
	if (row->is_number && row->value > TIME_WAIT_SECONDS) {
		say(row, true, "changed",
		    "an orphan FIN_WAIT2 lasts %" PRId64 " s: above %d s the "
		    "excess counts twice; %" PRIu64 " are under it now",
		    2 * (row->value - TIME_WAIT_SECONDS), TIME_WAIT_SECONDS,
		    facts->orphan_fin_wait2);
		return;
	}
	say(row, is_changed(row), is_changed(row) ? "changed" : "default",
	    "%" PRIu64 " orphan FIN_WAIT2 are under it now; the %u TIME_WAIT "
	    "are not",
	    facts->orphan_fin_wait2, time_wait);
}

static void judge_orphans(const struct setting_facts *facts,
			  struct setting_row *row)
{
	const struct counters *counters = &facts->netns->counters;
	uint64_t n = counters->value[COUNTER_SOCKSTAT_ORPHAN];
	double ratio = row->value > 0 ? (double)n / (double)row->value : 0;
	char mark[24];

	if (!counters->known[COUNTER_SOCKSTAT_ORPHAN]) {
		say(row, false, "unknown", "how many there are is not known");
		return;
	}
	(void)snprintf(mark, sizeof(mark), "%.0f%% used", 100 * ratio);
	say(row, ratio >= in_sight, mark,
	    "%" PRIu64 " orphans on the whole host now", n);
}

static void judge_orphan_retries(const struct setting_facts *facts,
				 struct setting_row *row)
{
	say(row, is_changed(row) && facts->unanswered_close > 0,
	    is_changed(row) ? "changed" : "default",
	    "%" PRIu64 " sockets send their FIN again now",
	    facts->unanswered_close);
}

static void judge_keepalive(const struct setting_facts *facts,
			    struct setting_row *row)
{
	uint32_t close_wait = facts->states[TCP_STATE_CLOSE_WAIT];

	say(row, is_changed(row) && close_wait > 0,
	    is_changed(row) ? "changed" : "default",
	    "the %u CLOSE_WAIT wait for their programs, not for this",
	    close_wait);
}

static void judge_somaxconn(const struct setting_facts *facts,
			    struct setting_row *row)
{
	uint64_t overflows;

	if (counted(facts, COUNTER_LISTEN_OVERFLOWS, &overflows))
		say(row, true, is_changed(row) ? "changed" : "default",
		    "accept queues overflowed %" PRIu64 " times since the "
		    "start (ListenOverflows); see Recv-Q and Send-Q of LISTEN "
		    "sockets for whose",
		    overflows);
	else
		say(row, false, is_changed(row) ? "changed" : "default",
		    "no accept queue overflowed since the start");
}

static void judge_syn_backlog(const struct setting_facts *facts,
			      struct setting_row *row)
{
	if (is_set_to(facts, SETTING_TCP_SYNCOOKIES, 0))
		say(row, false, "acts", "acts, since tcp_syncookies is 0");
	else
		say(row, is_changed(row), "not consulted",
		    "not consulted while tcp_syncookies is on");
}

static void judge_syncookies(const struct setting_facts *facts,
			     struct setting_row *row)
{
	uint64_t sent;

	if (row->value == 0)
		say(row, true, "off",
		    "off: a flood of SYNs fills the queues of listeners");
	else if (counted(facts, COUNTER_SYNCOOKIES_SENT, &sent))
		say(row, true, "in use",
		    "%" PRIu64 " cookies were sent since the start: queues "
		    "have been full",
		    sent);
	else
		say(row, false, is_changed(row) ? "changed" : "default",
		    "none was needed since the start");
}

static void judge_abort(const struct setting_facts *facts,
			struct setting_row *row)
{
	(void)facts;
	if (row->value == 0)
		say(row, false, "default", "Linux's own default");
	else
		say(row, true, "changed",
		    "clients of a busy server are reset instead of delayed");
}

static void judge_nr_open(const struct setting_facts *facts,
			  struct setting_row *row)
{
	bool lowered = row->value < row->default_value;

	(void)facts;
	say(row, lowered, is_changed(row) ? "changed" : "default",
	    "%sa process runs out at its own limit, which is this at most",
	    lowered ? "lowered from what Linux chose; " : "");
}

static void judge_conntrack_max(const struct setting_facts *facts,
				struct setting_row *row)
{
	const struct settings *settings = &facts->netns->settings;
	int64_t n = settings->value[SETTING_NF_CONNTRACK_COUNT];
	double ratio;
	char mark[24];

	if (row->value <= 0) {
		say(row, false, "no limit", "0 means no limit");
		return;
	}
	if (!settings->known[SETTING_NF_CONNTRACK_COUNT]) {
		say(row, false, "unknown", "how many there are is not known");
		return;
	}
	ratio = (double)n / (double)row->value;
	(void)snprintf(mark, sizeof(mark), "%.0f%% used", 100 * ratio);
	say(row, ratio >= in_sight, mark,
	    "%" PRId64 " connections are tracked in this namespace now", n);
}

static void judge_conntrack_time_wait(const struct setting_facts *facts,
				      struct setting_row *row)
{
	(void)facts;
	if (row->value > TIME_WAIT_SECONDS)
		say(row, false, is_changed(row) ? "changed" : "default",
		    "ports of NAT come back %" PRId64
		    " s after the sockets' TIME_WAIT",
		    row->value - TIME_WAIT_SECONDS);
	else
		say(row, false, is_changed(row) ? "changed" : "default",
		    "ports of NAT come back %s the sockets' TIME_WAIT ends",
		    row->value < TIME_WAIT_SECONDS ? "before" : "when");
}

static void judge_syn_retries(const struct setting_facts *facts,
			      struct setting_row *row)
{
	say(row, false, is_changed(row) ? "changed" : "default",
	    "%" PRIu64 " connects got no answer to their first SYN",
	    facts->unanswered_connect);
}

static void judge_ehash(const struct setting_facts *facts,
			struct setting_row *row)
{
	const struct settings *settings = &facts->netns->settings;

	if (settings->value[SETTING_TCP_EHASH_ENTRIES] < 0)
		say(row, false, "shared",
		    "the table of the host, which this namespace shares");
	else
		say(row, false, "set at boot", "chosen by the size of memory");
}

static void judge_plain(const struct setting_row *of, struct setting_row *row)
{
	if (!of->default_known)
		say(row, false, "set at boot", "chosen by the size of memory");
	else if (is_changed(of))
		say(row, false, "changed", "changed from %s", of->default_text);
	else
		say(row, false, "default", "Linux's own default");
}

static const judge_fn judges[] = {
	[SETTING_LOCAL_PORT_LOW] = judge_range,
	[SETTING_TCP_TW_REUSE] = judge_reuse,
	[SETTING_TCP_TIMESTAMPS] = judge_timestamps,
	[SETTING_TCP_MAX_TW_BUCKETS] = judge_buckets,
	[SETTING_TCP_FIN_TIMEOUT] = judge_fin_timeout,
	[SETTING_TCP_MAX_ORPHANS] = judge_orphans,
	[SETTING_TCP_ORPHAN_RETRIES] = judge_orphan_retries,
	[SETTING_TCP_KEEPALIVE_TIME] = judge_keepalive,
	[SETTING_TCP_KEEPALIVE_INTVL] = judge_keepalive,
	[SETTING_TCP_KEEPALIVE_PROBES] = judge_keepalive,
	[SETTING_SOMAXCONN] = judge_somaxconn,
	[SETTING_TCP_MAX_SYN_BACKLOG] = judge_syn_backlog,
	[SETTING_TCP_SYNCOOKIES] = judge_syncookies,
	[SETTING_TCP_ABORT_ON_OVERFLOW] = judge_abort,
	[SETTING_TCP_SYN_RETRIES] = judge_syn_retries,
	[SETTING_TCP_EHASH_ENTRIES] = judge_ehash,
	[SETTING_NF_CONNTRACK_MAX] = judge_conntrack_max,
	[SETTING_NF_CONNTRACK_TIME_WAIT] = judge_conntrack_time_wait,
	[SETTING_NF_CONNTRACK_CLOSE_WAIT] = judge_keepalive,
	[SETTING_NR_OPEN] = judge_nr_open,
	[SETTING_ROW_RESERVED] = judge_reserved,
};

static bool is_of_conntrack(const struct setting_row *row)
{
	return row->text->setting >= SETTING_NF_CONNTRACK_MAX &&
	       row->text->setting <= SETTING_NF_CONNTRACK_CLOSE_WAIT;
}

void setting_verdict(const struct setting_facts *facts, struct setting_row *row)
{
	size_t i = (size_t)row->text->setting;
	judge_fn judge =
		i < sizeof(judges) / sizeof(judges[0]) ? judges[i] : NULL;

	if (!row->known && is_of_conntrack(row))
		say(row, false, "absent",
		    "no connection tracking here, or not readable");
	else if (!row->known)
		say(row, false, "unknown",
		    "not in this kernel, or not readable");
	else if (judge)
		judge(facts, row);
	else
		judge_plain(row, row);
}
